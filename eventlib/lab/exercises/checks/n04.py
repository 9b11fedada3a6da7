"""What the exercises of notebook 04 have to do."""

from __future__ import annotations

from typing import Any

from eventlib import EventStore, OrderCommandHandler, OrderQueryHandler
from eventlib.lab.exercises.check import Check, Verdict
from eventlib.projection import Projection

STEPS = ["load", "decide", "append", "publish", "project"]


def _connected(connect: Any) -> Verdict:
    store, query = EventStore(), OrderQueryHandler()
    command = OrderCommandHandler(store)
    connect(store, query)
    for name in ("ORD1", "ORD2"):
        command.create_order({"order_id": name, "user_id": "bruno"})
    if store.dead_letters:
        error = store.dead_letters[0].error
        return Verdict(False, "failed", {"error": f"{type(error).__name__}: {error}"})
    if "ORD1" not in query.read_db or "ORD2" not in query.read_db:
        return Verdict(False, "nobody")
    command.pay_order("ORD1")
    command.ship_order("ORD1")
    command.cancel_order("ORD2")
    came = f"{query.read_db['ORD1']['status']}, {query.read_db['ORD2']['status']}"
    if came == "SHIPPED, CANCELLED" and not store.dead_letters:
        return Verdict(True, "right")
    return Verdict(False, "created_only", {"came": came})


def _lag(lag: Any) -> Verdict:
    if lag is None:
        return Verdict(False, "missing")
    right = lag == 3
    return Verdict(right, "right" if right else "wrong", {"came": lag})


def _steps(steps: Any) -> Verdict:
    if not isinstance(steps, list | tuple) or sorted(map(str, steps)) != sorted(STEPS):
        return Verdict(False, "others", {"expected": ", ".join(sorted(STEPS))})
    for place, (mine, right) in enumerate(zip(steps, STEPS, strict=True), start=1):
        if mine != right:
            return Verdict(False, f"not_{right}", {"came": mine, "place": place})
    return Verdict(True, "right")


def _create(store: EventStore, owners: dict[str, str]) -> OrderCommandHandler:
    command = OrderCommandHandler(store)
    for order_id, user in owners.items():
        command.create_order({"order_id": order_id, "user_id": user, "total": "10.00"})
    return command


def _paid(handlers: Any) -> Verdict:
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


CHECKS: dict[str, Check] = {
    "4.1": _connected,
    "4.w1": _lag,
    "4.2": _steps,
    "4.3": _paid,
}
