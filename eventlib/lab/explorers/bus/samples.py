"""Events to try a bus out with: each has an id, an instant and an order of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count

from eventlib.bus import EventBus
from eventlib.clock import SequentialIds, SimulatedClock
from eventlib.event import Event

Sample = str | Event
"""A type of event, or an event to publish others like it."""

FIRST = "order.created"


class Samples:
    """Makes sample events; the same ones in every run.

    >>> samples = Samples()
    >>> event = samples.make("order.created")
    >>> event.id, event.data["order_id"], event.timestamp.isoformat()
    ('e-1', 'ORD1', '2026-03-02T09:00:00+00:00')
    >>> samples.make("payment.received").source
    'payment-service'
    """

    def __init__(self) -> None:
        self._clock = SimulatedClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
        self._ids = SequentialIds("e")
        self._orders = count(1)

    def make(self, sample: Sample) -> Event:
        """An event of this type about a new order, or one like this but for id and instant."""
        if isinstance(sample, Event):
            data = dict(sample.data)
            return Event(self._ids.next(), sample.type, data, self._clock.now(), sample.source)
        data = {"order_id": f"ORD{next(self._orders)}", "user_id": "bruno", "total": "12.50"}
        return Event(self._ids.next(), sample, data, self._clock.now(), source_of(sample))


def source_of(sample: Sample) -> str:
    """Who publishes it: `order.created` comes from `order-service`."""
    if isinstance(sample, Event):
        return sample.source
    return f"{sample.partition('.')[0]}-service"


def offers(publishes: Sample | Iterable[Sample] | None, bus: EventBus) -> dict[str, Sample]:
    """The samples by type; without any, the types that somebody is subscribed to."""
    if publishes is None:
        types = [each.pattern for each in bus.subscriptions if "*" not in each.pattern]
        publishes = types or FIRST
    if isinstance(publishes, str | Event):
        publishes = [publishes]
    return {each if isinstance(each, str) else each.type: each for each in publishes}
