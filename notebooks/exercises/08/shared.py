"""What several checks of notebook 08 need: a fate that kills wherever it is possible.

The kill is an exception that nothing ought to catch. From then on nothing that the dead program
still does has any effect.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from eventlib import EventStore, OrderCommandHandler, SequentialIds, SimulatedClock
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


def shop() -> EventStore:
    store = EventStore(
        clock=SimulatedClock(datetime(2026, 3, 2, 9, tzinfo=UTC), timedelta(minutes=1)),
        ids=SequentialIds("shop"),
    )
    for order_id in ORDERS:
        order(store, order_id)
    return store


def order(store: EventStore, order_id: str) -> None:
    OrderCommandHandler(store).create_order({"order_id": order_id, "user_id": "bruno"})


def listed(heard: list[str]) -> str:
    return ", ".join(heard) or "–"
