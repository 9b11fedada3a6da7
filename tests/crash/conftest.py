"""Stores of both durable kinds, and writers that can be killed at any moment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from eventlib import EventStore
from tests.crash.writers import batch

if sys.platform == "win32":  # it has no fork and no signal that kills
    collect_ignore_glob = ["*.py"]

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("writers.py")


class Writers:
    """Starts writers, hears what they say, and knows what was promised to each of them."""

    def __init__(self) -> None:
        command = [sys.executable, str(PROGRAM)]
        self._program = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.forget()

    def forget(self) -> None:
        """Begin again, with another store."""
        self.pids: dict[str, int] = {}
        self.failed: dict[str, str] = {}  # with which error
        self.done: dict[str, int] = defaultdict(int)  # the last batch whose answer was heard
        self.places: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))  # and what it was

    def start(self, where: str, who: str, **how: int) -> None:
        """Let a writer go on behind the last batch whose answer it had."""
        step, (version, _) = self.done[who] + 1, self.places[who]
        self._order(do="start", where=where, who=who, step=step, version=version, **how)
        self.hear("started", who)

    def kill(self, who: str) -> None:
        os.kill(self.pids[who], signal.SIGKILL)
        assert self.ended(who) == -signal.SIGKILL

    def ended(self, who: str) -> int:
        """Wait until it is dead; how it ended. By then all that it said has been heard."""
        pid = self.pids.pop(who)
        self._order(do="wait", pid=pid)
        return int(self.hear("ended", str(pid))[2])

    def hear(self, what: str, who: str) -> list[str]:
        """Listen to all until one says this."""
        assert self._program.stdout is not None
        while True:
            assert who not in self.failed, self.failed[who]
            words = self._program.stdout.readline().split()
            assert words, "the program that starts writers has ended"
            if words[0] == "failed":
                self.failed[words[1]] = " ".join(words[2:])
            if words[0] == "started":
                self.pids[words[1]] = int(words[2])
            if words[0] == "done":
                step, version, position = map(int, words[2:])
                assert step == self.done[words[1]] + 1
                self.done[words[1]], self.places[words[1]] = step, (version, position)
            if words[:2] == [what, who]:
                return words

    def _order(self, **order: Any) -> None:
        assert self._program.stdin is not None
        self._program.stdin.write(json.dumps(order) + "\n")
        self._program.stdin.flush()

    def end(self) -> None:
        for who in list(self.pids):
            self.kill(who)

    def close(self) -> None:
        self._program.kill()
        self._program.communicate()


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """On the disk that the course is on: other tests may write to memory."""
    disk = ROOT / "build"
    disk.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="crash-", dir=disk) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def program() -> Iterator[Writers]:
    program = Writers()
    yield program
    program.close()


@pytest.fixture
def writers(program: Writers) -> Iterator[Writers]:
    """No writer yet, and none left when the test is over."""
    program.forget()
    yield program
    program.end()


class SQLitePlaces:
    def __init__(self, folder: Path) -> None:
        self._names = (str(folder / f"bank-{number}.db") for number in count(1))

    def new(self) -> str:
        return next(self._names)


class PostgresPlaces:
    """One database, emptied for each: to make a new one is slow."""

    def __init__(self, address: str) -> None:
        self._address = address

    def new(self) -> str:
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute("DROP SCHEMA IF EXISTS eventlib CASCADE")
        return self._address


@pytest.fixture(params=["sqlite", "postgres"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> SQLitePlaces | PostgresPlaces:
    """`places.new()`: where a store can be made that is not there yet."""
    if request.param == "sqlite":
        return SQLitePlaces(tmp_path)
    return PostgresPlaces(request.getfixturevalue("postgres").address)


@pytest.fixture
def where(places: SQLitePlaces | PostgresPlaces) -> str:
    return places.new()


@pytest.fixture
def check(writers: Writers) -> Callable[[str], dict[str, int]]:
    """`check(where)`: is the store whole? Returns how many batches of each writer are there."""

    def check(where: str) -> dict[str, int]:
        assert writers.failed == {}
        promised, places = dict(writers.done), dict(writers.places)
        with EventStore(where) as store:
            log = store.read_all()
            names = store.aggregate_ids()
            assert store.last_position >= len(log)
        assert [event.position for event in log] == list(range(1, len(log) + 1))
        there = {}
        for who in {*names, *promised}:
            mine = [event for event in log if event.aggregate_id == who]
            assert [event.version for event in mine] == list(range(1, len(mine) + 1))
            steps = mine[-1].data["step"] if mine else 0
            assert mine == [event for step in range(1, steps + 1) for event in batch(who, step)]
            assert steps >= promised.get(who, 0), f"{who} was promised batch {promised[who]}"
            if who not in writers.pids:  # it is dead, and we have heard all it said
                assert steps <= promised.get(who, 0) + 1
            if promised.get(who):
                version, position = places[who]
                last = mine[version - 1]
                assert (last.position, last.data["step"]) == (position, promised[who])
            there[who] = steps
        return there

    return check
