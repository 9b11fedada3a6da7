"""What exercise 1.1 has to do."""

from __future__ import annotations

from typing import Any

from eventlib import EventBus
from eventlib.lab.exercises.check import Verdict

from ..shared import order


def check(add_gifts: Any) -> Verdict:
    bus = EventBus()
    gifts: list[str] = []
    add_gifts(bus, gifts)
    for number, total in enumerate(("9.00", "60.00", "50.00", "120.00"), start=1):
        bus.publish(order(number, total))
    bus.publish(order(5, "99.00", type="order.cancelled"))
    if bus.dead_letters:
        error = bus.dead_letters[0].error
        figures = {"letters": len(bus.dead_letters), "error": f"{type(error).__name__}: {error}"}
        return Verdict(False, "letters", figures)
    if gifts == ["ORD2", "ORD4"]:
        return Verdict(True, "right")
    if not gifts:
        return Verdict(False, "silent")
    which = "cancelled" if "ORD5" in gifts else "others"
    return Verdict(False, which, {"came": ", ".join(map(str, gifts))})
