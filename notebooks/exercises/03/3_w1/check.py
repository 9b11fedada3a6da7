"""What question 3.w1 asks of the ReplayExplorer."""

from __future__ import annotations

from datetime import date
from typing import Any

from eventlib.lab.exercises.check import Verdict

from ...numbers import whole_number


def check(day: Any) -> Verdict:
    """The 9th of March, as a number, a text or a date."""
    if day is None:
        return Verdict(False, "missing")
    number = day.day if isinstance(day, date) else whole_number(day)
    if number is None:
        return Verdict(False, "no_day", {"came": repr(day)})
    if number == 3:
        return Verdict(False, "version", {"came": number})
    return Verdict(number == 9, "right" if number == 9 else "wrong", {"came": number})
