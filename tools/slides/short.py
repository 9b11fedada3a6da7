"""The deck for a class of forty minutes: what it leaves out, and the minutes of its own plan."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from nbformat import NotebookNode

COURSE = Path(__file__).resolve().parents[2] / "notebooks" / "course.toml"
LEFT_OUT = "long"  # the tag of a cell for the class of fifty minutes


def plan() -> dict[str, tuple[int, int]]:
    """Of each cell of notes (`"02:notes-why"`): from which minute to which, in the short class."""
    found, start = {}, 0
    for name, end in tomllib.loads(COURSE.read_text(encoding="utf-8"))["short"].items():
        found[name] = (start, end)
        start = end
    return found


def shortened(notebook: NotebookNode, number: str) -> NotebookNode:
    """The notebook without what the short class leaves out; its notes say the short minutes."""
    kept, minutes = [], plan()
    for cell in notebook.cells:
        if LEFT_OUT in cell.metadata.get("tags", []):
            continue
        if cell.metadata.get("slideshow", {}).get("slide_type") == "notes":
            start, end = minutes[f"{number}:{cell.id}"]
            source = re.sub(r"\d+( \w+ )\d+(?=</summary>)", rf"{start}\g<1>{end}", cell.source)
            cell = NotebookNode({**cell, "source": source})
        kept.append(cell)
    return NotebookNode({**notebook, "cells": kept})
