"""What a bus did, step by step, each with the state that it led to. Nothing here is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from eventlib.bus import DeadLetter, Handler
from eventlib.event import Event

Kind = Literal[
    "start", "publish", "deliver", "retry", "fail", "mend", "subscribe", "unsubscribe", "letters"
]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One call of a consumer, and what came of it."""

    event: Event
    consumer: str
    attempt: int
    error: str
    """In one line; empty where the event was delivered."""
    said: str
    """What the consumer printed, in one line."""


@dataclass(frozen=True, slots=True)
class Consumer:
    """A handler, under the name that it has here and nobody else has."""

    name: str
    handler: Handler
    patterns: tuple[str, ...] = ()
    """What it is subscribed to, or was before it left."""
    subscribed: bool = False
    failing: bool = False
    """Whether it was made to fail."""
    delivered: int = 0
    failed: int = 0
    last: Delivery | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """The bus after one step."""

    consumers: tuple[Consumer, ...] = ()
    letters: tuple[DeadLetter, ...] = ()
    event: Event | None = None
    """What was published last."""
    retrying: bool = False
    """Whether dead letters were tried again since then."""
    round: tuple[Delivery, ...] = ()
    """The deliveries of that event; after a retry, those of the retry."""
    waiting: tuple[str, ...] = ()
    """The consumers that it has yet to reach."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: to an event, to a consumer, or to a delivery."""

    kind: Kind
    frame: Frame
    event: Event | None = None
    consumer: Consumer | None = None
    delivery: Delivery | None = None
