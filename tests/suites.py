"""Three suites for the bank account, of growing quality: what a beginner asks, and what is left."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from eventlib import AccountNotOpen, ConcurrencyError, InsufficientFunds
from eventlib.testing import Account, Scenario

OPENED = ("account.created", {"initial_balance": "100.00"})


def deposited(amount: str) -> tuple[str, dict[str, Any]]:
    return "account.deposited", {"amount": amount}


def withdrawn(amount: str) -> tuple[str, dict[str, Any]]:
    return "account.withdrawn", {"amount": amount}


def opened() -> Scenario:
    return Scenario(Account, "ACC123").given(OPENED)


def happy() -> list[Scenario]:
    """The way things usually go, and the one rule."""
    return [
        opened()
        .when(lambda a, s: a.deposit("50.00", s))
        .then(deposited("50.00"))
        .shows(balance=150),
        opened().when(lambda a, s: a.withdraw(30, s)).then(withdrawn("30.00")).shows(balance=70),
        opened().when(lambda a, s: a.withdraw(101, s)).refused(InsufficientFunds),
    ]


def careful() -> list[Scenario]:
    """And the edges: all there is, nothing, less than nothing, twice."""

    def again(account: Any, store: Any) -> Any:
        return account.withdraw(10, store, command_id="till-1/7")

    return [
        *happy(),
        opened().when(lambda a, s: a.withdraw(100, s)).then(withdrawn("100.00")),
        opened().when(lambda a, s: a.deposit(-5, s)).refused(ValueError),
        opened().when(again, again).then(withdrawn("10.00")).shows(balance=90),
        opened().when(lambda a, s: a.open("ACC123", 5, s)).refused(ConcurrencyError),
        Scenario(Account, "NEW").when(lambda a, s: a.deposit(5, s)).refused(AccountNotOpen),
    ]


def thorough() -> list[Scenario]:
    """And others: who writes meanwhile, what happened before today's rules."""
    return [
        *careful(),
        opened()
        .meanwhile(lambda a, s: a.withdraw(80, s))
        .when(lambda a, s: a.withdraw(60, s))
        .refused(ConcurrencyError)
        .shows(balance=100),
        opened().given(withdrawn("130.00")).shows(balance=-30),
        opened()
        .given(deposited("5.00"))
        .meanwhile(lambda a, s: None)
        .shows(transactions=[("deposit", Decimal(5))]),
    ]
