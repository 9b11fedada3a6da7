"""What every aggregate shares: a version, a way to take in events, and a way to record new ones.

A command is a method that *decides*: it looks at the state, refuses or not, and records an event.
`evolve` never decides: it takes in what happened, whether or not today's rules would allow it.
Keeping the two apart is what lets a rule be tightened without breaking the past.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from eventlib.errors import DuplicateEvent
from eventlib.event import Event, RecordedEvent, same_content
from eventlib.store import EventStore


class Aggregate:
    """State that follows from events. A subclass says how, in `evolve`.

    >>> from datetime import UTC, datetime
    >>> class Door(Aggregate):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.is_open = False
    ...     def evolve(self, event):
    ...         self.is_open = event.type == "door.opened"
    >>> door = Door()
    >>> door.apply(
    ...     Event("e-1", "door.opened", {"aggregate_id": "D1"}, datetime.now(UTC), "porter"))
    >>> door.is_open, door.version
    (True, 1)
    """

    def __init__(self) -> None:
        self.version = 0
        """The version of the last event applied; what a command expects the stream to be at."""

    def evolve(self, event: Event) -> None:
        """Change the state as the event says. Never refuse: it has happened."""

    def apply(self, event: Event) -> None:
        """Take in one event and count it.

        A recorded event brings its version with it; a plain one, which no store has seen, counts
        one up, so that the next command finds out.
        """
        self.evolve(event)
        self.version = event.version if isinstance(event, RecordedEvent) else self.version + 1

    def record(
        self,
        store: EventStore,
        type: str,
        data: Mapping[str, Any],
        *,
        source: str,
        command_id: str | None = None,
        rule: Callable[[], object] | None = None,
    ) -> RecordedEvent:
        """The body of a command: known already? else decide, append, apply; returns the event.

        1. A `command_id` that the store has is not decided again (the state it was decided on is
           gone): the object is brought up to date, and the event of the first time is returned.
           With other data it is a `DuplicateEvent`.
        2. `rule()` raises to refuse: then nothing was written and nothing has changed.
        3. Append at the version this object knows, *then* apply: an object that changed before
           its event was stored would show a state that no replay can reach.
        """
        known = None if command_id is None else store.find(command_id)
        if known is None:
            if rule is not None:
                rule()
            event_id = store.ids.next() if command_id is None else command_id
            event = Event(event_id, type, dict(data), store.clock.now(), source)
            written = store.append(event, expected_version=self.version)
            if written.version == self.version + 1:
                self.apply(written)
                return written
            known = written  # somebody else sent the same command since we asked
        elif not same_content(known, Event(known.id, type, dict(data), known.timestamp, source)):
            raise DuplicateEvent(
                known.id,
                f"this command_id was used for {known.type} {dict(known.data)}: "
                "a new command needs a new id",
            )
        for event in store.get_events(str(known.aggregate_id), after=self.version):
            self.apply(event)
        return known
