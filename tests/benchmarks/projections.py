"""A view of 1,000 rows that follows the events of a store, against a loop that keeps a dict.

The loop reads the events at once, keeps no checkpoint and writes its rows once, at its end: no
crash is thought of. The peer gives its events one by one to a view that keeps its place with them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from eventlib import EventStore, Projection, RecordedEvent

from .deposits import START, Batch, Deposit, batch
from .timing import OURS, Contender, Work, at_least, at_most

EVENTS, ROWS = 20_000, 1_000
LOOP, PEER = "a bare loop", "eventsourcing (POPO)"


def amount(number: int) -> str:
    """Of the deposit: it says also which row it is for, in no order."""
    return f"{number * 7919 % ROWS + 1}.50"


def add(view: Any, event: RecordedEvent) -> None:
    row = event.data["amount"]
    view[row] = view.get(row, 0) + 1


def filled(store: EventStore) -> EventStore:
    for first in range(0, EVENTS, 1000):
        taken = [Deposit(n + 1, f"e-{n}", amount(n), START) for n in range(first, first + 1000)]
        made: Batch = batch(taken)
        store.append_all(made.events, made.version)
    return store


def loop(store: EventStore, place: str) -> dict[str, int]:
    view: dict[str, int] = {}
    for event in store.read_all():
        add(view, event)
    if place != ":memory:":
        with closing(sqlite3.connect(place, isolation_level=None)) as file:
            file.execute("PRAGMA journal_mode = WAL")
            file.execute("CREATE TABLE rows (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
            file.execute("BEGIN")
            rows = [(key, json.dumps(value)) for key, value in view.items()]
            file.executemany("INSERT INTO rows VALUES (?, ?)", rows)
            file.execute("COMMIT")
    return view


@contextmanager
def following(in_files: bool, folder: Path) -> Iterator[Mapping[str, Contender]]:
    numbers = count()

    def place(name: str) -> str:
        return str(folder / f"{name}-{next(numbers)}.db") if in_files else ":memory:"

    def ours() -> Contender:
        while True:
            with Projection(store, {"account.deposited": add}, place("view")) as projection:
                yield projection.catch_up
                yield dict(sorted(projection.view.items()))

    def theirs() -> Contender:
        while True:
            views: list[dict[str, int]] = []
            where = place("loop")
            yield lambda: views.append(loop(store, where))  # noqa: B023  (called at once)
            yield dict(sorted(views[0].items()))

    with filled(EventStore(place("store"))) as store:
        found = {OURS: ours(), LOOP: theirs()}
        if not in_files:
            found[PEER] = peer()
        yield found


def peer() -> Contender:
    from eventsourcing.persistence import Tracking
    from eventsourcing.popo import POPOTrackingRecorder
    from eventsourcing.projection import ApplicationSubscription

    from .eventsourcing_bank import application, deposited

    class View(POPOTrackingRecorder):
        def __init__(self) -> None:
            super().__init__()
            self.rows: dict[str, int] = {}

        def add(self, row: str, tracking: Tracking) -> None:
            with self._database_lock:
                self._assert_tracking_uniqueness(tracking)
                self._insert_tracking(tracking)
                self.rows[row] = self.rows.get(row, 0) + 1

    app = application()
    for first in range(0, EVENTS, 1000):
        app.events.put(
            [deposited("ACC123", n + 1, amount(n), START) for n in range(first, first + 1000)]
        )

    def follow(view: View) -> None:
        with ApplicationSubscription(app) as events:
            for event, tracking in events:
                view.add(event.amount, tracking)  # type: ignore[attr-defined]
                if tracking.notification_id == EVENTS:
                    return

    while True:
        view = View()
        yield partial(follow, view)
        yield dict(sorted(view.rows.items()))


WORKS = [
    Work(
        "a view takes in an event, memory to memory",
        partial(following, False),
        {LOOP: at_most(), PEER: at_least(5)},
        count=EVENTS,
        rounds=10,
    ),
    Work(
        "a view takes in an event, file to file",
        partial(following, True),
        {LOOP: at_most(2)},
        count=EVENTS,
        rounds=10,
    ),
]
