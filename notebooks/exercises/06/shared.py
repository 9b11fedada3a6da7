"""What several checks of notebook 06 need."""

from __future__ import annotations

from datetime import UTC, datetime

SEEDS = range(1, 201)
WHEN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def in_words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
