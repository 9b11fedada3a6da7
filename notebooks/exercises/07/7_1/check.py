"""What exercise 7.1 has to do."""

from __future__ import annotations

from typing import Any

from eventlib import BankAccount, EventStore, SequentialIds, SimulatedClock
from eventlib.event import RecordedEvent
from eventlib.lab.exercises.check import Verdict
from eventlib.recorders.memory import MemoryRecorder
from eventlib.testing.steps import Steps

from ..shared import PATIENCE, START


class _Counting(MemoryRecorder):
    """Counts the rows that are read, and knows of which accounts, and behind which version."""

    def __init__(self) -> None:
        super().__init__()
        self._patience = Steps(PATIENCE)
        self.forget()

    def forget(self) -> None:
        self.rows = self.after = 0
        self.streams: set[str] = set()

    def read_stream(self, stream: str, after: int, limit: int | None) -> list[RecordedEvent]:
        self._patience.step("read")
        found = super().read_stream(stream, after, limit)
        self.rows += len(found)
        self.after = max(self.after, after)
        self.streams.add(stream)
        return found

    def read_all(self, *which: Any) -> list[RecordedEvent]:
        found = super().read_all(*which)
        self.rows += len(found)
        return found


def check(answer: Any) -> Verdict:
    """A snapshot that goes on where it was taken, and shares nothing with what is restored.

    Hidden: two accounts and three snapshots, after which one event, three and none came, and after
    the first 151 in the end; an event that moves no money; cents that no float holds, two
    equal transactions; each is restored twice, and rows are counted.
    """
    if not isinstance(answer, tuple | list) or len(answer) != 2 or not all(map(callable, answer)):
        return Verdict(False, "missing", {"came": type(answer).__name__})
    take, _ = answer
    counter = _Counting()
    store = EventStore(counter, clock=SimulatedClock(START), ids=SequentialIds())
    other = BankAccount.open("ACC9", "55.50", store)
    account = BankAccount.open("ACC7", "100.10", store)
    other.deposit("1.10", store)
    for amount in (5, 5, "0.20"):
        account.deposit(amount, store)
    snapshots = [("ACC9", 1, take(other)), ("ACC7", 3, take(account))]
    other.deposit("3.45", store)
    account.deposit(20, store)
    account.withdraw("0.30", store)
    account.record(store, "account.noted", {"text": "moves no money"})
    snapshots.append(("ACC7", 0, take(account)))
    for name, later, snapshot in snapshots:
        if wrong := _restored(answer, store, counter, name, later, snapshot):
            return wrong
    for cents in range(10, 160):
        other.deposit(f"{cents / 100:.2f}", store)
    if wrong := _restored(answer, store, counter, "ACC9", 151, snapshots[0][2]):
        read_nothing = wrong.figures.get("rows") == 0  # as it did when it was right
        return Verdict(False, "remembered", wrong.figures) if read_nothing else wrong
    return Verdict(True, "right", {"snapshots": len(snapshots)})


def _restored(
    answer: Any, store: EventStore, counter: _Counting, name: str, later: int, snapshot: Any
) -> Verdict | None:
    """What is wrong with what comes back, if anything; so many events came after the snapshot."""
    take, restore = answer
    whole = store.replay(name, BankAccount)
    counter.forget()
    try:
        first = restore(store, snapshot)
    except KeyError as error:
        if error.args != ("amount",):
            raise
        types = {event.type for event in store.get_events(name) if "amount" not in event.data}
        return Verdict(False, "no_amount", {"types": ", ".join(sorted(types))})
    if not isinstance(first, BankAccount):
        return Verdict(False, "no_account", {"came": repr(first)})
    rows, came, expected = counter.rows, len(first.transactions), len(whole.transactions)
    figures = {"rows": rows, "later": later, "came": came, "expected": expected}
    if others := {str(first.account_id), *counter.streams} - {name}:
        return Verdict(False, "other_account", {"expected": name, "came": ", ".join(others)})
    if rows > later:
        figures |= {"after": counter.after, "version": whole.version - later}
        message = "too_early" if counter.after else "whole_history"
        return Verdict(False, message if came == expected else "from_start", figures)
    if came < expected:
        kept = first.balance == whole.balance
        return Verdict(False, "transactions" if kept else "skipped", figures)
    if came > expected:
        still = store.replay(name, BankAccount, version=whole.version - later)  # it does not go on
        again = len(restore(store, take(still)).transactions)
        return Verdict(False, "twice" if again > expected else "shared", figures)
    if rows < later:
        return Verdict(False, "moved", figures)
    if _state(first) != _state(whole):
        return Verdict(False, "types", _unlike(first, whole))
    second = restore(store, snapshot)
    figures["came"] = again = len(second.transactions)
    if second is first:
        return Verdict(False, "same_object", figures)
    if again > expected:
        return Verdict(False, "shared_again", figures)
    if vars(second) is vars(first):
        return Verdict(False, "same_attributes")
    return Verdict(False, "spent", figures) if again < expected else None


def _state(aggregate: Any) -> dict[str, str]:
    """With the types: a `Decimal` says that it is one."""
    return {name: repr(value) for name, value in sorted(vars(aggregate).items())}


def _unlike(first: Any, whole: Any) -> dict[str, str]:
    came, expected = _state(first), _state(whole)
    names = [each for each in sorted(came | expected) if came.get(each) != expected.get(each)]
    return {"came": _told(came), "expected": _told(expected), "names": ", ".join(names)}


def _told(state: dict[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in state.items())
