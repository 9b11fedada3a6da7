"""What exercise 4.2 has to do."""

from __future__ import annotations

import re
from typing import Any

from eventlib.lab.exercises.check import Verdict

STEPS = ["load", "decide", "append", "publish", "project"]


def check(steps: Any) -> Verdict:
    """The five steps in their order: a list, a tuple, or one text with whatever between the words.

    The message is that of the first place that is wrong: what has to be there first.
    """
    words = [steps] if isinstance(steps, str) or not hasattr(steps, "__iter__") else steps
    mine = re.findall(r"[^\W\d_]+", " ".join(map(str, words)).lower())
    if sorted(mine) != sorted(STEPS):
        return Verdict(False, "others", {"expected": ", ".join(sorted(STEPS)), "came": repr(steps)})
    for place, (came, right) in enumerate(zip(mine, STEPS, strict=True), start=1):
        if came != right:
            return Verdict(False, f"not_{right}", {"came": came, "place": place})
    return Verdict(True, "right")
