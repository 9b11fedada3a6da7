"""Orders: what the writing side allows and refuses, and what the reading side makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from eventlib import (
    ConcurrencyError,
    DuplicateEvent,
    Event,
    EventBus,
    EventStore,
    Order,
    OrderCommandHandler,
    OrderQueryHandler,
    OrderRefused,
    RecordedEvent,
)
from eventlib.testing import Scenario

MakeEvent = Callable[..., Event]
ANA = {"order_id": "ORD123", "user_id": "ana"}
COMMANDS = {"pay_order": "PAID", "ship_order": "SHIPPED", "cancel_order": "CANCELLED"}
ALLOWED = {
    "pay_order": ["CREATED"],
    "ship_order": ["PAID"],
    "cancel_order": ["CREATED", "PAID"],
}
LIVES = {  # how an order gets to each status
    "CREATED": [],
    "PAID": ["pay_order"],
    "SHIPPED": ["pay_order", "ship_order"],
    "CANCELLED": ["cancel_order"],
}


@pytest.fixture
def command(store: EventStore) -> OrderCommandHandler:
    return OrderCommandHandler(store)


def change(status: str) -> tuple[str, dict[str, Any]]:
    return f"order.{status.lower()}", {"order_id": "ORD1"}


def order_that_became(status: str) -> Scenario:
    created = ("order.created", {"order_id": "ORD1", "user_id": "ana"})
    changes = [change(COMMANDS[name]) for name in LIVES[status]]
    return Scenario(Order, "ORD1").given(created, *changes)


def command_named(name: str) -> Callable[[Order, EventStore], object]:
    def command(order: Order, store: EventStore) -> Order:
        getattr(OrderCommandHandler(store), name)("ORD1")
        return store.replay("ORD1", Order)

    return command


def told(events: Iterable[Event]) -> OrderQueryHandler:
    query = OrderQueryHandler()
    for event in events:
        query.handle(event)
    return query


def shown(store: EventStore, order_id: str = "ORD123") -> dict[str, Any]:
    row = told(store.read_all()).get_order(order_id)
    assert row is not None
    return row


class TestTheLesson:
    def test_a_subscribed_query_finds_the_order_that_was_created(self, store: EventStore) -> None:
        command_handler, query_handler = OrderCommandHandler(store), OrderQueryHandler()
        store.subscribe(query_handler.handle_order_created)
        order_id = command_handler.create_order({"order_id": "ORD123", "user_id": "user456"})
        assert order_id == "ORD123"
        assert query_handler.get_order("ORD123") == {
            "id": "ORD123",
            "user_id": "user456",
            "status": "CREATED",
            "created_at": store.read_all()[0].timestamp,
        }

    def test_through_a_bus_too(self, store: EventStore) -> None:
        bus, query = EventBus(), OrderQueryHandler()
        bus.subscribe("order.created", query.handle_order_created)
        store.subscribe(bus.publish)
        OrderCommandHandler(store).create_order(ANA)
        assert query.get_order("ORD123") is not None

    def test_a_query_that_nobody_tells_knows_nothing(self, command: OrderCommandHandler) -> None:
        query = OrderQueryHandler()
        command.create_order(ANA)
        assert query.get_order("ORD123") is None

    def test_the_events_of_the_lesson_which_have_no_stream_are_understood(
        self, event: MakeEvent
    ) -> None:
        created = Event("e-1", "order.created", ANA, event().timestamp, "order-service")
        assert told([created]).get_order("ORD123") is not None
        order = Order()
        order.apply(created)
        assert (order.order_id, order.status) == ("ORD123", "CREATED")


class TestCreate:
    def test_it_records_one_event(self, store: EventStore, command: OrderCommandHandler) -> None:
        command.create_order({**ANA, "total": "12.5", "lines": [{"sku": "TEA", "units": 2}]})
        (created,) = store.read_all()
        assert (created.type, created.source, created.version) == (
            "order.created",
            "order-service",
            1,
        )
        assert created.data == {
            "aggregate_id": "ORD123",
            "order_id": "ORD123",
            "user_id": "ana",
            "total": "12.50",
            "lines": [{"sku": "TEA", "units": 2}],
        }

    def test_what_it_was_given_is_not_changed(self, command: OrderCommandHandler) -> None:
        data = {"user_id": "ana", "total": 3}
        command.create_order(data)
        assert data == {"user_id": "ana", "total": 3}

    @pytest.mark.parametrize("none", [{}, {"order_id": None}])
    def test_without_an_id_it_gets_one_from_the_store(
        self, store: EventStore, command: OrderCommandHandler, none: dict[str, Any]
    ) -> None:
        ids = [command.create_order({"user_id": "ana", **none}) for _ in range(2)]
        assert ids == store.aggregate_ids() == ["event-1", "event-3"]
        assert [event.data["order_id"] for event in store.read_all()] == ids

    def test_the_stream_is_the_orders_own_whatever_the_data_says(
        self, store: EventStore, command: OrderCommandHandler
    ) -> None:
        command.create_order({**ANA, "aggregate_id": "ANOTHER"})
        assert store.aggregate_ids() == ["ORD123"]
        command.pay_order("ORD123")

    @pytest.mark.parametrize(
        ("total", "text"),
        [(12, "12.00"), ("12.5", "12.50"), (Decimal("0.10"), "0.10"), (0, "0.00")],
    )
    def test_a_total_is_an_amount_as_text(
        self, store: EventStore, command: OrderCommandHandler, total: Any, text: str
    ) -> None:
        command.create_order({**ANA, "total": total})
        assert store.read_all()[0].data["total"] == text
        assert shown(store)["total"] == text

    @pytest.mark.parametrize("total", [12.5, True, None, "-1", "1.005", "ten", [1]])
    def test_what_is_no_amount_is_refused(
        self, store: EventStore, command: OrderCommandHandler, total: Any
    ) -> None:
        with pytest.raises((TypeError, ValueError), match="amount"):
            command.create_order({**ANA, "total": total})
        assert store.read_all() == []

    @pytest.mark.parametrize("data", [{}, {"user_id": None}, {"user_id": ""}, {"order_id": "O"}])
    def test_an_order_is_somebodys(
        self, store: EventStore, command: OrderCommandHandler, data: dict[str, Any]
    ) -> None:
        with pytest.raises(ValueError, match="order_data has no user_id: whose order is it"):
            command.create_order(data)
        assert store.read_all() == []

    @pytest.mark.parametrize("order_id", ["", 5, ["a"], "a\nb"])
    def test_an_id_is_a_name(
        self, store: EventStore, command: OrderCommandHandler, order_id: Any
    ) -> None:
        with pytest.raises((TypeError, ValueError), match="aggregate_id"):
            command.create_order({"user_id": "ana", "order_id": order_id})
        assert store.read_all() == []

    def test_an_order_that_exists_is_not_created_again(
        self, store: EventStore, command: OrderCommandHandler
    ) -> None:
        command.create_order(ANA)
        with pytest.raises(ConcurrencyError, match=r"ORD123: .* It exists already"):
            command.create_order({"order_id": "ORD123", "user_id": "ben"})
        assert shown(store)["user_id"] == "ana"


class TestCommands:
    @pytest.mark.parametrize(
        ("name", "status"),
        [(name, status) for name, statuses in ALLOWED.items() for status in statuses],
    )
    def test_what_the_status_allows_is_recorded(self, name: str, status: str) -> None:
        done = order_that_became(status).when(command_named(name))
        done.then(change(COMMANDS[name])).shows(status=COMMANDS[name])
        assert shown(done.store, "ORD1")["status"] == COMMANDS[name]
        assert done.store.read_all()[-1].source == "order-service"

    @pytest.mark.parametrize(
        ("name", "status"),
        [(n, s) for n in ALLOWED for s in LIVES if s not in ALLOWED[n]],
    )
    def test_what_it_does_not_allow_is_refused_and_leaves_no_event(
        self, name: str, status: str
    ) -> None:
        needed = " or ".join(ALLOWED[name])
        order_that_became(status).when(command_named(name)).refused(
            OrderRefused, f"ORD1 cannot become {COMMANDS[name]}: it is {status}, not {needed}"
        ).shows(status=status)

    @pytest.mark.parametrize("name", COMMANDS)
    def test_an_order_that_is_not_there_is_refused(
        self, store: EventStore, command: OrderCommandHandler, name: str
    ) -> None:
        with pytest.raises(OrderRefused) as caught:
            getattr(command, name)("ORD9")
        assert (caught.value.order_id, caught.value.status) == ("ORD9", None)
        assert str(caught.value) == (f"ORD9 cannot become {COMMANDS[name]}: there is no such order")
        assert isinstance(caught.value, ValueError)
        assert store.read_all() == []

    def test_of_two_that_decide_at_once_one_wins(
        self, store: EventStore, command: OrderCommandHandler
    ) -> None:
        """Between the other's decision and its append the order was cancelled."""

        class Overtaken:
            clock, ids = store.clock, store.ids
            find, replay, get_events = store.find, store.replay, store.get_events

            @staticmethod
            def append(event: Event, expected_version: int) -> RecordedEvent:
                command.cancel_order("ORD123")
                return store.append(event, expected_version)

        command.create_order(ANA)
        with pytest.raises(ConcurrencyError, match=r"appended in between \(order.cancelled\)"):
            OrderCommandHandler(Overtaken()).pay_order("ORD123")  # type: ignore[arg-type]
        assert store.replay("ORD123", Order).status == "CANCELLED"

    def test_history_is_not_judged(self, store: EventStore, event: MakeEvent) -> None:
        """What today's rules would refuse has happened, and is shown."""
        for n, type in enumerate(["created", "shipped", "paid"]):
            store.append(event(f"e-{n}", "ORD123", f"order.{type}", **ANA))
        assert store.replay("ORD123", Order).status == "PAID"
        assert shown(store)["status"] == "PAID"


class TestSentTwice:
    def test_with_the_same_command_id_a_command_counts_once(
        self, store: EventStore, command: OrderCommandHandler
    ) -> None:
        for _ in range(2):
            assert command.create_order(ANA, "c-1") == "ORD123"
            command.pay_order("ORD123", command_id="c-2")
        command.ship_order("ORD123", "c-3")
        for _ in range(2):  # also where its status would not allow it any more
            command.create_order(ANA, command_id="c-1")
            command.pay_order("ORD123", "c-2")
            command.ship_order("ORD123", "c-3")
        assert [event.id for event in store.read_all()] == ["c-1", "c-2", "c-3"]

    def test_a_cancellation_too(self, store: EventStore, command: OrderCommandHandler) -> None:
        command.create_order(ANA)
        for _ in range(2):
            command.cancel_order("ORD123", command_id="c-1")
        assert store.version("ORD123") == 2

    def test_a_creation_without_an_order_id_returns_the_id_of_the_first_time(
        self, store: EventStore, command: OrderCommandHandler
    ) -> None:
        first = command.create_order({"user_id": "ana", "total": "3"}, command_id="c-1")
        command.pay_order(first)
        again = command.create_order({"user_id": "ana", "total": 3}, command_id="c-1")
        assert first == again
        assert store.aggregate_ids() == [first]

    @pytest.mark.parametrize(
        "other",
        [
            lambda c: c.create_order({**ANA, "user_id": "ben"}, "c-1"),
            lambda c: c.create_order({"user_id": "ben"}, "c-1"),
            lambda c: c.create_order({**ANA, "order_id": "ORD9"}, "c-1"),
            lambda c: c.pay_order("ORD123", "c-1"),
        ],
    )
    def test_with_other_contents_it_is_a_duplicate(
        self,
        store: EventStore,
        command: OrderCommandHandler,
        other: Callable[[OrderCommandHandler], object],
    ) -> None:
        command.create_order(ANA, "c-1")
        with pytest.raises(DuplicateEvent, match="c-1"):
            other(command)
        assert len(store.read_all()) == 1

    def test_an_id_that_something_else_has_used_is_a_duplicate(
        self, store: EventStore, command: OrderCommandHandler, event: MakeEvent
    ) -> None:
        store.append(event("c-1", "ACC123"))
        with pytest.raises(DuplicateEvent, match="c-1"):
            command.create_order({"user_id": "ana"}, "c-1")
        assert len(store.read_all()) == 1

    def test_a_refused_command_may_be_sent_again_when_it_is_allowed(
        self, store: EventStore, command: OrderCommandHandler
    ) -> None:
        command.create_order(ANA)
        with pytest.raises(OrderRefused):
            command.ship_order("ORD123", "c-1")
        command.pay_order("ORD123")
        command.ship_order("ORD123", "c-1")
        assert shown(store)["status"] == "SHIPPED"


def test_after_the_file_was_closed_the_orders_go_on(path: Path) -> None:
    with EventStore(path) as store:
        OrderCommandHandler(store).create_order(ANA)
    with EventStore(path) as store:
        OrderCommandHandler(store).pay_order("ORD123")
        row = shown(store)
        assert row["status"] == "PAID"
        assert isinstance(row["created_at"], datetime)
