"""The class of forty minutes: its deck, its plan in the guide and its clock are one."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from nbformat import NotebookNode

from slides.deck import slides_of
from slides.short import plan, shortened
from tests.notebooks.test_guide import minutes_in
from tests.notebooks.test_minutes import CLOCK, LESSON, in_class, kind, minutes, notebook

ROOT = Path(__file__).parents[2]
FORTY, OWN = 40, 4  # of which these are the class's own
WORDS = {"es": ("minutos", "a"), "en": ("minutes", "to")}

pytestmark = pytest.mark.parametrize("edition", WORDS)


def of_class(edition: str, number: str) -> NotebookNode:
    cells = [c for c in notebook(edition, number).cells if in_class(c) or kind(c) == "notes"]
    return shortened(NotebookNode(cells=cells), number)


def deck(edition: str) -> list[tuple[str, str]]:
    """Of each slide: the notebook, and the minutes in its notes."""
    found = []
    for number in LESSON:
        slides = slides_of(of_class(edition, number), number, edition)
        found += [(number, minutes_in(slide.notes)) for slide in slides]
    return found


def test_it_fits(edition: str) -> None:
    needed = sum(minutes(of_class(edition, number).cells) for number in LESSON)
    assert needed <= FORTY - OWN + CLOCK["open"] / 60
    assert max(end for _, end in plan().values()) == FORTY - OWN


def test_the_plan_is_never_more_than_a_minute_off_the_clock(edition: str) -> None:
    gone = 0.0
    for number in LESSON:
        cells = of_class(edition, number).cells
        ends = [at for at, cell in enumerate(cells) if kind(cell) == "notes"]
        for at in ends:
            told = plan()[f"{number}:{cells[at].id}"][1]
            to = len(cells) if at == ends[-1] else at  # the closing goes on in the last minutes
            assert abs(gone + minutes(cells[:to]) - told) <= 1.1, (number, cells[at].id)
        gone += minutes(cells)


def test_its_notes_follow_the_plan_without_a_gap(edition: str) -> None:
    word, to = WORDS[edition]
    found = dict.fromkeys(deck(edition))
    assert [told for _, told in found] == [f"{word} {a} {to} {b}" for a, b in plan().values()]
    assert all(before[1] == after[0] for before, after in pairwise(plan().values()))


def test_the_guide_has_the_same_rows_and_slides(edition: str) -> None:
    text = (ROOT / "notebooks" / f"INSTRUCTOR.{edition}.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| (\d+)–(\d+) \| (\d+) \| (\d\d) · [^|]+\|$", text, re.M)
    word, to = WORDS[edition]
    slides = deck(edition)
    first = {of: slides.index(of) + 1 for of in dict.fromkeys(slides)}
    told = {(nb, f"{word} {a} {to} {b}"): int(slide) for a, b, slide, nb in found}
    assert told == first


def test_the_heart_of_the_lesson_stays(edition: str) -> None:
    ids = {cell.id for cell in of_class(edition, "02").cells}
    assert {"why", "why-events", "why-answer", "fix", "fix-code", "why-quiz"} <= ids
