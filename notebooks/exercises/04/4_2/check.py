"""What exercise 4.2 has to do."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict

STEPS = ["load", "decide", "append", "publish", "project"]


def check(steps: Any) -> Verdict:
    if not isinstance(steps, list | tuple) or sorted(map(str, steps)) != sorted(STEPS):
        return Verdict(False, "others", {"expected": ", ".join(sorted(STEPS))})
    for place, (mine, right) in enumerate(zip(steps, STEPS, strict=True), start=1):
        if mine != right:
            return Verdict(False, f"not_{right}", {"came": mine, "place": place})
    return Verdict(True, "right")
