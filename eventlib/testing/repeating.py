"""All or nothing, and each event once, however often it is appended."""

from __future__ import annotations

import dataclasses
import threading
from datetime import timedelta
from typing import Any

import pytest

from eventlib import ANY, EXISTS, NO_STREAM, DuplicateEvent, Event, EventStore
from eventlib.recorders import Expected
from eventlib.testing.support import (
    PATIENCE,
    START,
    Contract,
    assert_gapless,
    at_once,
    contents,
    event,
    places,
)


class Repeating(Contract):
    # --- what is there already -------------------------------------------------------------

    @pytest.mark.parametrize("expected", [ANY, EXISTS, NO_STREAM, 0, 1, 2, 3, 99])
    def test_an_event_that_is_there_is_returned_whatever_version_is_expected(
        self, three: EventStore, expected: int | Expected
    ) -> None:
        before = contents(three)
        again = three.append(event("a-2"), expected)
        assert (again.version, again.position) == (2, 3)
        assert contents(three) == before

    def test_a_batch_comes_back_as_it_was_recorded_also_after_others_wrote(
        self, three: EventStore
    ) -> None:
        batch = [event(f"n-{n}") for n in (1, 2, 3)]
        first = three.append_all(batch, expected_version=3)
        three.append(event("later"))
        three.append(event("b-2", "OTHER"))
        before = contents(three)
        for expected in (3, ANY, 7):
            again = three.append_all(batch, expected)
            assert again == first
            assert places(again) == places(first)
        assert contents(three) == before

    def test_events_appended_one_by_one_are_there_as_a_batch_too(self, three: EventStore) -> None:
        written = three.append_all([event("a-1"), event("a-2")])
        assert places(written) == [("a-1", 1, 1), ("a-2", 2, 3)]

    def test_the_first_timestamp_stays(self, three: EventStore) -> None:
        first = three.find("a-2")
        assert first is not None
        later = dataclasses.replace(event("a-2"), timestamp=first.timestamp + timedelta(days=1))
        assert three.append(later).timestamp == first.timestamp
        assert three.find("a-2") == first

    def test_one_event_sent_by_four_threads_is_written_once(self, stores: list[EventStore]) -> None:
        answers: list[Any] = []
        rounds = threading.Barrier(4, timeout=PATIENCE)

        def work(which: int) -> None:
            for n in range(10):
                rounds.wait()
                answers.extend(places([stores[which].append(event(f"e-{n}"), n)]))

        at_once(4, work, rounds=rounds)
        assert sorted(answers) == sorted([(f"e-{n}", n + 1, n + 1) for n in range(10)] * 4)
        assert_gapless(stores[0])

    # --- the same id with other content ----------------------------------------------------

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
        self, store: EventStore, change: dict[str, Any], expected: int | Expected
    ) -> None:
        store.append(event("e-1", n=1))
        before = contents(store)
        with pytest.raises(
            DuplicateEvent, match=r"with other content \(version 1 of ACC123"
        ) as caught:
            store.append(dataclasses.replace(event("e-1", n=1), **change), expected)
        assert caught.value.event_id == "e-1"
        assert contents(store) == before

    def test_keys_in_another_order_are_the_same_content(self, store: EventStore) -> None:
        first = store.append(event("e-1", a=1, b=2))
        assert store.append(event("e-1", b=2, a=1)).position == first.position
        assert store.last_position == 1

    # --- all or nothing --------------------------------------------------------------------

    @pytest.mark.parametrize("expected", [ANY, 3, 99])
    @pytest.mark.parametrize("ids", [["a-3", "new"], ["new", "a-3"], ["new", "a-1", "newer"]])
    def test_a_batch_of_which_a_part_is_there_leaves_nothing(
        self, three: EventStore, ids: list[str], expected: int | Expected
    ) -> None:
        before = contents(three)
        types = {"a-3": "account.withdrawn"}
        batch = [event(id, type=types.get(id, "account.deposited")) for id in ids]
        with pytest.raises(DuplicateEvent, match=f"1 of the {len(ids)} events of this batch"):
            three.append_all(batch, expected)
        assert contents(three) == before
        assert three.find("new") is three.find("newer") is None
        assert three.append(event("next")).position == 5

    @pytest.mark.parametrize("place", [0, 1, 500, 999])
    def test_a_duplicate_in_the_middle_of_a_batch_leaves_nothing(
        self, three: EventStore, place: int
    ) -> None:
        before = contents(three)
        batch = [event(f"n-{n}", "NEW") for n in range(1000)]
        batch[place] = event("a-1", "NEW")
        with pytest.raises(DuplicateEvent, match="event id 'a-1'"):
            three.append_all(batch)
        assert contents(three) == before
        assert three.aggregate_ids() == ["ACC123", "OTHER"]
        assert three.append(event("n-0", "NEW")).position == 5

    @pytest.mark.parametrize("known", [True, False])
    def test_one_id_twice_in_a_batch_is_refused(self, three: EventStore, known: bool) -> None:
        before = contents(three)
        id = "a-1" if known else "new"
        with pytest.raises(DuplicateEvent, match="in this batch twice") as caught:
            three.append_all([event("other"), event(id), event(id)])
        assert caught.value.event_id == id
        assert contents(three) == before

    @pytest.mark.parametrize(
        ("odd", "error", "says"),
        [
            (Event("odd", "t", {}, START, "s"), ValueError, "no replay would ever find it"),
            (event("odd", "OTHER"), ValueError, "two streams, ACC123 and OTHER: append to one"),
            (None, TypeError, "a store keeps eventlib's Event, not None"),
            ({"id": "odd"}, TypeError, "a store keeps eventlib's Event, not {'id'"),
        ],
        ids=["no stream", "another stream", "nothing", "no event"],
    )
    def test_what_cannot_be_stored_in_the_middle_of_a_batch_leaves_nothing(
        self, three: EventStore, odd: Any, error: type[Exception], says: str
    ) -> None:
        before = contents(three)
        with pytest.raises(error, match=says):
            three.append_all([event("new-1"), odd, event("new-2")])
        assert contents(three) == before
        assert three.find("new-1") is three.find("odd") is None
        assert three.append(event("next")).position == 5

    def test_readers_never_see_half_a_batch(self, stores: list[EventStore]) -> None:
        size, batches, writing = 5, 20, threading.Event()
        halves: list[Any] = []

        def write(store: EventStore) -> None:
            try:
                for n in range(batches):
                    store.append_all([event(f"{n}-{m}") for m in range(size)])
            finally:
                writing.set()

        def read(store: EventStore) -> None:
            last = False
            while not last:
                last = writing.is_set()  # once more after the end
                seen = [store.version("ACC123"), store.last_position]
                seen += [len(store.get_events("ACC123")), len(store.read_all())]
                halves.extend(count for count in seen if count % size)

        at_once(4, lambda which: (write if which == 0 else read)(stores[which]))
        assert halves == []
        assert stores[0].version("ACC123") == size * batches
