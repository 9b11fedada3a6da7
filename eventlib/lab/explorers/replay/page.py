"""What the page of a `ReplayExplorer` gets, once: every frame, every word, every stroke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from eventlib.lab.explorers.frame.shown import shown
from eventlib.lab.explorers.frame.widget import page_words
from eventlib.lab.explorers.replay.export import csv_lines
from eventlib.lab.explorers.replay.frames import Frames, Number, Replay
from eventlib.lab.explorers.replay.words import lines_at, noun
from eventlib.lab.figures.palette import PALETTE
from eventlib.lab.session import current
from eventlib.lab.texts import texts

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def page_data(replays: Sequence[Replay]) -> dict[str, Any]:
    """All of it, as JSON can hold it."""
    both = texts(current().language, "replay")["both"]
    return {
        "words": {**both, **page_words("replay")},
        "strokes": [{"colour": s.colour, "dash": s.dash, "marker": s.marker} for s in PALETTE],
        "streams": [_stream(replay) for replay in replays],
    }


def frames_data(frames: Frames) -> dict[str, Any]:
    return {
        "names": frames.names,
        "states": frames.states,
        "numbers": {name: list(map(_plain, row)) for name, row in frames.numbers.items()},
        "refused": frames.refused,
    }


def _stream(replay: Replay) -> dict[str, Any]:
    entries, events = replay.entries, [entry.event for entry in replay.entries]
    at = [(event.timestamp - EPOCH) // timedelta(milliseconds=1) for event in events]
    return {
        "id": replay.stream,
        "noun": noun(replay),
        "events": {
            **{name: [getattr(each, name) for each in events] for name in ("type", "id", "source")},
            **{name: [getattr(each, name) for each in entries] for name in ("detail", "data")},
            "when": [shown(event.timestamp) for event in events],
            "at": at,
        },
        "csv": csv_lines(replay),
        "says": [" ".join(lines_at(replay, version)) for version in range(replay.last + 1)],
        "frames": frames_data(replay.frames),
        "money": replay.money and asdict(replay.money),
        "clock_back": any(later < earlier for earlier, later in pairwise(at)),
    }


def _plain(number: Number | None) -> float | None:
    return None if number is None else float(number)
