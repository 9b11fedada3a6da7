"""What exercise 8.2 has to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from eventlib.lab.exercises.check import Verdict
from eventlib.lab.storage.killing import Killed
from eventlib.testing.steps import OutOfSteps

from ..shared import ORDERS, Fate, Interruption, Locked, shop, told

LOOKING = {"SELECT", "BEGIN", "COMMIT"}  # what writes nothing
OTHERS = ("ORD9", "ORD40", "ORD41", "ORD2", "ORD17")


class MortalCursor(sqlite3.Cursor):
    """Everything goes through here, however it is asked for: `db.execute`, a cursor, a script."""

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        return self._mortal(sql, lambda: super(MortalCursor, self).execute(sql, *parameters))

    def executemany(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        return self._mortal(sql, lambda: super(MortalCursor, self).executemany(sql, *parameters))

    def executescript(self, script: str) -> sqlite3.Cursor:
        self.connection.commit()
        level, self.connection.isolation_level = self.connection.isolation_level, None
        for sql in filter(str.strip, script.split(";")):  # each by itself, as a script has them
            self._mortal(sql, lambda sql=sql: super(MortalCursor, self).execute(sql))
        self.connection.isolation_level = level
        return self

    def _mortal(self, sql: str, work: Callable[[], sqlite3.Cursor]) -> sqlite3.Cursor:
        fate = self.connection.fate  # type: ignore[attr-defined]
        fate.pass_by("before", " ".join(sql.split()[:2]))
        cursor = work()
        fate.pass_by("after", " ".join(sql.split()[:2]))
        return cursor


class MortalConnection(sqlite3.Connection):
    """A connection that can be killed before and after each statement and each commit."""

    fate: Fate

    def cursor(self, *_: Any) -> Any:
        return super().cursor(MortalCursor)

    def execute(self, *sql: Any) -> Any:
        return self.cursor().execute(*sql)

    def executemany(self, *sql: Any) -> Any:
        return self.cursor().executemany(*sql)

    def executescript(self, *sql: Any) -> Any:
        return self.cursor().executescript(*sql)

    def commit(self) -> None:
        self.fate.pass_by("before", "COMMIT")
        super().commit()
        self.fate.pass_by("after", "COMMIT")

    def __exit__(self, *error: Any) -> Any:
        self.fate.pass_by("before", "COMMIT")
        swallowed = super().__exit__(*error)
        self.fate.pass_by("after", "COMMIT")
        return swallowed


@contextmanager
def _opened(path: Path, fate: Fate) -> Iterator[MortalConnection]:
    """What was not committed when it is closed is gone, as when its process dies."""
    connection = sqlite3.connect(path, factory=MortalConnection, timeout=0)
    connection.fate = Fate()
    connection.execute("PRAGMA synchronous = OFF")  # programs are killed here, not machines
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


def _delivered(pack: Any, path: Path, fate: Fate, events: list[Any]) -> list[tuple[int, int]]:
    """Each event until it was taken, then all once more; the parcels then, and the checkpoint."""
    for event in [*events, *events]:
        if not _survives(pack, path, event, fate):
            fate = Fate()
            _survives(pack, path, event, fate)
    return _written(path)


def _written(path: Path) -> list[tuple[int, int]]:
    """The parcels and the checkpoint; more than once where there are more rows."""
    with _opened(path, Fate()) as db:
        rows = db.execute("SELECT number, position FROM parcels, checkpoint").fetchall()
    return [(int(number), int(position)) for number, position in rows]


def _survives(pack: Callable[[Any, Any], object], path: Path, event: Any, fate: Fate) -> bool:
    """Whether it took the event; the error is forgotten, and with it all that it held open."""
    try:
        with _opened(path, fate) as db:
            pack(db, event)
    except Killed:
        return False
    except sqlite3.Error:  # one that follows from an interruption, as a rollback too late
        if not fate.where:
            raise
        return False
    return True


def check(pack: Any) -> Verdict:
    """One parcel an order, wherever it is killed and although each event is delivered twice.

    Hidden: positions with gaps, all at one time; a death, and an error, before and after each
    statement, script and commit, also that of a file that is locked; a second day with the same
    ids, and one with other orders, which are more; all on one connection; and, for what is said of
    it, a second consumer in between.
    """
    if not callable(pack):
        return Verdict(False, "missing", {"came": repr(pack)})
    with TemporaryDirectory() as folder:
        alive = Fate()
        if verdict := _judged(pack, Path(folder) / "alive.db", alive):
            unseen = _judged(pack, Path(folder) / "unseen.db", Fate(), str(uuid4()))
            return verdict if unseen else Verdict(False, "remembered", verdict.figures)
        if verdict := _judged(pack, Path(folder) / "again.db", Fate()):
            return Verdict(False, "remembered", verdict.figures)
        if verdict := _judged(pack, Path(folder) / "others.db", Fate(), str(uuid4()), OTHERS):
            return Verdict(False, "by_heart", verdict.figures)
        if verdict := _on_one_connection(pack, Path(folder) / "one.db"):
            return verdict
        for deadly in range(1, len(alive.places) + 1):
            if verdict := _judged(pack, Path(folder) / f"{deadly}.db", Fate(deadly)):
                return verdict
        if verdict := _interrupted(pack, Path(folder), len(alive.places)):
            return verdict
        message = "right" if _two_consumers(pack, Path(folder) / "two.db") == 1 else "right_alone"
    return Verdict(True, message, {"places": len(alive.places)})


def _judged(
    pack: Any, path: Path, fate: Fate, name: str = "shop", orders: Sequence[str] = ORDERS
) -> Verdict | None:
    """What is wrong with the parcels after this fate, if anything."""
    _new_file(path)
    events = shop(name, orders, tick=timedelta(0)).read_all()
    if len(rows := _delivered(pack, path, fate, events)) != 1:
        return Verdict(False, "rows", {"came": len(rows)})
    [(number, position)] = rows
    if number == len(events):
        return None
    figures = {"came": number, "expected": len(events), "position": position}
    figures["last"] = last = events[-1].position
    if fate.where:
        message = "twice" if number > len(events) else "never"
        if fate.where[1] != "COMMIT":
            message = "no_transaction"
        return Verdict(False, message, {**figures, "place": told(fate.where)})
    calls = {call.partition(" ")[0].upper() for _, call in fate.places}
    message = _wrong(number, position, last, calls)
    if message == "repeated" and _goes_back(pack, path, events):
        message = "went_back"
    return Verdict(False, message, figures)


def _goes_back(pack: Any, path: Path, events: list[Any]) -> bool:
    """Whether an event that is not counted notes a position before the one that is noted."""
    path.unlink()
    _new_file(path)
    states = [(0, 0)]
    for event in [*events, *events]:
        _survives(pack, path, event, Fate())
        states += _written(path)
    return any(now[0] == then[0] and now[1] < then[1] for then, now in pairwise(states))


def _wrong(number: int, position: int, last: int, calls: set[str]) -> str:
    """The name of what is wrong with this many parcels, where nobody was killed."""
    if number == position == 0:
        return "nothing" if "COMMIT" not in calls and calls - LOOKING else "unwritten"
    if number == 0:
        return "uncounted"
    if position == 0:
        return "unnoted"
    if number == last:
        return "position"
    return "repeated" if position == last else "noted_else"


def _on_one_connection(pack: Any, path: Path) -> Verdict | None:
    """What one event did is no sign of what the next one does."""
    _new_file(path)
    events = shop(orders=OTHERS).read_all()
    with _opened(path, Fate()) as db:
        for event in [*events, *events]:
            pack(db, event)
            db.commit()
    [(number, _)] = _written(path)
    figures = {"came": number, "expected": len(events)}
    return Verdict(False, "one_connection", figures) if number != len(events) else None


def _interrupted(pack: Any, folder: Path, places: int) -> Verdict | None:
    """An error in the middle lets an `except` and a `finally` run: they must not commit a half, and
    not keep the error to themselves, for then the next events go by."""
    everything = shop().read_all()
    for message, events, blow in (
        ("interrupted", everything[:1], Interruption),
        ("kept_quiet", everything, Interruption),
        ("locked", everything, Locked),
    ):
        for place in range(1, places + 1):
            path, fate = folder / f"{message}-{place}.db", blow(place)
            _new_file(path)
            [(number, _)] = _delivered(pack, path, fate, events)
            if number != len(events):
                figures = {"came": number, "expected": len(events), "place": told(fate.where)}
                return Verdict(False, message, figures)
    return None


class Between(Fate):
    """Kills nobody; after the first statement the other consumer does the same work, whole."""

    def __init__(self, other: Callable[[], object]) -> None:
        super().__init__()
        self._other = other

    def pass_by(self, when: str, call: str) -> None:
        self.places.append(call)
        if len(self.places) == 2:  # before and after
            self._other()


def _two_consumers(pack: Callable[[Any, Any], object], path: Path) -> int:
    """The parcels of one event that two consumers take at once; a refusal is tried again."""
    _new_file(path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")  # who reads does not hold up who writes
    connection.close()
    event = shop().read_all()[0]

    def meanwhile(other: MortalConnection) -> None:
        with suppress(OutOfSteps):  # waits for the lock of who waits for it here
            pack(other, event)
        other.rollback()

    with _opened(path, Fate()) as other, _opened(path, Between(lambda: meanwhile(other))) as db:
        with suppress(sqlite3.OperationalError):  # locked: the other one was first
            pack(db, event)
        db.rollback()
        pack(db, event)
        [(number,)] = db.execute("SELECT number FROM parcels")
    return int(number)
