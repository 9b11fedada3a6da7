"""The two sides as still pictures: up to four moments, for paper and for plain pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from html import escape

from eventlib.lab.explorers.frame.shown import short
from eventlib.lab.explorers.projection.record import Frame, Model
from eventlib.lab.explorers.projection.table import value_in_words
from eventlib.lab.explorers.projection.words import checkpoint, counted, say, status
from eventlib.lab.figures.palette import stroke
from eventlib.projection import Projection

MOST_CELLS = 16
MOST_ROWS = 6
WIDTH, LEFT, ROW, CELL = 320, 78, 30, 16


@dataclass(frozen=True, slots=True)
class Moment:
    """A title, and how far the read models have come."""

    title: str
    frame: Frame


class Storyboard:
    """Static HTML with one drawing a moment; in plain text it tells the same."""

    def __init__(self, projections: Mapping[str, Projection]) -> None:
        self._moments = tuple(_played(projections))

    def __repr__(self) -> str:
        if not self._moments:
            return say("storyboard", "nothing")
        return "\n".join([self._title(), *map(self._told, self._moments)])

    def _repr_html_(self) -> str:
        if not self._moments:
            return f"<p>{escape(repr(self))}</p>"
        return (
            '<figure style="margin:.5em 0;max-width:60em">'
            f'<figcaption style="font-weight:600">{escape(self._title())}</figcaption>'
            '<div style="display:grid;gap:1.2em 2em;margin-top:.5em;'
            'grid-template-columns:repeat(auto-fit,minmax(min(100%,270px),1fr))">'
            f"{''.join(map(self._panel, self._moments))}</div></figure>"
        )

    def _title(self) -> str:
        return say("storyboard", "title", count=len(self._moments))

    def _told(self, moment: Moment) -> str:
        return f"{moment.title}. " + ". ".join(self._lines(moment.frame)) + "."

    def _lines(self, frame: Frame) -> Iterator[str]:
        for model in frame.models:
            words = {
                "name": model.name,
                "checkpoint": checkpoint(model, frame.end),
                "status": status(model, frame.end),
                "rows": _rows(model),
            }
            yield say("storyboard", "model", **words)

    def _panel(self, moment: Moment) -> str:
        height = ROW * (len(moment.frame.models) + 1)
        lines = "".join(f"<li>{escape(line)}</li>" for line in self._lines(moment.frame))
        return (
            '<figure style="margin:0;min-width:0">'
            f'<svg role="img" aria-label="{escape(self._told(moment))}"'
            f' viewBox="0 0 {WIDTH} {height}" style="width:100%;height:auto;font-size:11px"'
            f' fill="currentColor">{"".join(_drawing(moment.frame))}</svg>'
            '<figcaption style="font-size:.9em;line-height:1.4;overflow-wrap:anywhere">'
            f"<strong>{escape(moment.title)}</strong>"
            f'<ul style="margin:0;padding-left:1.2em">{lines}</ul></figcaption></figure>'
        )


def _played(projections: Mapping[str, Projection]) -> Iterator[Moment]:
    """Nothing is read; the first model begins; it lacks the last event alone; all is read."""
    end = next(iter(projections.values())).store.last_position
    almost = "almost" if len(projections) > 1 else "almost_alone"
    moments = (("unread", 0, 0), ("begins", end // 2, 0), (almost, end - 1, end))
    seen: list[list[int]] = []
    for title, first, others in (*moments, ("current", end, end)):
        positions = [others if place else first for place in range(len(projections))]
        if end and positions not in seen:
            seen.append(positions)
            pairs = zip(projections.items(), positions, strict=True)
            models = tuple(_read(name, each, position) for (name, each), position in pairs)
            yield Moment(say("storyboard", title), Frame(end, models))


def _read(name: str, projection: Projection, position: int) -> Model:
    """The read model as it is at a position, made by the same handlers in a view of its own."""
    with closing(Projection(projection.store, projection.handlers)) as apart:
        with suppress(Exception):  # a handler that fails stays where it fails
            apart.catch_up(position)
        return Model(name, apart.position, None, dict(apart.view))


def _rows(model: Model) -> str:
    shown = [
        say("storyboard", "row", row=short(key, 40), value=value_in_words(value))
        for key, value in list(model.rows.items())[:MOST_ROWS]
    ]
    more = len(model.rows) - len(shown)
    shown += [counted("both", "more_rows", more)] if more else []
    return "; ".join(shown) or say("both", "no_rows")


# --- the parts of a drawing --------------------------------------------------------------------


def _drawing(frame: Frame) -> Iterator[str]:
    """The log, and under it how much of it each read model has counted."""
    yield _label(0, 20, say("storyboard", "log"))
    yield from _cells(frame.end, frame.end, 6, "currentColor", numbered=frame.end <= MOST_CELLS)
    for place, model in enumerate(frame.models):
        top = ROW * (place + 1) + 6
        yield _label(0, top + 13, short(model.name, 12))
        yield from _cells(model.position, frame.end, top, stroke(place).colour)
        x = _x(model.position, frame.end)
        yield f'<path d="M{x:.1f} {top - 4}v{CELL + 8}" stroke="currentColor" stroke-width="2"/>'


def _cells(full: int, end: int, top: int, colour: str, numbered: bool = False) -> Iterator[str]:
    """A cell for each event, filled where it is counted; many events share one bar."""
    if end > MOST_CELLS:
        yield _cell(0, full, end, top, f'fill="{colour}"')
        yield _cell(full, end, end, top, 'fill="none" stroke="currentColor" stroke-dasharray="2 2"')
        return
    for place in range(end):
        look = f'fill="{colour}"' if place < full else 'fill="none" stroke-dasharray="2 2"'
        if numbered:
            look = 'fill="none"'
            x = (_x(place, end) + _x(place + 1, end)) / 2
            yield _label(x, top + 12, str(place + 1), "middle")
        yield _cell(place, place + 1, end, top, f'{look} stroke="currentColor"')


def _cell(start: int, stop: int, end: int, top: int, look: str) -> str:
    x, width = _x(start, end) + 1, _x(stop, end) - _x(start, end) - 2
    place = f'x="{x:.1f}" y="{top}" width="{max(width, 0):.1f}" height="{CELL}" rx="2"'
    return f'<rect {place} {look} stroke-opacity=".5"/>'


def _x(position: int, end: int) -> float:
    return LEFT + (WIDTH - LEFT - 4) * position / end


def _label(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>'
