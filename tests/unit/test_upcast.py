"""Upcasting: old events are read in today's shape, and nothing that is stored changes."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from eventlib import (
    Aggregate,
    BankAccount,
    ConcurrencyError,
    Event,
    EventStore,
    OrderCommandHandler,
    StreamNotFound,
)
from eventlib.event import RecordedEvent
from eventlib.patterns.snapshot import Snapshots
from eventlib.patterns.upcast import Upcaster
from eventlib.projection import Projection
from eventlib.testing.support import START

Shapes = list[tuple[str, Mapping[str, Any]]]


def to_v2(event: RecordedEvent) -> Shapes:
    """A new field."""
    return [("order.created.v2", {**event.data, "currency": "EUR"})]


def to_v3(event: RecordedEvent) -> Shapes:
    """A renamed type, a renamed field, and one event that becomes two."""
    placed = {key: event.data[key] for key in ("aggregate_id", "currency")}
    placed["total"] = event.data["amount"]
    shapes: Shapes = [("order.placed", placed)]
    if event.data.get("paid"):
        shapes.append(("order.paid", {"aggregate_id": event.aggregate_id}))
    return shapes


STEPS = {"order.created": to_v2, "order.created.v2": to_v3}


class Order(Aggregate):
    """Knows the newest shapes alone, and strikes at any other."""

    def __init__(self) -> None:
        super().__init__()
        self.total = ""
        self.seen: list[str] = []

    def evolve(self, event: Event) -> None:
        assert event.type in ("order.placed", "order.paid", "order.shipped")
        self.seen.append(event.type)
        self.total = event.data.get("total", self.total)

    def ship(self, store: Any, command_id: str | None = None) -> RecordedEvent:
        return self.record(store, "order.shipped", {}, command_id=command_id)


def put(store: EventStore, number: int, type: str, **data: Any) -> RecordedEvent:
    when = START + timedelta(days=number)
    data = {"aggregate_id": "ORD1", **data}
    return store.append(Event(f"e-{number}", type, data, when, "shop"))


@pytest.fixture
def orders(store: EventStore) -> Upcaster:
    """v1, paid at once; a v3; a v2 in dollars, as an old program would still write them."""
    put(store, 1, "order.created", amount="25.00", paid=True)
    put(store, 2, "order.placed", total="9.50", currency="EUR")
    put(store, 3, "order.created.v2", amount="7.00", currency="USD")
    return Upcaster(store, STEPS)


def test_each_event_is_read_in_its_newest_shape(orders: Upcaster) -> None:
    assert [(event.type, dict(event.data)) for event in orders.get_events("ORD1")] == [
        ("order.placed", {"aggregate_id": "ORD1", "total": "25.00", "currency": "EUR"}),
        ("order.paid", {"aggregate_id": "ORD1"}),
        ("order.placed", {"aggregate_id": "ORD1", "total": "9.50", "currency": "EUR"}),
        ("order.placed", {"aggregate_id": "ORD1", "total": "7.00", "currency": "USD"}),
    ]


def test_versions_positions_and_instants_stay_those_of_what_is_stored(orders: Upcaster) -> None:
    found = orders.get_events("ORD1")
    assert [(event.version, event.position) for event in found] == [(1, 1), (1, 1), (2, 2), (3, 3)]
    assert [event.timestamp.day - START.day for event in found] == [1, 1, 2, 3]
    assert {event.source for event in found} == {"shop"}


def test_of_two_events_each_has_an_id_and_the_first_keeps_the_stored_one(orders: Upcaster) -> None:
    assert [event.id for event in orders.get_events("ORD1")] == ["e-1", "e-1#2", "e-2", "e-3"]


def test_an_event_that_splits_twice_has_ids_that_are_all_different(store: EventStore) -> None:
    def split(later: str) -> Any:
        return lambda event: [(later, event.data), (later, event.data)]

    put(store, 1, "a")
    found = Upcaster(store, {"a": split("b"), "b": split("c")}).get_events("ORD1")
    assert [(event.type, event.id) for event in found] == [
        ("c", "e-1"),
        ("c", "e-1#2"),
        ("c", "e-1#3"),
        ("c", "e-1#4"),
    ]


def test_the_bytes_of_the_file_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "orders.db"
    with EventStore(path) as store:
        put(store, 1, "order.created", amount="25.00", paid=True)
    before = path.read_bytes()
    with EventStore(path) as store:
        assert Upcaster(store, STEPS).replay("ORD1", Order).total == "25.00"
    assert path.read_bytes() == before


def test_a_replay_is_of_the_newest_shapes_at_every_version_and_date(orders: Upcaster) -> None:
    seen = [len(orders.replay("ORD1", Order, version=version).seen) for version in range(5)]
    assert seen == [0, 2, 3, 4, 4]
    assert orders.replay("ORD1", Order, at=START + timedelta(days=1)).seen == [
        "order.placed",
        "order.paid",
    ]
    with pytest.raises(ValueError, match="at has no time zone"):
        orders.replay("ORD1", Order, at=START.replace(tzinfo=None))


def test_after_counts_versions_and_limit_counts_stored_events(orders: Upcaster) -> None:
    assert [event.id for event in orders.get_events("ORD1", limit=1)] == ["e-1", "e-1#2"]
    assert [event.id for event in orders.get_events("ORD1", after=1, limit=1)] == ["e-2"]


def test_a_command_expects_the_version_of_the_stored_stream(orders: Upcaster) -> None:
    order = orders.replay("ORD1", Order)
    order.ship(orders.store)
    assert order.version == orders.store.version("ORD1") == 4
    late = orders.replay("ORD1", Order, version=3)
    with pytest.raises(ConcurrencyError):
        late.ship(orders.store)


@pytest.mark.parametrize("handed", ["the store", "the upcaster"])
@pytest.mark.parametrize("through", ["the upcaster", "snapshots", "load"])
def test_an_object_is_refreshed_through_whatever_it_was_loaded_through(
    orders: Upcaster, handed: str, through: str
) -> None:
    """A repeated command brings it up to date, and never reads an event in its old shape."""
    load: Callable[[], Order] = {
        "the upcaster": lambda: orders.replay("ORD1", Order, version=1),
        "snapshots": lambda: Snapshots(orders, Order, shape="o", every=1).replay("ORD1", version=1),
        "load": lambda: Order.load("ORD1", orders),
    }[through]
    to: Any = orders.store if handed == "the store" else orders
    order = load()
    first = orders.replay("ORD1", Order).ship(orders.store, command_id="c-1")
    put(orders.store, 4, "order.created", amount="1.00", paid=True)
    assert order.ship(to, command_id="c-1") == first
    assert vars(order) == vars(orders.replay("ORD1", Order))
    assert order.seen[-3:] == ["order.shipped", "order.placed", "order.paid"]


@pytest.mark.parametrize("copied", [copy.copy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_copy_of_what_was_read_in_the_newest_shape_reads_nothing_in_an_old_one(
    orders: Upcaster, copied: Callable[[Any], Any]
) -> None:
    order = copied(Order.load("ORD1", orders))
    before = orders.store.last_position
    with pytest.raises(ValueError, match="does not know the Upcaster"):
        order.ship(orders.store)
    assert orders.store.last_position == before
    order.ship(orders)
    assert vars(order) == vars(Order.load("ORD1", orders))


def test_an_upcaster_is_handed_to_a_command_as_the_store_is(orders: Upcaster) -> None:
    account = BankAccount.open("ACC123", 100, orders)
    assert account.deposit(5, orders, command_id="c-1") == account.deposit(5, orders, "c-1")
    assert str(BankAccount.load("ACC123", orders).balance) == "105.00"
    with pytest.raises(StreamNotFound, match="did you mean 'ACC123'"):
        BankAccount.load("ACC132", orders)
    shop = OrderCommandHandler(Upcaster(orders.store, {"order.made": to_v2}))
    assert shop.create_order({"user_id": "ana", "order_id": "ORD2"}) == "ORD2"
    assert repr(orders) == "<Upcaster: 2 steps around <EventStore: 6 events>>"


def test_what_a_command_writes_in_an_old_shape_is_taken_in_in_the_newest(orders: Upcaster) -> None:
    order = Order.load("ORD1", orders)
    old = {"amount": "4.00", "paid": True}
    assert order.record(orders, "order.created", old).type == "order.created"  # as it is stored
    assert vars(order) == vars(Order.load("ORD1", orders))


def test_a_projection_takes_both_halves_in_and_can_be_rebuilt(orders: Upcaster) -> None:
    def placed(view: Any, event: RecordedEvent) -> None:
        view["total"] = [*view.get("total", []), event.data["total"]]

    def paid(view: Any, event: RecordedEvent) -> None:
        view["paid"] = view.get("paid", 0) + 1

    handlers = orders.handlers({"order.placed": placed, "order.paid": paid})
    view = Projection(orders.store, handlers)
    for _ in range(3):
        view.catch_up(limit=1)  # no page ends between the halves
    right = {"total": ["25.00", "9.50", "7.00"], "paid": 1}
    assert dict(view.view) == right
    view.rebuild()
    assert dict(view.view) == right


def test_a_projection_may_have_no_use_for_one_of_the_halves(orders: Upcaster) -> None:
    def paid(view: Any, event: RecordedEvent) -> None:
        view["paid"] = view.get("paid", 0) + 1

    view = Projection(orders.store, orders.handlers({"order.paid": paid}))
    view.catch_up()
    assert dict(view.view) == {"paid": 1}


def test_a_half_that_fails_takes_the_other_with_it(orders: Upcaster) -> None:
    def placed(view: Any, event: RecordedEvent) -> None:
        view["placed"] = 1

    def paid(view: Any, event: RecordedEvent) -> None:
        raise RuntimeError("not now")

    handlers = orders.handlers({"order.placed": placed, "order.paid": paid})
    view = Projection(orders.store, handlers)
    with pytest.raises(RuntimeError):
        view.catch_up()
    assert (dict(view.view), view.position) == ({}, 0)


def test_what_is_read_can_be_changed_no_more_than_what_is_stored(orders: Upcaster) -> None:
    with pytest.raises(TypeError, match="an event is never changed"):
        orders.get_events("ORD1")[0].data["total"] = "0.00"  # type: ignore[index]


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ({"a": lambda event: []}, "the step of a leaves nothing"),
        ({"a": lambda event: [("a", event.data)]}, "the steps from a go round in a circle, by a"),
        (
            {"a": lambda event: [("b", event.data)], "b": lambda event: [("a", event.data)]},
            "the steps from a go round in a circle",
        ),
        ({"a": lambda event: [("b", {"aggregate_id": "ORD2"})]}, "an event stays in its stream"),
        ({"a": lambda event: [("b", {})]}, "an event stays in its stream"),
        ({"a": lambda event: [("", event.data)]}, "the type that comes of a is empty"),
    ],
)
def test_a_step_that_would_falsify_history_is_refused(
    store: EventStore, steps: Any, said: str
) -> None:
    put(store, 1, "a")
    with pytest.raises(ValueError, match=said):
        Upcaster(store, steps).get_events("ORD1")


def test_data_that_no_event_could_hold_is_refused(store: EventStore) -> None:
    put(store, 1, "a")
    reader = Upcaster(store, {"a": lambda event: [("b", {**event.data, "when": START})]})
    with pytest.raises(TypeError, match=r"data\['when'\] is datetime"):
        reader.get_events("ORD1")


def test_a_step_is_something_to_call(store: EventStore) -> None:
    with pytest.raises(TypeError, match="the step of 'a' is something to call"):
        Upcaster(store, {"a": "b"})  # type: ignore[dict-item]


def test_a_step_is_of_one_type_of_event(store: EventStore) -> None:
    with pytest.raises(
        ValueError, match=r"a step is of one type of event, not of many: 'order\.\*'"
    ):
        Upcaster(store, {"order.*": to_v2})


def test_a_pattern_means_the_newest_types_and_each_shape_is_handled_once(orders: Upcaster) -> None:
    seen: list[str] = []

    def note(view: Any, event: RecordedEvent) -> None:
        seen.append(event.id)

    view = Projection(orders.store, orders.handlers({"order.*": note, "order.created": note}))
    view.catch_up()
    assert seen == ["e-1", "e-1#2", "e-2", "e-3"]


def test_what_a_store_refuses_to_replay_is_refused_in_the_same_words(orders: Upcaster) -> None:
    for asked in ({"version": -1}, {"version": True}, {"at": START.replace(tzinfo=None)}):
        with pytest.raises((TypeError, ValueError)) as here:
            orders.replay("ORD1", Order, **asked)  # type: ignore[arg-type]
        with pytest.raises((TypeError, ValueError)) as there:
            orders.store.replay("ORD1", Order, **asked)  # type: ignore[arg-type]
        assert (here.type, str(here.value)) == (there.type, str(there.value))
