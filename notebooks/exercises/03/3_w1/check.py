"""What exercise 3.w1 has to do."""

from __future__ import annotations

from datetime import date
from typing import Any

from eventlib.lab.exercises.check import Verdict


def check(day: Any) -> Verdict:
    if day is None:
        return Verdict(False, "missing")
    number = day.day if isinstance(day, date) else int(str(day))
    if number == 3:
        return Verdict(False, "version", {"came": day})
    return Verdict(number == 9, "right" if number == 9 else "wrong", {"came": day})
