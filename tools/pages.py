"""A notebook as a plain page: readable by everyone, also without a kernel or widgets.

What nbconvert makes is too pale for many readers and too wide for a phone, shows the answer to a
prediction below it and the notes of whoever teaches, and asks other servers for scripts: here
colours have contrast, links are underlined, lines fit, such an answer is folded away, notes are
left out, and nothing comes from elsewhere.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from workspace import is_note

STYLE = Path(__file__).with_name("page") / "page.css"
TABLE = re.compile(r"<table\b.*?</table>", re.S)
TABLES = {"es": "Tabla", "en": "Table"}
FOLDED = {"es": "Ver qué ocurrió", "en": "See what happened"}
TO_A_NOTEBOOK = re.compile(r"(\]\(\d\d-[\w-]+)\.ipynb\b")


def page(
    path: Path,
    notebook: NotebookNode | None = None,
    *,
    libs: str = "",
    links: str = "",
    above: str = "",
) -> str:
    """The page of one notebook, in the language of its folder.

    A notebook that was run with the state of its widgets may be given: they live in its page, with
    what they need in the folder `libs`. `links` goes into the page's head, `above` before its text.
    """
    language = path.parent.name
    notebook = nbformat.from_dict(notebook or nbformat.read(path, as_version=4))
    title = heading(notebook)
    notebook.metadata.title = title
    notebook.cells = [cell for cell in notebook.cells if not is_note(cell)]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = TO_A_NOTEBOOK.sub(r"\1.html", cell.source)
    exporter = HTMLExporter(
        template_name="page", extra_template_basedirs=[str(Path(__file__).parent)]
    )
    exporter.language_code = language
    exporter.require_js_url = f"{libs}/require.js"
    exporter.widget_renderer_url = f"{libs}/embed-amd.js"
    said = {
        "folded": FOLDED[language],
        "description": lead(notebook),
        "libs": libs,
        "links": links,
        "above": above,
    }
    body, _ = exporter.from_notebook_node(notebook, resources=said)
    head, mark, rest = body.partition("</head>")
    wide = f'<div class="wide" tabindex="0" role="region" aria-label="{TABLES[language]}">'
    rest = TABLE.sub(lambda table: f"{wide}{table[0]}</div>", rest)
    if libs:  # what would ask Python says that none is there
        head = head.replace("<html ", "<html data-no-kernel ", 1)
    style = f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n"
    return f"{head}{style}{mark}{rest}"


def heading(notebook: NotebookNode) -> str:
    """The title of a notebook: its one first-level heading."""
    return re.sub(r"[*`]", "", first(notebook, r"^# (.+)$"))


def lead(notebook: NotebookNode) -> str:
    """What a notebook says below its title: what it is about."""
    return escape(re.sub(r"[*`]", "", first(notebook, r"^# .+\n+(.+)$")), quote=True)


def first(notebook: NotebookNode, pattern: str) -> str:
    found = re.search(pattern, notebook.cells[0].source, re.M)
    return found[1] if found else ""
