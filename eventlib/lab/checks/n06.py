"""What the exercises of notebook 06 have to do."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from eventlib import (
    BankAccount,
    ConcurrencyError,
    Event,
    EventStore,
    InsufficientFunds,
    OrderCommandHandler,
    RecordedEvent,
)
from eventlib.chaos import Chaos, Crash
from eventlib.lab.exercises import Check, Verdict

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
    return Verdict(right, "right" if right else "wrong", {"came": delivery})


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
        for order, last in expected.items():
            if status.get(order) != last:
                wrong = {"order": order, "status": status.get(order), "expected": last}
                return Verdict(False, "status", {**told, **wrong})
        if changes != len(events):
            wrong = {"changes": changes, "expected": len(events)}
            return Verdict(False, "changes", {**told, **wrong})
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


class _Disk(dict[str, Any]):
    """What is left after a crash; the program may end after each write."""

    def __init__(self, chaos: Chaos) -> None:
        super().__init__(total=Decimal("0.00"), position=0)
        self._chaos = chaos

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        self._chaos.step(f'disk["{key}"] = …')

    def update(self, *values: Any, **more: Any) -> None:
        super().update(*values, **more)
        self._chaos.step("disk.update(…)")


class _Calm(Chaos):
    """A day without a crash."""

    def step(self, name: str) -> None:
        """Nothing happens."""


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
        chaos = Chaos(seed)
        disk = _Disk(chaos)
        step = ""  # the first after which the disk told something that was not true
        for _ in range(MOST_STARTS):
            try:
                for event in store.read_all(after=disk["position"]):
                    take_in(disk, event, chaos)
                break
            except Crash as crash:
                step = step or ("" if _is_true(disk) else crash.step)
        if disk["position"] != store.last_position:
            return Verdict(False, "stuck", {"seed": seed})
        if not _is_true(disk):
            message = "more" if disk["total"] > _sum(len(AMOUNTS)) else "less"
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
