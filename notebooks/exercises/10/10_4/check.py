"""What exercise 10.4 asks of a function that looks back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from eventlib.lab.exercises.check import Verdict
from eventlib.lab.exercises.project import HOUR, START, Project, store_with

from ..shared import as_it_is, unfit


def check(answer: Any) -> Verdict:
    """What the attribute was at any instant: the event of that instant counts, later ones do not.

    Hidden: one event an hour; asked before the first, at each, and half an hour after each.
    """
    if not isinstance(answer, tuple) or len(answer) != 3 or not isinstance(answer[0], Project):
        return Verdict(False, "missing")
    if unfit(answer[0]):
        return Verdict(False, "unfit")
    project, events, look = answer
    store = store_with(events, project.aggregate_id)
    came, expected = [], []
    for half in range(-1, 2 * len(events)):
        at = START + half * HOUR / 2
        then = store.replay(project.aggregate_id, project.aggregate_class, at=at)
        came.append(as_it_is(look(store, at)))
        expected.append(as_it_is(getattr(then, project.attribute)))
    if isinstance(look(store, START), project.aggregate_class):
        return Verdict(False, "object", {"name": project.attribute})
    if len({str(value) for value in expected}) == 1:
        return Verdict(False, "still", {"name": project.attribute})
    if came == expected:
        return Verdict(True, "right", {"name": project.attribute})
    wrong = next(n for n, value in enumerate(came) if value != expected[n])
    at = START + (wrong - 1) * timedelta(minutes=30)
    now = all(value == came[0] for value in came)
    figures = {"at": f"{at:%H:%M}", "came": came[wrong], "expected": expected[wrong]}
    figures["name"] = project.attribute
    return Verdict(False, "always" if now else "wrong", figures)
