"""What exercise 10.2 asks of an aggregate that it has never seen."""

from __future__ import annotations

from functools import partial
from typing import Any

from eventlib.errors import StoreError
from eventlib.lab.exercises.check import Verdict
from eventlib.lab.exercises.project import Project, store_with

from ..shared import (
    Found,
    Line,
    as_it_is,
    asks_the_state,
    begun,
    chance,
    collections,
    commands,
    judgement,
    refusal,
    state,
    unfit,
)


def check(project: Any) -> Verdict:
    """One event a command, however often it is sent; a replay equals the object; who is refused
    hears of it; and `evolve` takes in whatever has happened.

    Hidden: copies that know less, a line that is cut once, and a history with the event in it that
    today's rule refuses; the other commands, with arguments from the history. That there are floats
    is said, and no fault.
    """
    if not isinstance(project, Project):
        return Verdict(False, "missing", {"came": type(project).__name__})
    for ask in (unfit, accepted, repeated, refused, rivals, cut, happened, others):
        found = ask(project)
        if found is not None:
            return Verdict(False, *found)
    event, ours = sent(project)
    told = [getattr(ours, project.attribute), *event.data.values()]
    floats = any(isinstance(each, float) for each in told)
    return Verdict(True, "floats" if floats else "right", {"type": event.type})


def anew(project: Project) -> dict[str, Any]:
    """What another object, with the same past, has collected."""
    _, other = begun(project)
    return collections(other)


def sent(project: Project) -> Any:
    """The event of the command, and the object after it."""
    store, ours = begun(project)
    project.command(ours, store, "c-1")
    return store.read_all()[-1], ours


def accepted(project: Project) -> Found:
    place, early, first = Line(), [], anew(project)
    store, ours = begun(project, place)
    name, begin = project.attribute, store.last_position
    before, shown = state(ours), as_it_is(getattr(ours, name))
    place.look = lambda: early.append(state(ours))
    error = refusal(lambda: project.command(ours, store, "c-1"))
    written = [event.type for event in store.read_all(after=begin)]
    if error:
        return "halfway" if written else "not_accepted", {"error": error}
    if len(written) != 1:
        return "events", {"number": len(written)}
    if early[0] != before:
        return "early", {"before": before, "object": early[0]}
    asked = chance(project.aggregate_class(), store.read_all())
    if asked:
        return "chance", {"asked": asked}
    shared = [each for each, value in anew(project).items() if value != first.get(each)]
    if shared:
        return "shared", {"name": shared[0]}
    replayed = store.replay(project.aggregate_id, project.aggregate_class)
    if as_it_is(getattr(ours, name)) == shown:
        kept = as_it_is(getattr(replayed, name)) == shown
        message = "no_change" if kept else "not_applied"
        return message, {"name": name, "type": written[0]}
    if state(ours) != state(replayed):
        return "replay", {"object": state(ours), "replayed": state(replayed)}
    store, ours = begun(project)
    refusal(lambda: project.command(ours, store, None))
    number = store.last_position - begin
    return ("events", {"number": number}) if number > 1 else None


def repeated(project: Project) -> Found:
    """By the object that sent it, and by one that was loaded afterwards."""
    store, ours = begun(project)
    project.command(ours, store, "c-1")
    after = state(ours)
    for each in (ours, store.replay(project.aggregate_id, project.aggregate_class)):
        error = refusal(lambda each=each: project.command(each, store, "c-1"))  # type: ignore[misc]
        if error:
            other_data = error.startswith("DuplicateEvent")
            named = "other_data" if other_data else "again"
            return named if store.find("c-1") else "no_name", {"error": error}
        if state(each) != after:
            return "twice", {"type": store.read_all()[-1].type}
    return None


def refused(project: Project) -> Found:
    store, ours = begun(project)
    project.command(ours, store, "c-1")
    after, last = state(ours), store.last_position
    error = refusal(lambda: project.refused(ours, store))
    left = store.last_position != last
    if not error:
        return "accepted" if left else "silent", {}
    return ("left", {"object": state(ours)}) if left or state(ours) != after else None


def rivals(project: Project) -> Found:
    store, rival = begun(project)
    ours = store.replay(project.aggregate_id, project.aggregate_class)
    project.command(ours, store, "c-1")
    last = store.last_position
    error = refusal(lambda: project.command(rival, store, "c-2"))
    if store.last_position != last:
        return "rivals", {"type": store.read_all()[-1].type}
    return None if error else ("swallowed", {})


def cut(project: Project) -> Found:
    """The line is cut once, before anything is stored."""
    place = Line()
    store, ours = begun(project, place)
    last, cuts = store.last_position, iter([StoreError("the line was cut")])

    def look() -> None:
        for error in cuts:
            raise error

    place.look = look
    error = refusal(lambda: project.command(ours, store, "c-1"))
    return ("lost", {}) if not error and store.last_position == last else None


def happened(project: Project) -> Found:
    """A history with the accepted event, and behind it the one that the rule refuses."""
    event, _ = sent(project)
    made = project.aggregate_class
    ours, theirs = ((each.type, dict(each.data)) for each in (event, against_the_rule(project)))

    def replayed(*more: Any) -> dict[str, Any]:
        store = store_with([*project.begin, *more], project.aggregate_id)
        return {**state(store.replay(project.aggregate_id, made)), "version": None}

    error = judgement(lambda: replayed(ours, theirs))
    if error:
        return "judges", {"error": error}
    if not asks_the_state(made) or ours == theirs:
        return None
    unheard = replayed(ours, theirs) == replayed(ours) and replayed(theirs) != replayed()
    return ("ignores", {"type": theirs[0], "data": theirs[1]}) if unheard else None


def against_the_rule(project: Project) -> Any:
    """What the refused command would have written; where it is always refused, the accepted."""
    store, ours = begun(project)
    begin = store.last_position
    refusal(lambda: project.refused(ours, store))
    written = store.read_all(after=begin)
    return written[-1] if written else sent(project)[0]


def others(project: Project) -> Found:
    """What is wrong with another command, before the one of the project and after it."""
    event, _ = sent(project)
    known: dict[str, Any] = {}
    for data in [*(data for _, data in project.begin), event.data]:
        known |= data
    for name, told in commands(project, known).items():
        for first in ([], [project.command]):
            store, ours = begun(project, place := Line())
            for command in first:
                command(ours, store, "c-1")
            found = another(project, store, ours, place, partial(getattr(ours, name), **told))
            if found is not None:
                message, figures = found
                return message, {"command": name, **figures}
    return None


def another(project: Project, store: Any, ours: Any, place: Line, command: Any) -> Found:
    """What is wrong with this one, where it is accepted."""
    early, before, begin = [], state(ours), store.last_position
    place.look = lambda: early.append(state(ours))
    try:
        command(store=store)
    except Exception:  # refused, or no use for arguments that were guessed
        return None
    if early[:1] not in ([], [before]):
        return "other_early", {"before": before, "object": early[0]}
    replayed = store.replay(project.aggregate_id, project.aggregate_class)
    if state(ours) != state(replayed):
        return "other_replay", {"object": state(ours), "replayed": state(replayed)}
    written = [(each.type, dict(each.data)) for each in store.read_all(after=begin)]
    bare = store_with([*project.begin, *written, *written], project.aggregate_id)
    error = judgement(lambda: bare.replay(project.aggregate_id, project.aggregate_class))
    if error:
        return "other_judges", {"error": error}
    if "command_id" in command.keywords:
        error = refusal(lambda: command(store=store))
        if error:
            return "other_twice", {"error": error}
        if state(ours) != state(replayed):
            return "other_twice", {"error": state(ours)}
    return None
