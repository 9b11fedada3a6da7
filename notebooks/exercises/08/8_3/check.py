"""What exercise 8.3 has to do."""

from __future__ import annotations

from random import Random
from typing import Any

from eventlib.lab.exercises.check import Verdict

from ..shared import listed

SEEDS = range(1, 51)


def check(next_rows: Any) -> Verdict:
    if not callable(next_rows):
        return Verdict(False, "missing", {"came": repr(next_rows)})
    numbers = range(1, 9)
    for seed in SEEDS:
        order = Random(seed).sample(numbers, len(numbers))
        visible: list[tuple[int, str]] = []
        seen: list[tuple[int, str]] = []
        for number in order:
            visible = sorted([*visible, (number, f"ORD{number}")])
            position = seen[-1][0] if seen else 0
            taken = next_rows([row for row in visible if row[0] > position], position)
            if not isinstance(taken, list) or any(row not in visible for row in taken):
                return Verdict(False, "missing", {"came": repr(taken)})
            seen += taken
        position = seen[-1][0] if seen else 0
        lost = [row for row in visible if row[0] <= position and row not in seen]
        figures = {"order": order, "position": position}
        if lost or len(seen) != len(set(seen)) or seen != sorted(seen):
            came = listed([order_id for _, order_id in seen])
            missed = listed([order_id for _, order_id in lost])
            return Verdict(False, "passed", {**figures, "came": came, "lost": missed})
        if position < len(numbers):
            return Verdict(False, "stuck", figures)
    return Verdict(True, "right", {"seeds": len(SEEDS)})
