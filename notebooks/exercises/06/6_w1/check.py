"""What exercise 6.w1 has to do."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict


def check(delivery: Any) -> Verdict:
    if delivery is None:
        return Verdict(False, "missing")
    right = delivery == 9
    return Verdict(right, "right" if right else "wrong", {"came": repr(delivery)})
