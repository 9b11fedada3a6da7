"""Answers to 10.2, an aggregate of one's own."""

from dataclasses import replace
from importlib import import_module

from eventlib import Aggregate, Event
from eventlib.lab import Project
from eventlib.lab.exercises import content

HOUSE = {
    name: vars(import_module(f"{content.__name__}.10.examples.{name}"))
    for name in ("library", "garage", "theatre")
}
GOOD = HOUSE["library"]["project"]


class Book(Aggregate):
    """Lent with every step written out; the subclasses get one of them wrong."""

    def __init__(self):
        super().__init__()
        self.reader = None
        self.loans = []

    def lend(self, reader, store, command_id=None):
        self.record(store, "book.lent", {"reader": reader}, command_id=command_id, rule=self.free)

    def free(self):
        if self.reader is not None:
            raise ValueError("somebody has it")

    def evolve(self, event):
        if event.type == "book.lent":
            self.reader = event.data["reader"]
            self.loans.append(event.data["reader"])


def with_class(made, **more):
    return replace(
        GOOD,
        aggregate_class=made,
        command=lambda book, store, command_id: book.lend("ana", store, command_id),
        **more,
    )


class NoEvent(Book):
    def lend(self, reader, store, command_id=None):
        self.reader = reader


class TwoEvents(Book):
    def lend(self, reader, store, command_id=None):
        super().lend(reader, store, command_id)
        self.record(store, "card.stamped", {})


class NeverEvolves(Book):
    def evolve(self, event):
        pass


class InTheCommand(Book):
    def lend(self, reader, store, command_id=None):
        super().lend(reader, store, command_id)
        self.reader = reader

    def evolve(self, event):
        self.title = "Momo"


class ForgetsTheId(Book):
    def lend(self, reader, store, command_id=None):
        self.record(store, "book.lent", {"reader": reader})


class RefusesTheSecondTime(Book):
    def lend(self, reader, store, command_id=None):
        self.free()
        super().lend(reader, store, command_id)


class CountsItsCalls(Book):
    def __init__(self):
        super().__init__()
        self.calls = 0

    def lend(self, reader, store, command_id=None):
        again = command_id is not None and store.find(command_id) is not None
        super().lend(reader, store, command_id)
        if again:
            self.calls += 1


class NoRule(Book):
    def free(self):
        pass


class LeavesAChange(Book):
    def free(self):
        taken, self.reader = self.reader, "nobody"
        if taken is not None:
            raise ValueError("somebody has it")


class WritesFirst(Book):
    def lend(self, reader, store, command_id=None):
        if command_id is None:
            data = {"aggregate_id": "BOOK1", "reader": reader}
            store.append(Event(store.ids.next(), "book.asked", data, store.clock.now(), "desk"))
        super().lend(reader, store, command_id)


class ForgetsTheVersion(Book):
    def lend(self, reader, store, command_id=None):
        if command_id is None or store.find(command_id) is None:
            self.free()
            data = {"aggregate_id": "BOOK1", "reader": reader}
            event_id = command_id or store.ids.next()
            event = Event(event_id, "book.lent", data, store.clock.now(), "desk")
            self.apply(store.append(event))


def queue():
    class Queue(Aggregate):
        def __init__(self):
            super().__init__()
            self.waiting = ()

        def arrive(self, name, store, command_id=None):
            def new():
                if name in self.waiting:
                    raise ValueError("here already")

            self.record(store, "patient.arrived", {"name": name}, command_id=command_id, rule=new)

        def evolve(self, event):
            self.waiting += (event.data["name"],)

    return Project(
        Queue,
        "Q1",
        begin=[],
        command=lambda q, store, command_id: q.arrive("ana", store, command_id),
        refused=lambda q, store: q.arrive("ana", store),
        attribute="waiting",
    )


WRONG = [
    ("missing", "the class and not the project", Book),
    ("missing", "not begun", None),
    ("no_attribute", "an attribute by another name", replace(GOOD, attribute="lector")),
    ("events", "changes the object and tells nobody", with_class(NoEvent)),
    ("events", "two facts in one command", with_class(TwoEvents)),
    ("no_change", "evolve is empty", with_class(NeverEvolves)),
    ("no_change", "an attribute that has nothing to do with it", replace(GOOD, attribute="title")),
    ("replay", "the command changes the object", with_class(InTheCommand)),
    ("twice", "a loan that arrives twice is two loans", with_class(ForgetsTheId)),
    ("again", "the rule is asked again", with_class(RefusesTheSecondTime)),
    ("twice", "the object counts what the store does not", with_class(CountsItsCalls)),
    ("accepted", "no rule", with_class(NoRule)),
    ("accepted", "nothing is refused", replace(GOOD, refused=lambda book, store: None)),
    ("left", "a refusal that changes the object", with_class(LeavesAChange)),
    ("left", "a refusal that leaves an event", with_class(WritesFirst)),
    ("rivals", "forgets the version", with_class(ForgetsTheVersion)),
]
RIGHT = [
    ("a library", GOOD),
    ("a garage", HOUSE["garage"]["project"]),
    ("a theatre", HOUSE["theatre"]["project"]),
    ("a doctor's, with nothing before", queue()),
    ("a rule as a method", with_class(Book)),
]
