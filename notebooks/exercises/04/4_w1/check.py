"""What exercise 4.w1 has to do."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict


def check(lag: Any) -> Verdict:
    if lag is None:
        return Verdict(False, "missing")
    right = lag == 3
    return Verdict(right, "right" if right else "wrong", {"came": lag})
