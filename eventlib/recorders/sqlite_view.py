"""The rows of a view and its checkpoint in a SQLite file, which processes may share."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Mapping
from typing import Any

from eventlib.recorders.sqlite_file import SQLiteFile

_SCHEMA = (
    "CREATE TABLE rows (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE checkpoint (position INTEGER NOT NULL, event TEXT NOT NULL) STRICT",
    "INSERT INTO checkpoint VALUES (0, '')",
)


class KeyedTexts:
    """The table of rows, by the queries that `_ask` has answered."""

    def _ask(self, query: str, *values: str) -> list[Any]:
        raise NotImplementedError

    def text(self, key: str) -> str | None:
        found = self._ask("SELECT value FROM rows WHERE key = ?", key)
        return found[0][0] if found else None

    def texts(self) -> dict[str, str]:
        return dict(self._ask("SELECT key, value FROM rows ORDER BY key"))

    def count(self) -> int:
        return int(self._ask("SELECT count(*) FROM rows")[0][0])


def write(connection: sqlite3.Connection, changed: Mapping[str, str | None]) -> None:
    """Change these rows (`None`: no row)."""
    gone = [(key,) for key, text in changed.items() if text is None]
    kept = [(key, text) for key, text in changed.items() if text is not None]
    connection.executemany("DELETE FROM rows WHERE key = ?", gone)
    connection.executemany("REPLACE INTO rows VALUES (?, ?)", kept)


class SQLiteRows(KeyedTexts):
    """On the disk, in a `SQLiteFile` that processes may share.

    It reads with a connection of its own, so that no reader waits for what is being written; in a
    browser there can be but one.
    """

    def __init__(self, path: str) -> None:
        self._file = self._opened(path)
        self._reader = self._file if sys.platform == "emscripten" else self._opened(path)

    @staticmethod
    def _opened(path: str) -> SQLiteFile:
        return SQLiteFile(path, kind="a view", mark=0x45564C56, format_=1, schema=_SCHEMA)

    def checkpoint(self) -> tuple[int, str]:
        [(position, event_id)] = self._ask("SELECT position, event FROM checkpoint")
        return int(position), str(event_id)

    def _ask(self, query: str, *values: str) -> list[Any]:
        with self._reader.open() as connection:
            return connection.execute(query, values).fetchall()

    def commit(
        self,
        seen: tuple[int, str],
        at: tuple[int, str],
        changed: Mapping[str, str | None],
        anew: bool,
    ) -> bool:
        with self._file.writing() as connection:
            if connection.execute("SELECT position, event FROM checkpoint").fetchone() != seen:
                return False
            if anew:
                connection.execute("DELETE FROM rows")
            write(connection, changed)
            connection.execute("UPDATE checkpoint SET position = ?, event = ?", at)
            connection.execute("COMMIT")
        return True

    def close(self) -> None:
        self._file.close()
        self._reader.close()
