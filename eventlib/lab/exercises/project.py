"""A project of the student's own: what a check has to know about a class it has never seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from eventlib.aggregate import Aggregate
from eventlib.clock import SequentialIds, SimulatedClock
from eventlib.event import Event
from eventlib.lab.exercises.check import Solution
from eventlib.lab.exercises.content import FOLDER
from eventlib.store import EventStore

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
EXAMPLES = FOLDER / "10" / "examples"


@dataclass(frozen=True)
class Project:
    """Which class, which stream, and which command and attribute a check may use.

    `begin` are the events that have happened before, as pairs of type and data. `command` is a
    function of the object, the store and a command id; sent after `begin` it is accepted and
    changes `attribute`. `refused` is a function of the object and the store, a command that is
    refused once `command` was accepted. What could never be used is told by `check("10.2", …)`.
    """

    aggregate_class: type[Aggregate]
    aggregate_id: str
    begin: Sequence[tuple[str, Mapping[str, Any]]]
    command: Callable[[Any, EventStore, str], object]
    refused: Callable[[Any, EventStore], object]
    attribute: str


def store_with(
    events: Sequence[tuple[str, Mapping[str, Any]]], aggregate_id: str, where: Any = ":memory:"
) -> EventStore:
    """A store in which these events have happened, one an hour from nine o'clock on.

    >>> store = store_with([("book.added", {"title": "Momo"})], "BOOK1")
    >>> [(event.aggregate_id, event.timestamp.hour) for event in store.read_all()]
    [('BOOK1', 9)]
    """
    store = EventStore(where, clock=SimulatedClock(START, HOUR), ids=SequentialIds("event"))
    for kind, data in events:
        told = {"aggregate_id": aggregate_id, **data}
        store.append(Event(store.ids.next(), kind, told, store.clock.now(), "project"))
    return store


def example(name: str) -> Solution:
    """A whole project in one of the domains: `"library"`, `"garage"`, `"theatre"`."""
    names = sorted(path.stem for path in EXAMPLES.glob("*.py"))
    if name not in names:
        raise ValueError(f"no example {name!r}: there are {', '.join(names)}")
    code = (EXAMPLES / f"{name}.py").read_text(encoding="utf-8")
    return Solution(code, "")
