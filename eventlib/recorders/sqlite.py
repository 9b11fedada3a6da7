"""Events in one SQLite file that many threads and processes may share."""

from __future__ import annotations

import sqlite3
import threading
from collections import deque
from collections.abc import Collection, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from threading import get_ident
from typing import Any

from eventlib.event import Event, RecordedEvent, encode_data
from eventlib.recorders import (
    COLUMNS,
    NESTED,
    Expected,
    fits,
    from_rows,
    numbered,
    repeated_or_refused,
    row_of,
)
from eventlib.recorders.sqlite_file import SQLiteFile

APPLICATION_ID = 0x45564C42  # "EVLB" in the file's header: it tells our files from others
FORMAT = 1  # goes up when the tables change
PAGE = 1000  # rows decoded at a time
LOOK = 0.05  # seconds: who waits for a turn looks by itself too, for who had it met Ctrl-C
BIGGEST = 2**63 - 1

_SCHEMA = (
    """CREATE TABLE events (
        position  INTEGER PRIMARY KEY,
        stream    TEXT NOT NULL,
        version   INTEGER NOT NULL,
        id        TEXT NOT NULL UNIQUE,
        type      TEXT NOT NULL,
        data      TEXT NOT NULL,
        timestamp TEXT NOT NULL,
        source    TEXT NOT NULL,
        UNIQUE (stream, version)
    ) STRICT""",
    "CREATE INDEX first_events ON events (position) WHERE version = 1",
    """CREATE TRIGGER events_never_change BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'an event is never changed: append a correction'); END""",
    """CREATE TRIGGER events_never_go BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'an event is never deleted: append a correction'); END""",
)
_INSERT = f"INSERT INTO events ({COLUMNS}, stream) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


@dataclass(eq=False, slots=True, repr=False)
class _Append:
    """What a thread wants to append, and what came of it."""

    stream: str
    events: Sequence[Event]
    expected: int | Expected
    rows: list[tuple[str, ...]]
    version: int = 0  # where the stream was
    fresh: list[RecordedEvent] | None = None  # if it was written
    error: sqlite3.Error | None = None  # if SQLite refused this one
    over: bool = False
    news: threading.Lock = field(default_factory=threading.Lock)  # held until there is some

    def tell(self) -> None:
        """Its thread looks whether it is over, or the next to write."""
        with suppress(RuntimeError):  # told before, and has not looked yet
            self.news.release()


class SQLiteRecorder:
    """A table of events in a `SQLiteFile`. An append is on the disk before it returns.

    Threads that append at the same moment share a transaction, since what takes long is to bring it
    to the disk: whose turn it is writes for all that wait by then. What is refused to one of them
    leaves the others as they were.
    """

    def __init__(self, path: str) -> None:
        self._file = SQLiteFile(
            path, kind="an event store", mark=APPLICATION_ID, format_=FORMAT, schema=_SCHEMA
        )
        self._turn = threading.RLock()
        self._writer: int | None = None  # the thread that writes now
        self._waiting: deque[_Append] = deque()

    def append(
        self, stream: str, events: Sequence[Event], expected: int | Expected
    ) -> tuple[list[RecordedEvent], bool]:
        self._file.refuse_closed()  # before the turn, which in a child of a fork may never come
        mine = _Append(stream, events, expected, list(map(row_of, events)))
        mine.news.acquire()
        try:
            self._waiting.append(mine)
            while not mine.over:
                if self._writer not in (None, get_ident()):
                    mine.news.acquire(timeout=LOOK)
                    continue
                with self._turn:
                    if self._writer is not None:
                        raise RuntimeError(NESTED)
                    if not mine.over:
                        self._write_for_all(mine)
        finally:
            if not mine.over:  # Ctrl-C: nobody is to write it later
                with suppress(ValueError):
                    self._waiting.remove(mine)
            with suppress(IndexError):
                self._waiting[0].tell()
        if mine.error is not None:
            with self._file.errors():
                raise mine.error
        if mine.fresh is not None:
            return mine.fresh, True
        return repeated_or_refused(self, stream, events, expected, mine.version), False

    def _write_for_all(self, mine: _Append) -> None:
        """One transaction for all who wait. Where it fails, each of the others finds that it is
        not over, and writes its own."""
        group = [mine]
        while self._waiting:
            other = self._waiting.popleft()
            if other is not mine:
                group.append(other)
        try:
            self._writer = get_ident()
            with self._file.writing() as connection:
                for each in group:
                    self._write(connection, each)
                connection.execute("COMMIT")
            for each in group:
                each.over = True
        finally:
            self._writer = None
            for each in group:
                each.tell()

    @staticmethod
    def _write(connection: sqlite3.Connection, each: _Append) -> None:
        version, position = connection.execute(
            "SELECT (SELECT max(version) FROM events WHERE stream = ?),"
            " (SELECT max(position) FROM events)",
            (each.stream,),
        ).fetchone()
        each.version, each.fresh = version or 0, None
        if not fits(each.expected, each.version):
            return
        fresh = numbered(each.events, each.version, position or 0)
        rows = [
            (*r, e.version, e.position, each.stream) for r, e in zip(each.rows, fresh, strict=True)
        ]
        connection.execute("SAVEPOINT append")
        try:
            connection.executemany(_INSERT, rows)
            each.fresh = fresh
        except sqlite3.IntegrityError:  # an id that is there already
            connection.execute("ROLLBACK TO append")
        except sqlite3.DataError as error:  # too large for SQLite: the others can do nothing for it
            connection.execute("ROLLBACK TO append")
            each.error = error
        connection.execute("RELEASE append")

    def restore(self, events: Sequence[RecordedEvent]) -> None:
        with self._file.writing() as connection:
            rows = [(*row_of(e), e.version, e.position, e.aggregate_id) for e in events]
            connection.executemany(_INSERT, rows)
            connection.execute("COMMIT")

    def read_stream(self, stream: str, after: int, limit: int | None) -> list[RecordedEvent]:
        where = "stream = ? AND version > ? ORDER BY version"
        return self._select(where, [stream, min(after, BIGGEST)], limit)

    def read_all(
        self, after: int, limit: int | None, types: Collection[str] | None
    ) -> list[RecordedEvent]:
        values: list[Any] = [min(after, BIGGEST)]
        where = "position > ?"
        if types is not None:
            where += " AND type IN (SELECT value FROM json_each(?))"
            values.append(encode_data(list(types)))
        return self._select(f"{where} ORDER BY position", values, limit)

    def find(self, event_id: str) -> RecordedEvent | None:
        found = self._select("id = ?", [event_id], 1)
        return found[0] if found else None

    def _select(self, where: str, values: list[Any], limit: int | None) -> list[RecordedEvent]:
        found: list[RecordedEvent] = []
        query = f"SELECT {COLUMNS} FROM events WHERE {where} LIMIT ?"
        values.append(-1 if limit is None else min(limit, BIGGEST))
        with self._file.open() as connection, closing(connection.execute(query, values)) as rows:
            while page := rows.fetchmany(PAGE):
                found += from_rows(page)
        return found

    def version(self, stream: str) -> int:
        return self._number("SELECT max(version) FROM events WHERE stream = ?", stream)

    def last_position(self) -> int:
        return self._number("SELECT max(position) FROM events")

    def _number(self, query: str, *values: str) -> int:
        with self._file.open() as connection:
            return connection.execute(query, values).fetchone()[0] or 0

    def streams(self) -> list[str]:
        with self._file.open() as connection:
            rows = connection.execute(
                "SELECT stream FROM events WHERE version = 1 ORDER BY position"
            ).fetchall()
            return [stream for (stream,) in rows]

    def close(self) -> None:
        self._file.close()
