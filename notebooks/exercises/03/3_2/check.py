"""What exercise 3.2 has to do."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict

from ...numbers import shown
from ..shared import bank

WITHDREW = {"ACC1": ["bruno-1", "bruno-3"], "ACC2": ["dani-1", "dani-2"], "ACC9": []}


def check(who_withdrew: Any) -> Verdict:
    """The ids of an account's withdrawals, in order: a list, a tuple or a generator.

    Hidden: two accounts in one store, and one that is not there.
    """
    store = bank()
    for account, expected in WITHDREW.items():
        answer = who_withdrew(store, account)
        if isinstance(answer, str) or not hasattr(answer, "__iter__"):
            return Verdict(False, "missing", {"came": repr(answer), "kind": type(answer).__name__})
        came = list(answer)
        figures = {"account": account, "expected": shown(expected), "came": shown(came)}
        if came == expected:
            continue
        if not came:
            return Verdict(False, "empty", figures)
        if not all(isinstance(each, str) for each in came):
            return Verdict(False, "events", figures)
        if came == expected[::-1]:
            return Verdict(False, "order", figures)
        stored = [event.id for event in store.get_events(account)]
        if not set(came) <= set(stored):
            return Verdict(False, "others", figures)
        return Verdict(False, "all" if came == stored else "wrong", figures)
    return Verdict(True, "right")
