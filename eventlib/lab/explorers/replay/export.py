"""What a `ReplayExplorer` shows, as a table to take along: CSV that a spreadsheet can be trusted
with. The page builds the same text by itself (`replay_export.js`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from eventlib.lab.explorers.replay.frames import Entry, Frames, Replay

ALWAYS = ("version", "position", "timestamp", "type", "id")


def csv_of(replay: Replay, types: Sequence[str] = (), other: Frames | None = None) -> str:
    """The events of these types (`()`: all), a line each, with the numbers of the state after it;
    and those of `other`, the frames without an event, if one is left out."""
    entries = [entry for entry in replay.entries if not types or entry.type in types]
    lines = [_names(replay, other), *(_line(replay, entry, other) for entry in entries)]
    return "".join(",".join(line) + "\n" for line in lines)


def text_cell(words: str) -> str:
    """A text that stays text: what a spreadsheet would take for a formula gets an apostrophe.

    >>> text_cell("account.created"), text_cell("=1+1"), text_cell('a "quoted", text')
    ('account.created', "'=1+1", '"a ""quoted"", text"')
    """
    if words.startswith(("=", "+", "-", "@", "\t", "\r")):
        words = "'" + words
    if any(mark in words for mark in ',"\r\n'):
        return '"' + words.replace('"', '""') + '"'
    return words


def instant(moment: datetime) -> str:
    """A timestamp in UTC, always with its microseconds, so that all of them read alike."""
    return moment.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def _names(replay: Replay, other: Frames | None) -> Iterator[str]:
    yield from ALWAYS
    if replay.is_account:
        yield "amount"
    yield from map(text_cell, replay.frames.numbers)
    if other:
        yield from (text_cell(f"{name}_without") for name in other.numbers)


def _line(replay: Replay, entry: Entry, other: Frames | None) -> Iterator[str]:
    yield str(entry.version)
    yield str(entry.position)
    yield instant(entry.timestamp)
    yield text_cell(entry.type)
    yield text_cell(entry.id)
    if replay.is_account:
        yield entry.amount.removeprefix("+")
    yield from _numbers(replay.frames, entry.version)
    if other:
        yield from _numbers(other, entry.version)


def _numbers(frames: Frames, version: int) -> Iterator[str]:
    """As the state shows them; an empty cell where there is no number."""
    for name, column in frames.numbers.items():
        words = frames.states[version][frames.names.index(name)]
        yield "" if column[version] is None else words
