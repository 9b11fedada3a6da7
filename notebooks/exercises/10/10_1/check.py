"""What exercise 10.1 asks of a table of events."""

from __future__ import annotations

import re
from typing import Any

from eventlib.lab.exercises.check import Verdict
from eventlib.lab.exercises.project import store_with

VAGUE = re.compile(
    r"(^|[._-])(updat|chang|modif|edit|saved|set$|delet|actualiz|cambi|guardad|borrad|elimin)"
)


def check(events: Any) -> Verdict:
    """Six events of three types or more, each a fact that could be stored as it is.

    Hidden: nothing. A name that says how a table changes, and not what happened, is no fault; it is
    asked about.
    """
    if not isinstance(events, list | tuple):
        return Verdict(False, "missing", {"came": type(events).__name__})
    for number, event in enumerate(events, start=1):
        pair = isinstance(event, list | tuple) and len(event) == 2
        if not (pair and isinstance(event[0], str) and isinstance(event[1], dict)):
            return Verdict(False, "shape", {"number": number, "came": repr(event)})
        try:
            store_with([tuple(event)], "X1")
        except (TypeError, ValueError) as error:
            return Verdict(False, "data", {"number": number, "error": str(error)})
    figures = {"number": len(events), "kinds": len({kind for kind, _ in events})}
    if figures["number"] < 6 or figures["kinds"] < 3:
        return Verdict(False, "few", figures)
    vague = [kind for kind, _ in events if VAGUE.search(kind.lower())]
    return Verdict(True, "vague" if vague else "right", {**figures, "type": "".join(vague[:1])})
