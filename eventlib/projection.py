"""Read models that know how far they have read.

A projection turns the log of a store into a view that answers one kind of question. Its checkpoint
is the position of the last event it took in, and is saved in one transaction with what that event
changed: after a crash both are as they were before, or both as they are after.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any

from eventlib.bus import check_handler, check_pattern, matching
from eventlib.errors import StoreError
from eventlib.event import RecordedEvent, encode_data, freeze
from eventlib.recorders.sqlite_file import SQLiteFile
from eventlib.store import EventStore

PAGE = 500  # events in one transaction
_SCHEMA = (
    "CREATE TABLE rows (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE checkpoint (position INTEGER NOT NULL, event TEXT NOT NULL) STRICT",
    "INSERT INTO checkpoint VALUES (0, '')",
)

View = MutableMapping[str, Any]


class Projection:
    """A view of a store's events, which moves at its own pace.

    `handlers` maps a type of event, or a pattern as in a bus (`"order.*"`), to `f(view, event)`,
    which changes the view and nothing else: no clock, no e-mail, since a rebuild runs it again.
    `view` maps strings to what JSON can hold; `where` is `":memory:"` or the path of a SQLite file
    of its own. A handler is mended by putting another in its place in `handlers`, and `rebuild()`
    lets it have the past too.

    >>> from eventlib import BankAccount
    >>> def opened(view, event):
    ...     view["accounts"] = view.get("accounts", 0) + 1
    >>> store = EventStore()
    >>> count = Projection(store, {"account.created": opened})
    >>> account = BankAccount.open("ACC123", 1000, store)
    >>> count.view, count.lag                              # a read model may be behind
    ({}, 1)
    >>> count.catch_up(), count.view, count.lag
    (1, {'accounts': 1}, 0)
    >>> unsubscribe = store.subscribe(count.handle)        # or follow the store
    >>> _ = account.deposit(500, store)
    >>> count.position
    2
    """

    def __init__(
        self,
        store: EventStore,
        handlers: Mapping[str, Callable[[View, RecordedEvent], object]],
        where: str | os.PathLike[str] = ":memory:",
    ) -> None:
        for event_type, handler in handlers.items():
            check_pattern(event_type)
            check_handler(handler, f"the handler of {event_type!r}")
        place = os.fspath(where)
        if not place or "://" in place or "\x00" in place:
            raise ValueError(f"{place!r} is no place for a view: ':memory:' or the path of a file")
        self.store = store
        self.handlers = dict(handlers)
        self._moved = threading.Condition()
        self._file = SQLiteFile(
            place, kind="a view of events", mark=0x45564C56, format_=1, schema=_SCHEMA
        )

    @property
    def view(self) -> Mapping[str, Any]:
        """The rows, to read: what is taken from it is a copy."""
        return _Reader(self._file)

    @property
    def position(self) -> int:
        """The checkpoint: the position of the last event that was taken in, 0 before the first."""
        with self._file.open() as connection:
            return _checkpoint(connection)[0]

    @property
    def lag(self) -> int:
        """How many events the store has that were not taken in yet."""
        return max(0, self.store.last_position - self.position)

    def catch_up(self, limit: int | None = None) -> int:
        """Take in what is new, `limit` events at most; returns how many.

        An error in a handler is raised, with a note that names the event: the events before it are
        taken in, that one and those behind it are not.
        """
        taken = 0
        while True:
            wanted = PAGE if limit is None else min(PAGE, limit - taken)
            with self._moving() as rows:
                read, failure = self._take_in(rows, wanted)
                rows.connection.execute("COMMIT")
                if failure is not None:
                    raise failure
            taken += read
            if read < wanted or taken == limit:
                return taken

    def handle(self, event: RecordedEvent) -> None:
        """Be told of an event: subscribe this to the store, or deliver from elsewhere.

        One that was taken in already changes nothing; before one that comes too early, those in
        between are read from the log. So the same events twice, or in another order, make the same
        view.
        """
        if not isinstance(event, RecordedEvent):
            raise TypeError(f"a view takes recorded events, which have a position, not {event!r}")
        missing = event.position - self.position
        if missing > 0:
            self.catch_up(missing)

    def rebuild(self) -> None:
        """Make the view anew from the first event.

        In one transaction: readers see the old view until it is done, and an interruption leaves
        the old view as it was.
        """
        with self._moving() as rows:
            rows.connection.execute("DELETE FROM rows")
            rows.connection.execute("UPDATE checkpoint SET position = 0, event = ''")
            read = PAGE
            while read == PAGE:
                read, failure = self._take_in(rows, PAGE)
                if failure is not None:
                    raise failure
            rows.connection.execute("COMMIT")

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until another thread has brought the view to `position`; `False` after `timeout` s.

        What reads its own writes waits for the position that its append returned.
        """
        with self._moved:
            return self._moved.wait_for(lambda: self.position >= position, timeout)

    def close(self) -> None:
        """Let go of the view's file."""
        self._file.close()

    @contextmanager
    def _moving(self) -> Iterator[_Rows]:
        """The rows in one transaction; who waits for them looks again when it is over."""
        with self._file.open() as connection:
            if connection.in_transaction:
                raise RuntimeError("a handler cannot move the view that it is working on")
        try:
            with self._file.writing() as connection:
                yield _Rows(connection)
        finally:
            with self._moved:
                self._moved.notify_all()

    def _take_in(self, rows: _Rows, wanted: int) -> tuple[int, Exception | None]:
        """Take in the next `wanted` events, up to the first whose handler fails."""
        position, last_id = _checkpoint(rows.connection)
        last = self.store.find(last_id)
        if position != (last.position if last else 0):
            raise StoreError(
                f"this view has read up to #{position} ({last_id}), which is another event or none "
                "in this store: it is the view of another store; rebuild() it"
            )
        page = self.store.read_all(after=position, limit=wanted)
        for count, event in enumerate(page):
            rows.begin()
            try:
                for handler in matching(self.handlers, event.type):
                    handler(rows, event)
                rows.keep(event)
            except Exception as error:
                if not rows.connection.in_transaction:  # on a full disk SQLite gives all of it up
                    raise
                rows.forget()
                error.add_note(f"in a projection, at event {event.id} (#{event.position})")
                return count, error
        return len(page), None


class _Reader(Mapping[str, Any]):
    """The rows as they were committed."""

    def __init__(self, file: SQLiteFile) -> None:
        self._file = file

    def __getitem__(self, key: str) -> Any:
        with self._file.open() as connection:
            return json.loads(_text(connection, key))

    def __iter__(self) -> Iterator[str]:
        with self._file.open() as connection:
            return iter(_keys(connection))

    def __len__(self) -> int:
        with self._file.open() as connection:
            return len(_keys(connection))

    def __repr__(self) -> str:
        return repr(dict(self))


class _Rows(View):
    """The rows while a handler works on them: as a dict of plain values, which may be changed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._lent: dict[str, tuple[Any, str]] = {}  # values that may be changed, and their texts

    def begin(self) -> None:
        self.connection.execute("SAVEPOINT event")

    def keep(self, event: RecordedEvent) -> None:
        """Write what one event changed, and the checkpoint."""
        for key, (value, text) in self._lent.items():
            if encode_data(value) != text:
                self[key] = value
        self._lent = {}
        checkpoint = (event.position, event.id)
        self.connection.execute("UPDATE checkpoint SET position = ?, event = ?", checkpoint)
        self.connection.execute("RELEASE event")

    def forget(self) -> None:
        """Undo what one event changed; what was lent is of no more use."""
        self.connection.execute("ROLLBACK TO event")
        self.connection.execute("RELEASE event")

    def __getitem__(self, key: str) -> Any:
        if key not in self._lent:
            text = _text(self.connection, key)
            self._lent[key] = (json.loads(text), text)
        return self._lent[key][0]

    def __setitem__(self, key: str, value: Any) -> None:
        _check_key(key)
        text = encode_data(freeze(value, f"view[{key!r}]"))
        self.connection.execute("REPLACE INTO rows VALUES (?, ?)", (key, text))
        self._lent[key] = (value, text)

    def __delitem__(self, key: str) -> None:
        _text(self.connection, key)
        self.connection.execute("DELETE FROM rows WHERE key = ?", (key,))
        self._lent.pop(key, None)

    def __iter__(self) -> Iterator[str]:
        return iter(_keys(self.connection))

    def __len__(self) -> int:
        return len(_keys(self.connection))


def _checkpoint(connection: sqlite3.Connection) -> tuple[int, str]:
    """Position and id of the last event that was taken in."""
    position, event_id = connection.execute("SELECT position, event FROM checkpoint").fetchone()
    return int(position), str(event_id)


def _check_key(key: Any) -> None:
    if type(key) is not str:
        raise TypeError(f"a view's keys are strings, not {key!r}")
    freeze(key, "a view's key")


def _text(connection: sqlite3.Connection, key: Any) -> str:
    try:
        _check_key(key)
    except (TypeError, ValueError):  # nothing can be kept under it: a read finds nothing
        raise KeyError(key) from None
    row = connection.execute("SELECT value FROM rows WHERE key = ?", (key,)).fetchone()
    if row is None:
        raise KeyError(key)
    return str(row[0])


def _keys(connection: sqlite3.Connection) -> list[str]:
    return [key for (key,) in connection.execute("SELECT key FROM rows ORDER BY key")]
