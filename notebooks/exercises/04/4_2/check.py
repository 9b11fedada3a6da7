"""What exercise 4.2 has to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from eventlib.lab.exercises.check import Verdict

STEPS = ["load", "decide", "append", "publish", "project"]


def check(steps: Any) -> Verdict:
    """The five steps in their order: a list, a tuple, or one text with whatever between the words.

    Where each has a number, that says the order, and so do arrows that point backwards. The message
    is that of the first place that is wrong: what has to be there first.
    """
    if isinstance(steps, set | frozenset):
        return Verdict(False, "no_order", {"came": type(steps).__name__})
    steps = steps.items() if isinstance(steps, Mapping) else steps
    words = [steps] if isinstance(steps, str) or not hasattr(steps, "__iter__") else steps
    said = " ".join(str(getattr(each, "name", each)) for each in words).lower()
    mine = [word for word in re.findall(r"[^\W\d_]+", said) if word not in ("and", "y")]
    if sorted(mine) != sorted(STEPS):
        return Verdict(False, "others", {"expected": ", ".join(sorted(STEPS)), "came": repr(steps)})
    read = list(mine)
    back, forth = re.search("[<←‹]", said), re.search("[>→›]", said)
    if back and forth:
        return Verdict(False, "arrows", {"came": said})
    if back:
        mine.reverse()
    numbers = [int(number) for number in re.findall(r"\d+", said)]
    if len(numbers) == len(STEPS):
        mine = [word for _, word in sorted(zip(numbers, mine, strict=True))]
    for place, (came, right) in enumerate(zip(mine, STEPS, strict=True), start=1):
        if came != right:
            message = f"not_{right}" if mine == read else "turned"
            figures = {"came": came, "place": place, "order": ", ".join(mine)}
            return Verdict(False, message, figures)
    return Verdict(True, "right")
