"""The address of a PostgreSQL server, and what is advised where it cannot be reached."""

from __future__ import annotations

import socket
import traceback
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from eventlib import (
    Event,
    EventStore,
    StoreError,
)
from eventlib.recorders import postgres_database

MakeEvent = Callable[..., Event]


@pytest.fixture
def address(postgres: Any) -> str:
    return str(postgres.address)


SECRET = "s3cr3t"


class TestAddress:
    @pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
    def test_both_of_the_usual_beginnings_will_do(
        self, address: str, event: MakeEvent, scheme: str
    ) -> None:
        with EventStore(address.replace("postgresql", scheme)) as store:
            assert store.append(event()).position == 1

    @pytest.mark.parametrize(
        ("where", "error", "says"),
        [
            (f"postgresql://ann:{SECRET}@127.0.0.1:1/bank", StoreError, "is the server running"),
            (f"postgresql://127.0.0.1:1/bank?password={SECRET}", StoreError, "is the server run"),
            (f"postgresql://ann:{SECRET}@127.0.0.1:x/bank", ValueError, "cannot be read: write"),
            (f"postgresql://ann:a@{SECRET}@localhost/bank", ValueError, "%40 for @"),
            (f"postgresql://ann:a/{SECRET}@localhost/bank", ValueError, "cannot be read"),
            (f"postgresql://ann:7/{SECRET}@localhost/bank", ValueError, "cannot be read"),
            (f"postgresql://ann:{SECRET}%@localhost/bank", ValueError, "cannot be read"),
            (f"postgresql://ann:{SECRET}@localhost/bank?sslmod=on", ValueError, "does not know"),
            (
                f"postgress://ann:{SECRET}@localhost/bank",
                ValueError,
                "is no place for an event store",
            ),
        ],
    )
    def test_its_password_is_never_shown(
        self, where: str, error: type[Exception], says: str
    ) -> None:
        with pytest.raises(error, match=says) as caught:
            EventStore(where)
        assert SECRET not in "".join(traceback.format_exception(caught.value))

    def test_nor_where_the_server_refuses_it(self, address: str) -> None:
        user, password = address.split("@")[0].removeprefix("postgresql://").split(":")
        wrong = address.replace(password, SECRET)
        with pytest.raises(StoreError, match=r"//tester@127.* authentication failed") as caught:
            EventStore(wrong)
        assert SECRET not in "".join(traceback.format_exception(caught.value))
        with EventStore(address) as store:
            pass
        with pytest.raises(StoreError, match=rf"postgresql://{user}@.*is closed: open") as caught:
            store.read_all()
        assert password not in "".join(traceback.format_exception(caught.value))

    @pytest.mark.slow
    @pytest.mark.parametrize(("ours", "theirs"), [(2, ""), (60, "?connect_timeout=2")])
    def test_a_server_that_does_not_answer_is_not_waited_for_for_ever(
        self, monkeypatch: pytest.MonkeyPatch, ours: int, theirs: str
    ) -> None:
        monkeypatch.setitem(postgres_database._DEFAULTS, "connect_timeout", ours)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            port = silent.getsockname()[1]
            with pytest.raises(StoreError, match="timeout expired"):
                EventStore(f"postgresql://127.0.0.1:{port}/bank{theirs}")


class TestAdvice:
    """Each trouble has its own: whether the server runs is asked where nobody answers."""

    def test_a_database_that_is_not_there(self, address: str) -> None:
        with pytest.raises(StoreError, match=r'"nobodys" does not exist: make it first \(CREATE D'):
            EventStore(f"{address.rpartition('/')[0]}/nobodys")

    @pytest.mark.parametrize("whose", ["the server's", "the database's"])
    def test_too_many_connections(self, postgres_server: Any, whose: str) -> None:
        address = postgres_server.new_database()
        name = address.rpartition("/")[2]
        with psycopg.connect(postgres_server.address, autocommit=True) as administrator:
            administrator.execute("DROP ROLE IF EXISTS guest")
            administrator.execute("CREATE ROLE guest LOGIN PASSWORD 'guest' CONNECTION LIMIT 0")
            if whose == "the database's":
                limit = f"ALTER DATABASE {name} CONNECTION LIMIT 0"
                administrator.execute(limit.encode())
                administrator.execute("ALTER ROLE guest CONNECTION LIMIT -1")
            theirs = f"postgresql://guest:guest@{address.rpartition('@')[2]}"
            with pytest.raises(
                StoreError, match=r"too many connections .*: close other connections"
            ):
                EventStore(theirs)
            administrator.execute("DROP ROLE guest")

    def test_what_takes_longer_than_the_server_allows(self, address: str, event: MakeEvent) -> None:
        EventStore(address).close()
        with (
            psycopg.connect(address) as other,
            EventStore(f"{address}?options=-cstatement_timeout%3D50") as store,
        ):
            other.execute("LOCK TABLE eventlib.events")
            with pytest.raises(StoreError, match="nothing was written: the server gives up what t"):
                store.append(event())
            other.rollback()
            assert store.append(event()).position == 1

    def test_nobody_who_answers_in_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(postgres_database._DEFAULTS, "connect_timeout", 2)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            port = silent.getsockname()[1]
            with pytest.raises(
                StoreError, match="timeout expired: nobody answered in time: is a f"
            ):
                EventStore(f"postgresql://127.0.0.1:{port}/bank")

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [("sslmod", "sslmode"), ("conect_timeout", "connect_timeout"), ("aplication", "")],
    )
    def test_a_parameter_that_nobody_knows(self, typed: str, meant: str) -> None:
        says = "a parameter that PostgreSQL does not know" + f"; {meant} is one" * bool(meant)
        with pytest.raises(ValueError, match=says) as caught:
            EventStore(f"postgresql://ann:{SECRET}@localhost/bank?{typed}=on")
        assert SECRET not in "".join(traceback.format_exception(caught.value))
