"""What exercise 3.1 has to do."""

from __future__ import annotations

from typing import Any

from eventlib import DuplicateEvent, EventStore
from eventlib.lab.exercises.check import Verdict

from ...numbers import exact_number
from ..shared import bank

KNOWN = ("account.created", "account.deposited", "account.withdrawn")


def check(undo_withdrawal: Any) -> Verdict:
    """Each withdrawal is given back with one deposit, however often it is undone.

    Hidden: two undone in one account, a deposit of the same amount that undoes nothing, two
    stores with the same ids.
    """
    for number, store in enumerate((bank(), bank())):
        for event_id in ("bruno-1", "dani-1", "bruno-3"):
            if verdict := _undone(undo_withdrawal, store, event_id, again=number > 0):
                return verdict
    return Verdict(True, "right")


def _undone(undo: Any, store: EventStore, event_id: str, again: bool) -> Verdict | None:
    wrong = store.find(event_id)
    assert wrong is not None
    account, amount = str(wrong.aggregate_id), wrong.data["amount"]
    before, figures = store.version(account), {"account": account, "amount": amount}
    try:
        undo(store, event_id)
    except DuplicateEvent:
        return Verdict(False, "second", figures)
    fresh = store.get_events(account, after=before)
    if not fresh:
        message = "second" if event_id == "bruno-3" else "nothing"
        return Verdict(False, "global" if again else message, figures)
    figures["came"] = f"{fresh[0].type} {fresh[0].data.get('amount')}"
    if fresh[0].type not in KNOWN:
        return Verdict(False, "unknown_type", figures)
    if fresh[0].type != "account.deposited":
        return Verdict(False, "wrong", figures)
    if exact_number(fresh[0].data["amount"]) != exact_number(amount):
        return Verdict(False, "amount", figures)
    undo(store, event_id)
    times = store.version(account) - before
    return Verdict(False, "twice", {**figures, "came": times}) if times != 1 else None
