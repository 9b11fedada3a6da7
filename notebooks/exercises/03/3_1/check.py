"""What exercise 3.1 has to do."""

from __future__ import annotations

from typing import Any

from eventlib import DuplicateEvent, Event, EventStore
from eventlib.lab.exercises.check import Verdict
from eventlib.recorders.memory import MemoryRecorder

from ...numbers import exact_number
from ..shared import MOVES, at, store_of

# Undone after another of the same account: what they have in common is told apart by nothing else.
SECOND = {"bruno-3": "second", "ana-1": "same_amount", "eva-2": "same_moment"}
KNOWN = ("account.created", "account.deposited", "account.withdrawn")


def check(undo_withdrawal: Any) -> Verdict:
    """Each withdrawal is given back with one deposit, however often it is undone.

    Hidden: two of one amount undone in one account, and a third of their moment too, a deposit of
    that amount that undoes nothing, cents, movements between two calls, two stores with the same
    ids, a store that is reopened.
    """
    for again in (False, True):
        recorder = MemoryRecorder()
        store = store_of(MOVES, recorder)
        for event_id in ("bruno-1", "dani-1", *SECOND):
            if verdict := _undone(undo_withdrawal, store, event_id, again):
                return verdict
    reopened = EventStore(recorder)
    before = reopened.last_position
    undo_withdrawal(reopened, "bruno-1")
    if reopened.last_position != before:
        return Verdict(False, "reopened", {"account": "ACC1", "amount": "70.00"})
    return Verdict(True, "right")


def _undone(undo: Any, store: EventStore, event_id: str, again: bool) -> Verdict | None:
    wrong = store.find(event_id)
    assert wrong is not None
    account, amount = str(wrong.aggregate_id), wrong.data["amount"]
    before, all_before = store.version(account), store.last_position
    figures: dict[str, Any] = {"account": account, "amount": amount}
    try:
        undo(store, event_id)
    except DuplicateEvent as error:
        if error.event_id == event_id:
            return Verdict(False, "its_id", {**figures, "id": event_id})
        return Verdict(False, SECOND.get(event_id, "second"), figures)
    fresh = store.get_events(account, after=before)
    if not fresh:
        message = SECOND.get(event_id, "nothing")
        return Verdict(False, "global" if again else message, figures)
    figures["came"] = ", ".join(f"{each.type} {each.data.get('amount')}" for each in fresh)
    if store.last_position - all_before != len(fresh):
        return Verdict(False, "others", figures)
    if len(fresh) > 1:
        return Verdict(False, "more", figures)
    if fresh[0].type not in KNOWN:
        return Verdict(False, "unknown_type", figures)
    if fresh[0].type != "account.deposited":
        return Verdict(False, "wrong", figures)
    if exact_number(fresh[0].data["amount"]) != exact_number(amount):
        return Verdict(False, "amount", figures)
    if fresh[0].timestamp < at(9):
        return Verdict(False, "dated", {**figures, "came": f"{fresh[0].timestamp:%Y-%m-%d %H:%M}"})
    _goes_on(store, account, event_id)
    undo(store, event_id)
    times = store.version(account) - before - 2
    return Verdict(False, "twice", {**figures, "came": times}) if times != 1 else None


def _goes_on(store: EventStore, account: str, event_id: str) -> None:
    """Life goes on in the account before it is asked again."""
    for type_ in ("deposited", "withdrawn"):
        data = {"aggregate_id": account, "amount": "3.00"}
        name = f"{type_}-after-{event_id}"
        store.append(Event(name, f"account.{type_}", data, store.clock.now(), "bank"))
