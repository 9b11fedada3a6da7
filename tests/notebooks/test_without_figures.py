"""Without pandas, matplotlib and a list of time zones, as in the browser, a notebook runs to its
end: notes stand in."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from eventlib.lab.texts import texts
from refresh import execute

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(ROOT.glob("notebooks/es/*.ipynb"))  # English has the same code
MISSING = """
import sys, zoneinfo
for name in ("pandas", "matplotlib", "tzdata"):
    sys.modules[name] = None
zoneinfo.reset_tzpath([])
"""


def drawn(notebook: nbformat.NotebookNode) -> set[str]:
    """The cells with a figure or with a table by pandas."""
    return {
        cell.id
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/svg+xml" in output.get("data", {})
        or 'class="dataframe"' in output.get("data", {}).get("text/html", "")
    }


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_note_stands_where_a_table_or_a_figure_would(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    before = drawn(notebook)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(MISSING, id="missing"))
    execute(notebook, path)
    warning = texts(path.parent.name, "common")["note"]["warning"]
    noted = set()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            failed = output.output_type == "error"
            assert failed <= ("raises-exception" in cell.metadata.get("tags", [])), cell.id
            if str(output.get("data", {}).get("text/plain", "")).startswith(warning):
                noted.add(cell.id)
    assert before - drawn(notebook) <= noted
