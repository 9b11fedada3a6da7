"""What exercise 3.3 has to do."""

from __future__ import annotations

from datetime import date
from typing import Any

from eventlib.lab.exercises.check import Verdict

from ...numbers import whole_number
from ..shared import at, store_of

ROWS = [
    ("0", "ACC2", "created", "1.00", at(1)),
    ("1", "ACC1", "created", "100.00", at(2)),
    ("2", "ACC1", "withdrawn", "50.00", at(3, 20)),
    ("3", "ACC1", "deposited", "30.00", at(5, 0)),
    ("4", "ACC1", "withdrawn", "40.00", at(6)),
    ("5", "ACC1", "withdrawn", "10.00", at(3, 12)),  # noted down late
    ("6", "ACC1", "deposited", "500.00", at(8)),
]
# At the end of the days 2 to 6: 100, 40, 40, 70, 30. Each limit finds another shortcut.
LIMITS = {50: 3, 40: 1, 1000: 5, 1: 0, 70: 3, 41: 3}


def check(days_below: Any) -> Verdict:
    """The days that ended below a limit, each looked at at its end, also where nothing moved.

    Hidden: a withdrawal at eight in the evening, a deposit at midnight, an event noted down late,
    a balance that is the limit, another account, days after the last that is asked for.
    """
    store = store_of(ROWS)
    for limit, expected in LIMITS.items():
        answer = days_below(store, "ACC1", limit, date(2026, 3, 2), 5)
        came = whole_number(answer)
        figures = {"limit": limit, "expected": expected, "came": answer}
        if came is None:
            return Verdict(False, "missing", {**figures, "kind": type(answer).__name__})
        if came != expected:
            return Verdict(False, {40: "equal", 41: "quiet"}.get(limit, "wrong"), figures)
    if whole_number(days_below(store, "ACC1", 50, date(2026, 3, 4), 1)) != 1:
        return Verdict(False, "first_day")
    return Verdict(True, "right")
