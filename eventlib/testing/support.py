"""What the tests of the contract share: events, a store, and threads that start together."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from eventlib import Event, EventStore, RecordedEvent, SequentialIds, SimulatedClock
from eventlib.recorders import Recorder

OpenRecorder = Callable[[], Recorder]

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ENOUGH = 10_000  # events that a follower takes before it says that something is wrong
LONGEST = 120.0  # seconds that another process may take for all it has to do
PATIENCE = 20.0  # seconds after which a thread that was to come is not waited for any longer


def event(
    id: str = "e-1",
    aggregate_id: str = "ACC123",
    type: str = "account.deposited",
    timestamp: datetime = START,
    source: str = "bank-service",
    **data: Any,
) -> Event:
    """`event("e-1")`, `event("e-2", "ACC456", amount="5.00")`: a deposit, valid in every way."""
    return Event(id, type, {"aggregate_id": aggregate_id, **data}, timestamp, source)


class Contract:
    """What each part of the contract begins with; `open_recorder` is the engine's own fixture."""

    @pytest.fixture
    def store(self, open_recorder: OpenRecorder) -> Iterator[EventStore]:
        """A store on an empty place."""
        with EventStore(open_recorder(), clock=SimulatedClock(START), ids=SequentialIds()) as store:
            yield store

    @pytest.fixture
    def stores(self, store: EventStore) -> list[EventStore]:
        """Four stores for four threads: all of them the same one."""
        return [store] * 4

    @pytest.fixture
    def three(self, store: EventStore) -> EventStore:
        """ACC123 is at version 3: positions 1, 3 and 4, the last two in one batch; OTHER has 2."""
        store.append(event("a-1"))
        store.append(event("b-1", "OTHER"))
        store.append_all([event("a-2"), event("a-3", type="account.withdrawn")])
        return store


class Companion:
    """Python in another process, with the same modules: told and heard a line at a time."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def hear(self) -> str:
        """The next line it says; an empty one when it has ended."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().rstrip("\n")

    def go(self) -> None:
        """Let it go on from where it waits."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()

    def end(self) -> list[str]:
        """Wait until it has ended well; the lines it said meanwhile."""
        said, _ = self._process.communicate(timeout=LONGEST)
        assert self._process.returncode == 0
        return str(said).splitlines()


class Follower:
    """A handler that keeps what it took, and fails at the positions it is told to."""

    def __init__(self) -> None:
        self.positions: list[int] = []
        self.offered: list[int] = []
        self.refuses: set[int] = set()

    def __call__(self, event: RecordedEvent) -> None:
        self.offered.append(event.position)
        if len(self.offered) > ENOUGH:
            raise RuntimeError("offered more than was ever appended: the log has no end")
        if event.position in self.refuses:
            raise RuntimeError(f"not {event.position}")
        self.positions.append(event.position)


def contents(store: EventStore) -> list[Any]:
    """All that a store holds, places included, to compare with what it holds later."""
    return [(e.position, e.aggregate_id, e.version, e) for e in store.read_all()]


def places(events: Iterable[RecordedEvent]) -> list[tuple[str, int, int]]:
    return [(event.id, event.version, event.position) for event in events]


def assert_gapless(store: EventStore) -> None:
    """Positions 1, 2, 3… over the store, versions 1, 2, 3… in each stream, every id once."""
    events = store.read_all()
    assert [event.position for event in events] == list(range(1, len(events) + 1))
    assert len({event.id for event in events}) == len(events)
    for stream in store.aggregate_ids():
        mine = store.get_events(stream)
        assert [event.version for event in mine] == list(range(1, len(mine) + 1))
        assert [event for event in events if event.aggregate_id == stream] == mine
        assert store.version(stream) == len(mine)


def at_once(
    number: int, work: Callable[[int], object], *, rounds: threading.Barrier | None = None
) -> None:
    """Run `work(0)`, `work(1)`, … in threads that start together; raise what one of them raised.

    `rounds` is where the threads meet on their way: it is broken when one of them fails, so that
    the others do not wait for it. Python changes threads as often as it can meanwhile: what two of
    them can do to each other, they do.
    """
    start = threading.Barrier(number, timeout=PATIENCE)
    errors: list[BaseException] = []

    def run(which: int) -> None:
        try:
            start.wait()
            work(which)
        except BaseException as error:
            errors.append(error)
            if rounds is not None:
                rounds.abort()

    threads = [threading.Thread(target=run, args=(which,), daemon=True) for which in range(number)]
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LONGEST)
    finally:
        sys.setswitchinterval(usual)
    if errors:
        raise errors[0]
    assert not any(thread.is_alive() for thread in threads), "a thread waits for ever"
