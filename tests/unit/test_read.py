"""Reading: what can be asked for, and never more work than there is to read.

What every store promises of a read is in `eventlib.testing`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eventlib import Event, EventStore, StoreError

MakeEvent = Callable[..., Event]
NO_NAMES = ["", "x" * 501, "a\x00b", "a\n", "\ud800", None, 1, b"ACC123", ["ACC123"], float("nan")]


@pytest.fixture
def full(store: EventStore, event: MakeEvent) -> EventStore:
    """Two events, of the types a and b."""
    store.append_all([event("e-1", type="a"), event("e-2", type="b")])
    return store


class TestGetEvents:
    @pytest.mark.parametrize("stream", NO_NAMES)
    def test_what_can_be_no_name_is_a_stream_without_events(
        self, full: EventStore, stream: Any
    ) -> None:
        assert full.get_events(stream) == []
        assert full.version(stream) == 0


class TestReadAll:
    def test_what_can_be_no_type_finds_nothing(self, full: EventStore) -> None:
        hashable: list[Any] = [name for name in NO_NAMES if not isinstance(name, list)]
        assert full.read_all(types=hashable) == []
        assert full.read_all(types=[*hashable, "b"]) == full.read_all(types=["b"])

    def test_one_type_is_still_a_collection(self, full: EventStore) -> None:
        with pytest.raises(
            TypeError, match=r"types is a collection of types: \['a'\], for example"
        ):
            full.read_all(types="a")


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
    @pytest.mark.parametrize("id", NO_NAMES)
    def test_what_can_be_no_id_finds_nothing(self, full: EventStore, id: Any) -> None:
        assert full.find(id) is None


class TestClosed:
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
