"""Answers to 4.w1, how far behind the projection is."""

from decimal import Decimal

import numpy as np

WRONG = [
    ("missing", "not answered yet", None),
    ("not_stepped", "the lag before the step", 4),
    ("checkpoint", "the checkpoint instead of the lag", 1),
    ("wrong", "caught up", 0),
    ("wrong", "one step too many", 2),
    ("no_number", "in words", "tres"),
    ("no_number", "the explorer itself", object()),
    ("no_number", "a comparison", True),
]
RIGHT = [
    ("a number", 3),
    ("a text", "3"),
    ("a float", 3.0),
    ("a Decimal", Decimal(3)),
    ("a number of NumPy", np.int64(3)),
]
