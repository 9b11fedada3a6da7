"""Replay: the state now, at a version or at an instant, and a history that is never refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from eventlib import BankAccount, Event, EventStore
from eventlib.testing.support import START, Contract, event

HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)


class Story:
    """All that a replay asks of a class: to be made without arguments, and `apply`."""

    def __init__(self) -> None:
        self.ids = ""

    def apply(self, event: Event) -> None:
        self.ids += event.id


def replayed(store: EventStore, **which: Any) -> str:
    return store.replay("ACC123", Story, **which).ids


class TimeTravel(Contract):
    @pytest.fixture
    def told(self, store: EventStore) -> EventStore:
        """One stream, whose clock went back an hour after the second event; others in between."""
        for id, hours in [("a", 0), ("b", 2), ("c", 1), ("d", 3)]:
            store.append(event(id, timestamp=START + hours * HOUR))
            store.append(event(f"other-{id}", "OTHER", timestamp=START))
        return store

    def test_a_replay_is_all_that_happened_in_version_order(self, told: EventStore) -> None:
        assert replayed(told) == "abcd"

    @pytest.mark.parametrize(
        ("version", "ids"),
        [(0, ""), (1, "a"), (2, "ab"), (3, "abc"), (4, "abcd"), (5, "abcd"), (2**70, "abcd")],
    )
    def test_a_version_is_that_many_events(self, told: EventStore, version: int, ids: str) -> None:
        assert replayed(told, version=version) == ids

    @pytest.mark.parametrize(
        ("instant", "ids"),
        [
            (datetime(1, 1, 1, tzinfo=UTC), ""),
            (START - TICK, ""),
            (START, "a"),
            (START + HOUR - TICK, "a"),
            (START + HOUR, "ac"),
            (START + 2 * HOUR - TICK, "ac"),
            (START + 2 * HOUR, "abc"),
            (START + 3 * HOUR - TICK, "abc"),
            (START + 3 * HOUR, "abcd"),
            (START + 3 * HOUR + TICK, "abcd"),
            (datetime(9999, 12, 31, tzinfo=UTC), "abcd"),
        ],
        ids=str,
    )
    def test_an_instant_is_what_is_not_later_in_version_order(
        self, told: EventStore, instant: datetime, ids: str
    ) -> None:
        assert replayed(told, at=instant) == ids

    @pytest.mark.parametrize("offset", [-12, -3.5, 0, 5.75, 14])
    def test_offsets_that_mean_the_same_instant_give_the_same_state(
        self, store: EventStore, offset: float
    ) -> None:
        there = timezone(offset * HOUR)
        store.append(event("a", timestamp=START.astimezone(there)))
        store.append(event("b", timestamp=START + TICK))
        for zone in (UTC, there, timezone(-offset * HOUR)):
            assert replayed(store, at=START.astimezone(zone)) == "a"
            assert replayed(store, at=(START - TICK).astimezone(zone)) == ""
            assert replayed(store, at=(START + TICK).astimezone(zone)) == "ab"

    def test_events_of_the_same_instant_come_together(self, store: EventStore) -> None:
        for id, when in [("a", START), ("b", START + HOUR), ("c", START + HOUR)]:
            store.append(event(id, timestamp=when))
        store.append_all([event(id, timestamp=START + HOUR) for id in "de"])
        assert replayed(store, at=START + HOUR - TICK) == "a"
        assert replayed(store, at=START + HOUR) == "abcde"

    def test_a_version_and_an_instant_hold_both(self, told: EventStore) -> None:
        assert replayed(told, version=2, at=START + HOUR) == "a"
        assert replayed(told, version=3, at=START + HOUR) == "ac"

    def test_an_unknown_stream_is_an_empty_aggregate(self, told: EventStore) -> None:
        assert told.replay("UNKNOWN", Story).ids == ""
        assert told.replay("UNKNOWN", Story, version=3, at=START).ids == ""

    def test_later_events_do_not_change_what_was(self, told: EventStore) -> None:
        before = [replayed(told, version=n) for n in range(5)]
        told.append_all([event(id, timestamp=START + 9 * HOUR) for id in "ef"])
        assert [replayed(told, version=n) for n in range(5)] == before
        assert replayed(told, at=START + 8 * HOUR) == "abcd"

    def test_at_every_version_an_account_is_what_it_was_then(self, store: EventStore) -> None:
        account = BankAccount.open("ACC123", 1000, store)
        balances = ["0.00", str(account.balance)]
        for amount in range(1, 30):
            (account.withdraw if amount % 3 == 0 else account.deposit)(amount, store)
            balances.append(str(account.balance))
        for version, balance in enumerate(balances):
            then = store.replay("ACC123", BankAccount, version=version)
            assert (str(then.balance), then.version) == (balance, version)
        for number, happened in enumerate(store.get_events("ACC123"), start=1):
            then = store.replay("ACC123", BankAccount, at=happened.timestamp)
            assert (str(then.balance), then.version) == (balances[number], number)

    # --- history is never refused ----------------------------------------------------------

    def test_an_overdraft_that_happened_is_loaded(self, store: EventStore) -> None:
        append_history(store, ("withdrawn", "300.00"), ("deposited", "50.00"))
        assert str(store.replay("ACC123", BankAccount, version=2).balance) == "-200.00"
        assert str(store.replay("ACC123", BankAccount).balance) == "-150.00"

    def test_amounts_that_are_json_numbers_are_loaded(self, store: EventStore) -> None:
        append_history(store, ("deposited", 500), ("withdrawn", 0.1), ("withdrawn", 200.0))
        assert str(store.replay("ACC123", BankAccount).balance) == "399.90"
        kinds = [type(e.data["amount"]) for e in store.get_events("ACC123", after=1)]
        assert kinds == [int, float, float]

    def test_a_type_that_nobody_knows_any_more_is_loaded_and_passed_over(
        self, store: EventStore
    ) -> None:
        append_history(store, ("deposited", "5.00"), ("blessed", "1.00"), ("deposited", "6.00"))
        account = store.replay("ACC123", BankAccount)
        assert (str(account.balance), account.version) == ("111.00", 4)
        assert str(account.deposit(1, store).data["amount"]) == "1.00"
        assert store.read_all(types=["account.blessed"])[0].version == 3

    def test_a_stream_that_does_not_begin_at_the_beginning_is_loaded(
        self, store: EventStore
    ) -> None:
        store.append(event("e-1", amount="5.00"))
        store.append(event("e-2", amount="-7.00", note={"by": None}))
        assert [e.data["amount"] for e in store.get_events("ACC123")] == ["5.00", "-7.00"]
        assert store.replay("ACC123", BankAccount).version == 2


def append_history(store: EventStore, *moves: tuple[str, Any]) -> None:
    """An account with 100.00, and what happened to it when other rules held."""
    opened = event("e-0", type="account.created", initial_balance="100.00")
    rest: Sequence[Event] = [
        event(f"e-{n}", type=f"account.{what}", amount=amount)
        for n, (what, amount) in enumerate(moves, start=1)
    ]
    store.append_all([opened, *rest])
