"""Where time and identity come from: the only two things a command cannot compute.

A store carries one clock and one source of ids. Programs use the real ones; notebooks and tests
pass simulated ones, so that the same commands give the same events, byte for byte, every time.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Protocol

from eventlib.event import to_utc


class Clock(Protocol):
    """Anything with `now()`: an aware `datetime`."""

    def now(self) -> datetime: ...


class Ids(Protocol):
    """Anything with `next()`: a string that was never returned before."""

    def next(self) -> str: ...


@dataclass(frozen=True)
class SystemClock:
    """The computer's clock, in UTC.

    >>> SystemClock().now().tzinfo
    datetime.timezone.utc
    """

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True)
class TimeOrderedIds:
    """Ids that sort by the microsecond they were made in, with 64 random bits behind.

    New ids land at the end of a database's index instead of all over it, which makes bulk
    appends several times cheaper than random ids do.

    >>> len(TimeOrderedIds().next())
    30
    """

    def next(self) -> str:
        return f"{time.time_ns() // 1000:014x}{os.urandom(8).hex()}"


@dataclass(eq=False)
class SimulatedClock:
    """A clock that moves on by `step` each time it is read, and never by itself.

    >>> clock = SimulatedClock(datetime(2026, 3, 2, 9, tzinfo=UTC), timedelta(hours=1))
    >>> clock.now().isoformat(), clock.now().isoformat()
    ('2026-03-02T09:00:00+00:00', '2026-03-02T10:00:00+00:00')
    >>> clock.advance(timedelta(days=1))
    >>> clock.now().isoformat()
    '2026-03-03T11:00:00+00:00'
    """

    start: datetime
    step: timedelta = timedelta(minutes=1)

    def __post_init__(self) -> None:
        self._next = to_utc("start", self.start)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            now = self._next
            self._next += self.step
            return now

    def advance(self, by: timedelta) -> None:
        """Let `by` pass before the next reading."""
        with self._lock:
            self._next += by


@dataclass(eq=False)
class SequentialIds:
    """Ids that count: `prefix-1`, `prefix-2`, … Repeatable, for notebooks and tests.

    >>> ids = SequentialIds("bank")
    >>> ids.next(), ids.next()
    ('bank-1', 'bank-2')
    """

    prefix: str = "event"

    def __post_init__(self) -> None:
        self._numbers = count(1)

    def next(self) -> str:
        return f"{self.prefix}-{next(self._numbers)}"
