"""Those of the `mutants` that write as they should, and hand out something else.

They are in a module of their own because there are many: used as `mutants.ReadsOneTooMany`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from eventlib.event import Event, RecordedEvent
from eventlib.recorders import Expected
from eventlib.recorders.memory import MemoryRecorder

Written = tuple[list[RecordedEvent], bool]


class HandsOutItsLists(MemoryRecorder):
    """Breaks: what was read is the reader's own.

    A report that strikes the refunds from its list has struck them from the books.
    """

    def read_stream(self, stream: str, after: int, limit: int | None) -> list[RecordedEvent]:
        if after == 0 and limit is None and stream in self._streams:
            return self._streams[stream]
        return super().read_stream(stream, after, limit)


class HandsOutPlainData(MemoryRecorder):
    """Breaks: what was read can be changed by nobody.

    A label printer shortens the address "for the label", and from then on it is the address.
    """

    def append(self, stream: str, events: Sequence[Event], expected: int | Expected) -> Written:
        written, fresh = super().append(stream, events, expected)
        for event in written if fresh else ():
            object.__setattr__(event, "data", dict(event.data))
        return written, fresh


class ReadsOneTooMany(MemoryRecorder):
    """Breaks: `limit` is the largest number of events that come.

    The sales are added up a hundred at a time, and every hundredth is counted twice.
    """

    def read_all(
        self, after: int, limit: int | None, types: Collection[str] | None
    ) -> list[RecordedEvent]:
        return super().read_all(after, limit if limit is None else limit + 1, types)


class MixesNamesThatBeginAlike(MemoryRecorder):
    """Breaks: a stream holds its own events alone.

    Customer 1 sees the orders of customers 10 to 19, and can have them sent to his door.
    """

    def read_stream(self, stream: str, after: int, limit: int | None) -> list[RecordedEvent]:
        found = self.read_all(0, None, None)
        mine = [event for event in found if str(event.aggregate_id).startswith(stream)]
        return [event for event in mine if event.version > after][:limit]


class RoundsToTheSecond(MemoryRecorder):
    """Breaks: an instant is kept to the microsecond.

    Asked what the price was just before the order, the shop answers with the one just after.
    """

    def append(self, stream: str, events: Sequence[Event], expected: int | Expected) -> Written:
        written, fresh = super().append(stream, events, expected)
        for event in written if fresh else ():
            object.__setattr__(event, "timestamp", event.timestamp.replace(microsecond=0))
        return written, fresh


class JudgesHistory(MemoryRecorder):
    """Breaks: what has happened is loaded, whether or not today's rules would allow it.

    Since March amounts are written as texts; no account from before March can be opened any more.
    """

    def read_stream(self, stream: str, after: int, limit: int | None) -> list[RecordedEvent]:
        found = super().read_stream(stream, after, limit)
        for event in found:
            if type(event.data.get("amount", "")) is not str:
                raise ValueError(f"{event} is not allowed any more")
        return found


class ForgetsWhenClosed(MemoryRecorder):
    """Breaks: what `append` returned is on the disk.

    It takes the path of a file and never writes to it: after the power cut the shop is new.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
