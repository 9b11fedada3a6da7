"""Many who write at once: threads on one SQLite file, stores of their own on one PostgreSQL server.

All append one event a time to a stream of their own and say which version they expect; what was
answered is on the disk. UmaDB is a server beside the benchmark, called as its own client does.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from eventlib import Event, EventStore, TimeOrderedIds
from eventlib.recorders import row_of
from tests import postgres

from .deposits import START
from .timing import OURS, Contender, Work, at_least, at_most, steps

ONE, UMADB, PEER = "eventlib, one thread", "UmaDB", "eventsourcing (SQLite)"
TABLE = "a plain table with a sequence"
PLAIN = """CREATE TABLE events (
    position bigserial PRIMARY KEY, stream text NOT NULL, version bigint NOT NULL,
    id text NOT NULL UNIQUE, type text NOT NULL, data text NOT NULL, timestamp text NOT NULL,
    source text NOT NULL, UNIQUE (stream, version)
)"""
INSERT = """INSERT INTO events (id, type, data, timestamp, source, stream, version)
    VALUES (%s, %s, %s, %s, %s, %s, %s)"""

Append = Callable[[int, Any], object]
"""Appends an event behind a version of its writer's stream."""


def event(writer: int, version: int, ids: TimeOrderedIds) -> Event:
    data = {"aggregate_id": f"ACC{writer}", "amount": f"{version}.50"}
    return Event(ids.next(), "account.deposited", data, START, "bank-service")


def pours(
    number: int,
    appends: Sequence[Append],
    total: Callable[[], int],
    make: Callable[[int, int, TimeOrderedIds], Any] = event,
) -> Contender:
    """`number` events a round, made before, by as many threads as there are appends."""
    rounds, ids, each = count(), TimeOrderedIds(), number // len(appends)
    threads = ThreadPoolExecutor(len(appends))

    def prepare() -> list[list[tuple[int, Any]]]:
        before = next(rounds) * each
        return [
            [(n, make(writer, n + 1, ids)) for n in range(before, before + each)]
            for writer in range(len(appends))
        ]

    def write(append: Append, mine: list[tuple[int, Any]]) -> None:
        for version, made in mine:
            append(version, made)

    def work(prepared: list[list[tuple[int, Any]]]) -> None:
        list(threads.map(write, appends, prepared))

    return steps(prepare, work, total)


@contextmanager
def to_sqlite(writers: int, number: int, folder: Path) -> Iterator[Mapping[str, Contender]]:
    from .eventsourcing_bank import application, deposited

    app = application(folder / "peer.db")
    with (
        EventStore(folder / "ours.db") as ours,
        EventStore(folder / "one.db") as one,
        closing(app),
        umadb(folder, writers) as (clients, make, head),
    ):

        def append_to(store: EventStore) -> Append:
            return lambda version, made: store.append(made, expected_version=version)

        def theirs(writer: int, version: int, ids: TimeOrderedIds) -> Any:
            return deposited(f"ACC{writer}", version, f"{version}.50", START)

        yield {
            OURS: pours(number, [append_to(ours)] * writers, lambda: ours.last_position),
            ONE: pours(number, [append_to(one)], lambda: one.last_position),
            UMADB: pours(number, clients, head, make),
            PEER: pours(
                number,
                [lambda version, made: app.events.put([made])] * writers,
                lambda: app.recorder.max_notification_id() or 0,
                theirs,
            ),
        }


@contextmanager
def umadb(folder: Path, writers: int) -> Iterator[tuple[list[Append], Any, Callable[[], int]]]:
    """A server, a client for each writer, how to make an event for it, and its last position."""
    import umadb

    with socket.create_server(("127.0.0.1", 0)) as free:
        place = f"127.0.0.1:{free.getsockname()[1]}"
    program = str(Path(sys.executable).with_name("umadb"))
    server = subprocess.Popen(
        [program, "--listen", place, "--db-path", str(folder / "uma.db")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def connected() -> Any:
        while True:
            try:
                client = umadb.Client(f"http://{place}")
                client.head()
                return client
            except Exception:
                assert server.poll() is None, "UmaDB has not started"

    def make(writer: int, version: int, ids: TimeOrderedIds) -> Any:
        data = json.dumps({"amount": f"{version}.50"}).encode()
        tags = [f"account:ACC{writer}"]
        return umadb.Event("account.deposited", data, tags, uuid4())

    def append_with(client: Any, writer: int) -> Append:
        query = umadb.Query([umadb.QueryItem(tags=[f"account:ACC{writer}"])])
        last: list[int | None] = [None]  # where it has seen its stream end

        def append(version: int, made: Any) -> None:
            last[0] = client.append([made], umadb.AppendCondition(query, last[0]))

        return append

    try:
        clients = [connected() for _ in range(writers)]
        appends = [append_with(client, writer) for writer, client in enumerate(clients)]
        yield appends, make, lambda: clients[0].head() or 0
    finally:
        server.kill()
        server.wait()


@contextmanager
def to_postgres(
    stores: int, number: int, settings: Mapping[str, str], folder: Path
) -> Iterator[Mapping[str, Contender]]:
    server = postgres.Server(**{"fsync": "on", **settings})
    with ExitStack() as stack:
        stack.callback(server.close)
        ours_at, plain_at = (stack.enter_context(server.database()) for _ in range(2))
        ours = [stack.enter_context(EventStore(ours_at)) for _ in range(stores)]
        plain = [
            stack.enter_context(psycopg.connect(plain_at, autocommit=True)) for _ in range(stores)
        ]
        plain[0].execute(PLAIN)

        def append_to(store: EventStore) -> Append:
            return lambda version, made: store.append(made, expected_version=version)

        def insert_by(connection: psycopg.Connection[Any]) -> Append:
            return lambda version, made: connection.execute(
                INSERT, (*row_of(made), made.aggregate_id, version + 1)
            )

        def in_table() -> int:
            [(found,)] = plain[0].execute("SELECT count(*) FROM events").fetchall()
            return int(found)

        yield {
            OURS: pours(number, [append_to(s) for s in ours], lambda: ours[0].last_position),
            TABLE: pours(number, [insert_by(c) for c in plain], in_table),
        }


def named(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number > 1)}"


WORKS = [
    *(
        Work(
            f"append from {named(writers, 'thread')} to SQLite",
            partial(to_sqlite, writers, 320),
            {
                **({ONE: at_least(2 if writers == 16 else None)} if writers > 1 else {}),
                UMADB: at_least(1 if writers == 16 else None),
                PEER: at_least(),
            },
            count=320,
            rounds=12,
        )
        for writers in (1, 4, 16)
    ),
    *(
        Work(
            f"append from {named(stores, 'store')} to PostgreSQL{disk}",
            partial(to_postgres, stores, 160, settings),
            {TABLE: at_most(bars[stores])},
            count=160,
            rounds=12,
        )
        for disk, settings, bars in (
            ("", {}, {1: 2, 4: None, 16: 2.85}),
            (", whose disk takes 2 ms", postgres.SLOW, {1: 2, 4: None, 16: 1.66}),
        )
        for stores in (1, 4, 16)
    ),
]
