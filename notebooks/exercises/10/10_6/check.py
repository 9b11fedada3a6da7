"""What exercise 10.6 asks of a suite for a class of one's own."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict
from eventlib.testing import Scenario, grade

WANTED = 80  # per cent of the mutants


def check(answer: Any) -> Verdict:
    """The class passes its suite, and eight of ten of its mutants do not.

    Hidden: nothing; the board of `grade` shows the same.
    """
    if not isinstance(answer, tuple) or len(answer) != 2 or not isinstance(answer[0], type):
        return Verdict(False, "missing")
    made, suite = answer
    if not isinstance(suite, list | tuple):
        return Verdict(False, "no_suite", {"came": type(suite).__name__})
    for number, test in enumerate(suite, start=1):
        if isinstance(test, Scenario) and not test.asks:
            return Verdict(False, "quiet", {"test": number})
        if not isinstance(test, Scenario) and not callable(test):
            return Verdict(False, "no_test", {"test": number, "came": repr(test)})
    found = grade(suite, made)
    for number, said in found.failed.items():
        return Verdict(False, "fails", {"test": number, "said": said})
    figures = {"caught": len(found.caught), "bugs": len(found.bugs), "wanted": WANTED}
    if len(found.bugs) < 5:
        return Verdict(False, "thin", figures)
    enough = 100 * len(found.caught) >= WANTED * len(found.bugs)
    return Verdict(enough, "right" if enough else "few", figures)
