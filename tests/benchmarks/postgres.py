"""PostgreSQL: appending, against `psycopg` alone, in databases of one server of our own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg

from eventlib import EventStore
from tests import postgres

from .deposits import LAST, TABLE, Batch, appends, batch, last_in, last_in_table, rows
from .timing import OURS, Contender, Work, at_most

RAW = "psycopg alone"
INSERT = "INSERT INTO events VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"


@contextmanager
def durable_server() -> Iterator[postgres.Server]:
    """The tests' server, but with what was committed on the disk."""
    server = postgres.Server(fsync="on")
    try:
        with psycopg.connect(server.address) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
        yield server
    finally:
        server.close()


@contextmanager
def appending(number: int, each: int, folder: Path) -> Iterator[Mapping[str, Contender]]:
    with (
        durable_server() as server,
        server.database() as ours_at,
        server.database() as raw_at,
        EventStore(ours_at) as store,
        psycopg.connect(raw_at, autocommit=True) as raw,
    ):
        raw.execute(TABLE)

        def ours(made: Batch) -> None:
            store.append_all(made.events, expected_version=made.version)

        def alone(made: Batch) -> None:
            if each == 1:
                raw.execute(INSERT, rows(*made)[0])  # a transaction of its own
            else:
                with raw.transaction(), raw.cursor() as cursor:
                    cursor.executemany(INSERT, rows(*made))

        contender = partial(appends, number, each)
        yield {
            OURS: contender(batch, ours, lambda: last_in(store)),
            RAW: contender(batch, alone, lambda: last_in_table(raw.execute(LAST).fetchone())),
        }


WORKS = [
    Work(
        "append to PostgreSQL, one event a transaction",
        partial(appending, 25, 1),
        {RAW: at_most()},
        count=25,
        rounds=40,
    ),
    Work(
        "append to PostgreSQL, 100 events a transaction",
        partial(appending, 1000, 100),
        {RAW: at_most()},
        count=1000,
        rounds=30,
    ),
]
