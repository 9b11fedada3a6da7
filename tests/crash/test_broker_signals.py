"""Ctrl-C while a broker is waited for, and a fork while one is connected."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from eventlib.broker import Broker, BrokerError, open_broker

pytestmark = pytest.mark.slow


@pytest.fixture
def broker(nats_server: Any) -> Iterator[Broker]:
    with open_broker(nats_server.address) as broker:
        broker.add_stream("BANK", ["account.>"])
        yield broker
    nats_server.empty()


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """What a terminal's Ctrl-C does, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_ends_a_fetch_that_waits_and_the_next_one_works(broker: Broker) -> None:
    audit = broker.consumer("BANK", "audit", ack_wait=0.1)
    watched = threading.Thread(target=lambda: interrupt_when_waiting(broker))
    watched.start()
    with pytest.raises(KeyboardInterrupt):
        audit.fetch(timeout=500)
    watched.join()
    broker.publish("account.deposited", b"1")
    assert [m.payload for m in audit.fetch(timeout=5)] == [b"1"]


def interrupt_when_waiting(broker: Any) -> None:
    while not broker._api("CONSUMER.INFO.BANK.audit")["num_waiting"]:
        pass
    os.kill(os.getpid(), signal.SIGINT)


def test_a_child_of_a_fork_is_told_to_open_it_again(broker: Broker) -> None:
    pid = os.fork()
    if not pid:
        try:
            broker.publish("account.deposited", b"1")
        except BrokerError as error:
            os._exit(0 if "after a fork" in str(error) else 2)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert broker.publish("account.deposited", b"1").sequence == 1
