"""What exercise 6.1 has to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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

Opened = Callable[[], tuple[EventStore, BankAccount]]
NAME = "TILL-7"


def check(pay: Any) -> Verdict:
    """After a conflict it decides again with what is there now: it pays, or refuses to.

    Hidden: another account than ACC123, the other till pays 800 before pay loads, and at the last
    moment, just before pay stores.
    """
    for opened, moment in ((_overtaken, "escaped"), (_overtaken_late, "in_between")):
        if verdict := _paid(pay, opened, moment) or _refused(pay, opened, moment):
            return verdict
    store, account = _overtaken()
    returned = pay(account, 150, store)
    if not isinstance(returned, BankAccount):
        return Verdict(False, "nothing", {"came": returned})
    right = returned.balance == 50
    return Verdict(right, "right" if right else "stale", {"came": returned.balance})


def _paid(pay: Any, opened: Opened, moment: str) -> Verdict | None:
    """150 of the 200 that are left are paid, once."""
    store, account = opened()
    try:
        pay(account, 150, store)
    except ConcurrencyError as error:
        return Verdict(False, moment, {"error": error})
    except InsufficientFunds as error:
        return Verdict(False, "refused", {"error": in_words(error)})
    balance = store.replay(NAME, BankAccount).balance
    if store.read_all()[-1].aggregate_id != NAME:
        return Verdict(False, "other_account", {"came": store.read_all()[-1].aggregate_id})
    if (balance, store.version(NAME)) != (50, 3):
        return Verdict(False, "unpaid", {"came": balance})
    return None


def _refused(pay: Any, opened: Opened, moment: str) -> Verdict | None:
    """700 are more than what is left: InsufficientFunds, and nothing is stored."""
    store, account = opened()
    message, figures = "silent", {}
    try:
        pay(account, 700, store)
    except InsufficientFunds:
        message = ""
    except ConcurrencyError as error:
        message, figures = moment, {"error": str(error)}
    except Exception as error:
        message, figures = "other", {"error": in_words(error)}
    balance = store.replay(NAME, BankAccount).balance
    if balance != 200:
        late = "overdrawn" if moment == "escaped" else "overdrawn_late"
        return Verdict(False, late, {"came": balance})
    return Verdict(False, message, figures) if message else None


class _LastMoment(EventStore):
    """Where another till takes 800 just before the next append: all that was read is old."""

    awaited = False

    def append_all(
        self, events: Sequence[Event], expected_version: int | Expected = ANY
    ) -> list[RecordedEvent]:
        if self.awaited:
            self.awaited = False
            self.replay(NAME, BankAccount).withdraw(800, self)
        return super().append_all(events, expected_version)


def _overtaken() -> tuple[EventStore, BankAccount]:
    """An account of 1000, loaded before another till took 800."""
    store = EventStore()
    BankAccount.open(NAME, 1000, store)
    account = store.replay(NAME, BankAccount)
    store.replay(NAME, BankAccount).withdraw(800, store)
    return store, account


def _overtaken_late() -> tuple[EventStore, BankAccount]:
    store = _LastMoment()
    BankAccount.open(NAME, 1000, store)
    store.awaited = True
    return store, store.replay(NAME, BankAccount)
