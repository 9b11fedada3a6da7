"""What no snapshot is taken of, and why: it would not come back as it was."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from eventlib import Aggregate, BankAccount, Event, EventStore, SequentialIds, SimulatedClock
from eventlib.patterns.snapshot import Snapshots
from eventlib.recorders.memory import MemoryRecorder
from eventlib.testing.support import START


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


@pytest.mark.parametrize(
    "value",
    [{1, 2}, {1: 2}, b"x", float("nan"), START.replace(tzinfo=None), object(), [({"a": {3}},)]],
    ids=lambda value: type(value).__name__,
)
def test_what_would_come_back_as_something_else_is_refused(value: object) -> None:
    store = open_store()
    account_of(store, 1)
    short = Snapshots(store, lambda: Odd(value), shape="odd/1", every=1)
    with pytest.raises(TypeError, match=r"Odd\['value'\].* is of type .*, which no snapshot keeps"):
        short.replay("ACC123")


SHARED: list[Any] = []
ITSELF: list[Any] = []
ITSELF.append(ITSELF)


@pytest.mark.parametrize(
    "value",
    [
        [SHARED, SHARED],
        {"a": SHARED, "b": {"c": SHARED}},
        [({"k": 1},)] * 2,
        [[], SHARED, {"x": [SHARED]}],
        ITSELF,
    ],
    ids=["in a list", "in dicts", "in tuples", "behind others", "in itself"],
)
def test_an_object_that_stands_in_the_state_twice_comes_back_as_one(value: object) -> None:
    store = open_store()
    account_of(store, 1)
    short = Snapshots(store, lambda: Odd(value), shape="odd/1", every=1)
    short.replay("ACC123")
    assert sharing(short.replay("ACC123").value, {}) == sharing(value, {})


def sharing(value: Any, seen: dict[int, int]) -> Any:
    """What holds what: each list and dict by the order in which it is met."""
    if not isinstance(value, list | dict | tuple):
        return value
    if id(value) in seen:
        return seen[id(value)]
    if not isinstance(value, tuple):  # which cannot change, so that one is as good as two
        seen[id(value)] = len(seen)
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return [type(value), [(key, sharing(item, seen)) for key, item in items]]


class Basket(Aggregate):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.views = {"all": self.lines}

    def evolve(self, event: Event) -> None:
        self.lines.append(event.id)


def test_a_replay_goes_on_with_one_list_where_two_attributes_hold_it() -> None:
    store = open_store()
    account_of(store, 3)
    short = Snapshots(store, Basket, shape="basket/1", every=2)
    short.replay("ACC123").lines.append("later")
    account = store.replay("ACC123", BankAccount)
    account.deposit(1, store)
    again, whole = short.replay("ACC123"), store.replay("ACC123", Basket)
    assert again.views["all"] is again.lines
    assert (again.lines, again.views) == (whole.lines, whole.views)


def deep(levels: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(levels):
        found = [found]
    return found


@pytest.mark.parametrize(
    "value", [10**5000, deep(100_000), "\ud83d\ude00"], ids=["long", "deep", "two halves"]
)
def test_a_state_that_would_not_come_back_is_refused(value: object) -> None:
    store = open_store()
    account_of(store, 1)
    with pytest.raises(TypeError, match="Odd would not come back from a snapshot"):
        Snapshots(store, lambda: Odd(value), shape="odd/1", every=1).replay("ACC123")


@pytest.mark.parametrize("value", [((), ()), [None, None], ["a", "a"], [1.5] * 3], ids=str)
def test_what_can_never_change_may_stand_there_twice(value: object) -> None:
    store = open_store()
    account_of(store, 1)
    short = Snapshots(store, lambda: Odd(value), shape="odd/1", every=1)
    short.replay("ACC123")
    assert typed(short.replay("ACC123").value) == typed(value)


def test_a_value_taken_from_an_event_cannot_be_changed_after_a_snapshot_either() -> None:
    store = open_store()
    event = Event("e-1", "t", {"aggregate_id": "ACC123", "lines": [{"n": 1}]}, START, "s")
    store.append(event)
    short = Snapshots(store, Diary, shape="diary/1", every=1)
    for _ in range(2):
        data = short.replay("ACC123").data
        for change in (data.clear, data["lines"].clear, data["lines"][0].clear):
            with pytest.raises(TypeError, match="an event is never changed"):
                change()


def test_slots_are_refused_at_once() -> None:
    class Slotted:
        __slots__ = ("seen",)

        def apply(self, event: Event) -> None: ...

    class Half(Aggregate):
        __slots__ = ("seen",)

    class Both(Slotted):
        __slots__ = ("__dict__", "more")

    for kind in (Slotted, Half, Both):
        with pytest.raises(TypeError, match=f"{kind.__name__} has __slots__, and a snapshot is of"):
            Snapshots(open_store(), kind, shape="s/1")


def test_an_attribute_that_went_is_named() -> None:
    class Short(Aggregate):
        def __init__(self) -> None:
            super().__init__()
            self.gone = 1

        def evolve(self, event: Event) -> None:
            del self.gone

    store = open_store()
    account_of(store, 1)
    with pytest.raises(TypeError, match=r"Short.gone is set in __init__, and went"):
        Snapshots(store, Short, shape="short/1", every=1).replay("ACC123")


def test_an_attribute_that_init_does_not_set_is_named() -> None:
    class Late(Aggregate):
        def evolve(self, event: Event) -> None:
            self.late = event.type

    store = open_store()
    account_of(store, 1)
    with pytest.raises(TypeError, match="late is not set in __init__"):
        Snapshots(store, Late, shape="late/1", every=1).replay("ACC123")


@pytest.mark.parametrize("value", [datetime.max.replace(tzinfo=UTC), "\ud800", -(2**70), 1e-300])
def test_what_is_at_the_edge_comes_back(value: object) -> None:
    store = open_store()
    account_of(store, 1)
    short = Snapshots(store, lambda: Odd(value), shape="odd/1", every=1)
    short.replay("ACC123")
    assert typed(short.replay("ACC123").value) == typed(value)


@pytest.mark.parametrize("every", [0, -1, 1.5, True, "10"])
def test_every_is_a_number_of_events(every: Any) -> None:
    with pytest.raises(ValueError, match="every is a number of events"):
        accounts(open_store(), every=every)


def test_a_shape_has_a_name() -> None:
    with pytest.raises(ValueError, match="shape is empty"):
        accounts(open_store(), shape="")


def test_a_negative_version_is_refused_with_a_snapshot_too() -> None:
    store = open_store()
    account_of(store, 5)
    short = accounts(store)
    for _ in range(2):
        with pytest.raises(ValueError, match="version is -1: it cannot be negative"):
            short.replay("ACC123", version=-1)
        short.replay("ACC123")
