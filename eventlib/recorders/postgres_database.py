"""One PostgreSQL database of ours: connected to with care, again when the connection is lost."""

from __future__ import annotations

import difflib
import os
import re
import threading
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import Conninfo

from eventlib.errors import StoreError

WAIT_SECONDS = 30.0  # for another program's transaction
TURN = "pg_advisory_xact_lock(1163283522)"  # "EVLB"; such a lock is one in its database

# Where the address says nothing else: a server that cannot be reached, or that went without a
# word, is noticed within seconds.
_DEFAULTS = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 30_000,
    "fallback_application_name": "eventlib",
}

# Whatever the server's settings: what was committed is on the disk, and nobody waits for ever.
_SETTINGS = """
    SELECT set_config('lock_timeout', %s, %s),
        set_config('default_transaction_isolation', 'read committed', %s),
        set_config('synchronous_commit', CASE current_setting('synchronous_commit')
            WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, %s)
"""

# Not with to_regclass: who waited for another process would be told what this one remembers.
_IS_MADE = "SELECT EXISTS (SELECT FROM pg_tables WHERE (schemaname, tablename) = (%s, %s))"
_FORMAT_TABLE = """
    DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'eventlib') THEN
            CREATE SCHEMA eventlib;
        END IF;
    END $$;
    CREATE TABLE eventlib.format (number integer NOT NULL);
    INSERT INTO eventlib.format VALUES (0);
"""

_TOO_MANY = "close other connections, or let the server have more of them (max_connections)"
_NOT_OURS = "the schema eventlib is another program's: it was left as it is; use another database"
_HELP: dict[type[psycopg.Error] | str, str] = {  # for what the server says: the first that fits
    "too many": _TOO_MANY,
    "remaining connection slots": _TOO_MANY,
    r'database ".*" does not exist': (
        "make it first (CREATE DATABASE), or name another: is the address right?"
    ),
    "timeout expired": (
        "nobody answered in time: is a firewall in between, or the server too busy? Where it takes "
        "longer, say so in the address (?connect_timeout=60, in seconds)"
    ),
    errors.QueryCanceled: (
        "nothing was written: the server gives up what takes longer than its statement_timeout; "
        "set it higher, or append or read less at once"
    ),
    errors.LockNotAvailable: (
        f"another program was in the middle of an append for more than {WAIT_SECONDS:.0f} s: "
        "nothing was written, try again"
    ),
    errors.ReadOnlySqlTransaction: "nothing was written: this server can only be read",
    errors.InsufficientPrivilege: "nothing was written: give the user the right to what it names",
    errors.DiskFull: "nothing was written: make room on the server's disk, then try again",
    errors.DuplicateTable: _NOT_OURS,
    errors.UndefinedColumn: _NOT_OURS,
    psycopg.OperationalError: (
        "is the server running, and is the address right? The next call connects anew, and to "
        "append the same events again writes none of them twice"
    ),
    psycopg.Error: "nothing was written",
}


class ConnectionLost(StoreError):
    """The connection broke before the answer came: a write may have been done, or not."""


class PostgresDatabase:
    """One connection under one lock; other programs are kept apart by the server itself.

    All that is ours lies in the schema `eventlib` of the database that the address names. `formats`
    are the statements that make its tables, one text a format: each takes a schema of the format
    before it one further, and whoever comes first runs those that are missing. A newer format is a
    `StoreError`, and stays as it is; `format` is the one that is there, an older one where the user
    may not change it.

    Behind a pooler (PgBouncer and its like) each transaction may be another session's: there each
    brings its settings along, for itself alone, and nothing is prepared.
    """

    def __init__(self, address: str, formats: Sequence[str]) -> None:
        parameters = _parameters_of(address)
        self._conninfo = make_conninfo("", **{**_DEFAULTS, **parameters, "client_encoding": "utf8"})
        self._shown = _without_password(parameters)
        self._formats = formats
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._closed = False
        self._connection: psycopg.Connection[Any] | None = self._connect()

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows that one statement gives, which is a transaction of its own."""
        if os.getpid() != self._process:  # two processes on one connection would mix their answers
            raise StoreError(
                f"{self._shown} is closed (as it is in a new process after a fork): open it again"
            )
        with self._lock:
            if self._closed:
                raise StoreError(f"{self._shown} is closed: open it again")
            if self._connection is None:
                self._connection = self._connect()
            try:
                if not self.is_pooled:
                    return self._connection.execute(query, values).fetchall()
                with self._connection.transaction():
                    self._settle(self._connection)
                    return self._connection.execute(query, values).fetchall()
            except psycopg.Error as error:
                if self._connection.closed:
                    self._connection = None
                    raise ConnectionLost(self._explained(error)) from error
                raise StoreError(self._explained(error)) from error
            except BaseException:  # Ctrl-C: whatever is still under way is not waited for
                self._connection.close()
                self._connection = None
                raise

    def read(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The same for a statement that changes nothing: a lost connection is made anew."""
        try:
            return self.ask(query, *values)
        except ConnectionLost:
            return self.ask(query, *values)

    def close(self) -> None:
        if os.getpid() != self._process:  # the connection is the parent's
            return
        with self._lock:
            self._closed = True
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _connect(self) -> psycopg.Connection[Any]:
        try:
            connection = psycopg.connect(self._conninfo, autocommit=True)
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
        except psycopg.Error as error:
            raise StoreError(self._explained(error)) from error
        return connection

    def _prepare(self, connection: psycopg.Connection[Any]) -> None:
        found = "SELECT pg_backend_pid(), current_setting('server_encoding')"
        pid, encoding = _row(connection, found)
        if encoding != "UTF8":
            raise StoreError(
                f"{self._shown} keeps text as {encoding}: events need a database that was created "
                "with ENCODING 'UTF8'"
            )
        self.is_pooled = pid != connection.info.backend_pid  # a pooler does not tell whose it is
        if self.is_pooled:
            connection.prepare_threshold = None
            connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        else:
            self._settle(connection)
        self.format = self._format_of(connection)
        if self.format < len(self._formats):
            try:
                with connection.transaction():
                    self._settle(connection)
                    connection.execute(f"SELECT {TURN}")
                    self._upgrade(connection)
                self.format = len(self._formats)
            except (errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction):
                if not self.format:
                    raise

    def _settle(self, connection: psycopg.Connection[Any]) -> None:
        wait = f"{WAIT_SECONDS * 1000:.0f}"
        _row(connection, _SETTINGS, wait, *[self.is_pooled] * 3)

    def _upgrade(self, connection: psycopg.Connection[Any]) -> None:
        format_ = self._format_of(connection)  # asked again: another process may have been faster
        if format_ == 0:
            connection.execute(_FORMAT_TABLE)
        for statements in self._formats[format_:]:
            connection.execute(statements)
            connection.execute("UPDATE eventlib.format SET number = number + 1")

    def _format_of(self, connection: psycopg.Connection[Any]) -> int:
        (is_made,) = _row(connection, _IS_MADE, "eventlib", "format")
        if not is_made:
            return 0
        (format_,) = _row(connection, "SELECT coalesce(max(number), 0) FROM eventlib.format")
        if format_ > len(self._formats):
            raise StoreError(
                f"{self._shown} has format {format_}, this eventlib reads format "
                f"{len(self._formats)}: it was left as it is; open it with a newer eventlib"
            )
        return int(format_)

    def _explained(self, error: psycopg.Error) -> str:
        said = error.diag.message_primary or " ".join(str(error).split())
        help_ = next(
            help_
            for kind, help_ in _HELP.items()
            if (re.search(kind, said) if isinstance(kind, str) else isinstance(error, kind))
        )
        return f"{self._shown}: {said}: {help_}"


def _row(connection: psycopg.Connection[Any], query: str, *values: Any) -> tuple[Any, ...]:
    [row] = connection.execute(query, values).fetchall()
    return tuple(row)


def _parameters_of(address: str) -> dict[str, Any]:
    """What the address says; one that cannot be read is not shown: it may hold a password."""
    try:
        found = conninfo_to_dict(address)
    except psycopg.ProgrammingError as error:
        unknown = re.search('invalid URI query parameter: "(.*)"', str(error))
        if unknown:
            known = [option.keyword.decode() for option in Conninfo.get_defaults()]
            near = difflib.get_close_matches(unknown[1], known, 1)
            raise ValueError(
                "this address has a parameter that PostgreSQL does not know"
                + "".join(f"; {name} is one that it does" for name in near)
            ) from None
        found = {"host": "@"}
    names = f"{found.get('host', '')}{found.get('dbname', '')}"
    if "@" in names or not re.fullmatch(r"[0-9,]*", str(found.get("port", ""))):
        raise ValueError(
            "this address cannot be read: write postgresql://user:password@host:port/database, "
            "and in the password %40 for @, %2F for / and so on: urllib.parse.quote(password, '')"
        )
    return found


def _without_password(parameters: dict[str, Any]) -> str:
    user, host, port, database = (parameters.get(k) for k in ("user", "host", "port", "dbname"))
    whose = f"{user}@" if user else ""
    return f"postgresql://{whose}{host or ''}{f':{port}' if port else ''}/{database or ''}"
