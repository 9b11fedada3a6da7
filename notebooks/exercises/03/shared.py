"""What several checks of notebook 03 need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from eventlib import Event, EventStore, SimulatedClock
from eventlib.recorders import Recorder

Row = tuple[str, str, str, str, datetime]  # id, account, type, amount, when


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def store_of(rows: Sequence[Row], where: Recorder | str = ":memory:") -> EventStore:
    store = EventStore(where, clock=SimulatedClock(at(9)))
    for id_, account, type_, amount, when in rows:
        name = "initial_balance" if type_ == "created" else "amount"
        data = {"aggregate_id": account, name: amount}
        store.append(Event(id_, f"account.{type_}", data, when, "bank"))
    return store


# Somebody withdrew by mistake from each account; one withdrawal was noted down late, and one
# differs from another in nothing but its id.
MOVES = [
    ("open-1", "ACC1", "created", "100.00", at(2)),
    ("open-2", "ACC2", "created", "500.00", at(2, 10)),
    ("open-10", "ACC10", "created", "90.00", at(2, 11)),
    ("bruno-1", "ACC1", "withdrawn", "70.00", at(3)),
    ("dani-1", "ACC2", "withdrawn", "30.55", at(3, 10)),
    ("hugo-1", "ACC10", "withdrawn", "15.00", at(3, 11)),
    ("bruno-2", "ACC1", "deposited", "70.00", at(4)),
    ("dani-2", "ACC2", "withdrawn", "45.00", at(5)),
    ("bruno-3", "ACC1", "withdrawn", "20.00", at(6)),
    ("ana-1", "ACC1", "withdrawn", "20.00", at(5, 8)),
    ("eva-2", "ACC1", "withdrawn", "20.00", at(6)),
]
