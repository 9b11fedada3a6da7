"""Errors: fields for programs, a message that says what to do, whole after a pickle."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from eventlib import (
    EXISTS,
    NO_STREAM,
    AccountNotOpen,
    ConcurrencyError,
    DuplicateEvent,
    Event,
    EventStore,
    InsufficientFunds,
    StoreError,
)


class TestConcurrencyError:
    @pytest.mark.parametrize(
        ("expected", "actual", "says"),
        [
            (
                1,
                0,
                "you expected version 1, the stream is at 0: the event that took it to version 1 "
                "was applied but never appended. Append first, then apply.",
            ),
            (
                5,
                2,
                "you expected version 5, the stream is at 2: the 3 events after version 2 "
                "were applied but never appended. Append first, then apply.",
            ),
            (
                2,
                3,
                "you expected version 2, the stream is at 3: 1 event was appended in between. "
                "Load it again with store.replay, decide again, then append.",
            ),
            (
                1,
                250,
                "you expected version 1, the stream is at 250: 249 events were appended in "
                "between. Load it again with store.replay, decide again, then append.",
            ),
            (
                0,
                3,
                "you expected no event, the stream is at version 3. "
                "It exists already: store.replay loads it.",
            ),
            (
                NO_STREAM,
                3,
                "you expected NO_STREAM, the stream is at version 3. "
                "It exists already: store.replay loads it.",
            ),
            (
                EXISTS,
                0,
                "you expected EXISTS, the stream has no event. "
                "Append its first event with NO_STREAM.",
            ),
        ],
    )
    def test_it_says_what_happened_and_what_to_do(
        self, expected: Any, actual: int, says: str
    ) -> None:
        error = ConcurrencyError("ACC123", expected=expected, actual=actual)
        assert str(error) == f"ACC123: {says}"
        assert (error.aggregate_id, error.expected, error.actual, error.events) == (
            *("ACC123", expected, actual),
            (),
        )

    @pytest.mark.parametrize(
        ("types", "named"),
        [
            (["a"], "1 event was appended in between (a)."),
            (["a", "b", "a"], "3 events were appended in between (a, b)."),
            (["a", "b", "c", "d"], "4 events were appended in between (a, b, c, …)."),
        ],
    )
    def test_it_names_the_types_in_between(
        self, event: Callable[..., Event], types: list[str], named: str
    ) -> None:
        with EventStore() as store:
            store.append(event("first"))
            for n, type in enumerate(types):
                store.append(event(f"e-{n}", type=type))
            with pytest.raises(ConcurrencyError) as caught:
                store.append(event("new"), expected_version=1)
        assert named in str(caught.value)
        assert [e.type for e in caught.value.events] == types


def test_what_each_error_is() -> None:
    assert issubclass(DuplicateEvent, ValueError)
    assert issubclass(InsufficientFunds, ValueError)
    assert issubclass(AccountNotOpen, ValueError)
    assert not issubclass(ConcurrencyError, ValueError | StoreError)


@pytest.fixture
def errors(event: Callable[..., Event]) -> list[Exception]:
    with EventStore() as store:
        between = [store.append(event("e-1", amount="5.00"))]
    return [
        ConcurrencyError("ACC123", expected=0, actual=1, events=between),
        ConcurrencyError("ACC123", expected=NO_STREAM, actual=1),
        DuplicateEvent("e-1", "it is in this batch twice"),
        InsufficientFunds("ACC123", Decimal("1.00"), Decimal("2.00")),
        AccountNotOpen(),
        StoreError("bank.db is closed"),
    ]


@pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy]
    + [
        lambda error, protocol=protocol: pickle.loads(pickle.dumps(error, protocol))
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)
    ],
)
def test_an_error_is_whole_after_a_copy_or_a_pickle(
    errors: list[Exception], again: Callable[[Exception], Exception]
) -> None:
    for error in errors:
        copied = again(error)
        assert type(copied) is type(error)
        assert str(copied) == str(error)
        assert vars(copied) == vars(error)


def test_fields_are_what_the_message_says() -> None:
    duplicate = DuplicateEvent("e-1", "it is in this batch twice")
    assert (duplicate.event_id, str(duplicate)) == (
        "e-1",
        "event id 'e-1': it is in this batch twice",
    )
    poor = InsufficientFunds("ACC123", Decimal("1.00"), Decimal("2.00"))
    assert (poor.account_id, poor.balance, poor.amount) == ("ACC123", 1, 2)
    assert str(poor) == "Insufficient funds: ACC123 has 1.00, you asked for 2.00"
    assert "BankAccount.open(account_id, initial_balance, store)" in str(AccountNotOpen())
