"""What several checks of notebook 11 need."""

from __future__ import annotations

from collections.abc import Iterable


def listed(items: Iterable[object]) -> str:
    return ", ".join(map(str, items)) or "–"
