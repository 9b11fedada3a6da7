"""A PostgreSQL server that goes away at the worst moments: nothing is lost, or comes twice."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import psycopg
import pytest

from eventlib import NO_STREAM, ConcurrencyError, DuplicateEvent, Event, EventStore, StoreError
from eventlib.testing.support import Follower, assert_gapless, at_once, places
from tests.postgres import until_waiting

pytestmark = pytest.mark.slow  # it waits for a server that comes and goes

MakeEvent = Callable[..., Event]

TURN = "SELECT pg_advisory_xact_lock(1163283522)"


class Line:
    """The line between a store and its server, which can break in the middle of a call.

    What a store says that holds the word "lost" is the call that breaks it, once: with
    `breaks = "before"` the server never hears of it, with `breaks = "after"` it does what it is
    told, and its answer does not arrive. While the line is `down`, nobody can call anew.
    """

    def __init__(self, address: str) -> None:
        self.breaks = ""
        self.down = False
        before, _, port_and_name = address.rpartition(":")
        port, _, name = port_and_name.partition("/")
        self._server = ("127.0.0.1", int(port))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"{before}:{self._listening.getsockname()[1]}/{name}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with suppress(OSError):  # closed
            while True:
                store, _ = self._listening.accept()
                if self.down:
                    store.close()
                else:
                    threading.Thread(target=self._carry, args=(store,), daemon=True).start()

    def _carry(self, store: socket.socket) -> None:
        last_answer = False
        with store, socket.create_connection(self._server) as server, suppress(OSError):
            while True:
                ready, _, _ = select.select([store, server], [], [])
                if store in ready:
                    said = store.recv(65536)
                    if b"lost" in said:
                        breaks, self.breaks = self.breaks, ""
                        if breaks == "before":
                            return
                        last_answer = breaks == "after"
                    if not said:
                        return
                    server.sendall(said)
                if server in ready:
                    said = server.recv(65536)  # it answers when all is done
                    if last_answer or not said:
                        return
                    store.sendall(said)

    def close(self) -> None:
        self._listening.close()


@pytest.fixture
def address(postgres: Any) -> str:
    return str(postgres.address)


@pytest.fixture
def line(address: str) -> Iterator[Line]:
    line = Line(address)
    yield line
    line.close()


@pytest.fixture
def store(line: Line) -> Iterator[EventStore]:
    """A store at the other end of the line."""
    with EventStore(line.address) as store:
        yield store


@pytest.fixture
def direct(address: str) -> Iterator[EventStore]:
    """A store on the same database that needs no line."""
    with EventStore(address) as direct:
        yield direct


@pytest.fixture
def later() -> Iterator[Callable[..., Future[Any]]]:
    """`later(function, *arguments)`: run in another thread."""
    with ThreadPoolExecutor() as threads:
        yield threads.submit


@pytest.mark.parametrize("breaks", ["before", "after"])
class TestALineThatBreaks:
    def test_an_append_is_repeated_and_written_and_delivered_once(
        self, store: EventStore, direct: EventStore, line: Line, event: MakeEvent, breaks: str
    ) -> None:
        follower = Follower()
        store.subscribe(follower)
        direct.append(event("other", "OTHER"))
        line.breaks = breaks
        written = store.append_all([event("lost-1"), event("lost-2")], NO_STREAM)
        assert line.breaks == ""
        assert places(written) == [("lost-1", 1, 2), ("lost-2", 2, 3)]
        assert direct.read_all(after=1) == written
        assert follower.offered == [1, 2, 3]
        assert places([store.append(event("e-3"), 2)]) == [("e-3", 3, 4)]

    def test_a_conflict_is_one_and_nothing_is_written(
        self, store: EventStore, direct: EventStore, line: Line, event: MakeEvent, breaks: str
    ) -> None:
        direct.append(event("e-1"))
        line.breaks = breaks
        with pytest.raises(ConcurrencyError) as caught:
            store.append(event("lost"), NO_STREAM)
        assert (caught.value.actual, line.breaks) == (1, "")
        direct.append(event("lost-2"))
        line.breaks = breaks
        with pytest.raises(DuplicateEvent):
            store.append_all([event("lost-2"), event("e-3")])
        assert (direct.last_position, line.breaks) == (2, "")

    def test_what_was_there_long_ago_does_not_lead_followers_past_what_lies_between(
        self, store: EventStore, direct: EventStore, line: Line, event: MakeEvent, breaks: str
    ) -> None:
        follower = Follower()
        store.subscribe(follower)
        for id in ("lost-1", "between", "lost-2"):
            direct.append(event(id))
        line.breaks = breaks
        written = store.append_all([event("lost-1"), event("lost-2")])
        assert [e.position for e in written] == [1, 3]
        store.catch_up()
        assert follower.offered == [1, 2, 3]

    def test_a_read_is_asked_again(
        self, store: EventStore, line: Line, event: MakeEvent, breaks: str
    ) -> None:
        written = store.append(event("lost", "lost"))
        for read in (
            lambda: store.find("lost"),
            lambda: store.get_events("lost")[0],
            lambda: store.read_all(types=["lost", written.type])[0],
            lambda: store.version("lost") and written,
        ):
            line.breaks = breaks
            assert read() == written
            assert line.breaks == ""

    def test_where_nobody_answers_that_is_said_and_the_same_append_later_is_safe(
        self, store: EventStore, direct: EventStore, line: Line, event: MakeEvent, breaks: str
    ) -> None:
        follower = Follower()
        store.subscribe(follower)
        line.breaks, line.down = breaks, True
        with pytest.raises(StoreError, match="append the same events again writes none of them tw"):
            store.append(event("lost"))
        assert direct.last_position == (1 if breaks == "after" else 0)
        with pytest.raises(StoreError, match="is the server running"):
            store.read_all()
        line.down = False
        assert places([store.append(event("lost"), NO_STREAM)]) == [("lost", 1, 1)]
        assert places(direct.read_all()) == [("lost", 1, 1)]
        store.append(event("e-2"))
        assert follower.offered == [1, 2]


class TestASessionThatEnds:
    def test_it_is_not_noticed_between_two_calls(
        self, direct: EventStore, event: MakeEvent, address: str
    ) -> None:
        for number in range(1, 10):
            end_sessions(address)
            assert direct.append(event(f"e-{number}"), number - 1).position == number
            end_sessions(address)
            assert direct.last_position == number
        assert_gapless(direct)

    def test_an_append_that_waits_for_its_turn_is_repeated(
        self, direct: EventStore, event: MakeEvent, address: str, later: Any
    ) -> None:
        with psycopg.connect(address, application_name="other") as other:
            other.execute(TURN)
            appending = later(direct.append, event())
            until_waiting(address, 1)
            end_sessions(address)
            until_waiting(address, 1)
            assert not appending.done()
        assert appending.result().position == 1
        assert direct.last_position == 1

    def test_ctrl_c_at_any_call_leaves_all_or_nothing_and_a_store_that_goes_on(
        self, direct: EventStore, event: MakeEvent, interrupt: Callable[..., bool]
    ) -> None:
        outcomes = set()
        number, ended = 0, False
        while not ended:
            number += 1
            batch = [event(f"{number}-1"), event(f"{number}-2")]
            there = direct.last_position
            ended = interrupt(number, lambda batch=batch: direct.append_all(batch))
            written = direct.last_position - there
            outcomes.add(written)
            assert [e.id for e in direct.append_all(batch)] == [e.id for e in batch]
            assert direct.last_position == there + 2
        assert outcomes == {0, 2}
        assert number > 10
        assert_gapless(direct)


def end_sessions(address: str) -> None:
    """As an administrator does; returns when they have ended."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'eventlib'"
        )


class TestAServerThatGoes:
    def test_while_it_is_away_that_is_said_and_when_it_is_back_the_store_goes_on(
        self, own_postgres: Any, event: MakeEvent, later: Any
    ) -> None:
        with EventStore(own_postgres.address) as store:
            store.append(event("e-1"))
            own_postgres.stop()
            for call in (store.read_all, lambda: store.append(event("e-2")), store.read_all):
                with pytest.raises(StoreError, match=r"is the server running, .* connects anew"):
                    call()
            own_postgres.start()
            assert places(store.read_all()) == [("e-1", 1, 1)]
            assert store.append(event("e-2"), 1).position == 2
            own_postgres.kill()
            own_postgres.start()
            assert places([store.append(event("e-3"), 2)]) == [("e-3", 3, 3)]

            for go in (own_postgres.stop, own_postgres.kill):  # in the middle of an append
                other = psycopg.connect(own_postgres.address)
                # The newest session is ended first: this one, and its turn does not come.
                with EventStore(own_postgres.address) as newest:
                    assert newest.last_position == 3
                    other.execute(TURN)
                    appending = later(newest.append, event("e-4"), 3)
                    until_waiting(own_postgres.address, 1)
                    go()
                    with pytest.raises(StoreError, match="append the same events again writes no"):
                        appending.result()
                other.close()
                own_postgres.start()
                assert store.last_position == 3
            assert places([store.append(event("e-4"), 3)]) == [("e-4", 4, 4)]

    def test_writers_who_try_again_write_everything_once(
        self, own_postgres: Any, event: MakeEvent
    ) -> None:
        """Three of them, while the server is killed and stopped under them."""
        address, acknowledged, failures = own_postgres.address, [], []
        progress = threading.Condition()

        def work(which: int) -> None:
            if which == 3:
                for number, go in (
                    (50, own_postgres.kill),
                    (120, own_postgres.stop),
                    (190, own_postgres.kill),
                ):
                    with progress:
                        while len(acknowledged) < number:
                            assert progress.wait(60)
                    go()
                    own_postgres.start()
                return
            for n in range(100):
                while True:
                    try:
                        written = stores[which].append(event(f"{which}-{n}", f"S{which}"), n)
                        break
                    except StoreError as error:
                        failures.append(error)
                with progress:
                    acknowledged.append(written)
                    progress.notify()

        stores = [EventStore(address) for _ in range(3)]
        at_once(4, work)
        for store in stores:
            store.close()
        assert failures
        with EventStore(address) as store:
            assert_gapless(store)
            found = store.read_all()
        assert sorted(acknowledged, key=lambda e: e.position) == found
        assert len(found) == 300
