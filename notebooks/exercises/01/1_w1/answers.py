"""Answers to 1.w1, the attempts of a dead letter."""

from decimal import Decimal

import numpy as np

WRONG = [
    ("missing", "not answered yet", None),
    ("first_counts", "does not count the first delivery", 2),
    ("wrong", "looked before retrying", 1),
    ("wrong", "counts one retry more", 4),
    ("wrong", "mended first: the letter is gone", 0),
    ("no_number", "answers in words", "tres"),
    ("no_number", "a number that has no end", "1e99999999"),
    ("no_number", "a list of attempts", [3]),
    ("no_number", "the comparison instead of the number", True),
]
RIGHT = [
    ("a number", 3),
    ("a text", "3"),
    ("a text with spaces", " 3 "),
    ("a float", 3.0),
    ("a Decimal", Decimal("3")),
    ("a number of NumPy", np.int64(3)),
]
