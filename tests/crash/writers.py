"""A program that starts writers, to be killed: it imports eventlib once, then each costs a fork.

It takes orders, a line of JSON each, and answers with lines on its standard output, where its
writers speak too:

    {"do": "start", "who": "A", "step": 1, "version": 0, "where": "bank.db"}    started A 4711
    {"do": "wait", "pid": 4711}                                                 ended 4711 -9

A writer appends its first batch, its second, and so on, for ever. It says `begin A 3` before it
appends batch 3 and `done A 3 7 12` when it has the answer: the version and the position of the
batch's last event. What is in a batch depends on the writer's name and the number alone, so that
anyone can tell what should be in the store.

Two more fields of an order let it die by its own hand, at a moment that repeats exactly:
`"dies": 17` at the 17th call inside the store and its engine, `"room": 5000` where a file would
come to have more than 5,000 bytes.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sys
from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import FrameType
from typing import Any, NoReturn

from eventlib import Event, EventStore

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
COUNTS = re.compile(
    r"\beventlib/(store|sqlite_file|postgres_database|recorders/\w+)\.py$|\bpsycopg/"
)
BATCHES = 2  # before a writer closes its store and opens it again, which can be hit as well


def batch(who: str, step: int) -> list[Event]:
    """The events of a writer's nth append: one, or some; small, or more than a page of a file."""
    chance = random.Random(f"{step} of {who}")
    size = chance.choice([1, 1, 2, 3, 7])
    text = "x" * chance.choice([0, 10, 300, 3000])
    return [
        Event(
            f"{who}-{step}-{n}",
            "thing.happened",
            {"aggregate_id": who, "step": step, "n": n, "of": size, "text": text},
            START + timedelta(seconds=step),
            "crash-test",
        )
        for n in range(size)
    ]


def write(where: str, who: str, step: int, version: int) -> NoReturn:
    while True:
        with EventStore(where) as store:
            for _ in range(BATCHES):
                events = batch(who, step)
                say("begin", who, step)
                if len(events) == 1:
                    last = store.append(events[0], expected_version=version)
                else:
                    last = store.append_all(events, expected_version=version)[-1]
                say("done", who, step, last.version, last.position)
                step, version = step + 1, last.version


def say(*words: object) -> None:
    """In one piece, and at once: a line that was said is heard, also from one that is dead."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def die_at(number: int) -> None:
    left = number

    def profile(frame: FrameType, what: str, _: object) -> None:
        nonlocal left
        if what in ("call", "c_return") and COUNTS.search(frame.f_code.co_filename):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(profile)


def die_beyond(room: int) -> None:
    import resource  # not on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python would rather have an exception
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))


def start(order: dict[str, Any]) -> None:
    pid = os.fork()
    if pid:
        say("started", order["who"], pid)
        return
    try:
        if "dies" in order:
            die_at(order["dies"])
        if "room" in order:
            die_beyond(order["room"])
        write(order["where"], order["who"], order["step"], order["version"])
    except BaseException as error:
        say("failed", order["who"], repr(error))
    finally:
        os._exit(1)


def main() -> None:
    for engine in ("sqlite", "postgres"):  # a store imports its own only when it is opened
        import_module(f"eventlib.recorders.{engine}")
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "start":
            start(order)
        else:
            _, status = os.waitpid(order["pid"], 0)
            say("ended", order["pid"], os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
