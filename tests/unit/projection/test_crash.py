"""Whatever breaks in between: view and checkpoint are both as before, or both as after."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from eventlib import EventStore, RecordedEvent, StoreError
from eventlib.projection import Projection
from tests.unit.projection.sharing import (
    THREE,
    MakeEvent,
    note,
    noted,
    rows,
)


class TestInterruption:
    """Ctrl-C can come where a call begins or comes back: both are as before, or both as
    after."""

    def test_catching_up_is_whole_or_never_was(
        self,
        make: Callable[..., Projection],
        three: list[RecordedEvent],
        place: str,
        interrupt: Callable[[int, Callable[[], object]], bool],
    ) -> None:
        reached = set()
        for call in range(1, 10_000):
            projection = make(where=place if place == ":memory:" else f"{place}-{call}")
            projection.catch_up(1)
            done = interrupt(call, projection.catch_up)
            position = projection.position
            reached.add(position)
            assert dict(projection.view) == noted(
                [(str(each.aggregate_id), each.id) for each in three[:position]]
            )
            projection.catch_up()
            assert dict(projection.view) == THREE
            projection.close()
            if done:
                break
        assert done
        assert call > 50
        assert reached == {1, 3}

    def test_a_rebuild_that_is_broken_off_leaves_the_old_view(
        self,
        make: Callable[..., Projection],
        three: list[RecordedEvent],
        interrupt: Callable[[int, Callable[[], object]], bool],
    ) -> None:
        for call in range(1, 10_000):
            projection = make({"account.deposited": note}, ":memory:")
            projection.catch_up(2)
            old = rows(projection)
            done = interrupt(call, projection.rebuild)
            if rows(projection) != old:
                assert dict(projection.view) == THREE
            projection.rebuild()
            assert dict(projection.view) == THREE
            if done:
                break
        assert done
        assert call > 50

    def test_a_full_disk_is_said_and_leaves_what_was(
        self, store: EventStore, event: MakeEvent, path: Path
    ) -> None:
        big = {"account.deposited": lambda view, event: view.update({event.id: "x" * 9000})}
        with closing(Projection(store, big, path)) as projection:
            store.append(event("e-0", "ACC1"))
            projection.catch_up()
            before = rows(projection)
            connection = projection._rows._file._connection
            assert connection is not None
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages}")
            store.append_all([event(f"e-{n}", "ACC1") for n in range(1, 9)])
            with pytest.raises(StoreError, match="make room on the disk"):
                projection.catch_up()
            assert rows(projection) == before
            connection.execute("PRAGMA max_page_count = 1000000")
            assert projection.catch_up() == 8


if hasattr(os, "fork"):

    class TestKill:
        def test_a_process_that_is_killed_leaves_both_as_they_were(
            self, path: Path, event: MakeEvent, process: Callable[..., Any]
        ) -> None:
            """Killed at each statement in turn, until one comes through: then all is there."""
            code = """
import signal
from eventlib.projection import Projection

class Deadly:
    def __init__(self, connection, left):
        self.connection, self.left = connection, left
    @property
    def in_transaction(self):
        return self.connection.in_transaction
    def execute(self, *arguments):
        self.count()
        return self.connection.execute(*arguments)
    def executemany(self, *arguments):
        self.count()
        return self.connection.executemany(*arguments)
    def count(self):
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    def close(self):
        self.connection.close()

def count(view, event):
    view["count"] = view.get("count", 0) + 1

def child(how, number):
    projection = Projection(EventStore(sys.argv[1]), {"account.deposited": count}, sys.argv[2])
    projection._rows._file._connection = Deadly(projection._rows._file._connection, number)
    getattr(projection, how)()
    os._exit(0)

def look():
    with EventStore(sys.argv[1]) as store:
        projection = Projection(store, {"account.deposited": count}, sys.argv[2])
        found = projection.position, projection.view.get("count", 0)
        projection.close()
        return found

for how, before in (("catch_up", 0), ("rebuild", 3)):
    number, status = 0, None
    while status != 0:
        number += 1
        pid = os.fork()
        if pid == 0:
            child(how, number)
        _, status = os.waitpid(pid, 0)
        if status != 0 and look() != (before, before):
            say("torn", how, number, *look())
            status = 0
    say(how, number > 8, *look())
"""
            with EventStore(path) as store:
                store.append_all([event(f"e-{n}", "ACC1") for n in (1, 2, 3)])
            said = process(code, path, path.with_name("view.db")).end()
            assert said == ["catch_up True 3 3", "rebuild True 3 3"]
