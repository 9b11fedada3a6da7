"""What exercise 9.3 asks of a suite."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict

from ..shared import caught_by


def check(suite: Any) -> Verdict:
    """The right account passes every test, and none of the twelve bugs does.

    Hidden: nothing; the board of `grade` shows the same.
    """
    return caught_by(suite, 12)
