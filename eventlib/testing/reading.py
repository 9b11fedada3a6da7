"""Reading back: in order, in pages, by name, and never from a store that is closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from eventlib import Event, EventStore, StoreError
from eventlib.testing.support import Contract, OpenRecorder, event

ENORMOUS = 2**70  # more than a database's integers hold


class Reading(Contract):
    @pytest.fixture
    def full(self, store: EventStore) -> EventStore:
        """ACC123: positions 1, 3, 5, 6 (types a, b, a, b); OTHER: 2, 4 (types a, c)."""
        store.append(event("e-1", type="a"))
        store.append(event("e-2", "OTHER", type="a"))
        store.append(event("e-3", type="b"))
        store.append(event("e-4", "OTHER", type="c"))
        store.append_all([event("e-5", type="a"), event("e-6", type="b")])
        return store

    # --- a stream --------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("after", "limit", "found"),
        [
            (0, None, "1356"),
            (1, None, "356"),
            (4, None, ""),
            (ENORMOUS, None, ""),
            (0, 0, ""),
            (0, 2, "13"),
            (2, 1, "5"),
            (2, 9, "56"),
            (0, ENORMOUS, "1356"),
        ],
    )
    def test_a_streams_events_come_by_version_behind_the_one_that_was_named(
        self, full: EventStore, after: int, limit: int | None, found: str
    ) -> None:
        events = full.get_events("ACC123", after=after, limit=limit)
        assert ids(events) == found
        assert [event.version for event in events] == list(range(after + 1, after + 1 + len(found)))

    @pytest.mark.parametrize("stream", ["UNKNOWN", "acc123", "ACC", "ACC123 ", "ACC%", "*", "'"])
    def test_a_stream_that_nobody_wrote_to_is_empty(self, full: EventStore, stream: str) -> None:
        assert full.get_events(stream) == []
        assert full.version(stream) == 0
        assert full.aggregate_ids() == ["ACC123", "OTHER"]

    def test_a_stream_holds_its_own_events_alone(self, full: EventStore) -> None:
        assert {e.aggregate_id for e in full.get_events("ACC123")} == {"ACC123"}
        assert ids(full.get_events("OTHER")) == "24"

    # --- all streams -----------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("after", "limit", "types", "found"),
        [
            (0, None, None, "123456"),
            (2, None, None, "3456"),
            (6, None, None, ""),
            (ENORMOUS, ENORMOUS, None, ""),
            (0, 3, None, "123"),
            (0, 0, None, ""),
            (0, None, ["a"], "125"),
            (0, None, {"a", "c"}, "1245"),
            (0, None, ("c", "b", "b"), "346"),
            (1, 2, ["b", "a"], "23"),
            (0, ENORMOUS, ["b"], "36"),
            (ENORMOUS, None, ["b"], ""),
            (0, None, [], ""),
            (0, None, ["unknown", "A", "a%"], ""),
            (0, None, dict.fromkeys(["a", *(f"t-{n}" for n in range(40_000))]), "125"),
        ],
    )
    def test_all_events_come_by_position_and_of_the_types_that_were_named(
        self, full: EventStore, after: int, limit: int | None, types: Any, found: str
    ) -> None:
        events = full.read_all(after=after, limit=limit, types=types)
        assert ids(events) == found
        assert [event.position for event in events] == [int(id) for id in found]

    @pytest.mark.parametrize("size", [1, 2, 3, 4, 6, 7])
    def test_pages_put_together_are_the_whole(self, full: EventStore, size: int) -> None:
        log: list[Any] = []
        while page := full.read_all(after=len(log), limit=size):
            assert len(page) == min(size, 6 - len(log))
            log += page
        assert log == full.read_all()
        stream: list[Any] = []
        while page := full.get_events("ACC123", after=len(stream), limit=size):
            assert len(page) == min(size, 4 - len(stream))
            stream += page
        assert stream == full.get_events("ACC123")

    # --- looking up ------------------------------------------------------------------------

    def test_an_event_is_found_by_its_id(self, full: EventStore) -> None:
        found = full.find("e-4")
        assert found is not None
        assert (found.aggregate_id, found.version, found.position) == ("OTHER", 2, 4)

    @pytest.mark.parametrize("id", ["unknown", "E-4", "e-%", "e", "e-4 "])
    def test_an_unknown_id_finds_nothing(self, full: EventStore, id: str) -> None:
        assert full.find(id) is None

    def test_the_version_of_a_stream_is_the_number_of_its_events(self, full: EventStore) -> None:
        assert (full.version("ACC123"), full.version("OTHER")) == (4, 2)

    def test_the_last_position_is_the_number_of_all_events(self, store: EventStore) -> None:
        assert store.last_position == 0
        for number in range(1, 4):
            store.append(event(f"e-{number}", f"S{number % 2}"))
            assert store.last_position == number

    def test_streams_are_listed_in_the_order_of_their_first_events(self, store: EventStore) -> None:
        assert store.aggregate_ids() == []
        for id, stream in [("1", "Z"), ("2", "A"), ("3", "Z"), ("4", "M"), ("5", "A")]:
            store.append(event(id, stream))
        assert store.aggregate_ids() == ["Z", "A", "M"]

    # --- closing ---------------------------------------------------------------------------

    @pytest.mark.parametrize(
        "use",
        [
            lambda store: store.append(event()),
            lambda store: store.append_all([event("n-1"), event("n-2")], 4),
            lambda store: store.get_events("ACC123"),
            lambda store: store.read_all(),
            lambda store: store.read_all(types=["a"]),
            lambda store: store.find("e-1"),
            lambda store: store.version("ACC123"),
            lambda store: store.last_position,
            lambda store: store.aggregate_ids(),
            lambda store: store.replay("ACC123", list),
            lambda store: store.subscribe(print),
            lambda store: store.subscribe(print, after=0),
        ],
    )
    def test_a_closed_store_says_so(
        self, full: EventStore, use: Callable[[EventStore], object]
    ) -> None:
        full.close()
        full.close()
        with pytest.raises(StoreError, match=r"closed.* open"):
            use(full)

    def test_with_closes_also_after_an_error(self, open_recorder: OpenRecorder) -> None:
        with pytest.raises(RuntimeError), EventStore(open_recorder()) as store:
            raise RuntimeError
        with pytest.raises(StoreError, match="closed"):
            store.read_all()


def ids(events: Sequence[Event]) -> str:
    return "".join(event.id.removeprefix("e-") for event in events)
