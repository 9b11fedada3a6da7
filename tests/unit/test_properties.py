"""What holds for any story: replay is the live account, at every version."""

from __future__ import annotations

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
