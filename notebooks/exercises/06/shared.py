"""What several checks of notebook 06 need."""

from __future__ import annotations

SEEDS = range(1, 201)


def in_words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
