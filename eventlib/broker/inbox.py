"""The inbox: each event counts once, however often it is delivered."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from eventlib.bus import check_handler, check_pattern, check_ran, matching
from eventlib.event import Event
from eventlib.recorders.sqlite_file import SQLiteFile
from eventlib.recorders.views import Changes, Checkpoint, Reader, Rows, View

_SCHEMA = (
    "CREATE TABLE rows (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE seen (source TEXT, id TEXT, PRIMARY KEY (source, id)) STRICT, WITHOUT ROWID",
)

_NOWHERE: Checkpoint = (0, "")  # what was seen is noted event by event


class Inbox:
    """A view of what was delivered. Each event changes it once, whatever came before it or twice.

    `handlers` maps a type of event, or a pattern (`"order.*"`), to `f(view, event)`, as a
    `Projection`'s do. That an event was seen (its `source` and `id`) is noted in one transaction
    with what it changed: after a crash both are there, or neither. The notes are kept for ever,
    unlike a broker's window. `where` is `":memory:"` or the path of a SQLite file of its own.

    >>> from datetime import UTC, datetime
    >>> paid = Event("e-1", "order.paid", {}, datetime(2026, 3, 2, tzinfo=UTC), "shop")
    >>> def count(view, event):
    ...     view["parcels"] = view.get("parcels", 0) + 1
    >>> inbox = Inbox({"order.paid": count})
    >>> inbox.handle(paid), inbox.handle(paid), inbox.view
    (True, False, {'parcels': 1})
    """

    def __init__(
        self,
        handlers: Mapping[str, Callable[[View, Any], object]],
        where: str | os.PathLike[str] = ":memory:",
    ) -> None:
        for event_type, handler in handlers.items():
            check_pattern(event_type)
            check_handler(handler, f"the handler of {event_type!r}")
        self.handlers = dict(handlers)
        self._file = SQLiteFile(
            os.fspath(where), kind="an inbox", mark=0x45564C49, format_=1, schema=_SCHEMA
        )

    @property
    def view(self) -> Mapping[str, Any]:
        """The rows, to read: what is taken from it is a copy."""
        return Reader(_Rows(self._file))

    def handle(self, event: Event) -> bool:
        """Count the event; `False` when it was counted before, which changes nothing.

        A handler's error is raised, and nothing of the event is kept.
        """
        with self._file.writing() as connection:
            note = "INSERT OR IGNORE INTO seen VALUES (?, ?)"
            if not connection.execute(note, (event.source, event.id)).rowcount:
                return False
            rows = Changes(_Rows(self._file))
            for handler in matching(self.handlers, event.type):
                check_ran(handler(rows, event))
            rows.end_page()
            rows.commit(_NOWHERE, _NOWHERE)
            connection.execute("COMMIT")
            return True

    def close(self) -> None:
        """Let go of the inbox's file."""
        self._file.close()


class _Rows(Rows):
    """The inbox's rows, which change in the transaction of one event."""

    def __init__(self, file: SQLiteFile) -> None:
        self._file = self._reader = file

    def commit(
        self, seen: Checkpoint, at: Checkpoint, changed: Mapping[str, str | None], since: int | None
    ) -> bool:
        with self._reader.open() as connection:
            self._write(connection, changed)
        return True
