"""Snapshots: the same answers with less work, and no snapshot believed that could say another."""

from __future__ import annotations

import dbm.dumb
import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventlib import Aggregate, BankAccount, Event, EventStore, SequentialIds, SimulatedClock
from eventlib.event import RecordedEvent
from eventlib.patterns.snapshot import Snapshots
from eventlib.patterns.upcast import Upcaster
from eventlib.recorders.memory import MemoryRecorder
from eventlib.testing.support import START


class CountingRecorder(MemoryRecorder):
    """Counts the rows that are read of streams."""

    rows = 0

    def read_stream(self, stream: str, after: int, limit: int | None) -> list[RecordedEvent]:
        found = super().read_stream(stream, after, limit)
        self.rows += len(found)
        return found


class Diary(Aggregate):
    """Keeps one value of each type that a snapshot can keep."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[str, Any] = {}
        self.lines: list[tuple[str, Any]] = []
        self.last: datetime | None = None
        self.sum = Decimal(0)
        self.ratio = 0.1
        self.data: Any = None

    def evolve(self, event: Event) -> None:
        self.seen[event.id] = {"tuple": (event.type, True)}
        self.lines.append((event.id, [Decimal("1.50"), None, {"Decimal": "no number"}]))
        self.last = event.timestamp
        self.sum += Decimal("0.1")
        self.ratio *= 3
        self.data = event.data


class Odd(Aggregate):
    """Its `value` is whatever the test wants to keep."""

    def __init__(self, value: object = None) -> None:
        super().__init__()
        self.value = value


def typed(value: Any) -> Any:
    """A value with its types, all the way down: 1, 1.0, True and Decimal(1) are told apart."""
    if isinstance(value, dict):
        return type(value), [(key, typed(item)) for key, item in value.items()]
    if isinstance(value, list | tuple):
        return type(value), [typed(item) for item in value]
    return type(value), repr(value)


def state(aggregate: object) -> Any:
    return type(aggregate), typed(vars(aggregate))


def open_store(recorder: MemoryRecorder | None = None) -> EventStore:
    where = ":memory:" if recorder is None else recorder
    return EventStore(where, clock=SimulatedClock(START), ids=SequentialIds())


def account_of(store: EventStore, events: int) -> BankAccount:
    account = BankAccount.open("ACC123", 1000, store)
    for _ in range(events - 1):
        account.deposit("0.10", store)
    return account


def accounts(store: Any, **how: Any) -> Snapshots[BankAccount]:
    return Snapshots(store, BankAccount, **{"shape": "account/1", "every": 4, **how})


@pytest.mark.parametrize("make", [BankAccount, Diary])
def test_state_and_types_are_those_of_a_whole_replay_at_every_version(
    store: EventStore, make: Callable[[], Any]
) -> None:
    account = BankAccount.open("ACC123", 1000, store)
    short = Snapshots(store, make, shape="any/1", every=3)
    for _ in range(11):
        account.deposit("0.10", store)
        assert state(short.replay("ACC123")) == state(store.replay("ACC123", make))
        for version in range(account.version + 2):
            whole = store.replay("ACC123", make, version=version)
            assert state(short.replay("ACC123", version=version)) == state(whole)


@given(
    moves=st.lists(st.integers(-300, 300).filter(bool), max_size=30),
    every=st.integers(1, 9),
    asked=st.lists(st.integers(0, 35), max_size=8),
)
def test_whatever_happened_and_whatever_is_asked_the_answer_is_that_of_the_history(
    moves: list[int], every: int, asked: list[int]
) -> None:
    store = open_store()
    account = BankAccount.open("ACC123", 10_000, store)
    short = accounts(store, every=every)
    for number, money in enumerate(moves):
        (account.deposit if money > 0 else account.withdraw)(abs(money), store)
        if number % 3 == 0:
            short.replay("ACC123")
    for version in [None, *asked]:
        whole = store.replay("ACC123", BankAccount, version=version)
        assert state(short.replay("ACC123", version=version)) == state(whole)


def test_a_replay_reads_what_is_behind_the_snapshot_and_one_row_more() -> None:
    recorder = CountingRecorder()
    store = open_store(recorder)
    account, short = account_of(store, 10), accounts(store)
    read = []
    for _ in range(6):
        before = recorder.rows
        short.replay("ACC123")
        read.append(recorder.rows - before)
        account.deposit(1, store)
    assert read == [10, 2, 3, 4, 5, 2]


def test_a_command_goes_on_from_a_snapshot() -> None:
    store = open_store()
    account_of(store, 5)
    short = accounts(store)
    short.replay("ACC123")
    again = short.replay("ACC123")
    again.withdraw("1000.40", store)
    assert again.balance == store.replay("ACC123", BankAccount).balance == Decimal("0.00")


def test_a_snapshot_is_in_no_stream_and_can_be_thrown_away() -> None:
    store, kept = open_store(), dict[str, Any]()
    account_of(store, 5)
    short = accounts(store, kept=kept)
    whole = state(short.replay("ACC123"))
    assert list(kept) == ["ACC123"]
    assert store.last_position == 5
    kept.clear()
    assert state(short.replay("ACC123")) == whole


def test_no_two_replays_share_a_list() -> None:
    store = open_store()
    account_of(store, 5)
    short = accounts(store)
    first = short.replay("ACC123")
    first.transactions.clear()
    second = short.replay("ACC123")
    second.transactions.clear()
    assert len(short.replay("ACC123").transactions) == 4


def test_an_old_version_does_not_put_a_younger_snapshot_out() -> None:
    store, kept = open_store(), dict[str, Any]()
    account_of(store, 12)
    short = accounts(store, kept=kept)
    short.replay("ACC123")
    short.replay("ACC123", version=8)
    assert json.loads(kept["ACC123"])["version"] == 12


def test_a_stream_that_is_not_there_is_an_empty_aggregate() -> None:
    assert state(accounts(open_store()).replay("NOBODY")) == state(BankAccount())


# --- not believed ------------------------------------------------------------------------------


class WithFees(BankAccount):
    """The account once somebody has seen that the fees were forgotten."""

    def evolve(self, event: Event) -> None:
        super().evolve(event)
        if event.type == "account.fee_charged":
            self.balance -= Decimal(event.data["amount"])


def with_fee(store: EventStore) -> None:
    account_of(store, 4)
    fee = {"aggregate_id": "ACC123", "amount": "5.00"}
    store.append(Event("fee-1", "account.fee_charged", fee, START, "bank"))


def test_a_snapshot_of_another_shape_is_ignored() -> None:
    store, kept = open_store(), dict[str, Any]()
    with_fee(store)
    accounts(store, kept=kept).replay("ACC123")
    same = Snapshots(store, WithFees, shape="account/1", kept=kept)
    new = Snapshots(store, WithFees, shape="account/2", kept=kept)
    assert same.replay("ACC123").balance == Decimal("1000.30")  # which nothing could notice
    assert new.replay("ACC123").balance == Decimal("995.30")


def test_a_snapshot_without_an_attribute_of_the_class_is_ignored() -> None:
    class Counting(BankAccount):
        def __init__(self) -> None:
            super().__init__()
            self.deposits = 0

        def evolve(self, event: Event) -> None:
            super().evolve(event)
            self.deposits += event.type == "account.deposited"

    store, kept = open_store(), dict[str, Any]()
    account_of(store, 5)
    accounts(store, kept=kept).replay("ACC123")
    assert Snapshots(store, Counting, shape="account/1", kept=kept).replay("ACC123").deposits == 4
    Snapshots(store, Counting, shape="account/1", every=1, kept=kept).replay("ACC123")
    assert state(accounts(store, kept=kept).replay("ACC123")) == state(
        store.replay("ACC123", BankAccount)
    )


@pytest.mark.parametrize("events", [2, 5, 7])
def test_a_snapshot_of_another_store_is_ignored(events: int) -> None:
    kept: dict[str, Any] = {}
    other = EventStore(clock=SimulatedClock(START), ids=SequentialIds("other"))
    account_of(other, 5)
    accounts(other, kept=kept).replay("ACC123")
    store = open_store()
    account_of(store, events)
    found = accounts(store, kept=kept).replay("ACC123")
    assert state(found) == state(store.replay("ACC123", BankAccount))


def taken(**changes: Any) -> str:
    """The text of a snapshot of five events, with other things in it."""
    store, kept = open_store(), dict[str, Any]()
    account_of(store, 5)
    accounts(store, kept=kept).replay("ACC123")
    return json.dumps({**json.loads(kept["ACC123"]), **changes})


STATE = json.loads(taken())["state"]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "[]",
            "null",
            "{}",
            "1",
            '"text"',
            "",
            "{",
            taken()[:40],
            b"\xff",
            5,
            None,
            "[" * 100_000,
        ),
        *(taken(version=version) for version in (None, "5", 0, -1, 5.0, True, [5], 10**30)),
        *(taken(event=event) for event in (None, 5, {}, "another")),
        *(taken(shape=shape) for shape in (None, {}, "account/2")),
        *(taken(state=state) for state in (None, {}, [], "x", {"dict": []}, {"dict": None})),
        taken(state={"tuple": []}),
        taken(state={"dict": {**STATE["dict"], "balance": {"Decimal": "many"}}}),
        taken(state={"dict": {**STATE["dict"], "balance": {"datetime": "today"}}}),
        taken(state={"dict": {**STATE["dict"], "balance": {"Decimal": "1", "tuple": []}}}),
        taken(state={"dict": {**STATE["dict"], "balance": {"unheard of": "1"}}}),
        taken(state={"dict": {**STATE["dict"], "balance": {"frozen": {"a": 10**20}}}}),
    ],
    ids=lambda text: str(text)[:60],
)
def test_what_is_not_understood_is_ignored(text: Any) -> None:
    store = open_store()
    account_of(store, 5)
    kept = {"ACC123": text}
    short = accounts(store, kept=kept, every=100)
    whole = state(store.replay("ACC123", BankAccount))
    assert state(short.replay("ACC123")) == whole
    assert state(short.replay("ACC123", version=2)) == state(
        store.replay("ACC123", BankAccount, version=2)
    )
    accounts(store, kept=kept).replay("ACC123")
    assert json.loads(kept["ACC123"])["version"] == 5  # and a good one takes its place


# --- kept elsewhere, and with upcasting -----------------------------------------------------------


def test_snapshots_may_lie_in_a_file(tmp_path: Path) -> None:
    recorder = CountingRecorder()
    store = open_store(recorder)
    account_of(store, 5)
    with dbm.dumb.open(str(tmp_path / "kept"), "c") as kept:
        whole = state(accounts(store, kept=kept).replay("ACC123"))
    before = recorder.rows
    with dbm.dumb.open(str(tmp_path / "kept"), "c") as kept:
        assert state(accounts(store, kept=kept).replay("ACC123")) == whole
    assert recorder.rows - before == 1


def test_a_snapshot_stands_behind_both_halves_of_an_event_that_is_read_as_two() -> None:
    store = open_store()
    account_of(store, 3)
    two = [("account.deposited", {"aggregate_id": "ACC123", "amount": "0.05"})] * 2
    halves = Upcaster(store, {"account.deposited.v1": lambda event: two})
    old = {"aggregate_id": "ACC123", "amount": "0.10"}
    for number in range(6):
        store.append(Event(f"old-{number}", "account.deposited.v1", old, START, "bank"))
        short = accounts(halves, every=1)
        short.replay("ACC123")
        assert state(short.replay("ACC123")) == state(halves.replay("ACC123", BankAccount))
