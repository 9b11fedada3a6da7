"""What exercise 2.5 has to do."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from eventlib import ConcurrencyError, Event
from eventlib.lab.exercises.check import Verdict
from eventlib.testing import first_broken

from ..shared import START

SAYS = {  # of each promise that is broken
    "what_is_appended_comes_back": "not_back",
    "each_stream_is_kept_apart": "not_apart",
    "replay_applies_a_stream_to_a_new_object": "not_replayed",
    "the_expected_version_lets_an_event_in": "not_let_in",
    "another_version_is_a_conflict_and_writes_nothing": "no_conflict",
}


NAMES = ("e-9", "e-1", "e-5", "e-3", "e-12", "e-10", "e-2", "e-8", "e-11", "e-4", "e-7", "e-6")


def check(store_class: Any) -> Verdict:
    """A store keeps the first five promises, on streams that nobody has seen.

    Hidden: two stores at once; streams A, B and C; then A1 and A10, with a dozen events each, in no
    order of their ids or times; replays before and after an append, of which one is changed; all
    that a conflict tells.
    """
    if not isinstance(store_class, type):
        return Verdict(False, "not_a_class")
    if came := _leaked(store_class):
        return Verdict(False, "shared", {"came": came})
    if broken := first_broken(store_class):
        methods = ("append", "get_events", "replay")
        if missing := [name for name in methods if not hasattr(store_class, name)]:
            return Verdict(False, "no_method", {"missing": ", ".join(missing)})
        if broken.came.startswith("actual "):
            return Verdict(False, "not_told", {"came": broken.came})
        return Verdict(False, SAYS[broken.promise], {"came": broken.came})
    message, came = _broken_later(store_class())
    return Verdict(not message, message or "right", {"came": came})


def _leaked(store_class: Any) -> str:
    """What one store has that was appended to another; what else is broken is told later."""
    with suppress(Exception):
        store, other = store_class(), store_class()
        store.append(Event("e-1", "thing.happened", {"aggregate_id": "A"}, START, "test"))
        return _ids(list(other.get_events("A")))
    return ""


def _broken_later(store: Any) -> tuple[str, str]:
    """The same promises on a longer story: what is broken, and what came; nothing if none is."""
    streams: dict[str, list[Event]] = {"A1": [], "A10": []}
    for number, name in enumerate(NAMES):
        for stream, events in streams.items():
            data = {"aggregate_id": stream, "amount": f"{number}.50"}
            when = START - timedelta(minutes=number)
            events.append(Event(f"{stream}-{name}", "thing.happened", data, when, "test"))
            store.append(events[-1])
    for stream, events in streams.items():
        came = list(store.get_events(stream))
        if _ids(came) != _ids(events):
            apart = {event.aggregate_id for event in came} == {stream}
            return "not_back" if apart else "not_apart", _ids(came)
        if came != events:
            return "not_whole", repr(next(each for each in came if each not in events))
    for stream, events in streams.items():
        stray = Event(f"{stream}-stray", "thing.happened", events[0].data, START, "test")
        for name in ("next", "last"):
            store.replay(stream, _Seen).apply(stray)  # on an object that is somebody else's
            seen = store.replay(stream, _Seen).events
            if seen != events:
                return "not_new", f"{_ids(seen)} / {_ids(events)}"
            events.append(
                Event(f"{stream}-{name}", "thing.happened", events[0].data, START, "test")
            )
            store.append(events[-1])
    late = Event("A10-late", "thing.happened", {"aggregate_id": "A10"}, START, "test")
    try:
        store.append(late, expected_version=7)
    except ConcurrencyError as error:
        told = (error.aggregate_id, error.expected, error.actual)
        return ("", "") if told == ("A10", 7, len(NAMES) + 2) else ("not_told", str(error))
    return "no_conflict", "A10: 7 / 14"


def _ids(events: list[Event]) -> str:
    return ", ".join(event.id for event in events)


class _Seen:
    """An object that keeps the events that were applied to it."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def apply(self, event: Event) -> None:
        self.events.append(event)
