"""The relay: from the event store to a broker, with a checkpoint between."""

from __future__ import annotations

import os
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from eventlib.broker import Broker
from eventlib.broker.cloudevents import to_structured
from eventlib.event import RecordedEvent
from eventlib.projection import Projection
from eventlib.store import EventStore


class Relay(Projection):
    """Publishes what a store has, in its order, each event at least once, as a CloudEvent.

    The event's id is the message's id: one that is published again after a crash is known to the
    broker for as long as its window of duplicates, and to an `Inbox` for ever. `where` is the
    checkpoint's own file (or `":memory:"`, which begins anew each time); `subject(event)` says
    where an event goes: to its type, `order.created`, if nothing else is said.

    It is a projection that writes to the broker: `position` is its checkpoint, `lag` what it has
    not published yet, and `rebuild` publishes everything again.

    >>> from eventlib import BankAccount
    >>> from eventlib.broker import open_broker
    >>> store, broker = EventStore(), open_broker()
    >>> broker.add_stream("BANK", ["account.>"])
    >>> account = BankAccount.open("ACC123", 1000, store)
    >>> relay = Relay(store, broker)
    >>> relay.run(), relay.position, relay.run()
    (1, 1, 0)
    """

    def __init__(
        self,
        store: EventStore,
        broker: Broker,
        where: str | os.PathLike[str] = ":memory:",
        *,
        subject: Callable[[RecordedEvent], str] = attrgetter("type"),
    ) -> None:
        self._broker = broker
        self._subject = subject
        super().__init__(store, {"*": self._publish}, where)

    def run(self, limit: int | None = None) -> int:
        """Publish what lies behind the checkpoint, `limit` events at most; returns how many.

        What the broker refuses is raised, with a note that names the event: those before it were
        published, and it is the next. Relays that share a checkpoint take turns.
        """
        return self.catch_up(limit)

    def _publish(self, view: Any, event: RecordedEvent) -> None:
        headers, payload = to_structured(event)
        self._broker.publish(self._subject(event), payload, headers=headers, message_id=event.id)
