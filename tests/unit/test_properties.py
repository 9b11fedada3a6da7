"""What holds for any story: replay is the live account, at every version, and for any data."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventlib import (
    BankAccount,
    ConcurrencyError,
    Event,
    EventStore,
    InsufficientFunds,
    SequentialIds,
    SimulatedClock,
)

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
REPEATABLE = settings(
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@contextmanager
def new_store(kind: str, empty: Path) -> Iterator[EventStore]:
    clock, ids = SimulatedClock(START), SequentialIds()
    with tempfile.TemporaryDirectory() as folder:
        where = ":memory:" if kind == "memory" else shutil.copy(empty, folder)
        with EventStore(where, clock=clock, ids=ids) as store:
            yield store


cents = st.integers(-100, 300_000)
amounts = st.one_of(
    cents.map(lambda n: f"{n // 100}.{n % 100:02}"),
    cents,
    st.decimals(-10, 2000, places=2),
    st.sampled_from([0, "0.00", 0.1, True, None, "1.234", "x", float("nan")]),
)
commands = st.lists(
    st.tuples(
        st.sampled_from(["open", "deposit", "withdraw", "reload"]),
        st.sampled_from(["A", "B"]),
        amounts,
        st.sampled_from([None, None, "c-1", "c-2", "c-3"]),
    ),
    max_size=25,
)
EXPECTED = (TypeError, ValueError, ConcurrencyError, InsufficientFunds)


def snapshot(account: BankAccount) -> Any:
    return (
        *(account.account_id, str(account.balance), account.version),
        [(kind, str(amount)) for kind, amount in account.transactions],
    )


def run(store: EventStore, story: list[Any]) -> dict[str, BankAccount]:
    """Each command that is refused must leave no event and no change; the accounts at the end."""
    live = {"A": BankAccount(), "B": BankAccount()}
    for command, name, amount, command_id in story:
        before = {key: snapshot(account) for key, account in live.items()}
        events = store.read_all()
        try:
            if command == "open":
                live[name] = BankAccount.open(name, amount, store, command_id)
            elif command == "reload":
                live[name] = store.replay(name, BankAccount)
            else:
                getattr(live[name], command)(amount, store, command_id)
        except EXPECTED:
            assert {key: snapshot(account) for key, account in live.items()} == before
            assert store.read_all() == events
    return live


@pytest.mark.parametrize("kind", ["memory", "file"])
@REPEATABLE
@given(story=commands)
def test_for_any_commands_replay_is_the_live_account_and_refused_ones_leave_nothing(
    kind: str, empty_store: Path, story: list[Any]
) -> None:
    with new_store(kind, empty_store) as store:
        for name, account in run(store, story).items():
            assert snapshot(store.replay(name, BankAccount)) == snapshot(account)
            assert account.balance >= 0


@pytest.mark.parametrize("kind", ["memory", "file"])
@REPEATABLE
@given(story=commands)
def test_replay_at_any_version_is_the_fold_of_that_many_events(
    kind: str, empty_store: Path, story: list[Any]
) -> None:
    with new_store(kind, empty_store) as store:
        run(store, story)
        for name in ("A", "B"):
            events = store.get_events(name)
            folded = BankAccount()
            for version in range(len(events) + 2):
                assert snapshot(store.replay(name, BankAccount, version=version)) == snapshot(
                    folded
                )
                if version < len(events):
                    folded.apply(events[version])


@REPEATABLE
@given(story=commands)
def test_the_same_story_is_the_same_in_memory_and_in_a_file(
    empty_store: Path, story: list[Any]
) -> None:
    with new_store("memory", empty_store) as memory, new_store("file", empty_store) as file:
        run(memory, story)
        run(file, story)
        assert [repr(event) for event in memory.read_all()] == [repr(e) for e in file.read_all()]


json_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(1 - 2**53, 2**53 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(st.characters(exclude_categories=["Cs"])),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4),
    ),
    max_leaves=20,
)


def mutable_parts(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from mutable_parts(item)
    elif isinstance(value, list):
        yield value
        for item in value:
            yield from mutable_parts(item)


@pytest.fixture(scope="module")
def both(empty_store: Path) -> Iterator[tuple[EventStore, EventStore]]:
    """One store of each kind for all examples, each of which has a stream of its own."""
    with new_store("memory", empty_store) as memory, new_store("file", empty_store) as file:
        yield memory, file


@settings(REPEATABLE, max_examples=200)
@given(value=json_values)
def test_any_json_value_comes_back_equal_and_frozen_from_both_stores(
    both: tuple[EventStore, EventStore], value: Any
) -> None:
    for store in both:
        name = store.ids.next()
        data = {"aggregate_id": name, "value": value}
        event = Event(name, "t", data, START, "s")
        written = store.append(event)
        (read,) = store.get_events(name)
        assert read == event
        assert hash(read) == hash(event)
        assert json.dumps(read.data) == json.dumps(data)
        assert store.append(event).position == written.position
        for part in mutable_parts(read.data):
            with pytest.raises(TypeError, match="never changed"):
                part.clear()
