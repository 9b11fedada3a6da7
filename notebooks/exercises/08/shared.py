"""What several checks of notebook 08 need: a fate that kills wherever it is possible.

The kill is an exception that nothing ought to catch. From then on nothing that the dead program
still does has any effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from sqlite3 import OperationalError
from typing import Any

from eventlib import Event, EventStore, OrderCommandHandler, SequentialIds, SimulatedClock
from eventlib.lab.exercises.content import exercise_texts
from eventlib.lab.storage.killing import Killed
from eventlib.recorders import Recorder
from eventlib.testing.steps import Steps

ORDERS = ("ORD1", "ORD2", "ORD3")
MANY = 20  # more than anybody wants to read
ENOUGH = 2_000  # calls after which something never ends


Place = tuple[str, str]  # before or after, and which call


class Fate:
    """Kills at one of the places where it is asked, and knows them all."""

    blow: type[BaseException] = Killed

    def __init__(self, deadly: int = 0) -> None:
        self._deadly = deadly
        self._patience = Steps(ENOUGH)
        self.places: list[Place] = []
        self.where: Place | None = None

    def pass_by(self, when: str, call: str) -> None:
        """`when` is "before" or "after"."""
        self._patience.step(call)
        if self.where and self.blow is Killed:
            raise Killed(self.where)  # dead already
        self.places.append((when, call))
        if len(self.places) == self._deadly:
            self.where = when, call
            raise self.blow(call)


class Interrupted(Killed, Exception):
    """An error in the middle, or Ctrl+C: each `except` and each `finally` comes to its turn."""


class Interruption(Fate):
    """Stops it once at one of the places; what it does from then on has its effect."""

    blow = Interrupted


class Locked(Interruption):
    """SQLite refuses once at one of the places: somebody else is writing."""

    blow = OperationalError


def told(place: Place) -> str:
    """In words."""
    when, call = place
    said: str = exercise_texts("8.1")["says"][when]
    return said.format(call=call)


class Shop(EventStore):
    """A store that hands on orders alone: their positions have gaps, and are no counts."""

    handed_on: tuple[str, ...] = ("order.created",)

    def read_all(self, after: int = 0, limit: int | None = None, types: Any = None) -> Any:
        orders = [e for e in super().read_all(after, types=types) if e.type in self.handed_on]
        return orders[:limit]

    def subscribe(self, handler: Any, after: int | None = None) -> Any:
        return super().subscribe(lambda e: e.type in self.handed_on and handler(e), after)


def shop(
    name: str = "shop",
    orders: Sequence[str] = ORDERS,
    where: Recorder | str = ":memory:",
    tick: timedelta = timedelta(minutes=1),
) -> Shop:
    """A shop with these orders; the name is in the ids of their events."""
    store = Shop(
        where,
        clock=SimulatedClock(datetime(2026, 3, 2, 9, tzinfo=UTC), tick),
        ids=SequentialIds(name),
    )
    for order_id in orders:
        _order(store, order_id)
    return store


def _order(store: EventStore, order_id: str) -> None:
    """Somebody looked around before, now and then more often; before ORD2 nobody."""
    for number in range(3 * int(order_id[-1]) % 5 - 1):
        name = f"visit-{number}-{order_id}"
        data = {"aggregate_id": name}
        store.append(Event(name, "shop.visited", data, store.clock.now(), "door"))
    OrderCommandHandler(store).create_order({"order_id": order_id, "user_id": "bruno"})


def listed(heard: list[str]) -> str:
    """In words; of many, the first and the last ones."""
    if len(heard) > MANY:
        heard = [*heard[:3], "…", *heard[-3:-1], f"{heard[-1]} ({len(heard)})"]
    return ", ".join(heard) or "–"
