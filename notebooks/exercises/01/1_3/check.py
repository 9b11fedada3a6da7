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
    (61, "1240.00", "iris"),
)
# Of another shop, and of people who are called almost like Bruno, or are not called alike at all.
WEB = (
    (200, "30.00", "Bruno"),
    (202, "10.00", "bruno garcía"),
    (204, "20.00", "bruno-2"),
    (206, "50.00", "noa"),
)
# Many more of ten euros: their ids end alike, begin alike and are parts of those before them.
MANY = tuple((number, "10.00", "gema") for number in range(999, 0, -6))
# Some of them again, of other shops, which count their events from one too.
IDS = (
    "{}",
    "web-{}",
    "SHOP-{}",
    "shop{}",
    "shop_{}",
    "shop-of-the-old-town-{}",
    "{}-shop-of-the-old-town",
)
# Nothing of this is a new order: of one that counts, and of some that nobody created here.
OTHERS = (
    (14, "25.00", "bruno", "order.paid"),
    (70, "99.00", "julia", "order.paid"),
    (71, "99.00", "karim", "order.cancelled"),
    (72, "99.00", "lola", "order.updated"),
    (73, "99.00", "mateo", "preorder.created"),
    (74, "99.00", "nuria", "order.created.undone"),
    (75, "99.00", "olga", "order.line.created"),
    (76, "99.00", "pablo", "order.Created"),
)
POINTS = {"bruno": 9, "dani": 0, "eva": 1, "fran": 12, "hilda": 3, "iris": 124}
# what misconceptions make of it
MISCOUNTS = {
    "alike": {**POINTS, "bruno": 7},
    "last": {**POINTS, "bruno": 1},
    "first_alone": {**POINTS, "bruno": 2},
    "highest": {**POINTS, "bruno": 4},
    "doubled": {user: 2 * number for user, number in POINTS.items()},
    "one_each": {"bruno": 4, "dani": 1, "eva": 1, "fran": 1, "hilda": 1, "iris": 1},
}


def check(count_points: Any) -> Verdict:
    """One point for each whole 10 € of an order to its owner, and each event counts once.

    Hidden: two orders alike, totals of 9.99 to 1240.00 around a ten, all at one time; orders paid
    or cancelled, also of whom nobody knows; orders of another shop, people with names alike; two
    hundred orders with ids alike; all of them again, the same objects and new ones; a second bus.
    """
    bus = EventBus()
    points = count_points(bus)
    if not isinstance(points, Mapping):
        return Verdict(False, "missing", {"came": points})
    created = [order(*each) for each in ORDERS]
    _publish(bus, created)
    if bus.dead_letters:
        return Verdict(False, "letters", {"error": first_error(bus.dead_letters)})
    once = _counted(points)
    if once != _counted(POINTS):
        return _miscounted(count_points, once)
    _publish(bus, [_of_its_own(order(*each)) for each in OTHERS])
    if _counted(points) != once:
        return Verdict(False, "other_types", {"came": _counted(points), "expected": once})
    web, sent = [order(*each, source="web-shop") for each in WEB], _many()
    _publish(bus, web)
    once |= {user: int(Decimal(total) // 10) for _, total, user in WEB}
    if _counted(points) != once:
        return Verdict(False, "web", {"came": _counted(points), "expected": once})
    _publish(bus, [order(*ORDERS[-1]), created[3], *sent])
    expected = {**once, "gema": len(sent)}
    if (came := _counted(points)).get("gema", 0) < len(sent):
        return Verdict(False, "taken_for_old", {"came": came.get("gema", 0), "expected": len(sent)})
    _publish(bus, [*(order(*each) for each in ORDERS), *sent])
    if (came := _counted(points)) != expected:
        return Verdict(False, "twice", {"came": came, "expected": expected})
    if bus.dead_letters:
        return Verdict(False, "fails_again", {"error": first_error(bus.dead_letters)})
    others = _alone(count_points, *ORDERS[0])
    bus.publish(sent[0])
    if others == {"bruno": 2} and _counted(points) == expected:
        return Verdict(True, "right", {"expected": expected})
    return Verdict(False, "shared", {"came": others, "first": _counted(points)})


def _publish(bus: EventBus, events: list[Event]) -> None:
    for event in events:
        bus.publish(event)


def _miscounted(count_points: Any, once: dict[str, Any]) -> Verdict:
    """What is wrong with the points after one delivery of each order."""
    figures = {"came": once, "expected": POINTS}
    if not once:
        return Verdict(False, "empty")
    if not all(isinstance(number, Real | Decimal) for number in once.values()):
        return Verdict(False, "no_numbers", figures)
    if once.keys() - POINTS.keys():
        return Verdict(False, "not_persons", figures)
    for message, miscount in MISCOUNTS.items():
        if once == _counted(miscount):
            return Verdict(False, message, figures)
    for number, total, user in ORDERS:
        expected = int(Decimal(total) // 10)
        came = _alone(count_points, number, total, user).get(user, 0)
        if came != expected:
            figures = {"total": total, "came": came, "expected": expected}
            return Verdict(False, "one_order", figures)
    less = all(once.get(each, 0) <= POINTS[each] for each in POINTS)
    return Verdict(False, "less" if less else "wrong", figures)


def _many() -> list[Event]:
    sent = [order(*each) for each in MANY]
    return sent + [_of_a_shop(ids, event) for ids in IDS for event in sent[:9]]


def _of_a_shop(ids: str, event: Event) -> Event:
    """Another order, of another shop."""
    name = ids.format(event.id.removeprefix("shop-"))
    data = {**event.data, "order_id": f"{event.data['order_id']} of {ids}"}
    return Event(name, event.type, data, event.timestamp, event.source)


def _of_its_own(event: Event) -> Event:
    """The same with an id that no other event of this order has."""
    name = f"{event.type}-{event.id}"
    return Event(name, event.type, event.data, event.timestamp, event.source)


def _alone(count_points: Any, *only: Any) -> dict[str, Any]:
    """The points that a single order gives, on a bus of its own."""
    bus = EventBus()
    points = count_points(bus)
    bus.publish(order(*only))
    return _counted(points)


def _counted(points: Mapping[str, Any]) -> dict[str, Any]:
    """Nobody need be noted who has no points."""
    return {user: number for user, number in points.items() if number}
