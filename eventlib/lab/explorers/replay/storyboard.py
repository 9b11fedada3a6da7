"""A replay as a still picture: a few moments side by side, for paper and for plain pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from eventlib.lab.explorers.frame.shown import shown
from eventlib.lab.explorers.replay.frames import Frames, Replay
from eventlib.lab.explorers.replay.words import changes_at, difference_at, lines_at, noun, say_both
from eventlib.lab.figures.palette import PALETTE
from eventlib.lab.session import text

WIDTH, HEIGHT = 240, 140
LEFT, RIGHT, TOP, BOTTOM = 10, 230, 26, 116
COLOUR = PALETTE[0].colour
LINE = f'stroke="{COLOUR}"'
INK = 'stroke="currentColor"'
MOMENTS = 4
Row = tuple[float | None, ...]


class Storyboard:
    """Static HTML with one drawing a moment; in plain text it tells the same."""

    def __init__(self, replay: Replay, skipped: int = 0, other: Frames | None = None) -> None:
        self._replay = replay
        self._skipped = skipped
        self._other = other
        self._number = next(iter(replay.frames.numbers), "")

    def __repr__(self) -> str:
        if not self._replay.entries:
            return "\n".join(lines_at(self._replay, 0))
        return "\n".join([self._title(), *map(self._told, self._moments())])

    def _repr_html_(self) -> str:
        if not self._replay.entries:
            return f"<p>{escape(repr(self))}</p>"
        panels = "".join(map(self._panel, self._moments()))
        return (
            '<figure style="margin:.5em 0;max-width:68em">'
            f'<figcaption style="font-weight:600">{escape(self._title())}</figcaption>'
            f'<div style="display:flex;flex-wrap:wrap;gap:1em;margin-top:.5em">{panels}</div>'
            "</figure>"
        )

    def _moments(self) -> list[int]:
        last = self._replay.last
        if last < MOMENTS:
            return list(range(last + 1))
        return [round(last * part / MOMENTS) for part in range(1, MOMENTS + 1)]

    # --- in words ------------------------------------------------------------------------------

    def _title(self) -> str:
        replay = self._replay
        return text("replay", "storyboard", "title").format(
            noun=noun(replay), stream=replay.stream, count=len(self._moments())
        )

    def _lines(self, version: int) -> list[str]:
        replay = self._replay
        what = text("replay", "storyboard", "start")
        if version:
            entry = replay.entries[version - 1]
            what = f"{entry.type} {entry.detail}"
        lines = [
            text("replay", "storyboard", "panel").format(version=version, last=replay.last),
            what,
            *changes_at(replay.frames, version),
        ]
        if self._other and version >= self._skipped:
            without = say_both("without_short", skipped=self._skipped)
            parts = difference_at(replay.frames, self._other, version, self._skipped)
            lines.append(f"{without}: {parts}")
        return lines

    def _told(self, version: int) -> str:
        first, *others = self._lines(version)
        return f"{first}: {'; '.join(others)}."

    # --- as pictures ---------------------------------------------------------------------------

    def _panel(self, version: int) -> str:
        title, *others = map(escape, self._lines(version))
        caption = f"<strong>{title}</strong><br>" + "<br>".join(others)
        return (
            '<figure style="margin:0;flex:1 1 200px;min-width:0;max-width:320px">'
            f'<svg role="img" aria-label="{escape(self._told(version))}"'
            f' viewBox="0 0 {WIDTH} {HEIGHT}" style="width:100%;height:auto;font-size:11px"'
            f' fill="currentColor">{"".join(self._drawing(version))}</svg>'
            '<figcaption style="font-size:.9em;line-height:1.4;overflow-wrap:anywhere">'
            f"{caption}</figcaption></figure>"
        )

    def _drawing(self, version: int) -> Iterator[str]:
        """The whole line, strong up to this version, and what would have been, dashed."""
        row = self._row(self._replay.frames)
        other = self._row(self._other) if self._other else ()
        scale = _Scale.of((*row, *other), self._replay.last)
        yield _path(f"M{LEFT} {scale.y(0)}H{RIGHT}", INK + ' stroke-opacity=".3"')
        yield _path(scale.steps(row, 0, self._replay.last), LINE + ' stroke-opacity=".55"')
        yield _path(scale.steps(row, 0, version), LINE + ' stroke-width="2.5"')
        if other and version >= self._skipped:
            dashes = ' stroke-width="1.5" stroke-dasharray="4 3"'
            yield _path(scale.steps(other, self._skipped, version), INK + dashes)
        x = scale.x(version)
        yield _path(f"M{x} {TOP - 6}V{BOTTOM}", INK + ' stroke-opacity=".5" stroke-dasharray="1 3"')
        value = row[version] if row else None
        yield f'<circle cx="{x}" cy="{scale.y(value or 0)}" r="4" fill="{COLOUR}"/>'
        if value is not None:
            exact = shown(self._replay.frames.numbers[self._number][version])
            on_left = version * 2 > self._replay.last
            fell = value < (row[max(version - 1, 0)] or 0)  # the line lies above, on the left
            y = float(scale.y(value)) + (15 if on_left and fell else -8)
            yield _text(float(x) + (-6 if on_left else 6), y, "end" if on_left else "start", exact)
        unit = "money" if self._replay.money else "plain"
        yield _text(LEFT, 10, "start", say_both(unit, number=self._number))
        yield _text(RIGHT, HEIGHT - 8, "end", say_both("axis_version"))

    def _row(self, frames: Frames) -> Row:
        row = frames.numbers.get(self._number, ())
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
        path = ""
        for version, value in enumerate(row):
            if value is not None and first <= version <= last:
                x, y = self.x(version), self.y(value)
                path += f"H{x}V{y}" if path else f"M{x} {y}"
        return path and f"{path}H{self.x(last + 0.5)}"


def _path(d: str, look: str) -> str:
    return f'<path d="{d}" fill="none" {look}/>'


def _text(x: float, y: float, anchor: str, words: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
