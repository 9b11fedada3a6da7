"""Any story at all: a store does what a list would do, whatever is asked of it and in which order.

Hypothesis makes up the stories, each time the same ones. With more of them it goes further:

    EXAMPLES=5000 python -m pytest tests/contract/test_state_machine.py
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from eventlib import (
    ANY,
    EXISTS,
    NO_STREAM,
    ConcurrencyError,
    DuplicateEvent,
    Event,
    EventStore,
    RecordedEvent,
    StoreError,
)

SETTINGS = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=int(os.environ.get("EXAMPLES", "100")),
    stateful_step_count=30,
    suppress_health_check=list(HealthCheck),
)
BIG = 2**70
STREAMS = ["A", "B", "a"]
TYPES = ["t.one", "t.two", "T.one"]
INSTANTS = [  # a clock may go back, and be in another zone
    datetime(2026, 3, 2, 9, tzinfo=UTC),
    datetime(2026, 3, 2, 9, 0, 0, 1, tzinfo=UTC),
    datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=-5))),
    datetime(2025, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
]
AMOUNTS = [1, 1.0, True, "1", [], {"b": [1.5], "a": None}]


def view(event: RecordedEvent) -> tuple[Any, ...]:
    """All that an event says, so that 1, 1.0 and True are three things."""
    data, when = json.dumps(event.data, sort_keys=True), event.timestamp
    return event.id, event.type, data, when, event.source, event.version, event.position


class Follower:
    """A handler that keeps what it took, and what it should have taken."""

    def __init__(self, position: int) -> None:
        self.taken: list[str] = []
        self.refuses: str | None = None  # a type
        self.position = position
        self.expected: list[str] = []
        self.letter: tuple[str, int] | None = None  # which event, tried how often

    def __call__(self, event: RecordedEvent) -> None:
        if event.type == self.refuses:
            raise RuntimeError
        self.taken.append(event.id)


class Model:
    """What a store promises, as plainly as it can be said: a list of events, never two of one id.

    An event is what `view` makes of it.
    """

    def __init__(self) -> None:
        self.log: list[tuple[Any, ...]] = []
        self.followers: list[Follower] = []

    def stream(self, name: str) -> list[tuple[Any, ...]]:
        return [event for event in self.log if json.loads(event[2])["aggregate_id"] == name]

    def append(self, name: str, events: list[Event], expected: Any) -> Any:
        """The events as they are recorded, or the error, as `outcome` shows them."""
        if not events:
            return []
        known = {event[0]: event for event in self.log}
        ids = [event.id for event in events]
        twice = [id for n, id in enumerate(ids) if id in ids[:n]]
        if twice:
            return "duplicate", twice[0]
        plain = [view(RecordedEvent(*parts(event), 0, 0)) for event in events]
        there = [event[0] for event in plain if event[0] in known]
        changed = [
            e[0] for e in plain if e[0] in known and without_when(e) != without_when(known[e[0]])
        ]
        if there and not changed and len(there) == len(events):
            return [known[id] for id in ids]
        if there:
            return "duplicate", (changed or there)[0]
        history = self.stream(name)
        if not (
            expected in (ANY, len(history))
            or (expected is NO_STREAM and not history)
            or (expected is EXISTS and history)
        ):
            seen = expected if isinstance(expected, int) else 0
            return "conflict", name, expected, len(history), history[seen:]
        start = len(self.log)
        self.log += [
            (*event[:5], len(history) + n, start + n) for n, event in enumerate(plain, start=1)
        ]
        return self.log[start:]

    def deliver(self) -> None:
        for follower in self.followers:
            for event in self.log[follower.position :]:
                if event[1] == follower.refuses:
                    tried = follower.letter[1] if follower.letter else 0
                    follower.letter = (event[0], tried + 1)
                    break
                follower.expected.append(event[0])
                follower.position, follower.letter = event[6], None


def parts(event: Event) -> tuple[Any, ...]:
    return event.id, event.type, event.data, event.timestamp, event.source


def without_when(event: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*event[:3], event[4])


class Seen:
    """An aggregate that is its history."""

    def __init__(self) -> None:
        self.events: list[tuple[Any, ...]] = []

    def apply(self, event: RecordedEvent) -> None:
        self.events.append(view(event))


streams = st.sampled_from(STREAMS)
afters = st.one_of(st.integers(0, 8), st.integers(0, 8), st.just(BIG))
limits = st.one_of(st.none(), st.integers(0, 5), st.just(BIG))
versions = st.sampled_from(["any", "none", "exists", "right", "right", "behind", "ahead", 0, BIG])
contents = st.sampled_from(TYPES), st.sampled_from(INSTANTS), st.sampled_from(AMOUNTS)
beginnings = st.lists(st.tuples(streams, *contents), min_size=4, max_size=9)
which = st.integers(0, 4)


def batches(kinds: list[str]) -> st.SearchStrategy[list[Any]]:
    one = st.tuples(st.sampled_from(kinds), st.integers(0, 30), *contents)
    return st.lists(one, min_size=1, max_size=4)


class Stories(RuleBasedStateMachine):
    """One story on one store, and on the model."""

    def __init__(self, open_store: Callable[[], EventStore], durable: bool) -> None:
        super().__init__()
        self.open_store = open_store
        self.durable = durable
        self.store = open_store()
        self.elsewhere = open_store() if durable else self.store
        self.model = Model()
        self.ends: list[Callable[[], None]] = []
        self.ids = count(1)

    def teardown(self) -> None:
        self.store.close()
        self.elsewhere.close()

    # --- writing ---------------------------------------------------------------------------

    @initialize(events=beginnings)
    def begin(self, events: list[Any]) -> None:
        for name, *content in events:
            self.append(name, [("new", 0, *content)], "right")

    def batch(self, name: str, wanted: list[Any]) -> list[Event]:
        """New events, events of the log, and those with an id of the log that say another thing."""
        events = []
        for what, number, type_, when, amount in wanted:
            log = self.model.log if what == "changed" else self.model.stream(name)
            if what == "new" or not log:
                data = {"aggregate_id": name, "amount": amount}
                events.append(Event(f"e-{next(self.ids)}", type_, data, when, "s"))
                continue
            id_, old_type, data, _, source, *_ = log[number % len(log)]
            data = {**json.loads(data), "aggregate_id": name}
            if what == "changed":
                data["amount"] = amount
                source = "s" if number % 5 else "another"
            else:
                type_ = old_type
            events.append(Event(id_, type_, data, when, source))
        return events

    def expected(self, name: str, wanted: Any) -> Any:
        version = len(self.model.stream(name))
        named = {"any": ANY, "none": NO_STREAM, "exists": EXISTS, "right": version}
        return {**named, "behind": max(0, version - 1), "ahead": version + 1}.get(wanted, wanted)

    def append_to(self, store: EventStore, name: str, wanted: list[Any], version: Any) -> None:
        events, expected = self.batch(name, wanted), self.expected(name, version)
        before = len(self.model.log)
        should = self.model.append(name, events, expected)
        if store is self.store and len(self.model.log) > before:
            self.model.deliver()
        assert outcome(store, events, expected) == should

    # Hypothesis leaves some rules out of each story: several append, so that few are without any.

    @rule(name=streams, wanted=batches(["new"]), version=versions)
    def append(self, name: str, wanted: list[Any], version: Any) -> None:
        self.append_to(self.store, name, wanted, version)

    @rule(name=streams, wanted=batches(["new", "there", "changed"]), version=versions)
    def append_what_may_be_there(self, name: str, wanted: list[Any], version: Any) -> None:
        self.append_to(self.store, name, wanted, version)

    @rule(name=streams, when=st.sampled_from(INSTANTS), version=versions)
    def append_a_stream_again(self, name: str, when: datetime, version: Any) -> None:
        wanted = [("there", n, "", when, 0) for n in range(len(self.model.stream(name)))]
        self.append_to(self.store, name, wanted, version)

    @rule(name=streams, wanted=batches(["new", "new", "there"]), version=versions)
    def append_elsewhere(self, name: str, wanted: list[Any], version: Any) -> None:
        self.append_to(self.elsewhere, name, wanted, version)

    # --- reading ---------------------------------------------------------------------------

    @invariant()
    def it_holds_what_the_model_holds(self) -> None:
        assert [view(event) for event in self.store.read_all()] == self.model.log

    @rule(after=afters, limit=limits, types=st.one_of(st.none(), st.sets(st.sampled_from(TYPES))))
    def read_all(self, after: int, limit: int | None, types: set[str] | None) -> None:
        found = self.store.read_all(after, limit, types)
        should = [e for e in self.model.log[after:] if types is None or e[1] in types]
        assert [view(event) for event in found] == should[:limit]

    @rule(
        name=streams, after=afters, limit=limits, at=st.one_of(st.none(), st.sampled_from(INSTANTS))
    )
    def read_a_stream(self, name: str, after: int, limit: int | None, at: datetime | None) -> None:
        should = self.model.stream(name)
        assert self.store.version(name) == len(should)
        found = self.store.get_events(name, after, limit)
        assert [view(event) for event in found] == should[after:][:limit]
        seen = self.store.replay(name, Seen, version=limit, at=at)
        assert seen.events == [e for e in should[:limit] if at is None or e[3] <= at]

    @rule(number=st.integers(1, 30))
    def look_up(self, number: int) -> None:
        found = self.store.find(f"e-{number}")
        should = [event for event in self.model.log if event[0] == f"e-{number}"]
        assert [view(event) for event in [found] if event is not None] == should
        names = dict.fromkeys(json.loads(event[2])["aggregate_id"] for event in self.model.log)
        assert self.store.aggregate_ids() == list(names)
        assert self.store.last_position == len(self.model.log)

    # --- following -------------------------------------------------------------------------

    @precondition(lambda self: len(self.ends) < 4)
    @rule(after=st.one_of(st.none(), st.integers(0, 12)), refuses=st.sampled_from([None, *TYPES]))
    def subscribe(self, after: int | None, refuses: str | None) -> None:
        follower = Follower(len(self.model.log) if after is None else after)
        follower.refuses = refuses
        self.model.followers.append(follower)
        if after is not None:
            self.model.deliver()
        self.ends.append(self.store.subscribe(follower, after))

    @precondition(lambda self: self.ends)
    @rule(number=which)
    def unsubscribe(self, number: int) -> None:
        number %= len(self.ends)
        self.ends.pop(number)()
        del self.model.followers[number]

    @precondition(lambda self: self.ends)
    @rule(number=which, type_=st.sampled_from([None, *TYPES]))
    def fail_or_recover(self, number: int, type_: str | None) -> None:
        self.model.followers[number % len(self.ends)].refuses = type_

    @rule()
    def catch_up(self) -> None:
        self.store.catch_up()
        self.model.deliver()

    @invariant()
    def followers_agree(self) -> None:
        for follower in self.model.followers:
            assert follower.taken == follower.expected
        letters = [(x.handler, x.event.id, x.attempts) for x in self.store.dead_letters]
        assert letters == [(f, *f.letter) for f in self.model.followers if f.letter]

    # --- closing ---------------------------------------------------------------------------

    @precondition(lambda self: self.durable)
    @rule()
    def close_and_open_again(self) -> None:
        self.store.close()
        with pytest.raises(StoreError, match="closed"):
            self.store.read_all()
        self.store = self.open_store()
        self.ends, self.model.followers = [], []


def outcome(store: EventStore, events: list[Event], expected: Any) -> Any:
    try:
        if len(events) == 1:
            return [view(store.append(events[0], expected))]
        return [view(event) for event in store.append_all(events, expected)]
    except DuplicateEvent as error:
        return "duplicate", error.event_id
    except ConcurrencyError as error:
        between = [view(event) for event in error.events]
        return "conflict", error.aggregate_id, error.expected, error.actual, between


@pytest.fixture(
    params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.slow)],
)
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Each call gives a place for a store without events."""
    if request.param == "memory":
        return lambda: ":memory:"
    if request.param == "sqlite":
        EventStore(tmp_path / "empty").close()
        names = (tmp_path / f"{number}.db" for number in count(1))
        return lambda: str(shutil.copy(tmp_path / "empty", next(names)))
    address = request.getfixturevalue("postgres").address

    def emptied() -> str:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP SCHEMA IF EXISTS eventlib CASCADE")
        return str(address)

    return emptied


def test_a_store_does_what_a_list_would_do(new_place: Callable[[], str]) -> None:
    def begin() -> Stories:
        place = new_place()
        return Stories(lambda: EventStore(place), durable=place != ":memory:")

    run_state_machine_as_test(begin, settings=SETTINGS)
