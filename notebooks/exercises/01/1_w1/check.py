"""What question 1.w1 asks of the BusExplorer."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict

from ...numbers import whole_number


def check(attempts: Any) -> Verdict:
    """Three attempts: the delivery itself and two retries. Any way to write 3 will do."""
    if attempts is None:
        return Verdict(False, "missing")
    number = whole_number(attempts)
    if number is None:
        return Verdict(False, "no_number", {"came": repr(attempts)})
    if number == 2:
        return Verdict(False, "first_counts", {"came": number})
    return Verdict(number == 3, "right" if number == 3 else "wrong", {"came": number})
