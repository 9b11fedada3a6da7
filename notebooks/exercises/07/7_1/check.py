"""What exercise 7.1 has to do."""

from __future__ import annotations

from typing import Any

from eventlib import BankAccount, EventStore, SequentialIds, SimulatedClock
from eventlib.event import RecordedEvent
from eventlib.lab.exercises.check import Verdict
from eventlib.recorders.memory import MemoryRecorder

from ..shared import START


class _Counting(MemoryRecorder):
    rows = 0

    def read_stream(self, stream: str, after: int, limit: int | None) -> list[RecordedEvent]:
        found = super().read_stream(stream, after, limit)
        self.rows += len(found)
        return found


def check(answer: Any) -> Verdict:
    """A snapshot that goes on where it was taken, and shares nothing with either object.

    Hidden: cents that no float holds, two equal transactions; the account goes on after the
    snapshot, which is restored twice; rows are counted.
    """
    if not isinstance(answer, tuple | list) or len(answer) != 2 or not all(map(callable, answer)):
        return Verdict(False, "missing", {"came": type(answer).__name__})
    take, restore = answer
    counter = _Counting()
    store = EventStore(counter, clock=SimulatedClock(START), ids=SequentialIds())
    account = BankAccount.open("ACC7", "100.10", store)
    for amount in (5, 5, "0.20"):
        account.deposit(amount, store)
    snapshot = take(account)
    account.deposit(20, store)
    whole = store.replay("ACC7", BankAccount)
    counter.rows = 0
    first = restore(store, snapshot)
    if not isinstance(first, BankAccount):
        return Verdict(False, "no_account", {"came": repr(first)})
    rows, came, expected = counter.rows, len(first.transactions), len(whole.transactions)
    figures = {"rows": rows, "came": came, "expected": expected}
    if rows > 1:
        return Verdict(False, "whole_history" if came == expected else "from_start", figures)
    if came < expected and first.version == whole.version:
        return Verdict(False, "transactions", figures)
    if came < expected:
        return Verdict(False, "skipped", figures)
    if came > expected:
        return Verdict(False, "shared", figures)
    if rows == 0:
        return Verdict(False, "moved", figures)
    if _state(first) != _state(whole):
        return Verdict(False, "types", {"came": _state(first), "expected": _state(whole)})
    if wrong := _again(restore, store, snapshot, account, first):
        return wrong
    return Verdict(True, "right", figures)


def _again(restore: Any, store: EventStore, snapshot: Any, account: Any, first: Any) -> Any:
    """What is wrong when it is restored once more, after the account has changed."""
    whole = store.replay("ACC7", BankAccount)
    vars(account).update(balance=0, transactions=[])  # whoever has the account, not a copy, sees it
    second = restore(store, snapshot)
    if not second.transactions:
        return Verdict(False, "alive", {"came": second.balance, "expected": whole.balance})
    again, expected = len(second.transactions), len(whole.transactions)
    if second is first or again != expected:
        return Verdict(False, "shared_again", {"came": again, "expected": expected})
    return None


def _state(aggregate: Any) -> str:
    """With the types: a `Decimal` says that it is one."""
    return repr(dict(sorted(vars(aggregate).items())))
