"""From notebooks that have been run to the page of a deck."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from string import Template

from nbformat import NotebookNode

from slides.cells import Cell, prose, shown
from slides.drawn import drawing_of, sources
from slides.sizes import size
from slides.words import words

PAGE = Template(Path(__file__).with_name("deck.html").read_text(encoding="utf-8"))
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
NOTES = re.compile(r"<details><summary>(.*?)</summary>(.*)</details>", re.S)
MINUTES = re.compile(r"<p><strong>\d+ minut.*?</p>", re.S)  # told in the notes, not on the slide
TITLE = re.compile(r'^<div class="text">(<h[23]\b.*?</h[23]>)', re.S)
HEADING = re.compile(r"^#{1,2} .+", re.M)
ON_A_SLIDE = ("slide", "subslide", "fragment", "-")


@dataclass
class Slide:
    """What is shown at once, part by part, and what is told with it."""

    id: str
    begins_group: bool
    running: str
    """The heading that it stands under, where it has none of its own."""
    parts: list[Cell] = field(default_factory=list)
    drawing: str = ""
    notes: str = ""


def slides_of(notebook: NotebookNode, number: str, language: str) -> list[Slide]:
    """The slides of one notebook; notes belong to all the slides since the notes before them."""
    slides: list[Slide] = []
    untold = 0
    heading = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (found := HEADING.findall(cell.source)):
            heading = prose(found[-1].lstrip("# "))
        kind = cell.metadata.get("slideshow", {}).get("slide_type", "-")
        if kind == "notes":
            for slide in slides[untold:]:
                slide.notes = told(cell.source)
            untold = len(slides)
        elif kind in ON_A_SLIDE:
            if kind in ("slide", "subslide") or not slides:
                slides.append(Slide(f"{number}-{cell.id}", kind != "subslide", heading))
            drawing = drawing_of(cell, language)
            slides[-1].drawing = drawing or slides[-1].drawing
            if not drawing or cell.cell_type == "markdown":
                slides[-1].parts.append(shown(cell, is_fragment=kind == "fragment"))
    for slide in slides[untold:]:  # the closing goes on where the last notes are
        slide.notes = slides[untold - 1].notes
    return slides


def told(source: str) -> str:
    """The text of a cell of notes, which in a notebook is folded; its minutes come first."""
    found = NOTES.fullmatch(source.strip())
    assert found is not None, source
    summary, text = found.groups()
    return f"**{summary}**\n\n{text.strip()}"


def deck(
    notebooks: Sequence[tuple[str, NotebookNode]], language: str, *, short: bool = False
) -> tuple[str, int]:
    """The page that shows these notebooks, each with its number, and how many slides it has."""
    said, whole = words(language), "short" if short else "lesson"
    sections, count = [], 0
    for number, notebook in notebooks:
        slides = slides_of(notebook, number, language)
        sections += sections_of(slides, number, f"{number} · {title(notebook)}", said["recording"])
        count += len(slides)
    body = "\n".join(sections)
    page = PAGE.substitute(
        language=language,
        title=escape(title(notebooks[0][1]) if len(notebooks) == 1 else said[whole]),
        drawings=sources(body, language),
        slides=body,
        state=state_of([notebook for _, notebook in notebooks], body),
    )
    return page, count


def title(notebook: NotebookNode) -> str:
    first: str = notebook.cells[0].source.splitlines()[0]
    return first.removeprefix("# ")


def sections_of(slides: Sequence[Slide], number: str, where: str, plays: str) -> Iterator[str]:
    for place, slide in enumerate(slides):
        if slide.begins_group:
            yield ("</section>\n" if place else "") + "<section>"
        content = MINUTES.sub("", "\n".join(parts_of(slide)))
        headed = re.search("<h[1-6]", content)
        running = "" if headed else f'<div class="running">{slide.running}</div>'
        name, most = size(slide.parts, is_headed=bool(headed), is_beside=bool(slide.drawing))
        kinds = {part.kind for part in slide.parts} | {name}
        if slide.drawing:
            content = beside(content, slide.drawing)
        foot = f"{where} · {plays}" if "explorers" in kinds else where
        if "opening" in kinds:
            running = f'<div class="number" aria-hidden="true">{number}</div>'
        classes = " ".join(sorted(kinds))
        yield (
            f'<section id="{slide.id}" class="{classes}" style="--most: {most}px">\n'
            f"{running}\n{content}\n"
            f'<p class="where">{escape(foot)}</p>\n'
            f'<aside class="notes">{prose(slide.notes)}</aside>\n</section>'
        )
    yield "</section>"


def beside(content: str, drawing: str) -> str:
    """What a slide says, with a drawing at its right; its title stands above both."""
    title, rest = "", content
    if found := TITLE.match(content):
        title, rest = f'<div class="text">{found[1]}</div>', content.replace(found[1], "", 1)
    said = f'<div class="said">{rest}</div>\n' if content else ""
    return f'{title}\n<div class="pair">\n{said}{drawing}\n</div>'


def parts_of(slide: Slide) -> Iterator[str]:
    """The cells of a slide; what follows a fragment comes with it."""
    open_fragment = False
    for part in slide.parts:
        if part.is_fragment:
            yield ("</div>" if open_fragment else "") + '<div class="fragment">'
            open_fragment = True
        yield part.html
    if open_fragment:
        yield "</div>"


def state_of(notebooks: Sequence[NotebookNode], body: str) -> str:
    """The state of the widgets that the slides show, and of those that they hold; no others."""
    state: dict[str, object] = {}
    for notebook in notebooks:
        found = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {})
        state |= found.get("state", {})
    wanted: set[str] = set()
    waiting = [model for model in state if model in body]
    while waiting:
        model = waiting.pop()
        if model not in wanted:
            wanted.add(model)
            waiting += re.findall(r"IPY_MODEL_(\w+)", json.dumps(state[model]))
    kept = {model: state[model] for model in state if model in wanted}
    return for_script({"version_major": 2, "version_minor": 0, "state": kept})


def for_script(value: object) -> str:
    """JSON that stays inside its script element, whatever it holds."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
