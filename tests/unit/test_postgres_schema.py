"""What lies in a PostgreSQL database: made once, taken further, used with the rights one has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from eventlib import (
    Event,
    EventStore,
    StoreError,
)
from eventlib.recorders.postgres import _FORMAT_1, _FORMATS
from eventlib.recorders.postgres_database import TURN, PostgresDatabase
from eventlib.testing.support import places
from tests.postgres import until_waiting

MakeEvent = Callable[..., Event]

APPEND = """
    SELECT eventlib.append('ACC123', 0, 9, ARRAY['theirs'], ARRAY['account.deposited'],
        ARRAY['{"aggregate_id":"ACC123"}'], ARRAY['2026-03-02T09:00:00+00:00'],
        ARRAY['bank-service'])
"""


@pytest.fixture
def address(postgres: Any) -> str:
    return str(postgres.address)


@pytest.fixture
def store(address: str) -> Iterator[EventStore]:
    with EventStore(address) as store:
        yield store


@pytest.fixture
def anyone(address: str) -> Iterator[psycopg.Connection[Any]]:
    """Another program's connection, which begins a transaction with its first statement."""
    with psycopg.connect(address) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def later() -> Iterator[Callable[..., Future[Any]]]:
    """`later(function, *arguments)`: run in another thread."""
    with ThreadPoolExecutor() as threads:
        yield threads.submit


def by_any_program(address: str, *statements: Any) -> list[Any]:
    """Run these, and commit; returns what the last one gives."""
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def name_in(address: str) -> str:
    return address.rpartition("/")[2]


class TestSchema:
    def test_of_those_that_make_it_at_once_all_succeed(
        self, address: str, event: MakeEvent, anyone: Any, later: Any
    ) -> None:
        """All have seen that there is none before the first can make it."""

        def open_and_append(number: int) -> int:
            with EventStore(address) as store:
                return store.append(event(f"e-{number}")).position

        anyone.execute(f"SELECT {TURN}")
        opening = [later(open_and_append, number) for number in range(4)]
        until_waiting(address, 4)
        anyone.rollback()
        assert sorted(each.result() for each in opening) == [1, 2, 3, 4]

    def test_a_store_of_the_format_before_is_taken_further_and_keeps_its_events(
        self, address: str, event: MakeEvent
    ) -> None:
        with EventStore(address) as store:
            store.append(event())
        formats = (*_FORMATS, "CREATE TABLE eventlib.more (a text)")
        newer = PostgresDatabase(address, formats)
        assert newer.read("SELECT number FROM eventlib.format") == [(3,)]
        assert newer.read("SELECT id FROM eventlib.events") == [("e-1",)]
        assert newer.read("SELECT count(*) FROM eventlib.more") == [(0,)]
        newer.close()

    def test_a_store_of_the_first_format_goes_on(self, address: str, event: MakeEvent) -> None:
        PostgresDatabase(address, (_FORMAT_1,)).close()
        by_any_program(address, APPEND)
        with EventStore(address) as store:
            assert places(store.read_all()) == [("theirs", 1, 1)]
            assert store.append(event(), expected_version=1).position == 2
        assert by_any_program(address, "SELECT number FROM eventlib.format") == [(2,)]

    @pytest.mark.parametrize("who", ["may not change it", "may only read"])
    def test_who_may_not_take_it_further_uses_it_as_it_is(
        self, address: str, event: MakeEvent, clerk: str, who: str
    ) -> None:
        PostgresDatabase(address, (_FORMAT_1,)).close()
        by_any_program(
            address,
            APPEND,
            "GRANT USAGE ON SCHEMA eventlib TO clerk",
            "GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA eventlib TO clerk",
        )
        options = {
            "may not change it": clerk,
            "may only read": "?options=-cdefault_transaction_read_only%3Don",
        }
        with EventStore(address + options[who]) as store:
            assert places(store.read_all()) == [("theirs", 1, 1)]
            if who == "may not change it":
                assert store.append(event()).position == 2
        assert by_any_program(address, "SELECT number FROM eventlib.format") == [(1,)]

    def test_an_upgrade_that_fails_leaves_everything_as_it_was(
        self, address: str, event: MakeEvent
    ) -> None:
        EventStore(address).close()
        formats = (*_FORMATS, "CREATE TABLE eventlib.more (); SELECT 1 / 0")
        with pytest.raises(StoreError, match="division by zero: nothing was written"):
            PostgresDatabase(address, formats)
        with EventStore(address) as store:
            assert store.append(event()).position == 1
        assert by_any_program(address, "SELECT to_regclass('eventlib.more')") == [(None,)]

    def test_a_newer_format_is_refused_and_left_as_it_is(self, address: str) -> None:
        EventStore(address).close()
        by_any_program(address, "UPDATE eventlib.format SET number = 3")
        with pytest.raises(
            StoreError,
            match="has format 3, this eventlib reads format 2: it was left as it is; open it with",
        ):
            EventStore(address)
        assert by_any_program(address, "SELECT number FROM eventlib.format") == [(3,)]

    def test_tables_of_other_programs_are_left_alone(self, address: str, event: MakeEvent) -> None:
        """Also those that are called like ours, and come first where nothing says which."""
        by_any_program(
            address,
            "CREATE TABLE events (id int)",
            "CREATE TABLE format (number int)",
            "INSERT INTO events VALUES (7)",
            "INSERT INTO format VALUES (7)",
            "CREATE FUNCTION append(text, bigint, bigint, text[], text[], text[], text[], text[])"
            " RETURNS int LANGUAGE sql AS 'DELETE FROM public.events; SELECT 1'",
        )
        with EventStore(f"{address}?options=-csearch_path%3Dpublic") as store:
            store.append(event())
            assert store.read_all() == [event()]
        assert by_any_program(address, "TABLE events") == [(7,)]
        assert by_any_program(address, "TABLE format") == [(7,)]
        tables = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        assert by_any_program(address, tables) == [(2,)]

    @pytest.mark.parametrize("table", ["events (id int)", "format (a int)"])
    def test_a_schema_of_our_name_that_is_not_ours_is_refused(
        self, address: str, table: str
    ) -> None:
        by_any_program(address, "CREATE SCHEMA eventlib", f"CREATE TABLE eventlib.{table}".encode())
        with pytest.raises(StoreError, match=r"another program's: it was left as it is; use an"):
            EventStore(address)
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'eventlib'"
        assert by_any_program(address, tables) == [(1,)]

    def test_a_database_that_cannot_hold_all_text_is_refused(self, postgres_server: Any) -> None:
        address = postgres_server.new_database("TEMPLATE template0 ENCODING 'LATIN1'")
        with pytest.raises(StoreError, match=r"keeps text as LATIN1: .* with ENCODING 'UTF8'"):
            EventStore(address)
        assert by_any_program(address, "SELECT to_regclass('eventlib.format')") == [(None,)]


@pytest.fixture(scope="module")
def clerk(postgres_server: Any) -> Iterator[str]:
    """What makes of an address that of a user who has no rights yet."""
    by_any_program(postgres_server.address, "CREATE ROLE clerk")
    yield "?options=-crole%3Dclerk"
    by_any_program(postgres_server.address, "DROP ROLE clerk")


class TestRights:
    def test_who_may_not_make_schemas_can_be_given_one(
        self, address: str, event: MakeEvent, clerk: str
    ) -> None:
        with pytest.raises(StoreError, match=r"permission denied for database .* give the user"):
            EventStore(address + clerk)
        by_any_program(address, "CREATE SCHEMA eventlib AUTHORIZATION clerk")
        with EventStore(address + clerk) as store:
            assert store.append(event()).position == 1

    def test_who_may_only_read_reads(self, address: str, event: MakeEvent, clerk: str) -> None:
        with EventStore(address) as store:
            store.append(event())
        by_any_program(
            address,
            "GRANT USAGE ON SCHEMA eventlib TO clerk",
            "GRANT SELECT ON ALL TABLES IN SCHEMA eventlib TO clerk",
        )
        with EventStore(address + clerk) as store:
            assert store.read_all() == [event()]
            with pytest.raises(StoreError, match=r"permission denied .* nothing was written: give"):
                store.append(event("e-2"))
            assert store.last_position == 1

    def test_a_server_that_can_only_be_read_is_read(self, address: str, event: MakeEvent) -> None:
        with EventStore(address) as store:
            store.append(event())
        with EventStore(f"{address}?options=-cdefault_transaction_read_only%3Don") as store:
            assert store.version("ACC123") == 1
            with pytest.raises(StoreError, match="nothing was written: this server can only be re"):
                store.append(event("e-2"))
