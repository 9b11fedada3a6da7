"""What exercise 11.2 has to do."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from eventlib.lab.exercises.check import Verdict

from ..shared import listed

MOST = 8  # deliveries
OUTAGE = 60  # seconds


def check(next_try: Any) -> Verdict:
    """Waits that begin small and double, outlast a minute, and end.

    Hidden: it is asked after each delivery, the first, the second and so on, until it says `None`.
    """
    if not callable(next_try):
        return Verdict(False, "missing", {"came": repr(next_try)})
    waits: list[float] = []
    for deliveries in range(1, MOST + 1):
        wait = next_try(deliveries)
        if wait is None:
            break
        if type(wait) not in (int, float) or wait < 0:
            return Verdict(False, "number", {"came": repr(wait), "deliveries": deliveries})
        waits.append(wait)
    else:
        return Verdict(False, "never", {"most": MOST})
    figures = {"waits": listed(f"{wait:g}" for wait in waits)}
    for shorter, longer in pairwise(waits):
        if longer < 2 * shorter:
            return Verdict(False, "flat", figures | {"one": f"{shorter:g}", "next": f"{longer:g}"})
    if sum(waits) < OUTAGE:
        return Verdict(False, "early", figures | {"sum": f"{sum(waits):g}", "outage": OUTAGE})
    if waits[0] > 1:
        return Verdict(False, "first", {"first": f"{waits[0]:g}"})
    return Verdict(True, "right", figures | {"deliveries": len(waits) + 1})
