"""A writer dies at any moment: what it was promised is there, nothing is there in part.

Death of a process, that is, not of the machine: that an append is on the disk is `synchronous` and
`fsync`, which no test here can see.
"""

from __future__ import annotations

import random
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eventlib import EventStore
from tests.crash.writers import BATCHES, batch

Check = Callable[[str], dict[str, int]]
ROUNDS = 10
PAGE = 4096 + 24  # of a file, as it lies in the log
SPIN = 60_000  # steps of work, about as long as two appends


def spin(steps: int) -> None:
    for _ in range(steps):
        pass


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_a_writer_that_is_killed_loses_nothing_and_the_next_one_goes_on(
    where: str, writers: Any, check: Check, seed: int
) -> None:
    """Odd seeds have a second writer, which nobody kills and which must never notice."""
    chance = random.Random(seed)
    if seed % 2:
        writers.start(where, "B")
        writers.hear("done", "B")
    for round_ in range(ROUNDS):
        what = chance.choice(["started", "begin", "begin", "done"])
        times, steps = chance.randint(1, 12), chance.randrange(SPIN)
        moment = f"seed {seed}, round {round_}: {steps} steps after {what} × {times}"
        writers.start(where, "A")
        for _ in range(times if what != "started" else 0):
            writers.hear(what, "A")
        spin(steps)
        writers.kill("A")
        try:
            check(where)
        except AssertionError as error:
            error.add_note(moment)
            raise
    writers.start(where, "A")
    for who in ["A", "B"][: 1 + seed % 2]:
        for _ in range(3):
            writers.hear("done", who)
    writers.end()
    check(where)


@pytest.mark.slow
@pytest.mark.parametrize(("places", "most"), [("sqlite", 1), ("postgres", 60)], indirect=["places"])
def test_whichever_call_is_its_last(places: Any, writers: Any, check: Check, most: int) -> None:
    """From the making of the store until it was opened again: a step of Python after the other.

    Each of those of SQLite; those of PostgreSQL are a thousand, and seeded strides go over some.
    """
    chance, number = random.Random(5), 0
    while writers.done["A"] <= BATCHES:
        number += chance.randint(1, most)
        writers.forget()
        where = places.new()
        writers.start(where, "A", dies=number)
        assert writers.ended("A") == -signal.SIGKILL
        there, answered, (seen, _) = check(where), writers.done["A"], writers.places["A"]
        assert there.get("A", 0) in (answered, answered + 1), f"call {number}"
        unanswered = batch("A", answered + 1)
        with EventStore(where) as store:
            again = store.append_all(unanswered, expected_version=seen)
            assert again == unanswered
            assert again == store.read_all()[seen:], f"call {number}"


CALLS = 3000  # inside the store and its engine


@pytest.mark.slow
@pytest.mark.parametrize("file", ["the log", "the file itself"])
def test_whichever_byte_is_its_last(tmp_path: Path, writers: Any, check: Check, file: str) -> None:
    """In the middle of what SQLite writes, where no signal could be aimed.

    The log grows with each append; the file when the store is closed and the log is copied into it.
    """
    where = str(tmp_path / "bank.db")
    with EventStore(where) as reader:
        reader.read_all()  # from now on SQLite knows that whoever closes the file is not the last
        writers.start(where, "A", dies=CALLS)  # not when it is heard of: then the log may be full
        assert writers.ended("A") == -signal.SIGKILL
        assert writers.done["A"] > 20
        if file == "the log":
            before = copy_of(tmp_path, "before")
    if file == "the file itself":
        before = copy_of(tmp_path, "before")
    size = max(path.stat().st_size for path in before.iterdir())
    done, seen = writers.done["A"], writers.places["A"]
    chance, answered = random.Random(4), set()
    rooms = [page * PAGE + n for page in range(3) for n in (0, 1, 24, 25, PAGE - 1)]
    for room in [*rooms, *(chance.randrange(5 * PAGE) for _ in range(25))]:
        writers.forget()
        writers.done["A"], writers.places["A"] = done, seen
        place = str(copy_of(before, f"{room}") / "bank.db")
        writers.start(place, "A", room=size + room)
        assert writers.ended("A") == -signal.SIGXFSZ
        check(place)
        answered.add(writers.done["A"] - done)
        writers.start(place, "A")
        writers.hear("done", "A")
        writers.kill("A")
        check(place)
    if file == "the log":
        assert min(answered) == 0  # in its first append
    else:
        assert {number % BATCHES for number in answered} == {0}  # in no append


def copy_of(folder: Path, name: str) -> Path:
    """What a crash leaves: the file and its log."""
    copy = folder.parent / name if folder.name == "before" else folder / name
    copy.mkdir()
    for path in folder.glob("bank.db*"):
        if not path.name.endswith("-shm"):
            shutil.copy(path, copy)
    return copy
