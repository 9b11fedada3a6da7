"""Without pandas and matplotlib, as in the browser, a notebook runs to its end: notes stand in."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from eventlib.lab.texts import texts
from refresh import execute

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(ROOT.glob("notebooks/*/0[2-4]-*.ipynb"))
NUMBERS = {"dos": 2, "two": 2, "cinco": 5, "five": 5}
MISSING = "import sys\nfor name in ('pandas', 'matplotlib'):\n    sys.modules[name] = None"


def left_out(path: Path) -> list[str]:
    """The cells that say so."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(MISSING, id="missing"))
    execute(notebook, path)
    warning = texts(path.parent.name, "common")["note"]["warning"]
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            failed = output.output_type == "error"
            assert failed <= ("raises-exception" in cell.metadata.get("tags", [])), cell.id
            if str(output.get("data", {}).get("text/plain", "")).startswith(warning):
                found.append(cell.id)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("edition", ["es", "en"])
def test_as_many_notes_stand_in_as_the_readme_says(edition: str) -> None:
    notes = [cell for path in NOTEBOOKS if path.parent.name == edition for cell in left_out(path)]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    said = re.findall(r"(dos|two) (?:figuras y|figures and) (cinco|five) ", readme)
    assert len(said) == 2
    assert {sum(NUMBERS[word] for word in words) for words in said} == {len(notes)}
