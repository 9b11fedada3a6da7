"""Answers to 10.3, two read models."""

from importlib import import_module

from eventlib.lab.exercises import content

HOUSE = {
    name: vars(import_module(f"{content.__name__}.10.examples.{name}"))
    for name in ("library", "garage", "theatre")
}
EVENTS = HOUSE["library"]["events"]
LOANS, WHO = HOUSE["library"]["loans_by_reader"], HOUSE["library"]["who_has_it"]


def outside():
    seen = []

    def count(view, event):
        seen.append(event.id)
        view["loans"] = len(seen)

    return {"book.lent": count}


def only_at_the_start():
    told = []

    def first(view, event):
        view["first"] = "yes" if not told else "no"
        told.append(event)

    return {"book.added": first}


def returns_it(view, event):
    return {"loans": 1}


def titles(view, event):
    view[event.data["title"]] = event.timestamp.isoformat()


WRONG = [
    ("missing", "not begun", None),
    ("missing", "one view", (EVENTS, LOANS)),
    ("missing", "a list of two", [LOANS, WHO]),
    ("no_handlers", "a function and not a dictionary", (EVENTS, LOANS, len)),
    ("no_handlers", "None for a view", (EVENTS, None, WHO)),
    ("empty", "a type that never comes", (EVENTS, {"libro.prestado": titles}, WHO)),
    ("empty", "returns the view and does not write it", (EVENTS, LOANS, {"book.lent": returns_it})),
    ("rebuilt", "counts outside the view", (EVENTS, outside(), WHO)),
    ("rebuilt", "remembers that it was there", (EVENTS, LOANS, only_at_the_start())),
    ("same", "the same view twice", (EVENTS, LOANS, dict(LOANS))),
]
RIGHT = [
    ("a library", (EVENTS[:4], LOANS, WHO)),
    (
        "a garage",
        (
            HOUSE["garage"]["events"],
            HOUSE["garage"]["cars_inside"],
            HOUSE["garage"]["visits"],
        ),
    ),
    (
        "a theatre",
        (
            HOUSE["theatre"]["events"],
            HOUSE["theatre"]["plan_of_the_house"],
            HOUSE["theatre"]["how_often_reserved"],
        ),
    ),
    ("times of events", (EVENTS, {"book.added": titles}, LOANS)),
]
