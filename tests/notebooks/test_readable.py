"""The notebooks can be read without running them, and what they point to is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

import refresh
from eventlib.lab.lesson import SECTIONS

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(ROOT.glob("notebooks/*/*.ipynb"))
EDITIONS = ("es", "en")
MAY_IMPORT = {"eventlib", "eventlib.lab", "eventlib.patterns", "eventlib.testing"}
GO_BACK = {"es": "Si dudas, vuelve a", "en": "If in doubt, go back to"}
WITHOUT = {"es": "(Sin botones:", "en": "(Without buttons:"}
ENDS = {"es": ("Tema 5.1", "Tema 5.3"), "en": ("Topic 5.1", "Topic 5.3")}


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def lesson(edition: str) -> list[NotebookNode]:
    paths = sorted(ROOT.glob(f"notebooks/{edition}/0[0-5]-*.ipynb"))
    return [cell for path in paths for cell in read(path).cells]


def definitions(code: str, inside: str = "") -> Iterator[str]:
    """Every class, method and function: `EventBus`, `EventBus.publish`."""
    for node in ast.parse(code).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield inside + node.name
            if isinstance(node, ast.ClassDef):
                yield from definitions("\n".join(map(ast.unparse, node.body)), f"{node.name}.")


def shown(edition: str) -> set[str]:
    """The definitions of the lesson's listing that a reader of the notebooks sees."""
    found = set()
    for cell in lesson(edition):
        if cell.cell_type != "code":
            continue
        for section, name, lines in re.findall(
            r'lesson\.show\("([\w-]+)", "([\w.]+)"(?:, ([\d, ]+))?\)', cell.source
        ):
            first, _, last = lines.partition(",")
            found.add(name)
            found |= set(in_piece(section, name, int(first or 1), int(last or 999)))
        if "class LessonStore" in cell.source:
            found |= {n.replace("LessonStore", "EventStore") for n in definitions(cell.source)}
        if "LessonStore.replay = replay" in cell.source:
            found.add("EventStore.replay")
    return found


def in_piece(section: str, name: str, first: int, last: int) -> Iterator[str]:
    """The methods that begin within these lines of a class."""
    for node in ast.parse(SECTIONS[section]).body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            for method in node.body:
                here = method.lineno - node.lineno + 1
                if isinstance(method, ast.FunctionDef) and first <= here <= last:
                    yield f"{name}.{method.name}"


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_definition_of_the_lesson_is_shown(edition: str) -> None:
    listed = {name for section in SECTIONS.values() for name in definitions(section)}
    assert len(listed) > 20
    of_classes = {name.partition(".")[0] for name in shown(edition)}
    assert listed - shown(edition) - of_classes == set()


def headings(path: Path) -> list[str]:
    cells = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    found = re.findall(r"^#+ (.+)$", "\n".join(cells), re.M)
    return [re.sub(r"[*`]", "", heading) for heading in found]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_where_a_self_test_sends_you_back_to_is_there(path: Path) -> None:
    there = headings(path)
    cells = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    text = "\n".join(cells)
    back = GO_BACK[path.parent.name]
    sent = [to for part in text.split(back)[1:] for to in sentence(part)]
    assert sent or path.name[:2] in ("00", "05")
    assert [to for to in sent if not any(h.startswith(to.strip("?")) for h in there)] == []


def sentence(text: str) -> list[str]:
    line = text.partition("\n")[0]
    return [re.sub(r"[*`]", "", to) for to in re.findall(r"\*([^*]+)\*", line)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_question_to_a_widget_has_a_way_without_it(path: Path) -> None:
    cells = read(path).cells
    for at, cell in enumerate(cells):
        if any(re.match(r"exercise:\d\.w", tag) for tag in cell.metadata.get("tags", [])):
            assert WITHOUT[path.parent.name] in cells[at - 1].source, cell.id


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_comes_before_and_after_the_course_stands_at_both_its_ends(edition: str) -> None:
    for number in ("00", "05"):
        (path,) = ROOT.glob(f"notebooks/{edition}/{number}-*.ipynb")
        assert all(end in read(path).cells[0].source for end in ENDS[edition]), number


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_glossary_is_text_and_comes_from_the_list_of_terms(edition: str) -> None:
    (path,) = ROOT.glob(f"notebooks/{edition}/05-*.ipynb")
    (cell,) = [c for c in read(path).cells if "glossary" in c.metadata.get("tags", [])]
    assert cell.source == refresh.vocabulary(path)
    assert cell.source.count("\n- ") > 30


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_notebook_imports_from_the_rooms_that_are_for_it(path: Path) -> None:
    for cell in read(path).cells:
        if cell.cell_type == "code":
            used = re.findall(r"^\s*(?:from|import) (eventlib[\w.]*)", cell.source, re.M)
            rooms = {name for name in used if not name.startswith("eventlib.broker")}
            assert rooms <= MAY_IMPORT, cell.id
