"""What several checks of notebook 03 need."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
        store.append(Event(id_, f"account.{type_}", data, when, "bank-service"))
    return store


@contextmanager
def two_hours_ahead() -> Iterator[None]:
    """Meanwhile this machine is in a time zone that is not UTC, where a program may say so."""
    before = {name: os.environ[name] for name in ("TZ",) if name in os.environ}
    tzset = getattr(time, "tzset", lambda: None)  # Windows has none
    os.environ["TZ"] = "EET-2"
    tzset()
    try:
        yield
    finally:
        del os.environ["TZ"]
        os.environ.update(before)
        tzset()


# Somebody withdrew by mistake from each account; one withdrawal was noted down late, and some
# differ from others in nothing but their ids, which look alike.
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
    ("luz-12", "ACC1", "withdrawn", "20.00", at(6)),
    ("luz-2", "ACC1", "withdrawn", "20.00", at(6)),
    ("luz-1", "ACC1", "withdrawn", "20.00", at(6)),
    ("Luz-1", "ACC1", "withdrawn", "20.00", at(6)),
    ("salary", "ACC1", "deposited", "4000.00", at(7)),
]
