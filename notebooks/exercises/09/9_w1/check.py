"""What question 9.w1 asks of the ReplayExplorer."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict

from ...numbers import whole_number


def check(version: Any) -> Verdict:
    """The second event, which somebody else wrote. Any way to write 2 will do."""
    if version is None:
        return Verdict(False, "missing")
    number = whole_number(version)
    if number is None:
        return Verdict(False, "no_number", {"came": repr(version)})
    if number == 3:
        return Verdict(False, "own")
    return Verdict(number == 2, "right" if number == 2 else "wrong", {"came": number})
