"""The two sides as still pictures: up to four moments, for paper and for plain pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, suppress

from eventlib.lab.explorers.frame.shown import short
from eventlib.lab.explorers.frame.storyboard import INK, Panel, Storyboard, box, label, path
from eventlib.lab.explorers.projection.record import Frame, Model
from eventlib.lab.explorers.projection.table import value_in_words
from eventlib.lab.explorers.projection.words import checkpoint, counted, say, status
from eventlib.lab.figures.palette import stroke
from eventlib.projection import Projection

MOST_CELLS = 16
MOST_ROWS = 6
WIDTH, LEFT, ROW, CELL = 320, 78, 30, 16


def storyboard(projections: Mapping[str, Projection]) -> Storyboard:
    """Up to four moments, made with the same handlers in views of their own."""
    panels = [_panel(title, frame) for title, frame in _played(projections)]
    title = say("storyboard", "title", count=len(panels))
    return Storyboard(title if panels else say("storyboard", "nothing"), panels)


def _panel(title: str, frame: Frame) -> Panel:
    lines = [
        say(
            "storyboard",
            "model",
            name=model.name,
            checkpoint=checkpoint(model, frame.end),
            status=status(model, frame.end),
            rows=_rows(model),
        )
        for model in frame.models
    ]
    told = f"{title}. " + ". ".join(lines) + "."
    return Panel(title, lines, told, _drawing(frame), WIDTH, ROW * (len(lines) + 1))


def _played(projections: Mapping[str, Projection]) -> Iterator[tuple[str, Frame]]:
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
            yield say("storyboard", title), Frame(end, models)


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


def _drawing(frame: Frame) -> Iterator[str]:
    """The log, and under it how much of it each read model has counted."""
    yield label(0, 20, say("storyboard", "log"))
    yield from _cells(frame.end, frame.end, 6, "currentColor", numbered=frame.end <= MOST_CELLS)
    for place, model in enumerate(frame.models):
        top = ROW * (place + 1) + 6
        yield label(0, top + 13, short(model.name, 12))
        yield from _cells(model.position, frame.end, top, stroke(place).colour)
        x = _x(model.position, frame.end)
        yield path(f"M{x:.1f} {top - 4}v{CELL + 8}", f'{INK} stroke-width="2"')


def _cells(full: int, end: int, top: int, colour: str, numbered: bool = False) -> Iterator[str]:
    """A cell for each event, filled where it is counted; many events share one bar."""
    if end > MOST_CELLS:
        yield _cell(0, full, end, top, f'fill="{colour}"')
        yield _cell(full, end, end, top, f'fill="none" {INK} stroke-dasharray="2 2"')
        return
    for place in range(end):
        look = f'fill="{colour}"' if place < full else 'fill="none" stroke-dasharray="2 2"'
        if numbered:
            look = 'fill="none"'
            middle = (_x(place, end) + _x(place + 1, end)) / 2
            yield label(middle, top + 12, str(place + 1), "middle")
        yield _cell(place, place + 1, end, top, f"{look} {INK}")


def _cell(start: int, stop: int, end: int, top: int, look: str) -> str:
    width = _x(stop, end) - _x(start, end) - 2
    return box(_x(start, end) + 1, top, width, CELL, f'{look} stroke-opacity=".5" rx="2"')


def _x(position: int, end: int) -> float:
    return LEFT + (WIDTH - LEFT - 4) * position / end
