"""Snapshots: an aggregate as it was at some version, kept so that a replay need not begin at zero.

A snapshot is derived from events and never one of them: it is not in the stream, nobody's truth,
and can be thrown away at any time. It only saves work, so it is believed only where it must give
the same answer as the whole history; in every other case it is ignored.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Generic, Protocol, TypeVar

from eventlib.event import FrozenDict, FrozenList, RecordedEvent, check_name, freeze
from eventlib.store import Evolves, count_or_none

A = TypeVar("A", bound=Evolves)


class Reads(Protocol):
    """All that is asked of a store: an `EventStore`, or an `Upcaster` around one."""

    def get_events(
        self, aggregate_id: str, after: int = 0, limit: int | None = None
    ) -> list[RecordedEvent]: ...


class Snapshots(Generic[A]):
    """Replays of one class that begin at the last snapshot and give the answers of a whole replay.

    `shape` names what the state is made of and how events change it: `"account/1"`, say. Give it
    another name whenever `__init__` or `apply` changes: snapshots of other shapes are ignored.
    So are those whose last event is not at its place in the stream (of another store, say) and
    those that do not have the attributes that the class sets in `__init__`.

    A replay of now that had to apply `every` events or more leaves a snapshot in `kept`, which maps
    the name of each stream to a text: a dict, or whatever keeps texts by name, such as a file of
    `dbm`. A change of `apply` without a new `shape` cannot be noticed.

    >>> from eventlib import BankAccount, EventStore
    >>> store = EventStore()
    >>> account = BankAccount.open("ACC123", 1000, store)
    >>> _ = account.deposit(500, store)
    >>> accounts = Snapshots(store, BankAccount, shape="account/1", every=2)
    >>> accounts.replay("ACC123").balance
    Decimal('1500.00')
    >>> _ = account.withdraw(200, store)
    >>> again = accounts.replay("ACC123")                # applies the withdrawal alone
    >>> again.balance, again.version, again.transactions[0]
    (Decimal('1300.00'), 3, ('deposit', Decimal('500.00')))
    """

    def __init__(
        self,
        store: Reads,
        aggregate_class: Callable[[], A],
        *,
        shape: str,
        every: int = 100,
        kept: MutableMapping[str, Any] | None = None,
    ) -> None:
        check_name("shape", shape)
        if type(every) is not int or every < 1:
            raise ValueError(f"every is a number of events, 1 at least, not {every!r}")
        self.store = store
        self.aggregate_class = aggregate_class
        self.shape = shape
        self.every = every
        self.kept: MutableMapping[str, Any] = {} if kept is None else kept

    def replay(self, aggregate_id: str, *, version: int | None = None) -> A:
        """The aggregate now, or as it was at `version`: what `store.replay` would answer.

        With a snapshot, reads the events behind it and one more: its own last, to see that it is
        still there. (For a date ask the store: clocks go back, so a snapshot cannot tell.)
        """
        version = count_or_none("version", version)
        aggregate = self.aggregate_class()
        snapshot = self._snapshot_of(aggregate_id, version)
        events = None if snapshot is None else self._behind(snapshot, aggregate_id, version)
        if snapshot is None or events is None:
            events = self.store.get_events(aggregate_id, limit=version)
        else:
            vars(aggregate).update(_decode(snapshot["state"]))
        for event in events:
            aggregate.apply(event)
        if version is None and len(events) >= self.every:
            self._keep(aggregate_id, aggregate, events[-1])
        return aggregate

    def _snapshot_of(self, aggregate_id: str, version: int | None) -> dict[str, Any] | None:
        """The snapshot of a stream, if it is of this shape, fits the class and is not too new."""
        try:
            found: dict[str, Any] = json.loads(self.kept[aggregate_id])
        except (KeyError, ValueError):  # none, or half a text
            return None
        if found["shape"] != self.shape or (version is not None and version < found["version"]):
            return None
        attributes = vars(self.aggregate_class()).keys()
        return found if found["state"]["dict"].keys() == attributes else None

    def _behind(
        self, snapshot: dict[str, Any], aggregate_id: str, version: int | None
    ) -> list[RecordedEvent] | None:
        """The events behind a snapshot; `None` if it was not taken of this stream."""
        at = snapshot["version"]
        limit = None if version is None else version - at + 1
        events = self.store.get_events(aggregate_id, after=at - 1, limit=limit)
        if snapshot["event"] not in [event.id for event in events if event.version == at]:
            return None
        return [event for event in events if event.version > at]

    def _keep(self, aggregate_id: str, aggregate: A, last: RecordedEvent) -> None:
        state = vars(aggregate)
        late = sorted(state.keys() - vars(self.aggregate_class()).keys())
        if late:
            raise TypeError(f"{late[0]} is not set in __init__: a snapshot would never fit")
        snapshot = {
            "shape": self.shape,
            "version": last.version,
            "event": last.id,
            "state": _encode(state, type(aggregate).__name__),
        }
        self.kept[aggregate_id] = json.dumps(snapshot)


# --- state as JSON: what JSON has no word for is an object with one key, the name of its type ----


def _encode(value: Any, where: str) -> Any:
    kind = type(value)
    if value is None or kind in (str, bool, int) or (kind is float and math.isfinite(value)):
        return value
    if kind is list:
        return [_encode(item, f"{where}[{index}]") for index, item in enumerate(value)]
    if kind is tuple:
        return {"tuple": [_encode(item, f"{where}[{index}]") for index, item in enumerate(value)]}
    if kind is dict and all(type(key) is str for key in value):
        return {"dict": {key: _encode(item, f"{where}[{key!r}]") for key, item in value.items()}}
    if kind in (FrozenDict, FrozenList):
        return {"frozen": value}  # of an event's data, which is JSON
    if kind is Decimal:
        return {"Decimal": str(value)}
    if kind is datetime and value.tzinfo is UTC:
        return {"datetime": value.isoformat()}
    raise TypeError(
        f"{where} is of type {kind.__qualname__}, which no snapshot keeps as it is: "
        "use None, str, bool, int, finite float, Decimal, a datetime in UTC, list, tuple or a dict "
        "with str keys"
    )


def _decode(value: Any) -> Any:
    if type(value) is list:
        return [_decode(item) for item in value]
    if type(value) is not dict:
        return value
    ((kind, inner),) = value.items()
    if kind == "tuple":
        return tuple(_decode(item) for item in inner)
    if kind == "dict":
        return {key: _decode(item) for key, item in inner.items()}
    if kind == "frozen":
        return freeze(inner, "state")
    return Decimal(inner) if kind == "Decimal" else datetime.fromisoformat(inner)
