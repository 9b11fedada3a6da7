"""The page that leads everywhere: run the course here, read it, present it, install it."""

from __future__ import annotations

import shutil
import tomllib
from html import escape
from pathlib import Path
from string import Template

import nbformat

import pages
import workspace
from sitebuild import insecure
from sitebuild.words import NEXT_LANGUAGE, words
from slides.build import LESSON

HERE = Path(__file__).parent
PICTURES = Path(".github")
RUN = "lite/lab/index.html?path="


def build(root: Path, folder: Path, *, download: int, figures: bool, slides: bool) -> None:
    """Write the page in each language: what is built beside it is linked, what is not is left out.

    `download` is how many bytes come with a first visit; `figures` says that pandas is there.
    """
    shutil.copy(HERE / "start.css", folder)
    for language in workspace.editions(root):
        shutil.copy(picture(root, language), folder)
    for language in workspace.editions(root):
        place = folder if language == "es" else folder / language
        place.mkdir(parents=True, exist_ok=True)
        text = page(root, language, download=download, figures=figures, slides=slides)
        (place / "index.html").write_text(text, encoding="utf-8")
        insecure.put(place / "index.html")


def page(root: Path, language: str, *, download: int, figures: bool, slides: bool) -> str:
    said = {key: escape(value) for key, value in words(language).items()}
    said["run_text"] = said["run_text"].format(size=round(download / 1e7) * 10)
    said["run_less"] = "" if figures else f"<p>{said['run_less']}</p>"
    up = "" if language == "es" else "../"
    other = NEXT_LANGUAGE[language]
    of_edition = "" if language == "es" else f" EDITION={language}"
    width, height = size_of(picture(root, language))
    present = (
        f'<section aria-labelledby="present"><h2 id="present">{said["present_title"]}</h2>'
        f"<p>{said['present_text']}</p>"
        f'<p><a href="{up}slides/{language}/index.html">{said["present"]}</a></p></section>'
    )
    address = repository(root)
    names = workspace.notebooks(root, language)
    return Template((HERE / "start.html").read_text(encoding="utf-8")).substitute(
        said,
        lang=language,
        languages=words(other)["language"],
        up=up,
        elsewhere="en/index.html" if language == "es" else "../index.html",
        other=other,
        other_language=words(other)["language"],
        lite=f"{up}{RUN}{language}/",
        first_notebook=names[0],
        width=width,
        height=height,
        lesson_rows=rows(root, language, [name for name in names if name[:2] <= LESSON[1]]),
        beyond_part=beyond_part(root, language, [name for name in names if name[:2] > LESSON[1]]),
        present_part=present if slides else "",
        command=f"make course{of_edition}",
        without_more=of_edition.lower().replace("edition=", "--edition "),
        repository_part=(
            f'<p><a href="{escape(address)}">{said["repository"]}</a></p>' if address else ""
        ),
    )


def beyond_part(root: Path, language: str, names: list[str]) -> str:
    """The labs that come after the lesson, in a table of their own."""
    title = escape(words(language)["beyond"])
    table = f"<table>\n{rows(root, language, names)}\n</table>"
    part = f'<section aria-labelledby="beyond"><h2 id="beyond">{title}</h2>\n{table}</section>'
    return part if names else ""


def rows(root: Path, language: str, names: list[str]) -> str:
    return "\n".join(row(root, language, name) for name in names)


def row(root: Path, language: str, name: str) -> str:
    said = words(language)
    up = "" if language == "es" else "../"
    minutes = tomllib.loads((root / "notebooks" / "course.toml").read_text("utf-8"))["minutes"]
    title = pages.heading(nbformat.read(root / "notebooks" / language / name, as_version=4))
    label = f'aria-label="{escape(said["run"])}: {escape(title)}"'
    time = f"{minutes[name[:2]]} {said['minutes']}" if name[:2] in minutes else ""
    return (
        f"<tr><td>{name[:2]}</td>"
        f'<th scope="row"><a href="{up}{language}/{Path(name).stem}.html">{escape(title)}</a></th>'
        f'<td class="minutes">{time}</td>'
        f'<td><a href="{up}{RUN}{language}/{name}" {label}>{escape(said["run"])}</a></td></tr>'
    )


def picture(root: Path, language: str) -> Path:
    """The explorer, with the words of a language."""
    return root / PICTURES / f"replay-explorer.{language}.png"


def repository(root: Path) -> str:
    """The address of the course's repository, from pyproject.toml; "" while it has none."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    found: str = project.get("urls", {}).get("Repository", "")
    return found


def size_of(picture: Path) -> tuple[int, int]:
    """Width and height of a PNG: a page that knows them does not jump."""
    head = picture.read_bytes()[16:24]
    return int.from_bytes(head[:4], "big"), int.from_bytes(head[4:], "big")
