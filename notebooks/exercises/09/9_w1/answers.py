"""Answers to 9.w1, the event that the object never heard of."""

from decimal import Decimal

WRONG = [
    ("missing", "not answered yet", None),
    ("own", "the object's own event, which came third", 3),
    ("wrong", "the first, which both have", 1),
    ("wrong", "counts from zero", 0),
    ("wrong", "the balance", 50),
    ("no_number", "the type of the event", "account.deposited"),
    ("no_number", "two of them", (2, 3)),
]
RIGHT = [
    ("a number", 2),
    ("a text", "2"),
    ("a float", 2.0),
    ("a Decimal", Decimal("2")),
]
