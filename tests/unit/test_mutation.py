"""Mutants of classes that were never seen: ten students' own, some with mistakes."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from eventlib import Aggregate, BankAccount, ConcurrencyError
from eventlib.testing import Scenario, grade, mutants_of
from eventlib.testing.steps import MOST_STEPS, OutOfSteps, Steps
from tests import student_classes as students
from tests.student_classes import suites

WITH_MISTAKES = {
    students.Pantry: {2: "and yet eggs.taken {'eggs': 7}"},
    students.Gym: {2: "visits=0"},
    students.Treadmill: {1: "it did not end"},
    students.Chat: {1: "NameError: name 'MOST' is not defined"},
}
RIGHT = [made for made in suites() if made not in WITH_MISTAKES]
SURVIVORS: dict[Any, list[str]] = {
    students.Tournament: [
        # nobody asked who leads among several, nor what negative goals of the home team are
        "return min(sorted(self.points), key=lambda team: self.points[team], default=None)",
        "return max(self.points, key=lambda team: self.points[team], default=None)",
        "if home == away or goals_away < 0:",
        # where they are not equal, >= is >: no test can tell
        "winner = 'home' if ours >= theirs else 'away'",
    ],
    # find(None) is None: no test can tell
    students.Parcel: ["if store.find(command_id) is None:"],
}


def test_there_are_ten() -> None:
    assert len(suites()) == 10


@pytest.mark.parametrize("made", suites(), ids=lambda made: made.__name__)
def test_every_mutant_differs_and_can_be_planted(made: Any) -> None:
    mutants = mutants_of(made)
    assert len(mutants) >= 3 or made in (students.Gym, students.Chat)
    for mutant in mutants:
        assert mutant.was != mutant.now
        assert issubclass(mutant.plant(Steps()), Aggregate)


@pytest.mark.parametrize("made", RIGHT, ids=lambda made: made.__name__)
def test_a_right_class_is_judged_by_its_mutants(made: Any) -> None:
    found = grade(suites()[made], made)
    assert not found.failed
    away = [bug.now for bug in found.bugs if not bug.caught_by and bug.kind != "version"]
    assert away == SURVIVORS.get(made, [])
    assert len(found.caught) >= 9


@pytest.mark.parametrize(("made", "said"), WITH_MISTAKES.items(), ids=lambda made: str(made)[-20:])
def test_a_mistake_is_told_before_any_mutant_is_tried(made: Any, said: Any) -> None:
    found = grade(suites()[made], made)
    assert list(found.failed) == list(said)
    for number, told in said.items():
        assert told in found.failed[number]
    assert not found.bugs


@pytest.mark.parametrize("made", RIGHT, ids=lambda made: made.__name__)
def test_with_fewer_tests_more_gets_away(made: Any) -> None:
    suite = suites()[made]
    some = grade(suite[:1], made)
    assert len(some.caught) < len(grade(suite, made).caught)
    assert not grade([], made).caught
    assert not any(bug.reached for bug in grade([], made).bugs)


def test_who_asks_about_two_at_once_catches_what_does_not_present_its_version() -> None:
    def both(made: Any) -> None:
        Scenario(made, "X1").meanwhile(lambda r, st: r.arrive("bea", st)).when(
            lambda r, st: r.arrive("ana", st)
        ).refused(ConcurrencyError)

    def away(suite: list[Any]) -> list[str]:
        found = grade(suite, students.WaitingRoom).bugs
        return [bug.was[:36] for bug in found if bug.kind == "version" and not bug.caught_by]

    suite = suites()[students.WaitingRoom]
    arrives, calls = "self.record(store, 'patient.arrived'", "self.record(store, 'patient.called',"
    assert away(suite) == [arrives, calls]
    assert away([*suite, both]) == [calls]


class Seats(Aggregate):
    """A student's own base, for whatever has seats."""

    seats = 0

    def __init__(self) -> None:
        super().__init__()
        self.taken = 0

    def take(self, number: int, store: Any) -> None:
        self.rule(number)
        self.record(store, "seats.taken", {"number": number})

    def rule(self, number: int) -> None:
        raise NotImplementedError(number + 1)

    def evolve(self, event: Any) -> None:
        self.taken += event.data["number"]


class Small(Seats):
    seats = 4


class Bus(Small):
    def rule(self, number: int) -> None:
        if self.taken + number > self.seats:
            raise ValueError("full")

    def evolve(self, event: Any) -> None:
        super().evolve(event)


class Taxi(Bus):
    seats = 3


def all_seats(made: Any) -> None:
    given = Scenario(made, "B1").given(("seats.taken", {"number": made.seats - 1}))
    given.when(lambda b, st: b.take(1, st)).then(("seats.taken", {"number": 1})).shows(
        taken=made.seats
    )
    given.when(lambda b, st: b.take(1, st)).refused(ValueError)


class TestWhatAStudentInherits:
    @pytest.mark.parametrize("made", [Bus, Taxi])
    def test_from_a_class_of_their_own_is_mutated_too(self, made: Any) -> None:
        found = grade([all_seats], made)
        assert not found.failed
        whose = {bug.of or made.__name__ for bug in found.bugs}
        assert whose == {"Seats", "Bus"}
        assert [bug.kind for bug in found.bugs if not bug.caught_by] == ["version"]
        assert all(bug.reached for bug in found.bugs)

    def test_and_overrides_is_left_out(self) -> None:
        assert not [m for m in mutants_of(Bus) if m.of == "Seats" and "number + 1" in m.was]

    def test_from_a_class_of_the_same_name(self) -> None:
        class Bus(Taxi):
            pass

        class Taxi2(Bus):
            def take(self, number: int, store: Any) -> None:
                super().take(number, store)

        assert not grade([all_seats], Taxi2).failed


def test_what_was_reached_and_not_asked_is_told_apart() -> None:
    found = grade(suites()[students.WaitingRoom][:1], students.WaitingRoom)
    away = {bug.name.partition(": ")[2]: bug.reached for bug in found.bugs if not bug.caught_by}
    assert away["if patient in self.waiting: → nothing"]
    assert not away["if not self.waiting: → nothing"]


class TestWhatNeverEnds:
    def test_a_mutant_that_never_ends_is_caught(self) -> None:
        (endless,) = [
            mutant for mutant in mutants_of(students.Greenhouse) if mutant.now == "litres -= 5"
        ]
        steps = Steps(1000)
        with pytest.raises(OutOfSteps):
            endless.plant(steps)().water(10, None)
        assert steps.left < 0

    def test_also_in_a_comprehension_over_all_numbers(self) -> None:
        """`n > …` for ever, where no statement runs."""

        def never(made: Any) -> None:
            made().first(-1)

        class Numbers(Aggregate):
            def first(self, above: int) -> int:
                return next(n for n in students.count() if not n > above)

        assert grade([never], Numbers).failed == {1: "it did not end"}

    def test_an_except_that_takes_everything_does_not_go_on(self) -> None:
        found = grade(suites()[students.Treadmill], students.Treadmill)
        assert found.failed == {1: "it did not end"}

    def test_the_budget_is_enough_for_real_tests(self) -> None:
        def long(made: Any) -> None:
            for _ in range(MOST_STEPS // 10):
                made().evolve(students.says)

        class Short(Aggregate):
            def evolve(self, event: Any) -> None:
                self.version += 1

        assert not grade([long], Short).failed


class TestWhatIsLeftOut:
    def test_texts_of_errors_names_and_what_changes_nothing(self) -> None:
        class Quiet(Aggregate):
            """Nothing here can be slipped: a name, a text, a representation."""

            def __init__(self) -> None:
                super().__init__()
                self.number: int | None = None

            def refuse(self) -> None:
                raise ValueError("more than " + "12")

            def __repr__(self) -> str:
                return f"{1 + 1}"

        assert mutants_of(Quiet) == []

    def test_two_slips_that_come_to_the_same_are_one(self) -> None:
        for made in suites():
            seen = Counter(mutant.name for mutant in mutants_of(made))
            assert set(seen.values()) <= {1, 2}

    def test_what_a_class_inherits_stays(self) -> None:
        class Child(BankAccount):
            def close(self) -> bool:
                return self.balance > 0

        assert [mutant.now for mutant in mutants_of(Child)] == [
            "return self.balance >= 0",
            "return self.balance > 1",
        ]


@pytest.mark.parametrize(
    "nothing", [type("Made", (Aggregate,), {}), Aggregate.__init__, 5], ids=["type", "method", "5"]
)
def test_a_class_whose_source_is_nowhere_is_told_how_to_be_written(nothing: Any) -> None:
    with pytest.raises(ValueError, match="cannot be read: define the class, with its methods"):
        mutants_of(nothing)
