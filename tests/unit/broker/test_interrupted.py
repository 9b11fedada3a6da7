"""From the store through the broker into an inbox: whatever breaks off, each event counts once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from eventlib import EventStore, SimulatedClock
from eventlib.broker.inbox import Inbox
from eventlib.broker.listening import dead_letters, listen
from eventlib.broker.memory import MemoryBroker
from eventlib.broker.relay import Relay
from eventlib.testing.support import START, event

Interrupt = Callable[[int, Callable[[], object]], bool]
KILLS = 200
LATE = 600.0


def count(view: Any, happened: Any) -> None:
    view[happened.id] = view.get(happened.id, 0) + 1


class Line:
    """A store, a broker, and what goes between; each run opens its files anew."""

    def __init__(self, folder: Path, window: float) -> None:
        self.folder = folder
        self.store = EventStore()
        self.clock = SimulatedClock(START, timedelta(milliseconds=1))
        self.broker = MemoryBroker(self.clock)
        self.broker.add_stream("BANK", ["account.>"], duplicate_window=window)
        self.broker.add_stream("DEAD", ["dead.>"])

    def relay(self) -> None:
        self.clock.advance(timedelta(seconds=1))
        Relay(self.store, self.broker, self.folder / "relay.db").run()

    def consume(self) -> None:
        inbox = Inbox({"*": count}, self.folder / "inbox.db")
        audit = self.broker.consumer("BANK", "audit", ack_wait=1.0)
        listen(audit, inbox.handle, dead_letters(self.broker, "dead.audit"), timeout=5.0)

    def check(self) -> None:
        """Everything has arrived, and counts once."""
        self.relay()
        self.consume()
        view = Inbox({}, self.folder / "inbox.db").view
        assert view == {happened.id: 1 for happened in self.store.read_all()}
        assert self.broker.consumer("DEAD", "letters").fetch() == []
        place = self.broker.consumer("BANK", "audit", ack_wait=1.0).place()
        assert (place.in_flight, place.waiting) == (0, 0)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("window", [LATE, 0.1])
@pytest.mark.parametrize("part", ["relay", "consume"])
def test_broken_off_at_every_step_nothing_is_lost_and_nothing_counts_twice(
    tmp_path: Path, interrupt: Interrupt, part: str, window: float
) -> None:
    """With a short window the broker keeps the repeats of the relay, and the inbox knows them."""
    line, kills = Line(tmp_path, window), 0
    for number in range(1, KILLS + 1):
        line.store.append_all([event(f"e-{number}-{n}", f"ACC{number}") for n in range(2)])
        if part == "consume":
            line.relay()
        kills += not interrupt(2 * number, getattr(line, part))
        if number % 10 == 0:
            line.check()
    assert kills > KILLS * 0.9
    stored = line.broker.consumer("BANK", "reader").place().waiting
    assert (stored > 2 * KILLS) == (part == "relay" and window == 0.1)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("seed", range(5))
def test_broken_off_again_and_again_at_any_step(
    tmp_path: Path, interrupt: Interrupt, seed: int
) -> None:
    chance, line, kills, number = Random(seed), Line(tmp_path, LATE), 0, 0
    while kills < KILLS:
        number += 1
        line.store.append(event(f"e-{number}", f"ACC{number % 3}"))
        for part in (line.relay, line.consume):
            kills += not interrupt(chance.randrange(1, 400), part)
    line.check()
