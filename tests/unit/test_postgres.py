"""A store on a PostgreSQL server: what its locks, rights, schemas and addresses ask for."""

from __future__ import annotations

import os
import socket
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from eventlib import (
    NO_STREAM,
    ConcurrencyError,
    Event,
    EventStore,
    StoreError,
)
from eventlib.recorders import postgres_database
from eventlib.recorders.postgres import _FORMAT_1, _FORMATS, _TURN
from eventlib.recorders.postgres_database import PostgresDatabase
from eventlib.testing.support import assert_gapless, places
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


class TestOrder:
    def test_a_transaction_that_began_first_and_ends_last_is_not_overtaken(
        self, store: EventStore, address: str, event: MakeEvent, anyone: Any, later: Any
    ) -> None:
        anyone.execute(APPEND)
        appending = later(store.append, event("mine", "OTHER"))
        until_waiting(address, 1)
        with EventStore(address) as reader:  # to open and to read need no turn
            assert reader.read_all() == []
            assert not appending.done()
            anyone.commit()
            appending.result()
            assert places(reader.read_all()) == [("theirs", 1, 1), ("mine", 1, 2)]

    def test_one_that_is_given_up_leaves_no_gap(
        self, store: EventStore, address: str, event: MakeEvent, anyone: Any, later: Any
    ) -> None:
        anyone.execute(APPEND)
        appending = later(store.append, event("mine"))
        until_waiting(address, 1)
        anyone.rollback()
        assert (appending.result().version, appending.result().position) == (1, 1)

    @pytest.mark.parametrize("isolation", ["read committed", "repeatable read", "serializable"])
    def test_who_waited_sees_what_was_appended_meanwhile(
        self, postgres_server: Any, event: MakeEvent, later: Any, isolation: str
    ) -> None:
        """Also where the database is set to show transactions what there was at their beginning."""
        address = postgres_server.new_database()
        setting = f"ALTER DATABASE {name_in(address)} SET default_transaction_isolation"
        by_any_program(address, f"{setting} = '{isolation}'".encode())
        with EventStore(address) as store, psycopg.connect(address) as anyone:
            anyone.execute(APPEND)
            first = later(store.append, event("mine"), NO_STREAM)
            until_waiting(address, 1)
            with EventStore(address) as second:
                same = later(second.append, event("theirs"))
                until_waiting(address, 2)
                anyone.commit()
                with pytest.raises(ConcurrencyError) as caught:
                    first.result()
                assert (same.result().version, same.result().position) == (1, 1)
            assert (caught.value.actual, places(caught.value.events)) == (1, [("theirs", 1, 1)])
            assert store.append(event("mine"), 1).position == 2

    def test_a_transaction_that_stays_open_is_waited_for_and_then_said(
        self, address: str, event: MakeEvent, anyone: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("eventlib.recorders.postgres_database.WAIT_SECONDS", 0.05)
        with EventStore(address) as store:
            anyone.execute(APPEND)
            with pytest.raises(StoreError, match=r"lock timeout: .* for more than 30 s: nothing"):
                store.append(event())
            anyone.rollback()
            assert store.append(event()).position == 1

    def test_housekeeping_of_the_table_holds_nobody_up(
        self, store: EventStore, event: MakeEvent, anyone: Any
    ) -> None:
        """VACUUM and ANALYZE, also the server's own, hold this lock for as long as they take."""
        anyone.execute("LOCK TABLE eventlib.events IN SHARE UPDATE EXCLUSIVE MODE")
        assert store.append(event()).position == 1

    def test_stores_in_two_databases_do_not_wait_for_each_other(
        self, store: EventStore, postgres_server: Any, event: MakeEvent, anyone: Any
    ) -> None:
        anyone.execute(APPEND)
        with postgres_server.database() as other, EventStore(other) as elsewhere:
            assert elsewhere.append(event()).position == 1
        anyone.rollback()

    def test_an_append_is_on_the_disk_before_it_returns(
        self, postgres_server: Any, event: MakeEvent
    ) -> None:
        address = postgres_server.new_database()
        setting = f"ALTER DATABASE {name_in(address)} SET synchronous_commit = off"
        by_any_program(address, setting.encode())
        assert by_any_program(address, "SHOW synchronous_commit") == [("off",)]
        with EventStore(address) as store:
            database: PostgresDatabase = store._recorder._database  # type: ignore[attr-defined]
            assert database.read("SHOW synchronous_commit") == [("on",)]

    @pytest.mark.slow
    def test_readers_beside_many_writers_miss_nothing_and_never_see_half_a_batch(
        self, address: str, process: Callable[..., Any]
    ) -> None:
        """Four processes append batches of one to five, two others follow them by position."""
        write = """
store, me = EventStore(sys.argv[1]), sys.argv[2]
wait()
for n in range(int(sys.argv[3])):
    size = n % 5 + 1
    streams = [f"S{me}", "SHARED"]
    store.append_all([event(f"{me}-{n}-{m}-{size}", streams[n % 2]) for m in range(1, size + 1)])
"""
        read = """
store, end, position, seen = EventStore(sys.argv[1]), int(sys.argv[2]), 0, []
say("ready")
while position < end:
    page = store.read_all(position)
    if page:
        seen += [(e.position, e.id) for e in page]
        *_, number, size = page[-1].id.split("-")
        assert number == size, page[-1].id
        position = page[-1].position
assert [p for p, _ in seen] == list(range(1, end + 1))
say(len({id for _, id in seen}))
"""
        batches = 100
        events = 4 * sum(n % 5 + 1 for n in range(batches))
        EventStore(address).close()
        writers = [process(write, address, number, batches) for number in range(4)]
        readers = [process(read, address, events) for _ in range(2)]
        assert [reader.hear() for reader in readers] == ["ready"] * 2
        for writer in writers:
            writer.go()
        for writer in writers:
            writer.end()
        assert [reader.end() for reader in readers] == [[str(events)]] * 2
        with EventStore(address) as store:
            assert_gapless(store)


class TestHistoryIsNeverRewritten:
    @pytest.mark.parametrize(
        ("statement", "says"),
        [
            ("UPDATE eventlib.events SET data = '{}'", "never changed: append a correction"),
            ("UPDATE eventlib.events SET position = position + 9", "an event is never changed"),
            ("DELETE FROM eventlib.events", "an event is never deleted: append a correction"),
            ("DELETE FROM eventlib.events WHERE position = 3", "an event is never deleted"),
            ("TRUNCATE eventlib.events", "an event is never deleted: append a correction"),
            ("TRUNCATE eventlib.events CASCADE", "an event is never deleted"),
            (
                "INSERT INTO eventlib.events SELECT * FROM eventlib.events"
                " ON CONFLICT (id) DO UPDATE SET data = '{}'",
                "an event is never changed",
            ),
            (
                "MERGE INTO eventlib.events e USING eventlib.events o ON e.id = o.id"
                " WHEN MATCHED THEN DELETE",
                "an event is never deleted",
            ),
            ("INSERT INTO eventlib.events SELECT * FROM eventlib.events", "duplicate key"),
        ],
    )
    def test_the_database_refuses_it_from_any_program(
        self, store: EventStore, address: str, event: MakeEvent, statement: Any, says: str
    ) -> None:
        written = store.append_all([event("e-1"), event("e-2"), event("e-3")])
        with pytest.raises(psycopg.IntegrityError, match=says):
            by_any_program(address, statement)
        assert store.read_all() == written


class TestText:
    @pytest.mark.parametrize("character", ["x", "ñ", "😀"])
    def test_names_may_be_as_long_as_anywhere(
        self, store: EventStore, event: MakeEvent, character: str
    ) -> None:
        """An index row has to fit into a third of a page: 500 characters are up to 2,000 bytes."""
        name = character * 500
        written = store.append(event(name, name, name, source=name))
        assert store.get_events(name) == store.read_all(types=[name]) == [store.find(name)]
        assert store.find(name) == written

    def test_data_may_hold_what_text_in_postgresql_cannot(
        self, store: EventStore, event: MakeEvent
    ) -> None:
        text = "".join(map(chr, range(0x20))) + "\x7f\\u0000\\ {}\"'%s"
        store.append_all([event("e-1", text=text, **{text: 1}), event("e-2")])
        found = store.read_all()[0]
        assert (found.data["text"], found.data[text]) == (text, 1)
        assert store.append(event("e-1", text=text, **{text: 1})).position == 1


class TestSchema:
    def test_of_those_that_make_it_at_once_all_succeed(
        self, address: str, event: MakeEvent, anyone: Any, later: Any
    ) -> None:
        """All have seen that there is none before the first can make it."""

        def open_and_append(number: int) -> int:
            with EventStore(address) as store:
                return store.append(event(f"e-{number}")).position

        anyone.execute(f"SELECT {_TURN}")
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
        newer = PostgresDatabase(address, _TURN, formats)
        assert newer.read("SELECT number FROM eventlib.format") == [(3,)]
        assert newer.read("SELECT id FROM eventlib.events") == [("e-1",)]
        assert newer.read("SELECT count(*) FROM eventlib.more") == [(0,)]
        newer.close()

    def test_a_store_of_the_first_format_goes_on(self, address: str, event: MakeEvent) -> None:
        PostgresDatabase(address, _TURN, (_FORMAT_1,)).close()
        by_any_program(address, APPEND)
        with EventStore(address) as store:
            assert places(store.read_all()) == [("theirs", 1, 1)]
            assert store.append(event(), expected_version=1).position == 2
        assert by_any_program(address, "SELECT number FROM eventlib.format") == [(2,)]

    @pytest.mark.parametrize("who", ["may not change it", "may only read"])
    def test_who_may_not_take_it_further_uses_it_as_it_is(
        self, address: str, event: MakeEvent, clerk: str, who: str
    ) -> None:
        PostgresDatabase(address, _TURN, (_FORMAT_1,)).close()
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
            PostgresDatabase(address, _TURN, formats)
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
            (f"postgresql://ann:{SECRET}@localhost/bank?sslmod=on", ValueError, "cannot be read"),
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


class TestPsycopg:
    def test_where_it_is_missing_that_is_said_and_all_else_works(
        self, process: Callable[..., Any]
    ) -> None:
        code = """
sys.modules["psycopg"] = None
EventStore().append(event("e-1"))
try:
    EventStore("postgresql://127.0.0.1:1/bank")
except StoreError as error:
    say(error)
"""
        [said] = process(code).end()
        assert said.startswith("a PostgreSQL server needs psycopg (")
        assert said.endswith('): pip install "psycopg[binary]"')

    def test_it_is_loaded_for_a_server_alone(
        self, process: Callable[..., Any], tmp_path: Any
    ) -> None:
        code = """
EventStore().append(event("e-1"))
EventStore(sys.argv[1]).append(event("e-1"))
say("psycopg" in sys.modules)
"""
        assert process(code, tmp_path / "bank.db").end() == ["False"]


if hasattr(os, "fork"):

    class TestFork:
        """A child has a copy of the parent's connection: used by both it would mix up answers."""

        def test_a_child_begins_with_the_store_closed(
            self, address: str, process: Callable[..., Any]
        ) -> None:
            code = """
store = EventStore(sys.argv[1])
store.append(event("e-1"))
if os.fork() == 0:
    try:
        store.version("ACC123")
    except StoreError as error:
        say(error)
    store.close()
    with EventStore(sys.argv[1]) as mine:
        mine.append(event("e-2"))
    sys.exit()                        # with all that Python does at its end
os.wait()
say(store.append(event("e-3")).version)
"""
            said, version = process(code, address).end()
            assert "is closed (as it is in a new process after a fork): open it again" in said
            assert version == "3"

        def test_it_waits_for_nobody_who_is_in_the_middle_of_an_append(
            self, address: str, process: Callable[..., Any], anyone: Any
        ) -> None:
            code = """
import threading
store = EventStore(sys.argv[1])
thread = threading.Thread(target=lambda: say(store.append(event("e-1")).position))
thread.start()
wait()
if os.fork() == 0:
    try:
        store.version("ACC123")
    except StoreError as error:
        say("closed")
    store.close()
    os._exit(0)
os.wait()
say("ended")
thread.join()
"""
            EventStore(address).close()
            anyone.execute(APPEND)
            parent = process(code, address)
            until_waiting(address, 1)
            parent.go()
            assert [parent.hear(), parent.hear()] == ["closed", "ended"]
            anyone.rollback()
            assert parent.end() == ["1"]
