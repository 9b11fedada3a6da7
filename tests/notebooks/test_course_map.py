"""The course hangs together: links lead somewhere, objectives are assessed, words are defined."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from nbformat import NotebookNode

import refresh
from tests.exercises import glossary, texts

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(ROOT.glob("notebooks/*/*.ipynb"))
COURSE = tomllib.loads((ROOT / "notebooks" / "course.toml").read_text(encoding="utf-8"))
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) (.+)$", re.M)
ON_A_SLIDE = ("slide", "subslide", "fragment", "-")
WORDS_ON_A_SLIDE = 52  # about forty, and some for a list or a table


GLOSSARY = {"es": "#Glosario", "en": "#Glossary"}


def terms_linked(edition: str, sources: list[str]) -> set[str]:
    """The words that lead to the glossary, but for its own name."""
    found = [text for source in sources for text in LINK.findall(source)]
    words = {text.strip("*").lower() for text, to in found if GLOSSARY[edition] in to}
    return words - {GLOSSARY[edition][1:].lower()}


def glossary_of(edition: str) -> set[str]:
    return {term["name"].lower() for term in glossary(edition).values()}


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def prose(notebook: NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def headings(notebook: NotebookNode) -> list[tuple[int, str]]:
    return [
        (len(level), text) for source in prose(notebook) for level, text in HEADING.findall(source)
    ]


def anchors(path: Path) -> set[str]:
    return {re.sub(r"[*`]", "", text).replace(" ", "-") for _, text in headings(read(path))}


def links(notebook: NotebookNode) -> list[str]:
    shown = [
        output.data["text/markdown"]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "text/markdown" in output.get("data", {})
    ]
    return [target for source in [*prose(notebook), *shown] for _, target in LINK.findall(source)]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def test_every_link_leads_to_a_notebook_and_a_heading_in_it(path: Path) -> None:
    for target in links(read(path)):
        if target.startswith("https://"):
            continue
        name, _, anchor = unquote(target).partition("#")
        there = path.parent / name
        assert there.is_file(), target
        assert not anchor or anchor in anchors(there), target


def test_the_links_to_the_neighbours_are_the_generated_ones(path: Path) -> None:
    (nav,) = [c for c in read(path).cells if "nav" in c.metadata.get("tags", [])]
    assert nav.source == refresh.navigation(path)


def test_one_title_and_no_heading_level_is_jumped(path: Path) -> None:
    levels = [level for level, _ in headings(read(path))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_each_objective_is_assessed(path: Path) -> None:
    number = path.name[:2]
    cells = [cell.source for cell in read(path).cells if cell.id == "objectives"]
    stated = re.findall(r"^\d+\. ", "".join(cells), re.M)
    there = texts(path.parent.name)
    assert len(stated) == len(COURSE["objectives"].get(number, []))
    for assessed_by in COURSE["objectives"].get(number, []):
        assert assessed_by
        assert set(assessed_by) <= set(there)


def test_every_prediction_exercise_and_question_is_in_its_notebook(path: Path) -> None:
    there = set(texts(path.parent.name, path.name[:2]))
    code = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "code")
    used = set(re.findall(r'^(?:check|predict|quiz)\("([^"]+)"', code, re.M))
    assert used == there


def test_every_term_that_leads_to_the_glossary_is_in_it(path: Path) -> None:
    edition = path.parent.name
    assert terms_linked(edition, prose(read(path))) <= glossary_of(edition)


def test_no_entry_of_the_glossary_is_left_over() -> None:
    for edition in {path.parent.name for path in NOTEBOOKS}:
        there = [path for path in NOTEBOOKS if path.parent.name == edition]
        everything = [source for path in there for source in prose(read(path))]
        assert glossary_of(edition) == terms_linked(edition, everything)


def slides(notebook: NotebookNode) -> list[list[NotebookNode]]:
    groups: list[list[NotebookNode]] = []
    for cell in notebook.cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type", "-")
        if kind in ("slide", "subslide"):
            groups.append([])
        if kind in ON_A_SLIDE:
            groups[-1].append(cell)
    return groups


def test_a_cell_that_goes_on_with_a_slide_has_no_type_of_its_own(path: Path) -> None:
    """jupyterlab-slideshow hides a cell whose type is "-", as Jupyter's own editor writes it."""
    kinds = {cell.metadata.get("slideshow", {}).get("slide_type") for cell in read(path).cells}
    assert kinds <= {None, "slide", "subslide", "fragment", "notes", "skip"}


def test_a_slide_holds_about_forty_words(path: Path) -> None:
    for group in slides(read(path)):
        text = " ".join(c.source for c in group if c.cell_type == "markdown")
        words = len(re.findall(r"\w+", re.sub(r"\]\([^)]*\)", "]", text)))
        assert words <= WORDS_ON_A_SLIDE, group[0].id


def test_each_group_of_slides_has_notes_for_whoever_presents(path: Path) -> None:
    kinds = [c.metadata.get("slideshow", {}).get("slide_type") for c in read(path).cells]
    assert "notes" in kinds
    for cell in read(path).cells:
        if cell.metadata.get("slideshow", {}).get("slide_type") == "notes":
            assert cell.source.startswith("<details><summary>"), cell.id
