"""Build the decks of one edition."""

from __future__ import annotations

import shutil
from html import escape
from pathlib import Path
from string import Template

from nbformat import NotebookNode

from slides import libraries
from slides.deck import deck, title
from slides.running import run
from slides.short import shortened
from slides.words import words

HERE = Path(__file__).parent
LESSON = ("00", "05")  # the first and the last notebook of the lesson itself
INDEX = Template((HERE / "index.html").read_text(encoding="utf-8"))


def build(
    paths: list[Path], language: str, folder: Path, archives: Path, *, short: bool = False
) -> list[Path]:
    """Write a deck for each notebook, one of the whole lesson, and the page that leads to them;
    with `short`, one more, of the lesson in forty minutes."""
    libraries.lay(folder / "libs", archives, language=language)
    for name in ("deck.css", "deck.js"):
        shutil.copy(HERE / name, folder / "libs")
    ran = {}
    for path in paths:
        print(f"{language}/{path.name} ...", flush=True)
        ran[path.stem] = run(path)
    decks = {name: [(name[:2], notebook)] for name, notebook in ran.items()}
    lesson = [(name[:2], nb) for name, nb in ran.items() if LESSON[0] <= name[:2] <= LESSON[1]]
    if len(lesson) > 1:
        decks["lesson"] = lesson
    if short:
        decks["short"] = [(number, shortened(notebook, number)) for number, notebook in lesson]
    rows, written = [], []
    for name, notebooks in decks.items():
        page, count = deck(notebooks, language, short=name == "short")
        written.append(folder / f"{name}.html")
        written[-1].write_text(page, encoding="utf-8")
        rows.append(row(name, notebooks, count, language))
    index = INDEX.substitute(words(language), language=language, rows="\n".join(rows))
    (folder / "index.html").write_text(index, encoding="utf-8")
    return written


def row(name: str, notebooks: list[tuple[str, NotebookNode]], count: int, language: str) -> str:
    said = words(language)
    called = title(notebooks[0][1]) if len(notebooks) == 1 else said[name]
    number = name[:2] if len(notebooks) == 1 else ""
    return (
        f"<tr><td>{number}</td><th scope='row'><a href='{name}.html'>{escape(called)}</a></th>"
        f"<td>{said['slides'].format(count=count)}</td>"
        f"<td><a href='{name}.html?print-pdf'>{said['paper']}</a></td></tr>"
    )
