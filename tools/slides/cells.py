"""One cell as HTML: what is projected of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from math import ceil
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from refresh import WIDGET_VIEW

TO_A_NOTEBOOK = re.compile(r'<a href="(?!https?:)[^"]*">(.*?)</a>', re.S)
COLUMNS = 78  # of an output at the size that its slide has at least
ABOVE_A_FIGURE = range(1, 4)  # line breaks of code that is shown with its figure
LEXER, FORMATTER = PythonLexer(), HtmlFormatter(nowrap=True)


@dataclass(frozen=True)
class Cell:
    """The HTML of a cell, what kind of thing it shows, and whether it waits for a key."""

    html: str
    kind: str
    is_fragment: bool

    @property
    def words(self) -> int:
        """How much there is to read beside code."""
        text = re.sub(r"<pre.*?</pre>|<[^>]+>", " ", self.html, flags=re.S)
        return len(re.findall(r"\w+", text))

    @property
    def lines(self) -> int:
        """How many lines of code and of what it shows; an output's long line is broken."""
        blocks = re.findall(r"<pre.*?</pre>", self.html, re.S)
        broken = [ceil(columns / COLUMNS) - 1 for columns in self.columns("output")]
        return sum(block.count("\n") + 1 for block in blocks) + sum(broken)

    def columns(self, kind: str) -> list[int]:
        """Of each block of that kind, "code" or "output", how long its longest line is."""
        return [int(n) for n in re.findall(rf'<pre class="{kind}\b.*?--columns: (\d+)', self.html)]


def shown(cell: NotebookNode, *, is_fragment: bool = False) -> Cell:
    """A code cell that shows a widget or a piece of the lesson shows that alone, not its call; so
    does one that draws a figure, but for a line or two that have room above it."""
    if cell.cell_type == "markdown":
        html = f'<div class="text">{prose(cell.source)}</div>'
        return Cell(html, "opening" if "<h1" in html else "prose", is_fragment)
    kinds = {kind for output in cell.outputs for kind in output.get("data", {})}
    outputs = "\n".join(output_html(output) for output in cell.outputs)
    if WIDGET_VIEW in kinds:
        storyboard = "\n".join(map(output_html, cell.metadata.get("storyboard", [])))
        if not storyboard:
            return Cell(outputs, "question", is_fragment)
        printed = f'<div class="storyboard">{storyboard}</div>'
        return Cell(f'<div class="explorer">{outputs}</div>\n{printed}', "explorers", is_fragment)
    if "text/markdown" in kinds:
        return Cell(outputs, "listing", is_fragment)
    if "image/svg+xml" in kinds and cell.source.strip().count("\n") not in ABOVE_A_FIGURE:
        return Cell(outputs, "figure", is_fragment)
    return Cell(f"{code(cell.source)}\n{outputs}", "code", is_fragment)


def prose(source: str) -> str:
    """Markdown as HTML; a link to another notebook leads nowhere from a deck: its words stay."""
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    html: str = MarkdownWithMath(renderer=renderer).render(source)
    return TO_A_NOTEBOOK.sub(r"\1", html).strip()


def code(source: str) -> str:
    """Code in colours, as large as its longest line lets it be."""
    lines = source.rstrip().splitlines()
    columns = max(map(len, lines), default=0)
    coloured = highlight("\n".join(lines), LEXER, FORMATTER).rstrip()
    return f'<pre class="code" style="--columns: {columns}"><code>{coloured}</code></pre>'


def output_html(output: Any) -> str:
    if output.output_type == "stream":
        return plain(output.text, output.name)
    if output.output_type == "error":
        return plain(f"{output.ename}: {output.evalue}", "error")
    return "".join(data_html(output.data))


def data_html(data: Any) -> Iterator[str]:
    """The richest form that a deck can show."""
    if WIDGET_VIEW in data:
        view = f'{{"model_id": "{data[WIDGET_VIEW]["model_id"]}"}}'
        yield f'<div class="widget"><script type="{WIDGET_VIEW}">{view}</script></div>'
    elif "text/markdown" in data:
        yield listing(data["text/markdown"])
    elif "image/svg+xml" in data:
        yield f'<div class="picture">{data["image/svg+xml"]}</div>'
    elif "text/html" in data:
        yield f'<div class="rich">{data["text/html"]}</div>'
    else:
        yield plain(data["text/plain"], "value")


def listing(markdown: str) -> str:
    """A fenced block is code like that of a cell; other Markdown is prose."""
    fenced = re.fullmatch(r"\s*```python\n(.*?)```\s*", markdown, re.S)
    return code(fenced[1]) if fenced else f'<div class="text">{prose(markdown)}</div>'


def plain(text: str, kind: str) -> str:
    lines = text.rstrip().splitlines()
    columns = max(map(len, lines), default=0)
    shown_text = escape("\n".join(lines))
    return f'<pre class="output {kind}" style="--columns: {columns}">{shown_text}</pre>'
