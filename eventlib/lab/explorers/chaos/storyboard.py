"""A seed as a still picture: four moments, for paper and for plain pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from eventlib.lab.explorers.chaos.page import part, top_of
from eventlib.lab.explorers.chaos.record import Frame
from eventlib.lab.explorers.chaos.words import lines_of, say
from eventlib.lab.explorers.frame.shown import short, shown
from eventlib.lab.figures.palette import stroke

MOMENTS = 4
WIDTH, LEFT, ROW, BAR = 320, 96, 26, 14


class Storyboard:
    """Static HTML with one drawing a moment; in plain text it tells the same."""

    def __init__(self, seed: int, frames: Sequence[Frame], names: Sequence[str]) -> None:
        self._seed = seed
        self._frames = frames
        self._names = names

    def __repr__(self) -> str:
        return "\n".join([self._title(), *map(self._told, self._moments())])

    def _repr_html_(self) -> str:
        return (
            '<figure style="margin:.5em 0;max-width:60em">'
            f'<figcaption style="font-weight:600">{escape(self._title())}</figcaption>'
            '<div style="display:grid;gap:1.2em 2em;margin-top:.5em;'
            'grid-template-columns:repeat(auto-fit,minmax(min(100%,270px),1fr))">'
            f"{''.join(map(self._panel, self._moments()))}</div></figure>"
        )

    def _moments(self) -> list[int]:
        last = len(self._frames) - 1
        return sorted({round(last * place / MOMENTS) for place in range(1, MOMENTS + 1)} - {0})

    def _title(self) -> str:
        return say("title", seed=self._seed, count=len(self._moments()))

    def _lines(self, step: int) -> list[str]:
        return list(lines_of(self._seed, step, self._frames, self._names))

    def _told(self, step: int) -> str:
        return " ".join(self._lines(step))

    def _panel(self, step: int) -> str:
        first, *others = map(escape, self._lines(step))
        height = ROW * (len(self._names) + 1)
        return (
            '<figure style="margin:0;min-width:0">'
            f'<svg role="img" aria-label="{escape(self._told(step))}"'
            f' viewBox="0 0 {WIDTH} {height}" style="width:100%;height:auto;font-size:11px"'
            f' fill="currentColor">{"".join(self._drawing(self._frames[step]))}</svg>'
            '<figcaption style="font-size:.9em;line-height:1.4;overflow-wrap:anywhere">'
            f"<strong>{first}</strong><br>{'<br>'.join(others)}</figcaption></figure>"
        )

    def _drawing(self, frame: Frame) -> Iterator[str]:
        """A bar a consumer, and across all of them a line where they should end."""
        top, long = top_of(self._frames), WIDTH - LEFT - 4
        x = LEFT + part(frame.right, top) * long
        yield f'<text x="{x:.1f}" y="11" text-anchor="middle">{escape(shown(frame.right))}</text>'
        for place, (name, total) in enumerate(zip(self._names, frame.totals, strict=True)):
            y = 18 + ROW * place
            yield f'<text x="0" y="{y + 11}">{escape(short(name, 15))}</text>'
            width = part(total, top) * long
            look = f'fill="{stroke(place).colour}"'
            yield f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}" {look}/>'
        bottom = ROW * (len(self._names) + 1) - 4
        line = 'stroke="currentColor" stroke-width="2" stroke-dasharray="4 3"'
        yield f'<path d="M{x:.1f} 14V{bottom}" {line}/>'
