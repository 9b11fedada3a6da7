"""Answers to 10.1, events on paper."""

from datetime import datetime
from decimal import Decimal
from importlib import import_module

from eventlib.lab.exercises import content

HOUSE = {
    name: vars(import_module(f"{content.__name__}.10.examples.{name}"))
    for name in ("library", "garage", "theatre")
}
GOOD = HOUSE["library"]["events"]

WRONG = [
    ("missing", "not begun", None),
    ("missing", "a dictionary by type", {"book.added": {"title": "Momo"}}),
    ("shape", "types without data", ["book.added", "book.lent"]),
    ("shape", "data and type the wrong way round", [({"title": "Momo"}, "book.added")]),
    ("shape", "data as a text", [("book.added", "Momo")]),
    ("shape", "three parts", [("book.added", {}, 1)]),
    ("shape", "a number", [7]),
    ("shape", "a number for a type", [(7, {"title": "Momo"})]),
    ("data", "a date that is no text", [("book.lent", {"day": datetime(2026, 3, 2)})]),
    ("data", "an amount that is no text", [("fine.paid", {"amount": Decimal("1.50")})]),
    ("data", "a type without a name", [("", {"amount": "1.50"})]),
    ("few", "five", GOOD[:5]),
    ("few", "many of two types", GOOD[1:3] * 4),
    ("few", "none", []),
]
RIGHT = [
    ("a library", GOOD),
    ("a garage", HOUSE["garage"]["events"]),
    ("a theatre, as a tuple", tuple(HOUSE["theatre"]["events"])),
    ("lists for pairs", [list(event) for event in GOOD]),
    ("a row that was updated", [*GOOD, ("book.updated", {"status": "lent"})], "vague"),
    ("the same in Spanish", [*GOOD, ("libro.actualizado", {"estado": "prestado"})], "vague"),
    ("a status that changed", [*GOOD, ("status.changed", {"status": "lent"})], "vague"),
    ("a status that was set", [*GOOD, ("status.set", {"status": "lent"})], "vague"),
    ("words that contain others", [*GOOD, ("credit.granted", {}), ("book.exchanged", {})]),
    ("a doctor's", [(f"patient.{word}", {"n": n}) for n in (1, 2) for word in ("in", "on", "out")]),
]
