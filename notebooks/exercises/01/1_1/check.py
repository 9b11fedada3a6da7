"""What exercise 1.1 has to do."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from eventlib.lab.exercises.check import Verdict

from ..shared import WatchedBus, first_error, order

ORDERS = {
    31: ("9.00", "bruno"),
    7: ("60.00", "carmen"),
    52: ("50.00", "bruno"),
    8: ("120.00", "carmen"),
    3: ("50.40", "dani"),
    11: ("49.99", "dani"),
    6: ("100.00", "bruno"),
    14: ("50.60", "eva"),
    2: ("1000.00", "fran"),
    19: ("99.99", "dani"),
    25: ("5.50", "eva"),
    77: ("50.01", "eva"),
    21: ("60.00", "carmen"),
    5: ("60.00", "bruno"),
    61: ("50.50", "dani"),
    18: ("12345.00", "eva"),
}
WEB = (14, 18, 52)  # ordered in another shop
# What else happens to orders over 50 €, each with a number of its own: none of it is a new order.
OTHERS = {
    9: "order.cancelled",
    40: "order.paid",
    41: "order.updated",
    42: "order.credited",
    43: "invoice.created",
    44: "preorder.created",
    45: "order.created.undone",
    46: "order.line.created",
    47: "order.Created",
}
MISSPELT = {48: "order.create"}  # as the exercise begins
# What students take for "over 50": each gives other gifts.
SHORTCUTS: list[tuple[str, Callable[[str], bool]]] = [
    ("texts", lambda total: total > "50"),
    ("texts", lambda total: total > "50.00"),
    ("limit", lambda total: Decimal(total) >= 50),
    ("cents", lambda total: int(Decimal(total)) > 50),
    ("rounded", lambda total: round(Decimal(total)) > 50),
]


def check(add_gifts: Any) -> Verdict:
    """A gift for each order created over 50 €, whatever its number, and for nothing else.

    Hidden: numbers in no order, several people, some with two gifts, one of them with two orders
    alike, more gifts than ten, orders of two sources, totals around 50.00 and of one to five
    digits, orders cancelled, paid and so on that nobody created here, and the
    type as it was misspelt; a second shop, with a bus and
    a list of its own, where orders have the same numbers.
    """
    shops: list[tuple[WatchedBus, list[Any]]] = [(WatchedBus(), []), (WatchedBus(), [])]
    for bus, gifts in shops:
        add_gifts(bus, gifts)
    first, second = [_gifts_of(bus, gifts) for bus, gifts in shops]
    if first.right and not second.right:
        return Verdict(False, "remembered", {"came": shops[1][1]})
    return first


def _gifts_of(bus: WatchedBus, gifts: list[Any]) -> Verdict:
    for number, (total, user) in ORDERS.items():
        source = "web-shop" if number in WEB else "order-service"
        bus.publish(order(number, total, user, source=source))
    _happen(bus, OTHERS)
    if not bus.asked:
        return Verdict(False, "nobody")
    if bus.dead_letters:
        figures = {"letters": len(bus.dead_letters), "error": first_error(bus.dead_letters)}
        return Verdict(False, "letters", figures)
    _happen(bus, MISSPELT)  # after the letters: the exercise as it is fails with it
    came = {"came": ", ".join(map(str, gifts)), "asked": ", ".join(bus.asked)}
    others = [what for number, what in (OTHERS | MISSPELT).items() if f"ORD{number}" in gifts]
    if others:
        return Verdict(False, "other_types", {**came, "others": ", ".join(others)})
    if not gifts:
        heard = any(asked in ("order.created", "order.*", "*") for asked in bus.asked)
        return Verdict(False, "quiet" if heard else "silent", came)
    if strange := [each for each in gifts if str(each) not in _chosen(bool)]:
        return Verdict(False, "what", {"first": strange[0]})
    if again := [each for each in gifts if gifts.count(each) > 1]:
        if len(bus.asked) > 1:
            return Verdict(False, "twice", came)
        figures = {"first": _told(again[0]), "times": gifts.count(again[0])}
        return Verdict(False, "several", figures)
    return _compared(gifts, came)


def _happen(bus: WatchedBus, types: dict[int, str]) -> None:
    for number, event_type in types.items():
        bus.publish(order(number, "99.00", type=event_type))


def _compared(gifts: list[Any], came: dict[str, str]) -> Verdict:
    over_50 = _chosen(lambda total: Decimal(total) > 50)
    if gifts == over_50:
        return Verdict(True, "right", came)
    for message, rule in SHORTCUTS:
        if gifts == _chosen(rule):
            return Verdict(False, message, came)
    if set(gifts) == set(over_50):
        return Verdict(False, "order", {**came, "expected": ", ".join(over_50)})
    missing = [_told(each) for each in over_50 if each not in gifts]
    extra = [_told(each) for each in gifts if each not in over_50]
    came |= {"missing": ", ".join(missing) or "–", "extra": ", ".join(extra) or "–"}
    return Verdict(False, "others", came)


def _chosen(rule: Callable[[str], bool]) -> list[str]:
    return [f"ORD{number}" for number, (total, _) in ORDERS.items() if rule(total)]


def _told(order_id: str) -> str:
    total, user = ORDERS[int(order_id.removeprefix("ORD"))]
    return f"{order_id} ({total}, {user})"
