"""What exercise 8.2 has to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eventlib.lab.exercises.check import Verdict
from eventlib.lab.storage.killing import Killed

from ..shared import ENOUGH, ORDERS, Fate, shop


class MortalConnection(sqlite3.Connection):
    """A connection that can be killed before and after each statement and each commit."""

    fate: Fate

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        self.fate.pass_by("before", " ".join(sql.split()[:2]))
        cursor = super().execute(sql, *parameters)
        self.fate.pass_by("after", " ".join(sql.split()[:2]))
        return cursor

    def commit(self) -> None:
        self.fate.pass_by("before", "COMMIT")
        super().commit()
        self.fate.pass_by("after", "COMMIT")

    def __exit__(self, *error: Any) -> Any:
        if error[0] is None:
            self.fate.pass_by("before", "COMMIT")
        swallowed = super().__exit__(*error)
        if error[0] is None:
            self.fate.pass_by("after", "COMMIT")
        return swallowed


@contextmanager
def _opened(path: Path, fate: Fate) -> Iterator[MortalConnection]:
    """What was not committed when it is closed is gone, as when its process dies."""
    connection = sqlite3.connect(path, factory=MortalConnection)
    connection.fate = fate
    try:
        yield connection
    finally:
        connection.close()


def _new_file(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        for table, column in (("parcels", "number"), ("checkpoint", "position")):
            connection.execute(f"CREATE TABLE {table} ({column} INTEGER)")
            connection.execute(f"INSERT INTO {table} VALUES (0)")
    connection.close()


def _delivered(pack: Callable[[Any, Any], object], path: Path, fate: Fate) -> tuple[int, int]:
    """Each event until it was taken, then all once more; the parcels and the checkpoint."""
    events = shop().read_all()
    for event in [*events, *events]:
        if not _survives(pack, path, event, fate):
            fate = Fate()
            _survives(pack, path, event, fate)
    with _opened(path, Fate()) as db:
        [(number, position)] = db.execute("SELECT number, position FROM parcels, checkpoint")
    return int(number), int(position)


def _survives(pack: Callable[[Any, Any], object], path: Path, event: Any, fate: Fate) -> bool:
    """Whether it took the event; the error is forgotten, and with it all that it held open."""
    try:
        with _opened(path, fate) as db:
            pack(db, event)
    except Killed:
        return False
    return True


def check(pack: Any) -> Verdict:
    if not callable(pack):
        return Verdict(False, "missing")
    alive = Fate()
    with TemporaryDirectory() as folder:
        for deadly in range(ENOUGH):  # 0: nobody dies
            path, fate = Path(folder) / f"{deadly}.db", Fate(deadly)
            _new_file(path)
            number, position = _delivered(pack, path, fate)
            if deadly == 0:
                alive = fate
            figures = {
                "came": number,
                "expected": len(ORDERS),
                "place": fate.where,
                "position": position,
            }
            if number > len(ORDERS) and not fate.where and not position:
                return Verdict(False, "unnoted", figures)
            if number != len(ORDERS) and not fate.where:
                return Verdict(False, "repeated" if number else "nothing", figures)
            if number != len(ORDERS):
                return Verdict(False, "twice" if number > len(ORDERS) else "never", figures)
            if deadly == len(alive.places):
                break
    return Verdict(True, "right", {"places": len(alive.places)})
