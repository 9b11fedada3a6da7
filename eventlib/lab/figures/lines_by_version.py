"""One number for each version of a stream, as lines: SVG drawn here, so that it needs no library.

What a replay reads, or what it answers: two ways of asking are laid over each other, and where
they part is seen, and said in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Literal

from eventlib.lab.euros import in_euros
from eventlib.lab.figures.palette import Stroke, stroke
from eventlib.lab.figures.picture import Picture
from eventlib.lab.session import text

WIDTH, HEIGHT, MARGIN = 620, 370, 12
LEFT, RIGHT, TOP, BOTTOM = 62, 480, 56, 318
INK, GRID = "#222222", "#DDDDDD"
LABEL = 20  # between the names of two lines
MARKS = 8  # on a line, so that it is told apart by more than its colour


def plot_by_version(
    what: Literal["rows", "balance"], lines: Mapping[str, Sequence[float]]
) -> Picture:
    """`lines` maps a way of asking, in the words of the code, to its numbers at version 1, 2, 3…

    The words say of every line but the first from which version on it differs from the first.

    >>> plot_by_version("rows", {"store.replay": [1, 2, 3], "every=2": [1, 2, 2]})
    Filas leídas al cargar la cuenta. De la versión 1 a la 3.
    store.replay: empieza en 1 y termina en 3; máximo 3, suma 6.
    every=2: empieza en 1 y termina en 2; máximo 2, suma 5. Se aparta de store.replay desde la \
versión 3.
    """
    title = text("lines_by_version", what, "title")
    versions = max(map(len, lines.values()))
    words = "\n".join([_say("axes", title=title, last=versions), *_told(what, lines)])
    numbers = [number for line in lines.values() for number in line]
    ticks = _ticks(0 if what == "rows" else min(numbers), max(numbers))
    drawing = [
        f'<text x="0" y="22" font-size="17" font-weight="600">{escape(title)}</text>',
        *_grid(ticks, versions, text("lines_by_version", what, "axis")),
    ]
    for index, line in enumerate(lines.values()):
        drawing += _line(stroke(index), line, ticks, versions)
    drawing += _names(lines, ticks)
    # On a white ground: JupyterLab shows an SVG as an image, which knows nothing of its theme.
    ground = f'x="{-MARGIN}" y="{-MARGIN}" width="{WIDTH + 2 * MARGIN}"'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img"'
        f' aria-label="{escape(words.replace(chr(10), " "))}"'
        f' viewBox="{-MARGIN} {-MARGIN} {WIDTH + 2 * MARGIN} {HEIGHT + 2 * MARGIN}"'
        f' width="{WIDTH + 2 * MARGIN}" style="max-width:100%;height:auto"'
        f' font-family="sans-serif" fill="{INK}">'
        f'<rect {ground} height="{HEIGHT + 2 * MARGIN}" fill="white"/>{"".join(drawing)}</svg>'
    )
    return Picture(svg, words)


def _told(what: str, lines: Mapping[str, Sequence[float]]) -> Iterator[str]:
    (first, right), *_ = lines.items()
    for name, line in lines.items():
        figures = {"start": line[0], "end": line[-1], "most": max(line), "least": min(line)}
        shown = {key: _shown(what, number) for key, number in figures.items()}
        said = _say(what, name=name, total=_shown(what, sum(line)), **shown)
        apart = [n for n, (a, b) in enumerate(zip(right, line, strict=True), 1) if a != b]
        if apart:
            said += " " + _say("apart", first=first, version=apart[0])
        elif name != first:
            said += " " + _say("same", first=first)
        yield said


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers, at most eight, from below `low` to above `high`."""
    for power in range(-2, 13):
        for step in (1, 2, 5):
            unit = step * 10.0**power
            first, last = low // unit, -(-high // unit)
            if last - first <= 6:
                last += last == first
                return [unit * n for n in range(int(first), int(last) + 1)]
    raise ValueError(f"numbers from {low} to {high} are too far apart to be drawn")


def _y(number: float, ticks: list[float]) -> float:
    return BOTTOM - (BOTTOM - TOP) * (number - ticks[0]) / (ticks[-1] - ticks[0])


def _x(version: float, versions: int) -> float:
    return LEFT + (RIGHT - LEFT) * version / versions


def _grid(ticks: list[float], versions: int, axis: str) -> Iterator[str]:
    for tick in ticks:
        y = _y(tick, ticks)
        yield (
            f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{GRID}"'
            f'/><text x="{LEFT - 8}" y="{y + 5:.1f}" font-size="13"'
            f' text-anchor="end">{tick:g}</text>'
        )
    for version in _ticks(0, versions):
        if version <= versions:
            yield (
                f'<text x="{_x(version, versions):.1f}" y="{BOTTOM + 20}" font-size="13"'
                f' text-anchor="middle">{version:g}</text>'
            )
    below = escape(_say("versions"))
    yield f'<text x="{LEFT}" y="{TOP - 10}" font-size="13">{escape(axis)}</text>'
    yield f'<text x="{RIGHT}" y="{BOTTOM + 44}" font-size="13" text-anchor="end">{below}</text>'


def _line(style: Stroke, line: Sequence[float], ticks: list[float], versions: int) -> Iterator[str]:
    points = [(_x(n, versions), _y(number, ticks)) for n, number in enumerate(line, start=1)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dash = " ".join(str(3 * length) for length in style.dash) or "none"
    yield (
        f'<polyline points="{path}" fill="none" stroke="{style.colour}" stroke-width="3"'
        f' stroke-dasharray="{dash}" stroke-linejoin="round"/>'
    )
    for x, y in points[len(points) // MARKS :: max(1, len(points) // MARKS)]:
        yield _mark(style, x, y)


def _mark(style: Stroke, x: float, y: float) -> str:
    if style.marker == "s":
        return (
            f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" fill="{style.colour}"/>'
        )
    if style.marker == "^":
        return f'<path d="M{x:.1f} {y - 6:.1f}l6 11h-12z" fill="{style.colour}"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{style.colour}"/>'


def _names(lines: Mapping[str, Sequence[float]], ticks: list[float]) -> Iterator[str]:
    """Each line's name where it ends, moved apart where they would cover each other."""
    ends = sorted((_y(line[-1], ticks), n, name) for n, (name, line) in enumerate(lines.items()))
    place = -1e9
    for end, index, name in ends:
        place = max(end, place + LABEL)
        yield (
            f'<path d="M{RIGHT + 4} {end:.1f}L{RIGHT + 22} {place:.1f}" fill="none"'
            f' stroke="{stroke(index).colour}" stroke-width="1.5"/>'
        )
        yield _mark(stroke(index), RIGHT + 30, place)
        yield f'<text x="{RIGHT + 42}" y="{place + 5:.1f}" font-size="14">{escape(name)}</text>'


def _shown(what: str, number: float) -> str:
    if what == "balance":
        return in_euros(f"{number:.2f}")
    return f"{number:g}" if number < 1e6 else f"{number:.2f}"


def _say(key: str, **figures: object) -> str:
    return text("lines_by_version", "words", key).format(**figures)
