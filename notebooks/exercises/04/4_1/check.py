"""What exercise 4.1 has to do."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from eventlib import ConcurrencyError, Event, EventStore, OrderCommandHandler, OrderQueryHandler
from eventlib.lab.exercises.check import Verdict

STATES = {"P-7": "SHIPPED", "P-2": "CANCELLED", "P-9": "PAID", "P-4": "CREATED"}


def check(connect: Any) -> Verdict:
    """What is stored reaches the query, all four types of event, and only by way of the store.

    Hidden: four orders of three people in all four states, a second store with a query of its
    own, appends that are refused.
    """
    store, query, other, elsewhere = (
        EventStore(),
        OrderQueryHandler(),
        EventStore(),
        OrderQueryHandler(),
    )
    command = OrderCommandHandler(store)
    connect(store, query)
    connect(other, elsewhere)
    for number, name in enumerate(STATES):
        command.create_order({"order_id": name, "user_id": f"user{number % 3}"})
    if store.dead_letters:
        return Verdict(False, "failed", {"error": _said(store)})
    if not query.read_db:
        return Verdict(False, "nobody")
    for name in ("P-7", "P-9"):
        command.pay_order(name)
    command.ship_order("P-7")
    command.cancel_order("P-2")
    if store.dead_letters:
        return Verdict(False, "failed", {"error": _said(store)})
    came = {name: query.read_db.get(name, {}).get("status") for name in STATES}
    figures = {"came": came, "expected": STATES}
    if set(came.values()) == {"CREATED"}:
        return Verdict(False, "created_only", figures)
    if came != STATES:
        return Verdict(False, "some", figures)
    OrderCommandHandler(other).create_order({"order_id": "P-1", "user_id": "user1"})
    if list(elsewhere.read_db) != ["P-1"]:
        return Verdict(False, "elsewhere", {"came": len(elsewhere.read_db)})
    return _truly(store, query)


def _truly(store: EventStore, query: OrderQueryHandler) -> Verdict:
    """The query tells what is stored: the rows as they are, and nothing that was refused."""
    right = OrderQueryHandler()
    for event in store.read_all():
        right.handle(event)
    for name, row in right.read_db.items():
        if query.read_db[name] != row:
            return Verdict(False, "by_hand", {"came": query.read_db[name], "expected": row})
    data = {"aggregate_id": "P-8", "order_id": "P-8", "user_id": "user1"}
    refused = Event("refused", "order.created", data, store.clock.now(), "shop")
    for append in (store.append, lambda event, version: store.append_all([event], version)):
        with suppress(ConcurrencyError):
            append(refused, 99)
    came = list(query.read_db)
    return Verdict("P-8" not in came, "refused" if "P-8" in came else "right")


def _said(store: EventStore) -> str:
    error = store.dead_letters[0].error
    return f"{type(error).__name__}: {error}"
