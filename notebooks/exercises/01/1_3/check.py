"""What exercise 1.3 has to do."""

from __future__ import annotations

from typing import Any

from eventlib import EventBus
from eventlib.lab.exercises.check import Verdict

from ..shared import order


def check(count_points: Any) -> Verdict:
    bus = EventBus()
    points = count_points(bus)
    if not isinstance(points, dict):
        return Verdict(False, "missing", {"came": points})
    for number, total, user in ((1, "25.00", "bruno"), (2, "9.99", "dani"), (3, "25.00", "bruno")):
        bus.publish(order(number, total, user))
    once = dict(points)
    if bus.dead_letters:
        error = bus.dead_letters[0].error
        return Verdict(False, "letters", {"error": f"{type(error).__name__}: {error}"})
    if not once:
        return Verdict(False, "empty")
    if once not in ({"bruno": 4, "dani": 0}, {"bruno": 4}):
        return Verdict(False, "wrong", {"came": once})
    for number in (3, 1):
        bus.publish(order(number, "25.00"))
    right = points == once
    return Verdict(right, "right" if right else "twice", {"came": points.get("bruno")})
