"""Answers to 6.w1, the delivery at which ByPosition is wrong."""

from decimal import Decimal

import numpy as np

WRONG = [
    ("missing", "not answered yet", None),
    ("position", "the position of the event that came late", 3),
    ("wrong", "one too early: counts from zero", 8),
    ("wrong", "another consumer's", 5),
    ("wrong", "the last delivery", 10),
    ("no_number", "the name of the consumer", "ByPosition"),
    ("no_number", "delivery and position", (9, 3)),
    ("no_number", "half a delivery", "9.5"),
]
RIGHT = [
    ("with its article", "la 9"),
    ("an ordinal", "la 9.ª"),
    ("in words around it", "delivery 9"),
    ("a number", 9),
    ("a text", "9"),
    ("a float", 9.0),
    ("a Decimal", Decimal("9.0")),
    ("a number of NumPy", np.int64(9)),
]
