"""What question 2.w1 asks of the ReplayExplorer."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict

from ...numbers import whole_number


def check(version: Any) -> Verdict:
    """Without event 4 the rule would have refused the withdrawal of version 9, however written."""
    if version is None:
        return Verdict(False, "missing")
    number = whole_number(version)
    if number is None:
        return Verdict(False, "no_number", {"came": repr(version)})
    if number == 4:
        return Verdict(False, "skipped_one", {"came": number})
    return Verdict(number == 9, "right" if number == 9 else "wrong", {"came": number})
