"""SQLite: appending, against `sqlite3` alone and against a peer; replaying, against the peer.

All write to files in WAL mode with `synchronous=FULL` (SQLite's default, which the peer leaves as
it is): what is committed is on the disk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from eventlib import BankAccount, EventStore

from .deposits import (
    ACCOUNT,
    LAST,
    TABLE,
    Batch,
    Deposit,
    Outcome,
    appends,
    batch,
    deposits,
    last_in,
    last_in_table,
    rows,
)
from .timing import OURS, Contender, Work, at_least, at_most

RAW, PEER = "sqlite3 alone", "eventsourcing (SQLite)"
INSERT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


def check_durable(execute: Callable[[str], Any]) -> None:
    marks = [execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert marks == ["wal", 2], marks  # 2 is FULL


@contextmanager
def appending(number: int, each: int, folder: Path) -> Iterator[Mapping[str, Contender]]:
    from .eventsourcing_bank import application, deposited, uuid_of

    store = EventStore(folder / "ours.db")
    with store._recorder._file.open() as connection:  # type: ignore[attr-defined]
        check_durable(connection.execute)

    def ours(made: Batch) -> None:
        store.append_all(made.events, expected_version=made.version)

    raw = sqlite3.connect(folder / "raw.db", isolation_level=None)
    for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", TABLE):
        raw.execute(statement.replace("bigint", "integer"))  # so the position is SQLite's own key
    check_durable(raw.execute)

    def alone(made: Batch) -> None:
        if each == 1:
            raw.execute(INSERT, rows(*made)[0])  # a transaction of its own
        else:
            raw.execute("BEGIN")
            raw.executemany(INSERT, rows(*made))
            raw.execute("COMMIT")

    app = application(folder / "peer.db")
    with app.recorder.datastore.transaction(commit=True) as cursor:  # type: ignore[attr-defined]
        check_durable(cursor.sqlite_cursor.execute)

    def peer_events(taken: list[Deposit]) -> list[Any]:
        return [deposited(ACCOUNT, d.version, d.amount, d.timestamp) for d in taken]

    def last_in_peer() -> Outcome:
        (last,) = app.events.get(uuid_of(ACCOUNT), desc=True, limit=1)
        return app.recorder.max_notification_id(), last.amount, last.timestamp

    with store, closing(raw), closing(app):
        contender = partial(appends, number, each)
        yield {
            OURS: contender(batch, ours, lambda: last_in(store)),
            RAW: contender(batch, alone, lambda: last_in_table(raw.execute(LAST).fetchone())),
            PEER: contender(peer_events, app.events.put, last_in_peer),
        }


@contextmanager
def replaying(number: int, folder: Path) -> Iterator[Mapping[str, Contender]]:
    from .eventsourcing_bank import Account, application, deposited, uuid_of

    store, app = EventStore(folder / "ours.db"), application(folder / "peer.db")
    BankAccount.open(ACCOUNT, 1000, store)
    app.save(Account.open(ACCOUNT, "1000.00"))
    history = list(islice(deposits(), number - 1))
    store.append_all(batch(history).events)
    app.events.put([deposited(ACCOUNT, d.version + 1, d.amount, d.timestamp) for d in history])

    def contender(replay: Callable[[], Any]) -> Contender:
        while True:
            replayed: list[Any] = []
            yield lambda: replayed.append(replay())  # noqa: B023  (called at once)
            (account,) = replayed
            assert account.version == number
            yield account.balance, account.transactions

    with store, closing(app):
        yield {
            OURS: contender(lambda: store.replay(ACCOUNT, BankAccount)),
            PEER: contender(lambda: app.repository.get(uuid_of(ACCOUNT))),
        }


WORKS = [
    Work(
        "append to SQLite, one event a transaction",
        partial(appending, 25, 1),
        {RAW: at_most(1.6), PEER: at_least()},
        count=25,
        rounds=60,
    ),
    Work(
        "append to SQLite, 100 events a transaction",
        partial(appending, 1000, 100),
        {RAW: at_most(2.6), PEER: at_least(1.4)},
        count=1000,
        rounds=40,
    ),
    Work("replay 1,000 events from SQLite", partial(replaying, 1000), {PEER: at_least(5)}),
]
