"""What the site says of itself, in each language."""

from __future__ import annotations

import tomllib
from pathlib import Path

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
NEXT_LANGUAGE = {"es": "en", "en": "es"}


def words(language: str) -> dict[str, str]:
    found: dict[str, str] = WORDS[language]
    return found
