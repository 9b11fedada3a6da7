"""The PostgreSQL server of the tests: the notebooks' own, which can also be stopped and killed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from eventlib.lab.storage import server

NoServer = server.NoServer
SLOW = {"fsync": "on", "commit_siblings": "0", "commit_delay": "2000"}
"""Settings of a server that takes 2 ms before it flushes, as many a disk does."""
EMPTY = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    DROP SCHEMA IF EXISTS eventlib CASCADE;
    DROP SCHEMA public CASCADE;
    CREATE SCHEMA public;
"""


class Server(server.Server):
    """`start` and `stop` it as often as you like; `kill` is a crash; `close` removes it."""

    def __init__(self, *, fsync: str = "off", **settings: str) -> None:
        """Without `fsync` a killed server loses nothing, only a machine that loses its power."""
        self._emptied: list[str] = []
        super().__init__(fsync=fsync, **settings)

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of an empty database. Emptied afterwards: a new one takes ten times longer.

        To be emptied it must hold nothing outside the schemas `eventlib` and `public`.
        """
        if not self._emptied:
            self._emptied.append(self.new_database())
        address = self._emptied.pop()
        yield address
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(EMPTY)
        self._emptied.append(address)

    def stop(self) -> None:
        """Orderly: nobody is waited for, what is under way is given up."""
        self._pg_ctl("stop", "-w", "-m", "fast")

    def kill(self) -> None:
        """All its processes end at once, as in a crash: the next start has to recover."""
        self._pg_ctl("stop", "-w", "-m", "immediate")


def until_waiting(address: str, number: int) -> None:
    """Return when so many sessions of a database wait for one that holds a lock."""
    with psycopg.connect(address, autocommit=True) as connection:
        for _ in range(30_000):
            [(waiting,)] = connection.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            ).fetchall()
            if waiting == number:
                return
    raise AssertionError(f"{waiting} sessions wait, not {number}")
