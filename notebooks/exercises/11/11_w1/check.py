"""What question 11.w1 asks of the BrokerExplorer."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict

from ...numbers import whole_number


def check(before: Any) -> Verdict:
    """The fourth message, which is the last of the stream. Any way to write 4 will do."""
    if before is None:
        return Verdict(False, "missing")
    number = whole_number(before)
    if number is None:
        return Verdict(False, "no_number", {"came": repr(before)})
    message = {1: "first_time", 4: "right"}.get(number, "wrong")
    return Verdict(number == 4, message, {"came": number})
