"""What exercise 1.3 has to do."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from numbers import Real
from typing import Any

from eventlib import Event, EventBus
from eventlib.lab.exercises.check import Verdict

from ..shared import first_error, order

# number, total, user: two of Bruno's are alike, and 19.90 is one point, not two
ORDERS = (
    (14, "25.00", "bruno"),
    (2, "9.99", "dani"),
    (30, "41.00", "bruno"),
    (5, "19.90", "eva"),
    (103, "125.00", "fran"),
    (150, "30.00", "hilda"),
    (7, "25.00", "bruno"),
    (88, "12.00", "bruno"),
)
MANY = range(200, 360)  # orders of a few cents
# Nothing of this is a new order: of one that counts, and of some that nobody created here.
OTHERS = (
    (14, "25.00", "bruno", "order.paid"),
    (60, "99.00", "gema", "order.paid"),
    (61, "99.00", "hugo", "order.cancelled"),
    (62, "99.00", "inma", "order.updated"),
)
POINTS = {"bruno": 9, "dani": 0, "eva": 1, "fran": 12, "hilda": 3}
# what misconceptions make of it
MISCOUNTS = {
    "alike": {**POINTS, "bruno": 7},
    "last": {**POINTS, "bruno": 1},
    "highest": {**POINTS, "bruno": 4},
    "one_each": {"bruno": 4, "dani": 1, "eva": 1, "fran": 1, "hilda": 1},
}


def check(count_points: Any) -> Verdict:
    """One point for each whole 10 € of an order to its owner, and each event counts once.

    Hidden: two orders alike, totals just below a ten, of a whole one and over a hundred, more
    people, ids in no order, all at one time; a second bus of its own, orders that are paid or
    cancelled, also of whom nobody knows; repetitions of the newest and, more than a hundred orders
    later, of all.
    """
    bus = EventBus()
    points = count_points(bus)
    if not isinstance(points, Mapping):
        return Verdict(False, "missing", {"came": points})
    for each in ORDERS:
        bus.publish(order(*each))
    if bus.dead_letters:
        return Verdict(False, "letters", {"error": first_error(bus.dead_letters)})
    once = _counted(points)
    if wrong := _miscounted(once):
        return Verdict(False, wrong, {"came": once, "expected": POINTS})
    for each in OTHERS:
        told = order(*each)
        name = f"{told.type}-{each[0]}"
        bus.publish(Event(name, told.type, told.data, told.timestamp, told.source))
    if _counted(points) != once:
        return Verdict(False, "other_types", {"came": _counted(points), "expected": once})
    for each in (ORDERS[-1], ORDERS[3], *((number, "0.50", "gema") for number in MANY), *ORDERS):
        bus.publish(order(*each))
    if _counted(points) != once:
        return Verdict(False, "twice", {"came": _counted(points)})
    if bus.dead_letters:
        return Verdict(False, "fails_again", {"error": first_error(bus.dead_letters)})
    second = EventBus()
    others = count_points(second)
    second.publish(order(*ORDERS[0]))
    right = _counted(others) == {"bruno": 2}
    message = "right" if right else "shared"
    return Verdict(right, message, {"came": others, "expected": POINTS})


def _miscounted(once: dict[str, Any]) -> str:
    """What is wrong with the points after one delivery of each order, if anything."""
    if once == _counted(POINTS):
        return ""
    if not once:
        return "empty"
    if not all(isinstance(number, Real | Decimal) for number in once.values()):
        return "no_numbers"
    for message, miscount in MISCOUNTS.items():
        if once == _counted(miscount):
            return message
    if once.get("eva") == 2:
        return "rounded"
    return "less" if all(once.get(each, 0) <= POINTS[each] for each in POINTS) else "wrong"


def _counted(points: Mapping[str, Any]) -> dict[str, Any]:
    """Nobody need be noted who has no points."""
    return {user: number for user, number in points.items() if number}
