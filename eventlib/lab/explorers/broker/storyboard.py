"""A recording as a still picture: four moments, for paper and for plain pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eventlib.lab.explorers.broker.page import SIGNS
from eventlib.lab.explorers.broker.record import Frame, Mark
from eventlib.lab.explorers.broker.words import lines_of, say
from eventlib.lab.explorers.frame.shown import short
from eventlib.lab.explorers.frame.storyboard import INK, Panel, Storyboard, box, label, moments
from eventlib.lab.figures.palette import stroke

WIDTH, LEFT, ROW = 320, 96, 24


def storyboard(frames: Sequence[Frame]) -> Storyboard:
    """Four moments of the recording, the last one among them."""
    steps = moments(len(frames) - 1)
    panels = []
    for step in steps:
        lines = list(lines_of(step, frames))
        height = ROW * (len(frames[-1].lanes) + 1)
        drawing = _drawing(frames[step], sorted(frames[-1].stored))
        panels.append(Panel(lines[0], lines[2:], " ".join(lines), drawing, WIDTH, height))
    return Storyboard(say("both", "title", count=len(steps)), panels)


def _drawing(frame: Frame, numbers: Sequence[int]) -> Iterator[str]:
    """The numbers of the stream, and under them what each durable has of them."""
    wide = (WIDTH - LEFT - 4) / len(numbers)
    for place, number in enumerate(numbers):
        x = LEFT + wide * place
        if number in frame.stored:
            yield label(x + wide / 2, 15, str(number), "middle")
        for row, lane in enumerate(frame.lanes.values(), start=1):
            mark = lane.get(number, Mark())
            look = INK if mark.state else f'{INK} stroke-dasharray="2 2"'
            yield box(x + 1, ROW * row, wide - 2, ROW - 4, f'fill="none" {look}')
            sign = SIGNS[mark.state] + (f"×{mark.deliveries}" if mark.deliveries > 1 else "")
            yield label(x + wide / 2, ROW * row + 14, sign, "middle")
    for row, name in enumerate(frame.lanes, start=1):
        yield label(0, ROW * row + 14, short(name, 15))
        yield box(LEFT - 6, ROW * row, 3, ROW - 4, f'fill="{stroke(row - 1).colour}"')
