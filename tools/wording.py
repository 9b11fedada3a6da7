"""What widgets, exercises and questions say, in step in all languages.

The words of the lab lie in `eventlib/lab/texts`, a folder a language, with the same keys; those of
exercises and questions, and the glossary, in `notebooks/exercises`, all languages of a text side by
side. For each of them `notebooks/wording.json` records the hash of the pair, Spanish and
translation, that somebody has looked at: when either changes, it says so until the two have been
looked at again.

Standard library only. `python tools/course.py editions` says what is out of step.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RECORD = "es"
TEXTS = Path("eventlib", "lab", "texts")
EXERCISES = Path("notebooks", "exercises")
SEEN = Path("notebooks", "wording.json")


def problems(root: Path) -> Iterator[str]:
    """Every pair of texts of which one was changed since they were looked at together."""
    seen = recorded(root)
    for place, spanish, other in pairs(root):
        if seen.get(place) != digest(spanish, other):
            language, _, name = place.partition("/")
            yield (
                f"{where(name)}: {name} is new, or was changed in one language:\n"
                f"    {RECORD}: {spanish}\n    {language}: {other}\n"
                f"  When they say the same: python tools/course.py editions --translated {name}"
            )
    for place in sorted(seen.keys() - {place for place, *_ in pairs(root)}):
        yield f"{SEEN.as_posix()}: {place} is no text any more: remove its line"


def translated(root: Path, name: str) -> list[str]:
    """Record that a text (`replay.page.play`), or all of a file (`replay`), says the same now."""
    seen, changed = recorded(root), []
    for place, spanish, other in pairs(root):
        text = place.partition("/")[2]
        meant = text == name or text.startswith(f"{name}.")
        if meant and seen.get(place) != digest(spanish, other):
            seen[place] = digest(spanish, other)
            changed.append(f"{where(text)}: {text}")
    if changed:
        text = json.dumps(seen, indent=1, sort_keys=True) + "\n"
        (root / SEEN).write_text(text, encoding="utf-8")
    return changed


def where(name: str) -> str:
    """The folder that holds a text."""
    return (EXERCISES if name[0].isdigit() or name.startswith("glossary.") else TEXTS).as_posix()


def is_text(root: Path, name: str) -> bool:
    """Whether this names a text or a file of them."""
    return any(f"{place}.".partition("/")[2].startswith(f"{name}.") for place, *_ in pairs(root))


def pairs(root: Path) -> Iterator[tuple[str, str, str]]:
    """Each text that both languages have: `en/replay.page.play`, the Spanish, the other."""
    yield from of_exercises(root)
    folders = sorted(path for path in (root / TEXTS).glob("*") if path.is_dir())
    for folder in folders:
        for path in sorted(folder.glob("*.toml")) if folder.name != RECORD else ():
            record = root / TEXTS / RECORD / path.name
            spanish = dict(texts_of(record)) if record.is_file() else {}
            for key, text in texts_of(path):
                if key in spanish:
                    yield f"{folder.name}/{path.stem}.{key}", spanish[key], text


def of_exercises(root: Path) -> Iterator[tuple[str, str, str]]:
    """The same for exercises and questions, where they stand: `en/2.q1.question`."""
    for path in sorted((root / EXERCISES).rglob("*.toml")):
        name = (path.parent if path.stem == "texts" else path).name.removesuffix(".toml")
        found = dict(texts_of(path))
        for key, text in found.items():
            text_name, _, language = key.rpartition(".")
            if language != RECORD and f"{text_name}.{RECORD}" in found:
                spanish = found[f"{text_name}.{RECORD}"]
                yield f"{language}/{name.replace('_', '.')}.{text_name}", spanish, text


def texts_of(path: Path) -> Iterator[tuple[str, str]]:
    yield from flat(tomllib.loads(path.read_text(encoding="utf-8")))


def flat(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """The texts in nested tables and lists, each with its path."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value, start=1)
        for name, item in items:
            yield from flat(item, f"{key}.{name}" if key else str(name))


def recorded(root: Path) -> dict[str, str]:
    path = root / SEEN
    found: dict[str, str] = json.loads(path.read_bytes()) if path.is_file() else {}
    return found


def digest(spanish: str, other: str) -> str:
    return hashlib.sha256(f"{spanish}\0{other}".encode()).hexdigest()[:12]
