"""Where a view lies, and who shares it."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from eventlib import EventStore, RecordedEvent, StoreError
from eventlib.projection import Projection
from tests.unit.projection.sharing import (
    NOTES,
    THREE,
    MakeEvent,
    noted,
    rows,
)


def beside(path: Path) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in path.parent.iterdir()
    }


class TestFiles:
    def test_a_view_that_is_opened_again_goes_on_where_it_was(
        self, store: EventStore, three: list[RecordedEvent], path: Path
    ) -> None:
        with closing(Projection(store, NOTES, path)) as projection:
            projection.catch_up(2)
        with closing(Projection(store, NOTES, str(path))) as projection:
            assert (projection.position, projection.view["count"]) == (2, 2)
            assert projection.catch_up() == 1
            assert dict(projection.view) == THREE
        assert list(beside(path)) == [path.name]

    def test_what_was_taken_in_is_on_the_disk(self, store: EventStore, path: Path) -> None:
        with closing(Projection(store, NOTES, path)) as projection:
            connection = projection._rows._file._connection
            assert connection is not None
            assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL

    def test_closed_it_says_so(self, make: Callable[..., Projection]) -> None:
        projection = make()
        projection.close()
        projection.close()
        for use in (projection.catch_up, projection.rebuild, lambda: dict(projection.view)):
            with pytest.raises(StoreError, match="is closed"):
                use()

    @pytest.mark.parametrize("what", ["an event store", "another program's", "text"])
    def test_files_of_others_are_refused_and_left_byte_for_byte(
        self, store: EventStore, path: Path, event: MakeEvent, what: str
    ) -> None:
        if what == "an event store":
            with EventStore(path) as theirs:
                theirs.append(event())
        elif what == "text":
            path.write_text("not a database\n" * 1000)
        else:
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("CREATE TABLE rows (key TEXT, value TEXT)")
        before = beside(path)
        with pytest.raises(StoreError, match="left as it is"):
            Projection(store, NOTES, path)
        assert beside(path) == before

    def test_a_view_is_no_event_store(self, store: EventStore, path: Path) -> None:
        Projection(store, NOTES, path).close()
        before = beside(path)
        with pytest.raises(StoreError, match="some other program, not an event store"):
            EventStore(path)
        assert beside(path) == before

    @pytest.mark.parametrize(
        "nowhere", ["", "postgresql://localhost/view", "a\x00b", "file:view.db", " FILE:view.db"]
    )
    def test_what_is_no_place(self, store: EventStore, nowhere: str) -> None:
        with pytest.raises(ValueError, match="is no place for a view: ':memory:' or the path of"):
            Projection(store, NOTES, nowhere)


class TestProcesses:
    CODE = """
from eventlib.projection import Projection
def note(view, event):
    view["count"] = view.get("count", 0) + 1
    view.setdefault(event.aggregate_id, []).append(event.id)
store = EventStore(sys.argv[1])
projection = Projection(store, {"account.deposited": note}, sys.argv[2])
"""

    def test_two_that_share_a_view_take_each_event_once(
        self, path: Path, event: MakeEvent, process: Callable[..., Any]
    ) -> None:
        view = path.with_name("view.db")
        code = (
            self.CODE
            + """
say("ready")
wait()
taken = 0
while count := projection.catch_up(3):
    taken += count
say(taken)
"""
        )
        with EventStore(path) as store, closing(Projection(store, NOTES, view)) as projection:
            store.append_all([event(f"e-{n}", "ACC1") for n in range(100)])
            workers = [process(code, path, view) for _ in range(2)]
            assert [worker.hear() for worker in workers] == ["ready"] * 2
            for worker in workers:
                worker.go()
            assert sum(int(worker.hear()) for worker in workers) == 100
            assert (projection.position, projection.lag) == (100, 0)
            assert dict(projection.view) == noted([("ACC1", f"e-{n}") for n in range(100)])

    def test_one_reads_at_once_what_another_has_taken_in(
        self, path: Path, event: MakeEvent, process: Callable[..., Any]
    ) -> None:
        view = path.with_name("view.db")
        with EventStore(path) as store, closing(Projection(store, NOTES, view)) as projection:
            store.append_all([event("e-1", "ACC1"), event("e-2", "ACC1")])
            other = process(self.CODE + "say(projection.catch_up(1))\nwait()\n", path, view)
            assert other.hear() == "1"
            assert (projection.position, dict(projection.view)) == (1, noted([("ACC1", "e-1")]))
            assert projection.catch_up() == 1
            other.go()
            other.end()


OF_THE_FIRST_VERSION = """
    CREATE TABLE rows (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE checkpoint (position INTEGER NOT NULL, event TEXT NOT NULL) STRICT;
    INSERT INTO checkpoint VALUES (2, 'e-2');
    INSERT INTO rows VALUES ('count', '2'), ('ACC1', '["e-1"]'), ('ACC2', '["e-2"]');
    PRAGMA application_id = 0x45564C56;
    PRAGMA user_version = 1;
    PRAGMA journal_mode = WAL;
"""


@pytest.mark.usefixtures("three")
def test_a_file_of_the_first_version_goes_on(store: EventStore, path: Path) -> None:
    with closing(sqlite3.connect(path)) as made:
        made.executescript(OF_THE_FIRST_VERSION)
    with closing(Projection(store, NOTES, path)) as projection:
        assert (projection.position, projection.view["count"]) == (2, 2)
        assert projection.catch_up() == 1
        live = rows(projection)
        projection.rebuild()
        assert rows(projection) == live


def test_the_rows_are_in_the_order_of_their_keys_whatever_way_sqlite_goes(
    store: EventStore, path: Path, event: MakeEvent
) -> None:
    store.append(event())
    fill = {"account.deposited": lambda view, _: view.update(b=2, c=3, a=1)}
    with closing(Projection(store, fill, path)) as projection:
        projection.catch_up()
        connection = projection._rows._reader._connection
        assert connection is not None
        connection.execute("PRAGMA reverse_unordered_selects = ON")
        assert list(projection.view) == list(dict(projection.view)) == ["a", "b", "c"]
