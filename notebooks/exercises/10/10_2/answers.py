"""Answers to 10.2, an aggregate of one's own."""

import time
import uuid
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from importlib import import_module
from random import choice

from eventlib import Aggregate, ConcurrencyError, Event, StoreError
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


class ChangesInTheRule(Book):
    def free(self):
        taken, self.reader = self.reader, "nobody"
        if taken is not None:
            raise ValueError("somebody has it")


class LeavesAChange(Book):
    def free(self):
        if self.reader is not None:
            self.reader = "nobody"
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


class NoSuper(Book):
    def __init__(self):
        self.reader = None


class AsksForItsTitle(Book):
    def __init__(self, title):
        super().__init__()
        self.title = title


class NoSelf(Book):
    def evolve(event):
        pass


class ReadsAnotherKey(Book):
    def evolve(self, event):
        self.reader = event.data["name"]


class OneListForAll(Book):
    def __init__(self):
        Aggregate.__init__(self)

    reader = None
    loans = []


class OneListBesideTheAttribute(OneListForAll):
    def free(self):
        if self.loans:
            raise ValueError("somebody has it")

    def evolve(self, event):
        super().evolve(event)
        self.count = len(self.loans)


class OneDefaultForAll(Book):
    def __init__(self, loans=[]):  # noqa: B006
        super().__init__()
        self.loans = loans


class WithShelvesForAll(Book):
    shelves = ["A", "B"]
    first = cached_property(lambda self: self.shelves[0])

    def evolve(self, event):
        super().evolve(event)
        self.shelf = self.shelves[len(self.loans)]


class ForgetsTheIdAndHasARule(Book):
    def lend(self, reader, store, command_id=None):
        self.record(store, "book.lent", {"reader": reader}, rule=self.free)


class RuleCalledAtOnce(Book):
    def lend(self, reader, store, command_id=None):
        self.record(store, "book.lent", {"reader": reader}, command_id=command_id, rule=self.free())


class AfterTwo(Book):
    def free(self):
        if len(self.loans) == 0:
            raise ValueError("nobody has asked for it")


class TwoOfOneName(Book):
    def lend(self, reader, store, command_id=None):
        super().lend(reader, store, command_id)
        self.record(store, "card.stamped", {}, command_id=command_id)


class TwoIfNobodySaysAName(Book):
    def lend(self, reader, store, command_id=None):
        for _ in range(2 if command_id is None else 1):
            self.record(store, "book.lent", {"reader": reader}, command_id=command_id)


class ChangesAndUndoes(Book):
    def lend(self, reader, store, command_id=None):
        before = self.reader
        if command_id and not store.find(command_id):
            self.free()
            self.reader = reader
        try:
            self.record(store, "book.lent", {"reader": reader}, command_id=command_id)
        except Exception:
            self.reader = before
            raise


class NeverApplies(Book):
    def lend(self, reader, store, command_id=None):
        self.free()
        data = {"aggregate_id": "BOOK1", "reader": reader}
        event_id = command_id or store.ids.next()
        store.append(Event(event_id, "book.lent", data, store.clock.now(), "desk"), self.version)


class KnowsItsNamesByHeart(Book):
    """What it remembers is in this object and in no event."""

    def __init__(self):
        super().__init__()
        self._sent = set()

    def lend(self, reader, store, command_id=None):
        if command_id not in self._sent:
            self.record(store, "book.lent", {"reader": reader})
            self._sent.add(command_id)


class ForgetsTheIdAndNobodySees(ForgetsTheId):
    def evolve(self, event):
        if event.type == "book.lent":
            self.reader = event.data["reader"]


class NumbersItsLoans(Book):
    def lend(self, reader, store, command_id=None):
        data = {"reader": reader, "loan": len(self.loans)}
        self.record(store, "book.lent", data, command_id=command_id, rule=self.free)


class OnlyReturns(Book):
    def lend(self, reader, store, command_id=None):
        if self.reader is None or command_id is not None:
            super().lend(reader, store, command_id)


class SwallowsTheConflict(Book):
    def lend(self, reader, store, command_id=None):
        try:
            super().lend(reader, store, command_id)
        except ConcurrencyError:
            print("somebody was faster")


class SwallowsTheLoss(Book):
    def lend(self, reader, store, command_id=None):
        try:
            super().lend(reader, store, command_id)
        except StoreError:
            print("no line")


class WritesToTheEvent(Book):
    def evolve(self, event):
        event.data["seen"] = True


class OnThisDay(Book):
    def evolve(self, event):
        super().evolve(event)
        self.since = self.now()

    def now(self):
        return str(date.today())


class AtThisHour(OnThisDay):
    def now(self):
        return datetime.now()


class AtThisSecond(OnThisDay):
    def now(self):
        return round(time.time() / 10**6)


class OfAnyShelf(OnThisDay):
    def now(self):
        self.shelf = choice("A")


class WithAnId(OnThisDay):
    def now(self):
        self.card = uuid.uuid4().version


class RefusesHistory(Book):
    def evolve(self, event):
        if event.type == "book.lent":
            self.free()
        super().evolve(event)


class AssertsHistory(Book):
    def evolve(self, event):
        assert event.type != "book.lent" or self.reader is None
        super().evolve(event)


class IgnoresHistory(Book):
    def evolve(self, event):
        if event.type == "book.lent" and self.reader is None:
            super().evolve(event)


class Reader:
    """No equal of another with the same name, as it has no __eq__."""

    def __init__(self, name):
        self.name = name


class WithThings(Book):
    def evolve(self, event):
        if event.type == "book.lent":
            self.reader = Reader(event.data["reader"])
            self.loans.append(self.reader)


class WithAProperty(Book):
    @property
    def taken(self):
        return self.reader is not None


class WithADate(Book):
    """The time of what happened, and a text that is read as a date."""

    def evolve(self, event):
        super().evolve(event)
        self.since = datetime.strptime(f"{event.timestamp.date()}", "%Y-%m-%d").date()
        self.hour = event.timestamp.time()


class TriesAgain(Book):
    def lend(self, reader, store, command_id=None):
        for _ in range(3):
            try:
                return super().lend(reader, store, command_id)
            except StoreError:
                continue
        raise StoreError("no line")


class Best(Aggregate):
    """The best of all scores: one that is no better changes nothing."""

    def __init__(self):
        super().__init__()
        self.best = 0
        self.over = False

    def score(self, points, store, command_id=None):
        def running():
            if self.over or points <= self.best:
                raise ValueError("no better")

        return self.record(store, "score", {"points": points}, command_id=command_id, rule=running)

    def evolve(self, event):
        self.best = max(self.best, event.data["points"])


class Guests(Aggregate):
    """A list without doubles: an `if` about the object that skips nothing new."""

    def __init__(self):
        super().__init__()
        self.guests = []

    def come(self, name, store, command_id=None):
        def new():
            if name in self.guests:
                raise ValueError("here already")

        self.record(store, "guest.came", {"name": name}, command_id=command_id, rule=new)

    def knock(self, store):
        if self.guests:
            raise ValueError("the door is open")
        self.record(store, "door.knocked", {})

    def evolve(self, event):
        if event.type == "guest.came" and event.data["name"] not in self.guests:
            self.guests.append(event.data["name"])


class Purse(Aggregate):
    def __init__(self):
        super().__init__()
        self.money = Decimal(0)

    def pay(self, amount, store, command_id=None):
        def enough():
            if amount > self.money:
                raise ValueError("not enough")

        self.record(store, "purse.paid", {"amount": amount}, command_id=command_id, rule=enough)

    def evolve(self, event):
        sign = -1 if event.type == "purse.paid" else 1
        self.money += sign * Decimal(str(event.data["amount"]))


def project_of(made, begin, command, refused, attribute):
    return Project(made, "X1", begin=begin, command=command, refused=refused, attribute=attribute)


BEST = project_of(
    Best,
    [],
    lambda best, store, command_id: best.score(7, store, command_id),
    lambda best, store: best.score(5, store),
    "best",
)


def come(guests, store, command_id=None):
    return guests.come("ana", store, command_id)


GUESTS = project_of(Guests, [], come, come, "guests")
KNOCKED = project_of(Guests, [], come, lambda guests, store: guests.knock(store), "guests")
PURSE = project_of(
    Purse,
    [("purse.filled", {"amount": 10.5})],
    lambda purse, store, command_id: purse.pay(10.5, store, command_id),
    lambda purse, store: purse.pay(0.1, store),
    "money",
)


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


class WithReturn(Book):
    """Two commands; the subclasses get the second one wrong."""

    def give_back(self, reader, store, command_id=None):
        self.record(
            store, "book.returned", {"reader": reader}, command_id=command_id, rule=self.is_out
        )

    def is_out(self):
        if self.reader is None:
            raise ValueError("nobody has it")

    def evolve(self, event):
        super().evolve(event)
        if event.type == "book.returned":
            self.reader = None


class ReturnsByItself(WithReturn):
    def give_back(self, reader, store, command_id=None):
        self.record(store, "book.seen", {"reader": reader}, command_id=command_id)
        self.reader = None


class ReturnsAndTellsNobody(WithReturn):
    def give_back(self, reader, store):
        self.reader = None


class ReturnsTooEarly(WithReturn):
    def give_back(self, reader, store, command_id=None):
        self.reader = None
        self.record(store, "book.returned", {"reader": reader}, command_id=command_id)


class ReturnsTwice(WithReturn):
    def give_back(self, reader, store, command_id=None):
        self.record(store, "book.returned", {"reader": reader})


class ReturnsAndAsksAgain(WithReturn):
    def give_back(self, reader, store, command_id=None):
        self.is_out()
        super().give_back(reader, store, command_id)


class ReturnsWhatIsOut(WithReturn):
    def evolve(self, event):
        if event.type == "book.returned" and self.reader is None:
            raise ValueError("nobody has it")
        super().evolve(event)


class WithQuestions(WithReturn):
    """Methods that are no commands of its, or that nobody knows how to call."""

    def history(self, store):
        return store.get_events("BOOK1")

    def reserve(self, whom, store, command_id=None):
        self.whom = whom

    def _forget(self, store):
        self.reader = None

    def stamp(self, reader):
        self.stamped = reader

    def ring(self, store):
        self.record(store, "bell.rang", {})

    def count_pages(self, store, command_id=None):
        len(self.pages)


WRONG = [
    ("other_replay", "a second command that changes the object", with_class(ReturnsByItself)),
    ("other_replay", "a second command without an event", with_class(ReturnsAndTellsNobody)),
    ("other_early", "a second command that changes it first", with_class(ReturnsTooEarly)),
    ("other_twice", "a second command that forgets its name", with_class(ReturnsTwice)),
    ("other_twice", "a second command that is decided again", with_class(ReturnsAndAsksAgain)),
    ("other_judges", "evolve judges the second command", with_class(ReturnsWhatIsOut)),
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
    ("silent", "a rule that returns", with_class(OnlyReturns)),
    ("no_function", "refused without a store", replace(GOOD, refused=lambda book: 1 / 0)),
    ("no_function", "command without a name", replace(GOOD, command=lambda book, store: 1 / 0)),
    ("no_function", "what came of a command", replace(GOOD, command=None)),
    ("no_class", "an object", replace(GOOD, aggregate_class=Book())),
    ("no_class", "another class", replace(GOOD, aggregate_class=dict)),
    ("no_begin", "one event", replace(GOOD, begin=GOOD.begin[0])),
    ("no_begin", "nothing", replace(GOOD, begin=None)),
    ("no_begin", "a set cannot be stored", replace(GOOD, begin=[("book.added", {"x": {1}})])),
    ("no_begin", "no dict", replace(GOOD, begin=[("book.added", "Momo")])),
    ("no_id", "an empty name", replace(GOOD, aggregate_id="")),
    ("no_id", "a number", replace(GOOD, aggregate_id=1)),
    (
        "elsewhere",
        "another book's past",
        replace(GOOD, begin=[("book.added", {"title": "Momo", "aggregate_id": "BOOK2"})]),
    ),
    ("no_super", "no super().__init__()", with_class(NoSuper)),
    ("no_self", "evolve without self", with_class(NoSelf)),
    ("raised", "a key that is not there", with_class(ReadsAnotherKey)),
    ("shared", "one list for all", with_class(OneListForAll, attribute="loans")),
    ("shared", "one list for all, beside the attribute", with_class(OneListBesideTheAttribute)),
    ("shared", "one default for all", with_class(OneDefaultForAll)),
    ("no_name", "the name is not passed on to record", with_class(ForgetsTheIdAndHasARule)),
    (
        "no_name",
        "the name is not passed on to the command",
        replace(GOOD, command=lambda book, store, command_id: book.lend("ana", store)),
    ),
    ("again", "the rule called at once", with_class(RuleCalledAtOnce)),
    ("asks_for_more", "a title to begin with", with_class(AsksForItsTitle)),
    ("not_accepted", "refused at once", with_class(AfterTwo)),
    ("halfway", "two facts of one name", with_class(TwoOfOneName)),
    ("events", "two facts without a name", with_class(TwoIfNobodySaysAName)),
    ("early", "a rule that changes the object", with_class(ChangesInTheRule)),
    ("early", "changes first, and undoes it", with_class(ChangesAndUndoes)),
    ("not_applied", "appends, and does not apply", with_class(NeverApplies)),
    ("twice", "names in the object's memory", with_class(KnowsItsNamesByHeart)),
    ("twice", "two events that look like one", with_class(ForgetsTheIdAndNobodySees)),
    ("other_data", "something of the object in the data", with_class(NumbersItsLoans)),
    ("swallowed", "nobody hears of the conflict", with_class(SwallowsTheConflict)),
    ("lost", "nobody hears of the loss", with_class(SwallowsTheLoss)),
    ("raised", "writes to the event", with_class(WritesToTheEvent)),
    ("chance", "today in evolve", with_class(OnThisDay)),
    ("chance", "now in evolve", with_class(AtThisHour)),
    ("chance", "the clock in evolve", with_class(AtThisSecond)),
    ("chance", "a lot drawn in evolve", with_class(OfAnyShelf)),
    ("chance", "an id made in evolve", with_class(WithAnId)),
    ("judges", "evolve asks the rule", with_class(RefusesHistory)),
    ("judges", "evolve asserts", with_class(AssertsHistory)),
    ("ignores", "evolve skips what is not allowed", with_class(IgnoresHistory)),
    ("raised", "a name that is not there", replace(GOOD, refused=lambda book, store: book.lent())),
    ("silent", "nothing is refused", replace(GOOD, refused=lambda book, store: None)),
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
    ("things without __eq__", with_class(WithThings)),
    ("a list in the class that nobody changes", with_class(WithShelvesForAll)),
    ("a property", with_class(WithAProperty, attribute="taken")),
    ("a date from the event", with_class(WithADate)),
    ("a command that tries again", with_class(TriesAgain)),
    ("a fact that changes nothing", BEST),
    ("a list without doubles", GUESTS),
    ("an event that nobody shows", KNOCKED),
    ("two commands", with_class(WithReturn)),
    ("methods that are no commands", with_class(WithQuestions)),
    ("floats", PURSE, "floats"),
]
