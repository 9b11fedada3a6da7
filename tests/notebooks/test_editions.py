"""The committed editions are in step: `make editions` says the same, and how to mend it."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat

import editions
import workspace

ROOT = Path(__file__).parents[2]
ENGLISH = sorted((ROOT / "notebooks" / "en").glob("*.ipynb"))
# Letters that English has no use for, but for the names of people and of a street.
SPANISH = re.compile(r"\w*[áéíóúñ¿¡«»]\w*", re.IGNORECASE)


def test_every_edition_is_in_step_with_the_spanish_one() -> None:
    problems = editions.problems(ROOT)
    assert not problems, "\n".join(["", *problems])


def test_both_editions_are_there() -> None:
    assert workspace.editions(ROOT) == ["en", "es"]


def test_no_text_of_the_english_notebooks_was_left_in_spanish() -> None:
    for path in ENGLISH:
        for cell in nbformat.read(path, as_version=4).cells:
            shown = [cell.source]
            for output in cell.get("outputs", []):
                shown += [output.get("text", ""), *map(str, output.get("data", {}).values())]
            left = [word for text in shown for word in SPANISH.findall(text)]
            assert not left, f"{editions.place(path)}, cell {cell.id}: {left}"
