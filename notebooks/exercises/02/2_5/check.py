"""What exercise 2.5 has to do."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from eventlib import ConcurrencyError, Event
from eventlib.lab.exercises.check import Verdict
from eventlib.testing import first_broken

from ..shared import START

SAYS = {  # of each promise that is broken, and of the errors that say why
    "what_is_appended_comes_back": "not_back",
    "what_is_appended_comes_back: ConcurrencyError": "unasked",
    "what_is_appended_comes_back: KeyError": "no_key",
    "what_is_appended_comes_back: AttributeError": "no_event",
    "each_stream_is_kept_apart": "not_apart",
    "replay_applies_a_stream_to_a_new_object": "not_replayed",
    "the_expected_version_lets_an_event_in": "not_let_in",
    "the_expected_version_lets_an_event_in: TypeError": "no_argument",
}
ALIKE = ("A1", "A10", "a1", "A", "B-A1", "A1 ")  # another stream each
# Versions that are not that of a stream with 14 events, though some look like it.
OTHERS = (7, 0, 1, 4, 13, 15, 28, 114, 140, 270, 1 << 32)
NEGATIVE = (-1, -14)  # no versions at all: whatever error comes, nothing is stored
MOST = 15  # ids in a message
NAMES = ("e-9", "e-1", "e-5", "e-3", "e-12", "e-10", "e-2", "e-8", "e-11", "e-4", "e-7", "e-6")


def check(store_class: Any) -> Verdict:
    """A store keeps the first five promises, on streams that nobody has seen.

    Hidden: two stores at once; streams A, B and C; then A1, A10, a1 and others alike, with a dozen
    events each, in no order of their ids or times; replays before and after an append, of which one
    is changed, and one of an object that refuses its event; all that a conflict tells, for versions
    that are too low, too high, alike or negative; a stream whose versions are no small numbers.
    """
    if not isinstance(store_class, type):
        return Verdict(False, "not_a_class")
    if came := _leaked(store_class):
        return Verdict(False, "shared", {"came": came})
    if broken := first_broken(store_class):
        methods = ("append", "get_events", "replay")
        if missing := [name for name in methods if not hasattr(store_class, name)]:
            return Verdict(False, "no_method", {"missing": ", ".join(missing)})
        if broken.promise not in SAYS:
            return _no_conflict(store_class(), broken.came)
        kind = broken.came.partition(":")[0]
        message = SAYS.get(f"{broken.promise}: {kind}", SAYS[broken.promise])
        return Verdict(False, message, {"came": broken.came})
    message, came = _broken_later(store_class())
    if came := came or _refused_later(store_class()):
        return Verdict(False, message or "objects", {"came": came})
    return Verdict(True, "right")


def _leaked(store_class: Any) -> str:
    """What one store has that was appended to another; what else is broken is told later."""
    with suppress(Exception):
        store, other = store_class(), store_class()
        store.append(Event("e-1", "thing.happened", {"aggregate_id": "A"}, START, "test"))
        return _ids(list(other.get_events("A")))
    return ""


def _no_conflict(store: Any, came: str) -> Verdict:
    """Why the last promise is broken: it shows when another version comes twice."""
    for name in ("e-1", "e-2"):
        store.append(Event(name, "thing.happened", {"aggregate_id": "A"}, START, "test"))
    late, told = Event("late", "thing.happened", {"aggregate_id": "A"}, START, "test"), set()
    for _ in range(2):
        try:
            returned = store.append(late, expected_version=5)
        except ConcurrencyError as error:
            told.add(error.actual)
        except TypeError as error:
            return Verdict(False, "wrong_arguments", {"came": error})
        except Exception as error:
            return Verdict(False, "other_error", {"came": repr(error)})
        else:
            if isinstance(returned, Exception | bool):
                return Verdict(False, "returned", {"came": type(returned).__name__})
    if not came.startswith("actual "):
        return Verdict(False, "no_conflict", {"came": came})
    came = came.replace("actual ", "actual=").replace(", expected ", " / actual=")
    return Verdict(False, "counts_refused" if len(told) > 1 else "not_told", {"came": came})


def _broken_later(store: Any) -> tuple[str, str]:
    """The same promises on a longer story: what is broken, and what came; nothing if none is."""
    streams: dict[str, list[Event]] = {name: [] for name in ALIKE}
    for number, name in enumerate(NAMES):
        for stream, events in streams.items():
            data = {"aggregate_id": stream, "amount": f"{number}.50", "lines": [number, {}]}
            when = START - timedelta(minutes=number, microseconds=number)
            events.append(Event(f"{stream}-{name}", "thing.happened", data, when, "test"))
            store.append(events[-1])
    for stream, events in streams.items():
        returned = store.get_events(stream)
        came = list(returned)
        if iter(returned) is returned:
            return "read_once", type(returned).__name__
        if _ids(came) != _ids(events):
            apart = {event.aggregate_id for event in came} == {stream}
            return "not_back" if apart else "not_apart", _few(came)
        if came != events:
            return "not_whole", repr(next(each for each in came if each not in events))
        if (seen := store.replay(stream, _Seen).events) != events:
            return "not_replayed", f"{_few(seen)} / {_few(events)}"
    for stream, events in streams.items():
        stray = Event(f"{stream}-stray", "thing.happened", events[0].data, START, "test")
        for name in ("next", "last"):
            store.replay(stream, _Seen).apply(stray)  # on an object that is somebody else's
            seen = store.replay(stream, _Seen).events
            if seen != events:
                return "not_new", f"{_few(seen)} / {_few(events)}"
            events.append(
                Event(f"{stream}-{name}", "thing.happened", events[0].data, START, "test")
            )
            store.append(events[-1])
    with suppress(_Refused):
        return "error_kept_quiet", type(store.replay("A1", _Refusing)).__name__
    return _let_in(store, streams["A10"])


def _let_in(store: Any, events: list[Event]) -> tuple[str, str]:
    """What is wrong with an append at another version; all of them are tried on one stream."""
    late = Event("A10-late", "thing.happened", {"aggregate_id": "A10"}, START, "test")
    for version in OTHERS:
        try:
            store.append(late, expected_version=version)
        except ConcurrencyError as error:
            told, due = (error.aggregate_id, error.expected, error.actual), ("A10", version, 14)
            if told != due:
                return "not_told", f"{_told(*told)} / {_told(*due)}"
        else:
            return "no_conflict", f"A10: {version} / 14"
    for version in NEGATIVE:
        with suppress(Exception):
            store.append(late, expected_version=version)
        if len(list(store.get_events("A10"))) != len(events):
            return "no_conflict", f"A10: {version} / 14"
    return "", ""


def _refused_later(store: Any) -> str:
    """What comes of an append at the right version, 257, where equal numbers are two objects."""
    *before, last = (
        Event(f"e-{number}", "thing.happened", {"aggregate_id": "A"}, START, "test")
        for number in range(258)
    )
    for event in before:
        store.append(event)
    try:
        store.append(last, expected_version=len(before))
    except ConcurrencyError as error:
        return str(error)
    return ""


def _told(stream: str, expected: Any, actual: Any) -> str:
    return f"{stream}, expected={expected}, actual={actual}"


def _ids(events: list[Event]) -> str:
    return ", ".join(event.id for event in events)


def _few(events: list[Event]) -> str:
    """A stream's dozen; of more, those that are read, and how many there are."""
    return _ids(events) if len(events) <= MOST else f"{_ids(events[:MOST])}, … ({len(events)})"


class _Seen:
    """It keeps the events that were applied to it, and counts them, as aggregates do."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.version = 0

    def apply(self, event: Event) -> None:
        self.events.append(event)
        self.version += 1


class _Refused(ValueError):
    """The error of an object that cannot apply an event."""


class _Refusing(_Seen):
    def apply(self, event: Event) -> None:
        raise _Refused(event.id)
