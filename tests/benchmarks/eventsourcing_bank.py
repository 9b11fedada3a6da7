"""The same bank account with the peer library `eventsourcing`, in its quicker style (explicit event
classes; its decorated methods take longer), and with the same contents in its events."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate


class Account(Aggregate):
    class Opened(Aggregate.Created):
        initial_balance: str

    class Deposited(Aggregate.Event):
        amount: str

        def apply(self, aggregate: Account) -> None:
            money = Decimal(self.amount)
            aggregate.balance += money
            aggregate.transactions.append(("deposit", money))

    def __init__(self, initial_balance: str) -> None:
        self.balance = Decimal(initial_balance)
        self.transactions: list[tuple[str, Decimal]] = []

    @classmethod
    def open(cls, name: str, initial_balance: str) -> Account:
        return cls._create(cls.Opened, id=uuid_of(name), initial_balance=initial_balance)

    def deposit(self, amount: str) -> None:
        money = Decimal(amount)
        if money <= 0:
            raise ValueError(f"amount {amount}: it has to be more than zero")
        self.trigger_event(self.Deposited, amount=str(money))


def uuid_of(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, name)


def deposited(name: str, version: int, amount: str, timestamp: datetime) -> Account.Deposited:
    return Account.Deposited(
        originator_id=uuid_of(name), originator_version=version, timestamp=timestamp, amount=amount
    )


def application(file: Path | None = None) -> Application[UUID]:
    """In memory (`eventsourcing.popo`, its default), or in a SQLite file."""
    if file is None:
        return Application()
    return Application({"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(file)})
