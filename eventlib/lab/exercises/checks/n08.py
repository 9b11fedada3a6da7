"""What the exercises of notebook 08 have to do: be killed wherever it is possible, and go on.

The kill is an exception that nothing ought to catch. From then on nothing that the dead program
still does has any effect.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from eventlib import EventStore, OrderCommandHandler, SequentialIds, SimulatedClock
from eventlib.lab.exercises.check import Check, Verdict
from eventlib.lab.session import text
from eventlib.lab.storage.killing import Killed

ORDERS = ("ORD1", "ORD2", "ORD3")
SEEDS = range(1, 51)
ENOUGH = 100  # calls after which something never ends


class Fate:
    """Kills at one of the places where it is asked, and knows them all by name."""

    def __init__(self, deadly: int = 0) -> None:
        self._deadly = deadly
        self.places: list[str] = []
        self.where = ""

    def pass_by(self, when: str, call: str) -> None:
        """`when` is "before" or "after"."""
        place = text("n08", "8.1", "says", when).format(call=call)
        if self.where:
            raise Killed(self.where)  # dead already
        self.places.append(place)
        if len(self.places) > ENOUGH:
            raise RuntimeError(f"{ENOUGH} calls and no end")
        if len(self.places) == self._deadly:
            self.where = place
            raise Killed(place)


def _shop() -> EventStore:
    store = EventStore(
        clock=SimulatedClock(datetime(2026, 3, 2, 9, tzinfo=UTC), timedelta(minutes=1)),
        ids=SequentialIds("shop"),
    )
    for order_id in ORDERS:
        _order(store, order_id)
    return store


def _order(store: EventStore, order_id: str) -> None:
    OrderCommandHandler(store).create_order({"order_id": order_id, "user_id": "bruno"})


# --- the relay --------------------------------------------------------------------------------


class Checkpoint:
    """A place for one number that outlives the program."""

    def __init__(self) -> None:
        self.position = 0
        self.fate = Fate()

    def read(self) -> int:
        self.fate.pass_by("before", "checkpoint.read()")
        return self.position

    def write(self, position: int) -> None:
        self.fate.pass_by("before", f"checkpoint.write({position})")
        if type(position) is not int:
            raise TypeError(f"a checkpoint is a position, a whole number, not {position!r}")
        self.position = position
        self.fate.pass_by("after", f"checkpoint.write({position})")


class Courier:
    """Whoever is told; keeps what it heard. It may be down once, for one order."""

    def __init__(self, down_for: str = "") -> None:
        self.heard: list[str] = []
        self.fate = Fate()
        self._down_for = down_for

    def tell(self, event: Any) -> None:
        order_id = event.data["order_id"]
        self.fate.pass_by("before", f"tell({order_id})")
        if order_id == self._down_for:
            self._down_for = ""
            raise ConnectionError(f"nobody answers about {order_id}")
        self.heard.append(order_id)
        self.fate.pass_by("after", f"tell({order_id})")


def _runs(relay: Any, store: EventStore, checkpoint: Checkpoint, courier: Courier) -> Fate:
    """Once until it is killed or ends, then once more; returns where it could have been killed."""
    fate = checkpoint.fate
    courier.fate = fate
    try:
        relay(store, checkpoint, courier.tell)
    except (Killed, ConnectionError):
        checkpoint.fate = courier.fate = Fate()
        relay(store, checkpoint, courier.tell)
    return fate


def _relay(relay: Any) -> Verdict:
    if not callable(relay):
        return Verdict(False, "missing")
    store, checkpoint, courier = _shop(), Checkpoint(), Courier()
    places = _runs(relay, store, checkpoint, courier).places
    if courier.heard != list(ORDERS):
        return Verdict(False, "all_of_them", {"came": _list(courier.heard)})
    _order(store, "ORD4")
    checkpoint.fate, before = Fate(), len(courier.heard)
    _runs(relay, store, checkpoint, courier)
    if courier.heard[before:] != ["ORD4"]:
        return Verdict(False, "from_the_start", {"came": _list(courier.heard[before:])})
    for deadly in range(1, len(places) + 1):
        checkpoint, courier = Checkpoint(), Courier()
        checkpoint.fate = Fate(deadly)
        _runs(relay, _shop(), checkpoint, courier)
        lost = [order_id for order_id in ORDERS if order_id not in courier.heard]
        if lost:
            return Verdict(False, "lost", {"came": _list(lost), "place": places[deadly - 1]})
        if len(courier.heard) > len(ORDERS) + 1:
            figures = {"came": _list(courier.heard), "place": places[deadly - 1]}
            return Verdict(False, "too_often", figures)
    for order_id in ORDERS:
        checkpoint, courier = Checkpoint(), Courier(down_for=order_id)
        _runs(relay, _shop(), checkpoint, courier)
        _runs(relay, _shop(), checkpoint, courier)  # one that swallowed the error comes back later
        if courier.heard != list(ORDERS):
            return Verdict(False, "skipped", {"came": _list(courier.heard), "order": order_id})
    return Verdict(True, "right", {"places": len(places)})


def _list(heard: list[str]) -> str:
    return ", ".join(heard) or "–"


# --- the effect and its checkpoint ------------------------------------------------------------


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
    events = _shop().read_all()
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


def _packed(pack: Any) -> Verdict:
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


# --- the reader of a table with gaps -----------------------------------------------------------


def _gaps(next_rows: Any) -> Verdict:
    if not callable(next_rows):
        return Verdict(False, "missing", {"came": repr(next_rows)})
    numbers = range(1, 9)
    for seed in SEEDS:
        order = Random(seed).sample(numbers, len(numbers))
        visible: list[tuple[int, str]] = []
        seen: list[tuple[int, str]] = []
        for number in order:
            visible = sorted([*visible, (number, f"ORD{number}")])
            position = seen[-1][0] if seen else 0
            taken = next_rows([row for row in visible if row[0] > position], position)
            if not isinstance(taken, list) or any(row not in visible for row in taken):
                return Verdict(False, "missing", {"came": repr(taken)})
            seen += taken
        position = seen[-1][0] if seen else 0
        lost = [row for row in visible if row[0] <= position and row not in seen]
        figures = {"order": order, "position": position}
        if lost or len(seen) != len(set(seen)) or seen != sorted(seen):
            came = _list([order_id for _, order_id in seen])
            missed = _list([order_id for _, order_id in lost])
            return Verdict(False, "passed", {**figures, "came": came, "lost": missed})
        if position < len(numbers):
            return Verdict(False, "stuck", figures)
    return Verdict(True, "right", {"seeds": len(SEEDS)})


CHECKS: dict[str, Check] = {
    "8.1": _relay,
    "8.2": _packed,
    "8.3": _gaps,
}
