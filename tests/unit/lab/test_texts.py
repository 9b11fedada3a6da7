"""The texts of the languages have the same shape, and the code uses each of them.

A guard yields one sentence for each thing that is wrong: where it is and what to do.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import eventlib.lab
from eventlib.lab.texts import LANGUAGES

LAB = Path(eventlib.lab.__file__).parent
RECORD = "es"
CODE = {  # where the texts of each subject are used
    "board": ["exercises/board.py", "../testing/planted.py", "../testing/slips.py"],
    "bus": ["explorers/bus"],
    "drawings": ["figures/drawings.py"],
    "lines_by_version": ["figures/lines_by_version.py"],
    "chaos": ["explorers/chaos", "explorers/frame"],
    "common": ["."],
    "frame": ["explorers/frame", "explorers/projection"],
    "plots": ["figures/plots.py", "figures/picture.py"],
    "progress": ["exercises/student.py"],
    "projection": ["explorers/projection"],
    "questions": ["exercises/check.py", "exercises/own.py", "exercises/quiz.py"],
    "replay": ["explorers/replay", "explorers/frame"],
    "server": ["storage/server.py"],
    "statement": ["statement"],
    "broker": ["storage/broker_place.py", "explorers/broker", "explorers/frame"],
    "storage": ["storage"],
    "summary": ["exercises/summary.py"],
}
ELSEWHERE = {"lesson"}  # test_lesson.py holds all of them
FORMS = ("_again", "_failed", "_none", "_nobody", "_one")  # a key and its other forms
NUMBER = re.compile(r"\d+(?:\.\d+)?")
Texts = dict[str, Any]


def read(language: str) -> dict[str, Texts]:
    """All texts of a language: by subject, then by the path to each, as `page.label`."""
    folder = LAB / "texts" / language
    return {
        path.stem: dict(leaves(tomllib.loads(path.read_text(encoding="utf-8"))))
        for path in sorted(folder.glob("*.toml"))
    }


def leaves(found: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(found, str | bool):
        yield path, found
        return
    for key, value in found.items() if isinstance(found, dict) else enumerate(found, start=1):
        yield from leaves(value, f"{path}.{key}" if path else str(key))


def differences(language: str, spanish: dict[str, Texts], ours: dict[str, Texts]) -> Iterator[str]:
    """Keys and placeholders are the same in all languages, and so are the numbers."""
    for subject in sorted(spanish.keys() | ours.keys()):
        file = f"{language}/{subject}.toml"
        theirs, mine = spanish.get(subject, {}), ours.get(subject, {})
        for key in [key for key in theirs if key not in mine]:
            yield f"{file}: {key} is missing: translate {theirs[key]!r}"
        for key in [key for key in mine if key not in theirs]:
            yield f"{file}: {key} is not in {RECORD}/{subject}.toml: remove it, or add it there"
        for key in [key for key in theirs if key in mine]:
            for what, expected, came in compare(key, theirs[key], mine[key]):
                yield f"{file}: {key} has {what} {came}, {RECORD} has {expected}: make them equal"


def compare(key: str, spanish: Any, ours: Any) -> Iterator[tuple[str, Any, Any]]:
    for what, found in (("the placeholders", placeholders), ("the numbers", NUMBER.findall)):
        expected, came = found(spanish), found(ours)
        if expected != came:
            yield what, expected, came


def placeholders(text: str) -> list[str]:
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name is not None})


def unused(subject: str, found: Texts) -> Iterator[str]:
    """A key stands in the code, quoted (`"label"`) or as `words.label`; or its plain form does."""
    if subject in CODE:
        code = code_of(CODE[subject])
    else:
        yield f"{subject}.toml: say in CODE which part of eventlib/lab uses it"
        return
    for path in found:
        key = path.rpartition(".")[2]
        if not any(f'"{form}"' in code or f"words.{form}" in code for form in forms(key, code)):
            yield f"{subject}.toml: nothing uses {path}: remove it in every language"


def forms(key: str, code: str) -> Iterator[str]:
    yield key
    for form in FORMS:
        if key.endswith(form) and re.search(rf'["}}]{form}"', code):
            yield key.removesuffix(form)
    if key.startswith("not_") and '"not_{' in code:
        yield key.removeprefix("not_")


def code_of(places: list[str]) -> str:
    paths = [path for name in places for path in [LAB / name, *(LAB / name).rglob("*")]]
    code = [path for path in paths if path.is_file() and path.suffix in (".py", ".js")]
    return "\n".join(path.read_text(encoding="utf-8") for path in code).replace("'", '"')


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != RECORD])
def test_the_languages_have_the_same_keys_placeholders_and_numbers(language: str) -> None:
    problems = list(differences(language, read(RECORD), read(language)))
    assert not problems, "\n".join(["", *problems])


def test_every_folder_of_texts_is_a_language_that_begin_takes() -> None:
    there = {path.name for path in (LAB / "texts").iterdir() if path.is_dir()}
    assert there - {"__pycache__"} == set(LANGUAGES)


def test_the_code_uses_every_text() -> None:
    spanish = {name: found for name, found in read(RECORD).items() if name not in ELSEWHERE}
    problems = [problem for name, found in spanish.items() for problem in unused(name, found)]
    assert not problems, "\n".join(["", *problems])


SPANISH = {"bus": {"text.more": "Y otras {count} de 12.", "text.retry": "Último reintento:"}}
BROKEN = {
    "missing": (
        {"text.more": "And {count} more of 12."},
        "en/bus.toml: text.retry is missing: translate 'Último reintento:'",
    ),
    "one more": (
        {"text.more": "And {count} more of 12.", "text.retry": "Retry:", "text.x": "X"},
        "en/bus.toml: text.x is not in es/bus.toml: remove it, or add it there",
    ),
    "placeholder": (
        {"text.more": "And {counts} more of 12.", "text.retry": "Retry:"},
        "en/bus.toml: text.more has the placeholders ['counts'], es has ['count']: make them equal",
    ),
    "number": (
        {"text.more": "And {count} more of 13.", "text.retry": "Retry:"},
        "en/bus.toml: text.more has the numbers ['13'], es has ['12']: make them equal",
    ),
}


@pytest.mark.parametrize(("english", "said"), BROKEN.values(), ids=BROKEN)
def test_a_text_that_differs_in_shape_is_named(english: Texts, said: str) -> None:
    assert list(differences("en", SPANISH, {"bus": english})) == [said]


@pytest.mark.parametrize(
    ("subject", "path", "said"),
    [
        ("bus", "page.goodbye", "bus.toml: nothing uses page.goodbye: remove it in every"),
        ("plots", "months.short_one", "plots.toml: nothing uses months.short_one"),
        ("sagas", "x", "sagas.toml: say in CODE which part of eventlib/lab uses it"),
    ],
)
def test_a_text_that_nothing_uses_is_named(subject: str, path: str, said: str) -> None:
    (problem,) = unused(subject, {path: "Adiós"})
    assert problem.startswith(said)
