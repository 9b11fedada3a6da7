"""What the exercises of notebook 02 have to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from eventlib import Aggregate, BankAccount, Event, EventStore, SequentialIds, SimulatedClock
from eventlib.lab import lesson
from eventlib.lab.exercises.check import Check, Verdict

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _mended_opening(open_account: Any) -> Verdict:
    if not callable(open_account):
        return Verdict(False, "not_a_function")
    store = lesson.EventStore()
    account = open_account(store)
    balance = getattr(account, "balance", None)
    if isinstance(balance, str):
        return Verdict(False, "text")
    if balance != 1000:
        return Verdict(False, "no_account", {"came": account if balance is None else balance})
    types = [event.type for event in store.events]
    account.deposit(500, store)
    account.withdraw(200, store)
    came = store.replay("ACC123", lesson.BankAccount).balance
    figures = {"came": came, "stored": len(types)}
    if account.account_id != "ACC123":
        return Verdict(False, "other_account", {"came": account.account_id})
    if not types:
        return Verdict(False, "not_stored", figures)
    if types != ["account.created"]:
        return Verdict(False, "stored_more", {"came": ", ".join(types)})
    return Verdict(came == 1300, "right" if came == 1300 else "not_found", figures)


def _refused_version(version: Any) -> Verdict:
    if version is None:
        return Verdict(False, "missing")
    if isinstance(version, str):
        return Verdict(False, "text", {"came": version})
    right = version == 9
    return Verdict(right, "right" if right else "wrong", {"came": version, "expected": 9})


def _tea_card(card_class: Any) -> Verdict:
    if not (isinstance(card_class, type) and issubclass(card_class, Aggregate)):
        return Verdict(False, "not_a_class")
    stamp, redeem = "card.stamped", "card.redeemed"
    full = _replayed(card_class, [stamp] * 10)
    if (full.stamps, full.free_teas) != (10, 0):
        figures = {"stamps": full.stamps, "free_teas": full.free_teas}
        return Verdict(False, "ten_stamps", figures)
    card = _replayed(card_class, [stamp] * 14 + [redeem, "card.lost", stamp])
    if card.stamps != 5:
        return Verdict(False, "stamps", {"came": card.stamps})
    if card.free_teas != 1:
        return Verdict(False, "free_teas", {"came": card.free_teas})
    if card.version != 17:
        return Verdict(False, "version")
    try:
        early = _replayed(card_class, [stamp] * 9 + [redeem])
    except Exception:
        return Verdict(False, "refused")
    return Verdict(early.stamps == -1, "right" if early.stamps == -1 else "refused")


def _replayed(card_class: Any, types: list[str]) -> Any:
    card, clock = card_class(), SimulatedClock(START, timedelta(days=1))
    for number, type_ in enumerate(types, start=1):
        card.apply(Event(f"card-{number}", type_, {"aggregate_id": "T1"}, clock.now(), "shop"))
    return card


def _lowest_balance(lowest_balance: Any) -> Verdict:
    store = EventStore(clock=SimulatedClock(START), ids=SequentialIds())
    asked = {
        "ACC1": (-60, 20, -50, 5, -5, 300),  # the lowest twice: the first time counts
        "ACC2": (1,),
        "ACC3": (*(1,) * 40, -90),  # a long one, lowest at its end
    }
    for name, moves in asked.items():
        account = BankAccount.open(name, 100, store)
        for money in moves:
            account.deposit(money, store) if money > 0 else account.withdraw(-money, store)
    events = len(store.read_all())
    right = {"ACC1": (4, Decimal("10.00")), "ACC2": (1, Decimal("100.00"))}
    for name, expected in {**right, "ACC3": (42, Decimal("50.00"))}.items():
        came = lowest_balance(store, name)
        figures = {"account": name, "expected": _said(expected), "came": _said(came)}
        if not isinstance(came, tuple) or len(came) != 2:
            return Verdict(False, "missing", figures)
        if isinstance(came[1], str):
            return Verdict(False, "text", figures)
        if came == expected[::-1]:
            return Verdict(False, "swapped", figures)
        if came != expected:
            return Verdict(False, "first" if came[1] == expected[1] else "wrong", figures)
    if len(store.read_all()) != events:
        return Verdict(False, "wrote")
    return Verdict(True, "right")


def _said(answer: Any) -> str:
    return f"({answer[0]}, {answer[1]})" if isinstance(answer, tuple) else str(answer)


CHECKS: dict[str, Check] = {
    "2.1": _mended_opening,
    "2.w1": _refused_version,
    "2.2": _tea_card,
    "2.3": _lowest_balance,
}
