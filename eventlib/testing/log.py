"""The log of all streams: who follows it by position misses nothing while others write."""

from __future__ import annotations

import threading
from itertools import groupby
from typing import Any

import pytest

from eventlib import EventStore, RecordedEvent
from eventlib.testing.support import Contract, assert_gapless, at_once, event

WRITERS, BATCHES, SIZE = 3, 15, 4


class Log(Contract):
    def test_the_log_is_in_the_order_in_which_it_was_written(self, store: EventStore) -> None:
        for number, stream in enumerate("CABACCBA"):
            store.append_all([event(f"{number}", stream), event(f"{number}'", stream)])
        order = [f"{number}{mark}" for number in range(8) for mark in ("", "'")]
        assert [e.id for e in store.read_all()] == order
        assert [e.position for e in store.read_all()] == list(range(1, 17))
        for stream in "ABC":
            positions = [e.position for e in store.get_events(stream)]
            assert positions == sorted(positions)

    def test_an_event_that_was_read_keeps_its_place(self, store: EventStore) -> None:
        seen: list[RecordedEvent] = []
        for n in range(10):
            seen.append(store.append(event(f"e-{n}", f"S{n % 3}")))
            assert [(e.id, e.version, e.position) for e in store.read_all()] == [
                (e.id, e.version, e.position) for e in seen
            ]

    @pytest.mark.parametrize("page", [None, 3])
    def test_readers_that_follow_many_writers_miss_nothing_and_meet_nothing_twice(
        self, stores: list[EventStore], page: int | None
    ) -> None:
        total = WRITERS * BATCHES * SIZE
        logs: list[list[RecordedEvent]] = [[] for _ in stores]
        left = threading.Semaphore(0)  # one more for each writer that has ended

        def write(which: int) -> None:
            try:
                for n in range(BATCHES):
                    stream = "SHARED" if n % 3 == 0 else f"S{which}"
                    batch = [event(f"{which}-{n}-{m}", stream, n=m) for m in range(SIZE)]
                    stores[which].append_all(batch)
            finally:
                left.release()

        def follow(store: EventStore, log: list[RecordedEvent]) -> None:
            ended = 0
            while ended < WRITERS:
                ended += left.acquire(blocking=False)
                log += store.read_all(after=log[-1].position if log else 0, limit=page)
            while len(log) < total:
                more = store.read_all(after=log[-1].position if log else 0, limit=page)
                assert more, f"the log ends after {len(log)} events"
                log += more

        def work(which: int) -> None:
            if which < WRITERS:
                write(which)
            else:
                follow(stores[which], logs[which])

        at_once(len(stores), work)
        log = logs[-1]
        assert [e.position for e in log] == list(range(1, total + 1))
        assert log == stores[0].read_all()
        assert_gapless(stores[0])

    def test_batches_of_many_writers_do_not_mix(self, stores: list[EventStore]) -> None:
        def work(which: int) -> None:
            for n in range(BATCHES):
                stream = "SHARED" if n % 2 else f"S{which}"
                batch = [event(f"{which}-{n}-{m}", stream, n=m) for m in range(SIZE)]
                stores[which].append_all(batch)

        at_once(len(stores), work)
        runs: list[Any] = [
            [e.data["n"] for e in run]
            for _, run in groupby(stores[0].read_all(), key=lambda e: e.id.rpartition("-")[0])
        ]
        assert runs == [list(range(SIZE))] * (len(stores) * BATCHES)
