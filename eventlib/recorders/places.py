"""Which engine a place means, and a copy of what lies in one place at another."""

from __future__ import annotations

import os
from contextlib import closing

from eventlib.errors import StoreError
from eventlib.recorders import DurableRecorder, Recorder

PAGE = 500  # events copied at a time
Place = str | os.PathLike[str] | Recorder


def open_recorder(where: Place) -> Recorder:
    """The engine for what an `EventStore` was given as `where`; imported only when it is used."""
    if isinstance(where, type):
        raise TypeError(f"where is a class: hand over an object of it, {where.__name__}(…)")
    if isinstance(where, Recorder):
        return where
    if not isinstance(where, str | os.PathLike):
        asked = [name for name in vars(Recorder) if not name.startswith("_")]
        missing = [name for name in asked if not callable(getattr(where, name, None))]
        if len(missing) < len(asked) - 1:  # a list has an append, too
            raise TypeError(f"{type(where).__name__} is no recorder yet: it lacks {missing}")
        raise TypeError(f"where is ':memory:' or the path of a file, not {where!r}")
    place = os.fspath(where)
    if place == ":memory:":
        from eventlib.recorders.memory import MemoryRecorder

        return MemoryRecorder()
    if place.startswith(("postgresql://", "postgres://")):
        try:
            from eventlib.recorders.postgres import PostgresRecorder
        except ImportError as error:
            raise StoreError(
                f'a PostgreSQL server needs psycopg ({error}): pip install "psycopg[binary]"'
            ) from error
        return PostgresRecorder(place)
    from eventlib.recorders.sqlite import SQLiteRecorder

    return SQLiteRecorder(place)


def copy(source: Recorder, path: str) -> None:
    """What `EventStore.backup` promises: a whole copy, or the rest of one that is there."""
    end = source.last_position()
    with closing(open_recorder(path)) as target:
        if not isinstance(target, DurableRecorder):
            raise ValueError("a copy in memory is gone when it is made: say a file to keep it")
        done, compared = target.last_position(), 0
        while compared < done:
            page = target.read_all(compared, PAGE, None)
            if page != source.read_all(compared, len(page), None):
                raise StoreError(f"{path} holds other events: it was left as it is; say a new file")
            compared += len(page)
        while done < end:
            page = source.read_all(done, min(PAGE, end - done), None)
            target.restore(page)
            done = page[-1].position
