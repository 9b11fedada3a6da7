"""Clocks and ids: real ones that order, simulated ones that repeat."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from eventlib import (
    BankAccount,
    EventStore,
    SequentialIds,
    SimulatedClock,
    SystemClock,
    TimeOrderedIds,
)

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


class TestSimulatedClock:
    def test_it_moves_by_its_step_at_each_reading(self) -> None:
        clock = SimulatedClock(START, timedelta(seconds=30))
        assert [clock.now() for _ in range(3)] == [
            START + n * timedelta(seconds=30) for n in range(3)
        ]

    def test_its_step_is_a_minute_if_nothing_is_said(self) -> None:
        clock = SimulatedClock(START)
        assert clock.now() + timedelta(minutes=1) == clock.now()

    def test_it_can_be_advanced_and_set_back(self) -> None:
        clock = SimulatedClock(START, timedelta(0))
        clock.advance(timedelta(days=1))
        assert clock.now() == START + timedelta(days=1)
        clock.advance(-timedelta(days=2))
        assert clock.now() == START - timedelta(days=1)

    def test_it_speaks_utc(self) -> None:
        clock = SimulatedClock(START.astimezone(timezone(timedelta(hours=5))))
        assert clock.now() == START
        assert clock.now().tzinfo is UTC

    @pytest.mark.parametrize("start", [datetime(2026, 3, 2), date(2026, 3, 2), "2026-03-02", None])
    def test_it_starts_at_an_instant(self, start: Any) -> None:
        with pytest.raises(
            (TypeError, ValueError), match=r"^start (has no|is a datetime with a) time"
        ):
            SimulatedClock(start)

    def test_each_thread_reads_another_instant(self) -> None:
        clock, read = SimulatedClock(START), []
        in_threads(lambda: read.extend([clock.now() for _ in range(250)]))
        assert sorted(read) == [START + n * timedelta(minutes=1) for n in range(1000)]


class TestIds:
    def test_sequential_ones_count_with_their_prefix(self) -> None:
        ids = SequentialIds("bank")
        assert [ids.next() for _ in range(3)] == ["bank-1", "bank-2", "bank-3"]
        assert SequentialIds().next() == "event-1"

    def test_time_ordered_ones_sort_by_when_they_were_made(self) -> None:
        ids = TimeOrderedIds()
        made = [ids.next() for _ in range(2000)]
        moments = [id[:14] for id in made]
        assert moments == sorted(moments)
        assert len(set(moments)) > 1
        assert {len(id) for id in made} == {30}
        assert int(made[0][:14], 16) > 1_700_000_000_000_000  # microseconds since 1970

    @pytest.mark.parametrize("ids", [SequentialIds(), TimeOrderedIds()])
    def test_no_two_threads_get_the_same(self, ids: Any) -> None:
        made: list[str] = []
        in_threads(lambda: made.extend([ids.next() for _ in range(1000)]))
        assert len(set(made)) == 4000

    def test_a_store_has_time_ordered_ones_and_the_real_clock_by_default(self, where: str) -> None:
        with EventStore(where) as store:
            assert isinstance(store.ids, TimeOrderedIds)
            assert isinstance(store.clock, SystemClock)
            assert store.clock.now().tzinfo is UTC


def in_threads(work: Any) -> None:
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_the_same_commands_give_the_same_events_byte_for_byte(where: str) -> None:
    def story(place: str) -> list[str]:
        with EventStore(place, clock=SimulatedClock(START), ids=SequentialIds()) as store:
            account = BankAccount.open("ACC123", 1000, store)
            account.deposit(500, store)
            account.withdraw("200.00", store)
            return [repr(event) for event in store.read_all()]

    assert story(":memory:") == story(where) == [
        '<RecordedEvent #1 v1 event-1 account.created {"aggregate_id":"ACC123",'
        '"initial_balance":"1000.00"} 2026-03-02T09:00:00Z>',
        '<RecordedEvent #2 v2 event-2 account.deposited {"aggregate_id":"ACC123",'
        '"amount":"500.00"} 2026-03-02T09:01:00Z>',
        '<RecordedEvent #3 v3 event-3 account.withdrawn {"aggregate_id":"ACC123",'
        '"amount":"200.00"} 2026-03-02T09:02:00Z>',
    ]  # fmt: skip
