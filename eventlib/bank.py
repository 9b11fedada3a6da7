"""A bank account whose state is its history."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from eventlib.aggregate import Aggregate, Rule
from eventlib.amount import Amount, add, amount_in, subtract, to_amount
from eventlib.errors import AccountNotOpen, InsufficientFunds
from eventlib.event import Event, RecordedEvent
from eventlib.store import Store


class BankAccount(Aggregate, source="bank-service"):
    """Opened once, then deposits and withdrawals; never below zero by a command.

    Amounts are an int, a `Decimal`, or text such as `"12.50"`. Every command takes a
    `command_id`: sent again with the same one, it is not decided again and counts once.

    >>> from eventlib import EventStore
    >>> store = EventStore()
    >>> account = BankAccount.open("ACC123", 1000, store)
    >>> _ = account.deposit("500", store)
    >>> _ = account.withdraw(200, store, command_id="till-1/0007")
    >>> _ = account.withdraw(200, store, command_id="till-1/0007")      # sent twice
    >>> account.balance, account.version
    (Decimal('1300.00'), 3)
    >>> account.transactions
    [('deposit', Decimal('500.00')), ('withdrawal', Decimal('200.00'))]
    """

    def __init__(self) -> None:
        super().__init__()
        self.account_id: str | None = None
        self.balance = Decimal("0.00")
        self.transactions: list[tuple[str, Decimal]] = []

    @classmethod
    def open(
        cls, account_id: str, initial_balance: Amount, store: Store, command_id: str | None = None
    ) -> Self:
        """A new account. `initial_balance` may be 0. If it exists: `ConcurrencyError`."""
        account = cls()
        initial = str(to_amount(initial_balance, zero=True))
        data = {"aggregate_id": account_id, "initial_balance": initial}
        account.record(store, "account.created", data, command_id=command_id)
        return account

    def deposit(self, amount: Amount, store: Store, command_id: str | None = None) -> RecordedEvent:
        """Put money in; returns the event that says so."""
        return self._move("account.deposited", to_amount(amount), store, command_id)

    def withdraw(
        self, amount: Amount, store: Store, command_id: str | None = None
    ) -> RecordedEvent:
        """Take money out; returns the event that says so. Too much: `InsufficientFunds`."""
        money = to_amount(amount)

        def enough() -> None:
            if money > self.balance:
                raise InsufficientFunds(str(self.account_id), self.balance, money)

        return self._move("account.withdrawn", money, store, command_id, enough)

    def _move(
        self, type: str, money: Decimal, store: Store, command_id: str | None, rule: Rule = None
    ) -> RecordedEvent:
        if self.account_id is None:
            raise AccountNotOpen
        self._stream = self.account_id  # an event that is from no store may name the account alone
        return self.record(store, type, {"amount": str(money)}, command_id=command_id, rule=rule)

    def evolve(self, event: Event) -> None:
        if event.type == "account.created":
            self.account_id = event.aggregate_id or event.data["account_id"]
            self.balance = amount_in(event.data["initial_balance"])
        elif event.type == "account.deposited":
            money = amount_in(event.data["amount"])
            self.balance = add(self.balance, money)
            self.transactions.append(("deposit", money))
        elif event.type == "account.withdrawn":
            money = amount_in(event.data["amount"])
            self.balance = subtract(self.balance, money)
            self.transactions.append(("withdrawal", money))
