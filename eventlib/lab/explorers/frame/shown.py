"""How a value of an aggregate's state is shown: short, in one line, the same every time."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Set
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from eventlib.lab.session import text

LONGEST = 200
_ADDRESS = re.compile(" at 0x[0-9a-fA-F]+")


def shown(value: Any) -> str:
    """A value as the state's table shows it.

    >>> shown(Decimal("1300")), shown(None), shown(datetime(2026, 3, 2, 9, tzinfo=UTC))
    ('1300.00', 'None', '2026-03-02 09:00:00')
    >>> shown([("deposit", Decimal("500.00")), ("withdrawal", Decimal("200.00"))])
    '2 (al final: withdrawal 200.00)'
    """
    if isinstance(value, list | tuple | Mapping | Set):
        return short(_collection(value))
    return short(_one(value))


def short(line: str, longest: int = LONGEST) -> str:
    """The text in one line, cut where it gets long."""
    line = " ".join(line.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def error_in_words(error: BaseException) -> str:
    """The kind of error and its message, in one line."""
    return short(f"{type(error).__name__}: {error}".removesuffix(": "))


def is_number(value: Any) -> bool:
    """Whether it can be plotted."""
    if isinstance(value, float | Decimal):
        return math.isfinite(value) and abs(float(value)) < 1e300
    return type(value) is int and abs(value) < 10**300


def _collection(value: Any) -> str:
    if not value:
        return "0"
    if isinstance(value, Set):
        last = max(map(_one, value))
    elif isinstance(value, Mapping):
        last = " ".join(map(_one, list(value.items())[-1]))
    else:
        last = _one(value[-1])
    return text("replay", "state", "many", count=len(value), last=last)


def _one(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return format(value, ".2f" if isinstance(exponent, int) and exponent > -2 else "f")
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value
        return moment.isoformat(" ", "seconds")[:19]
    if isinstance(value, list | tuple):
        return " ".join(map(_one, value))
    return _ADDRESS.sub("", repr(value))
