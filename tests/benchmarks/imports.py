"""Importing the package, in fresh processes, against importing it with what notebooks draw with."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .timing import OURS, Contender, Work, at_most

HEAVY = "pandas, matplotlib.pyplot, ipywidgets"


def fresh(statement: str) -> Contender:
    """Seconds of the import alone: starting Python takes the same with and without."""
    code = (
        f"from time import perf_counter; start = perf_counter(); {statement}; "
        "print(perf_counter() - start, len(eventlib.__all__))"
    )
    command = [sys.executable, "-c", code]
    said: list[str] = []

    def run() -> float:
        said[:] = subprocess.run(
            command, stdout=subprocess.PIPE, text=True, check=True
        ).stdout.split()
        return float(said[0])

    while True:
        yield run
        yield said[1]


@contextmanager
def importing(folder: Path) -> Iterator[Mapping[str, Contender]]:
    yield {
        OURS: fresh("import eventlib"),
        f"with {HEAVY}": fresh(f"import eventlib, {HEAVY}"),
    }


WORKS = [
    Work(
        "import eventlib, in a new Python",
        importing,
        {f"with {HEAVY}": at_most(1 / 15)},
        rounds=15,
    )
]
