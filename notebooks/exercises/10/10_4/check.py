"""What exercise 10.4 asks of a function that looks back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from eventlib.lab.exercises.check import Verdict
from eventlib.lab.exercises.project import HOUR, START, Project, store_with
from eventlib.store import EventStore

from ..shared import as_it_is, unfit

QUARTER = HOUR / 4
OTHER_DAYS = [START + hours * HOUR + QUARTER for hours in (3 - 24, 23, 24)]


def check(answer: Any) -> Verdict:
    """What the attribute was at any instant: the event of that instant counts, later ones do not.

    Hidden: one event an hour; asked each quarter of an hour from before the first on, the day
    before and the day after, and where the first event alone has happened.
    """
    if not isinstance(answer, tuple) or len(answer) != 3 or not isinstance(answer[0], Project):
        return Verdict(False, "missing")
    if unfit(answer[0]):
        return Verdict(False, "unfit")
    project, events, look = answer
    whole, one = (store_with(some, project.aggregate_id) for some in (events, events[:1]))
    quarters = [START + number * QUARTER for number in range(-4, 4 * len(events))]
    if isinstance(look(whole, START), project.aggregate_class):
        return Verdict(False, "object", {"name": project.attribute})
    if len({str(_then(project, whole, at)) for at in quarters}) == 1:
        return Verdict(False, "still", {"name": project.attribute})
    first, *others = (as_it_is(look(whole, at)) for at in quarters)
    always = all(value == first for value in others)
    for message, store, times in (
        ("always" if always else "wrong", whole, quarters),
        ("another_day", whole, OTHER_DAYS),
        ("list", one, quarters),
    ):
        for at in times:
            came, expected = as_it_is(look(store, at)), _then(project, store, at)
            if came != expected:
                figures = {"at": f"{at:%H:%M}", "came": came, "expected": expected}
                return Verdict(False, message, {**figures, "name": project.attribute})
    return Verdict(True, "right", {"name": project.attribute})


def _then(project: Project, store: EventStore, at: datetime) -> Any:
    then = store.replay(project.aggregate_id, project.aggregate_class, at=at)
    return as_it_is(getattr(then, project.attribute))
