"""What the exercises of notebook 01 have to do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from eventlib import Event, EventBus
from eventlib.lab.exercises.check import Check, Verdict

WHEN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def order(
    number: int, total: str = "12.50", user: str = "bruno", type: str = "order.created"
) -> Event:
    data = {"order_id": f"ORD{number}", "user_id": user, "total": total}
    return Event(f"shop-{number}", type, data, WHEN, "order-service")


def _gifts(add_gifts: Any) -> Verdict:
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


def _attempts(attempts: Any) -> Verdict:
    if attempts is None:
        return Verdict(False, "missing")
    right = str(attempts) == "3"
    return Verdict(right, "right" if right else "wrong", {"came": attempts})


def _tiny_bus(bus_class: Any) -> Verdict:
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


def _points(count_points: Any) -> Verdict:
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


CHECKS: dict[str, Check] = {
    "1.1": _gifts,
    "1.w1": _attempts,
    "1.2": _tiny_bus,
    "1.3": _points,
}
