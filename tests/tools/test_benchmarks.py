"""The benchmarks' bars and their report; how long anything takes is never asserted here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks import picture, report, works
from tests.benchmarks.growth import APPEND, READ, REPLAY, SIZES, Point
from tests.benchmarks.timing import OURS, Work, at_least, at_most, compare, take_turns

PUBLISH = "publish an event to {} handler{}"
SEQUENCE = "a plain table with a sequence"
LOOP, BLINKER, PYEE = "a bare loop", "blinker", "pyee"
KEPT = {
    (PUBLISH.format(1, ""), LOOP): "≤ 3.2",
    (PUBLISH.format(10, "s"), LOOP): "≤ 1.4",
    (PUBLISH.format(100, "s"), LOOP): "≤ 1.2",
    **{(PUBLISH.format(n, "s" if n > 1 else ""), BLINKER): "≥ 6" for n in (1, 10, 100)},
    **{(PUBLISH.format(n, "s" if n > 1 else ""), PYEE): "≥ 2.5" for n in (1, 10, 100)},
    (
        "a whole command in memory: load an account of 10 events, deposit",
        "eventsourcing (POPO)",
    ): "≥ 5",
    ("append to SQLite, one event a transaction", "sqlite3 alone"): "≤ 1.6",
    ("append to SQLite, 100 events a transaction", "sqlite3 alone"): "≤ 2.6",
    ("append to SQLite, 100 events a transaction", "eventsourcing (SQLite)"): "≥ 1.4",
    ("a view takes in an event, memory to memory", "eventsourcing (POPO)"): "≥ 5",
    ("a view takes in an event, file to file", "a bare loop"): "≤ 2",
    ("append from 16 threads to SQLite", "eventlib, one thread"): "≥ 2",
    ("append from 16 threads to SQLite", "UmaDB"): "≥ 1",
    ("append from 1 store to PostgreSQL", SEQUENCE): "≤ 2",
    ("append from 16 stores to PostgreSQL", SEQUENCE): "≤ 2.85",
    ("append from 1 store to PostgreSQL, whose disk takes 2 ms", SEQUENCE): "≤ 2",
    ("append from 16 stores to PostgreSQL, whose disk takes 2 ms", SEQUENCE): "≤ 1.66",
    ("replay 1,000 events from SQLite", "eventsourcing (SQLite)"): "≥ 5",
    ("replay 10 events in a store of 100,000", "the lesson's scan"): "≥ 500",
    ("replay 10 events in a store of 100,000", "eventlib in a store of 1,000"): "≤ 1.5",
    (
        "balances of 1,000 accounts at an instant, timeline of 1,000,000 events",
        "replay of each",
    ): "≥ 50",
    (
        "import eventlib, in a new Python",
        "with pandas, matplotlib.pyplot, ipywidgets",
    ): "≤ 1/15",
}
"""What the library is to keep: whoever lowers a bar says so here too."""


def test_every_bar_has_a_benchmark_and_none_was_lowered_in_silence() -> None:
    bars = {
        (work.name, peer): report.keep(bar)
        for part in works.PARTS.values()
        for work in part
        for peer, bar in work.bars.items()
    }
    assert {row: bar for row, bar in bars.items() if bar != "–"} == KEPT


def test_every_part_goes_by_the_name_of_its_file() -> None:
    folder = Path(works.__file__).parent
    assert all((folder / f"{name}.py").is_file() for name in [*works.PARTS, "growth"])


def work(bar, count: int = 1) -> Work:
    return Work("work", contenders=None, bars={"peer": bar}, count=count)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bar", "said", "holds"),
    [
        (at_least(4), "4.00 times faster (4.00 to 4.00)", True),
        (at_least(4.01), "4.00 times faster (4.00 to 4.00)", False),
        (at_most(0.25), "0.25 × its time (0.25 to 0.25)", True),
        (at_most(0.24), "0.25 × its time (0.25 to 0.25)", False),
        (at_least(), "4.00 times faster (4.00 to 4.00)", True),
    ],
)
def test_a_row_has_its_ratio_and_whether_its_bar_holds(bar, said, holds) -> None:
    row = compare(work(bar, count=10), "peer", ours=[1, 1, 1], theirs=[4, 4, 4])
    assert (row.ours_seconds, row.peer_seconds) == (0.1, 0.4)
    assert report.ratio(row) == said
    assert row.holds is holds


def test_the_ratio_is_that_of_medians_and_its_spread_that_of_the_rounds() -> None:
    row = compare(work(at_least(1)), "peer", ours=[1, 2, 1, 1, 50], theirs=[8, 8, 4, 8, 50])
    assert row.ratio == 8
    assert row.spread == (2.5, 8)  # of 8, 4, 4, 8, 1


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1030.4, "1,030 s"),
        (1.5, "1.50 s"),
        (0.0123, "12.3 ms"),
        (4e-6, "4.00 µs"),
        (7e-8, "70.0 ns"),
    ],
)
def test_a_time_has_three_digits_and_a_unit_that_suits_it(seconds, said) -> None:
    assert report.seconds(seconds) == said


def turns(log: list[str], name: str, outcomes: list[int]) -> Iterator:
    for outcome in outcomes:
        log.append(f"{name} prepares")
        yield lambda: log.append(f"{name} works")
        yield outcome


def test_contenders_take_turns_and_the_first_round_is_not_counted() -> None:
    log: list[str] = []
    seconds = take_turns({OURS: turns(log, "a", [1, 2, 3]), "b": turns(log, "b", [1, 2, 3])}, 2)
    a, b = (["a prepares", "a works"], ["b prepares", "b works"])
    assert log == [*a, *b, *b, *a, *a, *b]
    assert [len(taken) for taken in seconds.values()] == [2, 2]


def test_contenders_that_did_not_do_the_same_are_refused() -> None:
    contenders = {OURS: turns([], "a", [1, 2]), "b": turns([], "b", [1, 3])}
    with pytest.raises(AssertionError, match="not the same work"):
        take_turns(contenders, 1)


def test_a_work_that_took_the_time_itself_is_believed() -> None:
    seconds = take_turns({OURS: iter([lambda: 7.0, None] * 3)}, 2)
    assert seconds == {OURS: [7.0, 7.0]}


@pytest.fixture
def results() -> report.Results:
    good = compare(work(at_least(6)), "peer", ours=[1e-6] * 3, theirs=[9e-6] * 3)
    bad = compare(work(at_most(2)), "peer", ours=[3e-3] * 3, theirs=[1e-3] * 3)
    growth = [Point(work, "memory", n, 5e-6) for work in (APPEND, REPLAY, READ) for n in SIZES]
    machine = dict.fromkeys(
        ("processor", "cores", "system", "python", "sqlite", "load", "flush", *report.PEERS), "?"
    )
    return report.Results("2026-03-02", machine, [good, bad], growth)


def test_the_report_says_which_rows_miss_their_bar(results) -> None:
    text = report.markdown(results)
    assert "1 of 2 rows miss their bar: work, against peer." in text
    assert (
        "| work | 1.00 µs | peer | 9.00 µs | 9.00 times faster (9.00 to 9.00) | ≥ 6 | holds |"
        in text
    )
    assert (
        "| work | 3.00 ms | peer | 1.00 ms | 3.00 × its time (3.00 to 3.00) | ≤ 2 | **misses** |"
        in text
    )
    assert "| append one event | memory | 5.00 µs | 5.00 µs | 5.00 µs | 5.00 µs |" in text
    assert report.summary(results.rows[:1]) == "Every row keeps its bar."


def test_the_same_is_there_to_be_quoted(results) -> None:
    found = json.loads(report.as_json(results))
    assert [(row["peer_seconds"], row["ratio"], row["holds"]) for row in found["rows"]] == [
        (9e-6, 9.0, True),
        (1e-3, 3.0, False),
    ]
    assert found["growth"][0] == {
        "work": APPEND,
        "store": "memory",
        "events": 1000,
        "seconds": 5e-6,
    }


def test_the_picture_says_in_words_what_misses(results, tmp_path) -> None:
    picture.draw(results.rows, results.growth, tmp_path / "picture.svg")
    svg = (tmp_path / "picture.svg").read_text()
    assert "9.00 times faster (keep ≥ 6)" in svg
    assert "3.00 × its time (keep ≤ 2): misses" in svg
