"""What exercise 1.2 has to do."""

from __future__ import annotations

from typing import Any

from eventlib import Event
from eventlib.lab.exercises.check import Verdict

from ..shared import order


def check(bus_class: Any) -> Verdict:
    """Everybody subscribed gets the event, and each failure is kept whole: event, handler, error.

    Hidden: two failures of different kinds, a type that nobody asked for, a second bus.
    """
    if not isinstance(bus_class, type):
        return Verdict(False, "no_class")
    bus, other = bus_class(), bus_class()
    heard: list[str] = []
    broken = [_failing(heard, LookupError("no paper")), _failing(heard, ValueError("no ink"))]
    for handler in (
        lambda event: heard.append("first"),
        *broken,
        lambda event: heard.append("last"),
    ):
        bus.subscribe("order.created", handler)
    events = [order(1), order(2)]
    try:
        for event in events:
            bus.publish(event)
    except (LookupError, ValueError):
        return Verdict(False, "escaped")
    if not heard:
        return Verdict(False, "nobody")
    if heard != ["first", "LookupError", "ValueError", "last"] * 2:
        return Verdict(False, "stopped", {"came": ", ".join(heard)})
    try:
        other.publish(order(3, type="order.cancelled"))
        bus.publish(order(3, type="order.cancelled"))
    except LookupError:
        return Verdict(False, "unknown_type")
    if len(heard) != 8:
        return Verdict(False, "others")
    return _kept(list(bus.failed), events, broken, list(other.failed))


def _failing(heard: list[str], error: Exception) -> Any:
    def broken(event: Event) -> None:
        heard.append(type(error).__name__)
        raise error

    return broken


def _kept(kept: list[Any], events: list[Event], broken: list[Any], elsewhere: list[Any]) -> Verdict:
    """Four failures, each with its own event, handler and error."""
    if elsewhere:
        return Verdict(False, "shared")
    if len(kept) != 4:
        return Verdict(False, "lost", {"came": len(kept)})
    if not all(isinstance(each, tuple | list) and len(each) == 3 for each in kept):
        return Verdict(False, "shape", {"came": type(kept[0]).__name__})
    for (event, handler, error), (right_event, right_handler) in zip(
        kept, [(event, handler) for event in events for handler in broken], strict=True
    ):
        if event is not right_event:
            return Verdict(False, "event", {"came": type(event).__name__})
        if handler is not right_handler:
            return Verdict(False, "handler")
        if not isinstance(error, Exception):
            return Verdict(False, "error", {"came": type(error).__name__})
    return Verdict(True, "right")
