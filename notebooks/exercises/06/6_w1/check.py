"""What question 6.w1 asks of the ChaosExplorer."""

from __future__ import annotations

import re
from typing import Any

from eventlib.lab.exercises.check import Verdict

from ...numbers import whole_number


def check(delivery: Any) -> Verdict:
    """The ninth delivery under seed 4. Any way to write 9 will do, "la 9.ª" too."""
    if delivery is None:
        return Verdict(False, "missing")
    number = whole_number(_in_figures(delivery))
    if number is None:
        return Verdict(False, "no_number", {"came": repr(delivery)})
    if number == 3:
        return Verdict(False, "position", {"came": number})
    return Verdict(number == 9, "right" if number == 9 else "wrong", {"came": number})


def _in_figures(delivery: Any) -> Any:
    """Without the words that may stand around it; anything else as it is."""
    words = r"^\s*(la|the)?\s*(entrega|delivery)?\s*|\s*(\.?ª|th)\s*$"
    return re.sub(words, "", delivery.lower()) if isinstance(delivery, str) else delivery
