"""What exercise 2.3 has to do."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from eventlib import BankAccount, EventStore, SequentialIds, SimulatedClock
from eventlib.lab.exercises.check import Verdict

from ...numbers import exact_number, shown
from ..shared import START

MOVES = {
    "ACC1": (-60, 20, -50, 5, -5, 300),  # the lowest twice: the first time counts
    "ACC2": (1,),
    "ACC3": (*(1,) * 40, -90),  # a long one, lowest at its end
    "ACC4": (-100, 50),  # down to nothing
}
LOWEST = {"ACC1": (4, "10.00"), "ACC2": (1, "100.00"), "ACC3": (42, "50.00"), "ACC4": (2, "0.00")}


def check(lowest_balance: Any) -> Verdict:
    """The version at which an account was lowest for the first time, and its balance then.

    Hidden: four accounts of one store, whose positions are not their versions.
    """
    store = EventStore(clock=SimulatedClock(START), ids=SequentialIds())
    for name, moves in MOVES.items():
        account = BankAccount.open(name, 100, store)
        for money in moves:
            account.deposit(money, store) if money > 0 else account.withdraw(-money, store)
    events = len(store.read_all())
    for name, (version, balance) in LOWEST.items():
        came = lowest_balance(store, name)
        expected = f"({version}, {balance})"
        figures = {"account": name, "expected": expected, "came": shown(came)}
        if len(store.read_all()) != events:
            return Verdict(False, "wrote", figures)
        if not isinstance(came, tuple | list) or len(came) != 2:
            return Verdict(False, "missing", {**figures, "kind": type(came).__name__})
        numbers = [exact_number(each) for each in came]
        if numbers == [version, Decimal(balance)]:
            continue
        if numbers == [Decimal(balance), version]:
            return Verdict(False, "swapped", figures)
        if numbers[1] != Decimal(balance):
            return Verdict(False, "wrong", figures)
        return Verdict(False, "off_by_one" if numbers[0] == version - 1 else "first", figures)
    return Verdict(True, "right")
