"""What exercise 1.w1 has to do."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict


def check(attempts: Any) -> Verdict:
    if attempts is None:
        return Verdict(False, "missing")
    right = str(attempts) == "3"
    return Verdict(right, "right" if right else "wrong", {"came": attempts})
