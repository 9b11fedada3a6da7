"""What several checks of notebook 01 need."""

from __future__ import annotations

from datetime import UTC, datetime

from eventlib import Event

WHEN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def order(
    number: int, total: str = "12.50", user: str = "bruno", type: str = "order.created"
) -> Event:
    data = {"order_id": f"ORD{number}", "user_id": user, "total": total}
    return Event(f"shop-{number}", type, data, WHEN, "order-service")
