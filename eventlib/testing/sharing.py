"""Several objects and processes on one place: one wins, none is lost, and all of it stays."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from eventlib import ConcurrencyError, EventStore
from eventlib.testing import child
from eventlib.testing.support import (
    Companion,
    Contract,
    Follower,
    OpenRecorder,
    assert_gapless,
    contents,
    event,
    places,
)


class Child(Companion):
    """Another process at work in the same place; see `child.py`."""

    def __init__(self, work: Callable[..., None], open_recorder: OpenRecorder, name: str) -> None:
        opening = pickle.dumps(open_recorder).hex()
        super().__init__(["-P", child.__file__, work.__name__, opening, name])


class Sharing(Contract):
    @pytest.fixture(params=["one store for all threads", "a store for each thread"])
    def stores(
        self, request: pytest.FixtureRequest, open_recorder: OpenRecorder
    ) -> Iterator[list[EventStore]]:
        """Four stores for four threads: what is promised of one holds for several on one place."""
        number = 1 if request.param == "one store for all threads" else 4
        opened = [EventStore(open_recorder()) for _ in range(number)]
        yield opened * (4 // number)
        for store in opened:
            store.close()

    @pytest.fixture
    def start(self, open_recorder: OpenRecorder) -> Iterator[Callable[..., Child]]:
        """`start(work, name)`: a process that has opened the place; gone when the test is over."""
        started: list[Child] = []

        def start(work: Callable[..., None], name: object = "child") -> Child:
            started.append(Child(work, open_recorder, str(name)))
            return started[-1]

        yield start
        for each in started:
            each.kill()

    # --- closing and opening again ---------------------------------------------------------

    def test_a_place_that_is_opened_again_holds_everything(
        self, open_recorder: OpenRecorder
    ) -> None:
        with EventStore(open_recorder()) as store:
            store.append_all([event("e-1", amount="5.00"), event("e-2", lines=[1, {}])])
            store.append(event("e-3", "OTHER"))
            before = contents(store)
        for _ in range(2):
            with EventStore(open_recorder()) as store:
                assert contents(store) == before
        with EventStore(open_recorder()) as store:
            assert places([store.append(event("e-4"))]) == [("e-4", 3, 4)]
            assert_gapless(store)

    def test_an_event_that_was_there_before_opening_is_known(
        self, open_recorder: OpenRecorder
    ) -> None:
        with EventStore(open_recorder()) as store:
            first = store.append_all([event("e-1"), event("e-2")])
        with EventStore(open_recorder()) as store:
            assert places(store.append_all([event("e-1"), event("e-2")])) == places(first)
            with pytest.raises(ConcurrencyError):
                store.append(event("e-3"), expected_version=1)
            assert store.last_position == 2

    def test_a_refused_append_leaves_nothing_for_who_opens_later(
        self, open_recorder: OpenRecorder
    ) -> None:
        odd = event("e-3")
        object.__setattr__(odd, "data", {"aggregate_id": "ACC123", "amount": object()})
        with EventStore(open_recorder()) as store:
            store.append(event("e-1"))
            with pytest.raises(TypeError):  # got round the checks of `Event`, and cannot be JSON
                store.append_all([event("e-2"), odd])
            with pytest.raises(ConcurrencyError):
                store.append(event("e-2"), expected_version=7)
        with EventStore(open_recorder()) as store:
            assert places(store.read_all()) == [("e-1", 1, 1)]
            assert places([store.append(event("e-4"))]) == [("e-4", 2, 2)]

    # --- several objects -------------------------------------------------------------------

    def test_stores_on_one_place_see_each_others_events_at_once(
        self, open_recorder: OpenRecorder
    ) -> None:
        with EventStore(open_recorder()) as one, EventStore(open_recorder()) as two:
            for n in range(1, 11):
                writer, reader = (one, two) if n % 2 else (two, one)
                written = writer.append(event(f"e-{n}"), expected_version=n - 1)
                assert reader.version("ACC123") == reader.last_position == n
                assert reader.find(f"e-{n}") == written
                with pytest.raises(ConcurrencyError):
                    reader.append(event("late"), expected_version=n - 1)

    def test_closing_one_store_leaves_the_other_open(self, open_recorder: OpenRecorder) -> None:
        with EventStore(open_recorder()) as one:
            one.append(event("e-1"))
            EventStore(open_recorder()).close()
            assert one.append(event("e-2")).position == 2

    def test_what_another_store_wrote_is_delivered_in_its_place(
        self, open_recorder: OpenRecorder
    ) -> None:
        follower = Follower()
        with EventStore(open_recorder()) as store, EventStore(open_recorder()) as other:
            store.append(event("e-1"))
            store.subscribe(follower)
            other.append(event("e-2", "OTHER"))
            other.append(event("e-3"))
            assert follower.positions == []
            store.append(event("e-4"))
            assert follower.positions == [2, 3, 4]
            other.append(event("e-5"))
            store.catch_up()
            assert follower.positions == [2, 3, 4, 5]
            store.catch_up()
            assert follower.offered == [2, 3, 4, 5]

    def test_each_store_delivers_to_its_own_followers(self, open_recorder: OpenRecorder) -> None:
        one, two = Follower(), Follower()
        with EventStore(open_recorder()) as store, EventStore(open_recorder()) as other:
            store.subscribe(one)
            other.subscribe(two)
            for n in range(1, 6):
                (store if n % 2 else other).append(event(f"e-{n}"))
            store.catch_up()
            other.catch_up()
        assert one.positions == two.positions == [1, 2, 3, 4, 5]

    def test_an_event_is_there_for_other_stores_when_it_is_delivered(
        self, open_recorder: OpenRecorder
    ) -> None:
        seen: list[Any] = []
        with EventStore(open_recorder()) as store, EventStore(open_recorder()) as other:
            store.subscribe(lambda happened: seen.append(other.find(happened.id) == happened))
            store.append_all([event("e-1"), event("e-2")])
        assert seen == [True, True]

    # --- several processes -----------------------------------------------------------------

    def test_processes_that_open_a_new_place_at_once_all_write_to_it(
        self, open_recorder: OpenRecorder, start: Callable[..., Child]
    ) -> None:
        said = [process.end()[1:] for process in [start(child.append_some, n) for n in range(4)]]
        assert sorted(said) == [["1 1"], ["2 2"], ["3 3"], ["4 4"]]
        with EventStore(open_recorder()) as store:
            assert sorted(e.id for e in store.read_all()) == ["0", "1", "2", "3"]
            assert_gapless(store)

    def test_of_processes_that_expect_the_same_version_one_wins(
        self, open_recorder: OpenRecorder, start: Callable[..., Child]
    ) -> None:
        racers = [start(child.race, number) for number in range(4)]
        assert [racer.hear() for racer in racers] == ["ready"] * 4
        for version in range(10):
            for racer in racers:
                racer.go()
            outcomes = sorted(racer.hear() for racer in racers)
            assert outcomes == [*[f"lost {version} {version + 1}"] * 3, "won"]
        with EventStore(open_recorder()) as store:
            assert store.version("ACC123") == 10
            assert_gapless(store)

    def test_processes_that_expect_nothing_all_succeed(
        self, open_recorder: OpenRecorder, start: Callable[..., Child]
    ) -> None:
        writers = [start(child.pour, number) for number in range(4)]
        assert [writer.hear() for writer in writers] == ["ready"] * 4
        for writer in writers:
            writer.go()
        for writer in writers:
            writer.end()
        with EventStore(open_recorder()) as store:
            assert store.version("ACC123") == 100
            assert [store.version(f"S{number}") for number in range(4)] == [50] * 4
            assert_gapless(store)

    @pytest.mark.parametrize("acknowledged", [1, 50])
    def test_a_process_that_is_killed_loses_nothing_that_was_acknowledged(
        self, open_recorder: OpenRecorder, start: Callable[..., Child], acknowledged: int
    ) -> None:
        writer = start(child.go_on)
        heard = [writer.hear() for _ in range(1 + acknowledged)]
        writer.kill()
        assert heard == ["ready", *(str(n) for n in range(1, acknowledged + 1))]
        with EventStore(open_recorder()) as store:
            there = store.version("ACC123")
            assert there >= acknowledged
            assert_gapless(store)
            assert [e.id for e in store.read_all()] == [f"e-{n}" for n in range(1, there + 1)]
            assert store.append(store.read_all()[0]).version == 1

    @pytest.mark.slow
    def test_two_processes_of_eight_threads_append_8000_events_to_one_stream(
        self, open_recorder: OpenRecorder, start: Callable[..., Child]
    ) -> None:
        crowds = [start(child.crowd, name) for name in "AB"]
        assert [crowd.hear() for crowd in crowds] == ["ready"] * 2
        for crowd in crowds:
            crowd.go()
        assert [crowd.end() for crowd in crowds] == [[], []]  # no error but ConcurrencyError
        with EventStore(open_recorder()) as store:
            events = store.get_events("ACC123")
            assert [e.version for e in events] == list(range(1, 8001))
            assert len({e.id for e in events}) == 8000
            assert_gapless(store)
