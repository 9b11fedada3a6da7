"""What students have keeps running: a working copy of earlier notebooks, on the package of today.

`handed_out/` holds the code of the nine notebooks as they were first handed out, without prose and
outputs. Its exercises are unsolved; each cell runs as it did, or fails where it was meant to.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest

from refresh import execute

HANDED_OUT = Path(__file__).with_name("handed_out")
NOTEBOOKS = sorted(HANDED_OUT.glob("*.json"))

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("code", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_handed_out_earlier_runs_to_its_end(code: Path, tmp_path: Path) -> None:
    path = tmp_path / f"{code.stem}.ipynb"
    shutil.copy(code, path)
    shutil.copy(HANDED_OUT / "extracto-ejemplo.csv", tmp_path)
    notebook = nbformat.read(path, as_version=4)
    execute(notebook, path)
    for cell in notebook.cells:
        meant_to_fail = "raises-exception" in cell.metadata.get("tags", [])
        failed = any(output.output_type == "error" for output in cell.outputs)
        assert failed == meant_to_fail, cell.source
