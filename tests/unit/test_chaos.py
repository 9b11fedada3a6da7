"""Chaos: every misfortune it promises comes, the same for the same seed, and never for ever."""

from __future__ import annotations

import copy
import pickle
from collections import Counter
from collections.abc import Callable
from itertools import groupby, pairwise

import pytest

from eventlib import BankAccount, Event, EventStore
from eventlib.errors import ConcurrencyError, StoreError
from eventlib.recorders import Recorder
from eventlib.recorders.memory import MemoryRecorder
from eventlib.testing.chaos import Chaos, ConnectionDropped, Crash

MakeEvent = Callable[..., Event]
SEEDS = range(1, 201)
SENT = list(range(1, 9))


class TestDeliveries:
    def test_each_comes_one_to_four_times_and_nothing_else_does(self) -> None:
        copies: set[int] = set()
        for seed in SEEDS:
            came = Counter(Chaos(seed).deliveries(SENT))
            assert came.keys() == set(SENT), seed
            copies |= set(came.values())
        assert copies == {1, 2, 3, 4}

    def test_under_most_seeds_a_first_copy_comes_before_one_that_was_sent_earlier(self) -> None:
        firsts = [list(dict.fromkeys(Chaos(seed).deliveries(SENT))) for seed in SEEDS]
        assert sum(first != SENT for first in firsts) > 0.9 * len(SEEDS)

    def test_nothing_is_overtaken_by_what_was_sent_long_after_it(self) -> None:
        for seed in SEEDS:
            came = Chaos(seed).deliveries(range(50))
            assert all(later - sent < 4 for later, sent in pairwise(came))

    def test_they_are_the_events_themselves(self, store: EventStore) -> None:
        BankAccount.open("ACC123", 1000, store).deposit(500, store)
        events = store.read_all()
        assert {id(event) for event in Chaos(1).deliveries(events)} == {id(e) for e in events}

    def test_of_nothing_comes_nothing(self) -> None:
        assert Chaos(1).deliveries([]) == []


class TestSeed:
    def test_the_same_seed_brings_the_same_misfortune(self) -> None:
        one, other = Chaos(11), Chaos(11)
        assert [one.deliveries(SENT) for _ in range(3)] == [
            other.deliveries(SENT) for _ in range(3)
        ]
        assert crashes(one, 50) == crashes(other, 50)

    def test_these_are_the_same_in_every_version_of_python(self) -> None:
        assert Chaos(7).deliveries([1, 2, 3, 4, 5, 6]) == [1, 3, 1, 2, 3, 5, 4, 6, 6]
        assert crashes(Chaos(7), 12) == "xx.x..x.x.xx"

    def test_another_seed_brings_another(self) -> None:
        assert len({tuple(Chaos(seed).deliveries(SENT)) for seed in SEEDS}) == len(SEEDS)

    def test_two_do_not_disturb_each_other(self) -> None:
        alone, first, second = Chaos(3), Chaos(3), Chaos(4)
        mixed = []
        for _ in range(3):
            mixed.append(first.deliveries(SENT))
            second.deliveries(SENT)
        assert mixed == [alone.deliveries(SENT) for _ in range(3)]

    def test_it_is_a_whole_number(self) -> None:
        with pytest.raises(TypeError, match="seed is a whole number, not '7'"):
            Chaos("7")  # type: ignore[arg-type]

    def test_an_error_that_passes_through_says_under_which_seed(self) -> None:
        with pytest.raises(KeyError) as caught, Chaos(42) as chaos:
            {}[chaos.seed]
        assert caught.value.__notes__ == [
            "under Chaos(seed=42): the same seed brings the same misfortune"
        ]


class TestStep:
    def test_it_crashes_at_some_steps_and_says_at_which(self) -> None:
        chaos = Chaos(9)
        chaos.step("counted")
        chaos.step("saved")
        with pytest.raises(Crash, match=r"crashed at 'counted' \(Chaos\(seed=9\)\)") as caught:
            chaos.step("counted")
        assert (caught.value.step, caught.value.seed) == ("counted", 9)

    def test_no_except_clause_for_errors_catches_a_crash(self) -> None:
        assert not issubclass(Crash, Exception)

    def test_it_strikes_up_to_three_times_in_a_row_and_never_four(self) -> None:
        longest = set()
        for seed in SEEDS:
            runs = [(mark, len(list(group))) for mark, group in groupby(crashes(Chaos(seed), 50))]
            longest.add(max(length for mark, length in runs if mark == "x"))
        assert longest == {1, 2, 3}


class TestConnection:
    def test_it_is_a_recorder_and_reads_come_through(self, event: MakeEvent) -> None:
        recorder = MemoryRecorder()
        line = Chaos(1).connection(recorder)
        assert isinstance(line, Recorder)
        EventStore(recorder).append(event("e-1"))
        with EventStore(line) as store:
            assert store.version("ACC123") == store.last_position == len(store.read_all()) == 1
            assert store.find("e-1") == store.get_events("ACC123")[0]
            assert store.aggregate_ids() == ["ACC123"]
        with pytest.raises(StoreError, match="closed"):
            recorder.last_position()

    def test_it_drops_before_and_after_the_write_with_the_same_message(
        self, event: MakeEvent
    ) -> None:
        written: dict[bool, str] = {}
        store = EventStore(Chaos(5).connection(MemoryRecorder()))
        for number in range(60):
            try:
                store.append(event(f"e-{number}"))
            except ConnectionDropped as dropped:
                written[store.find(f"e-{number}") is not None] = str(dropped)
        assert written.keys() == {False, True}
        assert written[False] == written[True]
        assert written[True].startswith("ACC123: the connection was dropped before an answer came")
        assert "Chaos(seed=5)" in written[True]

    def test_who_asks_again_with_the_same_id_gets_through_and_counts_once(
        self, event: MakeEvent
    ) -> None:
        for seed in SEEDS:
            store = EventStore(Chaos(seed).connection(MemoryRecorder()))
            answers = [until_answered(store, event(f"e-{number}")) for number in range(8)]
            assert answers == store.read_all(), seed
            assert len(answers) == 8, seed

    def test_over_the_seeds_an_append_with_a_new_id_each_time_counts_some_twice(
        self, event: MakeEvent
    ) -> None:
        twice = 0
        for seed in SEEDS:
            store = EventStore(Chaos(seed).connection(MemoryRecorder()))
            attempts = 0
            answered = False
            while not answered:
                attempts += 1
                try:
                    store.append(event(f"e-{attempts}"))
                    answered = True
                except ConnectionDropped:
                    answered = False
            twice += store.last_position > 1
        assert len(SEEDS) * 0.1 < twice < len(SEEDS) * 0.5

    def test_a_refusal_of_the_store_comes_through(self, event: MakeEvent) -> None:
        store = EventStore(Chaos(5).connection(MemoryRecorder()))  # the first append is not struck
        with pytest.raises(ConcurrencyError, match="you expected version 3"):
            store.append(event("e-1"), expected_version=3)

    def test_subscribers_hear_of_what_was_written_and_not_answered(self, event: MakeEvent) -> None:
        store = EventStore(Chaos(5).connection(MemoryRecorder()))
        heard: list[str] = []
        store.subscribe(lambda event: heard.append(event.id))
        for number in range(20):
            until_answered(store, event(f"e-{number}"))
        assert heard == [f"e-{number}" for number in range(20)]


@pytest.mark.parametrize("error", [Crash("counted", 7), ConnectionDropped("ACC123", 7)])
def test_the_errors_can_be_copied_and_sent_to_another_process(error: BaseException) -> None:
    for other in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert type(other) is type(error)
        assert (str(other), vars(other)) == (str(error), vars(error))


def crashes(chaos: Chaos, times: int) -> str:
    """At which of so many steps it strikes: `"..x."`."""
    marks = ""
    for _ in range(times):
        try:
            chaos.step("step")
            marks += "."
        except Crash:
            marks += "x"
    return marks


def until_answered(store: EventStore, event: Event) -> Event:
    """Append, and ask again for as long as no answer comes."""
    while True:
        try:
            return store.append(event)
        except ConnectionDropped:
            continue
