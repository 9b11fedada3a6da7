"""The first promises, as a student's store meets them: each has a store that breaks it alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eventlib import EventStore
from eventlib.testing import FIRST_PROMISES, first_broken

SOLUTION = Path(__file__).parents[2] / "notebooks" / "exercises" / "02" / "2_5" / "solution.py"


def solved() -> Any:
    names: dict[str, Any] = {}
    exec(SOLUTION.read_text(encoding="utf-8"), names)
    return names["TinyStore"]


Tiny = solved()


class Reversed(Tiny):
    def get_events(self, aggregate_id):
        return super().get_events(aggregate_id)[::-1]


class Mixed(Tiny):
    def get_events(self, aggregate_id):
        return list(self.events)

    def replay(self, aggregate_id, aggregate_class):
        aggregate = aggregate_class()
        for event in super().get_events(aggregate_id):
            aggregate.apply(event)
        return aggregate


class OneObject(Tiny):
    kept = None

    def replay(self, aggregate_id, aggregate_class):
        self.kept = self.kept or aggregate_class()
        for event in self.get_events(aggregate_id):
            self.kept.apply(event)
        return self.kept


class CountsAll(Tiny):
    def append(self, event, expected_version=None):
        wrong = expected_version is not None and expected_version != len(self.events)
        assert not wrong, "versions counted over the store"
        super().append(event)


class NeverCompares(Tiny):
    def append(self, event, expected_version=None):
        super().append(event)


class LetsZeroPass(Tiny):
    def append(self, event, expected_version=None):
        super().append(event, expected_version or None)


class LetsAnythingBegin(Tiny):
    def append(self, event, expected_version=None):
        begun = self.get_events(event.data["aggregate_id"])
        super().append(event, expected_version if begun else None)


class WritesAndRaises(Tiny):
    def append(self, event, expected_version=None):
        try:
            super().append(event, expected_version)
        except Exception:
            self.events.append(event)
            raise


BREAKS = [
    (Reversed, "what_is_appended_comes_back"),
    (Mixed, "each_stream_is_kept_apart"),
    (OneObject, "replay_applies_a_stream_to_a_new_object"),
    (CountsAll, "the_expected_version_lets_an_event_in"),
    (NeverCompares, "another_version_is_a_conflict_and_writes_nothing"),
    (LetsZeroPass, "another_version_is_a_conflict_and_writes_nothing"),
    (LetsAnythingBegin, "another_version_is_a_conflict_and_writes_nothing"),
    (WritesAndRaises, "another_version_is_a_conflict_and_writes_nothing"),
]


@pytest.mark.parametrize(("store", "promise"), BREAKS)
def test_a_store_that_breaks_one_is_told_which(store: Any, promise: str) -> None:
    broken = first_broken(store)
    assert broken is not None
    assert broken.promise == promise
    assert broken.sentence.endswith(".")
    assert broken.came


def test_each_promise_is_seen_broken() -> None:
    assert {promise for _, promise in BREAKS} == {each.__name__ for each in FIRST_PROMISES}


@pytest.mark.parametrize("store", [Tiny, EventStore])
def test_a_store_that_keeps_them_all_breaks_none(store: Any) -> None:
    assert first_broken(store) is None
