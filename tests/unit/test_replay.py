"""Replay: the state now, at a version, or at an instant, whatever clocks did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from eventlib import Event, EventStore

MakeEvent = Callable[..., Event]
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Log:
    """All that a replay asks of a class: to be made without arguments, and `apply`."""

    def __init__(self) -> None:
        self.ids = ""

    def apply(self, event: Event) -> None:
        self.ids += event.id


@pytest.fixture
def store(store: EventStore, event: MakeEvent) -> EventStore:
    """One stream, whose clock went back an hour after the second event, and another in between."""
    for id, hours in [("a", 0), ("b", 2), ("c", 1), ("d", 3)]:
        store.append(event(id, timestamp=START + hours * HOUR))
        store.append(event(f"other-{id}", "OTHER", timestamp=START))
    return store


def replayed(store: EventStore, **which: Any) -> str:
    return store.replay("ACC123", Log, **which).ids


def test_now_is_all_there_is(store: EventStore) -> None:
    assert replayed(store) == "abcd"


@pytest.mark.parametrize(
    ("version", "ids"), [(0, ""), (1, "a"), (3, "abc"), (4, "abcd"), (5, "abcd"), (2**70, "abcd")]
)
def test_a_version_is_that_many_events(store: EventStore, version: int, ids: str) -> None:
    assert replayed(store, version=version) == ids


@pytest.mark.parametrize(
    ("hours", "ids"),
    [(-1, ""), (0, "a"), (0.5, "a"), (1, "ac"), (2, "abc"), (3, "abcd"), (99, "abcd")],
)
def test_an_instant_is_what_is_not_later_in_version_order(
    store: EventStore, hours: float, ids: str
) -> None:
    instant = START + hours * HOUR
    assert replayed(store, at=instant) == ids
    assert replayed(store, at=instant.astimezone(timezone(7 * HOUR))) == ids


def test_the_microsecond_counts(store: EventStore) -> None:
    assert replayed(store, at=START + 3 * HOUR - timedelta(microseconds=1)) == "abc"


def test_a_version_and_an_instant_hold_both(store: EventStore) -> None:
    assert replayed(store, version=2, at=START + HOUR) == "a"


def test_an_unknown_stream_is_an_empty_aggregate(store: EventStore) -> None:
    assert store.replay("UNKNOWN", Log).ids == ""
    assert store.replay("UNKNOWN", Log, version=3, at=START).ids == ""


def test_the_aggregate_comes_back_as_its_class_made_it(store: EventStore) -> None:
    made: list[Log] = []

    def make() -> Log:
        made.append(Log())
        return made[-1]

    assert [store.replay("ACC123", make), store.replay("ACC123", make)] == made
    assert made[0] is not made[1]


def test_a_naive_instant_is_refused(store: EventStore) -> None:
    with pytest.raises(ValueError, match="at has no time zone: add one, for example"):
        replayed(store, at=datetime(2026, 3, 2))


@pytest.mark.parametrize(
    ("which", "error"),
    [
        ({"version": -1}, ValueError),
        ({"version": 1.0}, TypeError),
        ({"version": "1"}, TypeError),
        ({"version": True}, TypeError),
        ({"at": "2026-03-02"}, TypeError),
        ({"at": 1772442000}, TypeError),
    ],
    ids=str,
)
def test_what_is_no_version_and_no_instant_is_refused(
    store: EventStore, which: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error, match=r"^(version|at) is "):
        replayed(store, **which)
