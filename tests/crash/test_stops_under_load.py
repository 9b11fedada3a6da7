"""A server that stops at once, ten times, while many write and some read.

Commits share a flush, so that for a moment others could see what such a stop takes back: nothing
that was answered, and nothing that a reader saw, is ever gone or changed, and no reader misses one.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from typing import Any

import pytest

from eventlib import EventStore, RecordedEvent, StoreError
from eventlib.testing.support import assert_gapless, event

WRITERS, READERS, STOPS = 16, 4, 10
EACH = 150  # appends answered between two stops, at least


class Load:
    """Writers and readers, who come back whenever the server does, and note what they were told."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.answered: list[RecordedEvent] = []
        self.seen: list[list[RecordedEvent]] = [[] for _ in range(READERS)]
        self.failed: list[BaseException] = []
        self.refused: Counter[str] = Counter()
        self.up, self.over = threading.Event(), threading.Event()
        self.up.set()
        self._threads = [
            *(threading.Thread(target=self._run, args=(self._write, n)) for n in range(WRITERS)),
            *(threading.Thread(target=self._run, args=(self._read, n)) for n in range(READERS)),
        ]
        for thread in self._threads:
            thread.start()

    def _run(self, work: Any, number: int) -> None:
        try:
            with self._until_answered(lambda: EventStore(self.address)) as store:
                work(store, number)
        except BaseException as error:
            self.failed.append(error)
            self.over.set()

    def _write(self, store: EventStore, number: int) -> None:
        """Batches of one to three, some to a stream of its own and some to one of all."""
        step = version = 0
        while not self.over.is_set():
            step += 1
            own = step % 2 == 0
            stream = f"S{number}" if own else "SHARED"
            batch = [event(f"{number}-{step}-{n}", stream) for n in range(1 + step % 3)]
            written = self._until_answered(
                lambda b=batch, v=version, o=own: (
                    store.append_all(b, v) if o else store.append_all(b)
                )
            )
            if own:
                version = written[-1].version
            self.answered += written

    def _read(self, store: EventStore, number: int) -> None:
        mine = self.seen[number]
        while not self.over.is_set():
            after = mine[-1].position if mine else 0
            mine += self._until_answered(lambda a=after: store.read_all(a, 500))
            if mine:
                last = mine[-1]
                found = self._until_answered(lambda e=last: store.find(e.id))
                assert (found.position, found) == (last.position, last)

    def _until_answered(self, call: Any) -> Any:
        while True:
            try:
                return call()
            except StoreError as error:
                self.refused[str(error).rpartition(": ")[2][:40]] += 1
                self.up.wait(60)

    def end(self) -> None:
        self.over.set()
        self.up.set()
        for thread in self._threads:
            thread.join(120)
        assert self.failed == []


@pytest.mark.slow
@pytest.mark.parametrize("disk", ["own_postgres", "slow_postgres"])
def test_nothing_that_was_answered_or_seen_is_ever_gone_or_changed(
    request: pytest.FixtureRequest, disk: str
) -> None:
    server = request.getfixturevalue(disk)
    chance, address = random.Random(1), server.new_database()
    EventStore(address).close()
    load = Load(address)
    try:
        for _ in range(STOPS):
            enough = len(load.answered) + EACH + chance.randrange(EACH)
            while len(load.answered) < enough and not load.over.wait(0.001):
                pass
            load.up.clear()
            server.kill()
            server.start()
            load.up.set()
    finally:
        load.end()
    with EventStore(address) as store:
        assert_gapless(store)
        log = store.read_all()
    places = {each.id: (each.position, each.version) for each in log}
    for told in (load.answered, *load.seen):
        assert [e for e in told if places.get(e.id) != (e.position, e.version)] == []
    for seen in load.seen:
        assert [each.position for each in seen] == list(range(1, len(seen) + 1))
        assert len(seen) > STOPS * EACH / 2
