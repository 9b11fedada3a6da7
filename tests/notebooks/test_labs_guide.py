"""The instructor's guide of the labs tells the truth, as that of the lesson does."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from slides.deck import slides_of
from tests.exercises import texts
from tests.notebooks.test_guide import ASKS, COURSE, rows

ROOT = Path(__file__).parents[2]
LABS = ("06", "07", "08", "09", "11")
CASES = [(edition, lab) for edition in ("es", "en") for lab in LABS]

pytestmark = pytest.mark.parametrize(("edition", "lab"), CASES)


def guide(edition: str) -> str:
    return (ROOT / "notebooks" / f"INSTRUCTOR-LABS.{edition}.md").read_text(encoding="utf-8")


def notebook(edition: str, lab: str) -> NotebookNode:
    (path,) = ROOT.glob(f"notebooks/{edition}/{lab}-*.ipynb")
    return nbformat.read(path, as_version=4)


def is_practice(cell: NotebookNode) -> bool:
    return "practice" in cell.metadata.get("tags", [])


def asked(edition: str, lab: str, *, practice: bool) -> set[str]:
    """Every prediction, exercise and question of the class, or of the practice at home."""
    code = [cell for cell in notebook(edition, lab).cells if cell.cell_type == "code"]
    of_these = [cell for cell in code if is_practice(cell) is practice]
    return {name for cell in of_these for name in ASKS.findall(cell.source)}


def plan(edition: str, lab: str) -> list[list[str]]:
    return [row for row in rows(guide(edition), 5) if row[2].startswith(f"{lab} ·")]


def answers(edition: str, lab: str) -> dict[str, tuple[bool, str, str]]:
    """Of each row of the table of answers: whether it is for home, the answer, the file."""
    found = {}
    for name, answer, file in rows(guide(edition), 3):
        if match := re.fullmatch(rf"({int(lab)}\.[pqw]?\d+)( [ch])?", name):
            found[match[1]] = (match[2] is not None, answer, file.strip("`"))
    return found


def minutes_in(notes: str) -> str:
    return notes.partition("**\n")[0].rpartition(" · ")[2]


def test_the_plan_is_that_of_the_deck(edition: str, lab: str) -> None:
    word, to = {"es": ("minutos", "a"), "en": ("minutes", "to")}[edition]
    of_class = [cell for cell in notebook(edition, lab).cells if not is_practice(cell)]
    slides = slides_of(NotebookNode(cells=of_class), lab, edition)
    deck = [minutes_in(slide.notes) for slide in slides]
    planned = [
        (f"{word} {when.replace('–', f' {to} ')}", int(slide))
        for when, slide, *_ in plan(edition, lab)
    ]
    assert planned == [(minutes, deck.index(minutes) + 1) for minutes in dict.fromkeys(deck)]


def test_the_plan_has_no_gap_and_ends_with_the_minutes_of_the_lab(edition: str, lab: str) -> None:
    at = 0
    for when, *_ in plan(edition, lab):
        start, end = map(int, when.split("–"))
        assert start == at < end
        at = end
    assert at == COURSE["minutes"][lab]


def test_the_plan_says_when_everything_of_the_class_is_asked(edition: str, lab: str) -> None:
    named = [n for *_, do, _ in plan(edition, lab) for n in re.findall(r"\*\*(\d+\.\w+)\*\*", do)]
    assert sorted(named) == sorted(asked(edition, lab, practice=False))


def test_each_question_of_the_class_has_its_mistakes_explained(edition: str, lab: str) -> None:
    explained = set(re.findall(rf"\*\*({int(lab)}\.\w+)\.\*\*", guide(edition)))
    assert explained >= asked(edition, lab, practice=False)


def test_the_table_of_answers_has_everything_and_marks_what_is_for_home(
    edition: str, lab: str
) -> None:
    found = answers(edition, lab)
    assert {n for n in found if not found[n][0]} == asked(edition, lab, practice=False)
    assert {n for n in found if found[n][0]} == asked(edition, lab, practice=True)


def test_each_right_option_is_the_one_that_the_notebook_calls_right(edition: str, lab: str) -> None:
    shown = {
        match[1]: str(cell.outputs[0].data["text/plain"])
        for cell in notebook(edition, lab).cells
        if cell.cell_type == "code"
        for match in re.finditer(r'^check\("(\d+\.p\d)"', cell.source, re.M)
    }
    for name, (_, answer, _) in answers(edition, lab).items():
        if not re.search(r"\.[pq]", name):
            continue
        options = texts(edition, lab)[name]["options"]
        if ".q" in name:
            (right,) = [n for n, option in enumerate(options, 1) if option.get("right")]
        else:
            happened = [f" {option['value']}. " in shown[name] for option in options]
            (right,) = [n for n, is_it in enumerate(happened, 1) if is_it]
        assert re.match(rf"(?:opción|option) {right}: ", answer), name


def test_each_solution_is_named(edition: str, lab: str) -> None:
    found = {n: row for n, row in answers(edition, lab).items() if not re.search(r"\.[pq]", n)}
    files = {path.parent.name for path in ROOT.glob(f"notebooks/exercises/{lab}/*/solution.py")}
    assert {file for _, _, file in found.values()} == files
    assert all(file == name.replace(".", "_") for name, (*_, file) in found.items())


def test_both_languages_ask_the_same_in_the_same_place(edition: str, lab: str) -> None:
    named = [re.findall(rf"{int(lab)}\.[pqw]?\d", guide(other)) for other in ("es", edition)]
    assert named[0] == named[1]
