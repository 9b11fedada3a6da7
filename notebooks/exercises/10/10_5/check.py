"""What exercise 10.5 asks of whoever sends a command over a bad line."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from eventlib.errors import ConcurrencyError, StoreError
from eventlib.lab.exercises.check import Verdict
from eventlib.lab.exercises.project import Project, store_with
from eventlib.recorders.memory import MemoryRecorder
from eventlib.store import EventStore
from eventlib.testing import Chaos
from eventlib.testing.steps import OutOfSteps, Steps

from ..shared import Line, takes, unfit

SEEDS = range(1, 51)
PATIENCE = 500  # readings of a stream after which somebody never ends


def check(answer: Any) -> Verdict:
    """Once and only once, whatever happens to the line: fifty seeds of misfortune.

    Hidden: the fifty seeds; each cuts the line before or after an append was done. And a good line,
    over which somebody else is faster with the same command.
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
    if rivalled := _rivalled(project, send):
        return rivalled
    return Verdict(True, "right", {"number": len(SEEDS)})


class _Patient(Line):
    """A good line that hands out so many streams, and no more."""

    def __init__(self) -> None:
        super().__init__()
        self._patience = Steps(PATIENCE)

    def read_stream(self, *which: Any) -> Any:
        self._patience.step(None)
        return super().read_stream(*which)


def _rivalled(project: Project, send: Any) -> Verdict | None:
    """Done or refused: it comes to an end, though somebody sends the same just before it."""
    place = _Patient()
    store = store_with(project.begin, project.aggregate_id, place)
    rivals = iter([store.replay(project.aggregate_id, project.aggregate_class)])

    def look() -> None:
        for rival in rivals:
            project.command(rival, store, "till-2/7")

    place.look = look
    try:
        with suppress(Exception):
            send(store, "till-1/42")
    except OutOfSteps:
        return Verdict(False, "stubborn")
    return None
