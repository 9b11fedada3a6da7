"""What exercise 6.2 has to do."""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from typing import Any

from eventlib import Event, EventStore, OrderCommandHandler, RecordedEvent, SimulatedClock
from eventlib.lab.exercises.check import Verdict
from eventlib.testing.chaos import Chaos

from ...numbers import shown
from ..shared import SEEDS, WHEN, in_words


def check(make: Any) -> Verdict:
    """The last state of each order and the number of events, whatever comes twice or late.

    Hidden: 200 seeds, a clock that goes backwards, copies that are objects of their own; a second
    story, longer, with other orders, one shipped twice at a time and paid in between, one returned,
    clocks that go to and fro and ids in no order, which is looked at while it arrives.
    """
    events, unknown = _seven_events(), _another_story()
    for look, story, seeds in ((_at_the_end, events, SEEDS), (_on_the_way, unknown, SEEDS[:50])):
        for seed in seeds:
            if wrong := look(make, seed, story):
                return wrong
    return Verdict(True, "right")


def _at_the_end(make: Any, seed: int, events: list[RecordedEvent]) -> Verdict | None:
    came = [copy(each) for each in Chaos(seed).deliveries(events)]  # as whoever reads a line has it
    told: dict[str, Any] = {"seed": seed, "came": ", ".join(str(e.position) for e in came)}
    orders = make()
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
    if changes == 0 and seed != SEEDS[0]:  # what an earlier one has seen is no copy to this one
        return Verdict(False, "shared", counted)
    if changes < len(events):
        return Verdict(False, "fewer", counted)
    for order, last in _states(events).items():
        if status.get(order) != last:
            wrong = {"order": order, "status": status.get(order), "expected": last}
            return Verdict(False, "status", {**told, **wrong})
    return Verdict(False, "more", counted) if changes > len(events) else None


def _on_the_way(make: Any, seed: int, events: list[RecordedEvent]) -> Verdict | None:
    """No more is counted than came; and whenever none is missing, all of it is."""
    orders, arrived = make(), set()
    for event in Chaos(seed).deliveries(events):
        orders.handle(event)
        arrived.add(event.position)
        here = [each for each in events if each.position in arrived]
        told = {"seed": seed, "came": ", ".join(f"{e.position} {e.aggregate_id}" for e in here)}
        told |= {"changes": orders.changes, "expected": len(here)}
        if orders.changes > len(here):
            return Verdict(False, "ahead", told)
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
    store = EventStore(clock=SimulatedClock(WHEN, timedelta(minutes=-7)))
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
    """Ten events of four orders: what comes after what is for the store to say, not for clocks, and
    not for names."""
    store = EventStore()
    story = "K70 created, A3 created, A3 paid, K70 shipped, A3 shipped, K70 paid, Z1 created, "
    for number, words in enumerate((story + "K70 shipped, A3 returned, B2 created").split(", ")):
        order, type_ = words.split()
        data = {"aggregate_id": order, "order_id": order, "user_id": "fran"}
        name, when = f"happened-{number * 7 % 11}", WHEN + timedelta(minutes=number * 3 % 4)
        store.append(Event(name, f"order.{type_}", data, when, "shop"))
    return store.read_all()
