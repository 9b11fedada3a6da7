"""Who did what, in order: a lane for each, a column for each moment, what is missing at the end.

One grammar for all misfortunes of the notebook: a program that dies and a reader that is
overtaken. The picture is SVG; its `repr` and its label say the same in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from eventlib.lab.figures.palette import PALETTE
from eventlib.lab.figures.picture import Picture
from eventlib.lab.session import text
from eventlib.lab.storage.killing import Run

INK, GRID, MARGIN = "#222222", "#BBBBBB", 12
LEFT, ROW, TOP = 134, 76, 56
COLUMN, LARGER = 96, 1.3
WIDEST = 736  # fits beside the file list of JupyterLab, which does not shrink images
_BLUE, _RED, _GREEN = (PALETTE[n].colour for n in range(3))
_LANE_OF = {"saved": "store", "told": "courier", "noted": "checkpoint"}


@dataclass(frozen=True, slots=True)
class Moment:
    """What one lane did: `kind` is how it is marked, `label` what stands under the mark."""

    lane: str
    kind: str
    label: str


def draw_runs(runs: Sequence[Run], stored: Sequence[str], received: Sequence[str]) -> Picture:
    """The runs one after the other, and what has come of it: `stored` orders, `received` notices.

    The title says whether a notice is lost or repeated; a lost one has a mark of its own.
    """
    moments = [moment for run in runs for moment in _of_run(run)]
    lost = [order for order in stored if order not in received]
    again = len(received) - len(set(received))
    moments += [Moment("courier", "lost", _say("labels", "lost", what=order)) for order in lost]
    outcome = "lost" if lost else "again" if again else "once"
    title = _say("titles", outcome, orders=len(stored), lost=len(lost), again=again)
    return draw_lanes(title, _lanes_of(moments), moments)


def _of_run(run: Run) -> Iterator[Moment]:
    yield Moment("program", "starts", run.name.partition("_")[0])
    for step in run.steps:
        word, _, what = step.partition(" ")
        if word in _LANE_OF:
            yield Moment(_LANE_OF[word], "does", _say("labels", word, what=what))
        else:
            yield Moment("program", "does", step)
    end = "dies" if run.killed else "fails" if run.error else "ends"
    yield Moment("program", end, _say("labels", end))


def _lanes_of(moments: Sequence[Moment]) -> list[str]:
    there = {moment.lane for moment in moments} | {"courier"}
    return [lane for lane in ("program", "store", "checkpoint", "courier") if lane in there]


def draw_lanes(title: str, lanes: Sequence[str], moments: Sequence[Moment]) -> Picture:
    """One lane below the other; time goes to the right, a column a moment."""
    column = min(COLUMN, (WIDEST - LEFT) // max(1, len(moments)))
    width, height = LEFT + column * len(moments), TOP + ROW * len(lanes) - 18
    names = {lane: _say("lanes", lane) for lane in lanes}
    told = [f"{n}. {names[m.lane]}: {m.label}." for n, m in enumerate(moments, start=1)]
    words = "\n".join([f"{title}.", *told])
    drawing = [f'<text x="0" y="22" font-size="18" font-weight="600">{escape(title)}</text>']
    for row, lane in enumerate(lanes):
        y = TOP + ROW * row
        drawing.append(
            f'<text x="0" y="{y + 5}" font-size="15">{escape(names[lane])}</text>'
            f'<line x1="{LEFT}" x2="{width}" y1="{y}" y2="{y}" stroke="{GRID}"'
            ' stroke-width="2"/>'
        )
    for place, moment in enumerate(moments):
        x, y = LEFT + column * place + column // 2, TOP + ROW * lanes.index(moment.lane)
        drawing += _mark(moment, x, y)
    return framed(width, height, drawing, words)


def framed(width: int, height: int, drawing: Sequence[str], words: str) -> Picture:
    """A drawing on a white ground: JupyterLab shows an SVG as an image, which has no theme."""
    label = escape(words.replace("\n", " "))
    box = f"{-MARGIN} {-MARGIN} {width + 2 * MARGIN} {height + 2 * MARGIN}"
    shown = min(WIDEST, LARGER * width) + 2 * MARGIN
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}"'
        f' viewBox="{box}" width="{shown:.0f}" style="max-width:100%;height:auto"'
        f' font-family="sans-serif" fill="{INK}"><rect x="{-MARGIN}" y="{-MARGIN}"'
        f' width="{width + 2 * MARGIN}" height="{height + 2 * MARGIN}" fill="white"/>'
        f"{''.join(drawing)}</svg>"
    )
    return Picture(svg, words)


def _mark(moment: Moment, x: int, y: int) -> Iterator[str]:
    """A shape for each kind, so that none is told apart by its colour alone."""
    ring = f'<circle cx="{x}" cy="{y}" r="9" stroke-width="3"'
    cross = f"M{x - 8} {y - 8}l16 16m0 -16l-16 16"
    if moment.kind in ("dies", "fails"):
        yield f'<path d="{cross}" stroke="{_RED}" stroke-width="5" stroke-linecap="round"/>'
    elif moment.kind == "lost":
        yield f'{ring} fill="none" stroke="{_RED}" stroke-dasharray="4 3"/>'
    elif moment.kind in ("waits", "nothing"):
        yield f'{ring} fill="none" stroke="{_BLUE}"/>'
    elif moment.kind in ("starts", "ends"):
        side = f'x="{x - 7}" y="{y - 7}" width="14" height="14"'
        yield f'<rect {side} fill="{_BLUE}"/>'
    else:
        yield f'{ring} fill="{_GREEN}" stroke="{_GREEN}"/>'
    for line, words in enumerate(moment.label.split(" ", 1)):
        yield (
            f'<text x="{x}" y="{y + 27 + 17 * line}" font-size="15" text-anchor="middle">'
            f"{escape(words)}</text>"
        )


def _say(*path: str, **figures: object) -> str:
    return text("storage", *path).format(**figures)
