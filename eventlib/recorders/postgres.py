"""Events on a PostgreSQL server that many threads, processes and machines may share."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from psycopg.errors import UniqueViolation

from eventlib.errors import StoreError
from eventlib.event import Event, RecordedEvent
from eventlib.recorders import COLUMNS, Expected, from_rows, numbered, repeated_or_refused, row_of
from eventlib.recorders.postgres_database import TURN, ConnectionLost, PostgresDatabase

PAGE = 1000  # rows asked for and decoded at a time
BIGGEST = 2**63 - 1

# Appends take turns, each until its commit, so that positions have no gaps and become visible in
# their order: a reader that asks for what is above the last position it has seen misses nothing.
# The turn is a statement of its own, before the function looks at anything: in READ COMMITTED each
# statement of a VOLATILE function sees what was committed when it began, while one statement that
# both waited and looked would see the store as it was before the wait. A lock on `events` would
# wait for VACUUM, and a sequence leaves gaps: a reader missed 2 to 7 % of the events, and still
# 0.1 % where it stopped at the oldest running transaction.
#
# A turn that lasted until its commit is on the disk would keep commits from sharing a flush: 16
# connections did 0.2 to 0.4 of what a plain table with a sequence does where a flush takes 2 ms.
# So the procedure commits without waiting for the disk, which gives the turn to the next, and then
# waits together with all others, in a transaction that says nothing but is flushed as any other,
# and with it all that was committed before: 0.5 to 0.7. Until then others can see what a crash
# would take back. So nobody is told what is not on the disk: neither who appends, whether the
# answer is yes or no, nor who reads, since a read that may have seen such a thing flushes first.
# As WAL is written in order, a crash takes back the end of the log, of which nobody was told.
#
# The same in two statements costs a round trip more: 0.4, and 0.25 where they are sent as one.

_FORMAT_1 = f"""
    CREATE TABLE eventlib.events (
        position  bigint PRIMARY KEY,
        stream    text COLLATE "C" NOT NULL,
        version   bigint NOT NULL,
        id        text COLLATE "C" NOT NULL CONSTRAINT events_id UNIQUE,
        type      text COLLATE "C" NOT NULL,
        data      text COLLATE "C" NOT NULL,
        timestamp text COLLATE "C" NOT NULL,
        source    text COLLATE "C" NOT NULL,
        UNIQUE (stream, version)
    );
    CREATE INDEX first_events ON eventlib.events (position) WHERE version = 1;

    CREATE FUNCTION eventlib.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'an event is never %: append a correction', TG_ARGV[0]
            USING ERRCODE = 'integrity_constraint_violation';
    END $$;
    CREATE TRIGGER events_never_change BEFORE UPDATE ON eventlib.events
        EXECUTE FUNCTION eventlib.refuse('changed');
    CREATE TRIGGER events_never_go BEFORE DELETE OR TRUNCATE ON eventlib.events
        EXECUTE FUNCTION eventlib.refuse('deleted');

    CREATE FUNCTION eventlib.append(
        into_stream text, lowest bigint, highest bigint,
        ids text[], types text[], datas text[], timestamps text[], sources text[],
        OUT was_version bigint, OUT was_position bigint, OUT written boolean
    ) VOLATILE LANGUAGE plpgsql AS $$ BEGIN
        PERFORM {TURN};
        SELECT coalesce(max(e.version), 0) INTO was_version
            FROM eventlib.events e WHERE e.stream = into_stream;
        SELECT coalesce(max(e.position), 0) INTO was_position FROM eventlib.events e;
        written := was_version BETWEEN lowest AND highest;
        IF written THEN
            INSERT INTO eventlib.events
                (position, stream, version, id, type, data, timestamp, source)
            SELECT was_position + n, into_stream, was_version + n,
                fresh.id, fresh.type, fresh.data, fresh.timestamp, fresh.source
            FROM unnest(ids, types, datas, timestamps, sources)
                WITH ORDINALITY AS fresh (id, type, data, timestamp, source, n);
        END IF;
    END $$;
"""
_FLUSH = "pg_logical_emit_message(true, 'eventlib', '')"  # in a transaction of its own
_FORMAT_2 = f"""
    CREATE PROCEDURE eventlib.append_and_flush(
        into_stream text, lowest bigint, highest bigint,
        ids text[], types text[], datas text[], timestamps text[], sources text[],
        INOUT was_version bigint, INOUT was_position bigint, INOUT written boolean
    ) LANGUAGE plpgsql AS $$ BEGIN
        SET LOCAL synchronous_commit = off;
        SELECT * INTO was_version, was_position, written FROM eventlib.append(
            into_stream, lowest, highest, ids, types, datas, timestamps, sources);
        COMMIT;
        PERFORM {_FLUSH};
    END $$;
"""
_FORMATS = (_FORMAT_1, _FORMAT_2)
_APPEND = "SELECT * FROM eventlib.append(%s, %s, %s, %s, %s, %s, %s, %s)"
_APPEND_AND_FLUSH = (
    "CALL eventlib.append_and_flush(%s, %s, %s, %s, %s, %s, %s, %s, NULL, NULL, NULL)"
)
_IS_FLUSHED = """(SELECT CASE WHEN pg_is_in_recovery() THEN true
    ELSE pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn() END)"""
_RESTORE = """
    INSERT INTO eventlib.events (id, type, data, timestamp, source, stream, version, position)
    SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
        %s::bigint[], %s::bigint[])
    RETURNING position
"""


class PostgresRecorder:
    """A table of events in a `PostgresDatabase`: one store a database.

    An append is on the server's disk before it returns. A lost connection is made anew and the
    call repeated once: an append too, because ids are unique, so that what the lost call wrote is
    found and not written again. Where that fails as well it is a `StoreError`; whoever appends
    the same events later is as safe.
    """

    def __init__(self, address: str) -> None:
        self._database = PostgresDatabase(address, _FORMATS)

    def append(
        self, stream: str, events: Sequence[Event], expected: int | Expected
    ) -> tuple[list[RecordedEvent], bool]:
        try:
            return self._append(stream, events, expected)
        except ConnectionLost:
            written, fresh = self._append(stream, events, expected)
            return written, fresh or _follow_each_other(written)  # the lost call wrote them

    def _append(
        self, stream: str, events: Sequence[Event], expected: int | Expected
    ) -> tuple[list[RecordedEvent], bool]:
        columns = map(list, zip(*map(row_of, events), strict=True))
        try:
            shares = self._database.format == len(_FORMATS) and not self._database.is_pooled
            [(version, position, written)] = self._database.ask(
                _APPEND_AND_FLUSH if shares else _APPEND, stream, *_versions(expected), *columns
            )
        except StoreError as error:
            if not _is_duplicate(error.__cause__):
                raise
            version, written = self.version(stream), False
        if not written:
            return repeated_or_refused(self, stream, events, expected, version), False
        return numbered(events, version, position), True

    def restore(self, events: Sequence[RecordedEvent]) -> None:
        rows = [(*row_of(e), e.aggregate_id, e.version, e.position) for e in events]
        self._database.ask(_RESTORE, *map(list, zip(*rows, strict=True)))

    def read_stream(self, stream: str, after: int, limit: int | None) -> list[RecordedEvent]:
        return self._pages("version", after, limit, "stream = %s", stream)

    def read_all(
        self, after: int, limit: int | None, types: Collection[str] | None
    ) -> list[RecordedEvent]:
        if types is None:
            return self._pages("position", after, limit, "true")
        return self._pages("position", after, limit, "type = ANY(%s)", list(types))

    def _pages(
        self, key: str, after: int, limit: int | None, where: str, *values: Any
    ) -> list[RecordedEvent]:
        """Events by `key`. A later page may see later appends, but never half of one."""
        found: list[RecordedEvent] = []
        while True:
            size = PAGE if limit is None else min(PAGE, limit - len(found))
            page = self._select(
                f"{where} AND {key} > %s ORDER BY {key} LIMIT %s",
                *values,
                min(after, BIGGEST),
                size,
            )
            found += page
            if len(page) < size or len(found) == limit:
                return found
            after = getattr(page[-1], key)

    def find(self, event_id: str) -> RecordedEvent | None:
        found = self._select("id = %s", event_id)
        return found[0] if found else None

    def _select(self, where: str, *values: Any) -> list[RecordedEvent]:
        return from_rows(self._seen(COLUMNS, f"WHERE {where}", *values))

    def version(self, stream: str) -> int:
        [(version,)] = self._seen("coalesce(max(version), 0)", "WHERE stream = %s", stream)
        return int(version)

    def last_position(self) -> int:
        [(position,)] = self._seen("coalesce(max(position), 0)", "")
        return int(position)

    def streams(self) -> list[str]:
        return [name for (name,) in self._seen("stream", "WHERE version = 1 ORDER BY position")]

    def _seen(self, columns: str, where: str, *values: Any) -> list[tuple[Any, ...]]:
        """What is there, once it is on the disk."""
        query = f"SELECT {columns}, {_IS_FLUSHED} FROM eventlib.events {where}"
        rows = self._database.read(query, *values)
        if rows and not rows[0][-1]:
            self._database.read(f"SELECT {_FLUSH}")
        return [row[:-1] for row in rows]

    def close(self) -> None:
        self._database.close()


def _versions(expected: int | Expected) -> tuple[int, int]:
    """The lowest and the highest version at which the stream may be."""
    if isinstance(expected, int):
        return min(expected, BIGGEST), min(expected, BIGGEST)
    lowest = 1 if expected is Expected.EXISTS else 0
    return lowest, 0 if expected is Expected.NO_STREAM else BIGGEST


def _is_duplicate(error: BaseException | None) -> bool:
    """Whether an id is there already."""
    return isinstance(error, UniqueViolation) and error.diag.constraint_name == "events_id"


def _follow_each_other(events: Sequence[RecordedEvent]) -> bool:
    first = events[0].position
    return [event.position for event in events] == list(range(first, first + len(events)))
