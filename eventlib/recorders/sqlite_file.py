"""One SQLite file of ours: opened with care, and shared by threads, processes and forks."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from weakref import WeakSet

from eventlib.errors import StoreError

WAIT_SECONDS = 30.0  # for another process's transaction

_HELP = {  # for what SQLite says
    "not a database": "it is no file of ours: it was left as it is",
    "malformed": "it is damaged, or no file of ours: it was left as it is",
    "locked": f"another program held it for more than {WAIT_SECONDS:.0f} s: try again",
    "readonly": "nothing was written: make the file and its folder writable",
    "unable to open": "is its folder there, and may you write in it? Is it a folder itself?",
    "full": "nothing was written: make room on the disk, then try again",
    "I/O": "nothing was written: is the disk in order, and is there room on it?",
}


class SQLiteFile:
    """One connection under one lock; other processes are kept apart by SQLite itself.

    `kind` says what the file is ("an event store"), `mark` is the number in its header that tells
    such files from all others, `format_` goes up when `schema`, the statements that make its
    tables, changes. A file of another kind or format is a `StoreError`, and stays as it is.
    What was committed is on the disk (`synchronous=FULL`).
    """

    def __init__(
        self, path: str, *, kind: str, mark: int, format_: int, schema: Sequence[str]
    ) -> None:
        self._path = path
        self._place = os.path.abspath(path)  # also when the program goes to another folder
        self._kind = kind
        self._mark = mark
        self._format = format_
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        with self._errors():
            if os.path.exists(path) and os.path.getsize(path):
                self._refuse_what_is_not_ours()
            connection = sqlite3.connect(
                path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare(connection, schema)
            except BaseException:
                connection.close()
                raise
        self._identity = self._look()
        self._connection = connection
        _OPEN.add(self)

    def _prepare(self, connection: sqlite3.Connection, schema: Sequence[str]) -> None:
        if sys.platform == "emscripten":
            # A browser's file system has no shared memory; and while a file is open, what was
            # written to it is not read back, but for the log.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN")  # one view of the file for all that is asked
        if self._is_new(connection):
            connection.execute("ROLLBACK")
            connection.execute("BEGIN IMMEDIATE")
            if self._is_new(connection):  # else another process was faster
                marks = (
                    f"PRAGMA application_id = {self._mark}",
                    f"PRAGMA user_version = {self._format}",
                )
                for statement in (*schema, *marks):
                    connection.execute(statement)
        connection.execute("COMMIT")
        for _ in range(20):
            with suppress(sqlite3.OperationalError):  # another process is at it: no waiting here,
                connection.execute("PRAGMA journal_mode = WAL")
                break
            connection.execute("BEGIN IMMEDIATE")  # but here
            connection.execute("ROLLBACK")
        connection.execute("PRAGMA synchronous = FULL")

    def _look(self) -> tuple[int, int] | None:
        """Which file lies there now, if any."""
        try:
            found = os.stat(self._place)
        except OSError:
            return None
        if sys.platform == "emscripten":  # nothing says that its file systems number files for good
            return 0, 0
        return found.st_dev, found.st_ino

    def _refuse_what_is_gone(self) -> None:
        """A file that was deleted can be written to as long as it is open, and then is lost."""
        if self._look() != self._identity:
            raise StoreError(
                f"{self._path} was deleted, moved or replaced while it was open: "
                "nothing was written; put it back, or open what is there now"
            )

    def _refuse_what_is_not_ours(self) -> None:
        """Before SQLite opens the file in earnest, and tidies up beside it, as it would its own.

        Not with `open`: closing a file drops all locks that this process has on it.
        """
        if not os.access(self._path, os.W_OK):
            raise StoreError(f"{self._path} is read-only: make the file and its folder writable")
        uri = Path(self._path).absolute().as_uri() + "?immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection, suppress(sqlite3.Error):
            self._check(*_marks(connection))  # errors: let SQLite say so, or recover the file

    def _check(self, application: int, format_: int, tables: int) -> None:
        if application != self._mark or not tables:
            raise StoreError(
                f"{self._path} is a file of some other program, not {self._kind}: "
                "it was left as it is; choose another file name"
            )
        if format_ != self._format:
            raise StoreError(
                f"{self._path} has format {format_}, this eventlib reads format {self._format}: "
                "it was left as it is; open it with a newer eventlib"
            )

    def _is_new(self, connection: sqlite3.Connection) -> bool:
        marks = _marks(connection)
        if any(marks):
            self._check(*marks)
        return not any(marks)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """SQLite's errors, said so that a reader knows what to do."""
        try:
            yield
        except sqlite3.Error as error:
            said = str(error)
            help_ = next((_HELP[words] for words in _HELP if words in said), "nothing was written")
            raise StoreError(f"{self._path}: {said}: {help_}") from error

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """The connection, for this thread alone while it is used."""
        with self._lock:
            if self._connection is None:
                raise StoreError(
                    f"{self._path} is closed (as it is in a new process after a fork): "
                    "open it again"
                )
            with self._errors():
                yield self._connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The same in one transaction, which is given up where the caller does not `COMMIT`.

        `BEGIN IMMEDIATE` takes the write lock before anything is read: a deferred transaction would
        read first, find out too late that another writer came between, and fail with "database is
        locked" however long it waits.
        """
        with self.open() as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
                self._refuse_what_is_gone()
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None


# A fork copies open connections, and SQLite in the child would take the copies' locks, which are
# the parent's, for its own: a parent that closed its store later would believe itself alone and
# delete the log that the child is writing to. So a fork waits until no store is in the middle of
# anything, and the child begins with the copies closed.
_OPEN: WeakSet[SQLiteFile] = WeakSet()
_FORKING = threading.Lock()
_HELD: list[SQLiteFile] = []


def _before_fork() -> None:
    _FORKING.acquire()
    for file in list(_OPEN):
        file._lock.acquire()
        _HELD.append(file)


def _after_fork() -> None:
    while _HELD:
        _HELD.pop()._lock.release()
    _FORKING.release()


def _in_child() -> None:
    for file in _HELD:
        file.close()
    _after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_in_child)


def _marks(connection: sqlite3.Connection) -> tuple[int, int, int]:
    asked = ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master")
    application, format_, tables = (connection.execute(q).fetchone()[0] for q in asked)
    return application, format_, tables
