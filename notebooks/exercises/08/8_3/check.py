"""What exercise 8.3 has to do."""

from __future__ import annotations

from random import Random
from typing import Any

from eventlib.lab.exercises.check import Verdict

from ..shared import listed

SEEDS = range(1, 51)


def check(next_rows: Any) -> Verdict:
    """All rows in order, each of them once, whatever order they become visible in.

    Hidden: eight rows committed in fifty orders; the reader is asked after each commit.
    """
    if not callable(next_rows):
        return Verdict(False, "missing", {"came": repr(next_rows)})
    for seed in SEEDS:
        order = Random(seed).sample(range(1, 9), 8)
        visible: list[Any] = []
        seen: list[Any] = []
        for number in order:
            visible = sorted([*visible, (number, f"ORD{number}")])
            position = max((number for number, _ in seen), default=0)
            answer = next_rows([row for row in visible if row[0] > position], position)
            if not hasattr(answer, "__iter__"):
                return Verdict(False, "missing", {"came": repr(answer)})
            taken = [tuple(row) if isinstance(row, list) else row for row in answer]
            if any(row not in visible for row in taken):
                return Verdict(False, "rows", {"came": repr(taken)})
            seen += taken
        figures = {"order": order, "position": max((number for number, _ in seen), default=0)}
        if seen == visible:
            continue
        if seen == visible[: len(seen)]:
            return Verdict(False, "stuck", figures)
        lost = [order_id for number, order_id in visible if (number, order_id) not in seen]
        figures |= {"came": listed([each for _, each in seen]), "lost": listed(lost)}
        return Verdict(False, "passed" if lost else "again", figures)
    return Verdict(True, "right", {"seeds": len(SEEDS)})
