"""What exercise 3.1 has to do."""

from __future__ import annotations

from datetime import date
from typing import Any

from eventlib import DuplicateEvent, Event, EventStore
from eventlib.lab.exercises.check import Verdict

from ...numbers import exact_number
from ..shared import MOVES, Row, at, store_of

# Ids of one account that look alike: each is a part of an earlier one, or differs from it at its
# beginning, at its end, or in nothing but what is between its words.
ALIKE = (
    *("luz-1", "Luz-1", "2026-03-06/withdrawal/1", "2026-03-06/withdrawal/2"),
    *("till-1/0007", "till-2/0007", "till-1/7", "till 1/0007", "till-1-0007", "till1/0007"),
    *("till 1/0008", "1/0007", "i\u00f1i-1", "ini-1", "in\u0303i-1", "ann-a1", "anna-1"),
)
# Undone after others, but for dani-1 of the same account: what they have in common is told apart by
# nothing else.
SECOND = {
    "dani-1": "second",
    "bruno-3": "second",
    "ana-1": "same_amount",
    "eva-2": "same_moment",
    "luz-12": "same_moment",
    "luz-2": "same_person",
    **dict.fromkeys(ALIKE, "alike"),
    "bruno-4": "other_account",
    "/0007": "other_account",
    "bank-1": "nothing",
}
GOES_ON = 6
KNOWN = ("account.created", "account.deposited", "account.withdrawn")


def check(undo_withdrawal: Any) -> Verdict:
    """Each withdrawal is given back with one deposit, however often it is undone.

    Hidden: two of one amount undone in one account, a third of their moment too, and more of one
    person's, with ids that look alike; others with the version of one in another account; deposits
    of that amount and of more that undo nothing, cents, a large amount after a card was ordered,
    movements between two calls, two stores with the same ids, another program another day.
    """
    for again in (False, True):
        store = store_of(_moves())
        for event_id in ("bruno-1", *SECOND):
            if verdict := _undone(undo_withdrawal, store, event_id, again):
                return verdict
    reopened = _reopened(store)
    before = reopened.last_position
    undo_withdrawal(reopened, "bruno-1")
    if reopened.last_position != before:
        return Verdict(False, "reopened", {"account": "ACC1", "amount": "70.00"})
    return Verdict(True, "right")


def _moves() -> list[Row]:
    """Those of the notebook's other checks, those alike, and an account with the same versions."""
    alike = [(id_, "ACC1", "withdrawn", "20.00", at(6)) for id_ in ALIKE[2:]]
    return [
        *MOVES,
        *alike,
        ("open-11", "ACC11", "created", "99999.00", at(2)),
        ("bruno-4", "ACC11", "withdrawn", "70.00", at(3)),
        ("/0007", "ACC11", "withdrawn", "20.00", at(6)),
        ("card-11", "ACC11", "card_ordered", "0.00", at(6)),
        ("bank-1", "ACC11", "withdrawn", "12345.67", at(7)),
    ]


def _undone(undo: Any, store: EventStore, event_id: str, again: bool) -> Verdict | None:
    wrong = store.find(event_id)
    assert wrong is not None
    account, amount = str(wrong.aggregate_id), wrong.data["amount"]
    before, all_before = store.version(account), store.last_position
    figures: dict[str, Any] = {"account": account, "amount": amount, "id": event_id}
    try:
        undo(store, event_id)
    except DuplicateEvent as error:
        if error.event_id == event_id:
            return Verdict(False, "its_id", figures)
        return Verdict(False, SECOND.get(event_id, "second"), figures)
    fresh = store.get_events(account, after=before)
    if not fresh:
        elsewhere = store.last_position != all_before
        message = "nothing" if elsewhere else SECOND.get(event_id, "nothing")
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
    times = store.version(account) - before - GOES_ON
    return Verdict(False, "twice", {**figures, "came": times}) if times != 1 else None


def _goes_on(store: EventStore, account: str, event_id: str) -> None:
    """Life goes on in the account before it is asked again."""
    for number in range(GOES_ON):
        type_ = ("deposited", "withdrawn")[number % 2]
        data = {"aggregate_id": account, "amount": "3.00"}
        name = f"{type_}-{number}-after-{event_id}"
        store.append(Event(name, f"account.{type_}", data, store.clock.now(), "bank"))


def _reopened(store: EventStore) -> EventStore:
    """The store as another program finds it another day: what has this one's hash, or today's date,
    in its id would have been called something else."""
    reopened = EventStore()
    for event in store.read_all():
        name = event.id.replace(str(date.today()), "2026-03-09")
        name = name.replace(str(hash("bruno-1")), "1")
        reopened.append(Event(name, event.type, event.data, event.timestamp, event.source))
    return reopened
