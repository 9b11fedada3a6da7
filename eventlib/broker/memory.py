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
    name: str
    settings: Settings
    messages: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)
    ids: dict[str, tuple[datetime, int]] = field(default_factory=dict)  # when, and which message

    def takes(self, pattern: str) -> bool:
        return any(overlap(mine, pattern) for mine in self.settings["subjects"])


@dataclass
class _Durable:
    settings: Settings
    stream: _Stream
    delivered: int = 0
    flight: dict[int, tuple[datetime, int]] = field(default_factory=dict)  # due again, deliveries

    def next(self, now: datetime) -> int | None:
        """The message to deliver: one that is due again, else a new one."""
        for sequence, (due, times) in sorted(self.flight.items(), key=lambda item: item[1][0]):
            if due <= now:
                if times != self.settings["max_deliver"]:
                    return sequence
                del self.flight[sequence]
        room = len(self.flight) < self.settings["max_ack_pending"]
        return next(self.waiting(), None) if room else None

    def waiting(self) -> Iterator[int]:
        """Those that were never delivered."""
        for before in range(self.delivered, len(self.stream.messages)):
            if overlap(self.settings["subject"], self.stream.messages[before][0]):
                yield before + 1


class MemoryBroker(Broker):
    """The broker of `open_broker()`; see `Broker`.

    Waits and windows are measured by `clock`. With a `SimulatedClock` a `fetch` that waits lets
    simulated time pass, and takes none.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or SystemClock()
        self._streams: dict[str, _Stream] = {}
        self._durables: dict[tuple[str, str], _Durable] = {}
        self._closed = False
        self._changed = threading.Condition()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @contextmanager
    def _open(self) -> Iterator[None]:
        with self._changed:
            if self._closed:
                raise BrokerError("this broker is closed: open another")
            yield
            self._changed.notify_all()

    def _add_stream(self, name: str, settings: Settings) -> None:
        with self._open():
            if name in self._streams and self._streams[name].settings != settings:
                raise BrokerError(differs(f"stream {name}", self._streams[name].settings, settings))
            for other, stream in self._streams.items():
                if other != name and any(map(stream.takes, settings["subjects"])):
                    raise BrokerError(f"stream {name}: subjects overlap with stream {other}")
            self._streams.setdefault(name, _Stream(name, settings))

    def _publish(self, subject: str, payload: bytes, headers: dict[str, str]) -> Published:
        with self._open():
            stream = next((each for each in self._streams.values() if each.takes(subject)), None)
            if stream is None:
                raise BrokerError(f"no stream takes {subject}: add_stream first")
            now, message_id = self.clock.now(), headers.get(MESSAGE_ID, "")
            window = timedelta(seconds=stream.settings["duplicate_window"])
            when, there = stream.ids.get(message_id, (now, 0))
            same = stream.messages[there - 1 : there]  # none where Ctrl-C came before it was stored
            if same and same[0][2].get(MESSAGE_ID) == message_id and now - when < window:
                return Published(stream.name, there, True)
            if message_id:
                stream.ids[message_id] = now, len(stream.messages) + 1
            stream.messages.append((subject, payload, headers))
            return Published(stream.name, len(stream.messages), False)

    def _add_durable(self, stream: str, durable: str, settings: Settings) -> None:
        with self._open():
            if stream not in self._streams:
                raise BrokerError(f"durable {durable}: stream {stream} not found: add_stream first")
            mine = _Durable(settings, self._streams[stream])
            there = self._durables.setdefault((stream, durable), mine).settings
            if there != settings:
                raise BrokerError(differs(f"durable {durable}", there, settings))

    def _next(self, stream: str, durable: str, timeout: float) -> Message | None:
        mine, until = self._durables[stream, durable], self.clock.now() + timedelta(seconds=timeout)
        while True:
            with self._open():
                now = self.clock.now()
                if found := mine.next(now):
                    times = mine.flight.get(found, (now, 0))[1] + 1
                    mine.flight[found] = now + timedelta(seconds=mine.settings["ack_wait"]), times
                    mine.delivered = max(mine.delivered, found)
                    subject, payload, headers = mine.stream.messages[found - 1]
                    settle = partial(self._settle, mine, found)
                    return Message(subject, payload, dict(headers), found, times, settle)
                if now >= until:
                    return None
                due = min([until, *(due for due, _ in mine.flight.values() if due > now)])
                if hasattr(self.clock, "advance"):
                    self.clock.advance(due - now)
                else:
                    self._changed.wait((due - now).total_seconds())

    def _settle(self, mine: _Durable, sequence: int, how: str, delay: float) -> None:
        with self._open():
            if sequence in mine.flight and how == "-NAK":
                due = self.clock.now() + timedelta(seconds=delay)
                mine.flight[sequence] = due, mine.flight[sequence][1]
            elif how != "-NAK":
                mine.flight.pop(sequence, None)

    def _place(self, stream: str, durable: str) -> Place:
        with self._open():
            mine = self._durables[stream, durable]
            floor = min(mine.flight) - 1 if mine.flight else mine.delivered
            return Place(mine.delivered, floor, len(mine.flight), len(list(mine.waiting())))
