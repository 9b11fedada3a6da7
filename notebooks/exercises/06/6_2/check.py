"""What exercise 6.2 has to do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from eventlib import EventStore, OrderCommandHandler, RecordedEvent, SimulatedClock
from eventlib.lab.exercises.check import Verdict
from eventlib.testing.chaos import Chaos

from ..shared import SEEDS, WHEN, in_words


def check(make: Any) -> Verdict:
    """The last state of each order and the number of events, whatever comes twice or late.

    Hidden: 200 seeds, seven events of three orders, a clock that goes backwards.
    """
    events = _seven_events()
    expected = {event.aggregate_id: event.type for event in events}
    for seed in SEEDS:
        came = Chaos(seed).deliveries(events)
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
        for order, last in expected.items():
            if status.get(order) != last:
                wrong = {"order": order, "status": status.get(order), "expected": last}
                return Verdict(False, "status", {**told, **wrong})
        if changes > len(events):
            return Verdict(False, "more", counted)
    return Verdict(True, "right")


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
