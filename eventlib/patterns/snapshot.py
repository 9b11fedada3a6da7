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
from typing import Any, Generic, TypeVar

from eventlib.event import FrozenDict, FrozenList, RecordedEvent, check_name, freeze
from eventlib.store import Evolves, Store, count_or_none

A = TypeVar("A", bound=Evolves)


class Snapshots(Generic[A]):
    """Replays of one class that begin at the last snapshot and give the answers of a whole replay.

    `shape` names what the state is made of and how events change it: `"account/1"`, say. Give it
    another name whenever `__init__`, `apply` or a step of the `Upcaster` that `store` is changes:
    snapshots of other shapes are ignored.
    So are those whose last event is not at its place in the stream (of another store, say), those
    that do not have the attributes that the class sets in `__init__`, and whatever else is found
    in their place. A list or dict that two attributes hold is one again when it comes back. A state
    that could not be restored as it was is refused with a `TypeError`.

    A replay of now that had to apply `every` events or more leaves a snapshot in `kept`, which maps
    the name of each stream to a text: a dict, or whatever keeps texts by name, such as a file of
    `dbm`. Such a change without a new `shape` cannot be noticed.

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
        store: Store,
        aggregate_class: Callable[[], A],
        *,
        shape: str,
        every: int = 100,
        kept: MutableMapping[str, Any] | None = None,
    ) -> None:
        check_name("shape", shape)
        if type(every) is not int or every < 1:
            raise ValueError(f"every is a number of events, 1 at least, not {every!r}")
        for kind in type(aggregate_class()).__mro__:
            if vars(kind).get("__slots__") and kind.__module__ != "eventlib.aggregate":
                raise TypeError(
                    f"{kind.__qualname__} has __slots__, and a snapshot is of plain attributes: "
                    "leave the __slots__ out"
                )
        self.store = store
        self.aggregate_class = aggregate_class
        self.shape = shape
        self.every = every
        self.kept: MutableMapping[str, Any] = {} if kept is None else kept

    def __repr__(self) -> str:
        return f"<Snapshots {self.shape}: {len(self.kept)} kept>"

    def replay(self, aggregate_id: str, *, version: int | None = None) -> A:
        """The aggregate now, or as it was at `version`: what `store.replay` would answer.

        With a snapshot, reads the events behind it and one more: its own last, to see that it is
        still there. (For a date ask the store: clocks go back, so a snapshot cannot tell.)
        """
        version = count_or_none("version", version)
        aggregate = self.aggregate_class()
        if hasattr(aggregate, "_loaded"):
            aggregate._loaded(aggregate_id, self.store)
        found = self._kept_of(aggregate_id, aggregate)
        events = None
        if found is not None and (version is None or found[0] <= version):
            events = self._behind(*found[:2], aggregate_id, version)
        if found is None or events is None:
            events = self.store.get_events(aggregate_id, limit=version)
        else:
            vars(aggregate).update(found[2])
        for event in events:
            aggregate.apply(event)
        if version is None and len(events) >= self.every:
            self.kept[aggregate_id] = self._text(aggregate, events[-1])
        return aggregate

    def _kept_of(self, aggregate_id: str, empty: A) -> tuple[int, str, dict[str, Any]] | None:
        """Version, last event and state of a kept snapshot, if it is one, and of this shape."""
        try:
            text = self.kept[aggregate_id]
        except KeyError:
            return None
        try:
            found = json.loads(text)
            version, event_id, state = found["version"], found["event"], _decode(found["state"], [])
            right = found["shape"] == self.shape and state.keys() == vars(empty).keys()
            return (
                (version, event_id, state)
                if right and type(version) is int and version > 0
                else None
            )
        except Exception:  # whatever else the text says: it is none of our snapshots
            return None

    def _behind(
        self, at: int, event_id: str, aggregate_id: str, version: int | None
    ) -> list[RecordedEvent] | None:
        """The events behind a snapshot; `None` if it was not taken of this stream."""
        limit = None if version is None else version - at + 1
        events = self.store.get_events(aggregate_id, after=at - 1, limit=limit)
        if event_id not in [event.id for event in events if event.version == at]:
            return None
        return [event for event in events if event.version > at]

    def _text(self, aggregate: A, last: RecordedEvent) -> str:
        name, state = type(aggregate).__name__, vars(aggregate)
        for late in sorted(state.keys() ^ vars(self.aggregate_class()).keys()):
            why = "is not set in __init__" if late in state else "is set in __init__, and went"
            raise TypeError(f"{name}.{late} {why}: a snapshot would never fit")
        snapshot = {"shape": self.shape, "version": last.version, "event": last.id}
        try:
            encoded = _encode(state, name, {})
            text = json.dumps({**snapshot, "state": encoded})
            if _encode(_decode(json.loads(text)["state"], []), name, {}) != encoded:
                raise ValueError("it holds two halves of a character, which JSON makes one of")
        except (ValueError, RecursionError) as error:
            raise TypeError(f"{name} would not come back from a snapshot: {error}") from error
        return text


# --- state as JSON: what JSON has no word for is an object with one key, the name of its type; ----
# --- a list or dict that is there already, the `same` by its number, is written once --------------


def _encode(value: Any, where: str, seen: dict[int, int]) -> Any:
    kind = type(value)
    if value is None or kind in (str, bool, int) or (kind is float and math.isfinite(value)):
        return value
    if kind in (list, dict):
        if id(value) in seen:
            return {"same": seen[id(value)]}
        seen[id(value)] = len(seen)
    if kind in (list, tuple):
        items = [_encode(item, f"{where}[{index}]", seen) for index, item in enumerate(value)]
        return items if kind is list else {"tuple": items}
    if kind is dict and all(type(key) is str for key in value):
        return {"dict": {k: _encode(item, f"{where}[{k!r}]", seen) for k, item in value.items()}}
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


def _decode(value: Any, made: list[Any]) -> Any:
    if type(value) is list:
        items: list[Any] = []
        made.append(items)
        items += [_decode(item, made) for item in value]
        return items
    if type(value) is not dict:
        return value
    ((kind, inner),) = value.items()
    if kind == "tuple":
        return tuple(_decode(item, made) for item in inner)
    if kind == "dict":
        found: dict[str, Any] = {}
        made.append(found)
        found |= {key: _decode(item, made) for key, item in inner.items()}
        return found
    if kind == "same":
        return made[inner]
    if kind == "frozen":
        return freeze(inner, "state")
    return Decimal(inner) if kind == "Decimal" else datetime.fromisoformat(inner)
