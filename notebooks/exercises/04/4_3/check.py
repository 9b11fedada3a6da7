"""What exercise 4.3 has to do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from eventlib import EventStore, OrderCommandHandler, SimulatedClock
from eventlib.lab.exercises.check import Verdict
from eventlib.projection import Projection

from ...numbers import shown, whole_number

NOT_AS_CALLED = re.compile(
    r"'Changes' object has no attribute '(data|aggregate_id|type)'"
    r"|takes [01] positional arguments? but 2 were given"
)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PEOPLE = ("eva", "fran", "gema")
# What is counted instead, by the name of its message.
INSTEAD = {
    "created": {"eva": 3, "fran": 2, "gema": 1},
    "cancelled": {"eva": 2},
    "cancelled_too": {"eva": 2, "fran": 2},
    "newest": {"fran": 1},
}
# Orders whose names are alike, in pairs: the first of each is bea's, the second dan's.
ALIKE = (
    *("007", "7", "A-111", "A1-11", "D 2", "D2", "AC7", "C7", "eva-1", "fran-1", "web:1", "web"),
    *("2025-0001", "2026-0001", "order-2026-1", "order-2026-2", "2026-1-web", "2026-1-app"),
)
# Another shop: whose each order is, and what happens to it.
SHOP = {
    **{f"A{number}": ("hugo", "paid") for number in range(1, 13)},
    "a1": ("Hugo", "paid"),
    "AB1": ("leo", "paid"),
    "B11": ("ines maria", "paid"),
    "B1": ("ines", "paid", "shipped"),
    "B12": ("ines",),
    "C1": ("leo", "paid", "cancelled"),
    "C12": ("ines maria", "paid"),
    "C2": ("leo", "cancelled"),
    "C3": ("ana-luz", "paid"),
    "C4": ("ana-maria", "paid"),
    "C5": ("leo@norte.example", "paid"),
    "C6": ("leo@sur.example", "paid"),
    **{name: (("bea", "dan")[number % 2], "paid") for number, name in enumerate(ALIKE)},
    "web:2;a=1": ("dan", "paid"),
    **{f"L{number}": ("luz", "paid") for number in range(120)},
}
# What two people have in common: whatever the case, or what is before one of these signs.
CUTS = (str.lower, str.upper, *(lambda user, sign=sign: user.split(sign)[0] for sign in "@- "))
TOTALS = {"C12": {}, "C3": {"total": "0.00"}}
# Orders that are called like a person, and are somebody else's.
CALLED = {"carla": "mario", "mario": "carla"}


def check(handlers: Any) -> Verdict:
    """How many orders each person has paid; the same live, in pages of one, and rebuilt.

    Hidden: orders created between payments, one cancelled after it was paid, another store at
    the same time, which mixes up what is kept outside of the view; a third one, where names of
    people and of orders look alike, and somebody pays more than a hundred orders, which are
    shipped, cancelled or left too, are paid in another order, at one moment, and have a total, one
    of nothing or none; a fourth one, where orders are called like people; a fifth one, where orders
    are paid after others were cancelled or shipped.
    """
    if (
        not isinstance(handlers, Mapping)
        or not handlers
        or not all(map(callable, handlers.values()))
    ):
        return Verdict(False, "missing", {"came": type(handlers).__name__})
    try:
        view = _told(handlers)
    except Exception as error:
        return _failed(error)
    live = _counted(view.view)
    if not view.view:
        return Verdict(False, "nothing", {"came": ", ".join(map(repr, handlers))})
    for message, answer in INSTEAD.items():
        if live == answer:
            return Verdict(False, message, {"came": live})
    if live != {"eva": 2, "fran": 1} and _counted(_told(handlers, mixed=False).view) != live:
        return Verdict(False, "outside", {"came": live})
    if not live and "order.shipped" in handlers:
        return Verdict(False, "shipped_alone", {"came": shown(dict(view.view))})
    if live != {"eva": 2, "fran": 1}:
        return _otherwise(live, dict(view.view))
    for part in (_others, _called_like_people, _after_others):
        if wrong := part(handlers):
            return wrong
    view.rebuild()
    same = _counted(view.view) == live
    return Verdict(same, "right" if same else "rebuilt", {"came": _counted(view.view)})


def _otherwise(live: dict[str, Any], view: dict[str, Any]) -> Verdict:
    """The name of what is wrong with the numbers."""
    if live.get("gema"):
        return Verdict(False, "never_paid", {"came": live})
    if live.get("eva") == 1:
        return Verdict(False, "reset", {"came": live})
    return Verdict(False, "wrong", {"came": shown(view)})


def _failed(error: Exception) -> Verdict:
    """A handler takes something else than the view and the event, or it fails over what is in
    them."""
    message = "swapped" if NOT_AS_CALLED.search(str(error)) else "failed"
    return Verdict(False, message, {"error": f"{type(error).__name__}: {error}"})


def _told(handlers: Mapping[str, Any], mixed: bool = True) -> Projection:
    """A view that has followed the whole story, event by event; mixed with another, or alone."""
    store, other = EventStore(), EventStore()
    command, elsewhere = OrderCommandHandler(store), OrderCommandHandler(other)
    view = Projection(store, handlers)
    _create(command, {"P1": "eva", "P2": "fran", "P3": "eva", "P4": "gema"})
    _create(elsewhere, {"P1": "gema", "P2": "gema", "P3": "gema"})
    view.catch_up(limit=1)
    if mixed:
        Projection(other, handlers).catch_up()
    command.pay_order("P1")
    command.pay_order("P2")
    _create(command, {"P5": "eva", "P6": "fran"})
    command.pay_order("P3")
    command.cancel_order("P2")
    while view.catch_up(limit=1):
        pass
    return view


def _others(handlers: Mapping[str, Any]) -> Verdict | None:
    """What is wrong in another shop, if anything."""
    store = EventStore(clock=SimulatedClock(NOON, timedelta(0)))
    command, view = OrderCommandHandler(store), Projection(store, handlers)
    commands = {
        "paid": command.pay_order,
        "shipped": command.ship_order,
        "cancelled": command.cancel_order,
    }
    _create(command, {order_id: user for order_id, (user, *_) in SHOP.items()})
    for type_, change in commands.items():
        for order_id in reversed([each for each, (_, *types) in SHOP.items() if type_ in types]):
            change(order_id)
    view.catch_up()
    people = {user for user, *_ in SHOP.values()}
    paid = Counter(user for user, *types in SHOP.values() if "paid" in types)
    shipped = Counter(user for user, *types in SHOP.values() if "shipped" in types)
    came = Counter(_counted(view.view, *people))
    if came == paid:
        return None
    other = [user for user in paid if came[user] != paid[user]]
    figures: dict[str, Any] = {
        "expected": {user: paid[user] for user in other},
        "came": {user: came[user] for user in other},
    }
    if not came:
        return Verdict(False, "by_heart", {**figures, "came": shown(dict(view.view))})
    if came == paid + shipped:
        return Verdict(False, "shipped", figures)
    if came == Counter([user for user, *_ in SHOP.values()][: paid.total()]):
        return Verdict(False, "in_turn", figures)
    for cut in CUTS:
        if came == Counter(user for user in map(cut, paid.elements()) if user in people):
            return Verdict(False, "alike", figures)
    if came < paid:
        return Verdict(False, "too_few", figures)
    return Verdict(False, "mixed_up", figures)


def _called_like_people(handlers: Mapping[str, Any]) -> Verdict | None:
    """What is wrong when an order has a person's name, if anything."""
    store = EventStore()
    command, view = OrderCommandHandler(store), Projection(store, handlers)
    _create(command, CALLED)
    for order_id in CALLED:
        command.pay_order(order_id)
    try:
        view.catch_up()
    except Exception as error:
        return Verdict(False, "called", {"came": f"{type(error).__name__}: {error}"})
    came = {user: whole_number(view.view.get(user)) for user in CALLED}
    return None if set(came.values()) == {1} else Verdict(False, "called", {"came": came})


def _after_others(handlers: Mapping[str, Any]) -> Verdict | None:
    """What is wrong when an order is paid after another was cancelled or shipped, if anything."""
    store = EventStore()
    command, view = OrderCommandHandler(store), Projection(store, handlers)
    people = ("pablo", "iris", "juan", "juan", "kim", "kim")
    _create(command, dict(zip(("P1", "I1", "J1", "J2", "K1", "K2"), people, strict=True)))
    for order_id in ("P1", "K1"):
        command.cancel_order(order_id)
    for order_id in ("I1", "J1", "K2"):
        command.pay_order(order_id)
    command.ship_order("J1")
    _create(command, {"P2": "pablo"})
    for order_id in ("P2", "J2"):
        command.pay_order(order_id)
    command.cancel_order("I1")
    expected = {"pablo": 1, "iris": 1, "juan": 2, "kim": 1}
    try:
        view.catch_up()
        came: Any = _counted(view.view, *expected)
    except Exception as error:
        came = f"{type(error).__name__}: {error}"
    figures = {"expected": expected, "came": came}
    return None if came == expected else Verdict(False, "after_others", figures)


def _create(command: OrderCommandHandler, owners: dict[str, str]) -> None:
    for order_id, user in owners.items():
        total = TOTALS.get(order_id, {"total": "10.00"})
        command.create_order({"order_id": order_id, "user_id": user, **total})


def _counted(view: Mapping[str, Any], *people: str) -> dict[str, Any]:
    """What the view has for each person, without those who have nothing."""
    found = {person: whole_number(view.get(person)) for person in people or PEOPLE}
    return {person: number for person, number in found.items() if number}
