"""A notebook run for its deck: in a copy, with the state of its widgets and their storyboards."""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

import refresh
from trouble import Trouble

WIDGET_VIEW = refresh.WIDGET_VIEW
RECORDINGS = tomllib.loads(Path(__file__).with_name("recordings.toml").read_text(encoding="utf-8"))
LAST = "Out[max(Out)]"  # not `_`, which a loop of the notebook may have taken
STORYBOARD = f"{LAST}.storyboard() if hasattr({LAST}, 'storyboard') else None"


def run(path: Path, *, practice: bool = False) -> NotebookNode:
    """The notebook with its outputs, as far as class goes, or also with what comes after it for
    practice; the course's files stay as they are.

    Where a widget has a recording in `recordings.toml`, it is played to it; where it has a
    storyboard, that is in `cell.metadata.storyboard`, as an output.
    """
    with tempfile.TemporaryDirectory() as folder:
        for file in path.parent.iterdir():
            if file.is_file() and not file.name.startswith("."):
                shutil.copy(file, folder)
        notebook = nbformat.read(path, as_version=4)
        if not practice:
            tags = [(cell, cell.metadata.get("tags", [])) for cell in notebook.cells]
            notebook.cells = [cell for cell, of_cell in tags if "practice" not in of_cell]
        run_cells(notebook, path, Path(folder))
    return notebook


def run_cells(notebook: NotebookNode, path: Path, folder: Path) -> None:
    recordings = RECORDINGS.get(path.name[:2], {})
    client = refresh.started(notebook, path, folder)
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            try:
                client.execute_cell(cell, index)
                cell.outputs = refresh.merge_streams(cell.outputs)
                if shows_widget(cell):
                    if recording := recordings.get(cell.id):
                        aside(client, index, f"explorer = {LAST}\n{recording}")
                        aside(client, index, "explorer")
                    cell.metadata.storyboard = aside(client, index, STORYBOARD)
            except CellExecutionError as error:
                where = refresh.place(path, notebook, index)
                raise Trouble(f"{where}: {error.ename}: {error.evalue}") from None
        client.set_widgets_metadata()


def aside(client: NotebookClient, index: int, source: str) -> list[NotebookNode]:
    """What a cell that is not in the notebook shows."""
    notebook, cell = client.nb, client.nb.cells[index]
    extra = client.execute_cell(new_code_cell(source), index)
    notebook.cells[index] = cell
    return list(extra.outputs)


def shows_widget(cell: NotebookNode) -> bool:
    return any(WIDGET_VIEW in output.get("data", {}) for output in cell.get("outputs", []))
