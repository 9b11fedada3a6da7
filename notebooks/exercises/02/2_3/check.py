"""What exercise 2.3 has to do."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from eventlib import BankAccount, EventStore, SequentialIds, SimulatedClock
from eventlib.lab.exercises.check import Verdict

from ..shared import START


def check(lowest_balance: Any) -> Verdict:
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
