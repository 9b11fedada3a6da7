"""What exercise 10.5 asks of whoever sends a command over a bad line."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from eventlib.errors import ConcurrencyError, StoreError
from eventlib.event import Event
from eventlib.lab.exercises.check import Verdict
from eventlib.lab.exercises.project import START, Project, store_with
from eventlib.recorders.memory import MemoryRecorder
from eventlib.store import EventStore
from eventlib.testing import Chaos
from eventlib.testing.steps import OutOfSteps, Steps

from ..shared import Line, begun, refusal, takes, unfit

SEEDS = range(1, 51)
PATIENCE = 500  # readings of a stream after which somebody never ends
CUTS = 100  # in a row: whoever gives up after a few tries gives up here


def check(answer: Any) -> Verdict:
    """Once and only once, whatever happens to the line: fifty seeds of misfortune.

    Hidden: the fifty seeds; each cuts the line before or after an append was done. A line that is
    cut a hundred times in a row; one that is cut once, while something else happens to the object;
    and a good one, over which somebody else was, or is, faster with the same command.
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
        store = store_with(project.begin, project.aggregate_id, place)
        before = store.last_position
        line = EventStore(Chaos(seed).connection(place), clock=store.clock)
        try:
            send(line, "till-1/42")
        except StoreError as error:
            return Verdict(False, "stopped", {"seed": seed, "error": str(error)})
        except (ValueError, ConcurrencyError) as error:
            return Verdict(False, "refused", {"seed": seed, "error": str(error)})
        number = store.last_position - before
        if number != 1:
            return Verdict(False, "twice" if number else "lost", {"seed": seed, "number": number})
        if (sent := store.read_all()[-1]).aggregate_id != project.aggregate_id:
            return Verdict(False, "elsewhere", {"seed": seed, "name": project.aggregate_id})
        if (came := _told(sent)) != (expected := _told(_first_of(project))):
            return Verdict(False, "other_command", {"came": came, "expected": expected})
        if store.find("till-1/42") is None:
            return Verdict(False, "no_name", {"seed": seed})
    for ask in (_cut_for_long, _rivalled, _cut_meanwhile):
        if wrong := ask(project, send):
            return wrong
    return Verdict(True, "right", {"number": len(SEEDS)})


def _first_of(project: Project) -> Any:
    """The event that the command of the project leaves."""
    store, ours = begun(project)
    project.command(ours, store, "till-1/42")
    return store.read_all()[-1]


def _pair(event: Any) -> tuple[str, dict[str, Any]]:
    return event.type, dict(event.data)


def _told(event: Any) -> str:
    type_, data = _pair(event)
    return f"{type_} {data}"


class _Patient(Line):
    """A good line that hands out so many streams, and no more."""

    def __init__(self) -> None:
        super().__init__()
        self._patience = Steps(PATIENCE)

    def read_stream(self, *which: Any) -> Any:
        self._patience.step(None)
        return super().read_stream(*which)


def _store(project: Project, *happens: Callable[[EventStore], object]) -> EventStore:
    """One in which these happen, one before each time that something is stored."""
    place, following = _Patient(), iter(happens)
    store, _ = begun(project, place)
    place.look = lambda: next(following, type)(store)
    return store


def _cut(store: EventStore) -> None:
    raise StoreError("the line was cut")


def _cut_for_long(project: Project, send: Any) -> Verdict | None:
    """It goes on, or says that it was not done."""
    store = _store(project, *[_cut] * CUTS)
    before = store.last_position
    with suppress(Exception):
        if send(store, "till-1/42") is None and store.last_position == before:
            return Verdict(False, "silence", {"times": CUTS})
    return None


def _cut_meanwhile(project: Project, send: Any) -> Verdict | None:
    """Where a command that is decided anew is accepted, so is the second try."""
    noted = Event("noted-1", "object.noted", dict(_first_of(project).data), START, "desk")

    def cut(store: EventStore) -> None:
        store.append(noted)
        _cut(store)

    anew = _store(project)
    anew.append(noted)
    fresh = anew.replay(project.aggregate_id, project.aggregate_class)
    error = refusal(lambda: send(_store(project, cut), "till-1/42"))
    if error and not refusal(lambda: project.command(fresh, anew, "till-1/42")):
        return Verdict(False, "stale", {"error": error, "name": project.aggregate_id})
    return None


def _rivalled(project: Project, send: Any) -> Verdict | None:
    """Done or refused: it comes to an end, though somebody sent the same before it loads, or sends
    it just before it stores."""
    _, rival = begun(project)
    later = replace(project, begin=[*project.begin, _pair(_first_of(project))])
    just_before = _store(project, lambda store: project.command(rival, store, "till-2/7"))
    after, fresh = begun(later)
    error = refusal(lambda: project.command(fresh, after, "till-1/42"))
    for store in (just_before, _store(later)):
        try:
            with suppress(Exception):
                if send(store, "till-1/42") is None and store.find("till-1/42") is None:
                    return Verdict(False, "unsaid")
        except OutOfSteps:
            return Verdict(False, "stubborn")
        if error and store.find("till-1/42"):
            return Verdict(False, "overruled", {"error": error})
    return None
