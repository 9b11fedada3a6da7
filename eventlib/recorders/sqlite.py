"""Events in one SQLite file that many threads and processes may share."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from weakref import WeakSet

from eventlib.errors import StoreError
from eventlib.event import Event, RecordedEvent, decode_data, encode_data, recorded
from eventlib.recorders import Expected, fits, settle

APPLICATION_ID = 0x45564C42  # "EVLB" in the file's header: it tells our files from others
FORMAT = 1  # goes up when the tables change
WAIT_SECONDS = 30.0  # for another process's transaction
PAGE = 1000  # rows decoded at a time
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
    """CREATE TRIGGER events_never_change BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'an event is never changed: append a correction'); END""",
    """CREATE TRIGGER events_never_go BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'an event is never deleted: append a correction'); END""",
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {FORMAT}",
)
_HELP = {  # for what SQLite says
    "not a database": "it is no event store: it was left as it is",
    "malformed": "it is damaged, or no event store: it was left as it is",
    "locked": f"another program held it for more than {WAIT_SECONDS:.0f} s: try again",
    "readonly": "nothing was written: make the file and its folder writable",
    "unable to open": "is its folder there, and may you write in it? Is it a folder itself?",
    "full": "nothing was written: make room on the disk, then try again",
    "I/O": "nothing was written: is the disk in order, and is there room on it?",
}
_COLUMNS = "id, type, data, timestamp, source, version, position"


class SQLiteRecorder:
    """One connection under one lock; other processes are kept apart by SQLite itself.

    An append is on the disk (`synchronous=FULL`) before it returns. `BEGIN IMMEDIATE` takes the
    write lock before anything is read: a deferred transaction would read first, find out too late
    that another writer came between, and fail with "database is locked" however long it waits.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        with self._errors():
            if os.path.exists(path) and os.path.getsize(path):
                self._refuse_what_is_not_ours()
            connection = sqlite3.connect(
                path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
        self._connection = connection
        _OPEN.add(self)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        if sys.platform == "emscripten":  # a browser's file system has no shared memory
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN")  # one view of the file for all that is asked
        if self._is_new(connection):
            connection.execute("ROLLBACK")
            connection.execute("BEGIN IMMEDIATE")
            if self._is_new(connection):  # else another process was faster
                for statement in _SCHEMA:
                    connection.execute(statement)
        connection.execute("COMMIT")
        for _ in range(20):
            with suppress(sqlite3.OperationalError):  # another process is at it: no waiting here,
                connection.execute("PRAGMA journal_mode = WAL")
                break
            connection.execute("BEGIN IMMEDIATE")  # but here
            connection.execute("ROLLBACK")
        connection.execute("PRAGMA synchronous = FULL")

    def _refuse_what_is_not_ours(self) -> None:
        """Before SQLite opens the file in earnest, and tidies up beside it, as it would its own.

        Not with `open`: closing a file drops all locks that this process has on it.
        """
        if not os.access(self._path, os.W_OK):
            raise StoreError(f"{self._path} is read-only: make the file and its folder writable")
        uri = Path(self._path).absolute().as_uri() + "?immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection, suppress(sqlite3.Error):
            self._check(*_marks(connection))  # errors: let SQLite say so, or recover the file

    def _check(self, application: int, format_: int, tables: int) -> None:
        if application != APPLICATION_ID or not tables:
            raise StoreError(
                f"{self._path} is a file of some other program, not an event store: "
                "it was left as it is; choose another file name"
            )
        if format_ != FORMAT:
            raise StoreError(
                f"{self._path} has format {format_}, this eventlib reads format {FORMAT}: "
                "it was left as it is; open it with a newer eventlib"
            )

    def _is_new(self, connection: sqlite3.Connection) -> bool:
        marks = _marks(connection)
        if any(marks):
            self._check(*marks)
        return not any(marks)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """SQLite's errors, said so that a reader knows what to do."""
        try:
            yield
        except sqlite3.Error as error:
            said = str(error)
            help_ = next((_HELP[words] for words in _HELP if words in said), "nothing was written")
            raise StoreError(f"{self._path}: {said}: {help_}") from error

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._connection is None:
                raise StoreError(
                    f"{self._path} is closed (as it is in a new process after a fork): "
                    "open it again with EventStore(…)"
                )
            with self._errors():
                yield self._connection

    def append(
        self, stream: str, events: Sequence[Event], expected: int | Expected
    ) -> tuple[list[RecordedEvent], bool]:
        with self._open() as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
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
                f"INSERT INTO events ({_COLUMNS}, stream) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [_row(event, stream) for event in fresh],
            )
        except sqlite3.IntegrityError:  # an id that is there already
            return None
        return fresh

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
            values.append(encode_data(types))
        return self._select(f"{where} ORDER BY position", values, limit)

    def find(self, event_id: str) -> RecordedEvent | None:
        found = self._select("id = ?", [event_id], 1)
        return found[0] if found else None

    def _select(self, where: str, values: list[Any], limit: int | None) -> list[RecordedEvent]:
        found: list[RecordedEvent] = []
        instant = datetime.fromisoformat
        query = f"SELECT {_COLUMNS} FROM events WHERE {where} LIMIT ?"
        values.append(-1 if limit is None else min(limit, BIGGEST))
        with self._open() as connection, closing(connection.execute(query, values)) as rows:
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
            if self._connection is not None:
                self._connection.close()
            self._connection = None


# A fork copies open connections, and SQLite in the child would take the copies' locks, which are
# the parent's, for its own: a parent that closed its store later would believe itself alone and
# delete the log that the child is writing to. So a fork waits until no store is in the middle of
# anything, and the child begins with the copies closed.
_OPEN: WeakSet[SQLiteRecorder] = WeakSet()
_FORKING = threading.Lock()
_HELD: list[SQLiteRecorder] = []


def _before_fork() -> None:
    _FORKING.acquire()
    for recorder in list(_OPEN):
        recorder._lock.acquire()
        _HELD.append(recorder)


def _after_fork() -> None:
    while _HELD:
        _HELD.pop()._lock.release()
    _FORKING.release()


def _in_child() -> None:
    for recorder in _HELD:
        recorder.close()
    _after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_in_child)


def _marks(connection: sqlite3.Connection) -> tuple[int, int, int]:
    asked = ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master")
    application, format_, tables = (connection.execute(q).fetchone()[0] for q in asked)
    return application, format_, tables


def _row(e: RecordedEvent, stream: str) -> tuple[Any, ...]:
    when = e.timestamp.isoformat()
    return e.id, e.type, encode_data(e.data), when, e.source, e.version, e.position, stream
