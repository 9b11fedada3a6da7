"""Exercises, questions and predictions as they lie beside the notebooks, one folder or file each.

`notebooks/exercises/02/2_q1.toml` is question 2.q1; `notebooks/exercises/02/2_1/` is exercise 2.1:
`texts.toml`, `check.py` (its function `check` judges an answer), `solution.py`. A text is written
in all languages where it stands: `question.es = "…"`, `question.en = "…"`. What several checks of a
notebook need is in its `shared.py`. A built package carries all of it; a checkout has it in place.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from eventlib.lab.session import current
from eventlib.lab.texts import LANGUAGES

_HERE = Path(__file__).parent
_CARRIED, _CHECKOUT = _HERE / "carried", _HERE.parents[2] / "notebooks" / "exercises"
FOLDER = _CARRIED if _CARRIED.is_dir() else _CHECKOUT
__path__ = [str(FOLDER)]  # a package whose parts are the checks: `from ..shared import …` works


def exercise_ids(notebook: str) -> list[str]:
    """The names of all that a notebook (`"02"`) asks, in order.

    >>> exercise_ids("02")[:3]
    ['2.1', '2.2', '2.3']
    """
    names = (path.stem for path in (FOLDER / notebook).glob("[0-9]*_*"))
    return sorted((name.replace("_", ".") for name in names), key=_in_order)


def _in_order(exercise_id: str) -> tuple[str, int]:
    kind, number = re.fullmatch(r"\d+\.([a-z]?)(\d+)", exercise_id).groups()  # type: ignore[union-attr]
    return kind, int(number)


def exercise_texts(exercise_id: str) -> dict[str, Any]:
    """All texts of a prediction, exercise or question (`"2.p1"`, `"2.1"`, `"2.q1"`), in the
    session's language."""
    number = exercise_id.partition(".")[0]
    known = exercise_ids(f"{int(number):02d}") if number.isdigit() else []
    if exercise_id not in known:
        there = f": there are {', '.join(known)}" if known else ""
        raise ValueError(f"no exercise {exercise_id!r}{there}")
    place = _place(exercise_id)
    file = place / "texts.toml" if place.is_dir() else place.with_name(f"{place.name}.toml")
    found: dict[str, Any] = _texts(file, current().language)
    return found


def check_of(exercise_id: str) -> Any:
    """The function that judges an answer to this exercise: it returns a `Verdict`."""
    place = _place(exercise_id).relative_to(FOLDER)
    return import_module(".".join([__name__, *place.parts, "check"])).check


def solution_code(exercise_id: str) -> str:
    """What the stub of an exercise becomes: the text of its solution's file."""
    return (_place(exercise_id) / "solution.py").read_text(encoding="utf-8")


def glossary_terms() -> list[dict[str, str]]:
    """Every term of the course, with its `name` and `meaning` in the session's language."""
    return list(_texts(FOLDER / "glossary.toml", current().language)["terms"].values())


def _place(exercise_id: str) -> Path:
    notebook = f"{int(exercise_id.partition('.')[0]):02d}"
    return FOLDER / notebook / exercise_id.replace(".", "_")


@cache
def _texts(file: Path, language: str) -> Any:
    return in_language(tomllib.loads(file.read_text(encoding="utf-8")), language)


def in_language(found: Any, language: str) -> Any:
    """The same tables, with each text in one language.

    >>> in_language({"why": {"es": "porque sí", "en": "because"}, "right": True}, "en")
    {'why': 'because', 'right': True}
    """
    if isinstance(found, list):
        return [in_language(each, language) for each in found]
    if not isinstance(found, dict):
        return found
    if found and found.keys() <= set(LANGUAGES):
        return found[language]
    return {key: in_language(each, language) for key, each in found.items()}
