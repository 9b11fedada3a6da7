"""What exercise 3.2 has to do."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict

from ..shared import bank


def check(who_withdrew: Any) -> Verdict:
    store = bank()
    for account, expected in (("ACC1", ["bruno-1", "bruno-3"]), ("ACC2", ["dani-1", "dani-2"])):
        came = who_withdrew(store, account)
        if not isinstance(came, list):
            return Verdict(False, "missing", {"came": came})
        if came != expected:
            said = ", ".join(map(str, came)) or "—"
            figures = {"account": account, "expected": ", ".join(expected), "came": said}
            return Verdict(False, "wrong", figures)
    return Verdict(True, "right")
