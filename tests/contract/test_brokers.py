"""Every broker keeps the whole contract: in this process, watched, and on a NATS server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest

from eventlib import SimulatedClock
from eventlib.broker import open_broker
from eventlib.broker.memory import MemoryBroker
from eventlib.lab.explorers.broker import Recording
from eventlib.testing.broker.contract import BrokerContract, Connect
from eventlib.testing.support import START


class TestMemory(BrokerContract):
    @pytest.fixture
    def connect(self) -> Connect:
        broker = MemoryBroker(SimulatedClock(START, timedelta(milliseconds=1)))
        return lambda: broker


class TestMemoryWithARealClock(BrokerContract):
    @pytest.fixture
    def connect(self) -> Connect:
        broker = MemoryBroker()
        return lambda: broker


class TestRecording(BrokerContract):
    """Who is watched notices nothing."""

    @pytest.fixture
    def connect(self) -> Connect:
        broker = MemoryBroker(SimulatedClock(START, timedelta(milliseconds=1)))
        return lambda: Recording(broker)


@pytest.mark.slow
class TestJetStream(BrokerContract):
    @pytest.fixture
    def connect(self, nats_server: Any) -> Iterator[Connect]:
        with ExitStack() as opened:
            yield lambda: opened.enter_context(open_broker(nats_server.address))
        nats_server.empty()
