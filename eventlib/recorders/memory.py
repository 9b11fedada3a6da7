"""Events in this process's memory: for notebooks, tests and first steps."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from itertools import islice

from eventlib.errors import StoreError
from eventlib.event import Event, RecordedEvent
from eventlib.recorders import NESTED, Expected, fits, forks, numbered, repeated_or_refused


class MemoryRecorder:
    """Lists and dicts under one lock. Events are frozen, so they can be shared and not copied."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._log: list[RecordedEvent] = []
        self._streams: dict[str, list[RecordedEvent]] = {}
        self._ids: dict[str, RecordedEvent] = {}
        self._closed = self._is_writing = False
        forks.register(self)

    def _in_child(self) -> None:
        """A child goes on with a copy of its own."""

    def _check_open(self) -> None:
        if self._closed:
            raise StoreError("this store is closed: what was in its memory is gone; open a new one")

    def append(
        self, stream: str, events: Sequence[Event], expected: int | Expected
    ) -> tuple[list[RecordedEvent], bool]:
        with self._lock:
            self._check_open()
            if self._is_writing:
                raise RuntimeError(NESTED)
            try:
                self._is_writing = True
                return self._written(stream, events, expected)
            finally:
                self._is_writing = False

    def _written(
        self, stream: str, events: Sequence[Event], expected: int | Expected
    ) -> tuple[list[RecordedEvent], bool]:
        history = self._streams.get(stream, [])
        version, position = len(history), len(self._log)
        if not fits(expected, version) or any(event.id in self._ids for event in events):
            return repeated_or_refused(self, stream, events, expected, version), False
        fresh = numbered(events, version, position)
        try:
            self._streams.setdefault(stream, history).extend(fresh)
            self._ids.update({event.id: event for event in fresh})
            self._log.extend(fresh)
        except BaseException:  # Ctrl-C between two lines: all or nothing
            del history[version:], self._log[position:]
            self._ids = {event.id: event for event in self._log}
            raise
        return fresh, True

    def read_stream(self, stream: str, after: int, limit: int | None) -> list[RecordedEvent]:
        with self._lock:
            self._check_open()
            history = self._streams.get(stream, [])
            return history[after:] if limit is None else history[after : after + limit]

    def read_all(
        self, after: int, limit: int | None, types: Collection[str] | None
    ) -> list[RecordedEvent]:
        with self._lock:
            self._check_open()
            if types is None:
                return self._log[after:] if limit is None else self._log[after : after + limit]
            end = len(self._log)
            rest = (self._log[index] for index in range(after, end))
            most = end if limit is None else min(limit, end)
            return list(islice((event for event in rest if event.type in types), most))

    def find(self, event_id: str) -> RecordedEvent | None:
        with self._lock:
            self._check_open()
            return self._ids.get(event_id)

    def version(self, stream: str) -> int:
        with self._lock:
            self._check_open()
            return len(self._streams.get(stream, ()))

    def streams(self) -> list[str]:
        with self._lock:
            self._check_open()
            return [stream for stream, history in self._streams.items() if history]

    def last_position(self) -> int:
        with self._lock:
            self._check_open()
            return len(self._log)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._log, self._streams, self._ids = [], {}, {}
