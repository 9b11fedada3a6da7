"""Publishing, against a bare loop over the handlers and against two other libraries."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import repeat
from pathlib import Path
from types import FrameType
from typing import Any

from eventlib import Event, EventBus

from .timing import OURS, Contender, Work, at_least, at_most, steps

EVENT = Event(
    "e-1", "order.created", {"order_id": "ORD123"}, datetime(2026, 3, 2, tzinfo=UTC), "shop"
)
CALLS = 4000  # handlers called in one timed call, however many hang on one event


def handlers_of_their_own(count: int) -> list[Callable[[Any], None]]:
    """Handlers that do nothing, so that what is timed is the way to them."""

    def one() -> Callable[[Any], None]:
        def handler(event: Any) -> None:
            pass

        return handler

    return [one() for _ in range(count)]


@contextmanager
def publishing(handlers: int, folder: Path) -> Iterator[Mapping[str, Contender]]:
    import blinker
    import pyee

    calls = handlers_of_their_own(handlers)
    bus, signal, emitter = EventBus(), blinker.Signal(), pyee.EventEmitter()
    for handler in calls:
        bus.subscribe(EVENT.type, handler)
        signal.connect(handler)
        emitter.add_listener(EVENT.type, handler)

    def ours(events: Iterator[Event]) -> None:
        publish = bus.publish
        for event in events:
            publish(event)

    def bare_loop(events: Iterator[Event]) -> None:
        for event in events:
            for handler in calls:
                handler(event)

    def with_blinker(events: Iterator[Event]) -> None:
        send = signal.send
        for event in events:
            send(event)

    def with_pyee(events: Iterator[Event]) -> None:
        emit = emitter.emit
        for event in events:
            emit("order.created", event)

    def contender(run: Callable[[Iterator[Event]], None]) -> Contender:
        return steps(
            partial(repeat, EVENT, CALLS // handlers),
            run,
            lambda: reached(calls, partial(run, [EVENT])),
        )

    yield {
        OURS: contender(ours),
        "a bare loop": contender(bare_loop),
        "blinker": contender(with_blinker),
        "pyee": contender(with_pyee),
    }


def reached(handlers: list[Callable[[Any], None]], publish: Callable[[], None]) -> int:
    """How many handlers are called by `publish()`: the empty ones that are timed cannot say."""
    code = handlers[0].__code__
    seen = 0

    def notice(frame: FrameType, what: str, _: object) -> None:
        nonlocal seen
        seen += what == "call" and frame.f_code is code and frame.f_locals["event"] is EVENT

    sys.setprofile(notice)
    try:
        publish()
    finally:
        sys.setprofile(None)
    assert seen == len(handlers)
    return seen


WORKS = [
    Work(
        f"publish an event to {handlers} handler{'s' if handlers > 1 else ''}",
        partial(publishing, handlers),
        {"a bare loop": at_most(limit), "blinker": at_least(6), "pyee": at_least(2.5)},
        count=CALLS // handlers,
        rounds=40,
    )
    for handlers, limit in ((1, 3.2), (10, 1.4), (100, 1.2))
]
