"""What appending, replaying and reading cost as a store grows: a thousand events to a million."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from eventlib import BankAccount, Event, EventStore, TimeOrderedIds
from eventlib.lab import lesson

from .timing import Contender, take_turns

SIZES = (1_000, 10_000, 100_000, 1_000_000)
ACCOUNT, REST = 10, 990  # events: an account, and what lies between it and the next
PAGE = 100
TIMES, ROUNDS = 10, 15
WHEN = datetime(2026, 3, 2, tzinfo=UTC)

APPEND, REPLAY, READ = (
    "append one event",
    f"replay an account of {ACCOUNT} events",
    f"read a page of {PAGE} events",
)


@dataclass(frozen=True)
class Point:
    """Seconds for doing the work once in a store of that many events."""

    work: str
    store: str
    events: int
    seconds: float


def batches(events: int, make: Callable[..., Any]) -> Iterator[list[Any]]:
    """Deposits of one euro, in batches of one stream each."""
    ids = TimeOrderedIds()
    for block in range(events // (ACCOUNT + REST)):
        for name, count in ((f"ACC{block}", ACCOUNT), (f"REST{block}", REST)):
            created = {"aggregate_id": name, "account_id": name, "initial_balance": 1}
            data = {"aggregate_id": name, "amount": 1}
            yield [
                make(ids.next(), "account.created", created, WHEN, "bank-service"),
                *(
                    make(ids.next(), "account.deposited", data, WHEN, "bank-service")
                    for _ in range(count - 1)
                ),
            ]


def filled(store: EventStore, events: int) -> EventStore:
    for batch in batches(events, Event):
        store.append_all(batch)
    assert store.last_position == events
    return store


def random_accounts(events: int) -> Iterator[list[str]]:
    random = Random(1)
    while True:
        yield [f"ACC{random.randrange(events // (ACCOUNT + REST))}" for _ in range(TIMES)]


def appending(store: EventStore, events: int) -> Contender:
    ids = TimeOrderedIds()
    data = {"aggregate_id": "NEW", "amount": 1}
    while True:
        fresh = [
            Event(ids.next(), "account.deposited", data, WHEN, "bank-service") for _ in range(TIMES)
        ]
        written: list[Any] = []
        yield lambda: written.extend(map(store.append, fresh))  # noqa: B023  (called at once)
        yield [event.version for event in written]


def replaying(store: Any, events: int, account: Callable[[], Any] = BankAccount) -> Contender:
    for names in random_accounts(events):
        found: list[Any] = []
        yield lambda: found.extend(store.replay(name, account) for name in names)  # noqa: B023
        assert [replayed.account_id for replayed in found] == names
        yield [replayed.balance for replayed in found]


def reading(store: EventStore, events: int) -> Contender:
    random = Random(1)
    while True:
        starts = [random.randrange(events - PAGE) for _ in range(TIMES)]
        pages: list[Any] = []
        yield lambda: pages.extend(store.read_all(after, PAGE) for after in starts)  # noqa: B023
        assert [page[0].position for page in pages] == [start + 1 for start in starts]
        yield [len(page) for page in pages]


@contextmanager
def in_postgres() -> Iterator[Callable[[], AbstractContextManager[EventStore]]]:
    from .postgres import durable_server

    with durable_server() as server:

        @contextmanager
        def store() -> Iterator[EventStore]:
            with server.database() as address, EventStore(address) as store:
                yield store

        yield store


def measure(folder: Path, say: Callable[[str], None]) -> list[Point]:
    points: list[Point] = []

    def curve(work: str, kind: str, contenders: dict[str, Contender]) -> None:
        seconds = take_turns(contenders, ROUNDS)
        for size, taken in zip(SIZES, seconds.values(), strict=True):
            points.append(Point(work, kind, size, median(taken) / TIMES))
        say(
            f"{kind}: {work}: "
            + ", ".join(f"{taken.seconds:.2g} s" for taken in points[-len(SIZES) :])
        )

    with ExitStack() as servers:
        new_in_postgres = servers.enter_context(in_postgres())
        for kind, new in (
            ("memory", lambda size: EventStore()),
            ("SQLite", lambda size: EventStore(folder / f"{size}.db")),
            ("PostgreSQL", lambda size: new_in_postgres()),
        ):
            with ExitStack() as open_:
                stores = {size: filled(open_.enter_context(new(size)), size) for size in SIZES}
                for work, way in ((REPLAY, replaying), (READ, reading), (APPEND, appending)):
                    curve(work, kind, {str(n): way(store, n) for n, store in stores.items()})

    scanned = {}
    for size in SIZES:
        scanned[size] = lesson.EventStore()
        for batch in batches(size, lesson.Event):
            scanned[size].events += batch
    curve(
        REPLAY,
        "the lesson's scan",
        {str(n): replaying(store, n, lesson.BankAccount) for n, store in scanned.items()},
    )
    return points
