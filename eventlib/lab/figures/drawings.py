"""The four drawings of the course, each built up step by step from this one source.

A notebook and a page show a drawing up to a step, or whole; a deck shows its steps one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from math import hypot
from typing import Literal

from eventlib.lab.figures.palette import PALETTE, Stroke
from eventlib.lab.figures.picture import INK, QUIET, Picture
from eventlib.lab.session import current
from eventlib.lab.texts import texts

Name = Literal["bus", "replay", "sides", "table"]
Words = Mapping[str, str]
WIDTH, HEIGHT, MARGIN, LETTERS = 520, 330, 12, 18
COLUMNS = (162, 310, 458)  # of the events of a stream: the middle of each
BLUE, VERMILLION, GREEN = PALETTE[:3]  # as it should go; where it goes wrong; what mends it
VIEW = f"{-MARGIN} {-MARGIN} {WIDTH + 2 * MARGIN} {HEIGHT + 2 * MARGIN}"
STYLE = f'font-family="sans-serif" font-size="{LETTERS}" fill="{INK}"'


def draw(name: Name, step: int | None = None) -> Picture:
    """The drawing up to that step, from 1; without one, the whole, in the language of `begin`.

    >>> draw("sides", 1)
    La orden decide, y lo que ocurrió se guarda en el almacén: es el lado de la escritura.
    """
    steps = steps_of(name, current().language)
    if step is not None and not 1 <= step <= len(steps):
        raise ValueError(f"{name} has the steps 1 to {len(steps)}, not {step}")
    shown = steps[:step]
    words = "\n".join(said for _, said in shown)
    drawn = "".join(f"<g>{parts}</g>" for parts, _ in shown)
    # On a white ground: JupyterLab shows an SVG as an image, which knows nothing of its theme.
    width, height = WIDTH + 2 * MARGIN, _bottom(drawn) + 2 * MARGIN
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img"'
        f' aria-label="{escape(words.replace(chr(10), " "))}" data-drawing="{name} {len(shown)}"'
        f' viewBox="{-MARGIN} {-MARGIN} {width} {height:g}" width="{width}"'
        f' style="max-width:100%;height:auto" {STYLE}>'
        f'<rect x="{-MARGIN}" y="{-MARGIN}" width="{width}" height="{height:g}" fill="white"/>'
        f"{drawn}</svg>"
    )
    return Picture(svg, words)


def steps_of(name: Name, language: str) -> list[tuple[str, str]]:
    """Of each step what it adds to the drawing, as SVG, and the sentence that says it."""
    words = texts(language, "drawings")[name]
    return list(zip(DRAWN[name](words), words["steps"].splitlines(), strict=True))


def _bottom(drawn: str) -> float:
    """Where the lowest of the boxes and states ends."""
    ends = re.findall(r'y="([\d.-]+)" (?:width|rx)="[\d.]+" (?:height|ry)="([\d.]+)"', drawn)
    return max(float(y) + float(height) for y, height in ends)


def _bus(say: Words) -> Iterator[str]:
    yield _box(0, 70, 140, say["producer"]) + _card(0, 140, say["order"]) + _arrow(140, 97, 216, 97)
    bar = f'<rect x="220" y="0" width="60" height="264" rx="8" fill="{BLUE.colour}"/>'
    yield (
        bar
        + _label(250, 138, say["bus"], "white")
        + _consumer(0, say["mail"])
        + _consumer(70, say["stock"])
    )
    yield _consumer(140, say["points"])
    yield (
        _box(370, 210, 150, say["printer"])
        + _arrow(280, 237, 338, 237, VERMILLION)
        + _cross(354, 237)
    )
    yield (
        _arrow(354, 252, 320, 286, VERMILLION)
        + _card(220, 290, say["order"])
        + _label(140, 315, say["letter"])
    )
    corner = f'<path d="M390 309H445" fill="none" {_line(GREEN)}/>'
    yield corner + _arrow(445, 309, 445, 268, GREEN) + _label(486, 304, say["retry"])


def _consumer(y: float, name: str) -> str:
    return _arrow(280, y + 27, 366, y + 27) + _box(370, y, 150, name)


def _replay(say: Words) -> Iterator[str]:
    moved = [("created", "1000"), ("deposited", "+500"), ("withdrawn", "−200")]
    yield _label(34, 45, say["stream"]) + "".join(
        _box(x - 62, 12, 124, say[name], amount)
        for x, (name, amount) in zip(COLUMNS, moved, strict=True)
    )
    yield _row(140, say["replayed"], {0: "1000", 1: "1500", 2: "1300"}, BLUE)
    frame = f'<rect x="92" y="4" width="140" height="70" rx="8" fill="none" {_line(VERMILLION)}/>'
    yield frame + _cross(232, 9) + _label(162, 97, say["lost"])
    yield _row(252, say["again"], {1: "500", 2: "300"}, VERMILLION)


def _row(y: float, name: str, states: dict[int, str], style: Stroke) -> str:
    """A replay: from the empty object, 0, to what it is after each event of these columns."""
    drawn = f'<text x="0" y="{y}">{escape(name)}</text>' + _state(30, y + 36, "0", style)
    before = 30
    for column, state in states.items():
        x = COLUMNS[column]
        drawn += _arrow(before + 31, y + 36, x - 33, y + 36, style) + _state(
            x, y + 36, state, style
        )
        before = x
    return drawn


def _sides(say: Words) -> Iterator[str]:
    yield (
        _label(85, 14, say["write"], QUIET)
        + _box(0, 30, 170, say["command"])
        + _arrow(85, 84, 85, 124)
        + _box(0, 130, 170, say["store"])
        + "".join(_card(0, 196 + 44 * n, event) for n, event in enumerate(say["events"].split()))
    )
    yield (
        _label(435, 14, say["read"], QUIET)
        + _box(350, 30, 170, say["query"])
        + _arrow(435, 84, 435, 124)
        + _box(350, 130, 170, say["model"])
    )
    yield _arrow(174, 157, 344, 157, GREEN) + _label(259, 146, say["projection"])
    yield (
        _box(350, 250, 170, say["other"])
        + _arrow(174, 190, 344, 270, GREEN)
        + _label(226, 268, say["lag"])
    )


def _table(say: Words) -> Iterator[str]:
    yield (
        _box(0, 82, 120, say["command"])
        + _arrow(120, 109, 156, 109)
        + f'<rect x="160" y="20" width="200" height="178" fill="white" {_line(BLUE)}/>'
        + f'<path d="M160 64H360M260 20V198" fill="none" {_line(BLUE)}/>'
        + _label(210, 48, say["account"])
        + _label(310, 48, say["balance"])
        + _label(210, 137, "ACC123")
        + _label(310, 97, "1000")
    )
    for y, balance in ((97, "1500"), (137, "1300")):
        struck = f'<path d="M282 {y - 6}H338" stroke="{INK}" stroke-width="2.5"/>'
        yield struck + _label(310, y + 40, balance)
    yield _box(400, 82, 120, say["query"]) + _arrow(400, 109, 364, 109)


DRAWN: dict[Name, Callable[[Words], Iterator[str]]] = {
    "bus": _bus,
    "replay": _replay,
    "sides": _sides,
    "table": _table,
}


# --- what they are made of --------------------------------------------------------------------


def _box(x: float, y: float, width: float, name: str, below: str = "") -> str:
    """A part with its name, 54 high."""
    lines = [(name, y + 33)] if not below else [(name, y + 23), (below, y + 45)]
    middle = x + width / 2
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="54" rx="8" fill="white"'
        f' stroke="{INK}" stroke-width="2"/>'
    ) + "".join(_label(middle, at, each) for each, at in lines)


def _card(x: float, y: float, event: str) -> str:
    """An event."""
    return (
        f'<rect x="{x}" y="{y}" width="170" height="38" fill="#EAF3F8" stroke="{BLUE.colour}"/>'
        + _label(x + 85, y + 25, event)
    )


def _state(x: float, y: float, money: str, style: Stroke) -> str:
    frame = f'<ellipse cx="{x}" cy="{y}" rx="31" ry="24" fill="white" {_line(style)}/>'
    return frame + _label(x, y + 6, money)


def _label(middle: float, y: float, words: str, colour: str = INK) -> str:
    place = f'x="{middle:g}" y="{y:g}" fill="{colour}" text-anchor="middle"'
    return f"<text {place}>{escape(words)}</text>"


def _line(style: Stroke) -> str:
    dash = " ".join(f"{2.5 * length:g}" for length in style.dash) or "none"
    return f'stroke="{style.colour}" stroke-width="2.5" stroke-dasharray="{dash}"'


def _cross(x: float, y: float) -> str:
    colour = VERMILLION.colour
    return f'<path d="M{x - 9} {y - 9}l18 18m0 -18l-18 18" stroke="{colour}" stroke-width="4"/>'


def _arrow(x: float, y: float, x2: float, y2: float, style: Stroke = BLUE) -> str:
    length = hypot(x2 - x, y2 - y)
    dx, dy = (x2 - x) / length, (y2 - y) / length
    left = f"{x2 - 11 * dx + 6 * dy:.1f} {y2 - 11 * dy - 6 * dx:.1f}"
    right = f"{x2 - 11 * dx - 6 * dy:.1f} {y2 - 11 * dy + 6 * dx:.1f}"
    return (
        f'<path d="M{x:g} {y:g}L{x2 - 9 * dx:.1f} {y2 - 9 * dy:.1f}" fill="none" {_line(style)}/>'
        f'<path d="M{x2:g} {y2:g}L{left}L{right}z" fill="{style.colour}"/>'
    )
