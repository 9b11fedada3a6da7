"""Replay: what can be asked for, and of what class.

The state at every version and instant is in `eventlib.testing`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from eventlib import BankAccount, ConcurrencyError, Event, EventStore, SimulatedClock
from eventlib.testing.support import START


class Log:
    """All that a replay asks of a class: to be made without arguments, and `apply`."""

    def __init__(self) -> None:
        self.ids = ""

    def apply(self, event: Event) -> None:
        self.ids += event.id


def replayed(store: EventStore, **which: Any) -> str:
    return store.replay("ACC123", Log, **which).ids


def test_the_aggregate_comes_back_as_its_class_made_it(store: EventStore) -> None:
    made: list[Log] = []

    def make() -> Log:
        made.append(Log())
        return made[-1]

    assert [store.replay("ACC123", make), store.replay("ACC123", make)] == made
    assert made[0] is not made[1]


def test_a_naive_instant_is_refused(store: EventStore) -> None:
    with pytest.raises(ValueError, match="at has no time zone: add one, for example"):
        replayed(store, at=datetime(2026, 3, 2))


@pytest.mark.parametrize(
    ("which", "error"),
    [
        ({"version": -1}, ValueError),
        ({"version": 1.0}, TypeError),
        ({"version": "1"}, TypeError),
        ({"version": True}, TypeError),
        ({"at": "2026-03-02"}, TypeError),
        ({"at": 1772442000}, TypeError),
    ],
    ids=str,
)
def test_what_is_no_version_and_no_instant_is_refused(
    store: EventStore, which: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error, match=r"^(version|at) is "):
        replayed(store, **which)


def test_a_past_that_left_an_event_out_cannot_decide_for_today() -> None:
    """The clock went back once: the withdrawal is later than what was noted behind it."""
    store = EventStore(clock=SimulatedClock(START))
    BankAccount.open("ACC123", 100, store)
    late = Event(
        "e-2",
        "account.withdrawn",
        {"aggregate_id": "ACC123", "amount": "100.00"},
        START + timedelta(hours=9),
        "s",
    )
    store.append(late)
    account = BankAccount.load("ACC123", store)
    account.deposit(1, store)
    past = store.replay("ACC123", BankAccount, at=START + timedelta(hours=1))
    assert (str(past.balance), past.version) == ("101.00", 3)
    with pytest.raises(ConcurrencyError, match="you expected version 1, the stream is at 3"):
        past.withdraw(101, store)
    assert str(store.replay("ACC123", BankAccount).balance) == "1.00"
