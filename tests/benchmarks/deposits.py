"""What is appended: the same deposits into one account for every contender."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

from eventlib import Event, EventStore, TimeOrderedIds

from .timing import Contender, steps

ACCOUNT = "ACC123"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)

# What one would write by hand: the columns of eventlib's table and its two unique keys.
TABLE = """CREATE TABLE events (
    position bigint PRIMARY KEY, stream text NOT NULL, version bigint NOT NULL,
    id text NOT NULL UNIQUE, type text NOT NULL, data text NOT NULL, timestamp text NOT NULL,
    source text NOT NULL, UNIQUE (stream, version)
)"""
LAST = "SELECT position, data, timestamp FROM events ORDER BY position DESC LIMIT 1"

Outcome = tuple[int, str, datetime]
"""Of the last event: position, amount, timestamp."""


class Deposit(NamedTuple):
    version: int
    id: str
    amount: str
    timestamp: datetime


def deposits() -> Iterator[Deposit]:
    ids = TimeOrderedIds()
    for version in count(1):
        yield Deposit(version, ids.next(), f"{version}.50", START + timedelta(seconds=version))


class Batch(NamedTuple):
    """Deposits as eventlib's events, for one transaction behind `version`."""

    version: int
    events: list[Event]


def batch(taken: list[Deposit]) -> Batch:
    return Batch(
        taken[0].version - 1,
        [
            Event(
                deposit.id,
                "account.deposited",
                {"aggregate_id": ACCOUNT, "amount": deposit.amount},
                deposit.timestamp,
                "bank-service",
            )
            for deposit in taken
        ],
    )


def rows(version: int, events: list[Event]) -> list[tuple[Any, ...]]:
    """The same as rows of `TABLE`; making them is part of the work of whoever writes by hand."""
    return [
        (n, ACCOUNT, n, e.id, e.type, json.dumps(e.data), e.timestamp.isoformat(), e.source)
        for n, e in enumerate(events, start=version + 1)
    ]


def appends(
    number: int,
    each: int,
    make: Callable[[list[Deposit]], Any],
    append: Callable[[Any], object],
    outcome: Callable[[], Outcome],
) -> Contender:
    """`number` deposits a round, `each` in one transaction: what `make` makes, one by one."""
    coming = deposits()

    def prepare() -> list[Any]:
        return [
            make([deposit for _, deposit in zip(range(each), coming, strict=False)])
            for _ in range(number // each)
        ]

    def work(prepared: list[Any]) -> None:
        for made in prepared:
            append(made)

    return steps(prepare, work, outcome)


def last_in(store: EventStore) -> Outcome:
    (last,) = store.get_events(ACCOUNT, after=store.version(ACCOUNT) - 1)
    return last.position, last.data["amount"], last.timestamp


def last_in_table(row: tuple[int, str, str]) -> Outcome:
    position, data, timestamp = row
    return position, json.loads(data)["amount"], datetime.fromisoformat(timestamp)
