"""A store on a PostgreSQL server: what its locks, rights, schemas and addresses ask for."""

from __future__ import annotations

import os
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


def test_what_is_read_is_in_order_in_whatever_order_the_rows_lie(
    store: EventStore, address: str, event: MakeEvent
) -> None:
    """Where a query does not say in which order, PostgreSQL takes them as they lie."""
    names = [f"S{9 - n}" for n in range(9)]
    for n, name in enumerate(names * 3):
        store.append(event(f"e-{90 - n}", name, f"t-{n % 2}"))
    by_any_program(address, "CLUSTER eventlib.events USING events_id")
    found = by_any_program(address, "SELECT position FROM eventlib.events")
    assert found == [(27 - n,) for n in range(27)]
    assert [e.position for e in store.read_all()] == list(range(1, 28))
    assert [e.position for e in store.read_all(5, 4)] == [6, 7, 8, 9]
    assert [e.position for e in store.read_all(types=["t-0"])] == list(range(1, 28, 2))
    assert [e.version for e in store.get_events("S5")] == [1, 2, 3]
    assert [e.version for e in store.get_events("S5", 1, 1)] == [2]
    assert store.aggregate_ids() == names


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
