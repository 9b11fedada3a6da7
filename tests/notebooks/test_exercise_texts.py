"""What exercises and questions say: in every language, of one shape, and each of it used.

A guard yields one sentence for each thing that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from eventlib.lab.texts import LANGUAGES
from tests.exercises import FILES, raw

NUMBER = re.compile(r"\d+(?:\.\d+)?")
NO_WORDS = {"right", "value"}  # the same in every language
EXERCISES = [file for file in FILES if file.name == "texts.toml"]


def out_of_shape(found: Any, key: str = "") -> Iterator[str]:
    """Each text is there in every language, with the same placeholders and numbers."""
    if isinstance(found, list):
        for number, each in enumerate(found, start=1):
            yield from out_of_shape(each, f"{key}.{number}")
    elif isinstance(found, dict) and found.keys() & set(LANGUAGES):
        if set(found) != set(LANGUAGES):
            yield f"{key} is in {', '.join(found)}: write it in {', '.join(LANGUAGES)}"
        elif len({(placeholders(t), numbers(t)) for t in found.values()}) > 1:
            yield f"{key} differs in its placeholders or numbers: {found}"
    elif isinstance(found, dict):
        for name, each in found.items():
            yield from out_of_shape(each, f"{key}.{name}".lstrip("."))
    elif key.rpartition(".")[2] not in NO_WORDS:
        yield f"{key} has no languages: write {key}.es and {key}.en"


def placeholders(text: str) -> tuple[str, ...]:
    return tuple(sorted({name for _, name, _, _ in Formatter().parse(text) if name is not None}))


def numbers(text: str) -> tuple[str, ...]:
    return tuple(sorted(NUMBER.findall(text)))


def unused(says: dict[str, Any], code: str) -> Iterator[str]:
    """A message stands in its check, quoted."""
    for name in says:
        made = name.startswith("not_") and 'f"not_{' in code
        if f'"{name}"' not in code and not made:
            yield f"no check says {name}: remove it"


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_text_is_in_every_language_with_the_same_numbers(file: Path) -> None:
    assert list(out_of_shape(raw(file))) == []


@pytest.mark.parametrize("file", EXERCISES, ids=lambda file: file.parent.name)
def test_the_check_says_everything_that_is_written_for_it(file: Path) -> None:
    places = [file.with_name("check.py"), *file.parents[1].glob("shared.py")]
    code = [path.read_text(encoding="utf-8") for path in places]
    assert list(unused(raw(file)["says"], "\n".join(code))) == []


BROKEN = {
    "one language": ({"why": {"es": "Sí"}}, "why is in es: write it in es, en"),
    "no language": ({"why": "Sí"}, "why has no languages: write why.es and why.en"),
    "a number": ({"hints": [{"es": "12", "en": "13"}]}, "hints.1 differs in its placeholders"),
    "a name": ({"why": {"es": "{a}", "en": "{b}"}}, "why differs in its placeholders or numbers"),
}


@pytest.mark.parametrize(("texts", "said"), BROKEN.values(), ids=BROKEN)
def test_what_is_out_of_shape_is_named(texts: dict[str, Any], said: str) -> None:
    (problem,) = out_of_shape(texts)
    assert problem.startswith(said)


def test_a_message_that_no_check_says_is_named() -> None:
    assert list(unused({"right": {}, "gone": {}}, 'Verdict(True, "right")')) == [
        "no check says gone: remove it"
    ]
