"""The texts of exercises, questions and the glossary in either language, for tests that compare."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eventlib.lab.exercises import content

FILES = sorted(content.FOLDER.rglob("*.toml"))


def name_of(file: Path) -> str:
    """`2.q1`, `2.1`; the glossary's is `glossary`."""
    return (file.parent.name if file.stem == "texts" else file.stem).replace("_", ".")


def raw(file: Path) -> Any:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def texts(language: str, notebook: str = "") -> dict[str, Any]:
    """All that is asked (in one notebook, `"02"`): its name, and its texts in this language."""
    files = {name_of(file): file for file in FILES}
    notebooks = [notebook] if notebook else [f"{number:02d}" for number in range(100)]
    return {
        name: content.in_language(raw(files[name]), language)
        for each in notebooks
        for name in content.exercise_ids(each)
    }


def glossary(language: str) -> dict[str, Any]:
    """The terms: key, name and meaning."""
    terms: dict[str, Any] = content.in_language(raw(content.FOLDER / "glossary.toml"), language)
    return terms["terms"]


def said(found: Any) -> Iterator[str]:
    """Every text in nested tables and lists."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict | list):
        for each in found.values() if isinstance(found, dict) else found:
            yield from said(each)
