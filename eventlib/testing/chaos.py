"""Misfortune to order: what networks and machines do to a program, the same for the same seed.

Nothing here is broken at random. `Chaos(7)` brings today what it brought yesterday, so that a
program which it breaks stays broken until it is mended, and stays mended afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from types import TracebackType
from typing import Any, Self, TypeVar

from eventlib.errors import StoreError
from eventlib.event import Event, RecordedEvent
from eventlib.recorders import Expected, Recorder

T = TypeVar("T")
MOST_COPIES = 4
LATEST = 4.0  # how many events may overtake a copy
CHANCE = 1 / 3  # that a step or an append is struck
MOST_IN_A_ROW = 3


class Crash(BaseException):
    """The program ended here, between two steps. Fields: `step`, `seed`.

    It is no `Exception`: a program that is gone handles no errors and tidies nothing up.
    """

    def __init__(self, step: str, seed: int) -> None:
        self.step = step
        self.seed = seed
        super().__init__(f"crashed at {step!r} (Chaos(seed={seed}))")

    def __reduce__(self) -> tuple[Any, ...]:
        return Crash, (self.step, self.seed)


class ConnectionDropped(StoreError):
    """No answer came to an append: it was written, or it was not. Fields: `aggregate_id`, `seed`.

    The message is the same in both cases, because the caller knows no more.
    """

    def __init__(self, aggregate_id: str, seed: int) -> None:
        self.aggregate_id = aggregate_id
        self.seed = seed
        super().__init__(
            f"{aggregate_id}: the connection was dropped before an answer came. It may be written, "
            f"or not: ask again with the same id (Chaos(seed={seed}))"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return ConnectionDropped, (self.aggregate_id, self.seed)


class Chaos:
    """Duplicates, delays, reorders, drops the connection and crashes, as its seed decides.

    The same calls in the same order meet the same misfortune. It strikes three times in a row at
    most: whoever tries again gets through. In a `with` block an error that passes through is given
    a note with the seed, which is all that is needed to see it again.

    >>> Chaos(7).deliveries(["a", "b", "c"])
    ['a', 'c', 'a', 'b', 'c']
    >>> Chaos(7).deliveries(["a", "b", "c"]) == Chaos(7).deliveries(["a", "b", "c"])
    True
    """

    def __init__(self, seed: int) -> None:
        if type(seed) is not int:
            raise TypeError(f"seed is a whole number, not {seed!r}")
        self.seed = seed
        self._random = Random(seed)  # of which only random() is the same in every version of Python
        self._in_a_row = 0

    def deliveries(self, events: Iterable[T]) -> list[T]:
        """What comes when `events` are delivered at least once.

        Each comes one to four times, each copy on its own way: late, or before one that was sent
        earlier. All of them come in the end.
        """
        arrivals: list[tuple[float, int, T]] = []
        for sent, event in enumerate(events):
            for _ in range(1 + int(MOST_COPIES * self._random.random())):
                arrivals.append((sent + LATEST * self._random.random(), len(arrivals), event))
        return [event for *_, event in sorted(arrivals, key=lambda arrival: arrival[:2])]

    def connection(self, recorder: Recorder) -> Recorder:
        """The same place for events at the far end of a bad line, to hand to an `EventStore`.

        Some appends raise `ConnectionDropped`: half of them before anything was written, half of
        them after it was. What is read comes through.
        """
        return _BadLine(self, recorder)

    def step(self, name: str) -> None:
        """A place where the program may end: some of these calls raise `Crash`."""
        if self._strikes():
            raise Crash(name, self.seed)

    def _strikes(self) -> bool:
        unlucky = self._random.random() < CHANCE and self._in_a_row < MOST_IN_A_ROW
        self._in_a_row = self._in_a_row + 1 if unlucky else 0
        return unlucky

    def __repr__(self) -> str:
        return f"Chaos(seed={self.seed})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            error.add_note(f"under {self!r}: the same seed brings the same misfortune")


class _BadLine:
    """A recorder whose append may be cut off, before or after the far end has done it."""

    def __init__(self, chaos: Chaos, recorder: Recorder) -> None:
        self._chaos = chaos
        self._recorder = recorder
        self.read_stream = recorder.read_stream
        self.read_all = recorder.read_all
        self.find = recorder.find
        self.version = recorder.version
        self.streams = recorder.streams
        self.last_position = recorder.last_position
        self.close = recorder.close

    def append(
        self, stream: str, events: Sequence[Event], expected: int | Expected
    ) -> tuple[list[RecordedEvent], bool]:
        dropped = self._chaos._strikes()
        if dropped and self._chaos._random.random() < 0.5:
            raise ConnectionDropped(stream, self._chaos.seed)
        answer = self._recorder.append(stream, events, expected)
        if dropped:
            raise ConnectionDropped(stream, self._chaos.seed)
        return answer
