"""Two writers and a reader on one PostgreSQL server, each as far as one lets it go.

Every connection is used by one thread, in turn: what happens is decided by the order of the calls
and by nothing else.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal, get_args

from eventlib.event import Event
from eventlib.lab.figures.picture import Picture
from eventlib.lab.session import text
from eventlib.lab.storage.pictures import Moment, draw_lanes
from eventlib.store import EventStore

Numbers = Literal["sequence", "turns"]
WRITERS = ("first", "second")


class Race:
    """`writes`, `commits` and `reads`, in the order one likes; the picture tells what came of it.

    `numbers` is where positions come from. `"sequence"`: a table with a `bigserial`, as one would
    make it at first. `"turns"`: eventlib's own table and function, where a writer waits until the
    one before it has committed. The reader asks for what is above the last position it has seen.
    """

    def __init__(self, address: str, numbers: Numbers) -> None:
        import psycopg  # takes a while to load

        if numbers not in get_args(Numbers):
            raise ValueError(f"numbers is one of {get_args(Numbers)}, not {numbers!r}")
        self._connections: dict[str, Any] = {
            name: psycopg.connect(address, autocommit=name == "reader")
            for name in (*WRITERS, "reader")
        }
        self._engine = (_Sequence if numbers == "sequence" else _Turns)(self._connections, address)
        self._waiting: dict[str, str] = {}
        self._moments: list[Moment] = []
        self.seen: list[str] = []
        self._position = 0

    def writes(self, writer: str, order_id: str) -> int | None:
        """Write without committing; the position that it got, `None` if it has to wait."""
        waits = writer in self._waiting  # then it can do nothing else
        position = None if waits else self._engine.write(writer, order_id)
        if position is None:
            self._waiting.setdefault(writer, order_id)
            self._note(writer, "waits")
        else:
            self._note(writer, "takes", what=order_id, position=position)
        return position

    def commits(self, writer: str) -> None:
        """Commit what it wrote; who waited for that goes on. One that waits has nothing yet."""
        if writer in self._waiting:
            self._note(writer, "waits")
            return
        self._connections[writer].commit()
        self._note(writer, "commits")
        for other, order_id in list(self._waiting.items()):
            del self._waiting[other]
            self.writes(other, order_id)
            self._connections[other].commit()
            self._note(other, "commits")

    def reads(self) -> list[str]:
        """Ask for what is behind the last position seen, and go on from there."""
        found = self._engine.read(self._position)
        self.seen += [order_id for _, order_id in found]
        self._position = max([self._position, *(position for position, _ in found)])
        self._note("reader", "reads" if found else "nothing", what=", ".join(o for _, o in found))
        return [order_id for _, order_id in found]

    @property
    def missed(self) -> list[str]:
        """What is behind the reader and was never seen by it."""
        before = [o for position, o in self._engine.read(0) if position <= self._position]
        return [order_id for order_id in before if order_id not in self.seen]

    def picture(self) -> Picture:
        missed = self.missed
        label = text("storage", "labels", "lost")
        lost = [Moment("reader", "lost", label.format(what=order_id)) for order_id in missed]
        title = text("storage", "titles", "overtaken" if missed else "in_order")
        return draw_lanes(title, (*WRITERS, "reader"), [*self._moments, *lost])

    def _note(self, lane: str, kind: str, **figures: object) -> None:
        self._moments.append(Moment(lane, kind, text("storage", "labels", kind).format(**figures)))


class _Sequence:
    """A table whose positions come from a sequence: PostgreSQL hands each out at once, for good."""

    def __init__(self, connections: dict[str, Any], _: str) -> None:
        self._connections = connections
        self._reader = connections["reader"]
        self._reader.execute("CREATE TABLE log (position bigserial, order_id text)")

    def write(self, writer: str, order_id: str) -> int | None:
        statement = "INSERT INTO log (order_id) VALUES (%s) RETURNING position"
        [(position,)] = self._connections[writer].execute(statement, [order_id]).fetchall()
        return int(position)

    def read(self, after: int) -> list[tuple[int, str]]:
        query = "SELECT position, order_id FROM log WHERE position > %s ORDER BY position"
        return list(self._reader.execute(query, [after]).fetchall())


class _Turns:
    """eventlib's table, written to by its own function in a transaction that one can hold open."""

    def __init__(self, connections: dict[str, Any], address: str) -> None:
        self._connections = connections
        self._store = EventStore(address)  # makes its table

    def write(self, writer: str, order_id: str) -> int | None:
        from psycopg.errors import LockNotAvailable

        from eventlib.recorders import row_of
        from eventlib.recorders.postgres import _APPEND

        start = datetime(2026, 3, 2, 9, tzinfo=UTC)
        event = Event(order_id, "order.created", {"aggregate_id": order_id}, start, "shop")
        columns = [[value] for value in row_of(event)]
        connection = self._connections[writer]
        connection.execute("SET LOCAL lock_timeout = 1")  # ms: else it would wait for the other
        try:
            [(_, before, _)] = connection.execute(_APPEND, [order_id, 0, 0, *columns]).fetchall()
        except LockNotAvailable:
            connection.rollback()
            return None
        return int(before) + 1

    def read(self, after: int) -> list[tuple[int, str]]:
        return [(event.position, event.id) for event in self._store.read_all(after=after)]
