"""eventlib: event-driven architecture, event sourcing and CQRS, small enough to read.

To read it in one sitting, in this order: event, errors, clock, amount, bus, recorders (its
`__init__`), recorders.memory, store, subscriptions, aggregate, bank, orders, projection.

>>> store = EventStore()
>>> account = BankAccount.open("ACC123", 1000, store)
>>> _ = account.deposit(500, store)
>>> _ = account.withdraw(200, store)
>>> store.replay("ACC123", BankAccount).balance
Decimal('1300.00')
"""

from typing import TYPE_CHECKING, Any

from eventlib.aggregate import Aggregate
from eventlib.bank import BankAccount
from eventlib.bus import DeadLetter, EventBus
from eventlib.clock import SequentialIds, SimulatedClock, SystemClock, TimeOrderedIds
from eventlib.errors import (
    AccountNotOpen,
    ConcurrencyError,
    DuplicateEvent,
    InsufficientFunds,
    OrderRefused,
    StoreError,
    StreamNotFound,
)
from eventlib.event import Event, RecordedEvent
from eventlib.orders import Order, OrderCommandHandler, OrderQueryHandler
from eventlib.recorders.memory import MemoryRecorder
from eventlib.store import ANY, EXISTS, NO_STREAM, EventStore

if TYPE_CHECKING:
    from eventlib.projection import Projection

__all__ = [
    "ANY",
    "EXISTS",
    "NO_STREAM",
    "AccountNotOpen",
    "Aggregate",
    "BankAccount",
    "ConcurrencyError",
    "DeadLetter",
    "DuplicateEvent",
    "Event",
    "EventBus",
    "EventStore",
    "InsufficientFunds",
    "MemoryRecorder",
    "Order",
    "OrderCommandHandler",
    "OrderQueryHandler",
    "OrderRefused",
    "Projection",
    "RecordedEvent",
    "SequentialIds",
    "SimulatedClock",
    "StoreError",
    "StreamNotFound",
    "SystemClock",
    "TimeOrderedIds",
]


def __getattr__(name: str) -> Any:
    if name == "Projection":  # with all that it needs, when it is asked for
        from eventlib.projection import Projection

        return Projection
    raise AttributeError(f"module 'eventlib' has no attribute {name!r}")
