"""A few moments side by side as still pictures, for paper and for pages without widgets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

INK = 'stroke="currentColor"'


@dataclass(frozen=True, slots=True)
class Panel:
    """One moment: a title and lines under a drawing, and all of it in words."""

    title: str
    lines: Sequence[str]
    told: str
    drawing: Iterable[str]
    width: int
    height: int


def moments(last: int) -> list[int]:
    """Up to four steps of a story from 1 to the last, which is one of them."""
    return sorted({round(last * part / 4) for part in range(1, 5)} - {0})


class Storyboard:
    """Static HTML with one drawing a moment; in plain text it tells the same.

    Without any moments, it is its title.
    """

    def __init__(self, title: str, panels: Iterable[Panel]) -> None:
        self._title = title
        self._told: list[str] = []
        self._html = ""
        for panel in panels:
            self._told.append(panel.told)
            self._html += _figure(panel)

    def __repr__(self) -> str:
        return "\n".join([self._title, *self._told])

    def _repr_html_(self) -> str:
        if not self._html:
            return f"<p>{escape(self._title)}</p>"
        return (
            '<figure style="margin:.5em 0;max-width:60em">'
            f'<figcaption style="font-weight:600">{escape(self._title)}</figcaption>'
            '<div style="display:grid;gap:1.2em 2em;margin-top:.5em;'
            'grid-template-columns:repeat(auto-fit,minmax(min(100%,270px),1fr))">'
            f"{self._html}</div></figure>"
        )


def _figure(panel: Panel) -> str:
    caption = "<br>".join([f"<strong>{escape(panel.title)}</strong>", *map(escape, panel.lines)])
    return (
        '<figure style="margin:0;min-width:0">'
        f'<svg role="img" aria-label="{escape(panel.told)}"'
        f' viewBox="0 0 {panel.width} {panel.height}"'
        ' style="width:100%;height:auto;font-size:11px" fill="currentColor">'
        f"{''.join(panel.drawing)}</svg>"
        '<figcaption style="font-size:.9em;line-height:1.4;overflow-wrap:anywhere">'
        f"{caption}</figcaption></figure>"
    )


def path(d: str, look: str = INK) -> str:
    """A line along `d`."""
    return f'<path d="{d}" fill="none" {look}/>'


def label(x: float, y: float, words: str, anchor: str = "start", transform: str = "") -> str:
    """Words at a place."""
    move = f' transform="{transform}"' if transform else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{move}>{escape(words)}</text>'


def box(x: float, y: float, width: float, height: float, look: str) -> str:
    """A rectangle."""
    place = f'x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}"'
    return f"<rect {place} {look}/>"
