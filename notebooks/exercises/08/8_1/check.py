"""What exercise 8.1 has to do."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import uuid4

from eventlib import EventStore, OrderCommandHandler
from eventlib.lab.exercises.check import Verdict
from eventlib.lab.storage.killing import Killed
from eventlib.recorders.memory import MemoryRecorder

from ..shared import ORDERS, Fate, Place, listed, shop, told

NEW = "ORD7"
MANY = tuple(f"ORD{number}" for number in range(1, 151))


class Checkpoint:
    """A place for one number that outlives the program."""

    def __init__(self) -> None:
        self.position = 0
        self.fate = Fate()

    def read(self) -> int:
        self.fate.pass_by("before", "checkpoint.read()")
        return self.position

    def write(self, position: int) -> None:
        self.fate.pass_by("before", f"checkpoint.write({position})")
        self.position = position
        self.fate.pass_by("after", f"checkpoint.write({position})")


class Courier:
    """Whoever is told; keeps what it heard. It may be down for one order, a few times."""

    def __init__(self, down_for: str = "", times: int = 1, answer: bool | None = None) -> None:
        self.heard: list[str] = []
        self._answer = answer
        self.fate = Fate()
        self._down = [down_for] * times

    def tell(self, event: Any) -> bool | None:
        order_id = event.data["order_id"]
        self.fate.pass_by("before", f"tell({order_id})")
        if order_id in self._down:
            self._down.remove(order_id)
            raise ConnectionError(f"nobody answers about {order_id}")
        self.heard.append(order_id)
        self.fate.pass_by("after", f"tell({order_id})")
        return self._answer


class Busy(Courier):
    """While it is told of the last order, another program takes one more, which comes right behind
    it."""

    def __init__(self, place: MemoryRecorder) -> None:
        super().__init__()
        self._place = place
        self._next = [NEW]

    def tell(self, event: Any) -> bool | None:
        if event.data["order_id"] == ORDERS[-1]:
            shop("later", self._next, self._place)
            self._next = []
        return super().tell(event)


def _runs(relay: Any, store: EventStore, checkpoint: Checkpoint, courier: Courier) -> Fate:
    """Once until it is killed or ends, then once more; returns where it could have been killed."""
    fate = checkpoint.fate
    courier.fate = fate
    stopped = False
    try:
        relay(store, checkpoint, courier.tell)
    except (Killed, ConnectionError):
        stopped = True
    if stopped:
        checkpoint.fate = courier.fate = Fate()
        with suppress(ConnectionError):
            relay(store, checkpoint, courier.tell)
    return fate


def check(relay: Any) -> Verdict:
    """Killed wherever it may be, it loses no notice and repeats one at most.

    Hidden: positions with gaps; a death before and after each call; a courier that is down once,
    or for a long time; a second shop, with more orders, whose events have the same ids; a third,
    where another relay has told the first one, and an order arrives while the last one is told; a
    fourth, where an order is paid too.
    """
    if not callable(relay):
        return Verdict(False, "missing", {"came": repr(relay)})
    place, checkpoint, courier = MemoryRecorder(), Checkpoint(), Courier()
    places = _runs(relay, shop(where=place), checkpoint, courier).places
    if courier.heard != list(ORDERS):
        figures = {"came": listed(courier.heard), "expected": listed(list(ORDERS))}
        figures["position"] = checkpoint.position
        return Verdict(False, _remembers(relay, _wrong_notices(courier.heard)), figures)
    if not isinstance(checkpoint.position, int):
        return Verdict(False, "no_position", {"came": repr(checkpoint.position)})
    later = shop("later", ["ORD4"], place)  # the same file, opened by another program
    checkpoint.fate, before = Fate(), len(courier.heard)
    _runs(relay, later, checkpoint, courier)
    if courier.heard[before:] != ["ORD4"]:
        figures = {"came": listed(courier.heard[before:]), "position": checkpoint.position}
        nothing = _asks(relay, "from_the_start")
        return Verdict(False, "a_count" if checkpoint.position else nothing, figures)
    again = Courier()
    _runs(relay, shop(orders=MANY), Checkpoint(), again)
    if again.heard != list(MANY):
        figures = {"came": listed(again.heard), "expected": listed(list(MANY))}
        return Verdict(False, "cut" if again.heard[:1] == ["ORD1"] else "remembered", figures)
    for wrong in (_killed(relay, places), _down(relay), _goes_on(relay), _each_event(relay)):
        if wrong:
            return wrong
    return Verdict(True, "right", {"places": len(places)})


def _wrong_notices(heard: list[str]) -> str:
    if set(heard) != set(ORDERS):
        return "all_of_them"
    return "out_of_order" if len(heard) == len(ORDERS) else "told_twice"


def _remembers(relay: Any, message: str) -> str:
    """`remembered`, where it is right with events that it has never seen; else the message."""
    courier = Courier()
    _runs(relay, shop(str(uuid4())), Checkpoint(), courier)
    return "remembered" if courier.heard == list(ORDERS) else _asks(relay, message)


def _asks(relay: Any, message: str) -> str:
    """`asks_tell`, where it is right with a tell that says yes; else the message."""
    checkpoint, courier = Checkpoint(), Courier(answer=True)
    _runs(relay, shop(), checkpoint, courier)
    right = courier.heard == list(ORDERS) and checkpoint.position
    return "asks_tell" if right else message


def _killed(relay: Any, places: list[Place]) -> Verdict | None:
    for deadly in range(1, len(places) + 1):
        checkpoint, courier = Checkpoint(), Courier()
        checkpoint.fate = Fate(deadly)
        _runs(relay, shop(), checkpoint, courier)
        lost = [order_id for order_id in ORDERS if order_id not in courier.heard]
        if lost:
            figures = {"came": listed(lost), "place": told(places[deadly - 1])}
            return Verdict(False, "lost", figures)
        if len(courier.heard) > len(ORDERS) + 1:
            figures = {"came": listed(courier.heard), "place": told(places[deadly - 1])}
            return Verdict(False, "too_often", figures)
    return None


def _down(relay: Any) -> Verdict | None:
    """A courier that answers again in the end has heard of everything, in order."""
    for times in (1, 50):
        for order_id in ORDERS:
            checkpoint, courier = Checkpoint(), Courier(order_id, times)
            for _ in range(times + 1):  # one that swallowed the error comes back later
                checkpoint.fate = Fate()
                _runs(relay, shop(), checkpoint, courier)
            if courier.heard != list(ORDERS):
                figures = {"came": listed(courier.heard), "order": order_id, "times": times}
                return Verdict(False, "skipped", figures)
    return None


def _goes_on(relay: Any) -> Verdict | None:
    """From where another one stopped, and with what arrives while it runs."""
    place, checkpoint = MemoryRecorder(), Checkpoint()
    checkpoint.position = began = shop(where=place).read_all()[0].position
    courier, expected = Busy(place), [*ORDERS[1:], NEW]
    for _ in range(2):
        _runs(relay, shop("again", [], place), checkpoint, courier)
    if courier.heard == expected:
        return None
    figures = {"expected": listed(expected), "came": listed(courier.heard)}
    figures |= {"began": began, "first": ORDERS[0], "last": ORDERS[-1], "new": NEW}
    figures["position"] = checkpoint.position
    message = "arrived" if courier.heard[: len(ORDERS) - 1] == expected[:-1] else "offset"
    return Verdict(False, message, figures)


def _each_event(relay: Any) -> Verdict | None:
    """An order of which there are two events is told of twice."""
    store = shop(orders=ORDERS[:1], where=(place := MemoryRecorder()))
    store.handed_on = ("order.created", "order.paid")
    OrderCommandHandler(store).pay_order(ORDERS[0])
    shop("next", ORDERS[1:2], place)
    _runs(relay, store, Checkpoint(), courier := Courier())
    if courier.heard == (expected := [ORDERS[0], *ORDERS[:2]]):
        return None
    figures = {"order": ORDERS[0], "expected": listed(expected), "came": listed(courier.heard)}
    return Verdict(False, "per_order", figures)
