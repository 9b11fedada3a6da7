"""Recorders that break one promise each, so that one can see that a test would notice.

Each is a few lines on top of a recorder that keeps its promises, and each mistake is one that real
stores have made. The tests in `StoreContract` and `SharedStoreContract` catch all of them; which
one catches which is a good exercise:

    class TestMyGuess(StoreContract):
        @pytest.fixture
        def open_recorder(self):
            return mutants.SkipsTheVersionCheck
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Sequence

from eventlib.errors import ConcurrencyError, DuplicateEvent
from eventlib.event import Event, RecordedEvent, as_recorded
from eventlib.recorders import Expected, fits
from eventlib.recorders.memory import MemoryRecorder
from eventlib.testing.misreading import (
    ForgetsWhenClosed,
    HandsOutItsLists,
    HandsOutPlainData,
    JudgesHistory,
    MixesNamesThatBeginAlike,
    ReadsOneTooMany,
    RoundsToTheSecond,
    Written,
)

__all__ = [
    "ChecksTooEarly",
    "ForgetsWhenClosed",
    "HandsOutItsLists",
    "HandsOutPlainData",
    "JudgesHistory",
    "KeepsHalfABatch",
    "LeavesGaps",
    "MixesNamesThatBeginAlike",
    "NumbersTooEarly",
    "ReadsOneTooMany",
    "RefusesTheSlowerTwin",
    "RoundsToTheSecond",
    "ShowsHalfABatch",
    "SkipsTheVersionCheck",
    "SortsByVersion",
    "SwallowsErrors",
    "TakesTheOthersAlong",
    "TrustsTheId",
    "WritesDuplicates",
]
MOMENT = 0.001  # seconds: long enough for another thread to come in between


class SkipsTheVersionCheck(MemoryRecorder):
    """Breaks: the stream is where the writer expects it, or nothing is written.

    Two tills sell the last lamp in the same second, and both customers have paid for it.
    """

    def append(self, stream: str, events: Sequence[Event], expected: int | Expected) -> Written:
        return super().append(stream, events, Expected.ANY)


class ChecksTooEarly(MemoryRecorder):
    """Breaks: of writers that expect the same version, one wins.

    It does check, but another till comes between the look and the sale. Alone it makes no mistake;
    on the last Saturday before Christmas it sells the lamp three times.
    """

    def append(self, stream: str, events: Sequence[Event], expected: int | Expected) -> Written:
        if fits(expected, self.version(stream)):
            time.sleep(MOMENT)
            expected = Expected.ANY
        return super().append(stream, events, expected)


class SwallowsErrors(MemoryRecorder):
    """Breaks: what `append` returned is stored.

    The till says "paid", the customer leaves with the lamp, and no payment is in the books.
    """

    def append(self, stream: str, events: Sequence[Event], expected: int | Expected) -> Written:
        try:
            return super().append(stream, events, expected)
        except (ConcurrencyError, DuplicateEvent):
            version, position = self.version(stream), self.last_position()
            return [
                as_recorded(e.id, e.type, e.data, e.timestamp, e.source, version + n, position + n)
                for n, e in enumerate(events, start=1)
            ], True


class KeepsHalfABatch(MemoryRecorder):
    """Breaks: all events of a batch are written, or none.

    A transfer takes the money out of one pocket, fails, and never puts it into the other.
    """

    def append(self, stream: str, events: Sequence[Event], expected: int | Expected) -> Written:
        written: list[RecordedEvent] = []
        fresh = False
        for event in events:
            (one,), fresh = super().append(stream, [event], expected)
            written.append(one)
            expected = one.version if isinstance(expected, int) else Expected.ANY
        return written, fresh


class ShowsHalfABatch(MemoryRecorder):
    """Breaks: a reader sees all of a batch, or none of it.

    The storeman looks at an order while it is written, sees two lines of five, and sends those.
    """

    def __init__(self) -> None:
        super().__init__()
        self._unseen: set[str] = set()

    def append(self, stream: str, events: Sequence[Event], expected: int | Expected) -> Written:
        half = {event.id for event in events[len(events) // 2 :]} if len(events) > 1 else set()
        with self._lock:
            written, fresh = super().append(stream, events, expected)
            self._unseen |= half
        time.sleep(MOMENT)
        self._unseen -= half
        return written, fresh

    def read_all(
        self, after: int, limit: int | None, types: Collection[str] | None
    ) -> list[RecordedEvent]:
        found = super().read_all(after, limit, types)
        return [event for event in found if event.id not in self._unseen]


class TakesTheOthersAlong(MemoryRecorder):
    """Breaks: what is refused to one writer leaves the others as they were.

    The till writes what came in the same moment in one go; one customer's card is refused, and the
    receipt of the customer beside him is torn up too.
    """

    def __init__(self) -> None:
        super().__init__()
        self._last: tuple[int, str] = (0, "")  # whose it was

    def append(self, stream: str, events: Sequence[Event], expected: int | Expected) -> Written:
        me = threading.get_ident()
        with self._lock:
            try:
                written, fresh = super().append(stream, events, expected)
            except (ConcurrencyError, DuplicateEvent):
                who, theirs = self._last
                if who not in (0, me) and self._log and self._log[-1].aggregate_id == theirs:
                    lost = self._log.pop()
                    self._streams[theirs].pop()
                    del self._ids[lost.id]
                    self._last = (0, "")
                raise
            self._last = (me, stream)
        time.sleep(MOMENT)
        return written, fresh


class LeavesGaps(MemoryRecorder):
    """Breaks: a refused append uses up no position.

    The bookkeeper finds no receipt number 4, and nobody can prove that none was torn out.
    """

    def append(self, stream: str, events: Sequence[Event], expected: int | Expected) -> Written:
        try:
            return super().append(stream, events, expected)
        except ConcurrencyError:
            with self._lock:
                self._log += self._log[-1:]  # in its place: its number is taken
            raise

    def read_all(
        self, after: int, limit: int | None, types: Collection[str] | None
    ) -> list[RecordedEvent]:
        found = super().read_all(after, None, types)
        return [event for event in dict.fromkeys(found) if event.position > after][:limit]


class NumbersTooEarly(MemoryRecorder):
    """Breaks: positions become visible in their order, so that no reader skips one.

    The number is drawn before the event is written, as a database's sequence does it. Whoever is
    faster shows 8 before 7; the parcel service, which has seen 8, never asks for 7 again, and that
    order is never sent.
    """

    def __init__(self) -> None:
        super().__init__()
        self._drawn = 0

    def append(self, stream: str, events: Sequence[Event], expected: int | Expected) -> Written:
        with self._lock:
            first = self._drawn + 1
            self._drawn += len(events)
        time.sleep(MOMENT * (first % 3))
        with self._lock:
            written, fresh = super().append(stream, events, expected)
            for position, event in enumerate(written if fresh else (), start=first):
                object.__setattr__(event, "position", position)
        return written, fresh

    def read_all(
        self, after: int, limit: int | None, types: Collection[str] | None
    ) -> list[RecordedEvent]:
        found = sorted(super().read_all(0, None, types), key=lambda event: event.position)
        return [event for event in found if event.position > after][:limit]


class SortsByVersion(MemoryRecorder):
    """Breaks: the log is in the order in which it was written.

    The list of what was sold shows every order's first line, then every second one: the lamp was
    sent before it was paid, it seems.
    """

    def read_all(
        self, after: int, limit: int | None, types: Collection[str] | None
    ) -> list[RecordedEvent]:
        return sorted(super().read_all(after, limit, types), key=lambda event: event.version)


class TrustsTheId(MemoryRecorder):
    """Breaks: an id that is there with other content is refused.

    Two tills number their sales from 1; the second one's are taken for repetitions, and lost.
    """

    def append(self, stream: str, events: Sequence[Event], expected: int | Expected) -> Written:
        found = [there for there in map(self.find, (e.id for e in events)) if there is not None]
        if len(found) == len(events):
            return found, False
        return super().append(stream, events, expected)


class WritesDuplicates(MemoryRecorder):
    """Breaks: an event that is there already is not written again.

    The network is slow, the till sends the sale once more, and the customer pays twice.
    """

    def append(self, stream: str, events: Sequence[Event], expected: int | Expected) -> Written:
        with self._lock:
            for event in events:
                self._ids.pop(event.id, None)
            return super().append(stream, events, expected)


class RefusesTheSlowerTwin(MemoryRecorder):
    """Breaks: a command sent twice at the same moment is answered alike both times.

    The customer presses "pay" twice. The second request finds nothing, waits for the first, and is
    told that the number is taken: the page says "failed" about an order that was paid.
    """

    def append(self, stream: str, events: Sequence[Event], expected: int | Expected) -> Written:
        if any(self.find(event.id) for event in events):
            return super().append(stream, events, expected)
        time.sleep(MOMENT)
        with self._lock:
            for event in events:
                if event.id in self._ids:
                    raise DuplicateEvent(event.id, "somebody was faster")
            return super().append(stream, events, expected)
