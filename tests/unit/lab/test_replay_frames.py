"""The frames of a replay are what the store itself would replay, with and without an event."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventlib import Aggregate, BankAccount, Event, EventStore
from eventlib.lab.explorers.frame.shown import shown
from eventlib.lab.explorers.replay.frames import Replay, replay_of

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
CREATED, DEPOSITED, WITHDRAWN = "account.created", "account.deposited", "account.withdrawn"
Fact = tuple[str, Any]

each_time_the_same = settings(derandomize=True, deadline=None, max_examples=80)
cents = st.integers(1, 500_00).map(lambda cents: f"{cents // 100}.{cents % 100:02}")
moves = st.lists(st.tuples(st.sampled_from([DEPOSITED, WITHDRAWN]), cents), max_size=8)


def history(*facts: Fact) -> list[Event]:
    """What happened to ACC123, overdrafts and all: nobody asked the rules."""
    return [
        Event(
            f"e-{number}",
            type,
            {"aggregate_id": "ACC123", "initial_balance" if type == CREATED else "amount": amount},
            START + number * timedelta(hours=1),
            "bank",
        )
        for number, (type, amount) in enumerate(facts, 1)
    ]


def store_with(events: list[Event]) -> EventStore:
    store = EventStore()
    store.append_all(events)
    return store


def replayed(*facts: Fact) -> Replay:
    return replay_of(store_with(history(*facts)), "ACC123", BankAccount)


def in_words(account: BankAccount) -> tuple[str, str, str]:
    """The state's three cells, put into words a second time."""
    kinds = [f"{kind} {money:.2f}" for kind, money in account.transactions]
    transactions = f"{len(kinds)} (al final: {kinds[-1]})" if kinds else "0"
    return str(account.account_id), f"{account.balance:.2f}", transactions


def folded(events: list[Event]) -> BankAccount:
    account = BankAccount()
    for event in events:
        account.apply(event)
    return account


# --- with every event --------------------------------------------------------------------------


@each_time_the_same
@given(moves)
def test_every_frame_is_what_the_store_replays_at_that_version(moves: list[Fact]) -> None:
    store = store_with(history((CREATED, "100.00"), *moves))
    replay = replay_of(store, "ACC123", BankAccount)
    assert replay.last == store.version("ACC123")
    assert replay.frames.names == ("account_id", "balance", "transactions")
    for version in range(replay.last + 1):
        account = store.replay("ACC123", BankAccount, version=version)
        assert replay.frames.states[version] == in_words(account)
        assert replay.frames.numbers["balance"][version] == account.balance


def test_a_change_names_what_was_before_and_after() -> None:
    replay = replayed((CREATED, "1000.00"), (DEPOSITED, "500.00"))
    assert replay.frames.changes(2) == [
        ("account_id", "ACC123", "ACC123"),
        ("balance", "1000.00", "1500.00"),
        ("transactions", "0", "1 (al final: deposit 500.00)"),
    ]


def test_each_event_has_its_signed_amount() -> None:
    replay = replayed((CREATED, "0.00"), (DEPOSITED, "500.00"), (WITHDRAWN, "0.50"), ("noted", "1"))
    assert [entry.detail for entry in replay.entries] == [
        "+0.00",
        "+500.00",
        "-0.50",
        '{"amount":"1"}',
    ]


def test_a_stream_that_nobody_wrote_to_has_one_frame_and_no_event() -> None:
    replay = replay_of(EventStore(), "NOPE", BankAccount)
    assert (replay.last, replay.entries) == (0, ())
    assert replay.frames.states == (("None", "0.00", "0"),)


# --- without one -------------------------------------------------------------------------------


@each_time_the_same
@given(moves, st.data())
def test_without_an_event_the_frames_are_a_replay_of_the_others(
    moves: list[Fact], data: st.DataObject
) -> None:
    events = history((CREATED, "100.00"), *moves)
    replay = replay_of(store_with(events), "ACC123", BankAccount)
    skipped = data.draw(st.integers(1, len(events)))
    other = replay.without(skipped)
    assert replay.money
    missing = replay.money.delta[skipped - 1]
    assert missing is not None
    for version in range(replay.last + 1):
        account = folded([e for n, e in enumerate(events[:version], 1) if n != skipped])
        assert other.states[version] == (f"{account.balance:.2f}",)
        in_the_page = replay.money.balance[version] - (missing if version >= skipped else 0)
        assert in_the_page == account.balance * 100


def refused_by_commands(events: list[Event], skipped: int) -> list[int]:
    """The events that the real commands refuse, tried in a store that holds all before them."""
    refused = []
    for number, event in enumerate(events, 1):
        if number == skipped:
            continue
        store = store_with([e for n, e in enumerate(events[: number - 1], 1) if n != skipped])
        account = store.replay("ACC123", BankAccount)
        before = store.version("ACC123")
        with suppress(ValueError):
            if event.type == DEPOSITED:
                account.deposit(event.data["amount"], store)
            elif event.type == WITHDRAWN:
                account.withdraw(event.data["amount"], store)
            else:
                BankAccount.open("ACC123", event.data["initial_balance"], store)
        if store.version("ACC123") == before:
            refused.append(number)
    return refused


odd_moves = st.lists(
    st.tuples(st.sampled_from([DEPOSITED, WITHDRAWN]), cents | st.sampled_from(["0.00", "-5.00"])),
    max_size=6,
)


@each_time_the_same
@given(st.booleans(), odd_moves, st.data())
def test_the_refused_events_are_those_that_the_commands_refuse(
    opened: bool, moves: list[Fact], data: st.DataObject
) -> None:
    events = history(*([(CREATED, "100.00")] if opened else []), *moves)
    replay = replay_of(store_with(events), "ACC123", BankAccount)
    skipped = data.draw(st.integers(0, len(events)))
    expected = refused_by_commands(events, skipped)
    assert list((replay.without(skipped) if skipped else replay.frames).refused) == expected
    money = replay.money
    assert money  # and the page comes to the same from what it gets
    missing = money.delta[skipped - 1] or 0 if skipped else 0
    assert expected == [
        v
        for v in range(1, replay.last + 1)
        if v != skipped
        and (
            v in money.barred
            or (v in money.checked and money.balance[v] - (missing if v > skipped else 0) < 0)
            or (0 < skipped == money.opened_by and money.delta[v - 1] is not None)
        )
    ]


def test_without_the_opening_all_that_follows_would_be_refused() -> None:
    other = replayed((CREATED, "1000"), (DEPOSITED, "500"), (WITHDRAWN, "200")).without(1)
    assert [state[0] for state in other.states] == ["0.00", "0.00", "500.00", "300.00"]
    assert other.refused == (2, 3)


@pytest.mark.parametrize(
    "facts",
    [
        [(CREATED, "1.00"), (DEPOSITED, 0.305)],
        [(CREATED, "90071992547409.93")],
        [(CREATED, "1.00"), (CREATED, "5.00")],
    ],
    ids=["fractions of a cent", "too large for a page", "opened twice"],
)
def test_what_is_no_sum_in_whole_cents_is_left_to_python(facts: list[Fact]) -> None:
    replay = replayed(*facts)
    assert replay.money is None
    assert replay.without(1).names == ("account_id", "balance", "transactions")


def test_opened_twice_sets_the_balance_whatever_was_skipped() -> None:
    replay = replayed((CREATED, "100"), (DEPOSITED, "50"), (CREATED, "10"), (DEPOSITED, "1"))
    assert [state[1] for state in replay.without(2).states] == [
        "0.00", "100.00", "100.00", "10.00", "11.00",
    ]  # fmt: skip
    assert replay.frames.refused == (3,)


# --- any aggregate -----------------------------------------------------------------------------


class Thermometer(Aggregate):
    def __init__(self) -> None:
        super().__init__()
        self.reading: int | None = None
        self._secret = "private"

    def evolve(self, event: Event) -> None:
        self.reading = event.data["amount"]
        if self.reading and self.reading > 30:
            self.alarm = True


def test_any_aggregate_shows_its_public_attributes_and_plots_its_numbers() -> None:
    store = store_with(history(("measured", 20), ("measured", 31), ("measured", 25)))
    replay = replay_of(store, "ACC123", Thermometer)
    assert replay.frames.names == ("reading", "alarm")
    assert replay.frames.states[:3] == (("None", ""), ("20", ""), ("31", "True"))
    assert replay.frames.numbers == {"reading": (None, 20, 31, 25)}
    assert (replay.money, replay.frames.refused) == (None, ())
    assert replay.entries[0].detail == '{"amount":20}'


def test_without_an_event_an_attribute_may_never_come_to_be() -> None:
    store = store_with(history(("measured", 20), ("measured", 31), ("measured", 25)))
    other = replay_of(store, "ACC123", Thermometer).without(2)
    assert other.names == ("reading", "alarm")
    assert other.states == (("None", ""), ("20", ""), ("20", ""), ("25", ""))


class Colour(Enum):
    RED = 1


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("<b>", "<b>"),
        ("two\nlines", "two lines"),
        (Decimal("1300"), "1300.00"),
        (Decimal("0.305"), "0.305"),
        (Decimal("1E+3"), "1000.00"),
        (Decimal("NaN"), "NaN"),
        (None, "None"),
        (True, "True"),
        (0.1, "0.1"),
        (Colour.RED, "RED"),
        (datetime(2026, 3, 2, 10, tzinfo=UTC), "2026-03-02 10:00:00"),
        ([], "0"),
        ([1, 2], "2 (al final: 2)"),
        ({"a": 1, "b": [Decimal(2), "x"]}, "2 (al final: b 2.00 x)"),
        ({"z", "a"}, "2 (al final: z)"),
        (object(), "<object object>"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_a_value_is_shown_short_and_the_same_every_time(value: object, words: str) -> None:
    assert shown(value) == words
