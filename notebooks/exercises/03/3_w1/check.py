"""What question 3.w1 asks of the ReplayExplorer."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from eventlib.lab.exercises.check import Verdict

from ...numbers import whole_number

IN_WORDS = re.compile(
    r"(?:(?:on|el|the|día|dia|day|[a-zé]+(?:day|es)|s[áa]bado|domingo),? )*"
    r"(?:(\d+)(?:st|nd|rd|th)?(?:(?: de| of)? (?:marzo|march|mar)\.?|/0?3)?"
    r"|(?:march|mar)\.? (?:the )?(\d+)(?:st|nd|rd|th)?)"
    r"(?:(?: de| del|,)? 2026|/2026)?"
)


def check(day: Any) -> Verdict:
    """The 9th of March 2026: the day as a number or in words, or the whole date."""
    if day is None:
        return Verdict(False, "missing")
    when = _date(day)
    number = when.day if when else whole_number(_in_figures(day))
    if number is None:
        return Verdict(False, "no_day", {"came": repr(day)})
    if number == 3:
        return Verdict(False, "version", {"came": number})
    if number == 9 and when and (when.year, when.month) != (2026, 3):
        return Verdict(False, "other_date", {"came": f"{when:%Y-%m-%d}"})
    return Verdict(number == 9, "right" if number == 9 else "wrong", {"came": number})


def _in_figures(day: Any) -> Any:
    """The day alone of "9 de marzo", "Monday, March 9th, 2026" or "9/3"; anything else as it is."""
    said = IN_WORDS.fullmatch(str(day).strip().lower())
    return "".join(filter(None, said.groups())) if said else day


def _date(day: Any) -> datetime | None:
    """The date that is meant, itself or as text."""
    try:
        return datetime.fromisoformat(str(day))
    except ValueError:
        return None
