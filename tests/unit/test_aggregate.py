"""What every aggregate shares: decide, append, apply; a command sent again counts once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from eventlib import Aggregate, ConcurrencyError, DuplicateEvent, Event, EventStore, RecordedEvent

MakeEvent = Callable[..., Event]


class Counter(Aggregate):
    """Counts what it took in; one command, whose rule can be switched to refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[str] = []
        self.refuses = False

    def evolve(self, event: Event) -> None:
        self.taken.append(event.id)

    def count(self, store: EventStore, n: int = 1, command_id: Any = None) -> RecordedEvent:
        data = {"aggregate_id": "C", "n": n}
        return self.record(
            store, "counted", data, source="test", command_id=command_id, rule=self._rule
        )

    def _rule(self) -> None:
        if self.refuses:
            raise PermissionError("not today")


@pytest.fixture
def counter() -> Counter:
    return Counter()


class TestApply:
    def test_a_recorded_event_brings_its_version(
        self, store: EventStore, event: MakeEvent, counter: Counter
    ) -> None:
        store.append_all([event("e-1"), event("e-2"), event("e-3")])
        for recorded in store.get_events("ACC123", after=1):
            counter.apply(recorded)
        assert (counter.version, counter.taken) == (3, ["e-2", "e-3"])

    def test_a_plain_event_counts_one_up(self, event: MakeEvent, counter: Counter) -> None:
        counter.apply(event("e-1"))
        counter.apply(event("e-2"))
        assert (counter.version, counter.taken) == (2, ["e-1", "e-2"])

    def test_it_never_refuses_what_happened(self, event: MakeEvent, counter: Counter) -> None:
        counter.refuses = True
        counter.apply(event("e-1", type="unheard.of"))
        assert counter.version == 1

    def test_an_aggregate_that_evolves_in_no_way_still_counts(self, event: MakeEvent) -> None:
        aggregate = Aggregate()
        aggregate.apply(event())
        assert aggregate.version == 1


class TestCommands:
    def test_the_event_is_stored_applied_and_returned(
        self, store: EventStore, counter: Counter
    ) -> None:
        first, second = counter.count(store), counter.count(store, 2)
        assert store.read_all() == [first, second]
        assert counter.taken == [first.id, second.id] == ["event-1", "event-2"]
        assert (first.source, second.data) == ("test", {"aggregate_id": "C", "n": 2})
        assert counter.version == second.version == 2

    def test_a_refused_one_leaves_no_event_and_no_change(
        self, store: EventStore, counter: Counter
    ) -> None:
        counter.count(store)
        counter.refuses = True
        for command_id in (None, "c-1"):
            with pytest.raises(PermissionError, match="not today"):
                counter.count(store, command_id=command_id)
        assert (counter.version, counter.taken, store.version("C")) == (1, ["event-1"], 1)
        counter.refuses = False
        assert counter.count(store).id == "event-2"  # no id was used up

    def test_one_on_a_stale_object_leaves_no_event_and_no_change(
        self, store: EventStore, counter: Counter
    ) -> None:
        counter.count(store)
        other = store.replay("C", Counter)
        other.count(store)
        with pytest.raises(ConcurrencyError, match=r"appended in between \(counted\)"):
            counter.count(store)
        assert (counter.version, counter.taken, store.version("C")) == (1, ["event-1"], 2)
        store.replay("C", Counter).count(store)
        assert store.version("C") == 3

    def test_one_on_state_that_was_never_stored_says_so(
        self, store: EventStore, event: MakeEvent, counter: Counter
    ) -> None:
        counter.apply(event("e-1", "C"))
        with pytest.raises(ConcurrencyError, match="applied but never appended"):
            counter.count(store)
        assert (counter.version, store.read_all()) == (1, [])

    @pytest.mark.parametrize("command_id", ["", "a\n", "x" * 501, 1, b"c"])
    def test_a_command_id_is_a_name(
        self, store: EventStore, counter: Counter, command_id: Any
    ) -> None:
        with pytest.raises((TypeError, ValueError), match=r"^id "):
            counter.count(store, command_id=command_id)
        assert (counter.version, store.read_all()) == (0, [])


class TestACommandSentTwice:
    def test_it_counts_once_and_returns_the_same_both_times(
        self, store: EventStore, counter: Counter
    ) -> None:
        first = counter.count(store, command_id="c-1")
        again = counter.count(store, command_id="c-1")
        assert first.id == "c-1"
        assert (again, again.version, again.position) == (first, first.version, first.position)
        assert (counter.taken, counter.version, store.version("C")) == (["c-1"], 1, 1)

    def test_it_is_not_decided_again(self, store: EventStore, counter: Counter) -> None:
        first = counter.count(store, command_id="c-1")
        counter.refuses = True
        assert counter.count(store, command_id="c-1") == first

    def test_it_uses_up_no_id_and_no_time(self, store: EventStore, counter: Counter) -> None:
        counter.count(store, command_id="c-1")
        counter.count(store, command_id="c-1")
        after = store.clock.now()
        assert store.ids.next() == "event-1"
        assert (after - counter.count(store, 2).timestamp).total_seconds() == -60

    @pytest.mark.parametrize("known", [0, 1, 2, 3, 4])
    def test_it_brings_an_object_up_to_date(
        self, store: EventStore, counter: Counter, known: int
    ) -> None:
        """Whatever the object knew: before the command, just it, or all that others wrote since."""
        ids = ["c-1", "c-2", "c-3", "c-4"]
        for id in ids:
            counter.count(store, command_id=id)
        behind = store.replay("C", Counter, version=known)
        assert behind.count(store, command_id="c-2").version == 2
        assert (behind.taken, behind.version) == (ids, 4)
        behind.count(store)
        assert store.version("C") == 5

    @pytest.mark.parametrize("change", ["data", "type", "source"])
    def test_with_other_arguments_it_is_another_command_with_a_used_id(
        self, store: EventStore, counter: Counter, change: str
    ) -> None:
        counter.count(store, command_id="c-1")
        what: dict[str, Any] = {"type": "counted", "data": {"aggregate_id": "C", "n": 1}}
        what |= {"source": "test"}
        what |= {
            "data": {"data": {"aggregate_id": "C", "n": 2}},
            "type": {"type": "other"},
            "source": {"source": "elsewhere"},
        }[change]
        with pytest.raises(DuplicateEvent, match="a new event needs a new id") as caught:
            counter.record(store, command_id="c-1", **what)
        assert caught.value.event_id == "c-1"
        assert (counter.taken, counter.version, len(store.read_all())) == (["c-1"], 1, 1)

    @pytest.mark.parametrize("others", [0, 1])
    def test_it_counts_once_even_where_somebody_was_a_moment_faster(
        self, store: EventStore, counter: Counter, others: int
    ) -> None:
        """The same command lands between the question whether it is known and the append."""
        faster = Counter()

        def rule() -> None:
            for _ in range(others):
                faster.count(store)
            faster.count(store, command_id="c-1")

        data = {"aggregate_id": "C", "n": 1}
        event = counter.record(store, "counted", data, source="test", command_id="c-1", rule=rule)
        assert event.version == 1 + others
        assert counter.taken == faster.taken
        assert counter.version == store.version("C") == 1 + others
