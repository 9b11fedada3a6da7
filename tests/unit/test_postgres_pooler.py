"""A pooler in transaction mode: each transaction may be another session's, shared with others."""

from __future__ import annotations

import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest

from eventlib import ConcurrencyError, DuplicateEvent, Event, EventStore
from eventlib.testing.support import assert_gapless, at_once

MakeEvent = Callable[..., Event]
READY = b"Z"


class Pooler:
    """One session on the server for any number of clients, each of which has it for a transaction.

    It speaks the server's protocol as far as that goes: messages are a letter, a length, and that
    many bytes; when the server is ready again it says whether a transaction is open.
    """

    def __init__(self, address: str) -> None:
        self._session = psycopg.connect(address)  # for the password; from here on it is ours
        self._server = socket.socket(fileno=os.dup(self._session.fileno()))
        self._server.setblocking(True)
        self._turn = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        before, _, name = address.rpartition("/")
        user = before.rpartition("@")[0]
        self.address = f"{user}@127.0.0.1:{self._listening.getsockname()[1]}/{name}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._listening.accept()
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(EOFError, OSError):
            self._welcome(client)
            while True:
                request = self._request_of(client)
                with self._turn:
                    while not self._is_over(client, request):
                        request = self._request_of(client)

    @staticmethod
    def _request_of(client: socket.socket) -> bytes:
        said = b""
        while True:
            kind, message = read_message(client)
            if kind == b"X":
                raise EOFError
            said += message
            if kind in b"SQ":
                return said

    def _is_over(self, client: socket.socket, request: bytes) -> bool:
        """Pass a request on, and its answer back; whether the transaction is over then."""
        self._server.sendall(request)
        answer, kind = b"", b""
        while kind != READY:
            kind, message = read_message(self._server)
            answer += message
        client.sendall(answer)
        return answer.endswith(b"I")

    @staticmethod
    def _welcome(client: socket.socket) -> None:
        while True:
            (length,) = struct.unpack("!I", exactly(client, 4))
            (code,) = struct.unpack("!I", exactly(client, length - 4)[:4])
            if code in (80877103, 80877104):  # to be encrypted?
                client.sendall(b"N")
                continue
            break
        client.sendall(b"R" + struct.pack("!II", 8, 0))
        for name, value in {"server_version": "18.0", "client_encoding": "UTF8"}.items():
            said = f"{name}\0{value}\0".encode()
            client.sendall(b"S" + struct.pack("!I", 4 + len(said)) + said)
        client.sendall(b"K" + struct.pack("!III", 12, 4711, 4712))  # of no session of the server
        client.sendall(READY + struct.pack("!I", 5) + b"I")

    def close(self) -> None:
        self._listening.close()
        self._server.close()
        self._session.close()


def exactly(sender: socket.socket, length: int) -> bytes:
    said = b""
    while len(said) < length:
        more = sender.recv(length - len(said))
        if not more:
            raise EOFError
        said += more
    return said


def read_message(sender: socket.socket) -> tuple[bytes, bytes]:
    kind, size = exactly(sender, 1), exactly(sender, 4)
    return kind, kind + size + exactly(sender, struct.unpack("!I", size)[0] - 4)


@pytest.fixture(params=["read committed", "serializable"])
def pooler(request: pytest.FixtureRequest, postgres_server: Any) -> Iterator[Pooler]:
    """Before a database with settings that are not for us."""
    address = postgres_server.new_database()
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in (
            f"default_transaction_isolation = '{request.param}'",
            "synchronous_commit = off",
        ):
            name = address.rpartition("/")[2]
            connection.execute(f"ALTER DATABASE {name} SET {setting}".encode())
    pooler = Pooler(address)
    yield pooler
    pooler.close()


def test_stores_that_share_a_session_do_not_get_into_each_others_way(
    pooler: Pooler, event: MakeEvent
) -> None:
    """Statements that one prepares are there for the others, under the same names."""
    with EventStore(pooler.address) as one, EventStore(pooler.address) as two:
        for n in range(7):  # more often than it takes until psycopg prepares
            writer, reader = (one, two) if n % 2 else (two, one)
            assert writer.append(event(f"e-{n}"), n).position == n + 1
            assert reader.version("ACC123") == n + 1
            with pytest.raises(ConcurrencyError):
                reader.append(event("late"), n)
            with pytest.raises(DuplicateEvent):
                reader.append(event("e-0", other=1))
            assert reader.append(event("e-0")).position == 1
        assert_gapless(one)


def test_nothing_of_ours_stays_in_the_session(pooler: Pooler, event: MakeEvent) -> None:
    names = ("lock_timeout", "synchronous_commit", "default_transaction_isolation")

    def found() -> list[Any]:
        with psycopg.connect(pooler.address, autocommit=True, prepare_threshold=None) as neighbour:
            settings = [neighbour.execute(f"SHOW {name}".encode()).fetchone() for name in names]
            prepared = "SELECT count(*) FROM pg_prepared_statements"
            return [*settings, neighbour.execute(prepared).fetchone()]

    before = found()
    with EventStore(pooler.address) as store:
        for n in range(7):  # more often than it takes until psycopg prepares
            store.append(event(f"e-{n}"))
            store.read_all()
        assert found() == before
    assert found() == before
    assert before[0] == ("0",)
    assert before[-1] == (0,)


def test_what_was_appended_is_on_the_disk_and_who_waited_sees_the_others(
    pooler: Pooler, event: MakeEvent
) -> None:
    stores = [EventStore(pooler.address) for _ in range(4)]

    def work(which: int) -> None:
        for n in range(4):
            stores[which].append_all([event(f"{which}-{n}-{m}", f"S{n % 2}") for m in (1, 2)])

    at_once(4, work)
    assert stores[0].last_position == 32
    assert_gapless(stores[0])
    database: Any = stores[0]._recorder._database  # type: ignore[attr-defined]
    assert database.read("SELECT current_setting('synchronous_commit')") == [("on",)]
    assert database.read("SELECT current_setting('transaction_isolation')") == [("read committed",)]
    for store in stores:
        store.close()
