"""Both ways: with a stub in place no check passes, with the solutions in place every check does.

What the stubs are told is in the outputs, which strict nbval compares with a run to the end.
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from eventlib.lab.exercises.content import solution_code
from eventlib.lab.texts import texts
from refresh import execute

NOTEBOOKS = sorted(Path(__file__).parents[2].glob("notebooks/*/*.ipynb"))
CHECK = re.compile(r'^check\("([^"]+)"')

pytestmark = pytest.mark.slow


def exercise_of(cell: NotebookNode) -> str | None:
    tags = cell.metadata.get("tags", [])
    return next((tag.partition(":")[2] for tag in tags if tag.startswith("exercise:")), None)


def verdicts(notebook: NotebookNode) -> dict[str, str]:
    """What the check of each exercise said; predictions are no exercises."""
    found = {}
    for cell in notebook.cells:
        match = CHECK.match(cell.source) if cell.cell_type == "code" else None
        if match and not re.search(r"\.p\d", match[1]):
            found[match[1]] = cell.outputs[0].data["text/plain"]
    return found


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def with_solutions(notebook: NotebookNode) -> NotebookNode:
    for cell in notebook.cells:
        exercise = exercise_of(cell)
        if exercise:
            cell.source = solution_code(exercise)
    return notebook


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_every_exercise_has_a_stub_a_check_and_a_solution(path: Path) -> None:
    notebook = read(path)
    stubs = {exercise_of(cell) for cell in notebook.cells} - {None}
    assert stubs == set(verdicts(notebook))
    for exercise in stubs:
        assert solution_code(exercise)


def test_no_stub_passes_its_check(path: Path) -> None:
    not_yet = texts(path.parent.name, "common")["note"]["no"]
    said = verdicts(read(path))
    assert {e: said[e] for e in said if not said[e].startswith(not_yet)} == {}


def test_every_solution_passes_its_check(path: Path) -> None:
    before = sorted(path.parent.iterdir())
    notebook = with_solutions(read(path))
    execute(notebook, path)
    ok = texts(path.parent.name, "common")["note"]["ok"]
    said = verdicts(notebook)
    assert {e: said[e] for e in said if not said[e].startswith(ok)} == {}
    assert sorted(path.parent.iterdir()) == before
