"""The class part of a notebook fits its minutes: words to read, questions and exercises to do."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(ROOT.glob("notebooks/*/*.ipynb"))
WORDS_A_MINUTE = 180
TOLERANCE = 1.15
QUESTION, EXERCISE, WIDGET = 1.0, 4.0, 2.0
RECALL = 0.5  # a question about what an earlier notebook taught


def budget(path: Path) -> int:
    course = tomllib.loads((ROOT / "notebooks" / "course.toml").read_text(encoding="utf-8"))
    return course["minutes"][path.name[:2]]


def in_class(cell: NotebookNode) -> bool:
    return (
        "practice" not in cell.metadata.get("tags", [])
        and cell.metadata.get("slideshow", {}).get("slide_type") != "notes"
    )


def minutes(notebook: NotebookNode, question: float = QUESTION) -> float:
    total = 0.0
    for cell in filter(in_class, notebook.cells):
        if cell.cell_type == "markdown":
            read = re.sub(r"\]\([^)]*\)", "]", cell.source)  # without the targets of links
            total += len(re.findall(r"\w+", read)) / WORDS_A_MINUTE
            continue
        total += question * len(re.findall(r"^(?:predict|quiz)\(", cell.source, re.M))
        total += WIDGET * len(re.findall(r"\w+Explorer\(", cell.source))
        tags = cell.metadata.get("tags", [])
        total += EXERCISE * sum(bool(re.match(r"exercise:\d+\.\d+$", tag)) for tag in tags)
    return total


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_class_part_fits_its_minutes(path: Path) -> None:
    recall = path.name.startswith("05")  # the summary teaches nothing new
    needed = minutes(nbformat.read(path, as_version=4), RECALL if recall else QUESTION)
    assert needed <= budget(path) * TOLERANCE, f"{path.name}: {needed:.1f} minutes"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_title_shows_the_minutes(path: Path) -> None:
    title = nbformat.read(path, as_version=4).cells[0].source
    assert title.startswith("# ")
    assert f"**{budget(path)} minut" in title


def test_every_kind_of_work_counts() -> None:
    cell = nbformat.v4
    notebook = cell.new_notebook(
        cells=[
            cell.new_markdown_cell("palabra " * 360),
            cell.new_code_cell('predict("2.p1")'),
            cell.new_code_cell('quiz("2.q1")'),
            cell.new_code_cell('ReplayExplorer(store, "ACC123")'),
            cell.new_code_cell("...", metadata={"tags": ["exercise:2.1"]}),
            cell.new_code_cell("None", metadata={"tags": ["exercise:2.w1"]}),
            cell.new_markdown_cell("palabra " * 99, metadata={"tags": ["practice"]}),
            cell.new_markdown_cell(
                "palabra " * 99, metadata={"slideshow": {"slide_type": "notes"}}
            ),
        ]
    )
    assert minutes(notebook) == pytest.approx(2 + 1 + 1 + 2 + 4)
