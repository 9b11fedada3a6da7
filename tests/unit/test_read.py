"""Reading back: in order, in pages, never more work than there is to read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eventlib import Event, EventStore, StoreError

MakeEvent = Callable[..., Event]
BEYOND_SQLITE = 2**70
NO_NAMES = ["", "x" * 501, "a\x00b", "a\n", "\ud800", None, 1, b"ACC123", ["ACC123"], float("nan")]


@pytest.fixture
def full(store: EventStore, event: MakeEvent) -> EventStore:
    """ACC123: positions 1, 3, 5, 6 (types a, b, a, b); OTHER: 2, 4 (types a, c)."""
    store.append(event("e-1", type="a"))
    store.append(event("e-2", "OTHER", type="a"))
    store.append(event("e-3", type="b"))
    store.append(event("e-4", "OTHER", type="c"))
    store.append_all([event("e-5", type="a"), event("e-6", type="b")])
    return store


def ids(events: list[Any]) -> str:
    return "".join(event.id.removeprefix("e-") for event in events)


class TestGetEvents:
    @pytest.mark.parametrize(
        ("after", "limit", "found"),
        [
            (0, None, "1356"),
            (1, None, "356"),
            (4, None, ""),
            (BEYOND_SQLITE, None, ""),
            (0, 0, ""),
            (0, 2, "13"),
            (2, 1, "5"),
            (2, 9, "56"),
            (0, BEYOND_SQLITE, "1356"),
        ],
    )
    def test_they_come_by_version_behind_the_one_that_was_named(
        self, full: EventStore, after: int, limit: int | None, found: str
    ) -> None:
        events = full.get_events("ACC123", after=after, limit=limit)
        assert ids(events) == found
        assert [event.version for event in events] == list(range(after + 1, after + 1 + len(found)))

    @pytest.mark.parametrize("stream", ["UNKNOWN", "acc123", "ACC123 ", "ACC%", "*", *NO_NAMES])
    def test_a_stream_that_nobody_wrote_to_has_none(self, full: EventStore, stream: Any) -> None:
        assert full.get_events(stream) == []
        assert full.version(stream) == 0

    def test_long_streams_come_whole_and_in_order(
        self, store: EventStore, event: MakeEvent
    ) -> None:
        store.append_all([event(f"e-{n}", n=n) for n in range(1, 2502)])
        events = store.get_events("ACC123")
        assert [e.version for e in events] == list(range(1, 2502))
        assert [e.data["n"] for e in events] == [e.position for e in events]
        assert store.read_all() == events


class TestReadAll:
    @pytest.mark.parametrize(
        ("after", "limit", "types", "found"),
        [
            (0, None, None, "123456"),
            (2, None, None, "3456"),
            (6, None, None, ""),
            (BEYOND_SQLITE, BEYOND_SQLITE, None, ""),
            (0, 3, None, "123"),
            (0, 0, None, ""),
            (0, None, ["a"], "125"),
            (0, None, {"a", "c"}, "1245"),
            (0, None, ("c", "b", "b"), "346"),
            (1, 2, ["b", "a"], "23"),
            (0, BEYOND_SQLITE, ["b"], "36"),
            (BEYOND_SQLITE, None, ["b"], ""),
            (0, None, [], ""),
            (0, None, ["unknown"], ""),
            (0, None, ["A", "", "a\x00", "\ud800", "x" * 501, None, 1], ""),
            (0, None, dict.fromkeys(["a", *(f"t-{n}" for n in range(40_000))]), "125"),
        ],
    )
    def test_they_come_by_position_and_of_the_types_that_were_named(
        self, full: EventStore, after: int, limit: int | None, types: Any, found: str
    ) -> None:
        events = full.read_all(after=after, limit=limit, types=types)
        assert ids(events) == found
        assert [event.position for event in events] == [int(id) for id in found]

    def test_one_type_is_still_a_collection(self, full: EventStore) -> None:
        with pytest.raises(
            TypeError, match=r"types is a collection of types: \['a'\], for example"
        ):
            full.read_all(types="a")

    def test_pages_put_together_are_the_whole(self, full: EventStore) -> None:
        pages: list[Any] = []
        while page := full.read_all(after=len(pages), limit=4):
            pages += page
        assert pages == full.read_all()

    def test_what_was_read_is_the_readers_own_list(self, full: EventStore) -> None:
        full.read_all().clear()
        full.get_events("ACC123").clear()
        full.aggregate_ids().clear()
        assert ids(full.read_all()) == "123456"
        assert full.aggregate_ids() == ["ACC123", "OTHER"]


class TestArguments:
    @pytest.mark.parametrize("name", ["after", "limit"])
    def test_a_negative_number_is_refused(self, full: EventStore, name: str) -> None:
        for read in (lambda **kw: full.get_events("ACC123", **kw), full.read_all):
            with pytest.raises(ValueError, match=f"{name} is -1: it cannot be negative"):
                read(**{name: -1})

    @pytest.mark.parametrize("name", ["after", "limit"])
    @pytest.mark.parametrize("number", [1.0, "1", True])
    def test_what_is_no_whole_number_is_refused(
        self, full: EventStore, name: str, number: Any
    ) -> None:
        for read in (lambda **kw: full.get_events("ACC123", **kw), full.read_all):
            with pytest.raises(TypeError, match=f"{name} is a whole number, not "):
                read(**{name: number})


class TestLookups:
    def test_an_event_is_found_by_its_id(self, full: EventStore) -> None:
        found = full.find("e-4")
        assert found is not None
        assert (found.aggregate_id, found.version, found.position) == ("OTHER", 2, 4)

    @pytest.mark.parametrize("id", ["unknown", "E-4", "e-%", *NO_NAMES])
    def test_an_unknown_id_finds_nothing(self, full: EventStore, id: Any) -> None:
        assert full.find(id) is None

    def test_the_version_of_a_stream_is_the_number_of_its_events(self, full: EventStore) -> None:
        assert (full.version("ACC123"), full.version("OTHER")) == (4, 2)

    def test_streams_are_listed_in_the_order_of_their_first_events(
        self, store: EventStore, event: MakeEvent
    ) -> None:
        assert store.aggregate_ids() == []
        for id, stream in [("1", "Z"), ("2", "A"), ("3", "Z"), ("4", "M"), ("5", "A")]:
            store.append(event(id, stream))
        assert store.aggregate_ids() == ["Z", "A", "M"]

    @pytest.mark.parametrize("name", ["<b>", "Ñandú/7", "'; DROP TABLE events; --", "😀", " "])
    def test_any_name_can_be_stored_and_found(
        self, store: EventStore, event: MakeEvent, name: str
    ) -> None:
        written = store.append(event(name, name, name, source=name))
        assert store.find(name) == written
        assert store.get_events(name) == [written]
        assert store.read_all(types=[name]) == [written]
        assert store.aggregate_ids() == [name]


class TestClosed:
    @pytest.mark.parametrize(
        "use",
        [
            lambda store, event: store.append(event),
            lambda store, event: store.append_all([event]),
            lambda store, event: store.get_events("ACC123"),
            lambda store, event: store.read_all(),
            lambda store, event: store.read_all(types=["a"]),
            lambda store, event: store.find("e-1"),
            lambda store, event: store.version("ACC123"),
            lambda store, event: store.aggregate_ids(),
            lambda store, event: store.replay("ACC123", list),
            lambda store, event: store.subscribe(print),
            lambda store, event: store.subscribe(print, after=0),
        ],
    )
    def test_a_closed_store_says_so(
        self, full: EventStore, event: MakeEvent, use: Callable[..., object]
    ) -> None:
        full.close()
        full.close()
        with pytest.raises(StoreError, match=r"closed.* open"):
            use(full, event())

    def test_with_closes_also_after_an_error(self, where: str) -> None:
        with pytest.raises(RuntimeError), EventStore(where) as store:
            raise RuntimeError
        with pytest.raises(StoreError, match="closed"):
            store.read_all()

    def test_what_waited_for_its_turn_while_the_store_was_closed_is_refused(
        self, store: EventStore, event: MakeEvent
    ) -> None:
        recorder = getattr(store._recorder, "_file", store._recorder)
        lock = recorder._lock

        class ClosingLock:
            """As if another thread had closed the store just before this one got the lock."""

            def __enter__(self) -> None:
                lock.acquire()
                recorder._lock = lock
                recorder.close()

            def __exit__(self, *_: object) -> None:
                lock.release()

        recorder._lock = ClosingLock()  # type: ignore[attr-defined]
        with pytest.raises(StoreError, match="closed"):
            store.append(event())


class TestCost:
    """Counted in the steps of SQLite's own machine: the size of the store must not matter."""

    def steps(self, path: Path, others: int, use: Callable[[EventStore], object]) -> int:
        steps = 0

        def count() -> int:
            nonlocal steps
            steps += 1
            return 0

        make = TestCost.make
        with EventStore(path) as store:
            store.append_all([make(f"a-{n}", "A") for n in range(10)])
            store.append_all([make(f"x-{n}", "X") for n in range(others)])
            connection: sqlite3.Connection = store._recorder._file._connection  # type: ignore[attr-defined]
            connection.set_progress_handler(count, 1)
            use(store)
            connection.set_progress_handler(None, 0)
        return steps

    @staticmethod
    def make(id: str, stream: str) -> Event:
        from datetime import UTC, datetime

        return Event(id, "t", {"aggregate_id": stream}, datetime(2026, 3, 2, tzinfo=UTC), "s")

    @pytest.mark.parametrize(
        "use",
        [
            lambda store: store.get_events("A"),
            lambda store: store.get_events("A", after=5),
            lambda store: store.get_events("X", after=20, limit=5),
            lambda store: store.read_all(limit=10),
            lambda store: store.read_all(after=20, limit=10),
            lambda store: store.read_all(limit=5, types=["t"]),
            lambda store: store.find("a-5"),
            lambda store: store.find("unknown"),
            lambda store: store.version("A"),
            lambda store: store.aggregate_ids(),
            lambda store: store.append(TestCost.make("new", "A"), expected_version=10),
            lambda store: store.append(TestCost.make("a-5", "A"), expected_version=3),
        ],
    )
    def test_it_grows_with_what_is_read_and_not_with_the_store(
        self, tmp_path: Path, use: Callable[[EventStore], object]
    ) -> None:
        small = self.steps(tmp_path / "small.db", 50, use)
        assert small > 0
        assert self.steps(tmp_path / "large.db", 5000, use) == small
