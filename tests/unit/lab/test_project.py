"""A project of the student's own, and whole ones that pass every step."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

from eventlib import Aggregate
from eventlib.lab import Project, check, example, store_with
from eventlib.lab.exercises import content
from eventlib.lab.exercises.check import judged
from eventlib.lab.exercises.project import START

PLACE = f"{content.__name__}.10.examples"
EXAMPLES = ["garage", "library", "theatre"]


class Card(Aggregate):
    def __init__(self) -> None:
        super().__init__()
        self.stamps = 0

    def evolve(self, event: Any) -> None:
        self.stamps += event.data["number"]


def project(**other: Any) -> Project:
    usual: dict[str, Any] = {
        "aggregate_class": Card,
        "aggregate_id": "ANA",
        "begin": [("stamps.given", {"number": 2})],
        "command": lambda card, store, command_id: None,
        "refused": lambda card, store: None,
        "attribute": "stamps",
    }
    return Project(**{**usual, **other})


@pytest.mark.parametrize("name", ["aggregate_class", "aggregate_id", "begin", "command", "refused"])
@pytest.mark.parametrize("exercise", ["10.2", "10.4", "10.5"])
def test_what_could_never_be_used_is_told_by_the_check_and_stops_no_cell(
    name: str, exercise: str
) -> None:
    unfit = project(**{name: ""})
    answers = {"10.2": unfit, "10.4": (unfit, [], print), "10.5": (unfit, print)}
    assert judged(exercise, answers[exercise]).message not in ("raised", "unusable")


def test_what_no_event_can_hold_is_told_with_the_students_line() -> None:
    def give(card: Any, store: Any, command_id: Any) -> None:
        card.record(store, "stamps.given", {"number": 1, "day": START}, command_id=command_id)

    verdict = judged("10.2", project(command=give, refused=lambda card, store: None))
    assert verdict.message == "raised"
    assert verdict.figures["line"].startswith("card.record(store")


def test_events_happen_one_an_hour() -> None:
    store = store_with([("stamps.given", {"number": n}) for n in (1, 2, 3)], "ANA")
    assert [event.timestamp.hour for event in store.get_events("ANA")] == [9, 10, 11]
    assert store.replay("ANA", Card).stamps == 6


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_a_whole_project_that_passes_every_step(name: str) -> None:
    shown = vars(import_module(f"{PLACE}.{name}"))
    views = [each for each in shown.values() if isinstance(each, dict) and is_view(each)]
    assert len(views) == 2
    (look,) = [value for key, value in shown.items() if key.endswith("_at")]
    made, events = shown["project"], shown["events"]
    notes = [
        check("10.1", events),
        check("10.2", made),
        check("10.3", (events, *views)),
        check("10.4", (made, events, look)),
        check("10.5", (made, shown["send"])),
        check("10.6", (made.aggregate_class, shown["suite"])),
    ]
    assert [note.kind for note in notes] == ["ok"] * 6
    assert "class " in repr(example(name))


def is_view(found: dict[str, Any]) -> bool:
    return bool(found) and all("." in str(key) and callable(f) for key, f in found.items())


def test_an_example_that_is_not_there_is_told_which_are() -> None:
    with pytest.raises(ValueError, match="there are garage, library, theatre"):
        example("zoo")
