"""The NATS server of the tests: the notebooks' own, which can also be emptied."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import nats

from eventlib.lab.storage.nats_server import NatsServer


class Server(NatsServer):
    """`kill` is a crash, `start` the recovery from it; `close` removes it."""

    def start(self, *, jetstream: bool = True) -> None:
        """Without JetStream it is a server that keeps nothing."""
        self._jetstream = jetstream
        super().start()

    def _config(self) -> str:
        config = super()._config()
        return config if self._jetstream else config[: config.index("jetstream")]

    @property
    def pid(self) -> int:
        return self._process.pid

    def empty(self) -> None:
        """Delete all streams: a new server takes longer.

        In a thread of its own: where a browser was asked before, a loop is running here.
        """
        with ThreadPoolExecutor(max_workers=1) as thread:
            thread.submit(lambda: asyncio.run(self._empty())).result()

    async def _empty(self) -> None:
        client = await nats.connect(self.address)
        names = json.loads((await client.request("$JS.API.STREAM.NAMES", b"", timeout=5)).data)
        for name in names["streams"] or []:
            await client.request(f"$JS.API.STREAM.DELETE.{name}", b"", timeout=5)
        await client.close()
