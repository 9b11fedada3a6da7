"""What the tools say to students and teachers, in each language. The texts lie in words.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

RECORD = "es"


@cache
def texts(language: str) -> dict[str, str]:
    """Those of a language; of the edition of record, where it has none."""
    known = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    found: dict[str, str] = known.get(language, known[RECORD])
    return found


def say(language: str, key: str, **fields: object) -> str:
    return texts(language)[key].format(**fields)


def commands(edition: str, verb: str, **options: str) -> tuple[str, str]:
    """How a verb is called in an edition, with make and without."""
    if edition != RECORD:
        options["EDITION"] = edition
    make = "".join(f" {name}={value}" for name, value in options.items())
    plain = "".join(f" --{name.lower()} {value}" for name, value in options.items())
    return f"make {verb}{make}", f"python tools/course.py {verb}{plain}"
