"""What the exercises of notebook 02 have to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from eventlib import BankAccount, Event, EventStore, SequentialIds, SimulatedClock
from eventlib.lab import lesson
from eventlib.lab.exercises import Check, Verdict

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _mended_opening(open_account: Any) -> Verdict:
    store = lesson.EventStore()
    account = open_account(store)
    balance = getattr(account, "balance", None)
    if balance != 1000:
        return Verdict(False, "no_account", {"came": account if balance is None else balance})
    stored = len(store.events)
    account.deposit(500, store)
    account.withdraw(200, store)
    came = store.replay("ACC123", lesson.BankAccount).balance
    figures = {"came": came, "stored": stored}
    if came == 1300 and stored == 1:
        return Verdict(True, "right", figures)
    if stored == 0:
        return Verdict(False, "not_stored", figures)
    return Verdict(False, "not_found" if came == 300 else "other", figures)


def _refused_version(version: Any) -> Verdict:
    if version is None:
        return Verdict(False, "missing")
    return Verdict(
        version == 9, "right" if version == 9 else "wrong", {"came": version, "expected": 9}
    )


def _tea_card(card_class: Any) -> Verdict:
    def card_after(stamps: int, redeemed: int, more: int) -> tuple[Any, int]:
        types = ["card.stamped"] * stamps + ["card.redeemed"] * redeemed + ["card.stamped"] * more
        clock = SimulatedClock(START, timedelta(days=1))
        card = card_class()
        for number, type_ in enumerate(types, start=1):
            card.apply(Event(f"card-{number}", type_, {"aggregate_id": "T1"}, clock.now(), "shop"))
        return card, len(types)

    card, events = card_after(10, 1, 2)
    if card.stamps != 2:
        return Verdict(False, "stamps", {"events": events, "expected": 2, "came": card.stamps})
    if card.free_teas != 1:
        return Verdict(
            False, "free_teas", {"events": events, "expected": 1, "came": card.free_teas}
        )
    early, _ = card_after(9, 1, 0)
    if early.stamps != -1:
        return Verdict(False, "refused")
    return Verdict(True, "right", {"events": events})


def _lowest_balance(lowest_balance: Any) -> Verdict:
    store = EventStore(clock=SimulatedClock(START), ids=SequentialIds())
    account = BankAccount.open("ACC1", 100, store)
    for money in (-60, 20, -50, 5, -5, 300):
        account.deposit(money, store) if money > 0 else account.withdraw(-money, store)
    BankAccount.open("ACC2", 7, store).deposit(1, store)
    came: Any = None
    for name, expected in (("ACC1", (4, Decimal(10))), ("ACC2", (1, Decimal(7)))):
        came = lowest_balance(store, name)
        if not isinstance(came, tuple) or len(came) != 2:
            return Verdict(False, "missing", {"came": came})
        if came != expected:
            which = "first" if came[1] == expected[1] else "wrong"
            figures = {"account": name, "expected": _said(expected), "came": _said(came)}
            return Verdict(False, which, figures)
    return Verdict(True, "right", {"expected": _said((1, Decimal("7.00"))), "came": _said(came)})


def _said(pair: tuple[Any, Any]) -> str:
    return f"({pair[0]}, {pair[1]})"


CHECKS: dict[str, Check] = {
    "2.1": _mended_opening,
    "2.w1": _refused_version,
    "2.2": _tea_card,
    "2.3": _lowest_balance,
}
