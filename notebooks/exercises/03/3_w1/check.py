"""What question 3.w1 asks of the ReplayExplorer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from eventlib.lab.exercises.check import Verdict

from ...numbers import whole_number


def check(day: Any) -> Verdict:
    """The 9th of March 2026: the day as a number or a text, or the whole date."""
    if day is None:
        return Verdict(False, "missing")
    when = _date(day)
    number = when.day if when else whole_number(day)
    if number is None:
        return Verdict(False, "no_day", {"came": repr(day)})
    if number == 3:
        return Verdict(False, "version", {"came": number})
    if number == 9 and when and (when.year, when.month) != (2026, 3):
        return Verdict(False, "other_date", {"came": f"{when:%Y-%m-%d}"})
    return Verdict(number == 9, "right" if number == 9 else "wrong", {"came": number})


def _date(day: Any) -> datetime | None:
    """The date that is meant, itself or as text."""
    try:
        return datetime.fromisoformat(str(day))
    except ValueError:
        return None
