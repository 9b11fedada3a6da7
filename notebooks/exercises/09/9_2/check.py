"""What exercise 9.2 asks of a property."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict
from eventlib.testing import Account, planted

from ..shared import broken_by


def check(holds: Any) -> Verdict:
    """It holds for the right account, and fails where a refusal leaves an event, or a change.

    Hidden: thirty histories of other commands, for the right account and two with a bug.
    """
    if not callable(holds):
        return Verdict(False, "missing", {"came": repr(holds)})
    strict = broken_by(Account, holds)
    if strict is not None:
        accepted = strict.step.error is None
        return Verdict(False, "accepted" if accepted else "strict", {"history": strict})
    bugs = planted()
    event = broken_by(bugs["writes_then_decides"], holds)
    change = broken_by(bugs["applies_before_it_appends"], holds)
    if event is None and change is None:
        return Verdict(False, "blind")
    if event is None:
        return Verdict(False, "no_events")
    return Verdict(change is not None, "right" if change is not None else "no_state")
