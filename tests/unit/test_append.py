"""Appending: in order, all or nothing, at the version that was expected, each event once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from eventlib import ANY, EXISTS, NO_STREAM, ConcurrencyError, DuplicateEvent, Event, EventStore
from eventlib.store import Expected

MakeEvent = Callable[..., Event]


@pytest.fixture
def three(store: EventStore, event: MakeEvent) -> EventStore:
    """A store whose ACC123 is at version 3, with another stream in between."""
    store.append(event("a-1"))
    store.append(event("b-1", "OTHER"))
    store.append_all([event("a-2"), event("a-3", type="account.withdrawn")])
    return store


def contents(store: EventStore) -> list[Any]:
    return [(e.position, e.aggregate_id, e.version, e) for e in store.read_all()]


class TestPlaces:
    def test_versions_count_in_a_stream_and_positions_over_the_store(
        self, store: EventStore, event: MakeEvent
    ) -> None:
        places = [
            (written.aggregate_id, written.version, written.position)
            for written in (
                store.append(event("a-1", "A")),
                store.append(event("b-1", "B")),
                *store.append_all([event("a-2", "A"), event("a-3", "A")]),
                store.append(event("b-2", "B")),
            )
        ]
        assert places == [("A", 1, 1), ("B", 1, 2), ("A", 2, 3), ("A", 3, 4), ("B", 2, 5)]

    def test_what_comes_back_is_what_was_put_in(self, store: EventStore, event: MakeEvent) -> None:
        put_in = event("e-1", amount="5.00", lines=(1, {"x": None}))
        written = store.append(put_in)
        assert written == put_in == store.find("e-1")
        assert written.data == {
            "aggregate_id": "ACC123",
            "amount": "5.00",
            "lines": [1, {"x": None}],
        }

    def test_nothing_can_be_appended(self, three: EventStore) -> None:
        before = contents(three)
        assert three.append_all([]) == []
        assert contents(three) == before

    def test_events_may_come_from_any_iterable(self, store: EventStore, event: MakeEvent) -> None:
        written = store.append_all(event(f"e-{n}") for n in range(3))  # type: ignore[arg-type]
        assert [e.version for e in written] == [1, 2, 3]

    def test_a_recorded_event_can_go_into_another_store(
        self, store: EventStore, event: MakeEvent
    ) -> None:
        with EventStore() as other:
            other.append(event("e-0"))
            copied = store.append(other.append(event("e-1")))
        assert (copied.version, copied.position) == (1, 1)
        assert copied == event("e-1")

    def test_the_answer_is_the_callers_own_list(self, store: EventStore, event: MakeEvent) -> None:
        store.append_all([event("e-1"), event("e-2")]).clear()
        store.append_all([event("e-1"), event("e-2")]).clear()
        assert store.version("ACC123") == 2


class TestExpectedVersion:
    @pytest.mark.parametrize(
        ("stream", "expected", "fits"),
        [
            ("ACC123", 3, True),
            ("ACC123", 2, False),
            ("ACC123", 4, False),
            ("ACC123", 0, False),
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
    def test_the_stream_is_where_the_caller_expects_or_nothing_is_written(
        self,
        three: EventStore,
        event: MakeEvent,
        stream: str,
        expected: int | Expected,
        fits: bool,
        batch: int,
    ) -> None:
        before, at = contents(three), three.version(stream)
        events = [event(f"new-{n}", stream) for n in range(batch)]
        if fits:
            written = three.append_all(events, expected)
            assert [(e.version, e.position) for e in written] == [
                (at + n, 4 + n) for n in range(1, batch + 1)
            ]
            return
        with pytest.raises(ConcurrencyError) as caught:
            three.append_all(events, expected)
        error = caught.value
        assert (error.aggregate_id, error.expected, error.actual) == (stream, expected, at)
        assert contents(three) == before
        assert three.append(event("next")).position == 5

    @pytest.mark.parametrize(
        ("expected", "between"),
        [
            *((0, ["a-1", "a-2", "a-3"]), (NO_STREAM, ["a-1", "a-2", "a-3"])),
            *((1, ["a-2", "a-3"]), (2, ["a-3"]), (4, []), (9, [])),
        ],
    )
    def test_a_conflict_holds_the_events_in_between(
        self, three: EventStore, event: MakeEvent, expected: int | Expected, between: list[str]
    ) -> None:
        with pytest.raises(ConcurrencyError) as caught:
            three.append(event("new"), expected)
        assert caught.value.events == tuple(three.find(id) for id in between)

    @pytest.mark.parametrize("expected", [0, 50, NO_STREAM])
    def test_a_conflict_holds_100_events_at_most(
        self, store: EventStore, event: MakeEvent, expected: int | Expected
    ) -> None:
        store.append_all([event(f"e-{n}") for n in range(1, 251)])
        with pytest.raises(ConcurrencyError) as caught:
            store.append(event("new"), expected)
        first = expected if isinstance(expected, int) else 0
        assert [e.version for e in caught.value.events] == list(range(first + 1, first + 101))
        assert caught.value.actual == 250

    def test_a_negative_version_is_refused(self, three: EventStore, event: MakeEvent) -> None:
        before = contents(three)
        with pytest.raises(ValueError, match="expected_version is -1: versions begin at 1"):
            three.append(event("new"), -1)
        assert contents(three) == before

    @pytest.mark.parametrize("expected", [True, "1", 1.0, None, "ANY"])
    def test_what_is_no_version_is_refused(
        self, three: EventStore, event: MakeEvent, expected: Any
    ) -> None:
        before = contents(three)
        with pytest.raises(
            TypeError, match="expected_version is a number, NO_STREAM, EXISTS or ANY"
        ):
            three.append(event("new"), expected)
        assert contents(three) == before


class TestWhatIsRefused:
    def test_an_event_without_a_stream(self, three: EventStore, event: MakeEvent) -> None:
        before = contents(three)
        lost = dataclasses.replace(event("lost"), data={})
        for events in ([lost], [event("new"), lost]):
            with pytest.raises(ValueError, match="no replay would ever find it"):
                three.append_all(events)
        assert contents(three) == before

    def test_events_of_two_streams(self, three: EventStore, event: MakeEvent) -> None:
        before = contents(three)
        with pytest.raises(ValueError, match="two streams, ACC123 and OTHER: append to one"):
            three.append_all([event("new-1"), event("new-2", "OTHER")])
        assert contents(three) == before

    @pytest.mark.parametrize("thing", [None, "e-1", {"id": "e-1"}, object()])
    def test_what_is_no_event(self, three: EventStore, event: MakeEvent, thing: Any) -> None:
        before = contents(three)
        for events in ([thing], [event("new"), thing]):
            with pytest.raises(TypeError, match="a store keeps eventlib's Event, not "):
                three.append_all(events)
        assert contents(three) == before


class TestAppendingAgain:
    @pytest.mark.parametrize("expected", [ANY, EXISTS, NO_STREAM, 0, 1, 2, 3, 99])
    def test_what_is_there_is_returned_whatever_version_is_expected(
        self, three: EventStore, event: MakeEvent, expected: int | Expected
    ) -> None:
        before = contents(three)
        again = three.append(event("a-2"), expected)
        assert (again.version, again.position) == (2, 3)
        assert contents(three) == before

    def test_a_batch_comes_back_as_it_was_recorded_also_after_others_wrote(
        self, three: EventStore, event: MakeEvent
    ) -> None:
        batch = [event(f"n-{n}") for n in (1, 2, 3)]
        first = three.append_all(batch, expected_version=3)
        three.append(event("later"))
        three.append(event("b-2", "OTHER"))
        before = contents(three)
        again = three.append_all(batch, expected_version=3)
        assert [(e, e.version, e.position) for e in again] == [
            (e, e.version, e.position) for e in first
        ]
        assert contents(three) == before

    def test_the_first_timestamp_stays(self, three: EventStore, event: MakeEvent) -> None:
        first = three.find("a-2")
        assert first is not None
        later = dataclasses.replace(event("a-2"), timestamp=first.timestamp + timedelta(days=1))
        assert three.append(later).timestamp == first.timestamp
        assert three.find("a-2") == first

    @pytest.mark.parametrize(
        "change",
        [
            {"type": "account.withdrawn"},
            {"source": "till"},
            {"data": {"aggregate_id": "OTHER", "n": 1}},
            {"data": {"aggregate_id": "ACC123"}},
            {"data": {"aggregate_id": "ACC123", "n": 1.0}},
            {"data": {"aggregate_id": "ACC123", "n": True}},
            {"data": {"aggregate_id": "ACC123", "n": 1, "m": None}},
        ],
        ids=str,
    )
    @pytest.mark.parametrize("expected", [ANY, 1, 99])
    def test_the_same_id_with_other_content_is_refused(
        self,
        store: EventStore,
        event: MakeEvent,
        change: dict[str, Any],
        expected: int | Expected,
    ) -> None:
        store.append(event("e-1", n=1))
        before = contents(store)
        with pytest.raises(
            DuplicateEvent, match=r"with other content \(version 1 of ACC123"
        ) as caught:
            store.append(dataclasses.replace(event("e-1", n=1), **change), expected)
        assert caught.value.event_id == "e-1"
        assert contents(store) == before

    def test_other_content_is_other_even_where_the_order_of_keys_is_not(
        self, store: EventStore, event: MakeEvent
    ) -> None:
        first = store.append(event("e-1", a=1, b=2))
        assert store.append(event("e-1", b=2, a=1)).position == first.position

    @pytest.mark.parametrize("expected", [ANY, 3, 99])
    @pytest.mark.parametrize("ids", [["a-3", "new"], ["new", "a-3"], ["new", "a-1", "newer"]])
    def test_a_batch_of_which_a_part_is_there_is_refused(
        self, three: EventStore, event: MakeEvent, ids: list[str], expected: int | Expected
    ) -> None:
        before = contents(three)
        types = {"a-3": "account.withdrawn"}
        batch = [event(id, type=types.get(id, "account.deposited")) for id in ids]
        with pytest.raises(DuplicateEvent, match=f"1 of the {len(ids)} events of this batch"):
            three.append_all(batch, expected)
        assert contents(three) == before
        assert three.find("new") is None

    def test_events_appended_one_by_one_are_there_as_a_batch_too(
        self, three: EventStore, event: MakeEvent
    ) -> None:
        written = three.append_all([event("a-1"), event("a-2")])
        assert [(e.version, e.position) for e in written] == [(1, 1), (2, 3)]

    @pytest.mark.parametrize("known", [True, False])
    def test_one_id_twice_in_a_batch_is_refused(
        self, three: EventStore, event: MakeEvent, known: bool
    ) -> None:
        before = contents(three)
        id = "a-1" if known else "new"
        with pytest.raises(DuplicateEvent, match="in this batch twice") as caught:
            three.append_all([event("other"), event(id), event(id)])
        assert caught.value.event_id == id
        assert contents(three) == before


class TestInterruption:
    """Ctrl-C can come at any moment; the store is then as before, or as after."""

    @pytest.mark.parametrize("first", [True, False])
    def test_an_append_that_is_broken_off_is_whole_or_never_was(
        self, store: EventStore, event: MakeEvent, interrupt: Callable[..., bool], first: bool
    ) -> None:
        outcomes: list[bool] = []
        done = False
        while not done:
            stream = f"S{len(outcomes)}"
            known = [] if first else [store.append(event(f"{stream}-0", stream))]
            batch = [event(f"{stream}-{n}", stream) for n in (1, 2)]
            position = len(store.read_all())
            done = interrupt(len(outcomes) + 1, lambda batch=batch: store.append_all(batch))
            written = store.version(stream) > len(known)
            outcomes.append(written)
            assert store.get_events(stream) == known + batch * written
            assert [store.find(e.id) is not None for e in batch] == [written] * 2
            assert (stream in store.aggregate_ids()) is (written or not first)
            assert store.append(event(f"next-{stream}")).position == position + 2 * written + 1
            assert [e.version for e in store.append_all(batch)] == [len(known) + 1, len(known) + 2]
        assert set(outcomes) == {False, True}
        events = store.read_all()
        assert [e.position for e in events] == list(range(1, len(events) + 1))
