"""Appending: what is refused before any engine sees it, and Ctrl-C at any moment.

What every store promises of an append is in `eventlib.testing`.
"""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from eventlib import Event, EventStore, StoreError

MakeEvent = Callable[..., Event]


class TestArguments:
    def test_events_may_come_from_any_iterable(self, store: EventStore, event: MakeEvent) -> None:
        written = store.append_all(event(f"e-{n}") for n in range(3))  # type: ignore[arg-type]
        assert [e.version for e in written] == [1, 2, 3]

    @pytest.mark.parametrize("expected", [True, "1", 1.0, None, "ANY"])
    def test_what_is_no_version_is_refused(
        self, store: EventStore, event: MakeEvent, expected: Any
    ) -> None:
        with pytest.raises(
            TypeError, match="expected_version is a number, NO_STREAM, EXISTS or ANY"
        ):
            store.append(event("new"), expected)
        assert store.read_all() == []

    @pytest.mark.parametrize("thing", [None, "e-1", {"id": "e-1"}, object()])
    def test_what_is_no_event_is_refused(self, store: EventStore, thing: Any) -> None:
        with pytest.raises(TypeError, match="a store keeps eventlib's Event, not "):
            store.append(thing)
        assert store.read_all() == []


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


@pytest.mark.parametrize("line", range(12))
def test_what_comes_in_the_middle_of_an_append_is_refused_or_in_its_place(
    store: EventStore, event: MakeEvent, line: int
) -> None:
    """A signal handler or a `__del__` that appends, as if it came before each line of an append."""
    recorder = type(store._recorder)
    steps = [vars(recorder).get(name) for name in ("append", "_written", "_write_for_all")]
    codes = [step.__code__ for step in steps if step]
    left = [line]

    def come_between(frame: Any, what: str, _: Any) -> Any:
        if frame.f_code in codes and what == "line":
            left[0] -= 1
            if left[0] < 0:
                sys.settrace(None)
                store.append(event("nested"))
        return come_between

    before = sys.gettrace()
    sys.settrace(come_between)
    try:
        with suppress(RuntimeError):
            store.append(event("e-1"))
    finally:
        sys.settrace(before)
    store.append(event("e-2"))
    written = store.read_all()
    assert [each.position for each in written] == list(range(1, len(written) + 1))
    assert [each.version for each in written] == list(range(1, len(written) + 1))
    assert written[-1].id == "e-2"


def test_what_sqlite_refuses_to_one_is_written_for_those_who_share_its_transaction(
    path: Path, event: MakeEvent
) -> None:
    with EventStore(path) as store:
        recorder: Any = store._recorder
        recorder._file._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 5000)
        wanted = [event("small", "A"), event("big", "B", text="x" * 10_000)]
        outcome: dict[str, Any] = {}

        def append(each: Event) -> None:
            try:
                outcome[each.id] = store.append(each).position
            except StoreError as error:
                outcome[each.id] = str(error)

        threads = [threading.Thread(target=append, args=(each,)) for each in wanted]
        with recorder._turn:  # both wait, so that the first writes for both
            for number, thread in enumerate(threads, 1):
                thread.start()
                while len(recorder._waiting) < number:
                    pass
        for thread in threads:
            thread.join()
        assert outcome["small"] == store.last_position == 1
        assert "too big: nothing was written" in outcome["big"]


def test_types_may_be_any_collection(store: EventStore, event: MakeEvent) -> None:
    written = store.append(event("e-1"))
    for types in ({written.type}, (written.type,), frozenset([written.type])):
        assert store._recorder.read_all(0, None, types) == [written]
