"""How long the reader's own disk takes, for whoever wants to know what the figures mean there."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from tempfile import TemporaryFile
from time import perf_counter

from eventlib.lab.session import text

FLUSHES = 50
QUICKEST = 20_000  # a second; no disk is: what is there lies in memory


@dataclass(frozen=True, slots=True)
class Disk:
    """How often a second a disk can say that something is there to stay."""

    flushes: float

    def __repr__(self) -> str:
        if self.flushes > QUICKEST:
            return text("storage", "disk", "none")
        return text("storage", "disk", "says").format(
            rate=f"{self.flushes:.0f}",
            each=f"{1000 / self.flushes:.3g}",
            ten=f"{10 * self.flushes:.0f}",
            many=f"{16 * self.flushes:.0f}",
        )


def measure_disk(folder: str | os.PathLike[str] = ".") -> Disk:
    """Write a few bytes to `folder` and wait until they are on the disk, fifty times.

    The median counts. On macOS only `F_FULLFSYNC` waits for the disk itself; in a browser there
    is none.
    """
    taken = []
    with TemporaryFile(dir=folder) as file:
        for _ in range(FLUSHES):
            file.write(b"x" * 200)
            file.flush()
            start = perf_counter()
            _flush()(file.fileno())
            taken.append(perf_counter() - start)
    median = sorted(taken)[FLUSHES // 2]
    return Disk(1 / median if median else float("inf"))


def _flush() -> Callable[[int], object]:
    if sys.platform != "darwin":
        return os.fsync
    import fcntl

    return lambda number: fcntl.fcntl(number, fcntl.F_FULLFSYNC)
