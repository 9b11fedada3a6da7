"""The notebooks as plain pages, to read on any screen: what they show is alive, nothing runs."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pages
import workspace
from sitebuild.words import NEXT_LANGUAGE, words
from slides import libraries
from slides.running import run

LIBRARIES = ("requirejs", "@jupyter-widgets/html-manager", "anywidget")


def build(root: Path, folder: Path, archives: Path) -> None:
    """Write a page for each notebook of each edition, and beside them what their widgets need."""
    lay(folder, archives)
    for edition in workspace.editions(root):
        for name in workspace.notebooks(root, edition):
            print(f"{edition}/{name} ...", flush=True)
            write(root, folder, edition, name)


def lay(folder: Path, archives: Path) -> None:
    wanted = [library for library in libraries.LIBRARIES if library.name in LIBRARIES]
    libraries.lay(folder / "libs", archives / "npm", wanted)


def write(root: Path, folder: Path, edition: str, name: str) -> Path:
    """The page of one notebook, which is run for it."""
    path = root / "notebooks" / edition / name
    body = pages.page(
        path,
        run(path, practice=True),
        libs="../libs",
        links=alternates(root, edition, name),
        above=bar(root, edition, name),
    )
    written = folder / edition / f"{path.stem}.html"
    written.parent.mkdir(parents=True, exist_ok=True)
    written.write_text(body, encoding="utf-8")
    return written


def alternates(root: Path, edition: str, name: str) -> str:
    """For search engines: the same page in each language."""
    return "\n".join(
        f'<link rel="alternate" hreflang="{other}" href="../{other}/{twin(root, other, name)}">'
        for other in workspace.editions(root)
    )


def bar(root: Path, edition: str, name: str) -> str:
    """Where the reader can go from here."""
    said, other = words(edition), NEXT_LANGUAGE[edition]
    home = "../index.html" if edition == "es" else "index.html"
    return (
        f'<nav class="course-bar" aria-label="{escape(said["course"])}">'
        f'<a href="{home}">{escape(said["course"])}</a>'
        f'<a href="../lite/lab/index.html?path={edition}/{name}">{escape(said["run_this"])}</a>'
        f'<a href="../{other}/{twin(root, other, name)}" hreflang="{other}" lang="{other}">'
        f"{escape(words(other)['language'])}</a></nav>"
    )


def twin(root: Path, edition: str, name: str) -> str:
    """The page of the notebook with the same number in an edition."""
    there = workspace.notebooks(root, edition)
    same = next((found for found in there if found[:2] == name[:2]), there[0])
    return f"{Path(same).stem}.html"
