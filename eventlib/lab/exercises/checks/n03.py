"""What the exercises of notebook 03 have to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from eventlib import Event, EventStore
from eventlib.lab.exercises.check import Check, Verdict

Row = tuple[str, str, str, str, datetime]  # id, account, type, amount, when


def _at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def _store(rows: Sequence[Row]) -> EventStore:
    store = EventStore()
    for id_, account, type_, amount, when in rows:
        name = "initial_balance" if type_ == "created" else "amount"
        data = {"aggregate_id": account, name: amount}
        store.append(Event(id_, f"account.{type_}", data, when, "bank"))
    return store


def _bank() -> EventStore:
    """Two accounts; somebody withdrew by mistake from each."""
    return _store(
        [
            ("open-1", "ACC1", "created", "100.00", _at(2)),
            ("open-2", "ACC2", "created", "500.00", _at(2, 10)),
            ("bruno-1", "ACC1", "withdrawn", "70.00", _at(3)),
            ("dani-1", "ACC2", "withdrawn", "30.00", _at(3, 10)),
            ("bruno-2", "ACC1", "deposited", "70.00", _at(4)),
            ("dani-2", "ACC2", "withdrawn", "45.00", _at(5)),
            ("bruno-3", "ACC1", "withdrawn", "20.00", _at(6)),
        ]
    )


def _undone(undo_withdrawal: Any) -> Verdict:
    store = _bank()
    for event_id in ("bruno-1", "dani-1"):
        wrong = store.find(event_id)
        assert wrong is not None
        account = str(wrong.aggregate_id)
        before = store.version(account)
        undo_withdrawal(store, event_id)
        fresh = store.get_events(account, after=before)
        figures = {"account": account, "amount": wrong.data["amount"]}
        if not fresh:
            return Verdict(False, "nothing", figures)
        if fresh[0].type not in ("account.deposited", "account.withdrawn", "account.created"):
            return Verdict(False, "unknown_type", {**figures, "came": fresh[0].type})
        if fresh[0].type != "account.deposited" or fresh[0].data["amount"] != wrong.data["amount"]:
            came = f"{fresh[0].type} {fresh[0].data.get('amount')}"
            return Verdict(False, "wrong", {**figures, "came": came})
        undo_withdrawal(store, event_id)
        again = store.version(account) - before
        if again != 1:
            return Verdict(False, "twice", {**figures, "came": again})
    return Verdict(True, "right")


def _overtaken(day: Any) -> Verdict:
    if day is None:
        return Verdict(False, "missing")
    number = day.day if isinstance(day, date) else int(str(day))
    if number == 3:
        return Verdict(False, "version", {"came": day})
    return Verdict(number == 9, "right" if number == 9 else "wrong", {"came": day})


def _who(who_withdrew: Any) -> Verdict:
    store = _bank()
    for account, expected in (("ACC1", ["bruno-1", "bruno-3"]), ("ACC2", ["dani-1", "dani-2"])):
        came = who_withdrew(store, account)
        if not isinstance(came, list):
            return Verdict(False, "missing", {"came": came})
        if came != expected:
            said = ", ".join(map(str, came)) or "—"
            figures = {"account": account, "expected": ", ".join(expected), "came": said}
            return Verdict(False, "wrong", figures)
    return Verdict(True, "right")


def _days_below(days_below: Any) -> Verdict:
    store = _store(
        [
            ("1", "ACC1", "created", "100.00", _at(2)),
            ("2", "ACC1", "withdrawn", "50.00", _at(3, 20)),
            ("3", "ACC1", "deposited", "30.00", _at(5, 0)),
            ("4", "ACC1", "withdrawn", "40.00", _at(6)),
            ("5", "ACC1", "withdrawn", "10.00", _at(3, 12)),  # noted down late
        ]
    )
    for limit, expected in ((50, 3), (40, 1), (1000, 5), (1, 0)):
        came = days_below(store, "ACC1", limit, date(2026, 3, 2), 5)
        if came != expected:
            figures = {"limit": limit, "expected": expected, "came": came}
            return Verdict(False, "missing" if came is None else "wrong", figures)
    return Verdict(True, "right")


CHECKS: dict[str, Check] = {
    "3.1": _undone,
    "3.w1": _overtaken,
    "3.2": _who,
    "3.3": _days_below,
}
