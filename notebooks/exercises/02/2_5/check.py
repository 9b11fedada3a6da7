"""What exercise 2.5 has to do."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict
from eventlib.testing import first_broken

SAYS = {  # of each promise that is broken
    "what_is_appended_comes_back": "not_back",
    "each_stream_is_kept_apart": "not_apart",
    "replay_applies_a_stream_to_a_new_object": "not_replayed",
    "the_expected_version_lets_an_event_in": "not_let_in",
    "another_version_is_a_conflict_and_writes_nothing": "no_conflict",
}


def check(store_class: Any) -> Verdict:
    """A store keeps the first five promises, on streams A, B and C that nobody has seen."""
    if not isinstance(store_class, type):
        return Verdict(False, "not_a_class")
    missing = [
        name for name in ("append", "get_events", "replay") if not hasattr(store_class, name)
    ]
    broken = first_broken(store_class)
    if broken is None:
        return Verdict(True, "right")
    if missing:
        return Verdict(False, "no_method", {"missing": ", ".join(missing)})
    return Verdict(False, SAYS[broken.promise], {"came": broken.came})
