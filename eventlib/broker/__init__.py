"""From the bus to a broker: messages that outlive the process which sent them.

A broker keeps messages in streams, by subject, and remembers for each durable consumer how far it
has come. One small protocol, one engine a file: NATS JetStream (`jetstream`), and one in this
process (`memory`), for tests and for the browser. `open_broker` chooses.

>>> with open_broker() as broker:
...     broker.add_stream("ORDERS", ["order.>"])
...     _ = broker.publish("order.created", b"ORD1", message_id="e-1")
...     parcels = broker.consumer("ORDERS", "parcels")
...     (message,) = parcels.fetch()
...     print(message.subject, message.payload, message.deliveries)
...     message.ack()
...     print(parcels.fetch())
order.created b'ORD1' 1
[]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, Self
from urllib.parse import quote

from eventlib.broker.subjects import PRINTABLE, check_headers, check_named, check_subject, seconds
from eventlib.clock import Clock
from eventlib.event import check_name

MESSAGE_ID = "Nats-Msg-Id"  # the header that holds a message's id
Settings = dict[str, Any]


class BrokerError(Exception):
    """The broker cannot be used, or refuses: what was not acknowledged is still there."""


@dataclass(frozen=True, slots=True)
class Published:
    """The broker's acknowledgement: the message's number in its stream, which holds it now.

    `duplicate`: its id was there already, and the number is the first one's.
    """

    stream: str
    sequence: int
    duplicate: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a durable consumer is in its stream.

    `delivered`: the highest sequence that was handed out. `ack_floor`: all up to this one are
    settled. `in_flight`: handed out and not settled. `waiting`: never handed out yet.
    """

    delivered: int
    ack_floor: int
    in_flight: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Message:
    """A message, lent by a durable consumer until one of `ack`, `nak` and `term` settles it.

    One that is not settled within `ack_wait` is delivered again: here, or to another worker of the
    same durable. `sequence` is its number in the stream, `deliveries` counts 1, 2, 3…
    """

    subject: str
    payload: bytes
    headers: Mapping[str, str]
    sequence: int
    deliveries: int
    _settle: Callable[[str, float], None] = field(repr=False, compare=False)

    def ack(self) -> None:
        """It is done: never again. Counts too when it comes late."""
        self._settle("+ACK", 0.0)

    def nak(self, delay: float = 0.0) -> None:
        """Not done: deliver it again, at once or after `delay` seconds."""
        self._settle("-NAK", seconds("delay", delay))

    def term(self) -> None:
        """Given up: never again for this durable. The stream keeps it."""
        self._settle("+TERM", 0.0)


@dataclass(frozen=True, slots=True)
class Consumer:
    """A durable consumer: its place in the stream is kept by the broker, under its name.

    Whoever asks for the same durable goes on where it stands: one worker after another, or several
    at once, which share the messages. Another durable has a place of its own, and gets them all.
    """

    broker: Broker
    stream: str
    durable: str

    def fetch(self, limit: int = 1, timeout: float = 0.0) -> list[Message]:
        """What is to be delivered now, `limit` messages at most: first what comes again.

        Where there is nothing, wait `timeout` seconds at most for the first. With `max_ack_pending`
        messages in flight there is nothing either.
        """
        found: list[Message] = []
        wait = seconds("timeout", timeout)
        while len(found) < limit:
            message = self.broker._next(self.stream, self.durable, 0.0 if found else wait)
            if message is None:
                break
            found.append(message)
        return found

    def place(self) -> Place:
        """How far it has come."""
        return self.broker._place(self.stream, self.durable)


class Broker(Protocol):
    """A connection to a broker. Any thread may use it; after `close`: `BrokerError`.

    Names of streams and durables are ASCII letters, digits, `-` and `_`. A subject is words with
    dots between them; in a pattern `*` stands for one word and a last `>` for one or more.

    What is asked is checked here; an engine does it, in the methods with an underscore.
    """

    max_payload: int = 1024 * 1024  # bytes, headers included: a NATS server's, if nobody changed it

    def add_stream(
        self, name: str, subjects: Sequence[str], *, duplicate_window: float = 120.0
    ) -> None:
        """Keep all messages on these subjects (patterns) from here on, in one order.

        A message whose id came within the last `duplicate_window` seconds is not stored again. The
        same stream again changes nothing; one of this name with other settings, or one with a
        subject of these: `BrokerError`.
        """
        check_named("name", name)
        if isinstance(subjects, str) or not subjects:
            raise TypeError(f"subjects is a list of subjects, not {subjects!r}")
        for pattern in subjects:
            check_subject(pattern, pattern=True)
            if pattern[0] in "*>":
                raise ValueError(f"{pattern!r}: a stream's subjects begin with a word of their own")
        window = seconds("duplicate_window", duplicate_window, least=0.1)
        self._add_stream(name, {"subjects": sorted(subjects), "duplicate_window": window})

    def publish(
        self,
        subject: str,
        payload: bytes,
        *,
        headers: Mapping[str, str] | None = None,
        message_id: str | None = None,
    ) -> Published:
        """Store a message; what is returned was stored.

        No stream takes the subject, or the broker does not answer: `BrokerError`. Then it may be
        stored or not: publish it again with the same id. Too large, or no subject: `ValueError`.
        """
        check_subject(subject)
        if type(payload) is not bytes:
            raise TypeError(f"payload is bytes, not {type(payload).__name__}")
        sent = check_headers(headers or {})
        if message_id is not None:
            check_name("message_id", message_id)
            sent[MESSAGE_ID] = quote(message_id, safe=PRINTABLE)
        size = len(payload) + sum(len(name) + len(value) + 4 for name, value in sent.items()) + 12
        if size > self.max_payload:
            raise ValueError(
                f"a message of {size} bytes on {subject}: {self.max_payload} at most are taken"
            )
        return self._publish(subject, payload, sent)

    def consumer(
        self,
        stream: str,
        durable: str,
        *,
        subject: str = ">",
        ack_wait: float = 30.0,
        max_deliver: int | None = None,
        max_ack_pending: int = 1000,
    ) -> Consumer:
        """The durable consumer of this name, which begins with the stream's first message.

        `subject` is a pattern: those alone. `ack_wait` is in seconds. A message is delivered
        `max_deliver` times at most, then it is in the stream alone. `max_ack_pending` messages are
        in flight at most: 1 keeps their order. A durable that is there with other settings:
        `BrokerError`.
        """
        check_named("stream", stream)
        check_named("durable", durable)
        check_subject(subject, pattern=True)
        for what, number in ("max_deliver", max_deliver), ("max_ack_pending", max_ack_pending):
            if number is not None and (type(number) is not int or number < 1):
                raise ValueError(f"{what} is 1 or more, not {number!r}")
        wait = seconds("ack_wait", ack_wait, least=0.001)
        settings = {"subject": subject, "ack_wait": wait, "max_deliver": max_deliver}
        self._add_durable(stream, durable, settings | {"max_ack_pending": max_ack_pending})
        return Consumer(self, stream, durable)

    def close(self) -> None:
        """Let go of the connection; a second call does nothing."""

    def _add_stream(self, name: str, settings: Settings) -> None: ...
    def _publish(self, subject: str, payload: bytes, headers: dict[str, str]) -> Published: ...
    def _add_durable(self, stream: str, durable: str, settings: Settings) -> None: ...
    def _next(self, stream: str, durable: str, timeout: float) -> Message | None: ...
    def _place(self, stream: str, durable: str) -> Place: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def open_broker(where: str = ":memory:", *, clock: Clock | None = None) -> Broker:
    """A broker in this process (`":memory:"`), or the NATS server at `"nats://…"`.

    `clock` is what the one in this process measures its waits and windows by; a server has its own.
    """
    if where == ":memory:":
        from eventlib.broker.memory import MemoryBroker

        return MemoryBroker(clock)
    if clock is not None:
        raise ValueError("a server has a clock of its own: clock is for ':memory:'")
    if type(where) is not str or not where.startswith("nats://"):
        raise ValueError(f"{where!r} is no broker: ':memory:', or nats://127.0.0.1:4222")
    try:
        from eventlib.broker.jetstream import JetStreamBroker
    except ImportError as error:
        raise BrokerError(f"a NATS server needs nats-py ({error}): pip install nats-py") from error
    return JetStreamBroker(where)
