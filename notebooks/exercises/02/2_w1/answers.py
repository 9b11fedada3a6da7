"""Answers to 2.w1, the withdrawal that would have been refused."""

from decimal import Decimal

import numpy as np

WRONG = [
    ("missing", "not answered yet", None),
    ("skipped_one", "names the event that was skipped", 4),
    ("wrong", "one too early: counts from zero", 8),
    ("wrong", "the last version", 10),
    ("wrong", "the amount of the withdrawal", 350),
    ("no_number", "the type of the event", "account.withdrawn"),
    ("no_number", "several versions", [8, 9]),
    ("no_number", "a number that has no end", "9e99999999"),
    ("no_number", "half a version", 8.5),
]
RIGHT = [
    ("a number", 9),
    ("a text", "9"),
    ("a float", 9.0),
    ("a Decimal", Decimal("9")),
    ("a number of NumPy", np.int64(9)),
]
