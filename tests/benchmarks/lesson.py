"""Replaying one account out of a big store, against the lesson's scan; does it stay flat?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eventlib import BankAccount, Event, EventStore, SequentialIds
from eventlib.lab import lesson

from .timing import OURS, Contender, Work, at_least, at_most

EVENTS, EACH = 100_000, 10
SMALL = 1000
IN_USE = [f"ACC{number}" for number in range(0, 100, 10)]  # growth.py takes accounts at random
WHEN = datetime(2026, 3, 2, tzinfo=UTC)


def history(events: int, make: Callable[..., Any]) -> Iterator[Any]:
    """Accounts with `EACH` events, whose events lie apart, as they would in a bank."""
    ids = SequentialIds()
    accounts = events // EACH
    for number in range(events):
        name = f"ACC{number % accounts}"
        if number < accounts:
            data = {"aggregate_id": name, "account_id": name, "initial_balance": 1000}
            yield make(ids.next(), "account.created", data, WHEN, "bank-service")
        else:
            data = {"aggregate_id": name, "amount": number // accounts}
            yield make(ids.next(), "account.deposited", data, WHEN, "bank-service")


@contextmanager
def replaying(folder: Path) -> Iterator[Mapping[str, Contender]]:
    def ours(events: int) -> EventStore:
        store = EventStore()
        for event in history(events, Event):
            store.append(event)
        return store

    scanned = lesson.EventStore()
    for event in history(EVENTS, lesson.Event):
        scanned.append(event)

    def contender(store: Any, account: Callable[[], Any]) -> Contender:
        names = IN_USE * 10
        while True:
            found: list[Any] = []
            yield lambda: found.extend(store.replay(name, account) for name in names)  # noqa: B023
            assert [replayed.account_id for replayed in found] == names
            yield [(replayed.balance, len(replayed.transactions)) for replayed in found]

    yield {
        OURS: contender(ours(EVENTS), BankAccount),
        "the lesson's scan": contender(scanned, lesson.BankAccount),
        f"eventlib in a store of {SMALL:,}": contender(ours(SMALL), BankAccount),
    }


WORKS = [
    Work(
        f"replay {EACH} events in a store of {EVENTS:,}",
        replaying,
        {"the lesson's scan": at_least(500), f"eventlib in a store of {SMALL:,}": at_most(1.5)},
        count=100,
        rounds=10,
    )
]
