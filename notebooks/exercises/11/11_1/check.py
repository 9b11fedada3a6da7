"""What exercise 11.1 has to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from eventlib import SimulatedClock
from eventlib.broker.memory import MemoryBroker
from eventlib.lab.exercises.check import Verdict
from eventlib.lab.exercises.content import exercise_texts
from eventlib.lab.storage.killing import Killed

from ..shared import listed

ORDERS = ["ORD1", "ORD2", "ORD3"]
ACK_WAIT = 30
ENOUGH = 12  # tries of three orders
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Fate:
    """Kills at one of the places that it is asked at, and once."""

    def __init__(self, deadly: int = 0) -> None:
        self._deadly = deadly
        self.places = 0
        self.where = ""

    def pass_by(self, when: str, call: str) -> None:
        """`when` is "before" or "after"."""
        self.places += 1
        if self.places == self._deadly:
            self.where = exercise_texts("11.1")["says"][when].format(call=call)
            raise Killed(self.where)


class Lent:
    """A message whose worker may die before and after it is settled."""

    def __init__(self, message: Any, fate: Fate) -> None:
        self._message, self._fate = message, fate

    def __getattr__(self, name: str) -> Any:
        return getattr(self._message, name)

    def ack(self) -> None:
        self._settle("ack")

    def nak(self, delay: float = 0.0) -> None:
        self._settle("nak", delay)

    def term(self) -> None:
        self._settle("term")

    def _settle(self, how: str, *delay: float) -> None:
        self._fate.pass_by("before", how)
        getattr(self._message, how)(*delay)
        self._fate.pass_by("after", how)


class Day:
    """Three orders, and workers that take them until there is nothing left; one may die."""

    def __init__(self, fate: Fate, away: bool = False) -> None:
        self._clock = SimulatedClock(START, timedelta(milliseconds=1))
        broker = MemoryBroker(self._clock)
        broker.add_stream("ORDERS", ["order.>"])
        for order_id in ORDERS:
            broker.publish("order.created", order_id.encode())
        self._consumer = broker.consumer("ORDERS", "parcels", ack_wait=ACK_WAIT)
        self._fate, self._away = fate, away
        self.done: list[str] = []
        self.tries: list[tuple[str, datetime]] = []

    def work(self, message: Any) -> None:
        order_id = message.payload.decode()
        self.tries.append((order_id, self._clock.now()))
        self._fate.pass_by("before", "work")
        if self._away and order_id == "ORD2" and len(self.waits()) == 0:
            raise ConnectionError("nobody answers")
        self.done.append(order_id)
        self._fate.pass_by("after", "work")

    def waits(self) -> list[float]:
        """The seconds between the tries of ORD2."""
        times = [when for order_id, when in self.tries if order_id == "ORD2"]
        return [(b - a).total_seconds() for a, b in pairwise(times)]

    def run(self, handle: Callable[[Any, Any], object]) -> Day:
        for _ in range(ENOUGH):
            for message in self._consumer.fetch(timeout=2 * ACK_WAIT):
                try:
                    handle(Lent(message, self._fate), self.work)
                except Killed:
                    continue  # another worker goes on
        return self


def check(handle: Any) -> Verdict:
    """No order is lost wherever its worker dies; one that fails comes again, a second later.

    Hidden: three orders; a death before and after each call; a courier that does not answer once.
    """
    if not callable(handle):
        return Verdict(False, "missing", {"came": repr(handle)})
    alive = Fate()
    done = Day(alive).run(handle).done
    if done != ORDERS:
        message = "unacked" if set(ORDERS) <= set(done) else "undone"
        return Verdict(False, message, {"came": listed(done[:6])})
    for deadly in range(1, alive.places + 1):
        fate = Fate(deadly)
        lost = sorted(set(ORDERS) - set(Day(fate).run(handle).done))
        if lost:
            return Verdict(False, "lost", {"place": fate.where, "lost": lost[0]})
    return _when_it_fails(handle, alive.places)


def _when_it_fails(handle: Any, places: int) -> Verdict:
    """What becomes of an order whose first try fails."""
    day = Day(Fate(), away=True)
    try:
        day.run(handle)
    except ConnectionError:
        return Verdict(False, "escaped", {})
    if "ORD2" not in day.done:
        return Verdict(False, "gave_up", {})
    wait = day.waits()[0]
    if wait < 1:
        return Verdict(False, "at_once", {})
    if wait > ACK_WAIT / 2:
        return Verdict(False, "late", {"wait": round(wait)})
    return Verdict(True, "right", {"places": places})
