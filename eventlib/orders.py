"""Orders, with the writing side and the reading side apart (CQRS).

`OrderCommandHandler` decides and appends; `OrderQueryHandler` answers. Neither knows the other:
what was written reaches the reading side as events, once they are recorded.

>>> from eventlib import EventStore
>>> store, query = EventStore(), OrderQueryHandler()
>>> unsubscribe = store.subscribe(query.handle)
>>> command = OrderCommandHandler(store)
>>> command.create_order({"order_id": "ORD123", "user_id": "user456", "total": "12.50"})
'ORD123'
>>> command.pay_order("ORD123")
>>> query.get_order("ORD123")["status"]
'PAID'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eventlib.aggregate import Aggregate
from eventlib.amount import to_amount
from eventlib.errors import DuplicateEvent, OrderRefused
from eventlib.event import Event, RecordedEvent
from eventlib.store import Store

STATUS = {
    "order.created": "CREATED",
    "order.paid": "PAID",
    "order.shipped": "SHIPPED",
    "order.cancelled": "CANCELLED",
}


class Order(Aggregate, source="order-service"):
    """An order: created, then paid, then shipped; or cancelled before it is shipped."""

    def __init__(self) -> None:
        super().__init__()
        self.order_id: str | None = None
        self.status: str | None = None

    def evolve(self, event: Event) -> None:
        if event.type in STATUS:
            self.order_id = _order_of(event)
            self.status = STATUS[event.type]


class OrderCommandHandler:
    """The writing side: each command loads the order, decides, and appends one event.

    Every command takes a `command_id`: sent again with the same one, it counts once.
    A command that the order's state does not allow: `OrderRefused`.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def __repr__(self) -> str:
        return f"<OrderCommandHandler of {self.store}>"

    def create_order(self, order_data: Mapping[str, Any], command_id: str | None = None) -> str:
        """Record a new order; returns its id.

        `order_data` has a `user_id`; it may have an `order_id` (else the store's ids give one), a
        `total` (an amount) and whatever else the event should say.
        """
        data = {"aggregate_id": None, **order_data}
        if not data.get("user_id"):
            raise ValueError("order_data has no user_id: whose order is it?")
        if "total" in data:
            data["total"] = str(to_amount(data["total"], zero=True))
        order_id, known = data.get("order_id"), None
        if new := order_id is None:
            known = None if command_id is None else self.store.find(command_id)
            order_id = known.aggregate_id if known else self.store.ids.next()
        data |= {"aggregate_id": order_id, "order_id": order_id}
        try:
            Order().record(self.store, "order.created", data, command_id=command_id)
        except DuplicateEvent:
            if known or not new or command_id is None:
                raise
            return self.create_order(order_data, command_id)  # sent twice at once, with two ids
        return str(order_id)

    def pay_order(self, order_id: str, command_id: str | None = None) -> None:
        """A created order was paid."""
        self._change(order_id, "order.paid", command_id, "CREATED")

    def ship_order(self, order_id: str, command_id: str | None = None) -> None:
        """A paid order was shipped."""
        self._change(order_id, "order.shipped", command_id, "PAID")

    def cancel_order(self, order_id: str, command_id: str | None = None) -> None:
        """An order that was not shipped was cancelled."""
        self._change(order_id, "order.cancelled", command_id, "CREATED", "PAID")

    def _change(self, order_id: str, type: str, command_id: str | None, *allowed: str) -> None:
        order = self.store.replay(order_id, Order)

        def rule() -> None:
            if order.status not in allowed:
                raise OrderRefused(order_id, STATUS[type], order.status, allowed)

        order.record(self.store, type, {"order_id": order_id}, command_id=command_id, rule=rule)


class OrderQueryHandler:
    """The reading side: one row an order, made of the events it has been handed.

    `read_db` maps an order's id to its row: `id`, `user_id`, `status`, `created_at`, and `total`
    where there is one. Other types of events are ignored, and so is what the row shows already:
    the same events twice, or in another order, make the same rows.
    """

    def __init__(self) -> None:
        self.read_db: dict[str, dict[str, Any]] = {}
        self._latest: dict[str, tuple[int, str]] = {}  # of each order: version and status

    def __repr__(self) -> str:
        return f"<OrderQueryHandler: {len(self.read_db)} orders>"

    def get_order(self, order_id: str) -> dict[str, Any] | None:
        """The order's row (a copy), or `None` while its creation has not been heard of."""
        row = self.read_db.get(order_id)
        return dict(row) if row else None

    def handle(self, event: Event) -> None:
        """Take in any event of an order."""
        if event.type == "order.created":
            self.handle_order_created(event)
        elif event.type in STATUS:
            self._take_status(event)

    def handle_order_created(self, event: Event) -> None:
        """Take in the creation of an order, the lesson's part of `handle`."""
        if event.type != "order.created" or _order_of(event) in self.read_db:
            return
        order_id = _order_of(event)
        row = {"id": order_id, "user_id": event.data["user_id"]}
        if "total" in event.data:
            row["total"] = event.data["total"]
        self.read_db[order_id] = {**row, "status": "CREATED", "created_at": event.timestamp}
        self._take_status(event)

    def _take_status(self, event: Event) -> None:
        order_id = _order_of(event)
        version, _ = self._latest.get(order_id, (0, ""))
        usual = list(STATUS).index(event.type) + 1  # for an event that no store has numbered
        mine = event.version if isinstance(event, RecordedEvent) else usual
        if mine > version:
            self._latest[order_id] = (mine, STATUS[event.type])
        if order_id in self.read_db:
            self.read_db[order_id]["status"] = self._latest[order_id][1]


def _order_of(event: Event) -> str:
    """The order's id; the lesson's own events carry it as `order_id` alone."""
    return event.aggregate_id or str(event.data["order_id"])
