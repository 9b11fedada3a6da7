"""A file that several stores, threads and processes share."""

from __future__ import annotations

import hashlib
import itertools
import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from eventlib import NO_STREAM, Event, EventStore, StoreError
from eventlib.recorders.sqlite_file import SQLiteFile
from eventlib.testing.support import assert_gapless

MakeEvent = Callable[..., Event]


def folder_of(path: Path) -> dict[str, str]:
    """Every file beside `path` and itself, byte for byte."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in path.parent.iterdir()
        if file.is_file()
    }


def pragma(store: EventStore, name: str) -> Any:
    connection: sqlite3.Connection = store._recorder._file._connection  # type: ignore[attr-defined]
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


@pytest.fixture
def ours(path: Path, event: MakeEvent) -> Path:
    """A file with three events, closed."""
    with EventStore(path) as store:
        store.append_all([event("e-1"), event("e-2"), event("e-3")])
    return path


def database(*statements: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            for statement in statements:
                connection.execute(statement)

    return make


def changed(*statements: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        EventStore(path).close()
        database(*statements)(path)

    return make


class TestSeveralStoresOnOneFile:
    def test_closing_one_keeps_the_locks_of_the_other(
        self, path: Path, event: MakeEvent, process: Callable[..., Any]
    ) -> None:
        """Closing a file drops a process's locks on it; SQLite knows, a plain `open` does not."""
        store = EventStore(path)
        store.append(event("e-1"))
        EventStore(path).close()
        process('EventStore(sys.argv[1]).append(event("e-2"))', path).end()
        store.append(event("e-3"))
        said = process("say(EventStore(sys.argv[1]).version('ACC123'))", path).end()
        store.close()
        assert said == ["3"]

    def test_a_transaction_that_stays_open_is_waited_for_and_then_said(
        self, ours: Path, event: MakeEvent, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("eventlib.recorders.sqlite_file.WAIT_SECONDS", 0.0)
        with EventStore(ours) as store, closing(sqlite3.connect(ours, timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert store.version("ACC123") == 3  # reading needs no turn
            with pytest.raises(StoreError, match="locked: another program held it for more than"):
                store.append(event("e-4"))
            with EventStore(ours) as late:  # nor does opening
                assert late.version("ACC123") == 3
            other.rollback()
            assert store.append(event("e-4")).version == 4

    @pytest.mark.parametrize("half_made", ["empty", "not in WAL mode yet"])
    def test_who_opens_while_another_makes_the_file_waits_its_turn(
        self, path: Path, event: MakeEvent, monkeypatch: pytest.MonkeyPatch, half_made: str
    ) -> None:
        """Neither step would wait by itself: SQLite says "locked" at once to who has read."""
        path.touch()
        if half_made != "empty":
            changed("PRAGMA journal_mode = DELETE")(path)
        waiting = threading.Event()
        connect = sqlite3.connect

        def watched(*arguments: Any, **options: Any) -> sqlite3.Connection:
            connection = connect(*arguments, **options)
            connection.set_trace_callback(
                lambda statement: waiting.set() if statement == "BEGIN IMMEDIATE" else None
            )
            return connection

        versions: list[int] = []

        def open_and_append() -> None:
            with EventStore(path) as store:
                versions.append(store.append(event()).version)

        with closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            monkeypatch.setattr(sqlite3, "connect", watched)
            opening = threading.Thread(target=open_and_append)
            opening.start()
            while opening.is_alive() and not waiting.is_set():
                pass
            other.rollback()
            opening.join()
        assert versions == [1]

    def test_the_same_new_file_can_be_made_by_all_at_once(
        self, path: Path, process: Callable[..., Any]
    ) -> None:
        code = """
import eventlib.recorders.sqlite
for n in range(12):
    say("ready")
    while not os.path.exists(f"{sys.argv[1]}.{n}.go"):
        pass
    with EventStore(f"{sys.argv[1]}.{n}") as store:
        say(store.append(event(sys.argv[2])).position)
"""
        makers = [process(code, path, number) for number in range(6)]
        for n in range(12):
            assert [maker.hear() for maker in makers] == ["ready"] * 6
            Path(f"{path}.{n}.go").touch()
            assert sorted(maker.hear() for maker in makers) == ["1", "2", "3", "4", "5", "6"]
            with EventStore(f"{path}.{n}") as store:
                assert [e.version for e in store.read_all()] == [1, 2, 3, 4, 5, 6]


class TestInABrowser:
    def test_it_does_without_shared_memory(
        self, path: Path, event: MakeEvent, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "platform", "emscripten")
        with EventStore(path) as store:
            store.append(event("e-1"))
            assert pragma(store, "locking_mode") == "exclusive"
            assert "bank.db-shm" not in os.listdir(path.parent)
            assert path.stat().st_size <= 4096  # the tables too are still in the log
        with EventStore(path) as store:
            assert store.append(event("e-2")).position == 2


if hasattr(os, "fork"):

    class TestFork:
        """A fork copies open files, and SQLite forbids to carry a connection across it."""

        def test_a_child_begins_with_the_store_closed(
            self, path: Path, process: Callable[..., Any]
        ) -> None:
            code = """
store = EventStore(sys.argv[1])
store.append(event("e-1"))
if os.fork() == 0:
    try:
        store.version("ACC123")
    except StoreError as error:
        say(error)
    os._exit(0)
os.wait()
say(store.append(event("e-2")).version)
"""
            said, version = process(code, path).end()
            assert "is closed (as it is in a new process after a fork): open it again" in said
            assert version == "2"

        def test_what_a_child_appended_is_there_after_the_parent_closed(
            self, path: Path, process: Callable[..., Any]
        ) -> None:
            code = """
store = EventStore(sys.argv[1])
store.append(event("e-1"))
reading, writing = os.pipe()
child = os.fork()
if child == 0:
    mine = EventStore(sys.argv[1])
    mine.append(event("e-2"))
    os.close(writing)
    os.read(reading, 1)           # until the parent has closed
    mine.append(event("e-3"))
    os._exit(0)                   # as multiprocessing ends its children
while store.version("ACC123") < 2:
    pass
store.close()
os.close(writing)
os.waitpid(child, 0)
say(EventStore(sys.argv[1]).version("ACC123"))
"""
            assert process(code, path).end() == ["3"]

        def test_it_waits_until_no_thread_is_in_the_middle_of_an_append(
            self, path: Path, process: Callable[..., Any]
        ) -> None:
            code = """
import threading
store, stop, count = EventStore(sys.argv[1]), threading.Event(), 0
def append():
    global count
    while not stop.is_set():
        store.append(event(f"p-{count}", "PARENT"))
        count += 1
thread = threading.Thread(target=append)
thread.start()
children = []
for number in range(8):
    child = os.fork()
    if child == 0:
        mine = EventStore(sys.argv[1])
        for n in range(5):
            mine.append(event(f"{number}-{n}", f"CHILD{number}"), expected_version=n)
        os._exit(0)
    children.append(child)
ended = [os.waitpid(child, 0)[1] for child in children]
stop.set()
thread.join()
store.close()
store = EventStore(sys.argv[1])
say(ended == [0] * 8)
say(store.version("PARENT") == count > 0)
say([store.version(f"CHILD{number}") for number in range(8)] == [5] * 8)
"""
            assert process(code, path).end() == ["True"] * 3


class TestThreadsThatAppendAtOnce:
    """They share a transaction, and nothing else."""

    @pytest.fixture
    def at_once(self, path: Path, event: MakeEvent) -> Iterator[Callable[..., list[Any]]]:
        """`at_once(append, append, …)`: all wait while another program has the file; then what
        came of each, and how many transactions it took."""
        stores = [EventStore(path)]

        def run(*appends: Callable[[EventStore], Any]) -> list[Any]:
            [store] = stores
            recorder: Any = store._recorder
            with closing(sqlite3.connect(path, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                statements: list[str] = []
                recorder._file._connection.set_trace_callback(statements.append)
                with ThreadPoolExecutor(len(appends) + 1) as threads:
                    first = threads.submit(store.append, event("first", "FIRST"))
                    while "BEGIN IMMEDIATE" not in statements:
                        pass
                    assert store.last_position == store.version("FIRST") == 0  # readers go on
                    made = [threads.submit(append, store) for append in appends]
                    while len(recorder._waiting) < len(appends):
                        pass
                    other.execute("ROLLBACK")
                assert first.result().position == 1
            assert statements.count("COMMIT") == 2
            return [each.exception() or each.result() for each in made]

        yield run
        stores[0].close()

    def test_they_share_a_transaction_and_each_has_its_own_answer(
        self, at_once: Callable[..., list[Any]], event: MakeEvent
    ) -> None:
        found = at_once(*(lambda s, n=n: s.append(event(f"e-{n}", f"S{n % 3}")) for n in range(9)))
        assert sorted(each.position for each in found) == list(range(2, 11))
        assert {each.id for each in found} == {f"e-{n}" for n in range(9)}
        assert sorted(each.version for each in found) == [1, 1, 1, 2, 2, 2, 3, 3, 3]

    def test_what_is_refused_to_one_leaves_the_others_as_they_were(
        self, at_once: Callable[..., list[Any]], path: Path, event: MakeEvent
    ) -> None:
        batch = [event("b-1", "BATCH"), event("b-2", "BATCH")]
        found = at_once(
            lambda s: s.append(event("e-1", "A"), NO_STREAM),
            lambda s: s.append(event("e-2", "CONFLICT"), 7),
            lambda s: s.append_all([event("e-3", "PART"), event("first", "PART")]),
            lambda s: s.append(event("first", "FIRST", other=1)),
            lambda s: s.append(event("first", "FIRST")),
            lambda s: s.append_all(batch),
            lambda s: s.append(event("e-4", "B")),
        )
        kinds = [type(each).__name__ for each in found]
        assert kinds == [
            *("RecordedEvent", "ConcurrencyError", "DuplicateEvent", "DuplicateEvent"),
            *("RecordedEvent", "list", "RecordedEvent"),
        ]
        assert (found[4].id, found[4].position) == ("first", 1)
        with EventStore(path) as store:
            ids = [each.id for each in store.read_all()]
            assert sorted(ids) == ["b-1", "b-2", "e-1", "e-4", "first"]
            assert ids.index("b-2") == ids.index("b-1") + 1
            assert_gapless(store)

    def test_of_the_same_event_sent_twice_at_once_one_is_written(
        self, at_once: Callable[..., list[Any]], path: Path, event: MakeEvent
    ) -> None:
        found = at_once(*[lambda s: s.append(event("same"), 0)] * 4)
        assert [(each.id, each.version, each.position) for each in found] == [("same", 1, 2)] * 4

    def test_of_those_that_expect_the_same_version_one_wins(
        self, at_once: Callable[..., list[Any]], event: MakeEvent
    ) -> None:
        found = at_once(*(lambda s, n=n: s.append(event(f"e-{n}"), 0) for n in range(4)))
        assert sorted(type(each).__name__ for each in found) == [
            *["ConcurrencyError"] * 3,
            "RecordedEvent",
        ]

    def test_where_it_fails_for_all_each_says_so_and_can_append_again(
        self, path: Path, event: MakeEvent, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with EventStore(path) as store, closing(sqlite3.connect(path)) as other:
            monkeypatch.setattr("eventlib.recorders.sqlite_file.WAIT_SECONDS", 0.0)
            other.execute("BEGIN IMMEDIATE")
            with ThreadPoolExecutor(4) as threads:
                made = [threads.submit(store.append, event(f"e-{n}")) for n in range(4)]
            assert [type(each.exception()) for each in made] == [StoreError] * 4
            other.rollback()
            assert store.last_position == 0
            assert store.append(event("e-2")).position == 1

    def test_an_answer_does_not_wait_for_the_transaction_after_it(
        self, path: Path, event: MakeEvent, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answers: list[str] = []
        all_there = threading.Event()

        @contextmanager
        def writing(plain: Any = SQLiteFile.writing) -> Iterator[sqlite3.Connection]:
            if len(answers) >= 1:  # whoever writes again, while others may not have been answered
                assert all_there.wait(60), "who was written for still waits"
            with plain(file) as connection:
                yield connection

        def twice(name: str) -> None:
            store.append(event(f"{name}-1"))
            answers.append(name)
            if len(answers) == 3:
                all_there.set()
            store.append(event(f"{name}-2"))

        with EventStore(path) as store, closing(sqlite3.connect(path)) as other:
            file = cast("Any", store._recorder)._file
            other.execute("BEGIN IMMEDIATE")
            with ThreadPoolExecutor(4) as threads:
                first = threads.submit(store.append, event("first"))
                while cast("Any", store._recorder)._writer is None:
                    pass
                monkeypatch.setattr(file, "writing", writing)
                made = [threads.submit(twice, name) for name in "abc"]
                while len(cast("Any", store._recorder)._waiting) < 3:
                    pass
                other.rollback()
            for each in (first, *made):
                each.result()
            assert store.last_position == 7

    def test_what_ctrl_c_broke_off_is_not_written_later(
        self, path: Path, event: MakeEvent, interrupt: Callable[..., bool]
    ) -> None:
        with EventStore(path) as store:
            for call in itertools.count(1):
                before = store.last_position
                done = interrupt(call, lambda: store.append(event(f"e-{call}")))  # noqa: B023
                there = store.find(f"e-{call}") is not None
                store.append(event(f"then-{call}"))
                assert (store.find(f"e-{call}") is not None) == there
                assert store.last_position == before + 1 + there
                if done:
                    break
            assert call > 20
