"""Whether a statement's own balances are the ones that its events replay to, day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from eventlib.amount import add, subtract
from eventlib.lab.statement.rows import Row


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A day whose closing balance is none of the day's balances in the statement.

    `expected` is the statement's, `actual` the replayed one, `difference` is expected − actual.
    `line` is the row of the file where the difference first shows.
    """

    account: str
    date: date
    line: int
    expected: Decimal
    actual: Decimal
    difference: Decimal


@dataclass(frozen=True, slots=True)
class Comparison:
    """One account's days with a balance, those that differ, and the opening that mends them all."""

    days: int
    mismatches: tuple[Mismatch, ...]
    opening: Decimal | None


def compare(
    rows: Sequence[Row], closing: Mapping[date, Decimal], opening: Decimal, tolerance: Decimal
) -> Comparison:
    """The rows of one account (at least one), by date, against its replayed closing balances.

    Banks list the rows of a day in any order, so a day is right when its closing balance is any of
    the day's, within `tolerance`.
    """
    days: dict[date, list[Row]] = {}
    for row in rows:
        if row.balance is not None:
            days.setdefault(row.at.date(), []).append(row)
    newest_first = rows[0].line > rows[-1].line
    differences = {
        day: _differences(found if newest_first else found[::-1], closing[day])
        for day, found in days.items()
    }
    off = {
        day: found
        for day, found in differences.items()
        if all(each.copy_abs() > tolerance for each in found)
    }
    # Of a day's differences, the one that most days share is the one that says something.
    shared = Counter(each for found in off.values() for each in found)
    mismatches: list[Mismatch] = []
    before = [opening]
    for day, found in days.items():
        if day in off:
            difference = max(off[day], key=lambda each: shared[each])
            row = off[day][difference]
            assert row.balance is not None
            new = not mismatches or mismatches[-1].difference != difference
            line = (_origin(found, before) if new else None) or row.line
            mismatches.append(
                Mismatch(row.account, day, line, row.balance, closing[day], difference)
            )
        before = _balances(found)
    mend = None
    if off and len(off) == len(days):
        (common, _), *_ = shared.most_common(1)
        if all(
            any(subtract(each, common).copy_abs() <= tolerance for each in found)
            for found in differences.values()
        ):
            mend = add(opening, common)
    return Comparison(len(days), tuple(mismatches), mend)


def _differences(rows: Sequence[Row], closing: Decimal) -> dict[Decimal, Row]:
    """What is missing to each balance of a day; the row that likely closes the day comes first."""
    found: dict[Decimal, Row] = {}
    for row in rows:
        if row.balance is not None:
            found.setdefault(subtract(row.balance, closing), row)
    return found


def _origin(rows: Sequence[Row], before: Sequence[Decimal]) -> int | None:
    """The line of the one row whose balance does not follow from any other by its amount."""
    known = Counter([*before, *_balances(rows)])
    unexplained = []
    for row in rows:
        if row.balance is not None:
            start = subtract(row.balance, row.signed)
            if known[start] - (start == row.balance) == 0:  # a row does not explain itself
                unexplained.append(row.line)
    return unexplained[0] if len(unexplained) == 1 else None


def _balances(rows: Sequence[Row]) -> list[Decimal]:
    return [row.balance for row in rows if row.balance is not None]
