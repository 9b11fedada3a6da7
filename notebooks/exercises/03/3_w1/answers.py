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
    ("no_day", "the ninth of another month, in words", "9 de abril"),
    ("wrong", "another day, in words", "10 de marzo"),
    ("wrong", "another weekday and its date", "domingo 8 de marzo de 2026"),
    ("no_day", "the ninth of March of another year, in words", "9 de marzo de 2025"),
    ("no_day", "the ninth of another month, in figures", "9/4/2026"),
    ("no_day", "in words", "nueve"),
    ("no_day", "several days", [8, 9]),
]
RIGHT = [
    ("a day and its month", "9 de marzo"),
    ("a month and its day", "March 9th"),
    ("with the year", "9 de marzo de 2026"),
    ("with the year, the month first", "March 9, 2026"),
    ("with the year, in English", "on the 9th of March 2026"),
    ("with its weekday", "lunes 9 de marzo"),
    ("with its weekday, in English", "Monday, 9 March 2026"),
    ("cut short", "9 mar."),
    ("in figures", "9/3/2026"),
    ("with an article", "el 9"),
    ("a number", 9),
    ("a text", "9"),
    ("a date", date(2026, 3, 9)),
    ("a date as text", "2026-03-09"),
    ("a moment", datetime(2026, 3, 9, 12, tzinfo=UTC)),
    ("a number of NumPy", np.int64(9)),
]
