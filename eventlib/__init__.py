"""eventlib: event-driven architecture, event sourcing and CQRS, small enough to read.

>>> store = EventStore()
>>> account = BankAccount.open("ACC123", 1000, store)
>>> _ = account.deposit(500, store)
>>> _ = account.withdraw(200, store)
>>> store.replay("ACC123", BankAccount).balance
Decimal('1300.00')
"""

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
)
from eventlib.event import Event, RecordedEvent
from eventlib.orders import Order, OrderCommandHandler, OrderQueryHandler
from eventlib.store import ANY, EXISTS, NO_STREAM, EventStore

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
    "Order",
    "OrderCommandHandler",
    "OrderQueryHandler",
    "OrderRefused",
    "RecordedEvent",
    "SequentialIds",
    "SimulatedClock",
    "StoreError",
    "SystemClock",
    "TimeOrderedIds",
]
