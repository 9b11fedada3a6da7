"""What exercise 10.5 asks of whoever sends a command over a bad line."""

from __future__ import annotations

from typing import Any

from eventlib.errors import ConcurrencyError, StoreError
from eventlib.lab.exercises.check import Verdict
from eventlib.lab.exercises.project import Project, store_with
from eventlib.recorders.memory import MemoryRecorder
from eventlib.store import EventStore
from eventlib.testing import Chaos

from ..shared import takes, unfit

SEEDS = range(1, 51)


def check(answer: Any) -> Verdict:
    """Once and only once, whatever happens to the line: fifty seeds of misfortune.

    Hidden: the fifty seeds; each cuts the line before or after an append was done.
    """
    if not isinstance(answer, tuple) or len(answer) != 2 or not isinstance(answer[0], Project):
        return Verdict(False, "missing")
    if unfit(answer[0]):
        return Verdict(False, "unfit")
    project, send = answer
    if not takes(send, 2):
        return Verdict(False, "no_function")
    for seed in SEEDS:
        place = MemoryRecorder()
        begun = store_with(project.begin, project.aggregate_id, place)
        before = begun.last_position
        line = EventStore(Chaos(seed).connection(place), clock=begun.clock)
        try:
            send(line, "till-1/42")
        except StoreError as error:
            return Verdict(False, "stopped", {"seed": seed, "error": str(error)})
        except (ValueError, ConcurrencyError) as error:
            return Verdict(False, "refused", {"seed": seed, "error": str(error)})
        number = begun.last_position - before
        if number != 1:
            return Verdict(False, "twice" if number else "lost", {"seed": seed, "number": number})
        if begun.read_all()[-1].aggregate_id != project.aggregate_id:
            return Verdict(False, "elsewhere", {"seed": seed, "name": project.aggregate_id})
        if begun.find("till-1/42") is None:
            return Verdict(False, "no_name", {"seed": seed})
    return Verdict(True, "right", {"number": len(SEEDS)})
