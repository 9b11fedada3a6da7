"""What exercise 10.2 asks of an aggregate that it has never seen."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict
from eventlib.lab.exercises.project import Project, store_with

from ..shared import refusal, state


def check(project: Any) -> Verdict:
    """One event a command, however often it is sent; a replay equals the object; of two rivals one.

    Hidden: nothing but the order: accepted, replayed, sent again, refused, sent by a rival copy.
    """
    if not isinstance(project, Project):
        return Verdict(False, "missing", {"came": type(project).__name__})
    store = store_with(project.begin, project.aggregate_id)
    ours, rival = (store.replay(project.aggregate_id, project.aggregate_class) for _ in "ab")
    if not hasattr(ours, project.attribute):
        return Verdict(False, "no_attribute", {"name": project.attribute})
    before, version = state(ours), store.version(project.aggregate_id)
    project.command(ours, store, "c-1")
    written = [event.type for event in store.read_all(after=version)]
    if len(written) != 1:
        return Verdict(False, "events", {"number": len(written)})
    if state(ours).get(project.attribute) == before.get(project.attribute):
        return Verdict(False, "no_change", {"name": project.attribute, "type": written[0]})
    after, replayed = state(ours), state(store.replay(project.aggregate_id, type(ours)))
    if after != replayed:
        return Verdict(False, "replay", {"object": after, "replayed": replayed})
    again = refusal(lambda: project.command(ours, store, "c-1"))
    if again:
        return Verdict(False, "again", {"error": again})
    if state(ours) != after:
        return Verdict(False, "twice", {"type": written[0]})
    if not refusal(lambda: project.refused(ours, store)):
        return Verdict(False, "accepted")
    if store.last_position != version + 1 or state(ours) != after:
        return Verdict(False, "left", {"object": state(ours)})
    refusal(lambda: project.command(rival, store, "c-2"))
    alone = store.last_position == version + 1
    return Verdict(alone, "right" if alone else "rivals", {"type": written[0]})
