"""python -m tests.benchmarks [NAME]: measure, print the table, say what misses its bar.

A run of everything rewrites the report beside this file; with a name (bus, sqlite, growth, …) only
that part runs, and nothing is written.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from . import growth, picture, report
from .timing import Row, measure
from .works import PARTS

HERE = Path(__file__).parent


def main(wanted: str) -> int:
    names = [*PARTS, "growth"]
    if wanted and wanted not in names:
        print(f"There is no benchmark {wanted!r}. There are: {', '.join(names)}.", file=sys.stderr)
        return 1
    machine = report.machine()
    if report.load() > 0.5:
        print(
            f"Other programs are at work here (load {machine['load']}). They interrupt the slower "
            "of two more often, which makes ratios too large: the report needs a quiet machine.",
            flush=True,
        )
    rows: list[Row] = []
    for name, works in PARTS.items():
        if wanted in ("", name):
            for work in works:
                say(work.name)
                with tempfile.TemporaryDirectory() as folder:
                    rows += measure(work, Path(folder))
    points: list[growth.Point] = []
    if wanted in ("", "growth"):
        say("growth: filling stores with up to a million events")
        with tempfile.TemporaryDirectory() as folder:
            points = growth.measure(Path(folder), say)
    if rows:
        print("\n" + report.table(rows))
    if points:
        print("\n" + report.growth_table(points))
    if not wanted:
        results = report.Results(report.today(), machine, rows, points)
        (HERE / "README.md").write_text(report.markdown(results), encoding="utf-8")
        (HERE / "results.json").write_text(report.as_json(results), encoding="utf-8")
        picture.draw(rows, points, HERE / "benchmarks.svg")
    print("\n" + report.summary(rows))
    return 0 if all(row.holds for row in rows) else 1


def say(text: str) -> None:
    print(text, "...", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if sys.argv[1:] else ""))
