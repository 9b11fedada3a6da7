"""What stands in the cells of a bank statement: amounts and dates, or why they are none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Literal

_SIGN = "[+\\-−]?"
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f", " "))
_DAY = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})((?:[ T].*)?)", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})((?:[ T].*)?)", re.ASCII)
Order = Literal["day first", "month first"]
FORMATS: dict[Order, str] = {"day first": "%d/%m/%Y", "month first": "%m/%d/%Y"}


class Unreadable(ValueError):
    """A cell that cannot be read: `index` in the sequence of cells, and `why`."""

    def __init__(self, why: str, index: int = 0) -> None:
        self.index = index
        self.why = why
        super().__init__(why)


def read_amount(cell: str, decimal: str) -> Decimal:
    """An amount with its sign, to the cent, as banks write it.

    `decimal` is the mark before the cents; the other one of `.` and `,`, or a space, may part the
    thousands. One sign, before or behind, and one € are allowed. Anything else: `Unreadable`.

    >>> read_amount("1.234,5 €", ","), read_amount("1,234.50-", "."), read_amount("−7", ".")
    (Decimal('1234.50'), Decimal('-1234.50'), Decimal('-7.00'))
    >>> read_amount("12.50", ",")
    Traceback (most recent call last):
    eventlib.lab.statement.cells.Unreadable: is no amount with the decimal mark ',': \
if the file writes cents behind a '.', give decimal='.'
    """
    written = cell.translate(_SPACES).strip()
    found = _amount_pattern(decimal).fullmatch(written)
    if found is None:
        other = "." if decimal == "," else ","
        if _amount_pattern(other).fullmatch(written):
            raise Unreadable(
                f"is no amount with the decimal mark {decimal!r}: "
                f"if the file writes cents behind a {other!r}, give decimal={other!r}"
            )
        raise Unreadable(
            "is no amount: digits, two decimals at most, and a sign or € before or behind them"
        )
    signs = found["a"] + found["b"] + found["c"] + found["d"]
    if len(signs) > 1 or len(found["e"] + found["f"]) > 1:
        raise Unreadable("is no amount: it has two signs, or two €")
    digits = re.sub("[., ]", "", found["whole"])
    if len(digits) > 15:
        raise Unreadable("is no amount: it has more than 15 digits before the cents")
    amount = Decimal(f"{digits}.{found['cents'] or '':0<2}")
    return amount.copy_negate() if amount and signs in ("-", "−") else amount


@cache
def _amount_pattern(decimal: str) -> re.Pattern[str]:
    thousands = "." if decimal == "," else ","
    return re.compile(
        rf"(?P<a>{_SIGN}) ?(?P<e>€?) ?(?P<b>{_SIGN}) ?"
        rf"(?P<whole>[0-9]{{1,3}}(?P<mark>[{thousands} ])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*|[0-9]+)"
        rf"(?:[{decimal}](?P<cents>[0-9]{{1,2}}))?"
        rf" ?(?P<c>{_SIGN}) ?(?P<f>€?) ?(?P<d>{_SIGN})"
    )


def read_dates(cells: Sequence[str], date_format: str | None = None) -> list[datetime]:
    """The instants of a whole column, in UTC; a date without a time is its midnight.

    With `date_format` each cell is read by it, as `datetime.strptime` does. Without, ISO dates are
    read, and day, month and four-digit year in the one order that fits every cell of the column.
    Where both orders fit and differ, or none does: `Unreadable`.

    >>> read_dates(["2/3/2026", "15/03/2026 10:30"])[0].isoformat()
    '2026-03-02T00:00:00+00:00'
    >>> read_dates(["02/03/2026", "04/03/2026"])
    Traceback (most recent call last):
    eventlib.lab.statement.cells.Unreadable: can be 2026-03-02 or 2026-02-03: \
give date_format="%d/%m/%Y" or date_format="%m/%d/%Y"
    """
    if date_format is not None:
        return [_by_format(cell, date_format, index) for index, cell in enumerate(cells)]
    readings: list[list[datetime]] = []
    failed: list[Unreadable] = []
    for order in FORMATS:
        try:
            readings.append([_by_shape(cell, order, index) for index, cell in enumerate(cells)])
        except Unreadable as error:
            failed.append(error)
    if not readings:
        raise max(failed, key=lambda error: error.index)  # the order that came further
    if len(readings) == 2:
        for index, (day_first, month_first) in enumerate(zip(*readings, strict=True)):
            if day_first != month_first:
                choices = " or ".join(f'date_format="{each}"' for each in FORMATS.values())
                raise Unreadable(
                    f"can be {day_first:%Y-%m-%d} or {month_first:%Y-%m-%d}: give {choices}", index
                )
    return readings[0]


def _by_format(cell: str, date_format: str, index: int) -> datetime:
    try:
        return _in_utc(datetime.strptime(cell, date_format))
    except (ValueError, OverflowError):
        raise Unreadable(f"is no date of the form {date_format!r}", index) from None


def _by_shape(cell: str, order: Order, index: int) -> datetime:
    iso = cell
    if found := _DAY.fullmatch(cell):
        first, mark, second, year, time = found.groups()
        if order == "month first" and mark != ".":  # with dots the day always comes first
            first, second = second, first
        iso = f"{year}-{second:0>2}-{first:0>2}{time}"
    elif found := _YEAR_FIRST.fullmatch(cell):
        year, month, day, time = found.groups()
        iso = f"{year}-{month:0>2}-{day:0>2}{time}"
    try:
        return _in_utc(datetime.fromisoformat(iso))
    except (ValueError, OverflowError):
        raise Unreadable(
            'is no date that can be read: say how they are written, as date_format="%d/%m/%y" does',
            index,
        ) from None


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
