"""What exercise 9.1 asks of a suite."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict

from ..shared import caught_by


def check(suite: Any) -> Verdict:
    """The right account passes every test, and seven of the twelve bugs do not.

    Hidden: nothing; the board of `grade` shows the same.
    """
    return caught_by(suite, 7)
