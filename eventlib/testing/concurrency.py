"""Expected versions: the stream is where the writer saw it, or nothing is written."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from eventlib import (
    ANY,
    EXISTS,
    NO_STREAM,
    BankAccount,
    ConcurrencyError,
    DuplicateEvent,
    EventStore,
)
from eventlib.recorders import Expected
from eventlib.testing.support import PATIENCE, Contract, assert_gapless, at_once, contents, event


class Concurrency(Contract):
    # --- one writer ------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("stream", "expected", "fits"),
        [
            ("ACC123", 3, True),
            ("ACC123", 2, False),
            ("ACC123", 4, False),
            ("ACC123", 0, False),
            ("ACC123", 2**70, False),
            ("ACC123", ANY, True),
            ("ACC123", EXISTS, True),
            ("ACC123", NO_STREAM, False),
            ("NEW", 0, True),
            ("NEW", 1, False),
            ("NEW", ANY, True),
            ("NEW", EXISTS, False),
            ("NEW", NO_STREAM, True),
        ],
    )
    @pytest.mark.parametrize("batch", [1, 2])
    def test_the_stream_is_where_the_writer_expects_it_or_nothing_is_written(
        self, three: EventStore, stream: str, expected: int | Expected, fits: bool, batch: int
    ) -> None:
        before, at = contents(three), three.version(stream)
        events = [event(f"new-{n}", stream) for n in range(batch)]
        if fits:
            written = three.append_all(events, expected)
            assert [(e.version, e.position) for e in written] == [
                (at + n, 4 + n) for n in range(1, batch + 1)
            ]
            return
        with pytest.raises(ConcurrencyError):
            three.append_all(events, expected)
        assert contents(three) == before

    @pytest.mark.parametrize("expected", [0, 2, 4, NO_STREAM])
    def test_a_conflict_writes_nothing_and_uses_up_no_position(
        self, three: EventStore, expected: int | Expected
    ) -> None:
        before = contents(three)
        for _ in range(3):
            with pytest.raises(ConcurrencyError):
                three.append_all([event("new-1"), event("new-2")], expected)
        assert contents(three) == before
        assert three.find("new-1") is None
        assert (three.version("ACC123"), three.last_position) == (3, 4)
        assert three.append(event("next", "THIRD")).position == 5
        assert_gapless(three)

    @pytest.mark.parametrize(
        ("stream", "expected", "actual", "says"),
        [
            ("ACC123", 1, 3, "2 events were appended in between"),
            ("ACC123", 2, 3, r"1 event was appended in between \(account.withdrawn\)"),
            ("ACC123", 4, 3, "was applied but never appended"),
            ("ACC123", 0, 3, "you expected no event"),
            ("ACC123", NO_STREAM, 3, "you expected NO_STREAM"),
            ("NEW", 1, 0, "was applied but never appended"),
            ("NEW", EXISTS, 0, "you expected EXISTS"),
        ],
    )
    def test_a_conflict_says_what_was_expected_and_what_is(
        self, three: EventStore, stream: str, expected: int | Expected, actual: int, says: str
    ) -> None:
        with pytest.raises(ConcurrencyError, match=f"^{stream}: .*{says}") as caught:
            three.append(event("new", stream), expected)
        error = caught.value
        assert (error.aggregate_id, error.expected, error.actual) == (stream, expected, actual)

    @pytest.mark.parametrize(
        ("expected", "between"),
        [
            *((0, ["a-1", "a-2", "a-3"]), (NO_STREAM, ["a-1", "a-2", "a-3"])),
            *((1, ["a-2", "a-3"]), (2, ["a-3"]), (4, []), (9, [])),
        ],
    )
    def test_a_conflict_holds_the_events_in_between(
        self, three: EventStore, expected: int | Expected, between: list[str]
    ) -> None:
        with pytest.raises(ConcurrencyError) as caught:
            three.append(event("new"), expected)
        assert caught.value.events == tuple(three.find(id) for id in between)

    @pytest.mark.parametrize("expected", [0, 50, NO_STREAM])
    def test_a_conflict_holds_100_events_at_most(
        self, store: EventStore, expected: int | Expected
    ) -> None:
        store.append_all([event(f"e-{n}") for n in range(1, 251)])
        with pytest.raises(ConcurrencyError) as caught:
            store.append(event("new"), expected)
        first = expected if isinstance(expected, int) else 0
        assert [e.version for e in caught.value.events] == list(range(first + 1, first + 101))
        assert caught.value.actual == 250

    def test_a_negative_version_is_refused(self, three: EventStore) -> None:
        before = contents(three)
        with pytest.raises(ValueError, match="expected_version is -1: versions begin at 1"):
            three.append(event("new"), -1)
        assert contents(three) == before

    # --- four threads ----------------------------------------------------------------------

    def test_of_threads_that_expect_the_same_version_one_wins(
        self, stores: list[EventStore]
    ) -> None:
        outcomes: list[Any] = []
        rounds = threading.Barrier(4, timeout=PATIENCE)

        def work(which: int) -> None:
            for version in range(10):
                rounds.wait()
                try:
                    written = stores[which].append(event(f"{version}-{which}"), version)
                    outcomes.append(("won", written.version))
                except ConcurrencyError as error:
                    between = [e.version for e in error.events]
                    outcomes.append(("lost", error.expected, error.actual, between))

        at_once(4, work, rounds=rounds)
        for version in range(1, 11):
            assert outcomes.count(("won", version)) == 1
            assert outcomes.count(("lost", version - 1, version, [version])) == 3
        assert_gapless(stores[0])

    def test_of_threads_that_open_the_same_stream_one_wins(self, stores: list[EventStore]) -> None:
        won: list[str] = []
        rounds = threading.Barrier(4, timeout=PATIENCE)

        def work(which: int) -> None:
            for n in range(10):
                rounds.wait()
                try:
                    batch = [event(f"{n}-{which}-{m}", f"S{n}") for m in (1, 2)]
                    stores[which].append_all(batch, NO_STREAM)
                    won.append(f"S{n}")
                except ConcurrencyError as error:
                    assert (error.expected, error.actual) == (NO_STREAM, 2)  # noqa: PT017

        at_once(4, work, rounds=rounds)
        assert sorted(won) == sorted(f"S{n}" for n in range(10))
        assert [stores[0].version(f"S{n}") for n in range(10)] == [2] * 10
        assert_gapless(stores[0])

    def test_threads_that_expect_nothing_all_succeed(self, stores: list[EventStore]) -> None:
        def work(which: int) -> None:
            for n in range(10):
                stores[which].append(event(f"{which}-{n}"))
                stores[which].append_all([event(f"{which}-{n}-{m}", f"S{which}") for m in (1, 2)])

        at_once(4, work)
        assert stores[0].version("ACC123") == 40
        assert [stores[0].version(f"S{which}") for which in range(4)] == [20] * 4
        assert_gapless(stores[0])

    def test_one_command_sent_by_all_threads_counts_once(self, stores: list[EventStore]) -> None:
        BankAccount.open("ACC123", 1000, stores[0])
        accounts = [store.replay("ACC123", BankAccount) for store in stores]
        versions: list[int] = []
        rounds = threading.Barrier(4, timeout=PATIENCE)

        def work(which: int) -> None:
            for n in range(10):
                rounds.wait()
                written = accounts[which].withdraw(10, stores[which], command_id=f"c-{n}")
                versions.append(written.version)

        at_once(4, work, rounds=rounds)
        assert [str(account.balance) for account in accounts] == ["900.00"] * 4
        assert [account.version for account in accounts] == [11] * 4
        assert sorted(versions) == sorted([*range(2, 12)] * 4)
        assert stores[0].version("ACC123") == 11

    def test_who_decides_again_after_a_conflict_loses_nothing(
        self, stores: list[EventStore]
    ) -> None:
        BankAccount.open("ACC123", 0, stores[0])

        def work(which: int) -> None:
            done = lost = 0
            while done < 10:
                account = stores[which].replay("ACC123", BankAccount)
                try:
                    account.deposit(1, stores[which])
                    done += 1
                except ConcurrencyError:
                    lost += 1
                    assert lost <= 30  # each time one of the others has won

        at_once(4, work)
        assert str(stores[0].replay("ACC123", BankAccount).balance) == "40.00"

    def test_what_is_refused_to_one_thread_leaves_the_others_as_they_were(
        self, stores: list[EventStore]
    ) -> None:
        stores[0].append(event("there", "THERE"))

        def work(which: int) -> None:
            for n in range(25):
                if which == 0:
                    with pytest.raises(ConcurrencyError):
                        stores[0].append(event(f"no-{n}", "THERE"), 7)
                elif which == 1:
                    with pytest.raises(DuplicateEvent):
                        stores[1].append_all([event(f"no-{n}", "THERE"), event("there", "THERE")])
                else:
                    batch = [event(f"{which}-{n}-{m}", f"S{which}") for m in (1, 2)]
                    written = stores[which].append_all(batch, 2 * n)
                    assert written == stores[which].get_events(f"S{which}", after=2 * n)

        at_once(4, work)
        assert [stores[0].version(name) for name in ("THERE", "S2", "S3")] == [1, 50, 50]
        assert_gapless(stores[0])
