"""The balances of all accounts at an instant, from a timeline, against replaying each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from eventlib import BankAccount, Event, EventStore, SequentialIds
from eventlib.lab import balance_timeline, balances_at

from .timing import OURS, Contender, Work, at_least

EVENTS, ACCOUNTS = 1_000_000, 1000
START, STEP = datetime(2026, 3, 2, tzinfo=UTC), timedelta(seconds=1)


def history() -> Iterator[Event]:
    ids = SequentialIds()
    for number in range(EVENTS):
        name = f"ACC{number % ACCOUNTS}"
        if number < ACCOUNTS:
            type_, data = "account.created", {"aggregate_id": name, "initial_balance": "1000.00"}
        else:
            type_, data = "account.deposited", {"aggregate_id": name, "amount": f"{number % 97}.25"}
        yield Event(ids.next(), type_, data, START + number * STEP, "bank-service")


@contextmanager
def asking(folder: Path) -> Iterator[Mapping[str, Contender]]:
    store = EventStore()
    for event in history():
        store.append(event)
    timeline = balance_timeline(store)
    instant = START + EVENTS * 3 // 4 * STEP

    def from_replays() -> dict[str, Any]:
        return {
            name: store.replay(name, BankAccount, at=instant).balance
            for name in store.aggregate_ids()
        }

    def contender(ask: Callable[[], Any]) -> Contender:
        while True:
            answers = []
            yield lambda: answers.append(ask())  # noqa: B023  (called at once)
            balances = {name: float(balance) for name, balance in answers[0].items()}
            assert len(balances) == ACCOUNTS
            yield balances

    yield {
        OURS: contender(lambda: balances_at(timeline, instant)),
        "replay of each": contender(from_replays),
    }


WORKS = [
    Work(
        f"balances of {ACCOUNTS:,} accounts at an instant, timeline of {EVENTS:,} events",
        asking,
        {"replay of each": at_least(50)},
        rounds=5,
    )
]
