"""The broker that is a NATS server with JetStream, through nats-py.

nats-py speaks asyncio. Each connection has an event loop of its own, in a thread of its own, and
nobody else sees it: in a notebook, which has a running loop already, a call returns its answer.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error, NoRespondersError

from eventlib.broker import Broker, BrokerError, Message, Place, Published, Settings
from eventlib.broker.subjects import differs

PATIENCE = 5.0  # seconds for an answer of the server
MOMENT = 0.05  # seconds that the server has to find a message which is there
SECOND = 1_000_000_000  # nanoseconds
IN_USE = (10058, 10148)  # JetStream's codes: a stream, a durable is there with other settings
ONCE: Any = {"allow_reconnect": False, "max_reconnect_attempts": 1, "reconnect_time_wait": MOMENT}


class JetStreamBroker(Broker):
    """The broker of `open_broker("nats://…")`; see `Broker`.

    What the server acknowledged outlives its processes. Whether it outlives a loss of power is the
    server's own setting: `sync_interval: always` in its `jetstream` block (else the last two
    minutes may go). How far a durable has come is written a moment later: after a crash of the
    server, messages that were settled just before may come again (see `Inbox`). A connection that
    was lost is made anew by the next call.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._shown = re.sub("//.*@", "//…@", address)  # an address may hold a password
        self._client: Client | None = None
        self._loop = asyncio.new_event_loop()
        self._connecting = asyncio.Lock()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        try:
            self._api("INFO")
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._thread.is_alive():
            if self._client is not None:
                self._run(self._client.close())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    # --- what a broker does ------------------------------------------------------------------

    def _add_stream(self, name: str, settings: Settings) -> None:
        window = round(settings["duplicate_window"] * SECOND)
        config = {**settings, "name": name, "storage": "file", "duplicate_window": window}
        self._create("STREAM", name, config, config)

    def _add_durable(self, stream: str, durable: str, settings: Settings) -> None:
        wait, most = round(settings["ack_wait"] * SECOND), settings["max_deliver"] or -1
        config = {"durable_name": durable, "filter_subject": settings["subject"]}
        config |= {"ack_policy": "explicit", "ack_wait": wait, "max_deliver": most}
        config |= {"max_ack_pending": settings["max_ack_pending"]}
        request = {"stream_name": stream, "config": config, "action": "create"}
        self._create("CONSUMER", f"{stream}.{durable}", config, request)

    def _create(self, kind: str, name: str, config: Settings, request: Settings) -> None:
        if "error" in self._api(f"{kind}.CREATE.{name}", request, IN_USE):
            there = self._api(f"{kind}.INFO.{name}")["config"]
            raise BrokerError(differs(f"{kind.lower()} {name}", there, config))

    def _publish(self, subject: str, payload: bytes, headers: dict[str, str]) -> Published:
        nobody = f"no stream takes {subject}: add_stream first"
        answer = _read(subject, self._run(self._asked(subject, payload, nobody, headers or None)))
        return Published(answer["stream"], answer["seq"], answer.get("duplicate", False))

    def _next(self, stream: str, durable: str, timeout: float) -> Message | None:
        wait = max(timeout, MOMENT)  # always with an end: the server forgets it, whatever happens
        request = json.dumps({"batch": 1, "expires": round(wait * SECOND)}).encode()
        nobody = f"stream {stream} has no durable {durable}"
        what = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}"
        msg = self._run(self._asked(what, request, nobody, wait=wait))
        headers = {str(name): value for name, value in (msg.headers or {}).items()}
        status = None if msg.reply else headers.get("Status")  # the server has no reply to offer
        if status in ("404", "408"):
            return None
        if status is not None:
            raise BrokerError(f"{nobody} any more: {status} {headers.get('Description')}")
        number, times = msg.metadata.sequence.stream, msg.metadata.num_delivered
        settle = partial(self._settle, msg.reply)
        return Message(msg.subject, msg.data, headers, number, times, settle)

    def _settle(self, reply: str, how: str, delay: float) -> None:
        after = f' {{"delay": {round(delay * SECOND)}}}' if delay else ""
        gone = "the durable of this message is gone"
        self._run(self._asked(reply, f"{how}{after}".encode(), gone))

    def _place(self, stream: str, durable: str) -> Place:
        info = self._api(f"CONSUMER.INFO.{stream}.{durable}")
        delivered, floor = info["delivered"]["stream_seq"], info["ack_floor"]["stream_seq"]
        return Place(delivered, floor, info["num_ack_pending"], info["num_pending"])

    # --- question and answer -----------------------------------------------------------------

    def _api(self, what: str, request: Any = None, fine: Sequence[int] = ()) -> dict[str, Any]:
        text = b"" if request is None else json.dumps(request).encode()
        nobody = f"{self._shown} has no JetStream: start it with a jetstream block, or with -js"
        return _read(what, self._run(self._asked(f"$JS.API.{what}", text, nobody)), fine)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Have it done in the connection's thread, and wait for it."""
        if not self._thread.is_alive():
            work.close()
            raise BrokerError(
                f"{self._shown} is closed (as it is in a new process after a fork): open it again"
            )
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        finally:
            future.cancel()  # Ctrl-C: nobody waits for it any more

    async def _asked(
        self, subject: str, payload: bytes, nobody: str, headers: Any = None, wait: float = 0.0
    ) -> Msg:
        """The server's answer; a connection that goes away meanwhile is none."""
        client = await self._connected()
        direct = wait > 0  # a fetch: what comes is the message itself, on its own subject
        request = client.request(subject, payload, wait + PATIENCE, direct, headers)
        asked = asyncio.ensure_future(request)
        try:
            while not asked.done() and not client.is_closed:
                await asyncio.wait([asked], timeout=MOMENT)
            asked.cancel()
            return await asked
        except NoRespondersError:
            raise BrokerError(nobody) from None
        except (Error, OSError, asyncio.CancelledError) as error:
            raise BrokerError(
                f"{self._shown} went away before it answered ({error}): what was sent may be "
                "stored or not; send it again, with the same message id"
            ) from error
        finally:
            asked.cancel()  # also after Ctrl-C

    async def _connected(self) -> Client:
        async with self._connecting:
            if self._client is None or self._client.is_closed:
                opening = nats.connect(self._address, error_cb=_silent, **ONCE)
                try:
                    self._client = await asyncio.wait_for(opening, PATIENCE)
                except (TimeoutError, Error, OSError, ValueError) as error:
                    raise BrokerError(
                        f"no NATS server answers at {self._shown} ({error}): "
                        "is it running, and is this its address?"
                    ) from error
                self.max_payload = self._client.max_payload
            return self._client


def _read(what: str, msg: Msg, fine: Sequence[int] = ()) -> dict[str, Any]:
    """The server's answer; an error of it is one here, but for the codes that are `fine`."""
    answer: dict[str, Any] = json.loads(msg.data)
    error = answer.get("error", {})
    if error and error["err_code"] not in fine:
        raise BrokerError(f"{what}: {error['description']}")
    return answer


async def _silent(error: Exception) -> None:
    """What a connection says of itself is seen by the next call."""
