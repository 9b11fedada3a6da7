"""What several checks of notebook 08 need: a fate that kills wherever it is possible.

The kill is an exception that nothing ought to catch. From then on nothing that the dead program
still does has any effect.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from eventlib import Event, EventStore, OrderCommandHandler, SequentialIds, SimulatedClock
from eventlib.lab.exercises.content import exercise_texts
from eventlib.lab.storage.killing import Killed

ORDERS = ("ORD1", "ORD2", "ORD3")
ENOUGH = 100  # calls after which something never ends


class Fate:
    """Kills at one of the places where it is asked, and knows them all by name."""

    def __init__(self, deadly: int = 0) -> None:
        self._deadly = deadly
        self.places: list[str] = []
        self.where = ""

    def pass_by(self, when: str, call: str) -> None:
        """`when` is "before" or "after"."""
        place = exercise_texts("8.1")["says"][when].format(call=call)
        if self.where:
            raise Killed(self.where)  # dead already
        self.places.append(place)
        if len(self.places) > ENOUGH:
            raise RuntimeError(f"{ENOUGH} calls and no end")
        if len(self.places) == self._deadly:
            self.where = place
            raise Killed(place)


class Shop(EventStore):
    """A store that hands on orders alone: their positions have gaps, and are no counts."""

    def read_all(self, after: int = 0, limit: int | None = None, types: Any = None) -> Any:
        orders = [e for e in super().read_all(after, types=types) if e.type == "order.created"]
        return orders[:limit]

    def subscribe(self, handler: Any, after: int | None = None) -> Any:
        return super().subscribe(lambda e: e.type == "order.created" and handler(e), after)


def shop(name: str = "shop") -> Shop:
    """Three orders; the name is in the ids of their events."""
    store = Shop(
        clock=SimulatedClock(datetime(2026, 3, 2, 9, tzinfo=UTC), timedelta(minutes=1)),
        ids=SequentialIds(name),
    )
    for order_id in ORDERS:
        order(store, order_id)
    return store


def order(store: EventStore, order_id: str) -> None:
    """Somebody looked around before, now and then more often; before ORD2 nobody."""
    for number in range(3 * int(order_id[-1]) % 5 - 1):
        name = f"visit-{number}-{order_id}"
        data = {"aggregate_id": name}
        store.append(Event(name, "shop.visited", data, store.clock.now(), "door"))
    OrderCommandHandler(store).create_order({"order_id": order_id, "user_id": "bruno"})


def listed(heard: list[str]) -> str:
    return ", ".join(heard) or "–"
