"""A whole command on a store in memory: load the account, decide, append, change the state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from eventlib import BankAccount, EventStore

from .timing import OURS, Contender, Work, at_least, steps

COMMANDS, EVENTS = 50, 10
PEER = "eventsourcing (POPO)"


@contextmanager
def loading_and_depositing(folder: Path) -> Iterator[Mapping[str, Contender]]:
    """A deposit into an account that lies in the store with `EVENTS` events."""
    from .eventsourcing_bank import Account, application, uuid_of

    store, app = EventStore(), application()

    def opened() -> Iterator[list[str]]:
        for round_ in count():
            yield [f"ACC{round_}-{number}" for number in range(COMMANDS)]

    def open_ours(names: list[str]) -> list[str]:
        for name in names:
            account = BankAccount.open(name, 1000, store)
            for _ in range(EVENTS - 1):
                account.deposit("12.50", store)
        return names

    def open_theirs(names: list[str]) -> list[Any]:
        for name in names:
            account = Account.open(name, "1000.00")
            for _ in range(EVENTS - 1):
                account.deposit("12.50")
            app.save(account)
        return [uuid_of(name) for name in names]

    def ours(names: list[str]) -> list[BankAccount]:
        accounts = []
        for name in names:
            account = store.replay(name, BankAccount)
            account.deposit("7.25", store)
            accounts.append(account)
        return accounts

    def theirs(names: list[Any]) -> list[Account]:
        accounts = []
        for name in names:
            account = app.repository.get(name)
            account.deposit("7.25")
            app.save(account)
            accounts.append(account)
        return accounts

    def contender(
        make: Callable[[list[str]], list[Any]],
        run: Callable[[list[Any]], list[Any]],
        events: Callable[[], int],
    ) -> Contender:
        for names in opened():
            made = make(names)
            accounts: list[Any] = []
            yield lambda: accounts.extend(run(made))  # noqa: B023  (called at once)
            yield state_of(accounts), events()

    yield {
        OURS: contender(open_ours, ours, lambda: store.last_position),
        PEER: contender(open_theirs, theirs, lambda: app.recorder.max_notification_id()),
    }


@contextmanager
def depositing(folder: Path) -> Iterator[Mapping[str, Contender]]:
    """The same with an account that was loaded before."""
    from .eventsourcing_bank import Account, application

    store, app = EventStore(), application()
    account, peer = BankAccount.open("ACC123", 1000, store), Account.open("ACC123", "1000.00")
    app.save(peer)

    def ours(amounts: list[str]) -> None:
        for amount in amounts:
            account.deposit(amount, store)

    def theirs(amounts: list[str]) -> None:
        for amount in amounts:
            peer.deposit(amount)
            app.save(peer)

    amounts = [f"{number}.50" for number in range(1, COMMANDS + 1)]
    yield {
        OURS: steps(lambda: amounts, ours, lambda: (state_of([account]), store.last_position)),
        PEER: steps(
            lambda: amounts,
            theirs,
            lambda: (state_of([peer]), app.recorder.max_notification_id()),
        ),
    }


def state_of(accounts: list[Any]) -> list[object]:
    return [(account.balance, account.transactions[-1], account.version) for account in accounts]


WORKS = [
    Work(
        f"a whole command in memory: load an account of {EVENTS} events, deposit",
        loading_and_depositing,
        {PEER: at_least(5)},
        count=COMMANDS,
    ),
    Work(
        "the same with the account at hand: deposit",
        depositing,
        {PEER: at_least()},
        count=COMMANDS,
    ),
]
