"""Answers to 3.w1, the day on which skipping a deposit shows."""

from datetime import UTC, date, datetime

import numpy as np

WRONG = [
    ("missing", "not answered yet", None),
    ("version", "reads the version", 3),
    ("wrong", "the day before", 8),
    ("wrong", "the first day", "2"),
    ("wrong", "another date", date(2026, 3, 10)),
    ("other_date", "the ninth of another month", date(2026, 2, 9)),
    ("other_date", "the ninth of March of another year", date(2025, 3, 9)),
    ("other_date", "another month, as text", "2026-04-09"),
    ("wrong", "another day, as text", "2026-03-08"),
    ("wrong", "another day of another month", date(2026, 4, 10)),
    ("no_day", "an amount with cents", "1277.50"),
    ("no_day", "in words", "nueve"),
    ("no_day", "several days", [8, 9]),
]
RIGHT = [
    ("a number", 9),
    ("a text", "9"),
    ("a date", date(2026, 3, 9)),
    ("a date as text", "2026-03-09"),
    ("a moment", datetime(2026, 3, 9, 12, tzinfo=UTC)),
    ("a number of NumPy", np.int64(9)),
]
