"""What exercise 3.3 has to do."""

from __future__ import annotations

from datetime import date
from typing import Any

from eventlib.lab.exercises.check import Verdict

from ..shared import at, store_of


def check(days_below: Any) -> Verdict:
    store = store_of(
        [
            ("1", "ACC1", "created", "100.00", at(2)),
            ("2", "ACC1", "withdrawn", "50.00", at(3, 20)),
            ("3", "ACC1", "deposited", "30.00", at(5, 0)),
            ("4", "ACC1", "withdrawn", "40.00", at(6)),
            ("5", "ACC1", "withdrawn", "10.00", at(3, 12)),  # noted down late
        ]
    )
    for limit, expected in ((50, 3), (40, 1), (1000, 5), (1, 0)):
        came = days_below(store, "ACC1", limit, date(2026, 3, 2), 5)
        if came != expected:
            figures = {"limit": limit, "expected": expected, "came": came}
            return Verdict(False, "missing" if came is None else "wrong", figures)
    return Verdict(True, "right")
