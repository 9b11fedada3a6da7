"""A broker in this process: the whole protocol, for tests and for the browser.

Its streams live as long as it does. What it cannot show is what a server is for: that messages
outlive the process.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from eventlib.broker import MESSAGE_ID, Broker, BrokerError, Message, Place, Published, Settings
from eventlib.broker.subjects import differs, overlap
from eventlib.clock import Clock, SystemClock


@dataclass
class _Stream:
    settings: Settings
    messages: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)
    ids: dict[str, tuple[datetime, int]] = field(default_factory=dict)  # when, and as which message
    durables: dict[str, _Durable] = field(default_factory=dict)


@dataclass
class _Durable:
    settings: Settings
    delivered: int = 0
    passed: int = 0  # delivered, or on another subject
    flight: dict[int, tuple[datetime, int]] = field(default_factory=dict)  # due again, deliveries

    def next(self, stream: _Stream, now: datetime) -> int | None:
        """The message to deliver: one that is due again, else a new one."""
        for sequence, (due, times) in sorted(self.flight.items(), key=lambda item: item[1][0]):
            if due <= now and times != self.settings["max_deliver"]:
                return sequence
            if due <= now:
                del self.flight[sequence]
        while len(self.flight) < self.settings["max_ack_pending"]:
            if self.passed == len(stream.messages):
                break
            self.passed += 1
            if overlap(self.settings["subject"], stream.messages[self.passed - 1][0]):
                self.delivered = self.passed
                return self.passed
        return None


class MemoryBroker(Broker):
    """The broker of `open_broker()`; see `Broker`.

    Waits and windows are measured by `clock`. With a `SimulatedClock` a `fetch` that waits lets
    simulated time pass, and takes none.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or SystemClock()
        self._streams: dict[str, _Stream] | None = {}
        self._changed = threading.Condition()

    def close(self) -> None:
        with self._changed:
            self._streams = None
            self._changed.notify_all()

    @contextmanager
    def _open(self) -> Iterator[dict[str, _Stream]]:
        with self._changed:
            if self._streams is None:
                raise BrokerError("this broker is closed: open another")
            yield self._streams

    def _add_stream(self, name: str, settings: Settings) -> None:
        with self._open() as streams:
            there = streams.setdefault(name, _Stream(settings)).settings
            if there != settings:
                raise BrokerError(differs(f"stream {name}", there, settings))
            for other, stream in streams.items():
                taken = [(a, b) for a in settings["subjects"] for b in stream.settings["subjects"]]
                if other != name and any(overlap(a, b) for a, b in taken):
                    del streams[name]
                    raise BrokerError(f"stream {name}: subjects overlap with stream {other}")

    def _publish(self, subject: str, payload: bytes, headers: dict[str, str]) -> Published:
        with self._open() as streams:
            for name, stream in streams.items():
                if any(overlap(pattern, subject) for pattern in stream.settings["subjects"]):
                    return self._store(name, stream, subject, payload, headers)
        raise BrokerError(f"no stream takes {subject}: add_stream first")

    def _store(
        self, name: str, stream: _Stream, subject: str, payload: bytes, headers: dict[str, str]
    ) -> Published:
        now, message_id = self.clock.now(), headers.get(MESSAGE_ID, "")
        window = timedelta(seconds=stream.settings["duplicate_window"])
        stream.ids = {key: seen for key, seen in stream.ids.items() if now - seen[0] < window}
        if message_id in stream.ids:
            return Published(name, stream.ids[message_id][1], True)
        stream.messages.append((subject, payload, headers))
        if message_id:
            stream.ids[message_id] = now, len(stream.messages)
        self._changed.notify_all()
        return Published(name, len(stream.messages), False)

    def _add_durable(self, stream: str, durable: str, settings: Settings) -> None:
        with self._open() as streams:
            if stream not in streams:
                raise BrokerError(f"durable {durable}: stream {stream} not found: add_stream first")
            there = streams[stream].durables.setdefault(durable, _Durable(settings)).settings
            if there != settings:
                raise BrokerError(differs(f"durable {durable}", there, settings))

    def _next(self, stream: str, durable: str, timeout: float) -> Message | None:
        until = self.clock.now() + timedelta(seconds=timeout)
        while True:
            with self._open() as streams:
                mine, now = streams[stream].durables[durable], self.clock.now()
                found = mine.next(streams[stream], now)
                if found is not None:
                    mine.flight[found] = (
                        now + timedelta(seconds=mine.settings["ack_wait"]),
                        mine.flight.get(found, (now, 0))[1] + 1,
                    )
                    subject, payload, headers = streams[stream].messages[found - 1]
                    settle = partial(self._settle, stream, durable, found)
                    times = mine.flight[found][1]
                    return Message(subject, payload, dict(headers), found, times, settle)
                if now >= until:
                    return None
                self._wait(
                    min([until, *(due for due, _ in mine.flight.values() if due > now)]) - now
                )

    def _wait(self, time: timedelta) -> None:
        if hasattr(self.clock, "advance"):
            self.clock.advance(time)
        else:
            self._changed.wait(time.total_seconds())

    def _settle(self, stream: str, durable: str, sequence: int, how: str, delay: float) -> None:
        with self._open() as streams:
            flight = streams[stream].durables[durable].flight
            _, times = flight.pop(sequence, (None, 0))
            if times and how == "-NAK":
                flight[sequence] = self.clock.now() + timedelta(seconds=delay), times
            self._changed.notify_all()

    def _place(self, stream: str, durable: str) -> Place:
        with self._open() as streams:
            mine = streams[stream].durables[durable]
            floor = min(mine.flight) - 1 if mine.flight else mine.delivered
            new = [subject for subject, *_ in streams[stream].messages[mine.passed :]]
            waiting = sum(overlap(mine.settings["subject"], subject) for subject in new)
            return Place(mine.delivered, floor, len(mine.flight), waiting)
