"""Tests are tested: which bugs does a suite see, and which get past it?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from eventlib.aggregate import Aggregate
from eventlib.testing.mutation import ClassSource, Maker
from eventlib.testing.planted import BUGS, Account
from eventlib.testing.scenario import Scenario
from eventlib.testing.steps import OutOfSteps, Steps

Test = Scenario | Callable[[Any], object]


@dataclass(frozen=True)
class Graded:
    """One bug. `caught_by` is the number of the first test that failed (1, 2, 3…), `None`: none.

    Of a mutant also its `line` (`of` a class that is inherited), what `was` there and is there
    `now`, which `kind` of slip it is, and whether any test `reached` it.
    """

    name: str
    caught_by: int | None
    line: int | None = None
    was: str = ""
    now: str = ""
    of: str = ""
    kind: str = ""
    reached: bool = True


@dataclass(frozen=True)
class Grade:
    """How a suite did. With a test in `failed`, which fails on the right class, no bug was tried.

    `failed` maps the numbers of tests to what they said.
    """

    tests: int
    failed: dict[int, str] = field(default_factory=dict)
    bugs: tuple[Graded, ...] = ()

    @property
    def caught(self) -> list[str]:
        return [bug.name for bug in self.bugs if bug.caught_by]

    @property
    def escaped(self) -> list[str]:
        return [bug.name for bug in self.bugs if not bug.caught_by]

    def __repr__(self) -> str:
        if self.failed:
            told = "\n".join(f"test {number}:\n{said}" for number, said in self.failed.items())
            return f"{len(self.failed)} of {self.tests} tests fail on the right class\n{told}"
        lines = [f"{self.tests} tests caught {len(self.caught)} of {len(self.bugs)} bugs"]
        lines += [f"  test {bug.caught_by}: {bug.name}" for bug in self.bugs if bug.caught_by]
        return "\n".join(lines)


def grade(suite: Iterable[Test], aggregate_class: type[Aggregate] | None = None) -> Grade:
    """Run a suite against the right class, where none may fail, and against each of its bugs.

    A test is a `Scenario`, or a function that is handed a class and raises. Without a class the
    bugs are the twelve that are planted in a bank account; with one they are its mutants. A mutant
    that never ends is stopped, and counts as caught.

    >>> opened = ("account.created", {"initial_balance": "100.00"})
    >>> def too_much(account, store):
    ...     account.withdraw(101, store)
    >>> grade([Scenario(Account, "ACC123").given(opened).when(too_much).refused()])
    1 tests caught 2 of 12 bugs
      test 1: no_rule
      test 1: writes_then_decides
    """
    tests = list(suite)
    for number, test in enumerate(tests, start=1):
        if isinstance(test, Scenario) and not test.asks:
            raise ValueError(f"test {number} asks nothing: end it with then, refused or shows")
        if not isinstance(test, Scenario) and not callable(test):
            raise TypeError(f"test {number} is {test!r}: a Scenario, or a function of a class")
    source = None if aggregate_class is None else ClassSource(aggregate_class)
    right: Maker = (lambda steps: Account) if source is None else source.original()
    seen = [Steps() for _ in tests]
    said = [_fails(test, right, steps) for test, steps in zip(tests, seen, strict=True)]
    failed = {number: what for number, what in enumerate(said, start=1) if what is not None}
    if failed:
        return Grade(len(tests), failed)
    budgets = [10 * (Steps().left - steps.left) + 1000 for steps in seen]
    places = set().union(*(steps.places for steps in seen))
    if source is None:
        bugs = [Graded(b.name, _catcher(tests, _plain(b.plant), budgets)) for b in BUGS]
    else:
        bugs = [
            Graded(
                name=m.name,
                caught_by=_catcher(tests, m.plant, budgets),
                line=m.line,
                was=m.was,
                now=m.now,
                of="" if aggregate_class and m.of == aggregate_class.__name__ else m.of,
                kind=m.kind,
                reached=(m.of, m.line) in places,
            )
            for m in source.mutants()
        ]
    return Grade(len(tests), {}, tuple(bugs))


def _plain(plant: Callable[[], type[Aggregate]]) -> Maker:
    return lambda steps: plant()


def _catcher(tests: list[Test], make: Maker, budgets: list[int]) -> int | None:
    for number, (test, budget) in enumerate(zip(tests, budgets, strict=True), start=1):
        if _fails(test, make, Steps(budget)) is not None:
            return number
    return None


def _fails(test: Test, make: Maker, steps: Steps) -> str | None:
    """What the test says when it fails. Each run has a class of its own."""
    try:
        made = make(steps)
        test.against(made) if isinstance(test, Scenario) else test(made)
    except OutOfSteps:
        return "it did not end"
    except AssertionError as error:
        return str(error) or "an assertion failed"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None
