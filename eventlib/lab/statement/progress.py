"""The line that counts while a long statement is read and stored."""

from __future__ import annotations

from typing import Self

from eventlib.lab.session import text

PAGE = 5_000  # rows or events: how often progress is shown


class Counter:
    """One line that counts up while a long file is worked on; the same every time."""

    def __init__(self, what: str, shown: bool, total: int = 0) -> None:
        self._text = text("statement", "progress", what)
        self._shown = shown
        self._total = total
        self._count = 0
        self._pages = 0

    def reached(self, count: int) -> None:
        self._count = count
        if self._shown and count // PAGE > self._pages:
            self._pages = count // PAGE
            self._print("")

    def _print(self, end: str) -> None:
        said = self._text.format(count=self._count, total=self._total)
        print(f"\r{said}", end=end, flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failed: object) -> None:
        if self._pages:
            self._print("\n")
