"""What the exercises of notebook 04 have to do."""

from __future__ import annotations

from typing import Any

from eventlib import EventStore, OrderCommandHandler, OrderQueryHandler
from eventlib.lab.exercises import Check, Verdict
from eventlib.projection import Projection

STEPS = ["load", "decide", "append", "publish", "project"]


def _connected(connect: Any) -> Verdict:
    store, query = EventStore(), OrderQueryHandler()
    command = OrderCommandHandler(store)
    connect(store, query)
    command.create_order({"order_id": "ORD1", "user_id": "bruno"})
    if query.get_order("ORD1") is None:
        followed = bool(store.dead_letters)
        return Verdict(False, "failed" if followed else "nobody")
    command.pay_order("ORD1")
    row = query.get_order("ORD1")
    status = row and row["status"]
    right = status == "PAID"
    return Verdict(right, "right" if right else "created_only", {"came": status})


def _lag(lag: Any) -> Verdict:
    if lag is None:
        return Verdict(False, "missing")
    right = lag == 3
    return Verdict(right, "right" if right else "wrong", {"came": lag})


def _steps(steps: Any) -> Verdict:
    if not isinstance(steps, list) or sorted(map(str, steps)) != sorted(STEPS):
        return Verdict(False, "others", {"expected": ", ".join(sorted(STEPS))})
    place = next(
        (n for n, (mine, right) in enumerate(zip(steps, STEPS, strict=True)) if mine != right), -1
    )
    if place < 0:
        return Verdict(True, "right")
    return Verdict(False, f"not_{STEPS[place]}", {"came": steps[place], "place": place + 1})


def _orders(store: EventStore) -> None:
    command = OrderCommandHandler(store)
    for number, (user, total) in enumerate(
        (("bruno", "25.00"), ("carmen", "40.00"), ("bruno", "9.50"), ("dani", "70.00")), start=1
    ):
        command.create_order({"order_id": f"ORD{number}", "user_id": user, "total": total})
    command.pay_order("ORD1")
    command.cancel_order("ORD2")
    command.pay_order("ORD3")


def _paid(handlers: Any) -> Verdict:
    if not isinstance(handlers, dict) or not all(map(callable, handlers.values())):
        return Verdict(False, "missing", {"came": type(handlers).__name__})
    store = EventStore()
    _orders(store)
    view = Projection(store, handlers)
    view.catch_up()
    live = dict(view.view)
    if live.get("bruno") != 2 or live.get("carmen") or live.get("dani"):
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
