"""What exercise 2.w1 has to do."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict


def check(version: Any) -> Verdict:
    if version is None:
        return Verdict(False, "missing")
    if isinstance(version, str):
        return Verdict(False, "text", {"came": version})
    right = version == 9
    return Verdict(right, "right" if right else "wrong", {"came": version, "expected": 9})
