"""The template for a notebook of one's own passes what the course's notebooks pass, and the page
about it tells the truth."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest

from eventlib.lab import begin, check, predict, quiz
from refresh import execute, normalise
from tests.notebooks.test_course_map import WORDS_ON_A_SLIDE, slides
from tests.notebooks.test_guards import GUARDS

FOLDER = Path(__file__).parents[2] / "notebooks"
TEMPLATES = sorted(FOLDER.glob("TEMPLATE.*.ipynb"))
PAGES = sorted(FOLDER.glob("AUTHORING.*.md"))
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)


@pytest.fixture(params=TEMPLATES, ids=lambda path: path.stem)
def template(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=4)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.__name__)
def test_it_passes_every_guard(template: nbformat.NotebookNode, guard: object) -> None:
    assert list(guard(template)) == []  # type: ignore[operator]


def test_its_slides_are_short_and_each_group_has_notes(template: nbformat.NotebookNode) -> None:
    groups = slides(template)
    for group in groups:
        text = " ".join(cell.source for cell in group if cell.cell_type == "markdown")
        assert len(re.findall(r"\w+", text)) <= WORDS_ON_A_SLIDE
    kinds = [cell.metadata.get("slideshow", {}).get("slide_type") for cell in template.cells]
    assert kinds.count("notes") == kinds.count("slide") - 1  # the title's go with the first


def test_it_asks_in_all_three_ways(template: nbformat.NotebookNode) -> None:
    code = "\n".join(cell.source for cell in template.cells if cell.cell_type == "code")
    for way in ("predict(\n    question=", "check(guess, ", "quiz(\n    question=", "cases=cases"):
        assert way in code


@pytest.mark.slow
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_run_again_it_gives_the_same(path: Path) -> None:
    stored = nbformat.read(path, as_version=4)
    again = deepcopy(stored)
    execute(again, path)
    assert normalise(again) == stored


def test_both_languages_have_the_same_cells() -> None:
    spanish, english = (nbformat.read(path, as_version=4) for path in reversed(TEMPLATES))
    for cell, other in zip(spanish.cells, english.cells, strict=True):
        assert (cell.id, cell.cell_type, cell.metadata) == (
            other.id,
            other.cell_type,
            other.metadata,
        )


def test_both_pages_show_the_same_code_in_the_same_order() -> None:
    english, spanish = (BLOCK.findall(page.read_text(encoding="utf-8")) for page in PAGES)
    assert english == spanish
    assert len(english) == 3


def test_what_a_page_shows_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    begin("en", "20")
    names = {"quiz": quiz, "predict": predict, "check": check}
    for block in BLOCK.findall(PAGES[0].read_text(encoding="utf-8")):
        exec(block, names)
    assert check(names["rest"], cases=[((1000, 200), 800)]).kind == "ok"
    begin("es", "")
