"""What exercise 6.1 has to do."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from eventlib import (
    ANY,
    BankAccount,
    ConcurrencyError,
    Event,
    EventStore,
    InsufficientFunds,
    RecordedEvent,
)
from eventlib.lab.exercises.check import Verdict
from eventlib.recorders import Expected

from ..shared import in_words


def check(pay: Any) -> Verdict:
    store, account = _overtaken()
    try:
        returned = pay(account, 150, store)
    except ConcurrencyError as error:
        return Verdict(False, "escaped", {"error": error})
    except InsufficientFunds as error:
        return Verdict(False, "refused", {"error": in_words(error)})
    balance = store.replay("ACC123", BankAccount).balance
    if (balance, store.version("ACC123")) != (Decimal("50.00"), 3):
        return Verdict(False, "unpaid", {"came": balance})
    if refusal := _not_refused(pay):
        return refusal
    if gap := _in_between(pay):
        return gap
    if not isinstance(returned, BankAccount):
        return Verdict(False, "nothing", {"came": returned})
    if returned.balance != balance:
        return Verdict(False, "stale", {"came": returned.balance, "expected": balance})
    return Verdict(True, "right")


def _not_refused(pay: Any) -> Verdict | None:
    """What is wrong with it where the other till has left too little."""
    store, account = _overtaken()
    message, figures = "silent", {}
    try:
        pay(account, 700, store)
    except InsufficientFunds:
        message = ""
    except ConcurrencyError as error:
        message, figures = "escaped", {"error": str(error)}
    except Exception as error:
        message, figures = "other", {"error": in_words(error)}
    balance = store.replay("ACC123", BankAccount).balance
    if balance != Decimal("200.00"):
        return Verdict(False, "overdrawn", {"came": balance})
    return Verdict(False, message, figures) if message else None


def _in_between(pay: Any) -> Verdict | None:
    """What is wrong with it where the other till pays at the very last moment."""
    store = _LastMoment()
    BankAccount.open("ACC123", 1000, store)
    account = store.replay("ACC123", BankAccount)
    store.awaited = True
    try:
        pay(account, 150, store)
    except ConcurrencyError as error:
        return Verdict(False, "in_between", {"error": error})
    return None


class _LastMoment(EventStore):
    """Where another till takes 800 just before the next append: all that was read is old."""

    awaited = False

    def append_all(
        self, events: Sequence[Event], expected_version: int | Expected = ANY
    ) -> list[RecordedEvent]:
        if self.awaited:
            self.awaited = False
            self.replay("ACC123", BankAccount).withdraw(800, self)
        return super().append_all(events, expected_version)


def _overtaken() -> tuple[EventStore, BankAccount]:
    """An account of 1000, loaded before another till took 800."""
    store = EventStore()
    BankAccount.open("ACC123", 1000, store)
    account = store.replay("ACC123", BankAccount)
    store.replay("ACC123", BankAccount).withdraw(800, store)
    return store, account
