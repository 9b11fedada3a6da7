"""What exercise 1.2 has to do."""

from __future__ import annotations

from typing import Any

from eventlib import Event
from eventlib.lab.exercises.check import Verdict

from ..shared import order


class OutOfInk(Exception):
    """An error that no list of errors has."""


def check(bus_class: Any) -> Verdict:
    """Everybody subscribed gets the event, and each failure is kept whole: event, handler, error.

    Hidden: failures of three kinds, one of them no built-in; a type that nobody asked for, a second
    bus that nobody asked for anything, an event that is published again, Ctrl-C, exit().
    """
    if not isinstance(bus_class, type):
        return Verdict(False, "no_class")
    bus, other = bus_class(), bus_class()
    heard: list[tuple[str, Any]] = []
    errors = [LookupError("no paper"), ValueError("no power"), OutOfInk("no ink")]
    broken = [_failing(heard, error) for error in errors]
    for handler in (_hearing(heard, "first"), *broken, _hearing(heard, "last")):
        bus.subscribe("order.created", handler)
    events = [order(1), order(2)]
    try:
        for event in events:
            bus.publish(event)
    except tuple(type(error) for error in errors) as error:
        return Verdict(False, "escaped", {"error": repr(error)})
    if wrong := _heard_wrongly(heard, events):
        return wrong
    try:
        other.publish(order(3, type="order.cancelled"))
        bus.publish(order(3, type="order.cancelled"))
    except LookupError:
        return Verdict(False, "unknown_type")
    if len(heard) != 10:
        return Verdict(False, "others")
    other.publish(events[0])
    if len(heard) != 10:
        return Verdict(False, "shared_handlers", {"came": _names(heard[10:])})
    if (paid := _heard_of_a_payment(bus, heard)) != "paid":
        return Verdict(False, "own_type", {"came": paid})
    if caught := _caught(bus_class):
        return Verdict(False, "ctrl_c", {"came": caught})
    expected = [(event, *pair) for event in events for pair in zip(broken, errors, strict=True)]
    return _kept(bus, expected, list(other.failed))


def _heard_wrongly(heard: list[tuple[str, Any]], events: list[Event]) -> Verdict | None:
    """What is wrong with who heard the two events; nothing where it is right."""
    once = ["first", "LookupError", "ValueError", "OutOfInk", "last"]
    names = [name for name, _ in heard]
    came = {"came": _names(heard)}
    if not heard:
        return Verdict(False, "nobody")
    if any(names.count(each) < 2 for each in once):
        return Verdict(False, "stopped", came)
    if names != once * 2:
        return Verdict(False, "again" if len(names) > len(once) * 2 else "turned", came)
    for name, what in heard:
        if not any(what is event for event in events):
            return Verdict(False, "not_the_event", {"name": name, "came": type(what).__name__})
    return None


def _heard_of_a_payment(bus: Any, heard: list[tuple[str, Any]]) -> str:
    """Who heard of an event of a second type, which one has subscribed to."""
    before = len(heard)
    bus.subscribe("order.paid", _hearing(heard, "paid"))
    bus.publish(order(5, type="order.paid"))
    return _names(heard[before:])


def _caught(bus_class: Any) -> str:
    """A wish to end the program that it takes for a failure of a consumer."""
    for wish in (KeyboardInterrupt(), SystemExit()):
        bus = bus_class()
        bus.subscribe("order.created", _failing([], wish))
        try:
            bus.publish(order(4))
        except (KeyboardInterrupt, SystemExit):
            continue
        return type(wish).__name__
    return ""


def _hearing(heard: list[tuple[str, Any]], name: str) -> Any:
    return lambda event: heard.append((name, event))


def _failing(heard: list[tuple[str, Any]], error: BaseException) -> Any:
    def broken(event: Event) -> None:
        heard.append((type(error).__name__, event))
        raise error

    return broken


def _names(heard: list[tuple[str, Any]]) -> str:
    return ", ".join(name for name, _ in heard) or "–"


def _kept(bus: Any, expected: list[Any], elsewhere: list[Any]) -> Verdict:
    """Each failure, with its own event, handler and error; again when an event comes again."""
    kept = list(bus.failed)
    if elsewhere:
        return Verdict(False, "shared")
    if len(kept) != len(expected):
        return Verdict(False, "lost", {"came": len(kept), "expected": len(expected)})
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
    bus.publish(expected[0][0])
    return Verdict(*((True, "right") if len(bus.failed) > len(kept) else (False, "known")))
