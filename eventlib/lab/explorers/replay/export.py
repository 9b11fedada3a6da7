"""What a `ReplayExplorer` shows, as a table to take along: CSV that a spreadsheet can be trusted
with. The page has the same lines, and saves those that it shows (`replay_export.js`)."""

from __future__ import annotations

from collections.abc import Sequence

from eventlib.lab.explorers.replay.frames import Entry, Frames, Replay

ALWAYS = ("version", "position", "timestamp", "type", "id")


def csv_of(replay: Replay, types: Sequence[str] = (), other: Frames | None = None) -> str:
    """The events of these types (`()`: all), a line each, with the numbers of the state after it;
    and those of `other`, the frames without an event, if one is left out."""
    lines = csv_lines(replay)
    more = numbers_of(other, "_without") if other else [""] * len(lines)
    events = [each.event for each in replay.entries if not types or each.event.type in types]
    versions = [0, *(event.version for event in events)]
    return "".join(f"{lines[version]}{more[version]}\n" for version in versions)


def csv_lines(replay: Replay) -> list[str]:
    """The names of the columns, and what stands in them at each version from 1 on."""
    names = [*ALWAYS, "amount"] if replay.is_account else ALWAYS
    rows = [names, *(_cells(entry)[: len(names)] for entry in replay.entries)]
    numbers = numbers_of(replay.frames)
    return [",".join(row) + more for row, more in zip(rows, numbers, strict=True)]


def numbers_of(frames: Frames, suffix: str = "") -> list[str]:
    """What follows in each of these lines: the numbers, as the state shows them.

    An empty cell where there is no number.
    """
    places = [(frames.names.index(name), column) for name, column in frames.numbers.items()]
    lines = [
        "".join(f",{'' if column[version] is None else words[place]}" for place, column in places)
        for version, words in enumerate(frames.states)
    ]
    return ["".join(f",{text_cell(name + suffix)}" for name in frames.numbers), *lines[1:]]


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


def _cells(entry: Entry) -> list[str]:
    """The timestamp in UTC, always with its microseconds, so that all of them read alike."""
    event = entry.event
    instant = event.timestamp.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
    known = [str(event.version), str(event.position), instant]
    return [*known, text_cell(event.type), text_cell(event.id), entry.amount.removeprefix("+")]
