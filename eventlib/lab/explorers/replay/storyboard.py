"""A replay as a still picture: a few moments side by side, for paper and for plain pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from eventlib.lab.explorers.frame.shown import shown
from eventlib.lab.explorers.frame.storyboard import INK, Panel, Storyboard, label, moments, path
from eventlib.lab.explorers.replay.frames import Frames, Replay
from eventlib.lab.explorers.replay.words import changes_at, difference_at, lines_at, noun, say_both
from eventlib.lab.figures.palette import PALETTE
from eventlib.lab.session import text

WIDTH, HEIGHT = 240, 140
LEFT, RIGHT, TOP, BOTTOM = 10, 230, 26, 116
COLOUR = PALETTE[0].colour
LINE = f'stroke="{COLOUR}"'
_say = partial(text, "replay", "storyboard")
Row = tuple[float | None, ...]


def storyboard(replay: Replay, skipped: int = 0, other: Frames | None = None) -> Storyboard:
    """Up to four moments of a history, with what would have been where an event is skipped."""
    last = replay.last
    if not last:
        return Storyboard("\n".join(lines_at(replay, 0)), [])
    versions = range(last + 1) if last < 4 else moments(last)
    panels = [_panel(replay, version, skipped, other) for version in versions]
    title = _say("title", noun=noun(replay), stream=replay.stream, count=len(panels))
    return Storyboard(title, panels)


def _panel(replay: Replay, version: int, skipped: int, other: Frames | None) -> Panel:
    title = _say("panel", version=version, last=replay.last)
    what = _say("start")
    if version:
        entry = replay.entries[version - 1]
        what = f"{entry.event.type} {entry.detail}"
    lines = [what, *changes_at(replay.frames, version)]
    if other and version >= skipped:
        without = say_both("without_short", skipped=skipped)
        lines.append(f"{without}: {difference_at(replay.frames, other, version, skipped)}")
    told = f"{title}: {'; '.join(lines)}."
    drawing = _drawing(replay, version, skipped, other)
    return Panel(title, lines, told, drawing, WIDTH, HEIGHT)


def _drawing(replay: Replay, version: int, skipped: int, other: Frames | None) -> Iterator[str]:
    """The whole line, strong up to this version, and what would have been, dashed."""
    number = next(iter(replay.frames.numbers), "")
    row = _row(replay.frames, number)
    without = _row(other, number) if other else ()
    scale = _Scale.of((*row, *without), replay.last)
    yield path(f"M{LEFT} {scale.y(0)}H{RIGHT}", INK + ' stroke-opacity=".3"')
    yield path(scale.steps(row, 0, replay.last), LINE + ' stroke-opacity=".55"')
    yield path(scale.steps(row, 0, version), LINE + ' stroke-width="2.5"')
    if without and version >= skipped:
        dashes = ' stroke-width="1.5" stroke-dasharray="4 3"'
        yield path(scale.steps(without, skipped, version), INK + dashes)
    x = scale.x(version)
    yield path(f"M{x} {TOP - 6}V{BOTTOM}", INK + ' stroke-opacity=".5" stroke-dasharray="1 3"')
    value = row[version] if row else None
    yield f'<circle cx="{x}" cy="{scale.y(value or 0)}" r="4" fill="{COLOUR}"/>'
    if value is not None:
        on_left = version * 2 > replay.last
        fell = value < (row[max(version - 1, 0)] or 0)  # the line lies above, on the left
        y = float(scale.y(value)) + (15 if on_left and fell else -8)
        exact = shown(replay.frames.numbers[number][version])
        yield label(float(x) + (-6 if on_left else 6), y, exact, "end" if on_left else "start")
    yield label(LEFT, 10, say_both("money" if replay.money else "plain", number=number))
    yield label(RIGHT, HEIGHT - 8, say_both("axis_version"), "end")


def _row(frames: Frames, number: str) -> Row:
    row = frames.numbers.get(number, ())
    return tuple(None if value is None else float(value) for value in row)


@dataclass(frozen=True, slots=True)
class _Scale:
    """From versions and values to places in a panel."""

    last: int
    low: float
    high: float

    @classmethod
    def of(cls, row: Row, last: int) -> _Scale:
        values = [value for value in row if value is not None]
        return cls(last, min([0.0, *values]), max([0.0, *values]))

    def x(self, version: float) -> str:
        return f"{LEFT + (RIGHT - LEFT) * version / (self.last + 0.5):.1f}"

    def y(self, value: float) -> str:
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return f"{BOTTOM - (BOTTOM - TOP) * share:.1f}"

    def steps(self, row: Row, first: int, last: int) -> str:
        """A step line over the versions from `first` to `last`."""
        line = ""
        for version, value in enumerate(row):
            if value is not None and first <= version <= last:
                x, y = self.x(version), self.y(value)
                line += f"H{x}V{y}" if line else f"M{x} {y}"
        return line and f"{line}H{self.x(last + 0.5)}"
