"""What exercises 9.1 and 9.3 ask of a suite, and where 9.2 looks for histories."""

from __future__ import annotations

from random import Random
from typing import Any

from eventlib.lab.exercises.check import Verdict
from eventlib.testing import Scenario, counterexample, grade


def caught_by(suite: Any, wanted: int) -> Verdict:
    """Whether a suite passes with the right account, and catches so many of the twelve bugs."""
    if not isinstance(suite, list | tuple):
        return Verdict(False, "missing", {"came": type(suite).__name__})
    for number, test in enumerate(suite, start=1):
        if isinstance(test, Scenario) and not test.asks:
            return Verdict(False, "quiet", {"test": number})
        if not isinstance(test, Scenario) and not callable(test):
            return Verdict(False, "no_test", {"test": number, "came": repr(test)})
    found = grade(suite)
    for number, said in found.failed.items():
        return Verdict(False, "fails", {"test": number, "said": said})
    figures = {"caught": len(found.caught), "wanted": wanted}
    enough = len(found.caught) >= wanted
    return Verdict(enough, "right" if enough else "few", figures)


def some(random: Random) -> tuple[str, int]:
    names = ("deposit", "withdraw", "withdraw", "other.deposit", "other.withdraw")
    return random.choice(names), random.randint(1, 60)


def broken_by(made: Any, holds: Any) -> Any:
    """The shortest of thirty random histories of a class that breaks the property, or None."""
    return counterexample(made, "ACC123", ("open", "ACC123", 50), some, holds, histories=30)
