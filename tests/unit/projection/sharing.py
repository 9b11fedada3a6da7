"""What the tests of projections share: handlers, and what is kept of a view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from eventlib import Event, RecordedEvent
from eventlib.projection import Projection, View

MakeEvent = Callable[..., Event]
Handlers = Mapping[str, Callable[[View, RecordedEvent], object]]


def note(view: View, event: RecordedEvent) -> None:
    """Neither idempotent nor free of order: what comes twice or out of order shows."""
    view["count"] = view.get("count", 0) + 1
    view.setdefault(str(event.aggregate_id), []).append(event.id)


NOTES: Handlers = {"account.deposited": note}


class Brittle:
    """`note`, which fails behind its work at the events it is told to."""

    def __init__(self, *refuses: str) -> None:
        self.refuses = set(refuses)
        self.asked: list[str] = []

    def __call__(self, view: View, event: RecordedEvent) -> None:
        self.asked.append(event.id)
        note(view, event)
        if event.id in self.refuses:
            raise LookupError(f"no {event.id}")


def rows(projection: Projection) -> list[Any]:
    """What is kept, byte for byte, and the checkpoint."""
    return [*projection._rows.texts().items(), projection._rows.checkpoint()]


def noted(ids: list[tuple[str, str]]) -> dict[str, Any]:
    """What `note` makes of these streams and ids."""
    view: dict[str, Any] = {"count": len(ids)} if ids else {}
    for stream, id in ids:
        view.setdefault(stream, []).append(id)
    return view


THREE = {"count": 3, "ACC1": ["e-1", "e-3"], "ACC2": ["e-2"]}
