"""What the page of a `BrokerExplorer` gets, once: its words and every frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eventlib.lab.explorers.broker.record import Frame, Lane, Mark, reach
from eventlib.lab.explorers.broker.words import happened, is_lost, lines_of, parts, place
from eventlib.lab.explorers.frame.widget import page_words
from eventlib.lab.figures.palette import stroke

SIGNS = {"": "", "publish": "+", "join": "☺", "work": "⚒"}
SIGNS |= {"deliver": "➜", "nak": "↺", "ack": "✓", "term": "✗"}


def page_data(stream: str, frames: Sequence[Frame]) -> dict[str, Any]:
    """All of it, as JSON can hold it; a lane has a cell for each message that the stream gets."""
    numbers, names = sorted(frames[-1].stored), list(frames[-1].lanes)
    lanes = [{"name": name, "colour": stroke(at).colour} for at, name in enumerate(names)]
    steps = [_step(at, frames, numbers, names) for at in range(len(frames))]
    words = page_words("broker")
    return {"words": words, "stream": stream, "numbers": numbers, "lanes": lanes, "steps": steps}


def _step(
    at: int, frames: Sequence[Frame], numbers: Sequence[int], names: Sequence[str]
) -> dict[str, Any]:
    frame, note = frames[at], frames[at].note
    return {
        "kind": note.kind if note else "",
        "sign": SIGNS[note.kind if note else ""],
        "number": note.sequence if note else 0,
        "lane": names.index(note.durable) if note and note.durable else -1,
        "happened": happened(frame),
        "says": " ".join(lines_of(at, frames)),
        "stored": [number in frame.stored for number in numbers],
        "lanes": [_lane(frame.lanes.get(name, {}), numbers) for name in names],
    }


def _lane(lane: Lane, numbers: Sequence[int]) -> dict[str, Any]:
    delivered, floor, _ = (sum(number <= end for number in numbers) for end in reach(lane))
    cells = [_cell(lane.get(number, Mark())) for number in numbers]
    return {"place": place(lane), "delivered": delivered, "floor": floor, "cells": cells}


def _cell(mark: Mark) -> dict[str, Any]:
    sign, lost = SIGNS[mark.state], is_lost(mark)
    return {"state": mark.state, "sign": sign, "lost": lost, "parts": parts(mark)}
