"""A short message for the reader: plain text everywhere, a quiet box where HTML is shown."""

from __future__ import annotations

import sys
from html import escape
from typing import Literal

from eventlib.lab.session import text

Kind = Literal["ok", "no", "surprise", "tip", "warning", "error"]
_COLOURS = {  # Okabe and Ito; the word and the mark say the same as the colour
    "ok": ("#009E73", "✓"),
    "no": ("#E69F00", "→"),
    "surprise": ("#0072B2", "!"),
    "tip": ("#0072B2", "i"),
    "warning": ("#E69F00", "!"),
    "error": ("#D55E00", "!"),
}


class Note:
    """Shown as the output of a cell; whatever the text holds is shown as text.

    >>> Note("tip", "<b> stays <b>")
    Consejo: <b> stays <b>
    """

    def __init__(self, kind: Kind, message: str) -> None:
        self.kind = kind
        self.message = message

    def __repr__(self) -> str:
        return f"{text('common', 'note', self.kind)}: {self.message}"

    def _repr_html_(self) -> str:
        colour, mark = _COLOURS[self.kind]
        title = escape(text("common", "note", self.kind))
        return (
            f'<div style="border-left:4px solid {colour};padding:.4em .9em;margin:.3em 0;'
            f'max-width:46em"><strong><span aria-hidden="true">{mark}</span> {title}</strong>'
            f'<div style="white-space:pre-wrap">{escape(self.message)}</div></div>'
        )


def missing_library(name: str) -> Note:
    """What a function returns when it needs a library that is not installed."""
    where = "in_browser" if sys.platform == "emscripten" else "library"
    return Note("warning", text("common", "missing", where).format(name=name))
