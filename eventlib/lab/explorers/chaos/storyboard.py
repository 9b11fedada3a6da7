"""A seed as a still picture: four moments, for paper and for plain pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eventlib.lab.explorers.chaos.page import part, top_of
from eventlib.lab.explorers.chaos.record import Frame
from eventlib.lab.explorers.chaos.words import lines_of, say
from eventlib.lab.explorers.frame.shown import short, shown
from eventlib.lab.explorers.frame.storyboard import Panel, Storyboard, box, label, moments, path
from eventlib.lab.figures.palette import stroke

WIDTH, LEFT, ROW, BAR = 320, 96, 26, 14


def storyboard(seed: int, frames: Sequence[Frame], names: Sequence[str]) -> Storyboard:
    """Four moments of the deliveries under a seed."""
    steps = moments(len(frames) - 1)
    panels = []
    for step in steps:
        lines = list(lines_of(seed, step, frames, names))
        drawing = _drawing(frames[step], names, top_of(frames))
        height = ROW * (len(names) + 1)
        panels.append(Panel(lines[0], lines[1:], " ".join(lines), drawing, WIDTH, height))
    return Storyboard(say("title", seed=seed, count=len(steps)), panels)


def _drawing(frame: Frame, names: Sequence[str], top: float) -> Iterator[str]:
    """A bar a consumer, and across all of them a line where they should end."""
    long = WIDTH - LEFT - 4
    x = LEFT + part(frame.right, top) * long
    yield label(x, 11, shown(frame.right), "middle")
    for place, (name, total) in enumerate(zip(names, frame.totals, strict=True)):
        y = 18 + ROW * place
        yield label(0, y + 11, short(name, 15))
        yield box(LEFT, y, part(total, top) * long, BAR, f'fill="{stroke(place).colour}"')
    line = 'stroke="currentColor" stroke-width="2" stroke-dasharray="4 3"'
    yield path(f"M{x:.1f} 14V{ROW * (len(names) + 1) - 4}", line)
