"""Where a view lies, how it is read, and what a page of events changes of it."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import ItemsView, Iterator, KeysView, Mapping, MutableMapping, ValuesView
from contextlib import contextmanager
from typing import Any, Protocol

from eventlib.errors import StoreError
from eventlib.event import encode_data, freeze
from eventlib.recorders import forks

KEPT = 20_000  # rows that are remembered from one page to the next

View = MutableMapping[str, Any]
Checkpoint = tuple[int, str]  # position and id of the last event that was taken in


class Rows(Protocol):
    """Texts of JSON by key, and the checkpoint; all of it changes in one commit."""

    def checkpoint(self) -> Checkpoint: ...
    def text(self, key: str) -> str | None: ...
    def texts(self) -> dict[str, str]: ...
    def count(self) -> int: ...
    def commit(
        self, seen: Checkpoint, at: Checkpoint, changed: Mapping[str, str | None], anew: bool
    ) -> bool:
        """Change these rows (`None`: no row), unless the checkpoint is not `seen` any more.

        `anew`: without any other row.
        """

    def close(self) -> None: ...


def open_rows(place: str) -> Rows:
    if place == ":memory:":
        return MemoryRows()
    from eventlib.recorders.sqlite_view import SQLiteRows

    return SQLiteRows(place)


class MemoryRows:
    """In this process's memory; the child of a fork goes on with a copy of its own."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._texts: dict[str, str] = {}
        self._checkpoint: Checkpoint = (0, "")
        self._closed = False
        forks.register(self)

    def _in_child(self) -> None: ...

    @contextmanager
    def _open(self) -> Iterator[dict[str, str]]:
        with self._lock:
            if self._closed:
                raise StoreError("this view is closed: what was in its memory is gone")
            yield self._texts

    def checkpoint(self) -> Checkpoint:
        with self._open():
            return self._checkpoint

    def text(self, key: str) -> str | None:
        with self._open() as texts:
            return texts.get(key)

    def texts(self) -> dict[str, str]:
        with self._open() as texts:
            found = list(texts.items())
        return dict(sorted(found))

    def count(self) -> int:
        with self._open() as texts:
            return len(texts)

    def commit(
        self, seen: Checkpoint, at: Checkpoint, changed: Mapping[str, str | None], anew: bool
    ) -> bool:
        kept = {key: text for key, text in changed.items() if text is not None}
        with self._open() as texts:
            if self._checkpoint != seen:
                return False
            before = {key: texts[key] for key in changed if key in texts}
            try:
                if anew:
                    self._texts, self._checkpoint = kept, at
                    return True
                for key in changed.keys() - kept.keys():
                    texts.pop(key, None)
                texts.update(kept)
                self._checkpoint = at
                return True
            except BaseException:  # Ctrl-C between two lines: all or nothing
                for key in changed.keys() - before.keys():
                    texts.pop(key, None)
                texts.update(before)
                self._texts, self._checkpoint = texts, seen
                raise

    def close(self) -> None:
        with self._lock:
            self._closed, self._texts = True, {}


class Reader(Mapping[str, Any]):
    """The rows as they were committed, each look at them in one query."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._copying: dict[int, tuple[object, dict[str, str]]] = {}  # by thread

    def __getitem__(self, key: str) -> Any:
        step, texts = self._copying.get(threading.get_ident(), (None, {}))
        text = texts.get(key) if step == _step() else _text(self._rows, key)
        if text is None:
            raise KeyError(key)
        return json.loads(text)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows.texts())

    def __len__(self) -> int:
        return self._rows.count()

    def copy(self) -> dict[str, Any]:
        texts = self._rows.texts()
        return dict(zip(texts, json.loads(f"[{','.join(texts.values())}]"), strict=True))

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


_GONE: Any = object()  # in place of a row that is not there
_CONTAINERS = (dict, list)
_ATOMS = frozenset((str, int, float, bool, type(None)))


class Changes(View):
    """The rows while handlers work on them: as a dict of plain values, which may be changed.

    What a page touches is kept here until the page is committed. A handler gets a copy of what an
    event before left, so that it makes no difference where a page begins: two rows that were made
    of one value go their own ways from the next event on.
    """

    def __init__(self, rows: Rows, *, anew: bool = False) -> None:
        self._rows = rows
        self._anew = anew  # as if there were no rows yet
        self._texts: dict[str, str | None] = {}  # rows as an earlier page left them, or as read
        self._changed: set[str] = set()  # those that are not committed
        self._values: dict[str, Any] = {}  # what the events of this page made of them
        self._lent: set[str] = set()  # those that this event may change from within
        self._size: int | None = None

    def end_event(self) -> None:
        self._lent.clear()

    def end_page(self) -> None:
        """Turn into texts what the page made, all of it or nothing."""
        fresh: dict[str, str | None] = {}
        for key, value in self._values.items():
            text = None if value is _GONE else encode_data(freeze(value, f"view[{key!r}]"))
            if key not in self._texts or text != self._texts[key]:
                fresh[key] = text
        self._texts.update(fresh)
        self._changed.update(fresh)
        self._values.clear()

    def forget(self) -> None:
        """Forget what the page made; what was lent is of no more use."""
        self._values.clear()
        self._lent.clear()
        self._size = None

    def commit(self, seen: Checkpoint, at: Checkpoint) -> bool:
        changed = {key: self._texts[key] for key in self._changed}
        if not self._rows.commit(seen, at, changed, self._anew):
            return False
        self._changed.clear()
        if len(self._texts) > KEPT:
            self._texts.clear()
        return True

    def __getitem__(self, key: str) -> Any:
        if key in self._values:
            value = self._values[key]
            if value is _GONE:
                raise KeyError(key)
            if type(value) not in _CONTAINERS or key in self._lent:
                return value
            value = _copy(value)
        else:
            if key not in self._texts:
                self._texts[key] = None if self._anew else _text(self._rows, key)
            text = self._texts[key]
            if text is None:
                raise KeyError(key)
            value = json.loads(text)
        self._values[key] = value
        self._lent.add(key)
        return value

    def __setitem__(self, key: str, value: Any) -> None:
        if key not in self._values:
            _check_key(key)
        try:
            value = _thawed(value)
        except (TypeError, ValueError, RecursionError):
            freeze(value, f"view[{key!r}]")  # says where in it
            raise
        if self._size is not None and key not in self:
            self._size += 1
        self._values[key] = value
        self._lent.add(key)

    def __delitem__(self, key: str) -> None:
        self[key]  # KeyError where it is not there
        self._values[key] = _GONE
        if self._size is not None:
            self._size -= 1

    def __iter__(self) -> Iterator[str]:
        found = set() if self._anew else set(self._rows.texts())
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


def _text(rows: Rows, key: Any) -> str | None:
    try:
        _check_key(key)
    except (TypeError, ValueError):  # nothing can be kept under it: a read finds nothing
        return None
    return rows.text(key)
