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
    "ACC1": ("100", "-60", "20", "-50", "5", "-5", "30"),  # lowest twice: the first time counts
    "ACC2": ("100", "1"),
    "ACC3": ("100", *("1",) * 120, "-170"),  # a long one, lowest at its end
    "ACC4": ("100", "-100", "50", "-50"),  # down to nothing, and at the end again
    "ACC5": ("2500", "7500", "-7000"),  # always above a thousand; as texts "10000.00" is lowest
    "ACC6": ("20.90", "-0.50", "-0.20", "-0.01", "5"),  # cents decide
    "ACC7": ("30", "-80", "55", "-85", "71"),  # overdrawn, as its history says
    "ACC8": ("25000000000", "1", "-2000000000"),  # always above a thousand million
    "ACC9": ("0.80", "-0.10", "0.30", "-0.30"),  # twice 0.70; of floats the second is the lower
    "ACC10": ("20", "-30", "-10", "10", "-25", "60"),  # twice -10 before its lowest, in the red
    "ACC11": ("0", "40", "15"),  # opened with nothing
    # A long one, lowest at its versions 9 and 11, and never again.
    "ACC12": ("900", *("-10",) * 7, "-30", "5", "-5", *("1",) * 110),
    "ACC13": ("10", "-10", "-5", "8"),  # down to nothing, and on
    "ACC14": ("50", "-20", "-25", "30"),
    "ACC15": ("100", "-30", "note 0", "-40", "20"),
}
LATE = ("ACC14", "-25")  # noted down after it happened: its date is the first of all
# Where there is one thing that no other account has, it is this that went wrong.
ALONE = {"ACC14": "late", "ACC15": "note"}
# Asked again: an account of this name in another store, and in the first one when it has moved.
AGAIN, ELSEWHERE, MOVED = "ACC1", ("70", "-5", "20"), "-400"
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


def _nothing_is_no_balance(everything: list[Pair]) -> Pair:
    """With `if not lowest`, which takes 0 for what was never set."""
    lowest = everything[0]
    for pair in everything:
        if not lowest[1] or pair[1] < lowest[1]:
            lowest = pair
    return lowest


def _place_without_repeats(everything: list[Pair]) -> Pair:
    balances = list(dict.fromkeys(balance for _, balance in everything))
    return balances.index(min(balances)) + 1, min(balances)


# What students do instead: of the versions and their balances it takes another one.
SHORTCUTS: list[tuple[str, Callable[[list[Pair]], Pair]]] = [
    ("texts", lambda all_: min(all_, key=lambda pair: str(pair[1]))),
    ("negative_texts", lambda all_: min(all_, key=lambda pair: str(pair[1]).zfill(20))),
    ("nothing", _nothing_is_no_balance),
    ("cents", lambda all_: min(all_, key=lambda pair: int(pair[1]))),
    ("cents", lambda all_: _lowest([(version, Decimal(int(now))) for version, now in all_])),
    ("cents", lambda all_: min(all_, key=lambda pair: round(pair[1]))),
    ("cents", lambda all_: min(all_, key=lambda pair: round(pair[1], 1))),
    ("floats", partial(_of_floats, 17)),
    ("floats", partial(_of_floats, 2)),
    ("sign", lambda all_: min(all_, key=lambda pair: abs(pair[1]))),
    ("overdrawn", lambda all_: _lowest([pair for pair in all_ if pair[1] >= 0])),
    ("highest", lambda all_: max(all_, key=lambda pair: pair[1])),
    ("repeats", _place_without_repeats),
    ("first_pair", min),
    ("today", lambda all_: all_[-1]),
]


def check(lowest_balance: Any) -> Verdict:
    """The version at which an account was lowest for the first time, and its balance then.

    Hidden: fifteen accounts of one store, whose positions are not their versions: two with more
    than a hundred, lowest at the end or near the beginning, two never below a large sum, three
    overdrawn, one where cents decide, one where floats do, one with a movement noted down late, one
    with an event that moves nothing, one with the same balance twice before the lowest, and one
    with nothing at first; one of them asked again in another store, and after a movement.
    """
    store = _store()
    events = store.last_position
    came: dict[str, Any] = {}
    for name in MOVES:
        answer = lowest_balance(store, name)
        figures = {"account": name, "came": shown(answer)}
        figures["expected"] = _told(_lowest(_history(store, name)))
        if store.last_position != events:
            return Verdict(False, "wrote", figures)
        came[name] = _pair(answer)
        if came[name] is None:
            return Verdict(False, "missing", {**figures, "kind": type(answer).__name__})
    for name, pair in came.items():
        if pair != (right := _lowest(_history(store, name))):
            figures = {"account": name, "came": _told(pair), "expected": _told(right)}
            return Verdict(False, _wrong(store, name, came), figures)
    return _asked_again(lowest_balance, store)


def _asked_again(lowest_balance: Any, store: EventStore) -> Verdict:
    _move(store, AGAIN, MOVED)
    for each in (_store({AGAIN: ELSEWHERE}), store):
        answer, right = lowest_balance(each, AGAIN), _lowest(_history(each, AGAIN))
        if _pair(answer) != right:
            figures = {"account": AGAIN, "came": shown(answer), "expected": _told(right)}
            return Verdict(False, "remembered", figures)
    return Verdict(True, "right")


def _pair(answer: Any) -> tuple[Decimal | None, ...] | None:
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return None
    numbers = tuple(exact_number(each) for each in answer)
    return None if None in numbers else numbers


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
    if name in ALONE:
        return ALONE[name]
    if balance == right[1]:
        return "off_by_one" if version == right[0] - 1 else "first"
    if (version, int(balance)) == (right[0], int(right[1])):
        return "rounded"
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


def _store(accounts: dict[str, tuple[str, ...]] = MOVES) -> EventStore:
    store = EventStore(clock=SimulatedClock(START), ids=SequentialIds())
    for name, (opened, *moves) in accounts.items():
        BankAccount.open(name, opened, store)
        for money in moves:
            _move(store, name, money)
    return store


def _move(store: EventStore, name: str, money: str) -> None:
    note, _, amount = money.rpartition(" ")
    kind = "noted" if note else "withdrawn" if money.startswith("-") else "deposited"
    data = {"aggregate_id": name, "amount": f"{abs(Decimal(amount)):.2f}"}
    now = START if (name, money) == LATE else store.clock.now()
    store.append(Event(store.ids.next(), f"account.{kind}", data, now, "bank"))
