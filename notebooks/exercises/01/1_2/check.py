"""What exercise 1.2 has to do."""

from __future__ import annotations

from typing import Any

from eventlib import Event
from eventlib.lab.exercises.check import Verdict

from ..shared import order


def check(bus_class: Any) -> Verdict:
    bus = bus_class()
    heard: list[str] = []

    def broken(event: Event) -> None:
        heard.append("broken")
        raise LookupError("no paper")

    bus.subscribe("order.created", lambda event: heard.append("first"))
    bus.subscribe("order.created", broken)
    bus.subscribe("order.created", lambda event: heard.append("last"))
    try:
        bus.publish(order(1))
    except LookupError:
        return Verdict(False, "escaped")
    if not heard:
        return Verdict(False, "nobody")
    if heard != ["first", "broken", "last"]:
        return Verdict(False, "stopped", {"came": ", ".join(heard)})
    try:
        bus.publish(order(2, type="order.cancelled"))
    except LookupError:
        return Verdict(False, "unknown_type")
    if len(heard) != 3:
        return Verdict(False, "others")
    kept = list(bus.failed)
    if len(kept) != 1:
        return Verdict(False, "lost", {"came": len(kept)})
    triple = kept[0] if isinstance(kept[0], tuple) else ()
    right = (
        len(triple) == 3
        and isinstance(triple[0], Event)
        and triple[1] is broken
        and isinstance(triple[2], LookupError)
    )
    return Verdict(right, "right" if right else "shape")
