"""`begin`: which language and which notebook, the one state that `eventlib.lab` keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from eventlib.lab.browser import bring_files
from eventlib.lab.texts import LANGUAGES, texts
from eventlib.lab.tracebacks import shorten_tracebacks
from eventlib.store import EventStore


@dataclass
class Session:
    """What the student has done in this notebook so far; `begin` starts a new one."""

    language: str = "es"
    notebook: str = ""
    predictions: dict[str, Any] = field(default_factory=dict)
    hints_given: dict[str, int] = field(default_factory=dict)
    progress: EventStore | None = None


_session = Session()


def begin(language: str, notebook: str) -> None:
    """Declare the language (`"es"`, `"en"`) and the notebook (`"02"`), in its first cell."""
    global _session
    if language not in LANGUAGES:
        raise ValueError(f"no texts in {language!r}: choose one of {', '.join(LANGUAGES)}")
    _session = Session(language, notebook)
    shorten_tracebacks()
    bring_files(language)


def current() -> Session:
    """The session that `begin` started."""
    return _session


def text(subject: str, /, *path: str, **values: object) -> str:
    """One text in the session's language: its file, then its tables down to its key.

    >>> text("common", "note", "ok"), text("replay", "storyboard", "panel", version=2, last=3)
    ('Bien', 'Versión 2 de 3')
    """
    found: Any = texts(_session.language, subject)
    for key in path:
        found = found[key]
    if not isinstance(found, str):
        raise KeyError(f"{subject}: {' / '.join(path)} is no text")
    return found.format(**values) if values else found
