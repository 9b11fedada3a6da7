"""The class part of a notebook fits its minutes: a rehearsal by the clock of `course.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(ROOT.glob("notebooks/*/*.ipynb"))
COURSE = tomllib.loads((ROOT / "notebooks" / "course.toml").read_text(encoding="utf-8"))
CLOCK = COURSE["clock"]
EDITIONS = ("es", "en")
LESSON, LABS = ("00", "01", "02", "03", "04", "05"), ("06", "07", "08", "11")
KINDS = {"p": "prediction", "q": "question", "w": "widget", "": "exercise"}
WHY = 18  # the minute by which the class asks "¿Por qué 300?"


@cache
def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def notebook(edition: str, number: str) -> NotebookNode:
    (path,) = ROOT.glob(f"notebooks/{edition}/{number}-*.ipynb")
    return read(path)


def kind(cell: NotebookNode) -> str | None:
    found: str | None = cell.metadata.get("slideshow", {}).get("slide_type")
    return found


def in_class(cell: NotebookNode) -> bool:
    return "practice" not in cell.metadata.get("tags", []) and kind(cell) != "notes"


def minutes(cells: Iterable[NotebookNode]) -> float:
    """What these cells take in class, a notebook's opening included, practice nothing; of notes,
    what is asked aloud while the class has nothing else to do."""
    gone, is_busy = CLOCK["open"], False
    for cell in cells:
        if kind(cell) == "notes":
            gone += 0 if is_busy else CLOCK["ask"]
            is_busy = False
        elif in_class(cell):
            gone += seconds(cell)
            is_busy = is_busy or bool(tasks(cell))
    return float(gone) / 60


def seconds(cell: NotebookNode) -> float:
    on_a_slide = kind(cell) != "skip"
    if cell.cell_type == "markdown":
        read = re.sub(r"\]\([^)]*\)", "]", cell.source)  # without the targets of links
        read = re.sub(r"^\*\*\d+ minut.*", "", read, flags=re.M)  # a deck leaves it out
        return on_a_slide * len(re.findall(r"\w+", read)) * 60 / CLOCK["words_a_minute"]
    calls = re.match(r"(?:draw|predict|quiz)\(.*\)$", cell.source)  # what they show stands there
    code = 0 if calls else len(lines(cell.source)) + shown(cell)
    return on_a_slide * code * CLOCK["line"] + sum(map(time_of, tasks(cell)))


def tasks(cell: NotebookNode) -> list[str]:
    """What a cell gives the class to do: what it asks on its slide, and its exercise."""
    on_a_slide = cell.cell_type == "code" and kind(cell) != "skip"
    asked = re.findall(r'^(?:predict|quiz)\("([^"]+)"', cell.source, re.M) if on_a_slide else []
    tags = cell.metadata.get("tags", [])
    return [*asked, *(tag.partition(":")[2] for tag in tags if tag.startswith("exercise:"))]


def lines(code: str) -> list[str]:
    return [line for line in code.splitlines() if line.strip()]


def shown(cell: NotebookNode) -> int:
    """The lines of the lesson's listing that a cell shows, instead of its own."""
    data = [output.get("data", {}) for output in cell.outputs]
    pieces = [lines(each["text/markdown"]) for each in data if "text/markdown" in each]
    return sum(len(piece) - 3 for piece in pieces)  # without the fences and the cell's own line


def time_of(name: str) -> float:
    found: float = CLOCK.get(name, CLOCK[KINDS[re.sub(r"[\d.]", "", name)]])
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_class_part_fits_its_minutes(path: Path) -> None:
    assert minutes(read(path).cells) <= COURSE["minutes"][path.name[:2]]


@pytest.mark.parametrize("edition", EDITIONS)
def test_of_fifty_minutes_four_are_left_to_the_class(edition: str) -> None:
    assert sum(COURSE["minutes"][number] for number in LESSON) == 46
    assert sum(minutes(notebook(edition, number).cells) for number in LESSON) <= 46


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_class_that_keeps_to_the_clock_is_never_late_by_more_than_a_minute(edition: str) -> None:
    """The minutes that notes tell, against what has been done by then."""
    gone = 0.0
    for number in LESSON:
        cells = [c for c in notebook(edition, number).cells if in_class(c) or kind(c) == "notes"]
        told = [at for at, cell in enumerate(cells) if kind(cell) == "notes"]
        for at in told:
            _, end = re.findall(r"\d+", cells[at].source.partition("</summary>")[0])
            to = len(cells) if at == told[-1] else at  # the closing goes on in the last minutes
            assert gone + minutes(cells[:to]) <= int(end) + 1, (number, cells[at].id)
        gone += minutes(cells)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_heart_of_the_lesson_comes_early(edition: str) -> None:
    before = sum(minutes(notebook(edition, number).cells) for number in ("00", "01"))
    cells = notebook(edition, "02").cells
    at = [cell.id for cell in cells].index("why")
    assert before + minutes(cells[:at]) <= WHY


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_title_shows_the_minutes_in_class_and_alone(path: Path) -> None:
    title = read(path).cells[0].source
    said = [int(number) for number in re.findall(r"\d+(?= minut|(?= por tu)|(?= on your))", title)]
    assert title.startswith("# ")
    both = [COURSE["minutes"][path.name[:2]], COURSE["alone"][path.name[:2]]]
    assert said == list(dict.fromkeys(both))  # what is done at home has one time


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_map_shows_the_minutes(edition: str) -> None:
    (cell,) = [cell for cell in notebook(edition, "00").cells if cell.id == "map"]
    rows = re.findall(r"^\| (?:(\d\d) )?\|.*\| (\d+) \|$", cell.source, re.M)
    expected = [(number, str(COURSE["minutes"][number])) for number in LESSON]
    assert rows == [*expected, ("", "4")]


@pytest.mark.parametrize("edition", EDITIONS)
def test_alone_the_lesson_and_a_lab_take_what_the_start_says(edition: str) -> None:
    text = "\n".join(cell.source for cell in notebook(edition, "00").cells)
    lesson = sum(COURSE["alone"][number] for number in LESSON)
    (said,) = re.findall(r"(?:unos|about) (\d+) minut", text)
    assert abs(lesson - int(said)) <= 10
    for number in LABS:
        assert 35 <= COURSE["alone"][number] <= 40


def test_every_entry_of_the_clock_is_asked_in_a_class() -> None:
    code = [
        cell
        for path in NOTEBOOKS
        for cell in read(path).cells
        if in_class(cell) and cell.cell_type == "code"
    ]
    text = "\n".join(f"{cell.source}\n{cell.metadata.get('tags', [])}" for cell in code)
    named = [name for name in CLOCK if name[0].isdigit()]
    assert [name for name in named if f'"{name}"' not in text] == []


def test_every_kind_of_work_counts() -> None:
    cell = nbformat.v4
    listing = cell.new_output("execute_result", data={"text/markdown": "```python\na\nb\n```"})
    cells = [
        cell.new_markdown_cell("palabra " * 260, metadata={"slideshow": {"slide_type": "slide"}}),
        cell.new_code_cell('predict("9.p1")'),
        cell.new_code_cell('quiz("9.q1")'),
        cell.new_code_cell('draw("bus", 3)'),
        cell.new_code_cell('quiz("9.q2")', metadata={"slideshow": {"slide_type": "skip"}}),
        cell.new_code_cell("a = 1\nb = 2\n\na + b"),
        cell.new_code_cell('lesson.show("eda", "Event")', outputs=[listing]),
        cell.new_code_cell(
            "...", metadata={"tags": ["exercise:9.1"], "slideshow": {"slide_type": "skip"}}
        ),
        cell.new_code_cell(
            "None", metadata={"tags": ["exercise:9.w1"], "slideshow": {"slide_type": "skip"}}
        ),
        cell.new_markdown_cell("palabra " * 99, metadata={"slideshow": {"slide_type": "skip"}}),
        cell.new_markdown_cell("palabra " * 99, metadata={"tags": ["practice"]}),
        cell.new_markdown_cell("palabra " * 99, metadata={"slideshow": {"slide_type": "notes"}}),
    ]
    kinds = sum(CLOCK[kind] for kind in KINDS.values())
    idle = cell.new_markdown_cell("palabra", metadata={"slideshow": {"slide_type": "notes"}})
    assert minutes([*cells, idle]) - minutes(cells) == pytest.approx(CLOCK["ask"] / 60)
    assert minutes(cells) * 60 == pytest.approx(20 + 120 + kinds + 5 * 2)
