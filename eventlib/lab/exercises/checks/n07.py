"""What the exercises of notebook 07 have to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from eventlib import BankAccount, Event, EventStore, SequentialIds, SimulatedClock
from eventlib.event import RecordedEvent
from eventlib.lab.exercises.check import Check, Verdict
from eventlib.patterns.snapshot import Snapshots
from eventlib.patterns.upcast import Upcaster
from eventlib.recorders.memory import MemoryRecorder

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ISSUED, PAID = "voucher.issued", "voucher.paid"


class _Counting(MemoryRecorder):
    rows = 0

    def read_stream(self, stream: str, after: int, limit: int | None) -> list[RecordedEvent]:
        found = super().read_stream(stream, after, limit)
        self.rows += len(found)
        return found


def _handmade(answer: Any) -> Verdict:
    if not isinstance(answer, tuple) or len(answer) != 2 or not all(map(callable, answer)):
        return Verdict(False, "missing")
    take, restore = answer
    counter = _Counting()
    store = EventStore(counter, clock=SimulatedClock(START), ids=SequentialIds())
    account = BankAccount.open("ACC7", 100, store)
    account.deposit(5, store)
    account.withdraw("2.50", store)
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
    if came != expected:
        return Verdict(False, "shared" if came > expected else "skipped", figures)
    if _state(first) != _state(whole):
        said = {"came": _state(first), "expected": _state(whole)}
        return Verdict(False, "types", said)
    again = len(restore(store, snapshot).transactions)
    if again != expected:
        return Verdict(False, "shared_again", {"came": again, "expected": expected})
    return Verdict(True, "right", figures)


def _state(aggregate: Any) -> str:
    """With the types: a `Decimal` says that it is one."""
    return repr(dict(sorted(vars(aggregate).items())))


def _vouchers(steps: Any) -> Verdict:
    if not isinstance(steps, dict) or not all(map(callable, steps.values())):
        return Verdict(False, "missing")
    if not {"voucher.sold", "voucher.sold.v2"} <= steps.keys():
        return Verdict(False, "missing")
    store = EventStore(clock=SimulatedClock(START), ids=SequentialIds())
    stored: dict[str, tuple[str, dict[str, str]]] = {
        "G1": ("voucher.sold", {"price": "20.00", "to": "bruno"}),
        "G2": ("voucher.sold.v2", {"price": "15.00", "to": "carmen", "currency": "USD"}),
        "G3": (ISSUED, {"value": "30.00", "owner": "dani", "currency": "EUR"}),
    }
    for name, (type_, data) in stored.items():
        all_data = {"aggregate_id": name, **data}
        store.append(Event(f"voucher-{name}", type_, all_data, START, "shop"))
    today = Upcaster(store, {name: _watched(name, step) for name, step in steps.items()})
    for name, value, owner, currency in (
        ("G1", "20.00", "bruno", "EUR"),
        ("G2", "15.00", "carmen", "USD"),
        ("G3", "30.00", "dani", "EUR"),
    ):
        expected = {ISSUED: {"value": value, "owner": owner, "currency": currency}}
        if name != "G3":
            expected[PAID] = {"amount": value}
        try:
            read = today.get_events(name)
        except _WrongStep as error:
            return error.verdict
        wrong = _voucher(name, read, expected)
        if wrong is not None:
            return wrong
    return Verdict(True, "right")


class _WrongStep(Exception):
    """What a step returns is nothing that an `Upcaster` takes."""

    def __init__(self, message: str, **figures: Any) -> None:
        super().__init__(message)
        self.verdict = Verdict(False, message, figures)


def _watched(name: str, step: Callable[[RecordedEvent], Any]) -> Callable[[RecordedEvent], Any]:
    """The step, which says in the words of the exercise what is wrong with its answer."""

    def watched(event: RecordedEvent) -> Any:
        came = step(event)
        if not isinstance(came, Sequence) or not all(map(_is_pair, came)):
            raise _WrongStep("pairs", type=name, came=repr(came))
        for event_type, data in came:
            if (stream := data.get("aggregate_id")) != event.aggregate_id:
                raise _WrongStep(
                    "stream", type=event_type, expected=event.aggregate_id, came=stream
                )
        return came

    return watched


def _is_pair(item: Any) -> bool:
    return isinstance(item, Sequence) and len(item) == 2 and isinstance(item[1], Mapping)


def _voucher(
    name: str, read: list[RecordedEvent], expected: dict[str, dict[str, str]]
) -> Verdict | None:
    """What is wrong with one voucher, if anything."""
    came = [event.type for event in read]
    if sorted(came) != sorted(expected):
        figures = {"voucher": name, "expected": ", ".join(expected), "came": ", ".join(came)}
        return Verdict(False, "types", figures)
    for event in read:
        data, right = dict(event.data), {"aggregate_id": name, **expected[event.type]}
        if data == right:
            continue
        if right.get("currency") == "USD" and {**data, "currency": "USD"} == right:
            return Verdict(False, "currency", {"voucher": name, "came": data.get("currency")})
        return Verdict(
            False,
            "fields",
            {"type": event.type, "voucher": name, "expected": right, "came": data},
        )
    return None


class _OldAccount(BankAccount):
    """As somebody wrote it who forgot the withdrawals."""

    def evolve(self, event: Event) -> None:
        if event.type != "account.withdrawn":
            super().evolve(event)


def _trusted(first_difference: Any) -> Verdict:
    if not callable(first_difference):
        return Verdict(False, "missing")
    store = EventStore(clock=SimulatedClock(START), ids=SequentialIds())
    account = BankAccount.open("ACC9", 100, store)
    for number in range(1, 10):
        (account.withdraw if number % 4 == 0 else account.deposit)("1.50", store)
    last, taken = store.version("ACC9"), 7

    def asked(make: Callable[[], BankAccount], version: int, damage: Callable[[str], str]) -> Any:
        """The student's answer, with a snapshot of `make` that was taken at `version`."""
        kept: dict[str, Any] = {}
        early = EventStore()
        early.append_all(store.get_events("ACC9", limit=version))
        Snapshots(early, make, shape="account/1", every=1, kept=kept).replay("ACC9")
        kept["ACC9"] = damage(kept["ACC9"])
        accounts = Snapshots(store, BankAccount, shape="account/1", kept=kept)
        return first_difference(store, accounts, "ACC9")

    if (came := asked(BankAccount, taken, str)) is not None:
        return Verdict(False, "good", {"came": came})
    if (came := asked(_OldAccount, taken, str)) != taken:
        return Verdict(False, "stale", {"came": came, "expected": taken})
    if (came := asked(BankAccount, last, _with_float)) != last:
        return Verdict(False, "types", {"came": came, "expected": last})
    return Verdict(True, "right", {"stale": taken, "types": last})


def _with_float(text: str) -> str:
    """The snapshot of somebody who did not write the type beside the value."""
    snapshot = json.loads(text)
    state = snapshot["state"]["dict"]
    state["balance"] = float(state["balance"]["Decimal"])
    return json.dumps(snapshot)


CHECKS: dict[str, Check] = {
    "7.1": _handmade,
    "7.2": _vouchers,
    "7.3": _trusted,
}
