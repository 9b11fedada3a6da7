"""Relay, consumer and server die at any step: nothing is lost, and nothing counts twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from eventlib import EventStore
from eventlib.broker import open_broker
from eventlib.broker.inbox import Inbox
from eventlib.testing.support import event

PROGRAM = Path(__file__).with_name("messengers.py")
KILLS = 50  # of each of the four kinds
GONE = 3  # it ended because the broker was gone
UNDISTURBED = (0, False)


class Messengers:
    """Runs a relay or a consumer, with somebody who dies at a step of it."""

    def __init__(self, folder: Path, server: Any) -> None:
        self.folder, self.server = folder, server
        self._program = subprocess.Popen(
            [sys.executable, str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, part: str, at: int = 0, victim: int = 0) -> tuple[int, bool]:
        """How it ended, and whether it has killed."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        order = {"part": part, "at": at, "victim": victim}
        order |= {"folder": str(self.folder), "address": self.server.address}
        self._program.stdin.write(json.dumps(order) + "\n")
        self._program.stdin.flush()
        ended, killed = json.loads(self._program.stdout.readline())
        return ended, killed

    def close(self) -> None:
        self._program.communicate()


@pytest.fixture
def messengers(tmp_path: Path, own_nats: Any) -> Iterator[Messengers]:
    with open_broker(own_nats.address) as broker:
        broker.add_stream("BANK", ["account.>"])
        broker.add_stream("DEAD", ["dead.>"])
    messengers = Messengers(tmp_path, own_nats)
    yield messengers
    messengers.close()


def check(messengers: Messengers) -> None:
    """After a relay and a consumer that nobody disturbs."""
    assert [messengers.run(part) for part in ("relay", "consume")] == 2 * [UNDISTURBED]
    with EventStore(messengers.folder / "bank.db") as store:
        events = store.read_all()
    counted = dict(Inbox({}, messengers.folder / "inbox.db").view)
    assert counted.pop("balance") == sum(e.data["amount"] for e in events)
    assert counted == {e.id: 1 for e in events}
    with open_broker(messengers.server.address) as broker:
        assert broker.consumer("DEAD", "letters").place().waiting == 0


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["itself", "server"])
@pytest.mark.parametrize("part", ["relay", "consume"])
def test_killed_at_any_step_nothing_is_lost_and_nothing_counts_twice(
    messengers: Messengers, part: str, victim: str
) -> None:
    chance, kills, number = Random(f"{part} {victim}"), 0, 0
    with EventStore(messengers.folder / "bank.db") as store:
        while kills < KILLS:
            store.append_all([event(f"e-{number + n}", amount=n) for n in range(1, 4)])
            number += 3
            if part == "consume":
                assert messengers.run("relay") == UNDISTURBED
            server = messengers.server.pid if victim == "server" else 0
            ended, killed = messengers.run(part, chance.randrange(1, 500), server)
            kills += killed
            if server and killed:
                messengers.server.kill()  # waits until it is dead
                messengers.server.start()
                assert ended in (0, GONE)  # it had done its work, or says that it could not
            else:
                assert ended == (-signal.SIGKILL if killed else 0)
            if kills % 10 == 0:
                check(messengers)
    check(messengers)
