"""What the core's tests share: a store of each kind, events to put in, and other processes."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pytest

import eventlib
from eventlib import Event, EventStore, SequentialIds, SimulatedClock
from eventlib.testing import support

if sys.platform == "win32":  # it has no fork
    collect_ignore = ["test_forks.py"]

EVENTLIB = str(Path(eventlib.__file__).parent)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store file without events; to copy it is many times faster than to make one."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    EventStore(path).close()
    return path


@pytest.fixture(params=["memory", "file"])
def where(request: pytest.FixtureRequest, tmp_path: Path, empty_store: Path) -> str:
    """Both kinds of store keep the same promises: what takes this fixture runs on each."""
    if request.param == "memory":
        return ":memory:"
    return str(shutil.copy(empty_store, tmp_path / "store.db"))


@pytest.fixture
def store(where: str) -> Iterator[EventStore]:
    with EventStore(where, clock=SimulatedClock(support.START), ids=SequentialIds()) as store:
        yield store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store file may be made, in a folder of its own."""
    folder = tmp_path / "folder"
    folder.mkdir()
    return folder / "bank.db"


@pytest.fixture
def event() -> Callable[..., Event]:
    """`event("e-1")`, `event("e-2", "ACC456", amount="5.00")`: a deposit, valid in every way."""
    return support.event


@pytest.fixture
def interrupt() -> Callable[[int, Callable[[], object]], bool]:
    """`interrupt(n, function)`: Ctrl-C at the nth call that eventlib makes while it runs.

    Python looks for signals where a call begins or comes back. Returns whether the function had
    ended before.
    """

    def run(number: int, function: Callable[[], object]) -> bool:
        left = number

        def profile(frame: FrameType, what: str, _: object) -> None:
            nonlocal left
            if what in ("call", "c_return") and frame.f_code.co_filename.startswith(EVENTLIB):
                left -= 1
                if left == 0:
                    raise KeyboardInterrupt

        before = sys.getprofile()
        sys.setprofile(profile)
        try:
            function()
        except KeyboardInterrupt:
            return False
        finally:
            sys.setprofile(before)
        return True

    return run


class Process(support.Companion):
    """Another process that runs a piece of code, with events to append."""

    PRELUDE = """
import os, sys
from datetime import UTC, datetime
from eventlib import *
def event(id, aggregate_id="ACC123"):
    data = {"aggregate_id": aggregate_id}
    return Event(id, "account.deposited", data, datetime(2026, 3, 2, tzinfo=UTC), "bank")
def say(*words):
    print(*words, flush=True)
def wait():
    sys.stdin.readline()
"""

    def __init__(self, code: str, *arguments: object) -> None:
        super().__init__(["-c", self.PRELUDE + code, *map(str, arguments)])


@pytest.fixture
def process() -> Iterator[Callable[..., Process]]:
    """`process(code, *arguments)`: started now, gone when the test is over."""
    started: list[Process] = []

    def start(code: str, *arguments: object) -> Process:
        started.append(Process(code, *arguments))
        return started[-1]

    yield start
    for each in started:
        each.kill()
