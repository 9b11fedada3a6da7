"""Upcasting: old events are read in today's shape; what is stored stays as it was written.

It is a reader around a store, and no `Recorder` inside it: a recorder promises one event a
position and as many as were asked for, and here one stored event may be read as two. So the store
keeps all its promises, and only who wants the newest shape asks the `Upcaster`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from eventlib.bus import MANY, check_handler, check_pattern, check_ran, matching
from eventlib.event import RecordedEvent, as_recorded, check_name, freeze
from eventlib.store import EventStore

Step = Callable[[RecordedEvent], Sequence[tuple[str, Mapping[str, Any]]]]
Handler = Callable[[Any, RecordedEvent], object]


class Upcaster:
    """Reads the events of a store in their newest shape; commands take it as they take the store.

    `steps` maps an old type to a function that says what its events are called and hold one shape
    later: `f(event)` is a list of `(type, data)`, one or more. Steps follow each other until no
    type has one: v1 → v2 → v3. A shape has a name of its own, so a step leads to another type. Each
    step is handed an event and nothing else, so that it says the same tomorrow: no clock, no store.

    What comes of a stored event keeps its id, timestamp, source, version and position; where it
    becomes several, those behind the first have the ids `id#2`, `id#3`… Versions stay those of the
    stored stream, which is what a command expects. Readers come first: give all of them the step
    before anyone writes the new shape.

    >>> from eventlib import Event, EventStore
    >>> store = EventStore()
    >>> old = {"aggregate_id": "ORD1", "amount": "25.00"}
    >>> _ = store.append(Event("e-1", "order.created", old, store.clock.now(), "shop"))
    >>> def with_currency(event):
    ...     return [("order.created.v2", {**event.data, "currency": "EUR"})]
    >>> orders = Upcaster(store, {"order.created": with_currency})
    >>> [(event.type, event.data["currency"]) for event in orders.get_events("ORD1")]
    [('order.created.v2', 'EUR')]
    >>> store.get_events("ORD1")[0].data == old
    True
    """

    def __init__(self, store: EventStore, steps: Mapping[str, Step]) -> None:
        for event_type, step in steps.items():
            if event_type[-2:] in MANY:
                raise ValueError(f"a step is of one type of event, not of many: {event_type!r}")
            check_handler(step, f"the step of {event_type!r}")
        self.store = store
        self.steps = dict(steps)
        self.clock, self.ids = store.clock, store.ids  # what is written is written as it is:
        self.append, self.find, self.aggregate_ids = store.append, store.find, store.aggregate_ids

    def __repr__(self) -> str:
        return f"<Upcaster: {len(self.steps)} steps around {self.store}>"

    def upcast(self, event: RecordedEvent) -> list[RecordedEvent]:
        """What an event is read as today: itself, where its type has no step."""
        if event.type not in self.steps:
            return [event]
        shapes: list[RecordedEvent] = [event]
        for _ in self.steps:
            shapes = [later for shape in shapes for later in self._later(shape)]
        for shape in shapes:
            if shape.type in self.steps:
                raise ValueError(
                    f"the steps from {event.type} go round in a circle, by {shape.type}: "
                    "a new shape needs a new type"
                )
        return [
            _with(event, event.id if n == 1 else f"{event.id}#{n}", shape.type, shape.data)
            for n, shape in enumerate(shapes, start=1)
        ]

    def _later(self, event: RecordedEvent) -> list[RecordedEvent]:
        """One step on, or the same where there is none."""
        if event.type not in self.steps:
            return [event]
        found = []
        for event_type, data in self.steps[event.type](event):
            check_name(f"the type that comes of {event.type}", event_type)
            if data.get("aggregate_id") != event.aggregate_id:
                raise ValueError(
                    f"the step of {event.type} changed data['aggregate_id']: "
                    "an event stays in its stream"
                )
            found.append(_with(event, event.id, event_type, freeze(dict(data), "data")))
        if not found:
            raise ValueError(
                f"the step of {event.type} leaves nothing: what happened stays, "
                "and whoever has no use for it ignores it"
            )
        return found

    def get_events(
        self, aggregate_id: str, after: int = 0, limit: int | None = None
    ) -> list[RecordedEvent]:
        """The events of one stream as they are read today; `limit` counts stored events."""
        found = self.store.get_events(aggregate_id, after, limit)
        return [shape for event in found for shape in self.upcast(event)]

    replay = EventStore.replay  # the same, for a class that knows the newest shapes alone

    def handlers(self, handlers: Mapping[str, Handler]) -> dict[str, Handler]:
        """Handlers of the newest types (or patterns), as a `Projection` of the store needs them.

        What a stored event is read as is handled in one transaction, under its one position.
        """
        for event_type, each in handlers.items():
            check_pattern(event_type)
            check_handler(each, f"the handler of {event_type!r}")

        def handle(view: Any, event: RecordedEvent) -> None:
            for shape in self.upcast(event):
                for handler in matching(handlers, shape.type):
                    check_ran(handler(view, shape))

        return {"*": handle}


def _with(
    event: RecordedEvent, event_id: str, event_type: str, data: Mapping[str, Any]
) -> RecordedEvent:
    return as_recorded(
        event_id, event_type, data, event.timestamp, event.source, event.version, event.position
    )
