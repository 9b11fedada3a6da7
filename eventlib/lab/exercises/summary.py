"""For the first and the last notebook: is all in place, which words, what to read again."""

from __future__ import annotations

from html import escape
from importlib.util import find_spec
from unicodedata import combining, normalize
from urllib.parse import quote

from eventlib.lab.exercises.content import exercise_ids, exercise_texts, glossary_terms
from eventlib.lab.exercises.student import STUDENT, store
from eventlib.lab.note import Note
from eventlib.lab.session import text


def check_environment() -> Note:
    """One line: all is in place, or what is missing and how to get it."""
    for name in ("anywidget", "ipywidgets"):
        if find_spec(name) is None:
            return Note("error", text("summary", "widgets").format(name=name))
    for name in ("pandas", "matplotlib"):
        if find_spec(name) is None:
            return Note("warning", text("summary", "figures").format(name=name))
    return Note("ok", text("summary", "ready"))


class Markdown:
    """Markdown as the output of a cell; its source is its plain text."""

    def __init__(self, source: str) -> None:
        self.source = source

    def __repr__(self) -> str:
        return self.source

    def _repr_markdown_(self) -> str:
        return self.source


def glossary() -> Markdown:
    """Every term of the course, in alphabetical order."""
    terms = sorted(glossary_terms(), key=lambda term: _without_accents(term["name"]))
    return Markdown("\n".join(f"- **{term['name']}**. {term['meaning']}" for term in terms))


def _without_accents(word: str) -> str:
    return "".join(c for c in normalize("NFD", word.lower()) if not combining(c))


def review() -> Markdown:
    """Which sections to read again, by the last answer to each question of the self-test."""
    questions = [name for name in exercise_ids("05") if ".q" in name]
    with store() as kept:
        done = kept.get_events(STUDENT)
    last = {e.data["id"]: e.data["done"] for e in done if e.type == "question.answered"}
    missing = [name for name in questions if not last.get(name)]
    if not missing:
        return Markdown(text("summary", "all_right"))
    lines = [text("summary", "again"), ""]
    for name in missing:
        file, _, heading = exercise_texts(name)["section"].partition("#")
        why = text("summary", "wrong" if name in last else "not_answered")
        title = escape(heading.replace("-", " "))
        lines.append(f"- {name}, {why}: [{file[:2]} · {title}]({file}#{quote(heading)})")
    return Markdown("\n".join(lines))
