"""What exercise 4.1 has to do."""

from __future__ import annotations

from typing import Any

from eventlib import EventStore, OrderCommandHandler, OrderQueryHandler
from eventlib.lab.exercises.check import Verdict


def check(connect: Any) -> Verdict:
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
