"""One SQLite file of ours: opened with care, and shared by threads, processes and forks."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from eventlib.errors import StoreError
from eventlib.recorders import forks

WAIT_SECONDS = 30.0  # for another process's transaction
PAUSE = 0.001  # between two looks whether it is over
MEMORY = ":memory:"

_HELP = {  # for what SQLite says
    "not a database": "it is no file of ours: it was left as it is",
    "malformed": (
        "it is damaged, or it was copied while it was open, without what lay in its log (the file "
        "beside it that ends in -wal): it was left as it is; store.backup(path) copies a whole one"
    ),
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

    The lock is held while SQLite is at work, and never while it waits for another process, so that
    readers of this process and forks go on meanwhile.
    """

    def __init__(
        self, path: str, *, kind: str, mark: int, format_: int, schema: Sequence[str]
    ) -> None:
        _refuse_no_place(path, kind)
        self._path = path
        self._place = os.path.abspath(path)  # also when the program goes to another folder
        self._kind = kind
        self._mark = mark
        self._format = format_
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        forks.register(self)
        with self.errors(), self._lock:
            if path != MEMORY and os.path.exists(path):
                self._refuse_what_is_not_ours()
            self._connection = sqlite3.connect(
                path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._identity = self._look()
        try:
            if self._identity is None and path != MEMORY:
                raise StoreError(f"{path} is no file: nothing would be kept there")
            self._prepare(schema)
        except BaseException:
            self.close()
            raise

    def _prepare(self, schema: Sequence[str]) -> None:
        with self.open() as connection:
            if sys.platform == "emscripten":
                # A browser's file system has no shared memory; and while a file is open, what was
                # written to it is not read back, but for the log.
                connection.execute("PRAGMA locking_mode = EXCLUSIVE")
                connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN")  # one view of the file for all that is asked
            is_new = self._is_new(connection)
            connection.execute("COMMIT")
        if is_new:
            with self.writing() as connection:
                if self._is_new(connection):  # else another process was faster
                    for statement in schema:
                        connection.execute(statement)
                    connection.execute(f"PRAGMA application_id = {self._mark}")
                    connection.execute(f"PRAGMA user_version = {self._format}")
                connection.execute("COMMIT")
        for _ in range(20):
            with self.open() as connection, suppress(sqlite3.OperationalError):
                connection.execute("PRAGMA journal_mode = WAL")  # who is busy here does not wait,
                break
            with self.writing():  # but does here
                pass
        with self.open() as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA fullfsync = ON")  # macOS: else the disk may keep it in RAM

    def _look(self) -> tuple[int, int] | None:
        """Which file lies there now, if any."""
        try:
            found = os.stat(self._place)
        except OSError:
            return None
        if not stat.S_ISREG(found.st_mode):
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
        if not os.path.isfile(self._path) and not os.path.isdir(self._path):
            raise StoreError(f"{self._path} is no file: nothing would be kept there")
        if not os.path.getsize(self._path):
            return
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
    def errors(self) -> Iterator[None]:
        """SQLite's errors, said so that a reader knows what to do."""
        try:
            yield
        except sqlite3.Error as error:
            said = str(error)
            help_ = next((_HELP[words] for words in _HELP if words in said), "nothing was written")
            raise StoreError(f"{self._path}: {said}: {help_}") from error

    def refuse_closed(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StoreError(
                f"{self._path} is closed (as it is in a new process after a fork): open it again"
            )
        return self._connection

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """The connection, for this thread alone while it is used."""
        with self._lock, self.errors():
            yield self.refuse_closed()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The same in one transaction, which is given up where the caller does not `COMMIT`.

        `BEGIN IMMEDIATE` takes the write lock before anything is read: a deferred transaction would
        read first, find out too late that another writer came between, and fail with "database is
        locked" however long it waits.
        """
        for left in reversed(range(int(WAIT_SECONDS / PAUSE) + 1)):
            with self.open() as connection:
                try:
                    if self._begins(connection, last=not left):
                        self._refuse_what_is_gone()
                        yield connection
                        return
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
            time.sleep(PAUSE)

    @staticmethod
    def _begins(connection: sqlite3.Connection, last: bool) -> bool:
        """Whether the write lock is ours, without waiting for another process that has it."""
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if last or "locked" not in str(error):
                raise
            return False
        finally:
            connection.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000:.0f}")
        return True

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    # A fork copies open connections, and SQLite in the child would take the copies' locks, which
    # are the parent's, for its own: a parent that closed its store later would believe itself alone
    # and delete the log that the child is writing to. So the child begins with the copies closed.
    _in_child = close


def _refuse_no_place(path: str, kind: str) -> None:
    """SQLite takes "" for a file that goes when it is closed, and on some machines `file:…` for an
    address that may say the same."""
    if not path or "://" in path or "\x00" in path or path.strip().lower().startswith("file:"):
        shown = re.sub("://.*@", "://…@", path)  # a mistyped address may hold a password
        raise ValueError(
            f"{shown!r} is no place for {kind}: ':memory:' or the path of a file, "
            "without file: before it (./file:… where that is its name)"
        )


def _marks(connection: sqlite3.Connection) -> tuple[int, int, int]:
    asked = ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master")
    application, format_, tables = (connection.execute(q).fetchone()[0] for q in asked)
    return application, format_, tables
