"""A bank statement becomes events: what is imported, what is refused, what the report says."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventlib import BankAccount, EventStore
from eventlib.lab.statement import import_statement
from eventlib.lab.statement.report import StatementReport

SAMPLE = Path(__file__).parents[3] / "notebooks" / "es" / "extracto-ejemplo.csv"
SAMPLE_COLUMNS: dict[str, Any] = {
    "date": "Fecha",
    "amount": "Importe",
    "balance": "Saldo",
    "account_id": "TIENDA",
    "decimal": ",",
}

Import = Callable[..., StatementReport]


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventStore]:
    where = ":memory:" if request.param == "memory" else tmp_path / "bank.db"
    with EventStore(where) as opened:
        yield opened


@pytest.fixture
def load(store: EventStore, tmp_path: Path) -> Import:
    return importer(store, tmp_path)


def importer(store: EventStore, folder: Path) -> Import:
    """Import lines into the store: columns day, sum and, where asked for, the rest."""

    def imported(content: str | bytes | Sequence[str], **arguments: Any) -> StatementReport:
        if not isinstance(content, str | bytes):
            content = "\n".join(content)
        file = folder / "bank.csv"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        into = arguments.pop("into", store)
        named = {"date": "day", "amount": "sum", **arguments}
        if "account" not in named:
            named.setdefault("account_id", "A")
        return import_statement(file, into, **named)

    return imported


def balance(store: EventStore, account: str = "A") -> Decimal:
    return store.replay(account, BankAccount).balance


def told(store: EventStore, account: str = "A") -> list[tuple[str, str, str]]:
    """Type, amount and day of each event of an account."""
    return [
        (
            event.type.removeprefix("account."),
            event.data.get("amount", event.data.get("initial_balance")),
            event.timestamp.isoformat().removesuffix("T00:00:00+00:00"),
        )
        for event in store.get_events(account)
    ]


# --- what is imported -----------------------------------------------------------------------


def test_rows_become_events_with_the_statements_own_dates(load: Import, store: EventStore) -> None:
    report = load(["day,sum", "2026-03-02,100.00", "2026-03-03,-30.5", "2026-03-03,7"], opening=250)
    assert told(store) == [
        ("created", "250.00", "2026-03-02"),
        ("deposited", "100.00", "2026-03-02"),
        ("withdrawn", "30.50", "2026-03-03"),
        ("deposited", "7.00", "2026-03-03"),
    ]
    assert {event.source for event in store.get_events("A")} == {"bank-statement"}
    assert dict(store.get_events("A")[0].data) == {"aggregate_id": "A", "initial_balance": "250.00"}
    assert dict(store.get_events("A")[1].data) == {"aggregate_id": "A", "amount": "100.00"}
    assert balance(store) == Decimal("326.50")
    assert (report.accounts, report.events, report.added, report.days) == (1, 4, 4, 2)
    assert (report.checked, report.mismatches, dict(report.openings)) == (0, (), {})


def test_what_the_other_columns_say_is_kept_with_its_event(tmp_path: Path) -> None:
    file = tmp_path / "bank.csv"
    file.write_text("day,sum,what,who,\n2026-03-02,5,rent,Ana,\n2026-03-03,-1,,,\n", "utf-8")
    store = EventStore()
    import_statement(file, store, date="day", amount="sum", account_id="A")
    details = [event.data.get("details") for event in store.get_events("A", after=1)]
    assert details == [{"what": "rent", "who": "Ana"}, None]


def test_the_column_of_accounts_parts_the_file(load: Import, store: EventStore) -> None:
    report = load(
        ["acc,day,sum", "B,2026-03-03,5", "A,2026-03-02,1", "B,2026-03-01,2"], account="acc"
    )
    assert told(store, "A") == [
        ("created", "0.00", "2026-03-02"),
        ("deposited", "1.00", "2026-03-02"),
    ]
    assert told(store, "B")[0] == ("created", "0.00", "2026-03-01")
    assert (report.accounts, report.events, report.days) == (2, 5, 3)
    assert store.aggregate_ids() == ["B", "A"]  # by date of their first row


def test_with_a_kind_the_sign_comes_from_its_column(load: Import, store: EventStore) -> None:
    load(
        ["day,sum,k", "2026-03-02,5,H", "2026-03-03,2,D", "2026-03-04,1,D", "2026-03-05,0,D"],
        kind="k",
        credits=("H", "HABER"),
    )
    assert [each[:2] for each in told(store)[1:]] == [
        ("deposited", "5.00"),
        ("withdrawn", "2.00"),
        ("withdrawn", "1.00"),
        ("withdrawn", "0.00"),
    ]


def test_amounts_may_stand_in_a_pair_of_columns(load: Import, store: EventStore) -> None:
    load(
        [
            "day,in,out",
            "2026-03-02,5.00,",
            "2026-03-03,,2.00",
            "2026-03-04,-,1.00",
            "2026-03-05,0.00,3.00",
            "2026-03-06,4.00,0.00",
            "2026-03-07,,0.00",
            "2026-03-08,0.00,0.00",
        ],
        amount=("in", "out"),
    )
    assert [each[:2] for each in told(store)[1:]] == [
        ("deposited", "5.00"),
        ("withdrawn", "2.00"),
        ("withdrawn", "1.00"),
        ("withdrawn", "3.00"),
        ("deposited", "4.00"),
        ("withdrawn", "0.00"),
        ("deposited", "0.00"),
    ]


def test_history_is_not_judged(load: Import, store: EventStore) -> None:
    load(["day,sum", "2026-03-02,-500.00", "2026-03-03,0.00", "2026-03-04,-0.00"])
    assert [each[:2] for each in told(store)[1:]] == [
        ("withdrawn", "500.00"),
        ("deposited", "0.00"),
        ("deposited", "0.00"),
    ]
    assert balance(store) == -500


@pytest.mark.parametrize("newest_first", [False, True])
def test_rows_are_put_in_order_of_date_and_keep_the_files_order_within_one(
    load: Import, store: EventStore, newest_first: bool
) -> None:
    rows = ["2026-03-02,1", "2026-03-02,2", "2026-03-03,3", "2026-03-05,4", "2026-03-05,5"]
    load(["day,sum", *(reversed(rows) if newest_first else rows)])
    amounts = [amount for _, amount, _ in told(store)[1:]]
    assert amounts == (
        ["2.00", "1.00", "3.00", "5.00", "4.00"]
        if newest_first
        else ["1.00", "2.00", "3.00", "4.00", "5.00"]
    )
    days = [day for _, _, day in told(store)]
    assert days == sorted(days)


def test_times_and_zones_are_kept_where_the_file_has_them(load: Import, store: EventStore) -> None:
    load(["day,sum", "2026-03-02T23:30:00-05:00,1", "2026-03-02 10:15,2"])
    assert [day for _, _, day in told(store)] == [
        "2026-03-02T10:15:00+00:00",
        "2026-03-02T10:15:00+00:00",
        "2026-03-03T04:30:00+00:00",
    ]


# --- opening --------------------------------------------------------------------------------


@pytest.mark.parametrize("opening", [-5, "-5", Decimal("-5"), "-5.00"])
def test_an_account_may_begin_overdrawn(load: Import, store: EventStore, opening: Any) -> None:
    load(["day,sum", "2026-03-02,1"], opening=opening)
    assert told(store)[0] == ("created", "-5.00", "2026-03-02")
    assert balance(store) == -4


def test_openings_by_account(load: Import, store: EventStore) -> None:
    lines = ["acc,day,sum", "A,2026-03-02,1", "B,2026-03-02,1"]
    load(lines, account="acc", opening={"B": "7.25"})
    assert (balance(store, "A"), balance(store, "B")) == (1, Decimal("8.25"))


@pytest.mark.parametrize("zero", [0, "0", "-0", Decimal("-0")])
def test_nothing_in_the_account_before_is_written_in_one_way(
    load: Import, store: EventStore, zero: Any
) -> None:
    load(["day,sum", "2026-03-02,1"], opening=zero)
    assert told(store)[0][1] == "0.00"


@pytest.mark.parametrize(
    ("opening", "error", "says"),
    [
        (0.5, TypeError, "is a float"),
        (True, TypeError, "is no amount"),
        ("", ValueError, "is no amount"),
        ("1.005", ValueError, "is no amount"),
        (Decimal("NaN"), ValueError, "is no number"),
        ({"A": 1, "C": 1}, ValueError, "opening names 'C', which has no row in the statement"),
    ],
)
def test_an_opening_that_is_none_is_refused(
    load: Import, store: EventStore, opening: Any, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        load(["day,sum", "2026-03-02,1"], opening=opening)
    assert store.read_all() == []


# --- whole statements -----------------------------------------------------------------------


@settings(deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.sampled_from("AB"), st.integers(0, 5), st.integers(-10_000, 10_000)),
        min_size=1,
        max_size=30,
    ),
    st.integers(-10_000, 10_000),
    st.randoms(use_true_random=False),
)
def test_any_statement_agrees_with_its_own_balances_whatever_its_order(
    tmp_path_factory: pytest.TempPathFactory,
    moves: list[tuple[str, int, int]],
    opening: int,
    shuffler: random.Random,
) -> None:
    moves.sort(key=lambda move: move[1])
    cents = dict.fromkeys("AB", opening)
    rows = []
    for account, day, amount in moves:
        cents[account] += amount
        rows.append(f"{account},2026-03-0{day + 1},{amount / 100:.2f},{cents[account] / 100:.2f}")
    shuffler.shuffle(rows)
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_text("\n".join(["acc,day,sum,left", *rows]))
    store = EventStore()
    report = import_statement(
        file,
        store,
        date="day",
        amount="sum",
        account="acc",
        balance="left",
        opening=f"{opening / 100:.2f}",
    )
    assert report.mismatches == ()
    assert report.checked == report.days == len({move[:2] for move in moves})
    for account in {move[0] for move in moves}:
        assert balance(store, account) == Decimal(cents[account]) / 100


@pytest.mark.slow
def test_thirty_thousand_rows_of_350_accounts(tmp_path: Path) -> None:
    chance = random.Random(2)
    cents: dict[str, int] = {}
    lines = ["account;date;kind;amount;balance"]
    wrong_at = 20_000
    for number in range(30_000):
        account = f"ES{number if number < 350 else chance.randrange(350):04d}"
        day = date(2026, 1, 1) + timedelta(days=number // 100)
        amount, credit = chance.randrange(200_000), chance.random() < 0.5
        cents[account] = cents.get(account, 0) + (amount if credit else -amount)
        written = amount + (700 if number == wrong_at else 0)
        lines.append(
            f"{account};{day};{'credit' if credit else 'debit'};"
            f"{written / 100:.2f};{cents[account] / 100:.2f}"
        )
    file = tmp_path / "long.csv"
    file.write_text("\n".join(lines))
    with EventStore(tmp_path / "bank.db") as store:
        report = import_statement(
            file,
            store,
            date="date",
            amount="amount",
            account="account",
            kind="kind",
            balance="balance",
            progress=False,
        )
        assert (report.accounts, report.events, report.added) == (350, 30_350, 30_350)
        account = lines[wrong_at + 1].split(";")[0]
        sign = 1 if ";credit;" in lines[wrong_at + 1] else -1
        assert report.mismatches[0].line == wrong_at + 2
        assert report.mismatches[0].date == date(2026, 1, 1) + timedelta(days=wrong_at // 100)
        assert {(m.account, m.difference) for m in report.mismatches} == {(account, -7 * sign)}
        for name, expected in cents.items():
            off = 7 * sign if name == account else 0
            assert balance(store, name) == Decimal(expected) / 100 + off


def test_the_courses_statement_agrees_on_every_day(store: EventStore) -> None:
    report = import_statement(SAMPLE, store, opening="846.45", **SAMPLE_COLUMNS)
    assert repr(report) == (
        "Extracto importado · cuentas: 1 · eventos: 54 (nuevos: 54) · días con movimientos: 46\n"
        "Días comprobados: 46. Todos coinciden con los saldos del extracto."
    )
    assert balance(store, "TIENDA") == Decimal("3801.64")
    at = datetime(2026, 1, 20, 23, 59, tzinfo=UTC)
    assert store.replay("TIENDA", BankAccount, at=at).balance == Decimal("-732.37")


def test_the_courses_statement_without_its_opening_names_it() -> None:
    report = import_statement(SAMPLE, EventStore(), **SAMPLE_COLUMNS)
    assert len(report.mismatches) == report.checked == 46
    assert dict(report.openings) == {"TIENDA": "846.45"}


def test_the_courses_statement_has_the_quirks_of_real_ones() -> None:
    content = SAMPLE.read_bytes().decode("cp1252")
    with pytest.raises(UnicodeDecodeError):
        SAMPLE.read_bytes().decode("utf-8")
    assert content.startswith("Fecha;Concepto;Importe;Saldo\r\n")
    store = EventStore()
    import_statement(SAMPLE, store, opening="846.45", **SAMPLE_COLUMNS)
    events = store.get_events("TIENDA")
    assert [e for e in events if e.data.get("amount") == "0.00"]  # the interest of a poor month
    days = [line.split(";")[0] for line in content.splitlines()[1:]]
    assert days == sorted(days, key=lambda day: day.split("/")[::-1], reverse=True)
