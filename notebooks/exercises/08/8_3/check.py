"""What exercise 8.3 has to do."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from eventlib.lab.exercises.check import Verdict

SEEDS = range(1, 51)


def check(next_rows: Any) -> Verdict:
    """Of what is visible, the rows that follow position without a gap; so in the end all, once.

    Hidden: five to nine rows committed in fifty orders, half of them behind position 1000, then 45,
    the last one first, and 150 with gaps where a digit is added; names that are no positions; the
    reader is asked before the first, with no rows, and after each; what it was handed is looked at
    again.
    """
    if not callable(next_rows):
        return Verdict(False, "missing", {"came": repr(next_rows)})
    for position, order in _orders():
        for committed in range(len(order) + 1):
            visible = [(n, f"ORD{n * 37 % 100}") for n in sorted(order[:committed])]
            handed = [row for row in visible if row[0] > position]
            rows = list(handed)
            answer = next_rows(rows, position)
            if not hasattr(answer, "__iter__"):
                figures = {"came": repr(answer), "position": position, "rows": handed}
                return Verdict(False, "no_rows", figures)
            taken = [tuple(row) if isinstance(row, list) else row for row in answer]
            expected = _following(handed, position)
            figures = {"position": position, "rows": handed, "expected": expected, "came": taken}
            if rows != handed:
                return Verdict(False, "changed", {**figures, "came": rows})
            if taken != expected:
                return Verdict(False, _wrong(taken, expected, visible, position), figures)
            position += len(taken)
    return Verdict(True, "right", {"seeds": len(SEEDS)})


def _orders() -> Iterator[tuple[int, list[int]]]:
    """What was read before, and in which order the positions behind it are committed."""
    for seed in SEEDS:
        before = (seed + 1) % 2 * 1000
        yield before, Random(seed).sample(range(before + 1, before + 10), 9)[: 5 + seed % 5]
    yield 0, list(range(45, 0, -1))
    yield 0, [*range(1, 9), 10, 11, 9, *range(12, 99), 100, 101, 99, *range(102, 151)]


def _following(rows: list[Any], position: int) -> list[Any]:
    """The rows whose positions go on from `position` one by one."""
    return [row for number, row in enumerate(rows, position + 1) if row[0] == number]


def _wrong(taken: list[Any], expected: list[Any], visible: list[Any], position: int) -> str:
    """The name of what is wrong with these rows."""
    if any(row not in visible for row in taken):
        return "rows"
    if any(row[0] <= position for row in taken):
        return "again"
    if sorted(taken) == expected:
        return "order"
    return "stuck" if set(taken) < set(expected) else "passed"
