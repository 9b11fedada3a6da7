"""Subscriptions in detail: handlers that fail, append, end each other, or are interrupted.

What every store promises of a subscription is in `eventlib.testing`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from eventlib import Event, EventBus, EventStore, RecordedEvent, StoreError
from eventlib.recorders.memory import MemoryRecorder
from eventlib.testing.support import PATIENCE, Follower, at_once

MakeEvent = Callable[..., Event]


@pytest.fixture
def follower() -> Follower:
    return Follower()


@pytest.fixture
def append(store: EventStore, event: MakeEvent) -> Callable[..., RecordedEvent]:
    """Append one more event."""
    return lambda: store.append(event(f"e-{len(store.read_all()) + 1}"))


class TestArguments:
    @pytest.mark.parametrize("after", [-1, 1.5, "0", True])
    def test_a_position_is_a_number_from_0_on(
        self, store: EventStore, follower: Follower, after: Any
    ) -> None:
        with pytest.raises((ValueError, TypeError), match="after is"):
            store.subscribe(follower, after=after)

    def test_a_handler_can_be_called(self, store: EventStore) -> None:
        with pytest.raises(TypeError, match="handler is something to call, not None"):
            store.subscribe(None)  # type: ignore[arg-type]


class TestDelivery:
    def test_every_subscription_gets_every_event(
        self, store: EventStore, append: Callable[[], RecordedEvent]
    ) -> None:
        followers = [Follower(), Follower(), Follower()]
        for follower in followers:
            store.subscribe(follower)
        append()
        append()
        assert [follower.positions for follower in followers] == [[1, 2]] * 3

    def test_a_duplicate_does_not_even_offer_again_what_failed(
        self, store: EventStore, event: MakeEvent, follower: Follower
    ) -> None:
        follower.refuses = {1}
        store.subscribe(follower)
        store.append(event("e-1"))
        store.append(event("e-1"))
        assert follower.offered == [1]

    def test_a_bus_can_be_fed_by_it(self, store: EventStore, event: MakeEvent) -> None:
        bus, log = EventBus(), []
        failing = Follower()
        failing.refuses = {1}
        bus.subscribe("account.deposited", failing)
        bus.subscribe("account.*", lambda event: log.append(event.position))
        store.subscribe(bus.publish)
        store.append_all([event("e-1"), event("e-2")])
        assert log == [1, 2]
        assert store.dead_letters == ()
        assert [letter.event.id for letter in bus.dead_letters] == ["e-1"]


class TestUnsubscribing:
    def test_it_ends_delivery_and_twice_is_once(
        self, store: EventStore, append: Callable[[], RecordedEvent], follower: Follower
    ) -> None:
        other = Follower()
        unsubscribe = store.subscribe(follower)
        store.subscribe(other)
        append()
        unsubscribe()
        unsubscribe()
        append()
        assert (follower.positions, other.positions) == ([1], [1, 2])

    def test_a_handler_may_end_another_before_its_turn(
        self, store: EventStore, append: Callable[[], RecordedEvent], follower: Follower
    ) -> None:
        store.subscribe(lambda _: unsubscribe())
        unsubscribe = store.subscribe(follower)
        append()
        assert follower.offered == []

    def test_its_dead_letter_goes_with_it(
        self, store: EventStore, append: Callable[[], RecordedEvent], follower: Follower
    ) -> None:
        follower.refuses = {1}
        unsubscribe = store.subscribe(follower)
        append()
        assert len(store.dead_letters) == 1
        unsubscribe()
        assert store.dead_letters == ()
        store.catch_up()
        assert follower.offered == [1]


class TestFailure:
    def test_it_is_offered_again_at_the_next_append(
        self, store: EventStore, append: Callable[[], RecordedEvent], follower: Follower
    ) -> None:
        follower.refuses = {1}
        store.subscribe(follower)
        append()
        follower.refuses = {2}
        append()
        assert follower.positions == [1]
        (letter,) = store.dead_letters
        assert (letter.event.position, letter.attempts) == (2, 1)
        follower.refuses.clear()
        append()
        assert follower.positions == [1, 2, 3]

    def test_a_batch_stops_where_it_failed(
        self, store: EventStore, event: MakeEvent, follower: Follower
    ) -> None:
        follower.refuses = {2}
        store.subscribe(follower)
        store.append_all([event("e-1"), event("e-2"), event("e-3")])
        assert follower.offered == [1, 2]

    def test_catching_up_at_the_beginning_may_fail_too(
        self, store: EventStore, append: Callable[[], RecordedEvent], follower: Follower
    ) -> None:
        append()
        follower.refuses = {1}
        store.subscribe(follower, after=0)
        assert [letter.event.position for letter in store.dead_letters] == [1]

    def test_a_handler_that_appends_and_then_raises_does_not_loop(
        self, store: EventStore, event: MakeEvent
    ) -> None:
        calls: list[int] = []

        def append_and_fail(happened: RecordedEvent) -> None:
            calls.append(happened.position)
            store.append(event(f"after {happened.id}"))
            raise RuntimeError

        follower = Follower()
        store.subscribe(append_and_fail)
        store.subscribe(follower)
        store.append(event("e-1"))
        assert calls == [1]
        assert store.dead_letters[0].attempts == 1
        assert follower.positions == [1, 2]
        store.catch_up()
        assert calls == [1, 1]
        assert store.dead_letters[0].attempts == 2

    def test_a_handler_that_closes_the_store_does_not_fail_the_append(
        self, store: EventStore, event: MakeEvent, follower: Follower
    ) -> None:
        store.subscribe(lambda _: store.close())
        store.append_all([])
        store.subscribe(follower, after=7)  # reads the log, which is closed by then
        written = store.append(event())
        assert written.position == 1
        with pytest.raises(StoreError, match="closed"):
            store.append(event("e-2"))


class TestInterruption:
    def test_an_event_is_offered_again_after_ctrl_c(
        self, store: EventStore, append: Callable[[], RecordedEvent], follower: Follower
    ) -> None:
        interrupt = True

        def handler(happened: RecordedEvent) -> None:
            if interrupt:
                raise KeyboardInterrupt
            follower(happened)

        store.subscribe(handler)
        with pytest.raises(KeyboardInterrupt):
            append()
        assert store.version("ACC123") == 1
        assert store.dead_letters == ()
        interrupt = False
        append()
        assert follower.positions == [1, 2]

    def test_what_a_handler_appended_before_it_is_delivered_next_time(
        self, store: EventStore, event: MakeEvent, follower: Follower
    ) -> None:
        def react(happened: RecordedEvent) -> None:
            if happened.id == "e-1" and store.version("ACC123") == 1:
                store.append(event("inner"))
                raise KeyboardInterrupt

        store.subscribe(react)
        store.subscribe(follower)
        with pytest.raises(KeyboardInterrupt):
            store.append(event("e-1"))
        store.catch_up()
        assert follower.positions == [1, 2]

    def test_a_subscription_whose_catching_up_was_broken_off_never_was(
        self, store: EventStore, append: Callable[[], RecordedEvent]
    ) -> None:
        offered: list[int] = []

        def interrupted(happened: RecordedEvent) -> None:
            offered.append(happened.position)
            raise KeyboardInterrupt

        append()
        with pytest.raises(KeyboardInterrupt):
            store.subscribe(interrupted, after=0)
        append()
        assert offered == [1]

    def test_whenever_it_comes_the_next_append_delivers_what_is_missing(
        self, event: MakeEvent, interrupt: Callable[..., bool]
    ) -> None:
        store, moment, done = EventStore(), 0, False
        while not done:
            moment += 1
            begin = len(store.read_all())
            follower = Follower()

            def react(happened: RecordedEvent, moment: int = moment) -> None:
                if happened.id == f"{moment}":
                    store.append(event(f"{moment} inner"))

            unsubscribe = [store.subscribe(react), store.subscribe(follower)]
            done = interrupt(moment, lambda moment=moment: store.append(event(f"{moment}")))
            at_once(1, lambda _, n=moment: store.append(event(f"{n} last")))
            store.catch_up()
            missing = list(range(begin + 1, len(store.read_all()) + 1))
            assert list(dict.fromkeys(follower.positions)) == missing
            assert follower.positions == sorted(follower.positions)
            assert len(follower.positions) <= len(missing) + 1  # the one it came in the middle of
            for end in unsubscribe:
                end()


class TestInsideAHandler:
    def test_appends_return_first_and_are_delivered_after_it_in_order(
        self, store: EventStore, event: MakeEvent
    ) -> None:
        log: list[Any] = []

        def react(happened: RecordedEvent) -> None:
            log.append(("begin", happened.position))
            if happened.position == 1:
                for id in ("inner-1", "inner-2"):
                    log.append(("appended", store.append(event(id)).position))
            log.append(("end", happened.position))

        store.subscribe(react)
        store.subscribe(lambda happened: log.append(("other", happened.position)))
        store.append(event("e-1"))
        assert log == [
            *[("begin", 1), ("appended", 2), ("appended", 3), ("end", 1), ("other", 1)],
            *[("begin", 2), ("end", 2), ("begin", 3), ("end", 3)],
            *[("other", 2), ("other", 3)],
        ]

    def test_a_long_chain_of_reactions_ends(self, store: EventStore, event: MakeEvent) -> None:
        def react(happened: RecordedEvent) -> None:
            if happened.position < 1200:
                store.append(event(f"e-{happened.position + 1}"))

        follower = Follower()
        store.subscribe(follower)
        store.subscribe(react)
        store.append(event("e-1"))
        assert follower.positions == list(range(1, 1201))

    def test_subscribing_and_catching_up_come_after_it_too(
        self, store: EventStore, append: Callable[[], RecordedEvent], follower: Follower
    ) -> None:
        def react(happened: RecordedEvent) -> None:
            if happened.position == 2:
                store.subscribe(follower, after=0)
                store.catch_up()
                assert follower.positions == []

        append()
        store.subscribe(react)
        append()
        assert follower.positions == [1, 2]


class Counting(MemoryRecorder):
    """Counts how often the log is read."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0

    def read_all(self, *asked: Any) -> list[RecordedEvent]:
        self.reads += 1
        return super().read_all(*asked)


class TestOneThatKeepsFailing:
    def test_does_not_have_the_log_read_at_each_append(self, event: MakeEvent) -> None:
        recorder, follower = Counting(), Follower()
        store = EventStore(recorder)
        follower.refuses = {1}
        store.subscribe(follower)
        for n in range(1, 21):
            store.append(event(f"e-{n}"))
        assert (recorder.reads, follower.offered) == (0, [1] * 20)
        assert [letter.attempts for letter in store.dead_letters] == [20]
        follower.refuses = {15}
        store.append(event("e-21"))
        assert follower.positions == list(range(1, 15))
        follower.refuses = set()
        store.catch_up()
        assert follower.positions == list(range(1, 22))
        assert store.dead_letters == ()


class TestSeveralThreads:
    def test_a_second_thread_waits_for_its_turn(self, store: EventStore, event: MakeEvent) -> None:
        inside, go_on = threading.Event(), threading.Event()
        log: list[Any] = []

        def slow(happened: RecordedEvent) -> None:
            log.append(("begin", happened.id))
            inside.set()
            go_on.wait(PATIENCE)
            log.append(("end", happened.id))

        def second_append() -> None:
            store.append(event("second"))
            log.append(("returned", "second"))

        store.subscribe(slow)
        first = threading.Thread(target=lambda: store.append(event("first")), daemon=True)
        second = threading.Thread(target=second_append, daemon=True)
        first.start()
        assert inside.wait(PATIENCE)
        second.start()
        while (
            store.version("ACC123") < 2 and second.is_alive()
        ):  # it is written while the first is still delivered
            pass
        assert log == [("begin", "first")]
        go_on.set()
        first.join(PATIENCE)
        second.join(PATIENCE)
        assert log == [
            *[("begin", "first"), ("end", "first"), ("begin", "second"), ("end", "second")],
            ("returned", "second"),
        ]
