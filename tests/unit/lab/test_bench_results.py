"""The seconds that notebooks quote are those of the last `make bench`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eventlib.lab.figures.bench_results import bench_results, measured_replay

RESULTS = Path(__file__).parents[2] / "benchmarks" / "results.json"


@pytest.fixture
def results() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return found


def test_the_date_and_the_machine_are_those_of_the_committed_table(
    results: dict[str, Any],
) -> None:
    machine = results["machine"]
    found = bench_results()
    assert found["date"] == results["date"]
    assert (found["processor"], found["cores"]) == (machine["processor"], machine["cores"])


def test_the_times_are_those_of_the_committed_table(results: dict[str, Any]) -> None:
    seconds = {row["work"]: row["eventlib_seconds"] for row in results["rows"]}
    (memory,) = [
        row["seconds"]
        for row in results["growth"]
        if (row["work"], row["store"], row["events"]) == ("append one event", "memory", 100_000)
    ]
    wanted = {"memory": memory, "replay_1000": seconds["replay 1,000 events from SQLite"]}
    for place, name in (("sqlite", "SQLite"), ("postgres", "PostgreSQL")):
        wanted[f"{place}_one"] = seconds[f"append to {name}, one event a transaction"]
        wanted[f"{place}_hundred"] = seconds[f"append to {name}, 100 events a transaction"]
    assert bench_results()["microseconds"] == {
        name: pytest.approx(time * 1e6, rel=1e-3) for name, time in wanted.items()
    }, "make bench has run: write them into lab/figures/bench_results.toml, refresh 07 and 08"


def test_the_times_of_many_writers_are_those_of_the_committed_table(
    results: dict[str, Any],
) -> None:
    wanted = {}
    for row in results["rows"]:
        for disk, end in (("quick", ""), ("slow", ", whose disk takes 2 ms")):
            for number, stores in ((1, "1 store"), (16, "16 stores")):
                if row["work"] != f"append from {stores} to PostgreSQL{end}":
                    continue
                wanted[f"{disk}_{number}"] = row["eventlib_seconds"]
                if number == 16:
                    wanted[f"{disk}_table_16"] = row["peer_seconds"]
    assert len(wanted) == 6
    assert bench_results()["writers"] == {
        name: pytest.approx(time * 1e6, rel=1e-3) for name, time in wanted.items()
    }, "make bench has run: write them into lab/figures/bench_results.toml, refresh 08"


def test_a_replay_is_quoted_in_milliseconds() -> None:
    times = bench_results()["microseconds"]
    quoted = measured_replay()
    assert quoted["replay_1000_ms"] == pytest.approx(times["replay_1000"] / 1000, rel=0.01)
    assert quoted["append_1_ms"] == pytest.approx(times["sqlite_one"] / 1000, rel=0.01)
