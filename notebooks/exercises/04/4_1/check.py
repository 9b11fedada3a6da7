"""What exercise 4.1 has to do."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from eventlib import (
    ConcurrencyError,
    Event,
    EventStore,
    OrderCommandHandler,
    OrderQueryHandler,
    RecordedEvent,
    SimulatedClock,
)
from eventlib.lab.exercises.check import Verdict
from eventlib.orders import STATUS

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
# What happens, in this order: a letter for each order that it happens to.
STORY = [
    ("created", "GBKAEML"),
    ("noted", "M" * 110),
    ("paid", "GK"),
    ("shipped", "G"),
    ("created", "HD"),
    ("cancelled", "BK"),
    ("paid", "HE"),
    ("noted", "AG"),
    ("created", "CFJ"),
    ("cancelled", "HJ"),
    ("paid", "CD"),
    ("paid", "M"),
    ("shipped", "CE"),
]
TOTALS = {name: {"total": "12.50"} for name in "BCDE"}


def check(connect: Any) -> Verdict:
    """What is stored reaches the query, all four types of event, and only by way of the store.

    Hidden: twelve orders of three people, in all states and by all ways there, noted also by
    another program, one by one or two at once, dated earlier, and without order_id, among events of
    other kinds, a hundred of one order; a second query of that store; a second store with a query
    of its own and the same orders; payments that come again; appends that are refused.
    """
    store, query = _Delivering(), OrderQueryHandler()
    other, elsewhere, beside = EventStore(), OrderQueryHandler(), OrderQueryHandler()
    for asked in ((store, query), (store, beside), (other, elsewhere)):
        connect(*asked)
    _happens(store)
    if store.dead_letters:
        letter = store.dead_letters[0]
        figures = {"type": letter.event.type, "data": dict(letter.event.data)}
        figures["error"] = f"{type(letter.error).__name__}: {letter.error}"
        return Verdict(False, "failed", figures)
    if elsewhere.read_db:
        return Verdict(False, "elsewhere", {"came": len(elsewhere.read_db)})
    if not query.read_db:
        return Verdict(False, _why_none(store, query))
    right, behind = _told_of(store.read_all()), _told_of(store.read_all()[:-1])
    if wrong := _states(right, query):
        late = query.read_db == behind.read_db
        return Verdict(False, "behind", wrong.figures) if late else wrong
    _happens(other)
    if _states(right, elsewhere):
        return Verdict(False, "elsewhere", {"came": len(elsewhere.read_db)})
    if beside.read_db != query.read_db:
        return Verdict(False, "beside", {"came": len(beside.read_db)})
    return _truly(store, query, right)


class _Delivering(EventStore):
    """Knows who subscribed first: what is delivered at least once may come again."""

    def __init__(self) -> None:
        super().__init__(clock=SimulatedClock(NOON))
        self.subscribed: list[Any] = []

    def subscribe(self, handler: Any, after: int | None = None) -> Any:
        self.subscribed.append(handler)
        return super().subscribe(handler, after)

    def deliver_again(self, type_: str) -> None:
        for event in self.read_all(types=[type_]):
            for handler in self.subscribed:
                handler(event)


def _happens(store: EventStore) -> None:
    """The story, told by the commands; of some orders another program tells, by events."""
    command = OrderCommandHandler(store)
    commands = {
        "paid": command.pay_order,
        "shipped": command.ship_order,
        "cancelled": command.cancel_order,
    }
    for type_, names in STORY:
        for name in names:
            created = {"user_id": f"user{ord(name) % 3}", **TOTALS.get(name, {})}
            data = {"order_id": name, **(created if type_ == "created" else {})}
            if name == "L":
                store.append_all([_event(store, each, name, data) for each in ("created", "paid")])
            elif type_ == "noted" or name in "AEHJM":
                store.append(_event(store, type_, name, data))
            elif type_ == "created":
                command.create_order(data)
            else:
                commands[type_](name)


def _event(store: EventStore, type_: str, name: str, data: dict[str, str]) -> Event:
    """What another program notes down, later than it happened."""
    data = {**data, "aggregate_id": name}
    if name == "E":
        del data["order_id"]
    return Event(f"{type_}-{name}-{store.last_position}", f"order.{type_}", data, NOON, "shop")


def _told_of(events: Iterable[RecordedEvent]) -> OrderQueryHandler:
    query = OrderQueryHandler()
    for event in events:
        query.handle(event)
    return query


def _why_none(store: EventStore, query: OrderQueryHandler) -> str:
    """The query has no rows: either it heard of nothing, or of all but what is created."""
    for event in store.read_all(types=["order.created"]):
        query.handle(event)
    heard = any(row["status"] != "CREATED" for row in query.read_db.values())
    return "not_created" if heard else "nobody"


def _states(right: OrderQueryHandler, query: OrderQueryHandler) -> Verdict | None:
    """What is wrong with the states, told of the orders that have another one."""
    expected = {name: row["status"] for name, row in right.read_db.items()}
    came = {name: query.read_db.get(name, {}).get("status") for name in expected}
    lost = {name for name in expected if came[name] != expected[name]}
    figures = {
        "came": {name: came[name] for name in sorted(lost)},
        "expected": {name: expected[name] for name in sorted(lost)},
    }
    if set(came.values()) == {"CREATED"}:
        return Verdict(False, "created_only", figures)
    if set(came.values()) - {None, *STATUS.values()}:
        return Verdict(False, "no_state", figures)
    heard = {expected[name] for name in expected if name not in lost}
    never = {expected[name] for name in lost} - heard
    if lost and {expected[name] for name in lost} == never:
        message = "no_row" if None in figures["came"].values() else "some"
        return Verdict(False, message, {**figures, "types": ", ".join(sorted(never))})
    return Verdict(False, "mixed", figures) if lost else None


def _truly(store: _Delivering, query: OrderQueryHandler, right: OrderQueryHandler) -> Verdict:
    """The query tells what is stored: the rows as they are, and nothing that was refused."""
    for message in ("by_hand", "again"):
        for name, row in right.read_db.items():
            if query.read_db[name] != row:
                figures = {"came": _told(query.read_db[name]), "expected": _told(row)}
                return Verdict(False, message, figures)
        store.deliver_again("order.paid")
    data = {"aggregate_id": "P-8", "order_id": "P-8", "user_id": "user1"}
    refused = Event("refused", "order.created", data, store.clock.now(), "shop")
    for append in (store.append, lambda event, version: store.append_all([event], version)):
        with suppress(ConcurrencyError):
            append(refused, 99)
    came = list(query.read_db)
    return Verdict("P-8" not in came, "refused" if "P-8" in came else "right")


def _told(row: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in row.items()}
