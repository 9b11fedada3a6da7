"""What another process does with the place under test: a script, run by `sharing.py`.

    python child.py WORK OPEN NAME

WORK is one of the functions below, OPEN the pickled function that opens a recorder, NAME what the
process calls itself. It says a line at a time, and waits where it is told for a line to go on.
It loads neither pytest nor the rest of the contract: a process starts in a tenth of a second.
"""

from __future__ import annotations

import pickle
import sys
import threading
from datetime import UTC, datetime
from itertools import count

from eventlib import ConcurrencyError, Event, EventStore

CROWD_THREADS, CROWD_EVENTS = 8, 500  # in each of two processes: 8,000 events


def event(id: str, aggregate_id: str = "ACC123") -> Event:
    instant = datetime(2026, 3, 2, 9, tzinfo=UTC)
    return Event(id, "account.deposited", {"aggregate_id": aggregate_id}, instant, "bank-service")


def say(*words: object) -> None:
    print(*words, flush=True)


def wait() -> None:
    sys.stdin.readline()


def append_some(store: EventStore, me: str) -> None:
    """Append once and say where it came to lie."""
    written = store.append(event(me))
    say(written.version, written.position)


def race(store: EventStore, me: str) -> None:
    """Ten rounds against others for the next version."""
    for version in range(10):
        wait()
        try:
            store.append(event(f"{version}-{me}"), expected_version=version)
            say("won")
        except ConcurrencyError as error:
            say("lost", error.expected, error.actual)


def pour(store: EventStore, me: str) -> None:
    """Append whatever version the streams are at."""
    wait()
    for n in range(25):
        store.append(event(f"{me}-{n}"))
        store.append_all([event(f"{me}-{n}-{m}", f"S{me}") for m in (1, 2)])


def go_on(store: EventStore, me: str) -> None:
    """Append and say so until the process is killed."""
    for n in count(1):
        say(store.append(event(f"e-{n}"), expected_version=n - 1).version)


def crowd(store: EventStore, me: str) -> None:
    """Many threads, one stream, one event at a time, each at the version it has seen last.

    Whoever comes too late tries again at once. Any other error ends the process with a traceback.
    """
    failed: list[BaseException] = []

    def work(which: int) -> None:
        done, seen = 0, 0
        try:
            while done < CROWD_EVENTS:
                try:
                    seen = store.append(event(f"{me}-{which}-{done}"), seen).version
                    done += 1
                except ConcurrencyError as error:
                    seen = error.actual
        except BaseException as error:
            failed.append(error)

    wait()
    threads = [threading.Thread(target=work, args=(which,)) for which in range(CROWD_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


if __name__ == "__main__":
    _work, _open, _me = sys.argv[1:]
    with EventStore(pickle.loads(bytes.fromhex(_open))()) as _store:
        say("ready")
        {f.__name__: f for f in (append_some, race, pour, go_on, crowd)}[_work](_store, _me)
