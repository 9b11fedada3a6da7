"""What exercise 6.2 has to do."""

from __future__ import annotations

from typing import Any

from eventlib import (
    EventStore,
    OrderCommandHandler,
    RecordedEvent,
)
from eventlib.lab.exercises.check import Verdict
from eventlib.testing.chaos import Chaos

from ..shared import SEEDS, in_words


def check(make: Any) -> Verdict:
    events = _seven_events()
    expected = {event.aggregate_id: event.type for event in events}
    for seed in SEEDS:
        came = Chaos(seed).deliveries(events)
        told: dict[str, Any] = {
            "seed": seed,
            "came": ", ".join(str(event.position) for event in came),
        }
        orders = make()
        try:
            for event in came:
                orders.handle(event)
        except Exception as error:
            return Verdict(False, "raised", {**told, "error": in_words(error)})
        try:
            status, changes = orders.status, orders.changes
        except AttributeError as error:
            return Verdict(False, "missing", {"seed": seed, "error": error})
        counted = {**told, "changes": changes, "expected": len(events)}
        if changes < len(events):
            # What an earlier consumer has seen is no copy to this one.
            message = "shared" if changes == 0 and seed != SEEDS[0] else "fewer"
            return Verdict(False, message, counted)
        for order, last in expected.items():
            if status.get(order) != last:
                wrong = {"order": order, "status": status.get(order), "expected": last}
                return Verdict(False, "status", {**told, **wrong})
        if changes > len(events):
            return Verdict(False, "more", counted)
    return Verdict(True, "right")


def _seven_events() -> list[RecordedEvent]:
    store = EventStore()
    command = OrderCommandHandler(store)
    command.create_order({"order_id": "ORD1", "user_id": "bruno"})
    command.create_order({"order_id": "ORD2", "user_id": "carmen"})
    command.pay_order("ORD1")
    command.create_order({"order_id": "ORD3", "user_id": "dani"})
    command.cancel_order("ORD2")
    command.ship_order("ORD1")
    command.pay_order("ORD3")
    return store.read_all()
