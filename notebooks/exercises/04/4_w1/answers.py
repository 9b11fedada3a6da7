"""Answers to 4.w1, how far behind the projection is."""

from decimal import Decimal

import numpy as np

WRONG = [
    ("missing", "not answered yet", None),
    ("not_stepped", "the lag before the step", 4),
    ("checkpoint", "the checkpoint instead of the lag", 1),
    ("wrong", "caught up", 0),
    ("wrong", "one step too many", 2),
    ("not_stepped", "the lag before the step, with its unit", "4 Events"),
    ("no_number", "of how many", "3 of 4 events"),
    ("no_number", "in words", "tres"),
    ("no_number", "the explorer itself", object()),
    ("no_number", "a comparison", True),
]
RIGHT = [
    ("with its unit", "3 eventos"),
    ("one or more of its unit", "3 evento(s)"),
    ("with its unit, and what it is", "3 eventos de retraso"),
    ("with its unit, and what it is, in English", "3 events behind"),
    ("with its name", "lag = 3"),
    ("a number", 3),
    ("a text", "3"),
    ("a float", 3.0),
    ("a Decimal", Decimal(3)),
    ("a number of NumPy", np.int64(3)),
]
