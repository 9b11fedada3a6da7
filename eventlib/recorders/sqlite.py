"""Events in one SQLite file that many threads and processes may share."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any

from eventlib.event import Event, RecordedEvent, decode_data, encode_data, recorded
from eventlib.recorders import Expected, fits, settle
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
_COLUMNS = "id, type, data, timestamp, source, version, position"


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
        with self._file.open() as connection, closing(connection.execute(query, values)) as rows:
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


def _row(e: RecordedEvent, stream: str) -> tuple[Any, ...]:
    when = e.timestamp.isoformat()
    return e.id, e.type, encode_data(e.data), when, e.source, e.version, e.position, stream
