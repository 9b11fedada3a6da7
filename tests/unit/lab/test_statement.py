"""A bank statement becomes events: what is imported, what is refused, what the report says."""

from __future__ import annotations

import decimal
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventlib import BankAccount, Event, EventStore
from eventlib.lab.statement import import_statement
from eventlib.lab.statement.amounts import read_amount
from eventlib.lab.statement.cells import Unreadable
from eventlib.lab.statement.dates import read_dates
from eventlib.lab.statement.check import Mismatch
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
    """Import lines into the store: columns day, sum and, where asked for, the rest."""

    def imported(content: str | bytes | Sequence[str], **arguments: Any) -> StatementReport:
        if not isinstance(content, str | bytes):
            content = "\n".join(content)
        file = tmp_path / "bank.csv"
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
        ["day,sum,k", "2026-03-02,5,H", "2026-03-03,2,D", "2026-03-04,-1,D", "2026-03-05,0,D"],
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
            "2026-03-04,,-1.00",
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


# --- untidy files ---------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_files_are_utf_8_or_else_windows_1252(
    load: Import, store: EventStore, encoding: str
) -> None:
    load("día;año €\n2026-03-02;5".encode(encoding), date="día", amount="año €")
    assert balance(store) == 5


@pytest.mark.parametrize("sep", [",", ";", "\t", "|"])
def test_the_separator_is_found(load: Import, store: EventStore, sep: str) -> None:
    load([sep.join(["day", "what", "sum"]), sep.join(["2026-03-02", '"a,b;c|d\te"', "5.50"])])
    assert balance(store) == Decimal("5.50")


def test_any_separator_can_be_given(load: Import, store: EventStore) -> None:
    load(["day:sum", "2026-03-02:5"], sep=":")
    assert balance(store) == 5
    with pytest.raises(
        ValueError, match="none of the first 100 rows names the column 'day', 'sum'"
    ):
        load(["day:sum", "2026-03-02:5"])


def test_lines_around_the_movements(load: Import, store: EventStore) -> None:
    load(
        'Banco "Ñ;;\r\nCuenta: "A";;\r\n\r\n day ; what ; sum ;\r\n2026-03-02;"two\r\nlines";5;\r\n'
        ";;\r\nday;what;sum;\r\n2026-03-03;x;6;EUR\r\n\r\n;;;\r\n"
    )
    assert balance(store) == 11
    with pytest.raises(ValueError, match=r"bank.csv, line 9, column 'sum': 'x' is no amount"):
        load(
            'Banco "Ñ;;\r\n\r\n\r\nday;what;sum\r\n2026-03-02;"two\r\nlines";5\r\n'
            "\r\nday;what;sum\r\n2026-03-03;;x\r\n"
        )


@pytest.mark.parametrize(
    ("cell", "mark", "amount"),
    [
        ("12", ".", "12.00"),
        ("12.5", ".", "12.50"),
        ("1,234,567.89", ".", "1234567.89"),
        ("1 234.50", ".", "1234.50"),
        ("1.234,56", ",", "1234.56"),
        ("1.234", ",", "1234.00"),
        ("1\u00a0234,56\u202f€", ",", "1234.56"),
        ("1234,5", ",", "1234.50"),
        ("+7,00", ",", "7.00"),
        ("-7,00", ",", "-7.00"),
        ("−7,00 €", ",", "-7.00"),
        ("7,00-", ",", "-7.00"),
        ("€ 7,00 -", ",", "-7.00"),
        ("-€7.00", ".", "-7.00"),
        ("€-7.00", ".", "-7.00"),
        ("-0,00", ",", "0.00"),
        ("999999999999999.99", ".", "999999999999999.99"),
    ],
)
def test_amounts_as_banks_write_them(cell: str, mark: str, amount: str) -> None:
    assert str(read_amount(cell, mark).value) == amount


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        *[(cell, ".") for cell in ("", "x", "-", "€", "1.", ".5", "1e3", "0x10", "NaN", "1_000")],
        *[
            (cell, ".")
            for cell in ("12.345", "1,2", "1,23,456", "12,34.00", "1.000.00", "1,000 000")
        ],
        *[(cell, ",") for cell in ("12.50", "1.2345", "1.23,45", "12,345", "1,000,00", "1'000,00")],
        *[
            (cell, ".")
            for cell in ("(5.00)", "5.00 USD", "EUR 5", "--5", "-5-", "+5-", "€5€", "$5")
        ],
        *[(cell, ".") for cell in ("١٢", "5 .00", "1000000000000000", "5\u200b")],
    ],
)
def test_anything_else_is_no_amount(cell: str, mark: str) -> None:
    with pytest.raises(Unreadable, match="is no amount"):
        read_amount(cell, mark)


def test_an_amount_with_the_other_mark_says_what_to_give() -> None:
    with pytest.raises(Unreadable, match=r"give decimal=','"):
        read_amount("1.234,56", ".")


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["2026-03-02", "2026-3-4".replace("-", "/")], ["2026-03-02", "2026-03-04"]),
        (["20260302"], ["2026-03-02"]),
        (["02.03.2026"], ["2026-03-02"]),  # with dots the day comes first
        (["02/03/2026", "13/03/2026"], ["2026-03-02", "2026-03-13"]),
        (["03/02/2026", "03/13/2026"], ["2026-03-02", "2026-03-13"]),
        (["3-2-2026", "13-3-2026"], ["2026-02-03", "2026-03-13"]),
        (["03/03/2026", "04/04/2026"], ["2026-03-03", "2026-04-04"]),  # both orders say the same
    ],
)
def test_dates_that_can_be_read_in_one_way(cells: list[str], days: list[str]) -> None:
    assert [f"{each:%Y-%m-%d}" for each in read_dates(cells)] == days


def test_a_date_that_can_be_read_in_two_ways_asks_for_the_format(
    load: Import, store: EventStore
) -> None:
    lines = ["day,sum", "03/03/2026,1", "02/03/2026,1"]
    says = (
        r"bank.csv, line 3, column 'day': '02/03/2026' can be 2026-03-02 or 2026-02-03: "
        r'give date_format="%d/%m/%Y" or date_format="%m/%d/%Y"\. Nothing was stored\.'
    )
    with pytest.raises(ValueError, match=says):
        load(lines)
    assert store.read_all() == []
    load(lines, date_format="%m/%d/%Y")
    assert [day for _, _, day in told(store)] == ["2026-02-03", "2026-02-03", "2026-03-03"]


@pytest.mark.parametrize(
    "cells",
    [
        *[["02/03/26"], [""], ["yesterday"], ["31/02/2026"], ["13/13/2026"], ["2026-02-30"]],
        *[["10:30"], ["02/03-2026"], ["0001-01-01T00:00+10:00"], ["13/03/2026", "03/13/2026"]],
    ],
)
def test_what_is_no_date(cells: list[str]) -> None:
    with pytest.raises(Unreadable, match="is no date") as refused:
        read_dates(cells)
    assert refused.value.index == len(cells) - 1


# --- refused --------------------------------------------------------------------------------

GOOD = ["day,sum,what,left", "2026-03-02,1.00,x,1.00"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("2026-13-03,1.00,x,1.00", "line 3, column 'day': '2026-13-03' is no date"),
        ("2026-03-03,1;00,x,1.00", "line 3, column 'sum': '1;00' is no amount"),
        ("2026-03-03,1.00,x,?", r"line 3, column 'left': '\?' is no amount"),
        ("2026-03-03,1.00,x", "line 3 has 3 cells under 4 headings"),
        ("2026-03-03,1,50,x,1.00", "line 3 has 5 cells under 4 headings"),
        ("Total,,,", "line 3, column 'sum': '' is no amount"),
        ('2026-03-03,1.00,"x,1.00', "line 3 cannot be split into cells"),
        ('2026-03-03,1.00,"x"y,1.00', "line 3 cannot be split into cells"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_nothing_is_stored(
    load: Import, store: EventStore, line: str, says: str
) -> None:
    with pytest.raises(ValueError, match=f"bank.csv, {says}.*Nothing was stored"):
        load([*GOOD, line], balance="left")
    assert store.read_all() == []


@pytest.mark.parametrize(
    ("lines", "arguments", "says"),
    [
        (GOOD, {"account_id": None}, "whose movements are these"),
        (GOOD, {"account_id": "A", "account": "what"}, "whose movements are these"),
        (GOOD, {"account_id": ""}, "account_id is empty"),
        (GOOD, {"amount": ("sum",) * 3}, "amount is one column, or a pair"),
        (GOOD, {"amount": ("sum", "left"), "kind": "what"}, "not both"),
        (GOOD, {"decimal": "'"}, "decimal is '.' or ','"),
        (GOOD, {"sep": ";;"}, "sep is one character"),
        (GOOD, {"sep": '"'}, "sep is one character"),
        (GOOD, {"sep": ""}, "sep is one character"),
        (GOOD, {"date": "Day"}, "names the column 'Day'; the nearest has 'day', 'sum', 'what'"),
        (GOOD, {"balance": "x", "date": "y"}, "names the column 'y', 'x'"),
        (GOOD, {"date_format": "%d/%m/%Y"}, "'2026-03-02' is no date of the form '%d/%m/%Y'"),
        (GOOD, {"tolerance": "-1"}, "is negative"),
        (GOOD[:1], {}, "has no movements below its header"),
        ([""], {}, "none of the first 100 rows names the column 'day', 'sum'"),
        (["day,sum,sum", "2026-03-02,1,2"], {}, "line 1 has two columns 'sum'"),
        (["day,sum,k", "2026-03-02,-1,credit"], {"kind": "k"}, "'-1' is negative, where the kind"),
        (["day,in,out", "2026-03-02,,"], {"amount": ("in", "out")}, "are both empty"),
        (["day,in,out", "2026-03-02,1,2"], {"amount": ("in", "out")}, "stands beside a debit"),
        (["day,in,out", "2026-03-02,-1,"], {"amount": ("in", "out")}, "money that leaves is a deb"),
        (
            ["a,day,sum", ",2026-03-02,1"],
            {"account": "a"},
            "line 2, column 'a': '' names no account",
        ),
        (["a,day,sum", f"{'x' * 501},2026-03-02,1"], {"account": "a"}, "500 at most"),
    ],
)
def test_what_else_is_refused(
    load: Import, store: EventStore, lines: list[str], arguments: dict[str, Any], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        load(lines, **arguments)
    assert store.read_all() == []


def test_one_value_is_no_collection_of_credits(load: Import) -> None:
    with pytest.raises(TypeError, match=r"\('H',\), for example"):
        load(GOOD, kind="what", credits="H")
    with pytest.raises(TypeError, match=r"is a float"):
        load(GOOD, tolerance=0.5)


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04\x00\x00", "day,sum".encode("utf-16"), b"\x81\xff"]
)
def test_a_file_that_is_no_text_is_refused(load: Import, content: bytes) -> None:
    with pytest.raises(ValueError, match="is no text in UTF-8 or Windows-1252"):
        load(content)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"there is no file .*put it beside the notebook"):
        import_statement(tmp_path / "no.csv", EventStore(), date="d", amount="a", account_id="A")


# --- again, broken off, from elsewhere ------------------------------------------------------

LINES = [
    "acc,day,sum,left",
    "A,2026-03-02,1.00,1.00",
    "B,2026-03-02,2.00,2.00",
    "A,2026-03-03,3.00,4.00",
    "C,2026-03-04,5.00,5.00",
]


def test_importing_the_same_file_again_adds_nothing(load: Import, store: EventStore) -> None:
    first = load(LINES, account="acc", balance="left")
    everything = store.read_all()
    first_day = datetime(2026, 3, 2, tzinfo=UTC)
    data = {"aggregate_id": "A", "amount": "10.00"}  # life goes on, by a clock that is behind
    store.append(Event("later", "account.deposited", data, first_day, "test"))
    again = load(LINES, account="acc", balance="left")
    assert store.read_all()[:-1] == everything
    assert (first.added, again.added) == (7, 0)
    assert (again.accounts, again.events, again.days, again.checked) == (3, 7, 4, 4)
    assert again.mismatches == ()


def test_an_import_that_broke_off_is_completed(load: Import, tmp_path: Path) -> None:
    class Breaks(EventStore):
        calls = 0

        def append_all(self, *args: Any, **kwargs: Any) -> Any:
            self.calls += 1
            if self.calls == 3:
                raise KeyboardInterrupt
            return super().append_all(*args, **kwargs)

    with Breaks(tmp_path / "broken.db") as broken:
        with pytest.raises(KeyboardInterrupt):
            load(LINES, account="acc", balance="left", into=broken)
        assert broken.aggregate_ids() == ["A", "B"]
        report = load(LINES, account="acc", balance="left", into=broken)
        whole = EventStore()
        assert load(LINES, account="acc", balance="left", into=whole).added == 7
        assert report.added == 2
        assert [(e, e.position) for e in broken.read_all()] == [
            (e, e.position) for e in whole.read_all()
        ]


def test_an_account_from_elsewhere_is_refused_before_anything_is_stored(
    load: Import, store: EventStore
) -> None:
    BankAccount.open("C", 1, store)
    with pytest.raises(ValueError, match="account 'C' is in this store already, and not from this"):
        load(LINES, account="acc")
    assert store.aggregate_ids() == ["C"]
    assert store.version("C") == 1


def test_another_file_cannot_be_added_to_an_account(load: Import, store: EventStore) -> None:
    load(["day,sum", "2026-03-02,1"])
    with pytest.raises(ValueError, match="is in this store already"):
        load(["day,sum", "2026-03-02,1", "2026-03-03,1"])
    assert store.version("A") == 2


@pytest.mark.parametrize("other", [{"opening": 1}, {"date_format": "%m/%d/%Y"}, {"amount": "left"}])
def test_the_same_file_with_other_arguments_is_refused(
    load: Import, store: EventStore, other: dict[str, Any]
) -> None:
    lines = ["day,sum,left", "02/03/2026,1,5", "02/03/2026,2,7"]
    load(lines, date_format="%d/%m/%Y")
    everything = store.read_all()
    with pytest.raises(ValueError, match="from this file with other arguments"):
        load(lines, **{"date_format": "%d/%m/%Y", **other})
    assert store.read_all() == everything


def test_one_file_may_be_imported_under_two_accounts(load: Import, store: EventStore) -> None:
    load(["day,sum", "2026-03-02,1"], account_id="A")
    load(["day,sum", "2026-03-02,1"], account_id="B")
    assert balance(store, "A") == balance(store, "B") == 1


# --- the statement's own balances -----------------------------------------------------------


def test_a_day_is_right_when_its_balance_is_any_of_the_days(load: Import) -> None:
    report = load(
        ["day,sum,left", "2026-03-02,5,15", "2026-03-02,10,10", "2026-03-03,1,16"], balance="left"
    )
    assert (report.checked, report.mismatches) == (2, ())


def test_a_wrong_amount_is_reported_with_its_row_its_date_and_the_difference(load: Import) -> None:
    report = load(
        [
            "day,sum,left",
            "2026-03-02,10.00,10.00",
            "2026-03-03,5.00,15.00",
            "2026-03-03,2.00,17.50",  # 2.50 it was
            "2026-03-03,1.00,18.50",
            "2026-03-05,1.50,20.00",
        ],
        balance="left",
    )
    half = Decimal("0.50")
    assert report.mismatches == (
        Mismatch("A", date(2026, 3, 3), 4, Decimal("18.50"), Decimal("18.00"), half),
        Mismatch("A", date(2026, 3, 5), 6, Decimal("20.00"), Decimal("19.50"), half),
    )
    assert dict(report.openings) == {}  # another opening would spoil the first day
    assert repr(report) == (
        "Extracto importado · cuentas: 1 · eventos: 6 (nuevos: 6) · días con movimientos: 3\n"
        "Días comprobados: 3. No coinciden con los saldos del extracto: 2.\n"
        "  A, 2026-03-03, línea 4: el extracto dice 18.50 € y la reproducción 18.00 €; "
        "diferencia 0.50 €, igual hasta el 2026-03-05 (2 días)"
    )


@pytest.mark.parametrize("newest_first", [False, True])
def test_on_a_single_wrong_day_its_last_balance_is_the_expected_one(
    load: Import, newest_first: bool
) -> None:
    rows = ["2026-03-02,10,10", "2026-03-03,1,11", "2026-03-03,5,16.5", "2026-03-03,1,17.5"]
    lines = ["day,sum,left", *(reversed(rows) if newest_first else rows)]
    (mismatch,) = load(lines, balance="left").mismatches
    assert (mismatch.expected, mismatch.actual) == (Decimal("17.5"), 17)
    assert lines[mismatch.line - 1] == "2026-03-03,5,16.5"


def test_the_wrong_row_is_found_on_the_first_day_too_where_the_opening_is_right(
    load: Import,
) -> None:
    lines = ["day,sum,left", "2026-03-02,1,101", "2026-03-02,1,102.5", "2026-03-02,1,103.5"]
    (mismatch,) = load(lines, balance="left", opening=100).mismatches
    assert (mismatch.line, mismatch.difference) == (3, Decimal("0.5"))


def test_a_row_of_nothing_may_be_the_one_that_does_not_follow(load: Import) -> None:
    lines = ["day,sum,left", "2026-03-02,10,10", "2026-03-03,0.00,15", "2026-03-03,1,16"]
    (mismatch,) = load(lines, balance="left").mismatches
    assert (mismatch.line, mismatch.difference) == (3, 5)


def test_no_opening_is_named_where_the_days_differ_by_different_amounts(load: Import) -> None:
    report = load(["day,sum,left", "2026-03-02,1,9", "2026-03-03,1,8"], balance="left")
    assert [mismatch.difference for mismatch in report.mismatches] == [8, 6]
    assert dict(report.openings) == {}


def test_no_opening_is_named_where_a_day_is_right(load: Import) -> None:
    lines = ["day,sum,left", "2026-03-02,10,10", "2026-03-02,5,15", "2026-03-03,1,11"]
    report = load(lines, balance="left")
    assert [mismatch.difference for mismatch in report.mismatches] == [-5]
    assert dict(report.openings) == {}  # though −5 would meet one of the first day's balances


def test_of_a_shuffled_days_differences_the_shared_one_counts(load: Import) -> None:
    lines = ["day,sum,left", "2026-03-02,5,105", "2026-03-03,2,108", "2026-03-03,1,106"]
    report = load(lines, balance="left")
    assert [mismatch.difference for mismatch in report.mismatches] == [100, 100]
    assert dict(report.openings) == {"A": "100.00"}


def test_a_missing_row_is_found_where_the_next_one_does_not_follow(load: Import) -> None:
    lines = ["day,sum,left", "2026-03-05,1,16", "2026-03-04,2,15", "2026-03-02,10,10"]
    report = load(lines, balance="left")
    assert [(m.date.day, m.line, m.difference) for m in report.mismatches] == [(4, 3, 3), (5, 2, 3)]


@pytest.mark.parametrize("newest_first", [False, True])
def test_where_every_day_differs_by_the_same_the_report_names_the_opening(
    load: Import, newest_first: bool
) -> None:
    rows = ["2026-03-02,5,105.25", "2026-03-02,-3,102.25", "2026-03-04,1,103.25"]
    lines = ["day,sum,left", *(reversed(rows) if newest_first else rows)]
    report = load(lines, balance="left")
    assert [(m.expected, m.difference) for m in report.mismatches] == [
        (Decimal("102.25"), Decimal("100.25")),
        (Decimal("103.25"), Decimal("100.25")),
    ]
    assert dict(report.openings) == {"A": "100.25"}
    assert 'opening="100.25"' in repr(report)
    mended = load(lines, balance="left", opening=report.openings, into=EventStore())
    assert (mended.checked, mended.mismatches, dict(mended.openings)) == (2, (), {})
    wrong = load(lines, balance="left", opening="-1", into=EventStore())
    assert dict(wrong.openings) == {"A": "100.25"}


def test_the_openings_of_many_accounts(load: Import) -> None:
    lines = ["acc,day,sum,left"]
    for number in range(1, 13):
        lines += [f"A{number},2026-03-02,1,{number + 1}", f"A{number},2026-03-03,1,{number + 2}"]
    report = load(lines, account="acc", balance="left")
    assert report.openings == {f"A{number}": f"{number}.00" for number in range(1, 13)}
    assert len(report.mismatches) == 24
    assert "… y más diferencias (2)" in repr(report)
    assert "En 12 cuentas todos los días difieren" in repr(report)
    assert (
        load(
            lines, account="acc", balance="left", opening=report.openings, into=EventStore()
        ).mismatches
        == ()
    )


def test_tolerance_is_what_a_rounded_balance_may_differ_by(load: Import) -> None:
    lines = ["day,sum,left", "2026-03-02,1.40,1", "2026-03-03,1.40,3", "2026-03-04,1.20,3"]
    assert load(lines, balance="left", tolerance="1.00").mismatches == ()
    report = load(lines, balance="left", tolerance="0.40")
    assert [(m.date.day, m.difference) for m in report.mismatches] == [(4, -1)]


def test_a_balance_may_be_missing_in_some_rows(load: Import) -> None:
    lines = ["day,sum,left", "2026-03-02,1,", "2026-03-02,1,2", "2026-03-03,1,", "2026-03-04,1,4"]
    report = load(lines, balance="left")
    assert (report.days, report.checked, report.mismatches) == (3, 2, ())


def test_without_balances_the_report_says_that_nothing_was_checked(load: Import) -> None:
    assert "Saldos sin comprobar" in repr(load(["day,sum", "2026-03-02,1"]))


def test_the_decimal_context_has_no_say(load: Import, store: EventStore) -> None:
    lines = ["day,sum,left", "2026-03-02,1234567.89,1234577.89", "2026-03-03,-0.01,1234577.88"]
    with decimal.localcontext(decimal.Context(prec=3)):
        report = load(lines, balance="left", opening="10.00")
        offset = load(lines, balance="left", opening="-10.01", into=EventStore())
    assert report.mismatches == ()
    assert dict(offset.openings) == {"A": "10.00"}
    assert balance(store) == Decimal("1234577.88")


# --- what is shown --------------------------------------------------------------------------


def test_what_comes_from_the_file_stays_text_in_the_report(load: Import) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    report = load(
        ["acc,day,sum,left", f"{hostile},2026-03-02,1,2", f"{hostile},2026-03-03,1,3"],
        account="acc",
        balance="left",
    )
    html = report._repr_html_()
    assert report.openings  # its advice names the account too
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert hostile in repr(report)


def test_the_report_as_a_table_says_what_its_words_say(load: Import) -> None:
    html = load(
        ["day,sum,left", "2026-03-02,1,101", "2026-03-03,1,102"], balance="left"
    )._repr_html_()
    for said in (
        "Cuenta",
        "Línea",
        "2026-03-02",
        "101.00",
        "100.00",
        "<td>2026-03-03</td>",
        "opening=",
    ):
        assert said in html
    assert html.count("<tr>") == html.count("</tr>") == 2
    assert "<table>" not in load(GOOD, into=EventStore())._repr_html_()


def test_progress_is_a_line_that_counts_for_long_files(
    load: Import, capsys: pytest.CaptureFixture[str]
) -> None:
    load(GOOD)
    lines = ["acc,day,sum", *(f"{n % 3},2026-03-02,1" for n in range(6000))]
    load(lines, account="acc", progress=False)
    assert capsys.readouterr().out == ""
    load(lines, account="acc", into=EventStore())
    assert capsys.readouterr().out == (
        "\rExtracto: 5000 filas leídas\rExtracto: 6000 filas leídas\n"
        "\rAlmacén: 6003 de 6003 eventos guardados\rAlmacén: 6003 de 6003 eventos guardados\n"
    )


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
