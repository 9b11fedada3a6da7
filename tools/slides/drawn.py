"""The course's drawings in a deck: each lies in the page once, and slides show steps of it.

A cell that draws one shows its steps one after another. Any other cell may have one beside it, as
its metadata say: `"drawing": "bus 3"` is the drawing up to step 3, `"bus 3-6"` goes on from there,
a step at a key.
"""

from __future__ import annotations

import re
from html import escape
from typing import get_args

from nbformat import NotebookNode

from eventlib.lab.figures.drawings import STYLE, VIEW, Name, steps_of

SAID = re.compile(rf"({'|'.join(get_args(Name))}) (\d+)(?:-(\d+))?")
IN_OUTPUT = re.compile(r'data-drawing="(\w+) (\d+)"')


def drawing_of(cell: NotebookNode, language: str) -> str | None:
    """The drawing that a cell shows or has beside it, as HTML."""
    said = cell.metadata.get("drawing") or drawn_by(cell)
    if not said:
        return None
    found = SAID.fullmatch(said)
    assert found is not None, said
    name, first, last = found.groups()
    steps = steps_of(name, language)[: int(last or first)]
    label = escape(" ".join(words for _, words in steps))
    parts = "".join(
        f'<use{" class=fragment" * (n > int(first))} href="#{name}-{n}"/>'
        for n in range(1, len(steps) + 1)
    )
    return (
        f'<div class="drawn"><svg role="img" aria-label="{label}" viewBox="{VIEW}" {STYLE}>'
        f"{parts}</svg></div>"
    )


def drawn_by(cell: NotebookNode) -> str:
    """What a cell of code draws, from its first step on; "" where it draws none."""
    data = [output.get("data", {}) for output in cell.get("outputs", [])]
    found = [IN_OUTPUT.search(each.get("image/svg+xml", "")) for each in data]
    return "".join(f"{match[1]} 1-{match[2]}" for match in found if match)


def sources(body: str, language: str) -> str:
    """The steps of every drawing that is in these slides, for them to use."""
    steps = [
        f'<g id="{name}-{n}">{part}</g>'
        for name in get_args(Name)
        for n, (part, _) in enumerate(steps_of(name, language), start=1)
        if f'"#{name}-{n}"' in body
    ]
    return f'<svg class="sources" aria-hidden="true"><defs>{"".join(steps)}</defs></svg>'
