"""What the exercises of notebook 06 have to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from eventlib import (
    ANY,
    BankAccount,
    ConcurrencyError,
    Event,
    EventStore,
    InsufficientFunds,
    OrderCommandHandler,
    RecordedEvent,
)
from eventlib.lab.exercises.check import Check, Verdict
from eventlib.recorders import Expected
from eventlib.testing.chaos import Chaos, Crash

SEEDS = range(1, 201)
WHEN = datetime(2026, 3, 2, 9, tzinfo=UTC)
AMOUNTS = ("25.00", "40.00", "9.50", "70.00", "12.00", "30.00")
MOST_STARTS = 1000  # of a program that crashes: who moves on at all needs far fewer


def in_words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


# --- 6.1: two tills --------------------------------------------------------------------------


def _pay(pay: Any) -> Verdict:
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


# --- 6.w1 --------------------------------------------------------------------------------------


def _delivery(delivery: Any) -> Verdict:
    if delivery is None:
        return Verdict(False, "missing")
    right = delivery == 9
    return Verdict(right, "right" if right else "wrong", {"came": repr(delivery)})


# --- 6.2: every seed ---------------------------------------------------------------------------


def _orders(make: Any) -> Verdict:
    events = _seven_events()
    expected = {event.aggregate_id: event.type for event in events}
    for seed in SEEDS:
        came = Chaos(seed).deliveries(events)
        told: dict[str, Any] = {
            "seed": seed,
            "came": ", ".join(str(event.position) for event in came),
        }
        orders = make()
        try:
            for event in came:
                orders.handle(event)
        except Exception as error:
            return Verdict(False, "raised", {**told, "error": in_words(error)})
        try:
            status, changes = orders.status, orders.changes
        except AttributeError as error:
            return Verdict(False, "missing", {"seed": seed, "error": error})
        counted = {**told, "changes": changes, "expected": len(events)}
        if changes < len(events):
            # What an earlier consumer has seen is no copy to this one.
            message = "shared" if changes == 0 and seed != SEEDS[0] else "fewer"
            return Verdict(False, message, counted)
        for order, last in expected.items():
            if status.get(order) != last:
                wrong = {"order": order, "status": status.get(order), "expected": last}
                return Verdict(False, "status", {**told, **wrong})
        if changes > len(events):
            return Verdict(False, "more", counted)
    return Verdict(True, "right")


def _seven_events() -> list[RecordedEvent]:
    store = EventStore()
    command = OrderCommandHandler(store)
    command.create_order({"order_id": "ORD1", "user_id": "bruno"})
    command.create_order({"order_id": "ORD2", "user_id": "carmen"})
    command.pay_order("ORD1")
    command.create_order({"order_id": "ORD3", "user_id": "dani"})
    command.cancel_order("ORD2")
    command.ship_order("ORD1")
    command.pay_order("ORD3")
    return store.read_all()


# --- 6.3: a crash between two steps ------------------------------------------------------------


class _Machine(Chaos):
    """Runs the program, until it crashes; then nothing runs any more until it is started again."""

    is_down = False

    def step(self, name: str) -> None:
        try:
            super().step(name)
        except Crash:
            self.is_down = True
            raise


class _Calm(_Machine):
    """A day without a crash."""

    def step(self, name: str) -> None:
        """Nothing happens."""


class _Disk(dict[str, Any]):
    """What is left after a crash; the program may end after each write."""

    def __init__(self, machine: _Machine) -> None:
        super().__init__(total=Decimal("0.00"), position=0)
        self._machine = machine
        self.written_too_late = False

    def __setitem__(self, key: str, value: Any) -> None:
        self._write({key: value}, f'disk["{key}"] = …')

    def update(self, *values: Any, **more: Any) -> None:
        self._write(dict(*values, **more), "disk.update(…)")

    def _write(self, values: dict[str, Any], step: str) -> None:
        if self._machine.is_down:  # an `except` or `finally` that no machine would come to
            self.written_too_late = True
            return
        super().update(values)
        self._machine.step(step)


def _crashes(take_in: Any) -> Verdict:
    store = EventStore()
    for number, amount in enumerate(AMOUNTS, start=1):
        data = {"aggregate_id": "SHOP", "amount": amount}
        store.append(Event(f"sale-{number}", "tea.sold", data, WHEN, "till"))
    disk = _Disk(calm := _Calm(0))
    for event in store.read_all():
        take_in(disk, event, calm)
    if disk["total"] != _sum(len(AMOUNTS)):
        return Verdict(False, "wrong", {"came": disk["total"]})
    for seed in SEEDS:
        disk = _Disk(machine := _Machine(seed))
        step = ""  # the first after which the disk told something that was not true
        for _ in range(MOST_STARTS):
            machine.is_down = False
            try:
                for event in store.read_all(after=disk["position"]):
                    take_in(disk, event, machine)
                break
            except Crash as crash:
                step = step or ("" if _is_true(disk) else crash.step)
        if disk["position"] != store.last_position:
            return Verdict(False, "stuck", {"seed": seed})
        if not _is_true(disk):
            message = "more" if disk["total"] > _sum(len(AMOUNTS)) else "less"
            message = "too_late" if disk.written_too_late else message
            figures = {"seed": seed, "came": disk["total"], "step": step or "…"}
            return Verdict(False, message, figures)
    return Verdict(True, "right")


def _is_true(disk: _Disk) -> bool:
    return bool(disk["total"] == _sum(disk["position"]))


def _sum(position: int) -> Decimal:
    """What the sales up to a position add up to."""
    return sum(map(Decimal, AMOUNTS[:position]), Decimal("0.00"))


CHECKS: dict[str, Check] = {
    "6.1": _pay,
    "6.w1": _delivery,
    "6.2": _orders,
    "6.3": _crashes,
}
