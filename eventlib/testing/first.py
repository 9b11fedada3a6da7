"""The first five promises of a store: where the contract begins, for whoever writes a store.

They need no pytest, and of a store no more than `append`, `get_events` and `replay`: what a student
writes is graded by what every store of eventlib keeps too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from eventlib.errors import ConcurrencyError
from eventlib.event import Event

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Broken:
    """A promise that a store does not keep: its name, its sentence, and what came instead."""

    promise: str
    sentence: str
    came: str


def first_broken(open_store: Callable[[], Any]) -> Broken | None:
    """The first of `FIRST_PROMISES` that a store breaks; `None` when it keeps them all.

    `open_store` returns a new, empty store each time; a class will do.

    >>> from eventlib import EventStore
    >>> first_broken(EventStore) is None
    True
    >>> class Forgetful:
    ...     def append(self, event, expected_version=None): ...
    ...     def get_events(self, aggregate_id):
    ...         return []
    >>> first_broken(Forgetful).came
    "ids [], expected ['e-1', 'e-2']"
    """
    for promise in FIRST_PROMISES:
        try:
            promise(open_store())
        except Exception as error:  # whatever the store does: that is what came
            said = str(error)
            came = said if isinstance(error, AssertionError) else f"{type(error).__name__}: {said}"
            return Broken(promise.__name__, str(promise.__doc__), came)
    return None


def what_is_appended_comes_back(store: Any) -> None:
    """What is appended comes back, in the order in which it was appended."""
    for name in ("e-1", "e-2"):
        store.append(_event(name, "A"))
    _same("ids", _ids(store, "A"), ["e-1", "e-2"])


def each_stream_is_kept_apart(store: Any) -> None:
    """Each stream is kept apart: its own events, and no others; none where there is no stream."""
    for name, stream in (("e-1", "A"), ("e-2", "B"), ("e-3", "A")):
        store.append(_event(name, stream))
    _same("ids of A", _ids(store, "A"), ["e-1", "e-3"])
    _same("ids of B", _ids(store, "B"), ["e-2"])
    _same("ids of C", _ids(store, "C"), [])


def replay_applies_a_stream_to_a_new_object(store: Any) -> None:
    """replay makes a new object each time and applies one stream to it, in order."""
    for name, stream in (("e-1", "A"), ("e-2", "B"), ("e-3", "A")):
        store.append(_event(name, stream))
    first, second = store.replay("A", _Seen), store.replay("A", _Seen)
    _same("applied", getattr(first, "ids", first), ["e-1", "e-3"])
    _same("applied again", getattr(second, "ids", second), ["e-1", "e-3"])
    _same("applied of C", getattr(store.replay("C", _Seen), "ids", None), [])


def the_expected_version_lets_an_event_in(store: Any) -> None:
    """An append at the version that its stream is at succeeds; without one it does too."""
    store.append(_event("e-1", "A"), expected_version=0)
    store.append(_event("e-2", "B"), expected_version=0)
    store.append(_event("e-3", "A"), expected_version=1)
    store.append(_event("e-4", "A"))
    _same("ids of A", _ids(store, "A"), ["e-1", "e-3", "e-4"])
    _same("ids of B", _ids(store, "B"), ["e-2"])


def another_version_is_a_conflict_and_writes_nothing(store: Any) -> None:
    """An append at any other version is a ConcurrencyError, and nothing is written."""
    for name in ("e-1", "e-2"):
        store.append(_event(name, "A"))
    streams = {"A": ["e-1", "e-2"], "new": []}
    for stream, expected in (("A", 0), ("A", 1), ("A", 3), ("new", 1)):
        there = streams[stream]
        try:
            store.append(_event(f"late-{expected}", stream), expected_version=expected)
        except ConcurrencyError as error:
            _same("actual", error.actual, len(there))
        else:
            version = f"version {len(there)}, expected_version={expected}"
            raise AssertionError(f"no ConcurrencyError at {version}")
        _same("ids", _ids(store, stream), there)


FIRST_PROMISES: tuple[Callable[[Any], None], ...] = (
    what_is_appended_comes_back,
    each_stream_is_kept_apart,
    replay_applies_a_stream_to_a_new_object,
    the_expected_version_lets_an_event_in,
    another_version_is_a_conflict_and_writes_nothing,
)


class _Seen:
    """An object that notes which events were applied to it."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.version = 0

    def apply(self, event: Event) -> None:
        self.ids.append(event.id)
        self.version += 1


def _event(name: str, stream: str) -> Event:
    return Event(name, "thing.happened", {"aggregate_id": stream}, START, "test")


def _ids(store: Any, stream: str) -> list[str]:
    found = store.get_events(stream)
    assert found is not None, "get_events returns None"
    return [event.id for event in found]


def _same(what: str, came: Any, expected: Any) -> None:
    if came != expected:
        raise AssertionError(f"{what} {came}, expected {expected}")
