"""Events in one SQLite file that many threads and processes may share."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from eventlib.errors import StoreError
from eventlib.event import Event, RecordedEvent, decode_data, encode_data, recorded
from eventlib.recorders import Expected, fits, settle

APPLICATION_ID = 0x45564C42  # "EVLB" in the file's header: it tells our files from others
FORMAT = 1  # goes up when the tables change
WAIT_SECONDS = 30.0  # for another process's transaction
PAGE = 1000  # rows decoded at a time
BIGGEST = 2**63 - 1

_SCHEMA = f"""
CREATE TABLE events (
    position  INTEGER PRIMARY KEY,
    stream    TEXT NOT NULL,
    version   INTEGER NOT NULL,
    id        TEXT NOT NULL UNIQUE,
    type      TEXT NOT NULL,
    data      TEXT NOT NULL,
    timestamp TEXT NOT NULL,
    source    TEXT NOT NULL,
    UNIQUE (stream, version)
) STRICT;
CREATE TRIGGER events_never_change BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'an event is never changed: append a correction'); END;
CREATE TRIGGER events_never_go BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'an event is never deleted: append a correction'); END;
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {FORMAT};
"""
_COLUMNS = "id, type, data, timestamp, source, version, position"


class SQLiteRecorder:
    """One connection under one lock; other processes are kept apart by SQLite itself.

    An append is on the disk (`synchronous=FULL`) before it returns. `BEGIN IMMEDIATE` takes the
    write lock before anything is read: a deferred transaction would read first, find out too late
    that another writer came between, and fail with "database is locked" however long it waits.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._process = os.getpid()
        self._connection: sqlite3.Connection | None = None
        with self._errors():
            connection = sqlite3.connect(
                path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
        self._connection = connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        if sys.platform == "emscripten":  # a browser's file system has no shared memory
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        if self._is_new(connection):  # nothing is written to a file that is not ours
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            if self._is_new(connection):  # another process may have been faster
                for statement in _statements(_SCHEMA):
                    connection.execute(statement)
            connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    def _is_new(self, connection: sqlite3.Connection) -> bool:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (format_,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if application == 0 and format_ == 0 and tables == 0:
            return True
        if application != APPLICATION_ID:
            raise StoreError(
                f"{self._path} is a database of some other program, not an event store: "
                "it was left as it is; choose another file name"
            )
        if format_ != FORMAT:
            raise StoreError(
                f"{self._path} has format {format_}, this eventlib reads format {FORMAT}: "
                "it was left as it is; open it with a newer eventlib"
            )
        return False

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """SQLite's errors, said so that a reader knows what to do."""
        try:
            yield
        except sqlite3.Error as error:
            said = str(error)
            if "not a database" in said or "malformed" in said:
                help_ = "it is no event store, or it is damaged: it was left as it is"
            elif "locked" in said or "busy" in said:
                help_ = f"another program held it for more than {WAIT_SECONDS:.0f} s: try again"
            elif "readonly" in said:
                help_ = "nothing was written: make the file and its folder writable"
            elif "unable to open" in said:
                help_ = "is its folder there, and may you write in it? Is it a folder itself?"
            elif "full" in said or "I/O" in said:
                help_ = "nothing was written: make room on the disk, then try again"
            else:
                help_ = "nothing was written"
            raise StoreError(f"{self._path}: {said}: {help_}") from error

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        if os.getpid() != self._process:
            raise StoreError(
                f"{self._path} was opened in another process: "
                "open it again after a fork, a connection cannot be shared"
            )
        with self._lock:
            if self._connection is None:
                raise StoreError(f"{self._path} is closed: open it again with EventStore(…)")
            with self._errors():
                yield self._connection

    def append(
        self, stream: str, events: Sequence[Event], expected: int | Expected
    ) -> tuple[list[RecordedEvent], bool]:
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                version, position = connection.execute(
                    "SELECT (SELECT max(version) FROM events WHERE stream = ?),"
                    " (SELECT max(position) FROM events)",
                    (stream,),
                ).fetchone()
                version, position = version or 0, position or 0
                if fits(expected, version):
                    fresh = self._insert(connection, stream, events, version, position)
                    if fresh is not None:
                        connection.execute("COMMIT")
                        return fresh, True
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            return settle(self, stream, events, expected, version), False

    @staticmethod
    def _insert(
        connection: sqlite3.Connection,
        stream: str,
        events: Sequence[Event],
        version: int,
        position: int,
    ) -> list[RecordedEvent] | None:
        fresh = [
            recorded(e.id, e.type, e.data, e.timestamp, e.source, version + n, position + n)
            for n, e in enumerate(events, start=1)
        ]
        try:
            connection.executemany(
                f"INSERT INTO events (stream, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (stream, e.id, e.type, encode_data(e.data), e.timestamp.isoformat(), e.source)
                    + (e.version, e.position)
                    for e in fresh
                ],
            )
        except sqlite3.IntegrityError:  # an id that is there already
            return None
        return fresh

    def read_stream(self, stream: str, after: int, limit: int | None) -> list[RecordedEvent]:
        return self._select(
            "WHERE stream = ? AND version > ? ORDER BY version LIMIT ?",
            [stream, min(after, BIGGEST), _limit(limit)],
        )

    def read_all(
        self, after: int, limit: int | None, types: Collection[str] | None
    ) -> list[RecordedEvent]:
        which = "" if types is None else f"AND type IN ({','.join('?' * len(types))})"
        return self._select(
            f"WHERE position > ? {which} ORDER BY position LIMIT ?",
            [min(after, BIGGEST), *(types or ()), _limit(limit)],
        )

    def find(self, event_id: str) -> RecordedEvent | None:
        found = self._select("WHERE id = ?", [event_id])
        return found[0] if found else None

    def _select(self, where: str, values: list[Any]) -> list[RecordedEvent]:
        found: list[RecordedEvent] = []
        instant = datetime.fromisoformat
        with self._open() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM events {where}", values)
            while page := rows.fetchmany(PAGE):
                found += [
                    recorded(id_, type_, data, instant(timestamp), source, version, position)
                    for (id_, type_, _, timestamp, source, version, position), data in zip(
                        page, decode_data([row[2] for row in page]), strict=True
                    )
                ]
        return found

    def version(self, stream: str) -> int:
        return self._number("SELECT max(version) FROM events WHERE stream = ?", stream)

    def last_position(self) -> int:
        return self._number("SELECT max(position) FROM events")

    def _number(self, query: str, *values: str) -> int:
        with self._open() as connection:
            return connection.execute(query, values).fetchone()[0] or 0

    def streams(self) -> list[str]:
        with self._open() as connection:
            rows = connection.execute(
                "SELECT stream FROM events WHERE version = 1 ORDER BY position"
            ).fetchall()
            return [stream for (stream,) in rows]

    def close(self) -> None:
        with self._lock:
            if self._connection is not None and os.getpid() == self._process:
                self._connection.close()
            self._connection = None


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one: `executescript` would commit before it begins."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _limit(limit: int | None) -> int:
    return -1 if limit is None else min(limit, BIGGEST)
