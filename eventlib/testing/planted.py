"""A bank account with every step in view, and twelve bugs that can be planted in it.

Each bug is one edit of its text and a misconception that people have. `planted()` makes twelve
classes of it: a good suite of tests fails with each of them, and with none when it is right.
"""

from __future__ import annotations

import inspect
import sys
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from eventlib.aggregate import Aggregate
from eventlib.amount import Amount, to_amount
from eventlib.errors import AccountNotOpen, InsufficientFunds
from eventlib.event import Event
from eventlib.store import NO_STREAM, EventStore


class Account(Aggregate):
    """It keeps the promises of `BankAccount`; each command decides, appends, applies."""

    def __init__(self) -> None:
        super().__init__()
        self.account_id: str | None = None
        self.balance = Decimal("0.00")
        self.transactions: list[tuple[str, Decimal]] = []

    @classmethod
    def open(
        cls, account_id: str, initial: Amount, store: EventStore, command_id: str | None = None
    ) -> Self:
        account = cls()
        data = {
            "aggregate_id": account_id,
            "initial_balance": str(to_amount(initial, zero=True)),
        }
        event = account._event("account.created", data, store, command_id)
        if store.find(event.id):
            return account._again(event, store)
        store.append(event, NO_STREAM)
        account.apply(event)
        return account

    def deposit(self, amount: Amount, store: EventStore, command_id: str | None = None) -> Self:
        money = to_amount(amount)
        if self.account_id is None:
            raise AccountNotOpen
        expected = self.version
        data = {"aggregate_id": self.account_id, "amount": str(money)}
        event = self._event("account.deposited", data, store, command_id)
        if store.find(event.id):
            return self._again(event, store)
        store.append(event, expected)
        self.apply(event)
        return self

    def withdraw(self, amount: Amount, store: EventStore, command_id: str | None = None) -> Self:
        money = to_amount(amount)
        if self.account_id is None:
            raise AccountNotOpen
        expected = self.version
        data = {"aggregate_id": self.account_id, "amount": str(money)}
        event = self._event("account.withdrawn", data, store, command_id)
        if store.find(event.id):
            return self._again(event, store)
        if money > self.balance:
            raise InsufficientFunds(self.account_id, self.balance, money)
        store.append(event, expected)
        self.apply(event)
        return self

    def _event(
        self, type: str, data: dict[str, Any], store: EventStore, command_id: str | None
    ) -> Event:
        event_id = command_id or store.ids.next()
        return Event(event_id, type, data, store.clock.now(), "bank-service")

    def _again(self, event: Event, store: EventStore) -> Self:
        """The store has this command: nothing is decided, the object is brought up to date."""
        store.append(event)
        for recorded in store.get_events(event.data["aggregate_id"], after=self.version):
            self.apply(recorded)
        return self

    def evolve(self, event: Event) -> None:
        if event.type == "account.created":
            self.account_id = event.aggregate_id
            self.balance = Decimal(event.data["initial_balance"])
        elif event.type == "account.deposited":
            money = Decimal(event.data["amount"])
            self.balance += money
            self.transactions.append(("deposit", money))
        elif event.type == "account.withdrawn":
            money = Decimal(event.data["amount"])
            self.balance -= money
            self.transactions.append(("withdrawal", money))


@dataclass(frozen=True)
class Bug:
    """A bug with a name, and the one place of the account that it changes."""

    name: str
    was: str
    now: str
    after: str = "class Account"  # the edit is the first such text behind this one

    def plant(self) -> type[Aggregate]:
        """The account with this bug in it."""
        source = inspect.getsource(Account)
        start = source.index(self.was, source.index(self.after))
        source = source[:start] + self.now + source[start + len(self.was) :]
        names = dict(vars(sys.modules[__name__]))
        exec(compile(source, f"<the account: {self.name}>", "exec"), names)
        made: type[Aggregate] = names["Account"]
        return made


_WITHDRAW = "def withdraw"
_TAKEN = 'event.type == "account.withdrawn"'
_REFUSE = (
    "        if money > self.balance:\n"
    "            raise InsufficientFunds(self.account_id, self.balance, money)\n"
)
_APPEND, _APPLY = "        store.append(event, expected)\n", "        self.apply(event)\n"
_INIT = (
    "    def __init__(self) -> None:\n        super().__init__()\n"
    '        self.account_id: str | None = None\n        self.balance = Decimal("0.00")\n'
)
_OWN_LIST = "        self.transactions: list[tuple[str, Decimal]] = []\n"
_SHARED_LIST = "    transactions: list[tuple[str, Decimal]] = []\n\n"
_SUBTRACT = "            self.balance -= money\n"

BUGS = (
    Bug("more_than_all_there_is", "money > self", "money >= self", _WITHDRAW),
    Bug("no_rule", _REFUSE, "", _WITHDRAW),
    Bug("writes_then_decides", _REFUSE + _APPEND, _APPEND + _REFUSE, _WITHDRAW),
    Bug("applies_before_it_appends", _APPEND + _APPLY, _APPLY + _APPEND, _WITHDRAW),
    Bug("forgets_to_apply", _APPLY, "", "def deposit"),
    Bug("forgets_the_version", "(event, expected)", "(event)", _WITHDRAW),
    Bug("opens_again_what_is_open", "(event, NO_STREAM)", "(event)"),
    Bug("counts_a_repeated_command", "command_id or store.ids.next()", "store.ids.next()"),
    Bug("takes_any_amount", "to_amount(amount)", "amount", "def deposit"),
    Bug(
        "decides_in_evolve",
        _SUBTRACT,
        "            self.balance -= money if money <= self.balance else 0\n",
        _TAKEN,
    ),
    Bug(
        "refuses_history",
        _SUBTRACT,
        "            if money > self.balance:\n"
        "                raise InsufficientFunds(str(self.account_id), self.balance, money)\n"
        + _SUBTRACT,
        _TAKEN,
    ),
    Bug("one_list_for_all_accounts", _INIT + _OWN_LIST, _SHARED_LIST + _INIT),
)
"""In the order in which they are told: what a first test sees, before what hardly any does."""


def planted() -> dict[str, type[Aggregate]]:
    """The account with each of the twelve bugs, by the name of the bug."""
    return {bug.name: bug.plant() for bug in BUGS}
