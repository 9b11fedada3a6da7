"""What exercise 2.5 has to do."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict
from eventlib.testing import first_broken


def check(store_class: Any) -> Verdict:
    if not isinstance(store_class, type):
        return Verdict(False, "not_a_class")
    missing = [
        name for name in ("append", "get_events", "replay") if not hasattr(store_class, name)
    ]
    broken = first_broken(store_class)
    if broken is None:
        return Verdict(True, "right")
    if missing:
        return Verdict(False, "no_method", {"missing": ", ".join(missing)})
    return Verdict(False, broken.promise, {"came": broken.came})
