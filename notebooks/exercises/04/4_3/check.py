"""What exercise 4.3 has to do."""

from __future__ import annotations

from typing import Any

from eventlib import EventStore, OrderCommandHandler
from eventlib.lab.exercises.check import Verdict
from eventlib.projection import Projection


def _create(store: EventStore, owners: dict[str, str]) -> OrderCommandHandler:
    command = OrderCommandHandler(store)
    for order_id, user in owners.items():
        command.create_order({"order_id": order_id, "user_id": user, "total": "10.00"})
    return command


def check(handlers: Any) -> Verdict:
    if not isinstance(handlers, dict) or not all(map(callable, handlers.values())):
        return Verdict(False, "missing")
    store, other = EventStore(), EventStore()
    command = _create(store, {"P1": "eva", "P2": "fran", "P3": "eva", "P4": "gema"})
    view = Projection(store, handlers)
    view.catch_up()
    _create(other, {"P1": "gema", "P2": "gema", "P3": "gema"})
    Projection(other, handlers).catch_up()  # what is kept outside of the view is mixed up now
    for order_id in ("P1", "P2", "P3"):
        command.pay_order(order_id)
    command.cancel_order("P4")
    try:
        view.catch_up()
    except Exception as error:
        return Verdict(False, "raised", {"error": f"{type(error).__name__}: {error}"})
    live = dict(view.view)
    if live.get("eva") != 2 or live.get("fran") != 1 or live.get("gema"):
        return Verdict(False, "wrong", {"came": live})
    view.rebuild()
    same = dict(view.view) == live
    return Verdict(same, "right" if same else "rebuilt", {"came": dict(view.view)})
