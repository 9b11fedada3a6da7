"""Answers to 11.w1, the message that is delivered just before 2 comes again."""

from decimal import Decimal

import numpy as np

WRONG = [
    ("missing", "not answered yet", None),
    ("first_time", "what came before 2 when it was delivered first", 1),
    ("wrong", "the message that comes again", 2),
    ("wrong", "the one behind it: 2 comes again as soon as the next is done", 3),
    ("wrong", "the number of the step", 29),
    ("no_number", "the name of the consumer", "work-first"),
    ("no_number", "both that passed it", (3, 4)),
    ("no_number", "half a message", "4.5"),
]
RIGHT = [
    ("a number", 4),
    ("a text", "4"),
    ("a float", 4.0),
    ("a Decimal", Decimal("4.0")),
    ("a number of NumPy", np.int64(4)),
]
