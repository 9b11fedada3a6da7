"""Where a view lies, how it is read, and what a page of events changes of it."""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
from collections.abc import ItemsView, Iterator, KeysView, Mapping, MutableMapping, ValuesView
from contextlib import contextmanager
from typing import Any

from eventlib.errors import StoreError
from eventlib.event import encode_data, freeze
from eventlib.recorders import forks
from eventlib.recorders.sqlite_file import SQLiteFile

KEPT = 20_000  # rows that are remembered from one page to the next

View = MutableMapping[str, Any]
Checkpoint = tuple[int, str]  # position and id of the last event that was taken in


_SCHEMA = (
    "CREATE TABLE rows (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE checkpoint (position INTEGER NOT NULL, event TEXT NOT NULL) STRICT",
    "INSERT INTO checkpoint VALUES (0, '')",
)


class Rows:
    """Texts of JSON by key, and the checkpoint, in a SQLite file that processes may share.

    They are read with a connection of their own, so that no reader waits for what is being written;
    in a browser there can be but one.
    """

    def __init__(self, path: str) -> None:
        self._file = self._opened(path)
        self._reader = self._file if sys.platform == "emscripten" else self._opened(path)

    @staticmethod
    def _opened(path: str) -> SQLiteFile:
        return SQLiteFile(path, kind="a view", mark=0x45564C56, format_=1, schema=_SCHEMA)

    def checkpoint(self) -> Checkpoint:
        [(position, event_id)] = self._ask("SELECT position, event FROM checkpoint")
        return int(position), str(event_id)

    def text(self, key: Any) -> str | None:
        try:
            _check_key(key)
        except (TypeError, ValueError):  # nothing can be kept under it: a read finds nothing
            return None
        found = self._ask("SELECT value FROM rows WHERE key = ?", key)
        return found[0][0] if found else None

    def texts(self) -> dict[str, str]:
        return dict(self._ask("SELECT key, value FROM rows ORDER BY key"))

    def count(self) -> int:
        return int(self._ask("SELECT count(*) FROM rows")[0][0])

    def _ask(self, query: str, *values: str) -> list[Any]:
        with self._reader.open() as connection:
            return connection.execute(query, values).fetchall()

    def others(self) -> int:
        """Another number once somebody else has committed; what was read before is old then."""
        with self._file.open() as connection:
            return self._others(connection)

    @staticmethod
    def _others(connection: sqlite3.Connection) -> int:
        return int(connection.execute("PRAGMA data_version").fetchone()[0])

    def commit(
        self, seen: Checkpoint, at: Checkpoint, changed: Mapping[str, str | None], since: int | None
    ) -> bool:
        """Change these rows (`None`: no row), unless the checkpoint is not `seen` any more.

        They were made of what was read while `others()` was `since`; `None`: of nothing, and no
        other row stays.
        """
        with self._file.writing() as connection:
            if connection.execute("SELECT position, event FROM checkpoint").fetchone() != seen:
                return False
            if since is None:
                connection.execute("DELETE FROM rows")
            elif self._others(connection) != since:  # a checkpoint comes to the same place twice
                return False
            self._write(connection, changed)
            connection.execute("UPDATE checkpoint SET position = ?, event = ?", at)
            connection.execute("COMMIT")
        return True

    @staticmethod
    def _write(connection: sqlite3.Connection, changed: Mapping[str, str | None]) -> None:
        gone = [(key,) for key, text in changed.items() if text is None]
        kept = [(key, text) for key, text in changed.items() if text is not None]
        connection.executemany("DELETE FROM rows WHERE key = ?", gone)
        connection.executemany("REPLACE INTO rows VALUES (?, ?)", kept)

    def close(self) -> None:
        self._file.close()
        self._reader.close()


class MemoryRows:
    """The same in this process's memory, in a tenth of the time."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._texts: dict[str, str] | None = {}
        self._at: Checkpoint = (0, "")
        forks.register(self)

    @contextmanager
    def _open(self) -> Iterator[dict[str, str]]:
        with self._lock:
            if self._texts is None:
                raise StoreError(
                    "this view in memory is closed (as it is in a new process after a fork): "
                    "make it anew"
                )
            yield self._texts

    def checkpoint(self) -> Checkpoint:
        with self._open():
            return self._at

    def text(self, key: Any) -> str | None:
        with self._open() as texts:
            return texts.get(key) if isinstance(key, str) else None

    def texts(self) -> dict[str, str]:
        with self._open() as texts:
            found = list(texts.items())
        return dict(sorted(found))

    def count(self) -> int:
        with self._open() as texts:
            return len(texts)

    def others(self) -> int:
        return 0  # nobody else has it

    def commit(
        self, seen: Checkpoint, at: Checkpoint, changed: Mapping[str, str | None], since: int | None
    ) -> bool:
        with self._open() as texts:
            if self._at != seen:
                return False
            before = {key: texts.get(key) for key in (texts if since is None else changed)}
            after = {**dict.fromkeys(before), **changed}
            try:
                self._put(texts, after)
                self._at = at
            except BaseException:  # Ctrl-C between two lines: all or nothing
                self._put(texts, {**dict.fromkeys(after), **before})
                self._at = seen
                raise
        return True

    @staticmethod
    def _put(texts: dict[str, str], changed: Mapping[str, str | None]) -> None:
        texts.update({key: text for key, text in changed.items() if text is not None})
        for key, text in changed.items():
            if text is None:
                texts.pop(key, None)

    def close(self) -> None:
        with self._lock:
            self._texts = None

    _in_child = close


class Reader(Mapping[str, Any]):
    """The rows as they were committed, each look at them in one query."""

    def __init__(self, rows: Rows | MemoryRows) -> None:
        self._rows = rows
        self._copying: dict[int, tuple[object, dict[str, str]]] = {}  # by thread

    def __getitem__(self, key: str) -> Any:
        step, texts = self._copying.get(threading.get_ident(), (None, {}))
        text = texts.get(key) if step == _step() else self._rows.text(key)
        if text is None:
            raise KeyError(key)
        return _decode(text)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows.texts())

    def __len__(self) -> int:
        return self._rows.count()

    def copy(self) -> dict[str, Any]:
        texts = self._rows.texts()
        return dict(zip(texts, _decode(f"[{','.join(texts.values())}]"), strict=True))

    def keys(self) -> KeysView[str]:
        # `dict(view)` asks for the keys and then for each value, all in one step of the program:
        # so that they are of one commit, the values are kept for just that step.
        texts = self._rows.texts()
        self._copying[threading.get_ident()] = (_step(), texts)
        return texts.keys()

    def items(self) -> ItemsView[str, Any]:
        return self.copy().items()

    def values(self) -> ValuesView[Any]:
        return self.copy().values()

    def __repr__(self) -> str:
        return repr(self.copy())


def _step() -> object:
    """Which step of the program calls the caller."""
    frame = sys._getframe(2)
    return id(frame), frame.f_lasti


_decode = json.JSONDecoder().decode
_UNREAD: Any = object()
_GONE: Any = object()  # in place of a row that is not there
_CONTAINERS = (dict, list)
_ATOMS = frozenset((str, int, float, bool, type(None)))


class Changes(View):
    """The rows while handlers work on them: as a dict of plain values, which may be changed.

    What a page touches is kept here until the page is committed. A handler gets a copy of what an
    event before left, so that it makes no difference where a page begins: two rows that were made
    of one value go their own ways from the next event on.
    """

    def __init__(self, rows: Rows | MemoryRows, *, anew: bool = False) -> None:
        self._rows = rows
        self._since = None if anew else rows.others()  # None: as if there were no rows yet
        self._texts: dict[str, str | None] = {}  # rows as an earlier page left them, or as read
        self._changed: set[str] = set()  # those that are not committed
        self._values: dict[str, Any] = {}  # what the events of this page made of them
        self.lent: set[str] = set()  # those that this event may change from within
        self._size: int | None = None

    def end_page(self) -> None:
        """Turn into texts what the page made, all of it or nothing."""
        fresh: dict[str, str | None] = {}
        for key, value in self._values.items():
            if type(value) is int:
                text: str | None = str(value)  # as JSON has it, in a tenth of the time
            elif value is _GONE:
                text = None
            else:
                text = encode_data(freeze(value, f"view[{key!r}]"))
            if key not in self._texts or text != self._texts[key]:
                fresh[key] = text
        self._texts.update(fresh)
        self._changed.update(fresh)
        self._values.clear()

    def forget(self) -> None:
        """Forget what the page made; what was lent is of no more use."""
        self._values.clear()
        self.lent.clear()
        self._size = None

    def commit(self, seen: Checkpoint, at: Checkpoint) -> bool:
        changed = {key: self._texts[key] for key in self._changed}
        if not self._rows.commit(seen, at, changed, self._since):
            return False
        self._changed.clear()
        if len(self._texts) > KEPT:
            self._texts.clear()
        return True

    def __getitem__(self, key: str) -> Any:
        value = self._values.get(key, _UNREAD)
        if type(value) in _ATOMS or key in self.lent:
            return value
        if value is _UNREAD:
            if key not in self._texts:
                self._texts[key] = None if self._since is None else self._rows.text(key)
            text = self._texts[key]
            value = _GONE if text is None else _decode(text)
        if value is _GONE:
            raise KeyError(key)
        self._values[key] = value = _copy(value)
        self.lent.add(key)
        return value

    def get(self, key: str, default: Any = None) -> Any:
        value = self._values.get(key, _UNREAD)  # what handlers ask for most, without a detour
        return value if type(value) in _ATOMS else super().get(key, default)

    def __setitem__(self, key: str, value: Any) -> None:
        if key not in self._values:
            _check_key(key)
        try:
            value = freeze(value, "") if type(value) in _ATOMS else _thawed(value)
        except (TypeError, ValueError, RecursionError):
            freeze(value, f"view[{key!r}]")  # says where in it
            raise
        if self._size is not None and key not in self:
            self._size += 1
        self._values[key] = value
        if type(value) in _CONTAINERS:
            self.lent.add(key)

    def __delitem__(self, key: str) -> None:
        self[key]  # KeyError where it is not there
        self._values[key] = _GONE
        self.lent.discard(key)
        if self._size is not None:
            self._size -= 1

    def __iter__(self) -> Iterator[str]:
        found = set() if self._since is None else set(self._rows.texts())
        found -= {key for key, text in self._texts.items() if text is None}
        found |= {key for key, text in self._texts.items() if text is not None}
        found -= {key for key, value in self._values.items() if value is _GONE}
        found |= {key for key, value in self._values.items() if value is not _GONE}
        return iter(sorted(found))

    def __len__(self) -> int:
        if self._size is None:
            self._size = sum(1 for _ in self)  # not len(list(…)), which asks for it
        return self._size


def _copy(value: Any) -> Any:
    """A plain copy that shares nothing which could be changed."""
    if isinstance(value, dict):
        return {key: item if type(item) in _ATOMS else _copy(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [item if type(item) in _ATOMS else _copy(item) for item in value]
    return value


def _thawed(value: Any) -> Any:
    """The same value, to be changed at will: what an event holds is frozen, and is copied."""
    if type(value) not in _CONTAINERS:
        return _copy(freeze(value, ""))
    for key, item in value.items() if type(value) is dict else enumerate(value):
        value[key] = _thawed(item)
    return value


def _check_key(key: Any) -> None:
    if type(key) is not str:
        raise TypeError(f"a view's keys are strings, not {key!r}")
    freeze(key, "a view's key")
