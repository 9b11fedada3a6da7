"""Every text that `eventlib.lab` shows, one folder a language, one TOML file a subject."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("es", "en")


@cache
def texts(language: str, subject: str) -> dict[str, Any]:
    """The texts of one subject (a file's name), as the nested tables of its TOML file.

    >>> texts("es", "common")["note"]["tip"]
    'Consejo'
    """
    source = files("eventlib.lab.texts") / language / f"{subject}.toml"
    if not source.is_file():
        return {}
    return tomllib.loads(source.read_text(encoding="utf-8"))
