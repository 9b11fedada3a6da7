"""The amounts of a bank statement, as banks write them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from eventlib.lab.statement import currencies
from eventlib.lab.statement.cells import Unreadable, tidy

_MINUS = "−–‐‑-"  # the plain one last: elsewhere it makes a range
_BESIDE = re.compile(
    rf" *(?:(?P<sign>[+{_MINUS}])|(?P<bracket>[()])"
    rf"|(?P<currency>{'|'.join(sorted(map(re.escape, currencies.SIGNS), key=len, reverse=True))}"
    r"|[A-Za-z]{3})(?![A-Za-z])|(?P<mark>(?i:CR|DR))\.?(?![A-Za-z])) *"
)


class Written(NamedTuple):
    """An amount in a cell, and what stands beside it."""

    value: Decimal
    """With its sign, to the cent."""
    currency: str | None
    """`EUR`, where the cell names one."""
    mark: str
    """`CR` or `DR`, where they say the sign."""
    fits: bool
    """Whether its decimals can be nothing else: `1.250` might be a thousand and more."""
    proves: bool
    """Whether it has decimals that can be nothing else."""


def read_amount(cell: str, decimal: str) -> Written:
    """What a cell says, if it is an amount; else `Unreadable`.

    `decimal` is the mark before the cents; the other one of `.` and `,`, a space or an apostrophe
    may part the thousands. One sign (`+`, `-` or `DR`, `CR`, before or behind, or brackets) and one
    currency are allowed; decimals beyond the second only where they are zeros.

    >>> [str(read_amount(cell, ",").value) for cell in ("1.234,5 €", "(7,00)", "EUR 12,50-")]
    ['1234.50', '-7.00', '-12.50']
    >>> read_amount("12.50", ",")
    Traceback (most recent call last):
    eventlib.lab.statement.cells.Unreadable: is no amount with the decimal mark ',': \
if the file writes cents behind a '.', give decimal='.'
    """
    written = tidy(cell).removeprefix("'")  # which guards against formulas
    number = re.search(r"[0-9](?:.*[0-9])?", written)
    if number is None:
        raise _no_amount()
    sign, currency, mark = _beside(written[: number.start()], written[number.end() :])
    found = _number(decimal).fullmatch(number[0])
    if found is None or (found["cents"] or "")[2:].strip("0"):
        other = "." if decimal == "," else ","
        if _number(other).fullmatch(number[0]):
            raise Unreadable(
                f"is no amount with the decimal mark {decimal!r}: "
                f"if the file writes cents behind a {other!r}, give decimal={other!r}"
            )
        raise _no_amount()
    cents = found["cents"] or ""
    whole = re.sub("[., '’]", "", found["whole"])
    if len(whole) > 15:
        raise Unreadable("is no amount: it has more than 15 digits before the cents")
    value = Decimal(f"{whole}.{cents[:2]:0<2}")
    like_thousands = len(cents) == 3 and re.fullmatch("[1-9][0-9]{0,2}", found["whole"])
    thousands = decimal == "." and like_thousands  # a comma was declared: it is not the default
    return Written(
        value.copy_negate() if sign == "-" and value else value,
        currency,
        mark,
        fits=not thousands,
        proves=bool(cents) and not thousands,
    )


def _beside(before: str, behind: str) -> tuple[str, str | None, str]:
    """The sign, the currency and the mark that stand around a number."""
    found: dict[str, str] = {}
    for side, text in (("(", before), (")", behind)):
        at = 0
        while at < len(text):
            token = _BESIDE.match(text, at)
            if token is None or token.end() == at:
                raise _no_amount()
            kind, at = str(token.lastgroup), token.end()
            if kind == "bracket":
                kind = token[kind]
                if kind != side:
                    raise _no_amount()
            if kind in found:
                raise Unreadable("is no amount: it has two signs, or two currencies")
            found[kind] = token[str(token.lastgroup)]
    currency = found.get("currency")
    if currency is not None and currencies.code(currency) is None:
        raise Unreadable(f"is no amount: {currency!r} is no currency that is known here")
    if ("(" in found) != (")" in found):
        raise _no_amount()
    if ("(" in found) + ("sign" in found) + ("mark" in found) > 1:
        raise Unreadable("is no amount: it has two signs, or two currencies")
    mark = found.get("mark", "").upper()
    negative = "(" in found or mark == "DR" or found.get("sign", "+") in _MINUS
    return "-" if negative else "+", currency and currencies.code(currency), mark


def _no_amount() -> Unreadable:
    return Unreadable(
        "is no amount: digits, decimals beyond the second only as zeros, and one sign and one "
        "currency before or behind them"
    )


@cache
def _number(decimal: str) -> re.Pattern[str]:
    thousands = "." if decimal == "," else ","
    return re.compile(
        rf"(?P<whole>[0-9]{{1,3}}(?P<part>[{thousands} '’])[0-9]{{3}}(?:(?P=part)[0-9]{{3}})*"
        rf"|[0-9]+)"
        rf"(?:[{decimal}](?P<cents>[0-9]+))?"
    )
