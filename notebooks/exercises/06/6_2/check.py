"""What exercise 6.2 has to do."""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from typing import Any

from eventlib import (
    Event,
    EventStore,
    OrderCommandHandler,
    RecordedEvent,
    SequentialIds,
    SimulatedClock,
)
from eventlib.lab.exercises.check import Verdict
from eventlib.testing.chaos import Chaos

from ...numbers import shown
from ..shared import SEEDS, WHEN, in_words


def check(make: Any) -> Verdict:
    """The last state of each order and the number of events, whatever comes twice or late.

    Hidden: 200 seeds, a clock that goes backwards, copies that are objects of their own, another
    Orders that gets nothing, or its events in turns; a second story, longer, with other orders, one
    shipped twice at a time and paid in between, one returned, clocks that go to and fro and ids in
    no order, which is looked at while it arrives, also from its end to its beginning, and then
    arrives once more.
    """
    events, unknown = _seven_events(), _another_story()
    for look, story, seeds in ((_at_the_end, events, SEEDS), (_on_the_way, unknown, SEEDS[:15])):
        for seed in seeds:
            if wrong := look(make, seed, story):
                if seed != SEEDS[0] and _at_the_end(make, SEEDS[0], events):  # it was right
                    return Verdict(False, "shared", {"seed": SEEDS[0]})
                return wrong
    return Verdict(True, "right")


def _at_the_end(make: Any, seed: int, events: list[RecordedEvent]) -> Verdict | None:
    came = [copy(each) for each in Chaos(seed).deliveries(events)]  # as whoever reads a line has it
    told: dict[str, Any] = {"seed": seed, "came": ", ".join(str(e.position) for e in came)}
    orders, another = make(), make()
    at_first = copy(getattr(another, "status", None)), getattr(another, "changes", None)
    try:
        for event in came:
            orders.handle(event)
    except Exception as error:
        return Verdict(False, "stopped", {**told, "error": in_words(error)})
    try:
        status, changes = orders.status, orders.changes
    except AttributeError as error:
        return Verdict(False, "missing", {"seed": seed, "error": error})
    counted = {**told, "changes": changes, "expected": len(events)}
    if (another.status, another.changes) != at_first:
        now = {"status": another.status, "changes": another.changes}
        return Verdict(False, "at_once", {"seed": seed, "came": shown(now)})
    if changes < len(events):
        return Verdict(False, "fewer" if changes else "none", counted)
    for order, last in _states(events).items():
        if status.get(order) != last:
            wrong = {"order": order, "status": status.get(order), "expected": last}
            message = "status" if _says(make, came, order, last) else "never"
            return Verdict(False, message, {**told, **wrong})
    return Verdict(False, "more", counted) if changes > len(events) else None


def _says(make: Any, line: list[RecordedEvent], order: str | None, state: str) -> bool:
    """Whether this state of an order is there at some moment, however it ends."""
    orders, said = make(), set()
    for event in line:
        orders.handle(event)
        said.add(orders.status.get(order))
    return state in said


def _on_the_way(make: Any, seed: int, events: list[RecordedEvent]) -> Verdict | None:
    line = Chaos(seed).deliveries(events)
    for arrives in (line + line, line[::-1]):
        if wrong := _arriving(make, seed, events, arrives):
            return wrong
    return _in_turns(make, seed, events, line)


def _in_turns(
    make: Any, seed: int, events: list[RecordedEvent], line: list[RecordedEvent]
) -> Verdict | None:
    """Two at a time, which get the same, each in its order."""
    two = make(), make()
    for for_each in zip(line, line[::-1], strict=True):
        for orders, event in zip(two, for_each, strict=True):
            orders.handle(event)
    for orders in two:
        if orders.changes != len(events):
            figures = {"seed": seed, "changes": orders.changes, "expected": len(events)}
            return Verdict(False, "mixed", figures)
    return None


def _arriving(
    make: Any, seed: int, events: list[RecordedEvent], line: list[RecordedEvent]
) -> Verdict | None:
    """No more is counted than came; and whenever none is missing, all of it is."""
    orders, arrived = make(), set()
    for event in line:
        orders.handle(event)
        arrived.add(event.position)
        here = [each for each in events if each.position in arrived]
        told = {"seed": seed, "came": ", ".join(f"{e.position} {e.aggregate_id}" for e in here)}
        told |= {"changes": orders.changes, "expected": len(here)}
        if orders.changes > len(here):
            return Verdict(False, "forgotten" if here == events else "ahead", told)
        if here != events[: len(here)]:
            continue
        status = orders.status
        states = {order: status.get(order) for order in _states(here)}
        if orders.changes != len(here):
            return Verdict(False, "by_heart_count", told)
        if states != _states(here):
            told |= {"expected": shown(_states(here)), "status": shown(states)}
            return Verdict(False, "by_heart", told)
    return None


def _states(events: list[RecordedEvent]) -> dict[str | None, str]:
    return {event.aggregate_id: event.type for event in events}


def _seven_events() -> list[RecordedEvent]:
    store = EventStore(clock=SimulatedClock(WHEN, timedelta(minutes=-7)), ids=SequentialIds("shop"))
    command = OrderCommandHandler(store)
    command.create_order({"order_id": "ORD1", "user_id": "bruno"})
    command.create_order({"order_id": "ORD2", "user_id": "carmen"})
    command.pay_order("ORD1")
    command.create_order({"order_id": "ORD3", "user_id": "dani"})
    command.cancel_order("ORD2")
    command.ship_order("ORD1")
    command.pay_order("ORD3")
    return store.read_all()


def _another_story() -> list[RecordedEvent]:
    """Twelve events of five orders: what comes after what is for the store to say, not for clocks,
    and not for names."""
    store = EventStore()
    story = "C9 created, C9 paid, K70 created, A3 created, A3 paid, K70 shipped, A3 shipped, "
    story += "K70 paid, Z1 created, K70 shipped, A3 returned, B2 created"
    for number, words in enumerate(story.split(", ")):
        order, type_ = words.split()
        data = {"aggregate_id": order, "order_id": order, "user_id": "fran"}
        name, when = f"happened-{number * 7 % 13}", WHEN + timedelta(minutes=number * 3 % 4)
        store.append(Event(name, f"order.{type_}", data, when, "shop"))
    return store.read_all()
