"""What exercise 3.2 has to do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from eventlib import Event, EventStore
from eventlib.lab.exercises.check import Verdict

from ...numbers import shown
from ..shared import MOVES, Row, at, store_of

WITHDREW = {
    "ACC2": ["dani-1", "dani-2", "dani-4"],
    "ACC1": [
        "bruno-1",
        "bruno-3",
        "ana-1",
        "eva-2",
        "luz-12",
        "luz-2",
        "luz-1",
        "Luz-1",
        "zoe-1",
        "bank-fee",
        "eva-1",
        "Luis",
        "17",
        "teo-3",
        "ana-2",
        "gema-1",
    ],
    "ACC10": ["hugo-1"],
    "ACC3": ["rosa-1", "rosa-2"],
    "acc1": ["ines-1"],
    "ACC9": [],
}
FAR = datetime(2126, 3, 10, tzinfo=UTC)  # later than any clock says
USUAL = (at(7), "1.00", "bank-service")
UNUSUAL = {
    "Luis": (FAR, "1.00", "bank-service"),
    "teo-3": (at(7), "0.00", "bank-service"),
    "zoe-1": (at(7), "1.00", "cash-machine"),
}
LONG: list[Row] = [
    ("rosa-1", "ACC3", "withdrawn", "1.00", at(5)),
    *((f"salary-{number}", "ACC3", "deposited", "1.00", at(6)) for number in range(150)),
]
# Types that are no withdrawals, whatever word is in them.
DECOYS = (
    "account.charged",
    "account.withdrawal_refused",
    "account.closed",
    "account.withdrawn.undone",
    "card.withdrawn",
    "Account.Withdrawn",
    "account",
    "withdrawn",
)


def check(who_withdrew: Any) -> Verdict:
    """The ids of an account's withdrawals, in the order of its stream: a list, tuple or generator.

    Hidden: an account with more than ten events, ids in no order, some of the bank, with a capital
    or without a name, one withdrawal noted down late, one dated in a hundred years, one of nothing,
    one from a cash machine, one that a deposit says it undoes, some once the account is closed,
    eight other types, which are no withdrawals; an account with 150 deposits between two, one that
    begins with a withdrawal, some with similar names, and one that is not there.
    """
    store = _store()
    before: list[str] = []
    for account, expected in WITHDREW.items():
        answer = who_withdrew(store, account)
        if isinstance(answer, str) or not hasattr(answer, "__iter__"):
            return Verdict(False, "missing", {"came": repr(answer), "kind": type(answer).__name__})
        came = list(answer)
        figures = {"account": account, "expected": shown(expected), "came": shown(came)}
        if before and came == [*before, *expected]:
            return Verdict(False, "kept", figures)
        if came != expected:
            message, named = _wrong(store, account, came)
            return Verdict(False, message, {**figures, "named": named})
        before += expected
    return Verdict(True, "right")


def _wrong(store: EventStore, account: str, came: list[Any]) -> tuple[str, str]:
    """The name of what is wrong with this answer, and what it is about."""
    expected, stream = WITHDREW[account], store.get_events(account)
    stored, everywhere = [e.id for e in stream], [e.id for e in store.read_all()]
    if not came:
        return "empty" if account == "ACC2" else "left_out", shown(expected)
    if not all(each in everywhere for each in came):
        return "events", ""
    if came == expected[::-1]:
        return "order", ""
    if sorted(came) == sorted(expected):
        return "other_order", ""
    if came == expected[: len(came)]:
        return "cut", ""
    if came == expected[-len(came) :]:
        return "last_ones", ""
    if theirs := [each for each in came if each not in stored]:
        return "others", shown(theirs)
    if came == stored:
        return "all", ""
    if twice := [each for each in expected if came.count(each) > 1]:
        return "twice", shown(twice)
    if types := sorted({e.type for e in stream if e.id in came and e.id not in expected}):
        return "wrong", ", ".join(types)
    return "left_out", shown([each for each in expected if each not in came])


def _store() -> EventStore:
    store = store_of([*MOVES, *LONG])
    undo = {"aggregate_id": "ACC2", "amount": "45.00", "undoes": "dani-2"}
    store.append(Event("undo-dani-2", "account.deposited", undo, at(6), "bank"))
    noted = [(type_, "ACC1", type_) for type_ in DECOYS]
    noted.append(("dani-3", "ACC2", "account.deposited"))
    for account, ids in WITHDREW.items():
        noted += [(id_, account, "account.withdrawn") for id_ in ids if not store.find(id_)]
    for id_, account, type_ in noted:
        moment, amount, source = UNUSUAL.get(id_, USUAL)
        data = {"aggregate_id": account, "amount": amount}
        store.append(Event(id_, type_, data, moment, source))
    return store
