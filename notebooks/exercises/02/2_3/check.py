"""What exercise 2.3 has to do."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from eventlib import BankAccount, Event, EventStore, SequentialIds, SimulatedClock
from eventlib.lab.exercises.check import Verdict

from ...numbers import exact_number, shown
from ..shared import START

# What each account was opened with, and what moved then.
MOVES: dict[str, tuple[str, ...]] = {
    "ACC1": ("100", "-60", "20", "-50", "5", "-5", "300"),  # lowest twice: the first time counts
    "ACC2": ("100", "1"),
    "ACC3": ("100", *("1",) * 120, "-170"),  # a long one, lowest at its end
    "ACC4": ("100", "-100", "50"),  # down to nothing
    "ACC5": ("2500", "7500", "-7000"),  # always above a thousand; as texts "10000.00" is lowest
    "ACC6": ("20.90", "-0.50", "-0.20", "5"),  # cents decide
    "ACC7": ("30", "-80", "60", "-90"),  # overdrawn, as its history says
    "ACC8": ("25000000000", "1", "-2000000000"),  # always above a thousand million
    "ACC9": ("0.80", "-0.10", "0.30", "-0.30"),  # twice 0.70; of floats the second is the lower
    "ACC10": ("100", "-30", "1", "-50", "60"),
}
LATE = ("ACC10", "-50")  # noted down after it happened: its date is the first of all
Pair = tuple[int, Decimal]


def _of_floats(digits: int, everything: list[Pair]) -> Pair:
    """As money in floats adds up; told with so many digits."""
    before, balance, found = Decimal(0), 0.0, []
    for version, now in everything:
        balance += float(now - before)
        before = now
        found.append((version, balance))
    version, lowest = min(found, key=lambda pair: pair[1])
    return version, Decimal(str(round(lowest, digits)))


# What students do instead: of the versions and their balances it takes another one.
SHORTCUTS: list[tuple[str, Callable[[list[Pair]], Pair]]] = [
    ("texts", lambda all_: min(all_, key=lambda pair: str(pair[1]))),
    ("cents", lambda all_: min(all_, key=lambda pair: int(pair[1]))),
    ("floats", partial(_of_floats, 17)),
    ("floats", partial(_of_floats, 2)),
    ("sign", lambda all_: min(all_, key=lambda pair: abs(pair[1]))),
    ("first_pair", min),
    ("today", lambda all_: all_[-1]),
]


def check(lowest_balance: Any) -> Verdict:
    """The version at which an account was lowest for the first time, and its balance then.

    Hidden: ten accounts of one store, whose positions are not their versions: one with more than
    a hundred, two never below a large sum, one overdrawn twice, one where cents decide, one where
    floats do, one with a movement noted down late.
    """
    store = _store()
    events = store.last_position
    came: dict[str, Any] = {}
    for name in MOVES:
        came[name] = answer = lowest_balance(store, name)
        figures = {"account": name, "came": shown(answer)}
        figures["expected"] = _told(_lowest(_history(store, name)))
        if store.last_position != events:
            return Verdict(False, "wrote", figures)
        if not isinstance(answer, tuple | list) or len(answer) != 2:
            return Verdict(False, "missing", {**figures, "kind": type(answer).__name__})
        if None in (numbers := [exact_number(each) for each in answer]):
            return Verdict(False, "missing", {**figures, "kind": "tuple"})
        came[name] = tuple(numbers)
    for name, pair in came.items():
        if pair != (right := _lowest(_history(store, name))):
            figures = {"account": name, "came": _told(pair), "expected": _told(right)}
            return Verdict(False, _wrong(store, name, came), figures)
    return Verdict(True, "right")


def _wrong(store: EventStore, name: str, came: dict[str, Any]) -> str:
    """The name of what is wrong with the answer about this account."""
    version, balance = came[name]
    everything = _history(store, name)
    right = _lowest(everything)
    for message, rule in SHORTCUTS:
        if all(came[each] == rule(_history(store, each)) for each in MOVES):
            return message
    if (balance, version) == right:
        return "swapped"
    if balance == right[1]:
        return "off_by_one" if version == right[0] - 1 else "first"
    if balance == right[1] - everything[0][1]:
        return "opening"
    return "wrong" if (version, balance) in everything else "not_there"


def _history(store: EventStore, name: str) -> list[Pair]:
    """Each version of an account with its balance."""
    account, found = BankAccount(), []
    for event in store.get_events(name):
        account.apply(event)
        found.append((account.version, account.balance))
    return found


def _lowest(everything: list[Pair]) -> Pair:
    return min(everything, key=lambda pair: pair[1])


def _told(pair: Any) -> str:
    return f"({pair[0]}, {pair[1]})"


def _store() -> EventStore:
    store = EventStore(clock=SimulatedClock(START), ids=SequentialIds())
    for name, (opened, *moves) in MOVES.items():
        BankAccount.open(name, opened, store)
        for money in moves:
            kind = "withdrawn" if money.startswith("-") else "deposited"
            amount = f"{abs(Decimal(money)):.2f}"
            data = {"aggregate_id": name, "amount": amount}
            now = START if (name, money) == LATE else store.clock.now()
            store.append(Event(store.ids.next(), f"account.{kind}", data, now, "bank"))
    return store
