"""Numbers as students write them, and as they are told, for the checks that ask for one."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from numbers import Real
from typing import Any

MOST_DIGITS = 30  # to write "1e99999999" out would take for ever


def whole_number(answer: Any) -> int | None:
    """The whole number that is meant: 3, "3", " 3 ", 3.0 or Decimal("3"); else None."""
    number = exact_number(answer)
    if number is None or number.adjusted() > MOST_DIGITS or number != number.to_integral_value():
        return None
    return int(number)


def exact_number(answer: Any) -> Decimal | None:
    """The number that is meant, "12,50", fractions and numbers of NumPy too; None where none is."""
    if isinstance(answer, bool) or not isinstance(answer, Real | Decimal | str):
        return None
    if isinstance(answer, Fraction):
        answer = Decimal(answer.numerator) / answer.denominator
    try:
        number = Decimal(str(answer).strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def shown(answer: Any) -> str:
    """An answer as it is told to the student: (4, 10.00) for (4, Decimal('10.00'))."""
    return re.sub(r"Decimal\('([^']*)'\)", r"\1", repr(answer))
