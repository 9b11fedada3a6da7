"""A store in a SQLite file: durable, never rewritten, and no other file is ever touched."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from eventlib import Event, EventStore, StoreError

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


class TestDurability:
    def test_an_append_is_on_the_disk_before_it_returns(self, path: Path) -> None:
        with EventStore(path) as store:
            assert pragma(store, "journal_mode") == "wal"
            assert pragma(store, "synchronous") == 2  # FULL
        with EventStore(path) as store:  # synchronous is not kept in the file
            assert pragma(store, "journal_mode") == "wal"
            assert pragma(store, "synchronous") == 2

    def test_on_a_mac_too(self, path: Path) -> None:
        """There `fsync` alone leaves it to the disk when to write."""
        with EventStore(path) as store:
            assert pragma(store, "fullfsync") == 1

    def test_a_closed_store_is_one_file(self, ours: Path) -> None:
        assert list(folder_of(ours)) == ["bank.db"]

    def test_a_store_that_was_never_closed_is_whole(self, path: Path, event: MakeEvent) -> None:
        store = EventStore(path)
        store.append(event())
        copy = path.parent / "copy"
        copy.mkdir()
        for name in folder_of(path):
            shutil.copy(path.parent / name, copy / name)
        with EventStore(copy / "bank.db") as again:
            assert again.read_all() == [event()]
        store.close()

    def test_a_crash_in_the_middle_of_tidying_up_loses_nothing(
        self, path: Path, event: MakeEvent
    ) -> None:
        """A checkpoint copies pages from the log into the file; here only the first was copied."""
        store = EventStore(path)
        store.append_all([event(f"e-{n}", text="x" * 500) for n in range(300)])
        log = path.with_name("bank.db-wal")
        before, logged = path.read_bytes(), log.read_bytes()
        store.close()
        path.write_bytes(path.read_bytes()[:4096] + before[4096:])
        log.write_bytes(logged)
        assert len(before) < 30_000  # so that the first page speaks of more than there is
        with EventStore(path) as store:
            assert store.version("ACC123") == 300

    def test_a_copy_without_its_log_is_said_to_be_one_where_it_shows(
        self, path: Path, event: MakeEvent
    ) -> None:
        """It shows where the part that was copied speaks of pages that are not there."""
        store = EventStore(path)
        store.append_all([event(f"e-{n}", text="x" * 500) for n in range(300)])
        before = path.read_bytes()
        store.close()
        path.write_bytes(path.read_bytes()[:4096] + before[4096:])
        with pytest.raises(StoreError, match=r"in its log .* in -wal.*; store.backup\(path\) c"):
            EventStore(path).read_all()

    def test_a_full_disk_is_said_and_leaves_what_was(self, path: Path, event: MakeEvent) -> None:
        with EventStore(path) as store:
            store.append(event("e-1"))
            connection: sqlite3.Connection = store._recorder._file._connection  # type: ignore[attr-defined]
            connection.execute(f"PRAGMA max_page_count = {pragma(store, 'page_count')}")
            with pytest.raises(StoreError, match="nothing was written: make room on the disk"):
                store.append_all([event(f"n-{n}", text="x" * 9000) for n in range(9)])
            assert store.read_all() == [event("e-1")]
            connection.execute("PRAGMA max_page_count = 1000000")
            assert store.append(event("e-2")).position == 2


class TestHistoryIsNeverRewritten:
    @pytest.mark.parametrize(
        ("statement", "says"),
        [
            ("UPDATE events SET data = '{}'", "an event is never changed: append a correction"),
            ("UPDATE events SET position = position + 9", "an event is never changed"),
            ("DELETE FROM events", "an event is never deleted: append a correction"),
            ("DELETE FROM events WHERE position = 3", "an event is never deleted"),
            (
                "INSERT INTO events SELECT 4, stream, version, id, '', '', '', '' FROM events",
                "UNIQUE",
            ),
        ],
    )
    def test_the_database_refuses_it_from_any_program(
        self, ours: Path, statement: str, says: str
    ) -> None:
        with closing(sqlite3.connect(ours)) as anyone:
            with pytest.raises(sqlite3.IntegrityError, match=says):
                anyone.execute(statement)
            anyone.rollback()
        with EventStore(ours) as store:
            assert [event.id for event in store.read_all()] == ["e-1", "e-2", "e-3"]


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without root's right to write to everything; any other user has no such right anyway."""
    if not hasattr(os, "setresuid") or os.getuid() != 0:
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


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


NOT_OURS = {
    "text": (lambda path: path.write_text("not a database\n" * 1000), "is not a database"),
    "a byte": (lambda path: path.write_bytes(b"x"), "a file of some other program"),
    "zeros": (lambda path: path.write_bytes(bytes(8192)), "is not a database"),
    "other tables": (database("CREATE TABLE mine (a)"), "a file of some other program"),
    "in WAL mode": (
        database("PRAGMA journal_mode = WAL", "CREATE TABLE mine (a)"),
        "a file of some other program",
    ),
    "events of their own": (
        database("CREATE TABLE events (position INTEGER PRIMARY KEY, id TEXT)"),
        "a file of some other program",
    ),
    "an application id": (database("PRAGMA application_id = 7"), "a file of some other program"),
    "a version": (database("PRAGMA user_version = 1"), "a file of some other program"),
    "no tables": (database("PRAGMA journal_mode = WAL"), "a file of some other program"),
    "only our mark": (database("PRAGMA application_id = 0x45564C42"), "some other program"),
    "a newer format": (
        changed("PRAGMA user_version = 2"),
        "has format 2, this eventlib reads format 1: .* open it with a newer eventlib",
    ),
}


class TestFilesThatAreNotOurs:
    @pytest.mark.parametrize("what", NOT_OURS)
    def test_they_are_refused_and_left_byte_for_byte(self, path: Path, what: str) -> None:
        make, says = NOT_OURS[what]
        make(path)
        before = folder_of(path)
        for _ in range(2):
            with pytest.raises(StoreError, match=says) as caught:
                EventStore(path)
            assert str(path) in str(caught.value)
            assert "it was left as it is" in str(caught.value)
            assert folder_of(path) == before

    @pytest.mark.parametrize("whose", ["theirs", "of a newer format"])
    def test_so_are_those_whose_program_crashed(
        self, path: Path, process: Callable[..., Any], whose: str
    ) -> None:
        """Opened by SQLite, their log would be copied into the file and then deleted."""
        if whose == "theirs":
            code = """
import sqlite3
connection = sqlite3.connect(sys.argv[1])
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("CREATE TABLE mine (a)")
say("ready")
wait()
"""
        else:
            changed("PRAGMA user_version = 2")(path)
            code = """
import sqlite3
connection = sqlite3.connect(sys.argv[1])
connection.execute("CREATE TABLE more (a)")
say("ready")
wait()
"""
        crashing = process(code, path)
        assert crashing.hear() == "ready"
        crashing.kill()
        before = folder_of(path)
        assert {"bank.db", "bank.db-wal"} <= set(before)
        with pytest.raises(StoreError, match="left as it is"):
            EventStore(path)
        assert folder_of(path) == before

    def test_an_empty_file_becomes_a_store(self, path: Path, event: MakeEvent) -> None:
        path.touch()
        with EventStore(path) as store:
            assert store.append(event()).position == 1


class TestPlacesThatCannotBeUsed:
    def test_a_folder(self, path: Path) -> None:
        with pytest.raises(StoreError, match=r"unable to open .* Is it a folder itself"):
            EventStore(path.parent)
        assert folder_of(path) == {}

    def test_a_file_in_a_folder_that_is_not_there(self, path: Path) -> None:
        with pytest.raises(StoreError, match=r"unable to open .* is its folder there"):
            EventStore(path.parent / "missing" / "bank.db")
        assert list(path.parent.iterdir()) == []

    def test_a_read_only_file(self, event: MakeEvent) -> None:
        with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to others
            path = Path(folder) / "bank.db"
            with EventStore(path) as store:
                store.append(event())
            Path(folder).chmod(0o777)
            path.chmod(stat.S_IREAD | stat.S_IRGRP | stat.S_IROTH)
            before = folder_of(path)
            with as_nobody(), pytest.raises(StoreError, match=r"read-only: make the file .* writ"):
                EventStore(path)
            assert folder_of(path) == before
            path.chmod(0o666)

    def test_a_read_only_folder(self, event: MakeEvent) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bank.db"
            with EventStore(path) as store:
                store.append(event())
            path.chmod(0o666)
            Path(folder).chmod(0o555)
            before = folder_of(path)
            with as_nobody(), pytest.raises(StoreError, match="the file and its folder writable"):
                EventStore(path)
            assert folder_of(path) == before
            Path(folder).chmod(0o777)

    @pytest.mark.parametrize(
        "where",
        [
            *("", "mysql://localhost/bank", "https://example.org/bank.db", "a\x00b"),
            *(
                "file:bank.db",
                "file::memory:?cache=shared",
                "file:b.db?mode=memory",
                "file:///b.db",
            ),
            *("FILE:bank.db", " file:bank.db", "\tfile:bank.db"),
        ],
    )
    def test_what_is_no_place(self, where: str) -> None:
        with pytest.raises(
            ValueError, match="is no place for an event store: ':memory:' or the path"
        ):
            EventStore(where)

    def test_a_file_may_be_called_so(
        self, path: Path, event: MakeEvent, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(path.parent)
        for _ in range(2):
            with EventStore("./file:bank.db") as store:
                store.append(event())
        assert os.listdir() == ["file:bank.db"]

    @pytest.mark.parametrize(
        "what", ["/dev/null", "/dev/zero", "a pipe"] if os.name == "posix" else ["NUL"]
    )
    def test_what_is_no_file(self, path: Path, what: str) -> None:
        if what == "a pipe":
            what = str(path)
            os.mkfifo(what)
        with pytest.raises(StoreError, match="is no file: nothing would be kept there"):
            EventStore(what)

    @pytest.mark.parametrize("where", [None, 1, b"bank.db", ["bank.db"]])
    def test_what_is_no_path(self, where: Any) -> None:
        with pytest.raises(TypeError, match="where is ':memory:' or the path of a file, not "):
            EventStore(where)

    @pytest.mark.parametrize("name", ["bank ñ 😀.db", "100%25?mode=ro#x.db", "a'b\"c.db", "noext"])
    def test_any_file_name_will_do(self, path: Path, event: MakeEvent, name: str) -> None:
        place = path.parent / name
        for _ in range(2):
            with EventStore(place) as store:
                store.append(event())
        assert list(folder_of(path)) == [name]

    def test_a_file_that_is_damaged_is_said_to_be(self, ours: Path) -> None:
        healthy = ours.read_bytes()
        ours.write_bytes(healthy[:4096] + b"\xff" * (len(healthy) - 4096))
        with EventStore(ours) as store, pytest.raises(StoreError, match="malformed: it is damaged"):
            store.read_all()


OF_THE_FIRST_VERSION = """
    CREATE TABLE events (
        position  INTEGER PRIMARY KEY,
        stream    TEXT NOT NULL,
        version   INTEGER NOT NULL,
        id        TEXT NOT NULL UNIQUE,
        type      TEXT NOT NULL,
        data      TEXT NOT NULL,
        timestamp TEXT NOT NULL,
        source    TEXT NOT NULL,
        UNIQUE (stream, version)
    ) STRICT;
    CREATE INDEX first_events ON events (position) WHERE version = 1;
    CREATE TRIGGER events_never_change BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'an event is never changed: append a correction'); END;
    CREATE TRIGGER events_never_go BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'an event is never deleted: append a correction'); END;
    PRAGMA application_id = 0x45564C42;
    PRAGMA user_version = 1;
    PRAGMA journal_mode = WAL;
    INSERT INTO events VALUES (1, 'ACC123', 1, 'e-1', 'account.deposited',
        '{"aggregate_id":"ACC123","amount":"5.00"}', '2026-03-02T09:00:00+00:00', 'bank-service');
"""


def test_a_file_of_the_first_version_goes_on(path: Path, event: MakeEvent) -> None:
    with closing(sqlite3.connect(path)) as made:
        made.executescript(OF_THE_FIRST_VERSION)
    with EventStore(path) as store:
        assert store.read_all() == [event("e-1", amount="5.00")]
        assert store.append(event("e-1", amount="5.00")).position == 1
        assert store.append(event("e-2"), expected_version=1).position == 2


@pytest.mark.parametrize("order", ["as it comes", "the other way round"])
def test_what_is_read_is_in_order_whatever_way_sqlite_goes(
    path: Path, event: MakeEvent, order: str
) -> None:
    """Where a query does not say in which order, SQLite chooses one, and can be told to turn it."""
    names = [f"S{9 - n}" for n in range(9)]
    with EventStore(path) as store:
        for n, name in enumerate(names * 3):
            store.append(event(f"e-{n}", name, f"t-{n % 2}"))
        if order != "as it comes":
            connection: sqlite3.Connection = store._recorder._file._connection  # type: ignore[attr-defined]
            connection.execute("PRAGMA reverse_unordered_selects = ON")
        assert [e.position for e in store.read_all()] == list(range(1, 28))
        assert [e.position for e in store.read_all(5, 4)] == [6, 7, 8, 9]
        assert [e.position for e in store.read_all(types=["t-0"])] == list(range(1, 28, 2))
        assert [e.version for e in store.get_events("S5")] == [1, 2, 3]
        assert [e.version for e in store.get_events("S5", 1, 1)] == [2]
        assert store.aggregate_ids() == names
