"""Untidy files: what is read all the same, and what is refused with its line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from eventlib import EventStore
from eventlib.lab.statement import import_statement
from eventlib.lab.statement.amounts import read_amount
from eventlib.lab.statement.cells import Unreadable
from eventlib.lab.statement.dates import read_dates
from tests.unit.lab.test_statement import Import, balance, importer, told


@pytest.fixture
def store() -> EventStore:
    return EventStore()


@pytest.fixture
def load(store: EventStore, tmp_path: Path) -> Import:
    return importer(store, tmp_path)


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
        *[(cell, ",") for cell in ("12.50", "1.2345", "1.23,45", "12,345", "1,000,00", "1'00,00")],
        *[
            (cell, ".")
            for cell in ("(-5.00)", "5.00)", "5.00 ABC", "EUR 5 USD", "--5", "-5-", "+5-", "€5€")
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


GOOD = ["day,sum,what,left", "2026-03-02,1.00,x,1.00"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("2026-13-03,1.00,x,1.00", "line 3, column 'day': '2026-13-03' is no date"),
        ("2026-03-03,1;00,x,1.00", "line 3, column 'sum': '1;00' is no amount"),
        ("2026-03-03,1.00,x,?", r"line 3, column 'left': '\?' is no amount"),
        ("2026-03-03,1,50,x,1.00", "line 3 has 5 cells under 4 headings"),
        ("2026-03-03,,,", "line 3, column 'sum': '' is no amount"),
        (",-1.00,x,", r"line 3, column 'day': '' is no date .*leave it out: skip="),
        (
            "----,----,----,----\n2026-03-04,1.00,x,1.00",
            "line 3, column 'sum': '----' is no amount",
        ),
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
        ([""], {}, "is no CSV: it is empty"),
        (["a,b"], {}, "none of the first 100 rows names the column 'day', 'sum'"),
        (GOOD, {"balance": "sum"}, "column 'sum' is named for two things"),
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


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"there is no file .*put it beside the notebook"):
        import_statement(tmp_path / "no.csv", EventStore(), date="d", amount="a", account_id="A")
