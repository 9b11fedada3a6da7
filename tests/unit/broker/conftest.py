"""A shop's events in a store, a broker in this process, and what listens to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from eventlib import EventStore, SequentialIds, SimulatedClock
from eventlib.broker.memory import MemoryBroker
from eventlib.testing.support import START, event


@pytest.fixture
def broker() -> MemoryBroker:
    """Streams for the bank's events and for what was given up; its clock is simulated."""
    broker = MemoryBroker(SimulatedClock(START, timedelta(milliseconds=1)))
    broker.add_stream("BANK", ["account.>"])
    broker.add_stream("DEAD", ["dead.>"])
    return broker


@pytest.fixture
def store() -> Iterator[EventStore]:
    """Six deposits of 1.00 into two accounts."""
    with EventStore(clock=SimulatedClock(START), ids=SequentialIds()) as store:
        for number in range(1, 7):
            store.append(event(f"e-{number}", f"ACC{number % 2}", amount="1.00"))
        yield store
