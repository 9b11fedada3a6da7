"""Amounts of money in prose: each language puts the euro in its own place."""

from __future__ import annotations

from eventlib.lab.session import text


def in_euros(amount: str) -> str:
    """An amount as the session's language writes it.

    >>> in_euros("226.45"), in_euros("-620.00")
    ('226.45 €', '-620.00 €')
    """
    sign = "-" if amount.startswith("-") else ""
    return text("common", "money", "euros").format(sign=sign, amount=amount.removeprefix("-"))
