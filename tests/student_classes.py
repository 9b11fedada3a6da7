"""Aggregates as students write them, of domains that no lab has: some right, some with mistakes.

Each comes with the scenarios that its writer thought of.
"""

from __future__ import annotations

from collections import Counter, deque
from itertools import count
from typing import Any

from eventlib import Aggregate
from eventlib.testing import Scenario


class WaitingRoom(Aggregate):
    """A queue at a doctor's, as a list; the rule is a function within the command."""

    def __init__(self):
        super().__init__()
        self.waiting = []
        self.seen = 0

    def arrive(self, patient, store, command_id=None):
        def rule():
            if patient in self.waiting:
                raise ValueError(f"{patient} is waiting already")

        self.record(store, "patient.arrived", {"name": patient}, command_id=command_id, rule=rule)

    def call_next(self, store):
        if not self.waiting:
            raise ValueError("nobody is waiting")
        self.record(store, "patient.called", {"name": self.waiting[0]})

    def evolve(self, event):
        if event.type == "patient.arrived":
            self.waiting.append(event.data["name"])
        elif event.type == "patient.called":
            self.waiting.remove(event.data["name"])
            self.seen += 1


class Tournament(Aggregate):
    """A table of points, with match and a property."""

    def __init__(self):
        super().__init__()
        self.points = Counter()
        self.played = 0

    @property
    def leader(self):
        return max(sorted(self.points), key=lambda team: self.points[team], default=None)

    def played_match(self, home, away, goals_home, goals_away, store):
        if home == away or goals_home < 0 or goals_away < 0:
            raise ValueError("no such match")
        goals = [goals_home, goals_away]
        self.record(store, "match.played", {"home": home, "away": away, "goals": goals})

    def evolve(self, event):
        match event.type:
            case "match.played":
                ours, theirs = event.data["goals"]
                self.played += 1
                if ours == theirs:
                    self.points[event.data["home"]] += 1
                    self.points[event.data["away"]] += 1
                else:
                    winner = "home" if ours > theirs else "away"
                    self.points[event.data[winner]] += 3


class Greenhouse(Aggregate):
    """Waters until it is wet enough: a loop, which a slip makes endless."""

    def __init__(self):
        super().__init__()
        self.moisture = 0

    def water(self, wanted, store):
        litres = 0
        while self.moisture + litres < wanted:
            litres += 5
        try:
            self.record(store, "plants.watered", {"litres": litres})
        except Exception:
            raise ValueError("no water") from None

    def evolve(self, event):
        self.moisture += event.data["litres"]


class Poll(Aggregate):
    """One vote each; a dictionary of sets, and a comprehension over all numbers."""

    def __init__(self):
        super().__init__()
        self.votes = {}

    def vote(self, who, option, store):
        assert option in ("tea", "coffee"), "no such option"
        if any(who in voters for voters in self.votes.values()):
            raise ValueError(f"{who} has voted")
        number = next(n for n in count(1) if n > sum(map(len, self.votes.values())))
        self.record(store, "vote.cast", {"who": who, "option": option, "number": number})

    def evolve(self, event):
        self.votes.setdefault(event.data["option"], []).append(event.data["who"])


def made_in_a_function(limit: int) -> Any:
    class Lift(Aggregate):
        """Uses a name of the function around it."""

        def __init__(self):
            super().__init__()
            self.people = 0

        def enter(self, number, store):
            if self.people + number > limit:
                raise ValueError("too heavy")
            self.record(store, "people.entered", {"number": number})

        def evolve(self, event):
            self.people += event.data["number"]

    return Lift


class Parcel(Aggregate):
    """A small state machine with a table, and a static method."""

    NEXT = {None: "sent", "sent": "arrived", "arrived": "fetched"}

    def __init__(self):
        super().__init__()
        self.status = None

    @staticmethod
    def after(status):
        return Parcel.NEXT.get(status)

    def move(self, to, store, command_id=None):
        if command_id is None or store.find(command_id) is None:
            if self.after(self.status) != to:
                raise ValueError(f"from {self.status} to {to}")
        self.record(store, f"parcel.{to}", {"to": to}, command_id=command_id)

    def evolve(self, event):
        self.status = event.data["to"]


class Pantry(Aggregate):
    """Mistake: evolve refuses what today's rule would refuse."""

    def __init__(self):
        super().__init__()
        self.eggs = 0

    def take(self, eggs, store):
        self.record(store, "eggs.taken", {"eggs": eggs})

    def evolve(self, event):
        if event.type == "eggs.bought":
            self.eggs += event.data["eggs"]
        else:
            if event.data["eggs"] > self.eggs:
                raise ValueError("not so many")
            self.eggs -= event.data["eggs"]


class Gym(Aggregate):
    """Mistake: the command changes the object, and evolve does not."""

    def __init__(self):
        super().__init__()
        self.visits = 0

    def visit(self, store):
        self.record(store, "gym.visited", {})
        self.visits += 1


class Treadmill(Aggregate):
    """Mistake: a loop that never ends, and an except that takes everything."""

    def __init__(self):
        super().__init__()
        self.km = 0

    def run(self, store):
        while self.km < 5:
            try:
                self.record(store, "km.run", {"km": 1}, rule=lambda: 1 / 0)
            except BaseException:
                pass

    def evolve(self, event):
        self.km += event.data["km"]


class Chat(Aggregate):
    """Mistake: a name that is not there, and a version that nobody asked for."""

    def __init__(self):
        super().__init__()
        self.lines = deque(maxlen=3)

    def say(self, text, store):
        if len(text) > MOST:  # noqa: F821
            raise ValueError("too long")
        self.record(store, "line.said", {"text": text})

    def evolve(self, event):
        self.lines.append(event.data["text"])


Lift = made_in_a_function(4)


def arrived(name: str) -> tuple[str, dict[str, Any]]:
    return "patient.arrived", {"name": name}


def says(kind: str, **data: Any) -> tuple[str, dict[str, Any]]:
    return kind, data


def suites() -> dict[type[Aggregate], list[Any]]:
    """What each student's tests ask; made anew, because a scenario keeps its store."""

    def told(made: Any, *given: Any) -> Any:
        return lambda ask: lambda made_again: ask(Scenario(made_again, "X1").given(*given))

    ana, bea = arrived("ana"), arrived("bea")
    match = says("match.played", home="A", away="B", goals=[1, 0])
    return {
        WaitingRoom: [
            told(WaitingRoom, ana)(lambda s: s.when(lambda r, st: r.arrive("bea", st)).then(bea)),
            told(WaitingRoom, ana)(lambda s: s.when(lambda r, st: r.arrive("ana", st)).refused()),
            told(WaitingRoom, ana, bea)(
                lambda s: (
                    s.when(lambda r, st: r.call_next(st))
                    .then(says("patient.called", name="ana"))
                    .shows(waiting=["bea"], seen=1)
                )
            ),
            told(WaitingRoom)(lambda s: s.when(lambda r, st: r.call_next(st)).refused(ValueError)),
            told(WaitingRoom)(
                lambda s: s.when(*[lambda r, st: r.arrive("ana", st, command_id="c-1")] * 2).then(
                    ana
                )
            ),
        ],
        Tournament: [
            told(Tournament, match)(lambda s: s.shows(points={"A": 3}, played=1, leader="A")),
            told(Tournament, says("match.played", home="A", away="B", goals=[2, 2]))(
                lambda s: s.shows(points={"A": 1, "B": 1})
            ),
            told(Tournament, says("match.played", home="A", away="B", goals=[0, 1]))(
                lambda s: s.shows(points={"B": 3}, leader="B")
            ),
            told(Tournament)(
                lambda s: s.when(lambda t, st: t.played_match("A", "A", 1, 0, st)).refused()
            ),
            told(Tournament)(
                lambda s: s.when(lambda t, st: t.played_match("A", "B", 0, -1, st)).refused()
            ),
            told(Tournament)(
                lambda s: s.when(lambda t, st: t.played_match("A", "B", 0, 0, st)).then(
                    says("match.played", home="A", away="B", goals=[0, 0])
                )
            ),
        ],
        Greenhouse: [
            told(Greenhouse, says("plants.watered", litres=5))(
                lambda s: (
                    s.when(lambda g, st: g.water(11, st))
                    .then(says("plants.watered", litres=10))
                    .shows(moisture=15)
                )
            ),
            told(Greenhouse)(
                lambda s: s.when(lambda g, st: g.water(10, st)).then(
                    says("plants.watered", litres=10)
                )
            ),
        ],
        Poll: [
            told(Poll)(
                lambda s: (
                    s.when(
                        lambda p, st: p.vote("ana", "tea", st),
                        lambda p, st: p.vote("bea", "tea", st),
                    )
                    .then(
                        says("vote.cast", who="ana", option="tea", number=1),
                        says("vote.cast", who="bea", option="tea", number=2),
                    )
                    .shows(votes={"tea": ["ana", "bea"]})
                )
            ),
            told(Poll)(lambda s: s.when(lambda p, st: p.vote("ana", "beer", st)).refused()),
            told(Poll, says("vote.cast", who="ana", option="tea", number=1))(
                lambda s: s.when(lambda p, st: p.vote("ana", "coffee", st)).refused(ValueError)
            ),
        ],
        Lift: [
            told(Lift)(lambda s: s.when(lambda e, st: e.enter(4, st)).shows(people=4)),
            told(Lift, says("people.entered", number=2))(
                lambda s: s.when(lambda e, st: e.enter(3, st)).refused(ValueError)
            ),
        ],
        Parcel: [
            told(Parcel)(
                lambda s: (
                    s.when(*[lambda p, st: p.move("sent", st, "c-1")] * 2)
                    .then(says("parcel.sent", to="sent"))
                    .shows(status="sent")
                )
            ),
            told(Parcel)(lambda s: s.when(lambda p, st: p.move("fetched", st)).refused()),
            told(Parcel)(lambda s: s.when(lambda p, st: p.move("fetched", st, "c-2")).refused()),
        ],
        Pantry: [
            told(Pantry, says("eggs.bought", eggs=6))(
                lambda s: s.when(lambda p, st: p.take(6, st)).shows(eggs=0)
            ),
            told(Pantry, says("eggs.bought", eggs=6))(
                lambda s: s.when(lambda p, st: p.take(7, st)).refused(ValueError)
            ),
        ],
        Gym: [
            told(Gym)(lambda s: s.when(lambda g, st: g.visit(st)).shows(visits=1)),
            told(Gym, says("gym.visited"))(lambda s: s.shows(visits=1)),
        ],
        Treadmill: [told(Treadmill)(lambda s: s.when(lambda t, st: t.run(st)).shows(km=5))],
        Chat: [told(Chat)(lambda s: s.when(lambda c, st: c.say("hi", st)).then())],
    }
