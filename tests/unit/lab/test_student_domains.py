"""Lab 10 on domains that it has never seen: each class is mutated, and judged rightly."""

from __future__ import annotations

from typing import Any

import pytest

from eventlib.lab.exercises.check import judged
from eventlib.testing import grade, mutants_of
from tests.student_domains import MISTAKES, PROJECTS, Film, Parking, suites


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.aggregate_class.__name__)
def test_a_project_without_a_mistake_is_taken(project: Any) -> None:
    verdict = judged("10.2", project)
    assert (verdict.message, verdict.right) == ("right", True), verdict


@pytest.mark.parametrize(
    ("message", "project"),
    MISTAKES,
    ids=lambda each: each if isinstance(each, str) else each.aggregate_class.__name__,
)
def test_a_mistake_is_told(message: str, project: Any) -> None:
    verdict = judged("10.2", project)
    assert verdict.message == message, verdict
    assert verdict.right == (message == "floats")


@pytest.mark.parametrize("made", suites(), ids=lambda made: made.__name__)
def test_each_class_is_mutated_and_its_suite_judged(made: Any) -> None:
    found = grade(suites()[made], made)
    assert not found.failed
    assert len(found.bugs) >= 12
    away = [bug for bug in found.bugs if not bug.caught_by]
    assert len(found.caught) >= 12  # by the tests of one command
    sent = {bug.line for bug in found.bugs if bug.kind == "version" and bug.reached}
    assert not sent & {bug.line for bug in away if bug.kind == "version"}


def test_what_is_inherited_is_mutated_too() -> None:
    assert {mutant.of for mutant in mutants_of(Film)} == {"Lendable", "Film"}
    assert {mutant.of for mutant in mutants_of(Parking)} == {"Place", "Parking"}
