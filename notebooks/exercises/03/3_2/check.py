"""What exercise 3.2 has to do."""

from __future__ import annotations

from typing import Any

from eventlib import EventStore
from eventlib.lab.exercises.check import Verdict

from ...numbers import shown
from ..shared import MOVES, at, store_of

WITHDREW = {
    "ACC1": [
        "bruno-1",
        "bruno-3",
        "ana-1",
        "eva-2",
        "zoe-1",
        "eva-1",
        "hugo-2",
        "carmen-1",
        "dani-3",
        "ana-2",
        "gema-1",
    ],
    "ACC2": ["dani-1", "dani-2"],
    "ACC10": ["hugo-1"],
    "ACC9": [],
}
# Types that are no withdrawals, whatever word is in them.
DECOYS = ("charged", "withdrawal_refused", "withdrawn.undone")


def check(who_withdrew: Any) -> Verdict:
    """The ids of an account's withdrawals, in the order of its stream: a list, tuple or generator.

    Hidden: an account with more than ten events, ids in no order, one withdrawal noted down late,
    three other types, which are no withdrawals; accounts with similar names, and one that is
    not there.
    """
    store = _store()
    for account, expected in WITHDREW.items():
        answer = who_withdrew(store, account)
        if isinstance(answer, str) or not hasattr(answer, "__iter__"):
            return Verdict(False, "missing", {"came": repr(answer), "kind": type(answer).__name__})
        came = list(answer)
        theirs = [each for each in came if each not in {e.id for e in store.get_events(account)}]
        figures = {"account": account, "expected": shown(expected), "came": shown(came)}
        figures["others"] = shown(theirs)
        if came != expected:
            return Verdict(False, _wrong(store, account, came), figures)
    return Verdict(True, "right")


def _wrong(store: EventStore, account: str, came: list[Any]) -> str:
    """The name of what is wrong with this answer."""
    expected = WITHDREW[account]
    if not came:
        return "empty"
    everywhere = [event.id for event in store.read_all()]
    if not all(each in everywhere for each in came):
        return "events"
    if came == expected[::-1]:
        return "order"
    if sorted(came) == sorted(expected):
        return "other_order"
    if came == expected[: len(came)]:
        return "cut"
    stored = [event.id for event in store.get_events(account)]
    if not set(came) <= set(stored):
        return "others"
    return "all" if came == stored else "wrong"


def _store() -> EventStore:
    more = [(each, "ACC1", "withdrawn", "1.00", at(7)) for each in WITHDREW["ACC1"][4:]]
    others = [(type_, "ACC1", type_, "2.00", at(8)) for type_ in DECOYS]
    return store_of([*MOVES, *more, *others])
