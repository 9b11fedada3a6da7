"""The next month: another statement of an account goes on behind the first."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventlib import BankAccount, Event, EventStore
from tests.unit.lab.test_statement import Import, balance, importer, told

HEAD = "day,what,sum,left"
MARCH = [
    HEAD,
    "2026-03-02,pay,100.00,100.00",
    "2026-03-30,coffee,-2.00,98.00",
    "2026-03-31,coffee,-2.00,96.00",
]
APRIL = [
    HEAD,
    "2026-03-31,coffee,-2.00,96.00",
    "2026-03-31,coffee,-2.00,94.00",
    "2026-04-02,rent,-50.00,44.00",
]
ALL = [
    ("created", "0.00", "2026-03-02"),
    ("deposited", "100.00", "2026-03-02"),
    ("withdrawn", "2.00", "2026-03-30"),
    ("withdrawn", "2.00", "2026-03-31"),
    ("withdrawn", "2.00", "2026-03-31"),
    ("withdrawn", "50.00", "2026-04-02"),
]


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventStore]:
    where = ":memory:" if request.param == "memory" else tmp_path / "bank.db"
    with EventStore(where) as opened:
        yield opened


@pytest.fixture
def load(store: EventStore, tmp_path: Path) -> Import:
    return importer(store, tmp_path)


@pytest.mark.parametrize("columns", [{}, {"balance": "left"}])
def test_the_next_month_goes_on_behind_the_first(
    load: Import, store: EventStore, columns: dict[str, str]
) -> None:
    load(MARCH, **columns)
    report = load(APRIL, **columns)
    assert told(store) == ALL  # two equal coffees on one day stay two
    assert (report.events, report.added, report.mismatches) == (3, 2, ())
    assert (report.lines, report.booked, dict(report.left_out)) == (4, 2, {"header": 1, "known": 1})
    assert "asentadas: 2 · fuera: 2 (cabecera: 1, ya estaban: 1)" in repr(report)


def test_nothing_is_added_twice_whichever_file_is_imported_again(
    load: Import, store: EventStore
) -> None:
    for lines in (MARCH, APRIL, MARCH, APRIL, APRIL[:-1], [*MARCH, *APRIL[2:]]):
        report = load(lines, balance="left")
    assert told(store) == ALL
    assert (report.added, report.left_out["known"], report.mismatches) == (0, 5, ())


def test_the_first_file_downloaded_again_is_recognised_in_any_order(
    load: Import, store: EventStore
) -> None:
    load([MARCH[0], *reversed(MARCH[1:])])
    assert load([*MARCH, ""], balance="left").added == 0  # with other columns named, too
    assert store.version("A") == 4


def test_a_day_that_was_cut_in_the_middle_is_completed(load: Import, store: EventStore) -> None:
    load(["day,sum", "2026-03-31,1", "2026-03-31,1"])
    load(["day,sum", "2026-03-31,1", "2026-03-31,1", "2026-03-31,1", "2026-03-31,7"])
    assert [amount for _, amount, _ in told(store)[1:]] == ["1.00"] * 3 + ["7.00"]


def test_a_gap_between_the_balances_is_reported_before_anything_is_written(
    load: Import, store: EventStore
) -> None:
    load(MARCH, balance="left")
    says = (
        r"account 'A', 2026-05-02, line 2: the statement says 40.00, and what was imported until "
        r"2026-03-31 goes on to 86.00; the difference is -46.00"
    )
    with pytest.raises(ValueError, match=says):
        load([HEAD, "2026-05-02,rent,-10.00,40.00"], balance="left")
    assert store.version("A") == 4


def test_without_common_rows_and_balances_the_report_says_that_a_gap_cannot_be_seen(
    load: Import,
) -> None:
    load(MARCH)
    assert "sin filas comunes y sin saldos" in repr(load([HEAD, "2026-05-02,rent,-10.00,40.00"]))


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        # A row in the middle of what was imported; an older month; one that the new file lacks.
        ([HEAD, "2026-03-03,new,5,", "2026-04-02,x,1,"], r"line 2 \(2026-03-03, 5.00\) is not amo"),
        ([HEAD, "2026-02-03,old,5,"], "until 2026-03-31. Import the statements in the order"),
        ([*MARCH[:2], "2026-04-02,x,1,"], "a movement of -2.00 on 2026-03-30 was imported before"),
        ([HEAD, "2026-03-31,tea,-2.00,96.00"], "line 2 .* may be a movement that was imported bef"),
    ],
)
def test_files_that_contradict_each_other_are_refused(
    load: Import, store: EventStore, lines: list[str], says: str
) -> None:
    load(MARCH)
    with pytest.raises(ValueError, match=says):
        load(lines)
    assert store.version("A") == 4


def test_all_accounts_are_checked_before_the_first_is_written(
    load: Import, store: EventStore
) -> None:
    load(["acc,day,sum", "A,2026-03-02,1", "B,2026-03-05,1"], account="acc")
    with pytest.raises(ValueError, match="account 'B': line 3"):
        load(["acc,day,sum", "A,2026-04-02,1", "B,2026-03-04,1"], account="acc")
    assert store.version("A") == store.version("B") == 2


def test_events_from_elsewhere_stand_in_the_way_of_the_next_month(
    load: Import, store: EventStore
) -> None:
    load(MARCH)
    store.replay("A", BankAccount).deposit(5, store)
    assert load(MARCH).added == 0
    with pytest.raises(ValueError, match="has events from elsewhere since its statement"):
        load(APRIL)
    assert store.version("A") == 5


@pytest.mark.parametrize(("opening", "fits"), [(0, True), (98, True), (96, False), ("7", False)])
def test_an_opening_of_the_next_month_has_to_be_what_the_store_has(
    load: Import, store: EventStore, opening: Any, fits: bool
) -> None:
    load(MARCH)
    if fits:
        assert load(APRIL, opening=opening).added == 2
    else:
        with pytest.raises(ValueError, match=r"opening says .* the store has 98\.00"):
            load(APRIL, opening=opening)
        assert store.version("A") == 4


@pytest.mark.parametrize("other", [{"skip": {"what": "pay"}}, {"amount": "left"}, {"fee": "left"}])
def test_a_continuing_file_with_other_arguments_is_refused(
    load: Import, store: EventStore, other: dict[str, Any]
) -> None:
    load(MARCH)
    load(APRIL)
    for lines in (MARCH, APRIL):
        if lines is MARCH or "skip" not in other:
            with pytest.raises(ValueError, match=r"account 'A'"):
                load(lines, **other)
    assert told(store) == ALL


def test_a_store_filled_by_an_older_version_is_recognised(load: Import, store: EventStore) -> None:
    """It kept no texts of columns without a name; the ids of the events are the same ever since."""
    lines = ["day,what,sum,", "2026-03-02,pay,1,RUB", "2026-03-03,tea,-1,RUB"]
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    prefix = hashlib.sha256(f"{digest} A".encode()).hexdigest()[:24]
    at = [datetime(2026, 3, day, tzinfo=UTC) for day in (2, 3)]
    data: list[dict[str, Any]] = [
        {"aggregate_id": "A", "initial_balance": "0.00"},
        {"aggregate_id": "A", "amount": "1.00", "details": {"what": "pay"}},
        {"aggregate_id": "A", "amount": "1.00", "details": {"what": "tea"}},
    ]
    store.append_all(
        [
            Event(f"{prefix}-opening", "account.created", data[0], at[0], "bank-statement"),
            Event(f"{prefix}-2", "account.deposited", data[1], at[0], "bank-statement"),
            Event(f"{prefix}-3", "account.withdrawn", data[2], at[1], "bank-statement"),
        ]
    )
    assert load(lines).added == 0
    assert load([*lines, "2026-03-04,tea,-2,RUB"]).added == 1
    assert balance(store) == -2


@pytest.mark.slow
def test_a_long_file_is_recognised_row_by_row(load: Import, store: EventStore) -> None:
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 28)]
    lines = ["day,what,sum", *(f"{day},coffee,-1" for day in days for _ in range(60))]
    load(lines, progress=False)
    report = load([*lines, "2026-12-28,tea,-2"], progress=False)
    assert (report.added, report.left_out["known"]) == (1, len(lines) - 1)
    assert load(lines, progress=False).added == 0


@settings(deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.integers(0, 8), st.sampled_from([-1, 2, 5]), st.sampled_from("ab")),
        min_size=2,
        max_size=25,
    ),
    st.data(),
)
def test_overlapping_files_tell_one_history(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[int, int, str]], data: st.DataObject
) -> None:
    """The first file may end, and the second begin, in the middle of a day, with rows alike."""
    moves.sort(key=lambda move: move[0])
    rows, left = [], 0
    for day, change, text in moves:
        left += change
        rows.append(f"2026-03-{day + 1:02},{text},{change},{left}")
    end = data.draw(st.integers(1, len(rows) - 1))
    begin = data.draw(st.integers(0, end))
    while begin > 0 and moves[begin][0] == moves[begin - 1][0]:
        begin -= 1  # a bank's file begins with a whole day
    whole, parts = EventStore(), EventStore()
    columns = {"balance": "left"} if data.draw(st.booleans()) else {}
    load = importer(parts, tmp_path_factory.getbasetemp())
    load([HEAD, *rows], into=whole, **columns)
    for part in (rows[:end], rows[begin:], rows[:end], rows[begin:], rows):
        report = load([HEAD, *part], **columns)
        assert report.mismatches == ()
        assert report.lines == report.booked + sum(report.left_out.values())
    assert report.added == 0
    assert Counter(told(parts)) == Counter(told(whole))
    assert balance(parts) == left
