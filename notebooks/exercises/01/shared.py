"""What several checks of notebook 01 need."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from eventlib import DeadLetter, Event, EventBus

WHEN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def order(
    number: int,
    total: str = "12.50",
    user: str = "bruno",
    type: str = "order.created",
    source: str = "order-service",
) -> Event:
    data = {"order_id": f"ORD{number}", "user_id": user, "total": total}
    return Event(f"shop-{number}", type, data, WHEN, source)


class WatchedBus(EventBus):
    """A bus that remembers which types were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def subscribe(self, event_type: str, handler: Callable[[Event], object]) -> Callable[[], None]:
        self.asked.append(event_type)
        return super().subscribe(event_type, handler)


def first_error(letters: list[DeadLetter] | tuple[DeadLetter, ...]) -> str:
    return f"{type(letters[0].error).__name__}: {letters[0].error}"
