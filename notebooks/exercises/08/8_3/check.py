"""What exercise 8.3 has to do."""

from __future__ import annotations

from random import Random
from typing import Any

from eventlib.lab.exercises.check import Verdict

SEEDS = range(1, 51)


def check(next_rows: Any) -> Verdict:
    """Of what is visible, the rows that follow position without a gap; so in the end all, once.

    Hidden: five to nine rows committed in fifty orders, with names that are no positions; the
    reader is asked before the first, with no rows, and after each; what it was handed is looked at
    again.
    """
    if not callable(next_rows):
        return Verdict(False, "missing", {"came": repr(next_rows)})
    for seed in SEEDS:
        position = 0
        order = Random(seed).sample(range(1, 10), 9)[: 5 + seed % 5]
        for committed in range(len(order) + 1):
            visible = [(n, f"ORD{n * 37 % 100}") for n in sorted(order[:committed])]
            handed = [row for row in visible if row[0] > position]
            rows = list(handed)
            answer = next_rows(rows, position)
            if not hasattr(answer, "__iter__"):
                return Verdict(False, "missing", {"came": repr(answer)})
            taken = [tuple(row) if isinstance(row, list) else row for row in answer]
            expected = _following(handed, position)
            figures = {"position": position, "rows": handed, "expected": expected, "came": taken}
            if rows != handed:
                return Verdict(False, "changed", {**figures, "came": rows})
            if taken != expected:
                return Verdict(False, _wrong(taken, expected, visible, position), figures)
            position += len(taken)
    return Verdict(True, "right", {"seeds": len(SEEDS)})


def _following(rows: list[Any], position: int) -> list[Any]:
    """The rows whose positions go on from `position` one by one."""
    return [row for number, row in enumerate(rows, position + 1) if row[0] == number]


def _wrong(taken: list[Any], expected: list[Any], visible: list[Any], position: int) -> str:
    """The name of what is wrong with these rows."""
    if any(row not in visible for row in taken):
        return "rows"
    if any(row[0] <= position for row in taken):
        return "again"
    return "stuck" if set(taken) < set(expected) else "passed"
