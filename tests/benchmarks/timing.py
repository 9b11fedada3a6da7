"""Seconds of several ways to do the same work, taken in turns.

pyperf and pytest-benchmark finish one way before they begin the next: whatever else the machine
does in between ends up in the ratio. Here all ways take turns, A B C C B A A B C, so that it
falls on all of them alike, as do the caches that one leaves to the next.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

OURS = "eventlib"

Contender = Iterator[Any]
"""Yields in turn a function, which is called and timed, and what came of it, to be compared.

What it does in between is preparation and not timed. A function that returns a float has taken
the time itself: those seconds count.
"""
Contenders = AbstractContextManager[Mapping[str, Contender]]


def steps(
    prepare: Callable[[], Any], work: Callable[[Any], object], outcome: Callable[[], object]
) -> Contender:
    """The contender that does `work(prepare())` and then tells its `outcome()`."""
    while True:
        prepared = prepare()
        yield lambda: work(prepared)  # noqa: B023  (called before the next is prepared)
        yield outcome()


@dataclass(frozen=True)
class Bar:
    """What a ratio has to keep. `faster`: the peer's time over ours, at least `limit`;
    else our time over the peer's, at most `limit`. Without a limit it is only told."""

    faster: bool
    limit: float | None = None

    def ratio(self, ours: float, peer: float) -> float:
        return peer / ours if self.faster else ours / peer

    def holds(self, ratio: float) -> bool:
        if self.limit is None:
            return True
        return ratio >= self.limit if self.faster else ratio <= self.limit


def at_most(limit: float | None = None) -> Bar:
    return Bar(faster=False, limit=limit)


def at_least(limit: float | None = None) -> Bar:
    return Bar(faster=True, limit=limit)


@dataclass(frozen=True)
class Work:
    """One thing to do, the ways to do it (ours among them), and the bar against each peer."""

    name: str
    contenders: Callable[[Path], Contenders]
    bars: Mapping[str, Bar]
    count: int = 1
    """How often one call does it."""
    rounds: int = 30


@dataclass(frozen=True)
class Row:
    """One line of the report: seconds are medians, for doing the work once."""

    work: str
    peer: str
    ours_seconds: float
    peer_seconds: float
    ratio: float
    spread: tuple[float, float]
    """The middle half of the ratios of single rounds."""
    bar: Bar

    @property
    def holds(self) -> bool:
        return self.bar.holds(self.ratio)


def measure(work: Work, folder: Path) -> list[Row]:
    with work.contenders(folder) as contenders:
        seconds = take_turns(contenders, work.rounds)
    return [compare(work, peer, seconds[OURS], seconds[peer]) for peer in work.bars]


def compare(work: Work, peer: str, ours: list[float], theirs: list[float]) -> Row:
    bar = work.bars[peer]
    first, _, third = quantiles([bar.ratio(a, b) for a, b in zip(ours, theirs, strict=True)], n=4)
    a, b = median(ours), median(theirs)
    return Row(
        work.name, peer, a / work.count, b / work.count, bar.ratio(a, b), (first, third), bar
    )


def take_turns(contenders: Mapping[str, Contender], rounds: int) -> dict[str, list[float]]:
    """Seconds of each contender in each round, after one that is not counted.

    In every round what came of it has to be the same for all.
    """
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    gc.collect()
    gc.disable()  # for all alike: else a collection falls on whoever is at it
    try:
        order = list(contenders)
        for _ in range(rounds + 1):
            outcomes = {}
            for name in order:
                contender = contenders[name]
                work = next(contender)
                start = perf_counter()
                own = work()
                passed = perf_counter() - start
                seconds[name].append(own if isinstance(own, float) else passed)
                outcomes[name] = next(contender)
            first = outcomes[order[0]]
            same = all(outcome == first for outcome in outcomes.values())
            assert same, f"not the same work: {outcomes}"
            order.reverse()
    finally:
        gc.enable()
    return {name: taken[1:] for name, taken in seconds.items()}
