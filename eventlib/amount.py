"""Amounts of money: exact, to the cent, and written as text in events."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from typing import Any

Amount = int | Decimal | str

_SHAPE = re.compile(r"[0-9]{1,15}(\.[0-9]{1,2})?")
_EXACT = Context(prec=1000, Emin=MIN_EMIN, Emax=MAX_EMAX)  # whatever the thread's own context is


def to_amount(value: Amount, *, zero: bool = False) -> Decimal:
    """A caller's amount as a `Decimal` with two decimals, or an error that says what is wrong.

    Takes an int, a `Decimal` or a string of digits with at most 15 before the point and two
    behind it. More than zero; `zero=True` allows 0 too.

    >>> to_amount("12.5"), to_amount(500)
    (Decimal('12.50'), Decimal('500.00'))
    >>> to_amount(0.1)
    Traceback (most recent call last):
    TypeError: amount 0.1 is a float, which cannot hold cents exactly: write "0.1" or Decimal("0.1")
    """
    if isinstance(value, float):
        like = value if _SHAPE.fullmatch(repr(value)) else "12.50"
        raise TypeError(
            f"amount {value} is a float, which cannot hold cents exactly: "
            f'write "{like}" or Decimal("{like}")'
        )
    if isinstance(value, bool) or not isinstance(value, Amount):
        raise TypeError(f'amount {value!r} is no amount: write 12, "12.50" or Decimal("12.50")')
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"amount {value} is no number of euros and cents")
        text = format(value, "f") if abs(value.adjusted()) < 20 else str(value)
    elif isinstance(value, int):
        text = str(value) if abs(value) < 10**20 else hex(value)
    else:
        text = value
    text = text if len(text) < 50 else text[:49] + "…"
    if text.startswith("-"):
        raise ValueError(f"amount {text} is negative: the sign is in the command, not the amount")
    if not _SHAPE.fullmatch(text):
        raise ValueError(
            f"amount {text!r} is no amount: digits, at most 15 before the point "
            "and two behind it, no spaces, signs or exponents"
        )
    whole, _, cents = text.partition(".")
    exact = Decimal(f"{whole}.{cents:0<2}")
    if not exact and not zero:
        raise ValueError("amount 0: nothing would happen; it has to be more than zero")
    return exact


def amount_in(number: Any) -> Decimal:
    """The amount that an event holds: the text this package writes, or any JSON number.

    History is not judged: negative amounts, zero, and fractions of a cent are read as they are.

    >>> amount_in("500.00"), amount_in(500), amount_in(0.1)
    (Decimal('500.00'), Decimal('500'), Decimal('0.1'))
    """
    try:
        exact = Decimal(repr(number) if isinstance(number, float) else number)
    except (ArithmeticError, TypeError, ValueError):
        exact = Decimal("NaN")
    if not exact.is_finite():
        raise ValueError(f"an event holds the amount {number!r}, which is no number")
    return exact


add: Callable[[Decimal, Decimal], Decimal] = _EXACT.add
"""`add(a, b)` is `a + b`, exactly, whatever the decimal context of the thread says."""

subtract: Callable[[Decimal, Decimal], Decimal] = _EXACT.subtract
"""`subtract(a, b)` is `a - b`, exactly, whatever the decimal context of the thread says."""
