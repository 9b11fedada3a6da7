"""What exercise 4.3 has to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eventlib import EventStore, OrderCommandHandler
from eventlib.lab.exercises.check import Verdict
from eventlib.projection import Projection

from ...numbers import shown, whole_number

PEOPLE = ("eva", "fran", "gema")


def check(handlers: Any) -> Verdict:
    """How many orders each person has paid; the same live, in pages of one, and rebuilt.

    Hidden: orders created between payments, one cancelled after it was paid, another store at
    the same time, which mixes up what is kept outside of the view; other people in a third one,
    one of whose orders is shipped too.
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
        return Verdict(False, "failed", {"error": f"{type(error).__name__}: {error}"})
    live = _counted(view.view)
    if live == {"eva": 3, "fran": 2, "gema": 1}:
        return Verdict(False, "created", {"came": live})
    if live == {"eva": 2}:
        return Verdict(False, "cancelled", {"came": live})
    if live != {"eva": 2, "fran": 1} and _counted(_told(handlers, mixed=False).view) != live:
        return Verdict(False, "outside", {"came": live})
    if live.get("gema"):
        return Verdict(False, "never_paid", {"came": live})
    if live.get("eva") == 1:
        return Verdict(False, "reset", {"came": live})
    if live != {"eva": 2, "fran": 1}:
        return Verdict(False, "wrong", {"came": shown(dict(view.view))})
    if (elsewhere := _others(handlers)) != {"hugo": 3, "ines": 1}:
        message = "shipped" if elsewhere == {"hugo": 3, "ines": 2} else "by_heart"
        return Verdict(False, message, {"came": elsewhere})
    view.rebuild()
    same = _counted(view.view) == live
    return Verdict(same, "right" if same else "rebuilt", {"came": _counted(view.view)})


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


def _others(handlers: Mapping[str, Any]) -> dict[str, Any]:
    """Other people, in another shop."""
    store = EventStore()
    command, view = OrderCommandHandler(store), Projection(store, handlers)
    _create(command, {"A1": "hugo", "A2": "ines", "A3": "hugo", "A4": "hugo", "A5": "ines"})
    for order_id in ("A4", "A1", "A2", "A3"):
        command.pay_order(order_id)
    command.ship_order("A2")
    view.catch_up()
    return _counted(view.view, "hugo", "ines", "eva", "fran")


def _create(command: OrderCommandHandler, owners: dict[str, str]) -> None:
    for order_id, user in owners.items():
        command.create_order({"order_id": order_id, "user_id": user, "total": "10.00"})


def _counted(view: Mapping[str, Any], *people: str) -> dict[str, Any]:
    """What the view has for each person, without those who have nothing."""
    found = {person: whole_number(view.get(person)) for person in people or PEOPLE}
    return {person: number for person, number in found.items() if number}
