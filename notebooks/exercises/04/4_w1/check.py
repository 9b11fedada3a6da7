"""What question 4.w1 asks of the ProjectionExplorer."""

from __future__ import annotations

import re
from typing import Any

from eventlib.lab.exercises.check import Verdict

from ...numbers import whole_number

NAMES_AND_UNITS = re.compile(r"\b(?:lag|retraso|behind|events?|eventos?|of|de)\b|\(s\)|[:=]")


def check(lag: Any) -> Verdict:
    """A lag of 3 events. Any way to write 3 will do, "3 events behind" too."""
    if lag is None:
        return Verdict(False, "missing")
    number = whole_number(_in_figures(lag))
    if number is None:
        return Verdict(False, "no_number", {"came": repr(lag)})
    if number == 4:
        return Verdict(False, "not_stepped", {"came": number})
    if number == 1:
        return Verdict(False, "checkpoint", {"came": number})
    return Verdict(number == 3, "right" if number == 3 else "wrong", {"came": number})


def _in_figures(lag: Any) -> Any:
    """The figure alone of "3 events behind" or "retraso: 3"; anything else as it is."""
    return NAMES_AND_UNITS.sub(" ", lag.lower()) if isinstance(lag, str) else lag
