"""The event store: the one place where what happened is kept, in order, for ever."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol, Self, TypeVar

from eventlib.bus import MANY, DeadLetter, Handler, check_handler, matches
from eventlib.clock import Clock, Ids, SystemClock, TimeOrderedIds
from eventlib.errors import DuplicateEvent, StoreError
from eventlib.event import Event, RecordedEvent, could_be_name, short, to_utc
from eventlib.recorders import Expected
from eventlib.recorders.places import Place, copy, open_recorder
from eventlib.subscriptions import PAGE, Subscriptions

ANY, NO_STREAM, EXISTS = Expected.ANY, Expected.NO_STREAM, Expected.EXISTS
SHOWN = 10  # of the last events, in a notebook


class Evolves(Protocol):
    """All that a replay asks of an object: that it can be told what happened."""

    def apply(self, event: Any) -> object: ...


A = TypeVar("A", bound=Evolves)


class Store(Protocol):
    """What an aggregate is loaded through and written to: a store, or an `Upcaster` around one."""

    clock: Clock
    ids: Ids

    def append(self, event: Event, expected_version: int | Expected = ANY) -> RecordedEvent: ...
    def find(self, event_id: str) -> RecordedEvent | None: ...
    def aggregate_ids(self) -> list[str]: ...
    def get_events(
        self, aggregate_id: str, after: int = 0, limit: int | None = None
    ) -> list[RecordedEvent]: ...
    def replay(self, aggregate_id: str, aggregate_class: Callable[[], A]) -> A: ...


class EventStore:
    """Append events to streams, read them back, replay them into state, follow them.

    `where` is `":memory:"`, the path of a SQLite file, which is made if it is not there, or the
    address of a PostgreSQL server, `"postgresql://…"`. The promises are the same for all three. Any
    number of threads may use one store, any number of stores and processes one file or server; what
    `append` returned is on the disk. An engine of your own is a `Recorder` (`eventlib.recorders`)
    that passes `eventlib.testing`'s contract: hand the object over as `where`.

    `clock` and `ids` are where commands take time and identity from: `store.clock.now()` and
    `store.ids.next()`.

    >>> from eventlib import BankAccount
    >>> with EventStore() as store:
    ...     account = BankAccount.open("ACC123", 1000, store)
    ...     _ = account.deposit(500, store)
    ...     _ = account.withdraw(200, store)
    ...     print(account.balance, store.replay("ACC123", BankAccount).balance)
    1300.00 1300.00
    """

    def __init__(
        self, where: Place = ":memory:", *, clock: Clock | None = None, ids: Ids | None = None
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self.ids: Ids = ids or TimeOrderedIds()
        self._recorder = open_recorder(where)
        self._subscriptions = Subscriptions(self._recorder)

    # --- writing ---------------------------------------------------------------------------

    def append(self, event: Event, expected_version: int | Expected = ANY) -> RecordedEvent:
        """Put one event at the end of its stream; see `append_all`."""
        return self.append_all([event], expected_version)[0]

    def append_all(
        self, events: Sequence[Event], expected_version: int | Expected = ANY
    ) -> list[RecordedEvent]:
        """Put events at the end of their stream, all of them or none; returns them recorded.

        `expected_version` is the version of the stream that the caller has seen: a number,
        `NO_STREAM` (0 is the same), `EXISTS`, or `ANY` when it does not matter. If the stream is
        elsewhere: `ConcurrencyError`.

        Appending again what is there already (same ids, types, data and sources) changes nothing
        and returns what was recorded the first time, whatever `expected_version` says. An id that
        is there with other content, or twice in `events`: `DuplicateEvent`.

        All events belong to one stream, their `aggregate_id`; an event without one is refused
        with `ValueError`, because no replay would ever see it.
        """
        expected = expected_version
        if not isinstance(expected, Expected):
            kind, least = "a number, NO_STREAM, EXISTS or ANY", "versions begin at 1 (0: no event)"
            expected = _count("expected_version", expected, kind, least)
        events = list(events)
        if not events:
            return []
        stream = _stream_of(events)
        written, fresh = self._recorder.append(stream, events, expected)
        if fresh and self._subscriptions.following:
            with suppress(StoreError):  # a handler closed the store: written is written
                self._subscriptions.deliver(written)
        return written

    # --- reading ---------------------------------------------------------------------------

    def get_events(
        self, aggregate_id: str, after: int = 0, limit: int | None = None
    ) -> list[RecordedEvent]:
        """The events of one stream, by version, from the one behind version `after` on.

        A stream that nobody ever wrote to has none: `[]`.
        """
        after, limit = _count("after", after), count_or_none("limit", limit)
        if not could_be_name(aggregate_id):
            return []
        return self._recorder.read_stream(aggregate_id, after, limit)

    def read_all(
        self, after: int = 0, limit: int | None = None, types: Collection[str] | None = None
    ) -> list[RecordedEvent]:
        """The events of all streams, by position; with `types` (or `"order.*"`), only those."""
        after, limit = _count("after", after), count_or_none("limit", limit)
        if isinstance(types, str):
            raise TypeError(f"types is a collection of types: [{types!r}], for example")
        if types is not None:
            types = [name for name in dict.fromkeys(types) if could_be_name(name)]
        read, found = self._recorder.read_all, list[RecordedEvent]()
        if types is None or not any(name[-2:] in MANY for name in types):
            return read(after, limit, types)
        while (limit is None or len(found) < limit) and (page := read(after, PAGE, None)):
            found += [e for e in page if any(matches(name, e.type) for name in types)]
            after = page[-1].position
        return found[:limit]

    def find(self, event_id: str) -> RecordedEvent | None:
        """The event with this id, or `None`."""
        return self._recorder.find(event_id) if could_be_name(event_id) else None

    def version(self, aggregate_id: str) -> int:
        """The version of a stream: how many events it has, 0 for one that is unknown."""
        return self._recorder.version(aggregate_id) if could_be_name(aggregate_id) else 0

    @property
    def last_position(self) -> int:
        """The position of the last event of all, 0 while there is none."""
        return self._recorder.last_position()

    def aggregate_ids(self) -> list[str]:
        """The names of all streams, in the order of their first events."""
        return self._recorder.streams()

    def replay(
        self: Store,
        aggregate_id: str,
        aggregate_class: Callable[[], A],
        *,
        version: int | None = None,
        at: datetime | None = None,
    ) -> A:
        """A new `aggregate_class()` to which the stream's events were applied, in version order.

        Now; or as it was at `version` (beyond the end: all there is); or with the events whose
        timestamp is not later than `at` (an aware datetime). Unknown stream: nothing is applied.
        """
        limit = count_or_none("version", version)
        until = None if at is None else to_utc("at", at)
        aggregate, whole = aggregate_class(), None
        for event in self.get_events(aggregate_id, limit=limit):
            if until is None or event.timestamp <= until:
                aggregate.apply(event)
            elif whole is None:
                whole = event.version - 1
        if hasattr(aggregate, "_loaded"):
            aggregate._loaded(aggregate_id, self, whole)
        return aggregate

    # --- following -------------------------------------------------------------------------

    def subscribe(self, handler: Handler, after: int | None = None) -> Callable[[], None]:
        """Call `handler(event)` for each event once it is recorded, in position order.

        `after=None` begins with the next event; `after=n` first catches up with those whose
        position is above `n`. Handlers run in the thread that appends, after the commit and before
        `append` returns. What other processes wrote comes in its place, at this store's next
        append or `catch_up()`. An append made by a handler returns first and is delivered after;
        a second thread waits for its turn (so a handler must not wait for another thread's append).

        A handler that raises does not fail the append: the delivery is in `dead_letters`, and the
        subscription stays at that event and offers it again, at the next append or `catch_up()`.

        Returns a function that ends the subscription.
        """
        check_handler(handler)
        return self._subscriptions.add(handler, count_or_none("after", after))

    def catch_up(self) -> None:
        """Bring every subscription to the end of the store."""
        self._subscriptions.deliver()

    @property
    def dead_letters(self) -> tuple[DeadLetter, ...]:
        """The deliveries that failed and are still to be made, one a subscription at most."""
        return self._subscriptions.dead_letters()

    def backup(self, path: str | os.PathLike[str]) -> None:
        """Make a whole copy of this store at `path`, while others go on writing to it.

        It holds what was recorded when `backup` was called: the same events in the same places, in
        a store like any other, of whatever engine: `path` is a file, or the address of a PostgreSQL
        database. Where an older copy lies there, it is brought up to date; a place that holds other
        events is refused with `StoreError` and stays as it is.
        """
        copy(self._recorder, os.fspath(path))

    # --- closing ---------------------------------------------------------------------------

    def close(self) -> None:
        """Let go of the file; whoever reads or appends later gets a `StoreError`."""
        self._recorder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        try:
            return f"<EventStore: {self.last_position} events>"
        except StoreError:
            return "<EventStore that cannot be read: closed, or its place is gone>"

    def _repr_html_(self) -> str:
        """The last events, as a notebook shows them."""
        from html import escape

        def row(*cells: object) -> str:
            return f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in cells)}</tr>"

        rows = row("", "stream", "version", "type", "data", "timestamp")
        with suppress(StoreError):
            for e in self.read_all(max(0, self.last_position - SHOWN), SHOWN):
                data = short(str({key: e.data[key] for key in e.data if key != "aggregate_id"}))
                at = f"{e.timestamp:%Y-%m-%d %H:%M:%S}"
                rows += row(e.position, e.aggregate_id, e.version, e.type, data, at)
        return f"<table>{rows}</table>"


def _stream_of(events: Sequence[Event]) -> str:
    first, ids = None, set()
    for event in events:
        if not isinstance(event, Event):
            raise TypeError(f"a store keeps eventlib's Event, not {event!r}")
        stream = event.aggregate_id
        if stream is None:
            raise ValueError(
                f"event {event.id} ({event.type}) has no data['aggregate_id']: "
                "no replay would ever find it; say which stream it belongs to"
            )
        if first not in (None, stream):
            raise ValueError(f"events of two streams, {first} and {stream}: append to one a call")
        if event.id in ids:
            raise DuplicateEvent(event.id, "it is in this batch twice; nothing was written")
        first = stream
        ids.add(event.id)
    return str(first)


def _count(
    what: str, number: int, kind: str = "a whole number", least: str = "it cannot be negative"
) -> int:
    if type(number) is not int:
        raise TypeError(f"{what} is {kind}, not {number!r}")
    if number < 0:
        raise ValueError(f"{what} is {number}: {least}")
    return number


def count_or_none(what: str, number: int | None) -> int | None:
    return None if number is None else _count(what, number)
