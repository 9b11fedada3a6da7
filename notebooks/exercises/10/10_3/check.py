"""What exercise 10.3 asks of two read models."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict
from eventlib.lab.exercises.project import store_with
from eventlib.projection import Projection


def check(answer: Any) -> Verdict:
    """Two views of the same events that say something, something different, and the same anew.

    Hidden: each view is built one event at a time, and rebuilt, and built by a second projection.
    """
    if not isinstance(answer, tuple) or len(answer) != 3:
        return Verdict(False, "missing")
    events, *views = answer
    for number, handlers in enumerate(views, start=1):
        if not isinstance(handlers, dict):
            return Verdict(False, "no_handlers", {"number": number, "came": repr(handlers)})
    store = store_with(events, "X1")
    built = []
    for number, handlers in enumerate(views, start=1):
        projection = Projection(store, handlers)
        while projection.position < store.last_position:
            projection.catch_up(limit=1)
        live = dict(projection.view)
        if not live:
            return Verdict(False, "empty", {"number": number})
        projection.rebuild()
        second = Projection(store, handlers)
        second.catch_up()
        for came in (dict(projection.view), dict(second.view)):
            if came != live:
                return Verdict(False, "rebuilt", {"number": number, "live": live, "came": came})
        built.append(live)
    same = built[0] == built[1]
    return Verdict(not same, "same" if same else "right", {"first": built[0], "second": built[1]})
