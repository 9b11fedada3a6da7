"""Events in one SQLite file that many threads and processes may share."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from contextlib import closing
from typing import Any

from eventlib.event import Event, RecordedEvent, encode_data
from eventlib.recorders import COLUMNS, Expected, fits, from_rows, numbered, row_of, settle
from eventlib.recorders.sqlite_file import SQLiteFile

APPLICATION_ID = 0x45564C42  # "EVLB" in the file's header: it tells our files from others
FORMAT = 1  # goes up when the tables change
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
    "CREATE INDEX first_events ON events (position) WHERE version = 1",
    """CREATE TRIGGER events_never_change BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'an event is never changed: append a correction'); END""",
    """CREATE TRIGGER events_never_go BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'an event is never deleted: append a correction'); END""",
)


class SQLiteRecorder:
    """A table of events in a `SQLiteFile`. An append is on the disk before it returns."""

    def __init__(self, path: str) -> None:
        self._file = SQLiteFile(
            path, kind="an event store", mark=APPLICATION_ID, format_=FORMAT, schema=_SCHEMA
        )

    def append(
        self, stream: str, events: Sequence[Event], expected: int | Expected
    ) -> tuple[list[RecordedEvent], bool]:
        with self._file.writing() as connection:
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
        return settle(self, stream, events, expected, version), False

    @staticmethod
    def _insert(
        connection: sqlite3.Connection,
        stream: str,
        events: Sequence[Event],
        version: int,
        position: int,
    ) -> list[RecordedEvent] | None:
        fresh = numbered(events, version, position)
        try:
            connection.executemany(
                f"INSERT INTO events ({COLUMNS}, stream) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(*row_of(e), e.version, e.position, stream) for e in fresh],
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
