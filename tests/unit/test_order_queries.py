"""The reading side of orders: the same rows, whatever comes, in whatever order."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from eventlib import Event, EventStore, OrderCommandHandler, OrderQueryHandler
from eventlib.event import as_recorded
from eventlib.testing.support import START

MakeEvent = Callable[..., Event]
ANA = {"order_id": "ORD123", "user_id": "ana"}
COMMANDS = {"ship_order": "SHIPPED", "cancel_order": "CANCELLED"}


@pytest.fixture
def command(store: EventStore) -> OrderCommandHandler:
    return OrderCommandHandler(store)


def told(events: Iterable[Event]) -> OrderQueryHandler:
    query = OrderQueryHandler()
    for event in events:
        query.handle(event)
    return query


def shown(store: EventStore, order_id: str = "ORD123") -> dict[str, Any]:
    row = told(store.read_all()).get_order(order_id)
    assert row is not None
    return row


class TestQuery:
    def test_it_follows_all_four(self, store: EventStore, command: OrderCommandHandler) -> None:
        query = OrderQueryHandler()
        store.subscribe(query.handle)
        seen = []
        command.create_order({**ANA, "total": 5})
        seen.append(query.get_order("ORD123"))
        command.pay_order("ORD123")
        seen.append(query.get_order("ORD123"))
        command.ship_order("ORD123")
        seen.append(query.get_order("ORD123"))
        command.create_order({"order_id": "ORD124", "user_id": "ben"})
        command.cancel_order("ORD124")
        seen.append(query.get_order("ORD124"))
        assert [row and row["status"] for row in seen] == [
            "CREATED",
            "PAID",
            "SHIPPED",
            "CANCELLED",
        ]
        assert seen[2] == {
            "id": "ORD123",
            "user_id": "ana",
            "total": "5.00",
            "status": "SHIPPED",
            "created_at": store.read_all()[0].timestamp,
        }
        assert store.dead_letters == ()

    def test_handle_order_created_is_the_lessons_part_of_it(
        self, store: EventStore, command: OrderCommandHandler
    ) -> None:
        query = OrderQueryHandler()
        store.subscribe(query.handle_order_created)
        command.create_order(ANA)
        command.pay_order("ORD123")
        row = query.get_order("ORD123")
        assert row is not None
        assert row["status"] == "CREATED"
        assert store.dead_letters == ()

    @pytest.mark.parametrize("way", ["handle", "handle_order_created"])
    def test_other_types_are_ignored(self, event: MakeEvent, way: str) -> None:
        query = OrderQueryHandler()
        for type in ("account.deposited", "order.reviewed", "order", "order.created.late"):
            getattr(query, way)(event(type=type))
        assert query.read_db == {}

    @pytest.mark.parametrize("order_id", ["ORD9", "", None, 5])
    def test_an_order_it_has_not_heard_of_is_none(self, order_id: Any) -> None:
        assert OrderQueryHandler().get_order(order_id) is None

    def test_an_answer_is_a_copy(self, store: EventStore, command: OrderCommandHandler) -> None:
        command.create_order(ANA)
        query = told(store.read_all())
        row = query.get_order("ORD123")
        assert row is not None
        row["status"] = "STOLEN"
        row.clear()
        assert query.get_order("ORD123") == shown(store)

    @pytest.mark.parametrize("kind", ["recorded", "plain"])
    @pytest.mark.parametrize("last", ["ship_order", "cancel_order", None])
    def test_the_same_events_twice_or_in_any_order_make_the_same_row(
        self, store: EventStore, command: OrderCommandHandler, last: str | None, kind: str
    ) -> None:
        command.create_order({**ANA, "total": 5})
        command.pay_order("ORD123")
        if last:
            getattr(command, last)("ORD123")
        expected = shown(store)
        assert expected["status"] == (COMMANDS[last] if last else "PAID")
        events: list[Event] = list(store.read_all())
        if kind == "plain":  # as they come from a bus that no store feeds
            events = [Event(e.id, e.type, dict(e.data), e.timestamp, e.source) for e in events]
        for order in itertools.permutations(events):
            assert told(order).get_order("ORD123") == expected
            assert told([*order, *order]).get_order("ORD123") == expected
            for again in order:
                assert told([*order, again]).get_order("ORD123") == expected
                assert told([again, *order]).get_order("ORD123") == expected

    def test_until_the_creation_is_heard_of_there_is_no_row(
        self, store: EventStore, command: OrderCommandHandler
    ) -> None:
        command.create_order(ANA)
        command.pay_order("ORD123")
        created, paid = store.read_all()
        query = told([paid])
        assert query.get_order("ORD123") is None
        query.handle(created)
        row = query.get_order("ORD123")
        assert row is not None
        assert (row["status"], row["created_at"]) == ("PAID", created.timestamp)

    def test_an_order_is_what_its_first_creation_says(self, event: MakeEvent) -> None:
        """No command makes a second one; what another program wrote replaces nothing."""
        creations = [event(f"e-{user}", "ORD1", "order.created", user_id=user) for user in "ab"]
        row = told(creations).get_order("ORD1")
        assert row is not None
        assert row["user_id"] == "a"

    def test_orders_do_not_mix(self, store: EventStore, command: OrderCommandHandler) -> None:
        for name in ("A", "B"):
            command.create_order({"order_id": name, "user_id": f"user-{name}"})
        command.pay_order("B")
        assert (shown(store, "A")["status"], shown(store, "B")["status"]) == ("CREATED", "PAID")

    def test_a_creation_that_lacks_its_user_is_a_dead_letter_and_stops_nobody_else(
        self, store: EventStore, event: MakeEvent
    ) -> None:
        query, heard = OrderQueryHandler(), []
        store.subscribe(query.handle)
        store.subscribe(heard.append)
        store.append(event("e-1", "ORD9", "order.created", order_id="ORD9"))
        assert query.get_order("ORD9") is None
        assert [letter.event.id for letter in store.dead_letters] == ["e-1"]
        assert len(heard) == 1

    @pytest.mark.parametrize("first", ["cancelled", "paid"])
    def test_what_came_first_at_a_version_stays(self, event: MakeEvent, first: str) -> None:
        """A stream has one event at a version; what a bus brings from elsewhere does not count."""
        heard = {
            "cancelled": as_recorded(
                "e-2", "order.cancelled", {"aggregate_id": "ORD1"}, START, "shop", 2, 2
            ),
            "paid": event("e-9", "ORD1", "order.paid"),  # usually the second
        }
        others = [event for name, event in heard.items() if name != first]
        created = event("e-1", "ORD1", "order.created", user_id="ana")
        row = told([created, heard[first], *others]).get_order("ORD1")
        assert row is not None
        assert row["status"] == first.upper()

    def test_what_it_looks_like(self, event: MakeEvent) -> None:
        query = told([event("e-1", "ORD1", "order.created", user_id="ana")])
        assert repr(query) == "<OrderQueryHandler: 1 orders>"
        with EventStore() as store:
            shop = OrderCommandHandler(store)
            assert repr(shop) == "<OrderCommandHandler of <EventStore: 0 events>>"
