"""Answers to 3.w1, the day on which skipping a deposit shows."""

from datetime import UTC, date, datetime

WRONG = [
    ("missing", "not answered yet", None),
    ("version", "reads the version", 3),
    ("wrong", "the day before", 8),
    ("wrong", "the first day", "2"),
    ("wrong", "another date", date(2026, 3, 10)),
    ("no_day", "an amount with cents", "1277.50"),
    ("no_day", "in words", "nueve"),
    ("no_day", "several days", [8, 9]),
]
RIGHT = [
    ("a number", 9),
    ("a text", "9"),
    ("a date", date(2026, 3, 9)),
    ("a moment", datetime(2026, 3, 9, 12, tzinfo=UTC)),
]
