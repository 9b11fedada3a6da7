"""What `make bench` has measured, for the notebooks, in which nothing may vary: no seconds."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any


def bench_results() -> dict[str, Any]:
    """The date, the processor, its cores, and microseconds by what was done."""
    source = files("eventlib.lab.figures") / "bench_results.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def measured_replay() -> dict[str, Any]:
    """Milliseconds to replay 1,000 events from SQLite and to append one, with date and machine.

    >>> sorted(measured_replay())
    ['append_1_ms', 'date', 'machine', 'replay_1000_ms']
    """
    found = bench_results()
    return {
        "date": found["date"],
        "machine": f"{found['processor']}, {found['cores']} cores",
        "replay_1000_ms": _milliseconds(found["microseconds"]["replay_1000"]),
        "append_1_ms": _milliseconds(found["microseconds"]["sqlite_one"]),
    }


def _milliseconds(microseconds: float) -> float:
    return float(f"{microseconds / 1000:.3g}")
