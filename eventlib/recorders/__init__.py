"""Where events lie: one small protocol, one engine a file.

A recorder keeps events in order and refuses what does not fit; it knows nothing of aggregates,
subscriptions or clocks. All of them keep the same promises, so that `EventStore` has to choose
one only when it is opened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from enum import Enum
from typing import Any, Protocol, runtime_checkable

from eventlib.errors import ConcurrencyError, DuplicateEvent
from eventlib.event import (
    Event,
    RecordedEvent,
    as_recorded,
    decode_data,
    encode_data,
    same_content,
)

NESTED = (
    "this thread is in the middle of an append (a signal handler or a __del__ came between): "
    "nothing of this one was written; append once the other is done"
)


class Expected(Enum):
    """What a caller can expect of a stream without knowing its version."""

    ANY = "ANY"
    NO_STREAM = "NO_STREAM"
    EXISTS = "EXISTS"

    def __repr__(self) -> str:
        return self.name

    __str__ = __repr__


@runtime_checkable
class Recorder(Protocol):
    """What a store needs of the place where events lie. Every method may be called by any thread.

    After `close` each of them raises `StoreError`. Limits are numbers of events, `None` is all.
    """

    def append(
        self, stream: str, events: Sequence[Event], expected: int | Expected
    ) -> tuple[list[RecordedEvent], bool]:
        """All of `events` (at least one, ids all different) at the end of the stream, or none.

        Returns what is recorded, and whether this call wrote it (`False`: it was there already).
        Raises `ConcurrencyError` or `DuplicateEvent`; then nothing was written.
        """

    def read_stream(self, stream: str, after: int, limit: int | None) -> list[RecordedEvent]:
        """The events of a stream whose version is above `after`, by version."""

    def read_all(
        self, after: int, limit: int | None, types: Collection[str] | None
    ) -> list[RecordedEvent]:
        """The events whose position is above `after`, by position; only `types`, if given."""

    def find(self, event_id: str) -> RecordedEvent | None:
        """The event with this id."""

    def version(self, stream: str) -> int:
        """The version of the stream's last event, 0 if it has none."""

    def streams(self) -> list[str]:
        """The names of all streams, in the order of their first events."""

    def last_position(self) -> int:
        """The position of the last event, 0 if there is none."""

    def close(self) -> None:
        """Let go of what is open; a second call does nothing."""


@runtime_checkable
class DurableRecorder(Recorder, Protocol):
    """One that a backup can be made in."""

    def restore(self, events: Sequence[RecordedEvent]) -> None:
        """The next events of another store, each in the place that it has there."""


COLUMNS = "id, type, data, timestamp, source, version, position"


def numbered(events: Iterable[Event], version: int, position: int) -> list[RecordedEvent]:
    """The events as they stand behind this version of their stream and this position."""
    return [
        as_recorded(e.id, e.type, e.data, e.timestamp, e.source, version + n, position + n)
        for n, e in enumerate(events, start=1)
    ]


def row_of(e: Event) -> tuple[str, str, str, str, str]:
    """What a table keeps of an event, the first five of `COLUMNS`."""
    return e.id, e.type, encode_data(e.data), e.timestamp.isoformat(), e.source


def from_rows(rows: Sequence[Sequence[Any]]) -> list[RecordedEvent]:
    """The events that a table keeps in these rows of `COLUMNS`."""
    instant = datetime.fromisoformat
    return [
        as_recorded(id_, type_, data, instant(timestamp), source, version, position)
        for (id_, type_, _, timestamp, source, version, position), data in zip(
            rows, decode_data([row[2] for row in rows]), strict=True
        )
    ]


def fits(expected: int | Expected, actual: int) -> bool:
    """Whether a stream at version `actual` (0: no event) is what the caller expected."""
    if isinstance(expected, int):
        return expected == actual
    if expected is Expected.NO_STREAM:
        return actual == 0
    return actual > 0 or expected is Expected.ANY


def repeated_or_refused(
    recorder: Recorder, stream: str, events: Sequence[Event], expected: int | Expected, actual: int
) -> list[RecordedEvent]:
    """What to do when an id or a version was refused: a repetition, a duplicate or a conflict?

    The same for all recorders, and only asked after a refusal, so that a plain append never
    looks anything up. Returns what is recorded when every event is there already with the same
    content; raises `DuplicateEvent` or `ConcurrencyError` otherwise.
    """
    found = [recorder.find(event.id) for event in events]
    for event, there in zip(events, found, strict=True):
        if there is not None and not same_content(event, there):
            raise DuplicateEvent(
                event.id,
                f"the store has it with other content (version {there.version} of "
                f"{there.aggregate_id}, {there.type}): a new event needs a new id",
            )
    present = [there for there in found if there is not None]
    if len(present) == len(events):
        return present
    if present:
        raise DuplicateEvent(
            present[0].id,
            f"{len(present)} of the {len(events)} events of this batch are in the store already: "
            "append the same batch again, or only what is new",
        )
    seen = expected if isinstance(expected, int) else 0  # what NO_STREAM and EXISTS have seen
    between = recorder.read_stream(stream, seen, min(100, max(0, actual - seen)))
    raise ConcurrencyError(stream, expected=expected, actual=actual, events=between)
