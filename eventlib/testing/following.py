"""Subscriptions: after the commit, in position order, each event once it is taken, none skipped."""

from __future__ import annotations

import threading

import pytest

from eventlib import ConcurrencyError, DuplicateEvent, EventStore, RecordedEvent
from eventlib.testing.support import Contract, Follower, at_once, event


class Following(Contract):
    # --- where it begins -------------------------------------------------------------------

    def test_a_subscription_begins_with_the_next_event(self, store: EventStore) -> None:
        follower = Follower()
        store.append(event("e-1"))
        store.subscribe(follower)
        store.catch_up()
        assert follower.positions == []
        store.append(event("e-2"))
        store.append(event("e-3", "OTHER"))
        assert follower.positions == [2, 3]

    def test_a_subscription_from_the_start_catches_up_first(self, store: EventStore) -> None:
        follower = Follower()
        for n in (1, 2, 3):
            store.append(event(f"e-{n}", f"S{n}"))
        store.subscribe(follower, after=0)
        assert follower.positions == [1, 2, 3]
        store.append(event("e-4"))
        assert follower.positions == [1, 2, 3, 4]

    @pytest.mark.parametrize("after", [1, 2, 3, 5, 9])
    def test_a_subscription_from_a_position_gets_what_lies_behind_it(
        self, store: EventStore, after: int
    ) -> None:
        follower = Follower()
        store.append_all([event(f"e-{n}") for n in (1, 2, 3)])
        store.subscribe(follower, after=after)
        assert follower.positions == list(range(after + 1, 4))
        for n in range(4, 8):
            store.append(event(f"e-{n}"))
        assert follower.positions == list(range(after + 1, 8))

    def test_a_subscription_that_is_far_behind_catches_up_in_pages(self, store: EventStore) -> None:
        follower = Follower()
        store.append_all([event(f"e-{n}") for n in range(1, 1203)])
        store.subscribe(follower, after=0)
        assert follower.positions == list(range(1, 1203))

    # --- what it gets ----------------------------------------------------------------------

    def test_an_event_is_delivered_after_the_commit_and_before_append_returns(
        self, store: EventStore
    ) -> None:
        seen: list[object] = []

        def look(happened: RecordedEvent) -> None:
            seen.append(store.find(happened.id) == happened)
            seen.append(store.version("ACC123"))
            seen.append(threading.current_thread())

        store.subscribe(look)
        store.append(event())
        assert seen == [True, 1, threading.current_thread()]

    def test_a_batch_is_delivered_one_by_one_with_its_places(self, store: EventStore) -> None:
        taken: list[RecordedEvent] = []
        store.subscribe(taken.append)
        written = store.append_all([event("e-1"), event("e-2")])
        assert taken == written
        assert [(e.version, e.position) for e in taken] == [(1, 1), (2, 2)]

    def test_what_a_subscription_gets_is_the_log(self, store: EventStore) -> None:
        live: list[RecordedEvent] = []
        late: list[RecordedEvent] = []
        store.subscribe(live.append)
        for n in range(12):
            store.append_all([event(f"{n}-{m}", f"S{n % 5}", n=n) for m in range(1 + n % 3)])
        store.subscribe(late.append, after=0)
        assert [repr(e) for e in live] == [repr(e) for e in store.read_all()]
        assert [repr(e) for e in late] == [repr(e) for e in live]

    def test_a_duplicate_or_a_conflict_is_delivered_to_nobody(self, store: EventStore) -> None:
        follower = Follower()
        store.append(event("e-1"))
        store.subscribe(follower)
        store.append(event("e-1"))
        with pytest.raises(ConcurrencyError):
            store.append(event("e-2"), expected_version=5)
        with pytest.raises(DuplicateEvent):
            store.append(event("e-1", other=1))
        store.append_all([])
        assert follower.offered == []

    def test_what_four_threads_append_is_delivered_in_order_and_one_at_a_time(
        self, store: EventStore
    ) -> None:
        follower, late = Follower(), Follower()
        busy, overlaps = threading.Lock(), list[int]()

        def handler(happened: RecordedEvent) -> None:
            if not busy.acquire(blocking=False):
                overlaps.append(happened.position)
                return
            follower(happened)
            busy.release()

        def work(which: int) -> None:
            for n in range(25):
                store.append(event(f"{which}-{n}", f"S{which}"))
                if (which, n) == (0, 12):
                    store.subscribe(late, after=0)

        store.subscribe(handler)
        at_once(4, work)
        store.catch_up()
        assert overlaps == []
        assert follower.positions == late.positions == list(range(1, 101))

    # --- stopping and going on -------------------------------------------------------------

    @pytest.mark.parametrize("stop", range(7))
    @pytest.mark.parametrize("batch", [1, 6])
    def test_who_stops_at_any_moment_goes_on_without_a_gap_and_without_a_double(
        self, store: EventStore, stop: int, batch: int
    ) -> None:
        taken: list[int] = []

        def handler(happened: RecordedEvent) -> None:
            taken.append(happened.position)
            if len(taken) == stop:
                unsubscribe()

        unsubscribe = store.subscribe(handler)
        if stop == 0:
            unsubscribe()
        for n in range(6 // batch):
            store.append_all([event(f"{n}-{m}", f"S{n}") for m in range(batch)])
        assert taken == list(range(1, stop + 1))
        unsubscribe()
        store.append(event("meanwhile"))
        store.subscribe(lambda e: taken.append(e.position), after=taken[-1] if taken else 0)
        store.append(event("later"))
        assert taken == list(range(1, 9))

    def test_a_handler_that_raises_is_reported_and_offered_the_event_again(
        self, store: EventStore
    ) -> None:
        follower, healthy = Follower(), Follower()
        follower.refuses = {2}
        store.subscribe(follower)
        store.subscribe(healthy)
        store.append(event("e-1"))
        refused = store.append_all([event("e-2"), event("e-3", type="account.withdrawn")])[0]
        (letter,) = store.dead_letters
        assert (letter.event, letter.handler, letter.attempts) == (refused, follower, 1)
        assert str(letter.error) == "not 2"
        store.catch_up()
        assert store.dead_letters[0].attempts == 2
        assert (follower.offered, follower.positions) == ([1, 2, 2], [1])
        assert healthy.positions == [1, 2, 3]
        follower.refuses.clear()
        store.append(event("e-4"))
        assert follower.positions == healthy.positions == [1, 2, 3, 4]
        assert store.dead_letters == ()

    def test_what_a_handler_appends_is_delivered_after_it(self, store: EventStore) -> None:
        follower = Follower()

        def react(happened: RecordedEvent) -> None:
            if happened.position < 5:
                store.append(event(f"after {happened.id}", f"S{happened.position}"))

        store.subscribe(react)
        store.subscribe(follower)
        store.append(event("e-1"))
        assert follower.positions == [1, 2, 3, 4, 5]
