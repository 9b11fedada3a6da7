"""What exercise 1.3 has to do."""

from __future__ import annotations

from typing import Any

from eventlib import EventBus
from eventlib.lab.exercises.check import Verdict

from ..shared import first_error, order

# number, total, user: two of Bruno's are alike, and 19.90 is one point, not two
ORDERS = ((14, "25.00", "bruno"), (2, "9.99", "dani"), (30, "25.00", "bruno"), (5, "19.90", "eva"))
POINTS = {"bruno": 4, "dani": 0, "eva": 1}


def check(count_points: Any) -> Verdict:
    """One point for each whole 10 € of an order to its owner, and each event counts once.

    Hidden: two orders alike, totals just below a ten, a third person, a second bus of its own,
    repetitions out of order.
    """
    bus = EventBus()
    points = count_points(bus)
    if not isinstance(points, dict):
        return Verdict(False, "missing", {"came": points})
    for each in ORDERS:
        bus.publish(order(*each))
    once = {str(user): number for user, number in points.items()}
    figures = {"came": once, "expected": POINTS}
    if bus.dead_letters:
        return Verdict(False, "letters", {"error": first_error(bus.dead_letters)})
    if not once:
        return Verdict(False, "empty")
    if once.get("bruno") == 2:
        return Verdict(False, "alike", figures)
    if _counted(once) != _counted(POINTS):
        return Verdict(False, "rounded" if once.get("eva") == 2 else "wrong", figures)
    for each in (ORDERS[2], ORDERS[0], ORDERS[3]):
        bus.publish(order(*each))
    if points != once:
        return Verdict(False, "twice", {"came": points})
    second = EventBus()
    others = count_points(second)
    second.publish(order(*ORDERS[0]))
    right = _counted(others) == {"bruno": 2}
    return Verdict(right, "right" if right else "shared", {"came": others})


def _counted(points: dict[str, Any]) -> dict[str, Any]:
    """Nobody need be noted who has no points."""
    return {user: number for user, number in points.items() if number}
