"""What exercise 1.2 has to do."""

from __future__ import annotations

from typing import Any

from eventlib import Event
from eventlib.lab.exercises.check import Verdict

from ..shared import order


def check(bus_class: Any) -> Verdict:
    """Everybody subscribed gets the event, and each failure is kept whole: event, handler, error.

    Hidden: two failures of different kinds, a type that nobody asked for, a second bus, Ctrl-C.
    """
    if not isinstance(bus_class, type):
        return Verdict(False, "no_class")
    bus, other = bus_class(), bus_class()
    heard: list[str] = []
    errors = [LookupError("no paper"), ValueError("no ink")]
    broken = [_failing(heard, error) for error in errors]
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
    if wrong := _heard_wrongly(heard):
        return Verdict(False, wrong, {"came": ", ".join(heard)})
    try:
        other.publish(order(3, type="order.cancelled"))
        bus.publish(order(3, type="order.cancelled"))
    except LookupError:
        return Verdict(False, "unknown_type")
    if len(heard) != 8:
        return Verdict(False, "others")
    if (paid := _heard_of_a_payment(bus, heard)) != "paid":
        return Verdict(False, "own_type", {"came": paid})
    if _is_deaf_to_ctrl_c(bus_class()):
        return Verdict(False, "ctrl_c")
    expected = [(event, *pair) for event in events for pair in zip(broken, errors, strict=True)]
    return _kept(list(bus.failed), expected, list(other.failed))


def _heard_wrongly(heard: list[str]) -> str:
    """What is wrong with who heard the two events; nothing where it is right."""
    once = ["first", "LookupError", "ValueError", "last"]
    if heard == once * 2:
        return ""
    if any(heard.count(each) < 2 for each in once):
        return "stopped"
    return "again" if len(heard) > len(once) * 2 else "turned"


def _heard_of_a_payment(bus: Any, heard: list[str]) -> str:
    """Who heard of an event of a second type, which one has subscribed to."""
    before = len(heard)
    bus.subscribe("order.paid", lambda event: heard.append("paid"))
    bus.publish(order(5, type="order.paid"))
    return ", ".join(heard[before:]) or "–"


def _is_deaf_to_ctrl_c(bus: Any) -> bool:
    """Whether it takes the wish to end the program for a failure of a consumer."""
    bus.subscribe("order.created", _failing([], KeyboardInterrupt()))
    try:
        bus.publish(order(4))
    except KeyboardInterrupt:
        return False
    return True


def _failing(heard: list[str], error: BaseException) -> Any:
    def broken(event: Event) -> None:
        heard.append(type(error).__name__)
        raise error

    return broken


def _kept(kept: list[Any], expected: list[Any], elsewhere: list[Any]) -> Verdict:
    """Four failures, each with its own event, handler and error."""
    if elsewhere:
        return Verdict(False, "shared")
    if len(kept) != 4:
        return Verdict(False, "lost", {"came": len(kept)})
    if not all(isinstance(each, tuple | list) and len(each) == 3 for each in kept):
        return Verdict(False, "shape", {"came": type(kept[0]).__name__})
    for (event, handler, error), right in zip(kept, expected, strict=True):
        if event is not right[0]:
            return Verdict(False, "event", {"came": type(event).__name__})
        if handler is not right[1]:
            return Verdict(False, "handler")
        if not isinstance(error, Exception):
            return Verdict(False, "error", {"came": type(error).__name__})
        if error is not right[2]:
            return Verdict(
                False, "another_error", {"came": repr(error), "expected": repr(right[2])}
            )
    return Verdict(True, "right")
