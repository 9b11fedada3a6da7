"""What the page of a `ChaosExplorer` gets, once: its words and every frame of every seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eventlib.lab.explorers.chaos.record import Frame
from eventlib.lab.explorers.chaos.words import copy_in_words, event_in_words, lines_of, verdict
from eventlib.lab.explorers.frame.shown import shown
from eventlib.lab.explorers.frame.widget import page_words
from eventlib.lab.figures.palette import stroke


def page_data(runs: Mapping[int, Sequence[Frame]], names: Sequence[str]) -> dict[str, Any]:
    """All of it, as JSON can hold it."""
    return {
        "words": page_words("chaos"),
        "consumers": [
            {"name": name, "colour": stroke(place).colour} for place, name in enumerate(names)
        ],
        "runs": [
            {"seed": seed, "steps": [_step(seed, at, frames, names) for at in range(len(frames))]}
            for seed, frames in runs.items()
        ],
    }


def _step(seed: int, at: int, frames: Sequence[Frame], names: Sequence[str]) -> dict[str, Any]:
    frame = frames[at]
    top = top_of(frames)
    return {
        "event": event_in_words(frame.delivery) if frame.delivery else "",
        "copy": copy_in_words(frame.delivery) if frame.delivery else "",
        "again": bool(frame.delivery and frame.delivery.copy > 1),
        "late": bool(frame.delivery and frame.delivery.late),
        "right": shown(frame.right),
        "right_part": part(frame.right, top),
        "totals": [
            {
                "total": shown(total),
                "part": part(total, top),
                "verdict": verdict(total, frame.right),
                "exact": bool(total == frame.right),
                "moved": bool(at and total != frames[at - 1].totals[place]),
            }
            for place, total in enumerate(frame.totals)
        ],
        "says": " ".join(lines_of(seed, at, frames, names)),
    }


def top_of(frames: Sequence[Frame]) -> float:
    """The greatest total of a run: the full length of a bar."""
    return max(float(total) for frame in frames for total in (frame.right, *frame.totals))


def part(total: Any, top: float) -> float:
    """How much of its full length a bar has."""
    return round(min(max(float(total) / top, 0.0), 1.0), 4) if top > 0 else 0.0
