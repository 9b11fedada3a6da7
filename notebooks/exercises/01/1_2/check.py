"""What exercise 1.2 has to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial, wraps
from itertools import zip_longest
from types import MethodType
from typing import Any

from eventlib import Event
from eventlib.lab.exercises.check import Verdict

from ..shared import order

ONCE = ["first", "LookupError", "ValueError", "OutOfInk", "last"]  # who hears an event, in order
# One consumer each, which hears of its own type alone, however alike their names are.
TYPES = (
    "order.created",
    "order",
    "created",
    "order.created.late",
    "stock.created",
    "preorder.created",
    "Order.Created",
    "order.paid",
)


class OutOfInk(Exception):
    """An error that no list of errors has."""


def check(bus_class: Any) -> Verdict:
    """Everybody subscribed gets the event, and each failure is kept whole: event, handler, error.

    Hidden: failures of three kinds, one of them no built-in, and of four more kinds, again and
    again; consumers that return False and a text, that have no name, that are subscribed to two
    types, that publish themselves, of their own type too, that cope with the next event; types that
    contain one another, one that nobody asked for, a second bus that nobody asked for anything, an
    event that is published again, Ctrl-C, exit().
    """
    if not isinstance(bus_class, type):
        return Verdict(False, "no_class")
    bus, other = bus_class(), bus_class()
    heard: list[tuple[str, Any]] = []
    errors = [LookupError("no paper"), ValueError("no power"), OutOfInk("no ink")]
    broken = [_failing(heard, error) for error in errors]
    for handler in (_hearing(heard, "first", False), *broken, _hearing(heard, "last", "done")):
        bus.subscribe("order.created", handler)
    events = [order(1), order(2)]
    try:
        for event in events:
            bus.publish(event)
    except tuple(type(error) for error in errors) as error:
        return Verdict(False, "escaped", {"error": repr(error)})
    expected = [(event, *pair) for event in events for pair in zip(broken, errors, strict=True)]
    if wrong := (
        _heard_wrongly(heard, events)
        or _heard_elsewhere(bus, other, heard)
        or _types_mixed_up(bus_class)
        or _kept_wrongly(bus, expected, other)
        or _nested_wrongly(bus_class())
        or _often_wrongly(bus_class())
        or _settled_wrongly(bus_class())
    ):
        return wrong
    caught = _caught(bus_class)
    return Verdict(False, "ctrl_c", {"came": caught}) if caught else Verdict(True, "right")


def _heard_wrongly(heard: list[tuple[str, Any]], events: list[Event]) -> Verdict | None:
    """What is wrong with who heard the two events; nothing where it is right."""
    names = [name for name, _ in heard]
    came = {"came": _names(heard)}
    if not heard:
        return Verdict(False, "nobody")
    if missing := [each for each in ONCE if names.count(each) < 2]:
        if names[: len(ONCE)] == ONCE:
            return Verdict(False, "second", {**came, "missing": ", ".join(missing)})
        half = names[: len(names) // 2]
        stopped = half == ONCE[: len(half)] and names == half * 2
        figures = {**came, "missing": ", ".join(missing)}
        return Verdict(False, "stopped" if stopped else "missed", figures)
    if names != ONCE * 2:
        return Verdict(False, "again" if len(names) > len(ONCE) * 2 else "turned", came)
    for name, what in heard:
        if not any(what is event for event in events):
            return Verdict(False, "not_the_event", {"name": name, "came": type(what).__name__})
    return None


def _heard_elsewhere(bus: Any, other: Any, heard: list[tuple[str, Any]]) -> Verdict | None:
    """What is wrong with a type that nobody asked for, or a bus that nobody asked."""
    try:
        other.publish(order(3, type="order.cancelled"))
        bus.publish(order(3, type="order.cancelled"))
    except LookupError:
        return Verdict(False, "unknown_type")
    if len(heard) != 10:
        return Verdict(False, "others")
    other.publish(order(1))
    if len(heard) != 10:
        return Verdict(False, "shared_handlers", {"came": _names(heard[10:])})
    return None


def _types_mixed_up(bus_class: Any) -> Verdict | None:
    """Each type has its own consumers, and one consumer may hear of two types."""
    for each in TYPES:
        if (came := _who_hears(bus_class(), each)) != each:
            return Verdict(False, "own_type", {"type": each, "came": came})
    heard: list[tuple[str, Any]] = []
    bus, both = bus_class(), ("order.created", "order.paid")
    hearing = _hearing(heard, "both")
    for each in both:
        bus.subscribe(each, hearing)
    for number, each in enumerate(both, 6):
        bus.publish(order(number, type=each))
    if missing := set(both) - {event.type for _, event in heard}:
        return Verdict(False, "one_type", {"missing": ", ".join(missing)})
    return None


def _who_hears(bus: Any, event_type: str) -> str:
    """Of consumers of every type, those that hear of an event of this one."""
    heard: list[tuple[str, Any]] = []
    for each in TYPES:
        bus.subscribe(each, _hearing(heard, each))
    bus.publish(order(5, type=event_type))
    return _names(heard)


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


def _hearing(heard: list[tuple[str, Any]], name: str, result: Any = None) -> Any:
    def hearing(event: Event) -> Any:
        heard.append((name, event))
        return result

    return hearing


def _failing(heard: list[tuple[str, Any]], error: BaseException) -> Any:
    def broken(event: Event) -> None:
        heard.append((type(error).__name__, event))
        raise error

    return broken


def _names(heard: list[tuple[str, Any]]) -> str:
    return ", ".join(name for name, _ in heard) or "–"


def _kept_wrongly(bus: Any, expected: list[Any], other: Any) -> Verdict | None:
    """Each failure, with its own event, handler and error; again when an event comes again."""
    if isinstance(bus.failed, int | Mapping):
        return Verdict(False, "shape", {"came": type(bus.failed).__name__})
    kept, elsewhere = list(bus.failed), list(other.failed)
    if elsewhere:
        return Verdict(False, "shared" if elsewhere == kept else "unknown_type")
    for each in kept:
        if not isinstance(each, tuple | list) or len(each) != 3:
            return Verdict(False, "shape", {"came": type(each).__name__})
    if (missing := len(expected) - len(kept)) != 0:
        figures = {"came": len(kept), "expected": len(expected)}
        return Verdict(False, "lost" if missing > 0 else "no_failure", figures)
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
    return Verdict(False, "known") if len(bus.failed) == len(kept) else None


def _nested_wrongly(bus: Any) -> Verdict | None:
    """A consumer that publishes itself: its events go at once or afterwards, both are right."""
    rest = [order(8), order(9), order(10), order(11, type="order.paid")]
    heard: list[tuple[str, Any]] = []

    def publishing(event: Event) -> None:
        heard.append(("first", event))
        bus.publish(rest.pop(0))
        raise ValueError("no power")

    bus.subscribe("order.created", partial(publishing))  # which has no __name__
    bus.subscribe("order.created", _hearing(heard, "last"))
    bus.subscribe("order.paid", _hearing(heard, "second"))
    bus.publish(rest.pop(0))
    heard += [("self.failed", each[0]) for each in bus.failed]
    counts = Counter(f"{name} ({event.type})" for name, event in heard)
    told = ", ".join(f"{counts[each]} × {each}" for each in sorted(counts))
    expected = (
        "3 × first (order.created), 3 × last (order.created), 1 × second (order.paid), "
        "3 × self.failed (order.created)"
    )
    figures = {"came": told, "expected": expected}
    return Verdict(False, "nested", figures) if told != expected else None


def _often_wrongly(bus: Any) -> Verdict | None:
    """Consumers and errors that are something special to Python fail again and again."""
    chained = OutOfInk("no ink")
    chained.__cause__ = chained.__context__ = LookupError("no paper")
    group = ExceptionGroup("no printer", [ValueError("no power"), chained])
    failing = {
        _failing([], StopIteration("no more")): "StopIteration('no more')",
        partial(_raise, chained): repr(chained),
        wraps(_raise)(_failing([], group)): repr(group),
        MethodType(_raise, AssertionError("no page")): "AssertionError('no page')",
    }
    for handler in failing:
        bus.subscribe("order.created", handler)
    events = [order(number % 10) for number in range(40)]
    for event in events:
        bus.publish(event)
    kept = list(bus.failed)
    for _, handler, error in kept:
        if handler not in failing:
            return Verdict(False, "handler")
        if repr(error) != failing[handler]:
            figures = {"came": repr(error), "expected": failing[handler]}
            return Verdict(False, "another_error", figures)
    due = [(event.id, failing[handler]) for event in events for handler in failing]
    came = [(event.id, repr(error)) for event, _, error in kept]
    if came == due:
        return None
    figures = {"times": len(events), "came": len(came), "expected": len(due)}
    for number, (one, other) in enumerate(zip_longest(came, due, fillvalue=("–",)), 1):
        if one != other:
            figures |= {"number": number, "one": ", ".join(one), "other": ", ".join(other)}
            break
    return Verdict(False, "often", figures)


def _settled_wrongly(bus: Any) -> Verdict | None:
    """A consumer that copes with the next event has failed with the first one all the same."""
    rest = [ValueError("no paper")]

    def printer(event: Event) -> None:
        if rest:
            raise rest.pop()

    bus.subscribe("order.created", printer)
    for number in (12, 13):
        bus.publish(order(number))
    came = ", ".join(each[0].id for each in bus.failed) or "–"
    return Verdict(False, "settled", {"came": came}) if came != order(12).id else None


def _raise(error: Exception, event: Event) -> None:
    raise error
