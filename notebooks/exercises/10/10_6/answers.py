"""Answers to 10.6, a suite for a class of one's own."""

from importlib import import_module

from eventlib import Aggregate
from eventlib.lab.exercises import content
from eventlib.testing import Scenario
from tests.student_classes import Gym, Pantry, WaitingRoom, suites

HOUSE = {
    name: import_module(f"{content.__name__}.10.examples.{name}")
    for name in ("library", "garage", "theatre")
}
Book, SUITE = HOUSE["library"].Book, HOUSE["library"].suite


class Thin(Aggregate):
    def evolve(self, event):
        self.last = event.type


WRONG = [
    ("missing", "not begun", None),
    ("missing", "the suite alone", SUITE),
    ("missing", "the wrong way round", (SUITE, Book)),
    ("missing", "three parts", (Book, SUITE, 1)),
    ("fails", "evolve refuses", (Pantry, suites()[Pantry])),
    ("fails", "the state is changed in the command", (Gym, suites()[Gym])),
    ("few", "the happy path", (Book, SUITE[:1])),
    ("few", "no tests", (Book, [])),
    ("no_suite", "a single test", (Book, SUITE[0])),
    ("quiet", "nothing is asked", (Book, [*SUITE, Scenario(Book, "B1").given()])),
    ("no_test", "what came of a test", (Book, [*SUITE, None])),
    ("thin", "a class that does nothing", (Thin, [Scenario(Thin, "T1").given().shows(version=0)])),
]
RIGHT = [
    ("a library", (Book, SUITE)),
    ("a garage", (HOUSE["garage"].Garage, HOUSE["garage"].suite)),
    ("a theatre", (HOUSE["theatre"].Show, HOUSE["theatre"].suite)),
    ("functions", (WaitingRoom, suites()[WaitingRoom])),
]
