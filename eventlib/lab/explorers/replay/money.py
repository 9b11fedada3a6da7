"""What a replay knows about bank accounts: what each event added, and what the rules would say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from eventlib.amount import amount_in, to_amount
from eventlib.bank import BankAccount
from eventlib.event import RecordedEvent

OPENED, DEPOSITED, WITHDRAWN = "account.created", "account.deposited", "account.withdrawn"
LARGEST = 2**51  # a page adds and subtracts cents of this size without losing any


@dataclass(frozen=True, slots=True)
class Money:
    """An account as a sum in whole cents, so that leaving out an event is one subtraction.

    Each event adds its `delta`, whatever happened before it. Today's rules refuse the events in
    `barred`, a withdrawal in `checked` that would leave less than 0, and all that follows where
    the account was never opened.
    """

    balance: tuple[int, ...]
    """At each version, from 0 on."""
    delta: tuple[int | None, ...]
    """What each event adds, from event 1 on; `None` where it is not about money."""
    checked: tuple[int, ...]
    barred: tuple[int, ...]
    opened_by: int
    """The version of the event that opened the account; 0 where none did."""


def money_of(events: Sequence[RecordedEvent], balances: Sequence[Decimal]) -> Money | None:
    """The account as a sum; `None` where it is none: fractions of a cent, numbers too large for
    a page, or an account opened again, which sets the balance whatever was there."""
    if any(event.type == OPENED and event.version > 1 for event in events):
        return None
    cents = [in_cents(balance) for balance in balances]
    whole = [number for number in cents if number is not None]
    if len(whole) < len(cents):
        return None
    opened = bool(events) and events[0].type == OPENED
    moves = [event for event in events if is_move(event)]
    steps = zip(events, pairwise(whole), strict=True)
    return Money(
        balance=tuple(whole),
        delta=tuple(after - before if is_move(e) else None for e, (before, after) in steps),
        checked=tuple(event.version for event in moves if event.type == WITHDRAWN),
        barred=tuple(e.version for e in moves if not (opened and takes_amount_of(e))),
        opened_by=1 if opened else 0,
    )


def would_refuse(account: BankAccount, event: RecordedEvent) -> bool:
    """Whether the commands of today would refuse, on this account, what the event records."""
    if not is_move(event):
        return False
    return (
        (event.type == OPENED) == (account.account_id is not None)
        or not takes_amount_of(event)
        or (event.type == WITHDRAWN and amount_in(event.data["amount"]) > account.balance)
    )


def is_move(event: RecordedEvent) -> bool:
    """Whether an account takes notice of it."""
    return event.type in (OPENED, DEPOSITED, WITHDRAWN)


def takes_amount_of(event: RecordedEvent) -> bool:
    """Whether a command of today would take this amount at all."""
    opening = event.type == OPENED
    try:
        to_amount(amount_in(event.data["initial_balance" if opening else "amount"]), zero=opening)
    except ValueError:
        return False
    return True


def in_cents(value: Decimal) -> int | None:
    """Whole cents, if that is what it is and a page can count with it.

    >>> in_cents(Decimal("12.50")), in_cents(Decimal("0.305"))
    (1250, None)
    """
    if value and not -20 < value.adjusted() < 20:
        return None
    cents = Fraction(value) * 100
    return int(cents) if cents.denominator == 1 and abs(cents) <= LARGEST else None
