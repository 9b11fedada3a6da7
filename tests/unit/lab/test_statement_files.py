"""What a file is by its content, and what becomes of each of its lines."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from eventlib import EventStore
from tests.unit.lab.test_statement import Import, balance, importer, told


@pytest.fixture
def store() -> EventStore:
    return EventStore()


@pytest.fixture
def load(store: EventStore, tmp_path: Path) -> Import:
    return importer(store, tmp_path)


def archive(*names: str, **content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name in names:
            file.writestr(zipfile.ZipInfo(name), b"x")
        for name, said in content.items():
            file.writestr(zipfile.ZipInfo(name), said)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            archive("xl/workbook.xml"),
            "an Excel workbook (.xlsx). Open it in a spreadsheet",
        ),
        (archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "(.ods)"),
        (archive("Index/Document.iwa"), "a Numbers document"),
        (archive("bank.csv"), "an archive (zip). Unpack it"),
        (archive("bank.csv")[:30], "an archive (zip) that is broken or cut off"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "an old Excel workbook (.xls)"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "a PDF"),
        (b"\x1f\x8b\x08\x00", "compressed (gzip)"),
        (b"\r\n <!DOCTYPE html><html><table>", "a web page (HTML)"),
        (b"<table><tr><td>day</td><td>sum</td></tr></table>", "a web page (HTML)"),
        (b"OFXHEADER:100\nDATA:OFXSGML\n<OFX><BANKMSGSRSV1>", "a statement in OFX"),
        (b'<?xml version="1.0"?>\n<?OFX OFXHEADER="200"?>\n<OFX>', "a statement in OFX"),
        (b"!Type:Bank\nD03/02/26\nT-5.00\n^\n", "a statement in QIF"),
        (b'<?xml version="1.0"?><Document xmlns="urn:iso:20022:camt.053.001.02">', "in CAMT"),
        (b":20:START\n:25:ES/1\n:28C:1/1\n", "a statement in MT940"),
        (b"110182000002015520260101260131" + b"2" * 50, "by the Spanish norm 43"),
        (b'[{"day": "2026-03-02", "sum": 5}]', "JSON"),
        (b"{\\rtf1 day sum}", "a text document (RTF)"),
        (b" \r\n", "empty"),
    ],
)
def test_a_file_that_is_no_csv_is_recognised_by_its_content(
    load: Import, store: EventStore, content: bytes, says: str
) -> None:
    with pytest.raises(ValueError, match=r"^bank\.csv is no CSV: it is .*Nothing was stored") as no:
        load(content)
    assert f"it is {says}" in str(no.value) or says in str(no.value)
    assert store.read_all() == []


def test_a_csv_that_begins_like_another_format_is_read(load: Import, store: EventStore) -> None:
    load(["[Account],PK", "PK,!Type:", "%PDF", "<html>", "day,sum", "2026-03-02,5"])
    assert balance(store) == 5
    load(b"PK,day,sum\n1,2026-03-02,5\n", into=EventStore())


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32", "cp1252"]
)
def test_the_encoding_is_found(load: Import, store: EventStore, encoding: str) -> None:
    load(
        "día;año €;ñ\r\n02.03.2026;5,50;café\r\n".encode(encoding),
        date="día",
        amount="año €",
        decimal=",",
    )
    assert store.get_events("A")[1].data["details"] == {"ñ": "café"}


@pytest.mark.parametrize("content", [b"\x81\xff", b"day,sum\n2026-03-02,15\x00", b"\xff\xfed"])
def test_a_file_that_is_no_text_is_refused(load: Import, content: bytes) -> None:
    with pytest.raises(ValueError, match="is no text in UTF-8, UTF-16 or Windows-1252"):
        load(content)


def test_every_line_is_counted(load: Import) -> None:
    report = load(
        [
            *["The bank", "", "day;what;sum;left", "02.03.2026;a;1,00;1,00", ";;;"],
            *['03.03.2026;"two', 'lines";-1,00;', "", "day;what;sum;left", "04.03.2026;b;2,00"],
            *[
                "05.03.2026;out;9,99;",
                "Saldo final;;2,00;;;9",
                "----;;;",
                "Impreso el 06.03.2026;;;",
            ],
        ],
        decimal=",",
        skip={"what": "out"},
    )
    assert (report.lines, report.booked) == (13, 3)
    assert dict(report.left_out) == {
        **{"above": 2, "header": 1, "blank": 2, "again": 1, "skip": 1, "end": 3},
    }
    assert (
        "No son movimientos, por estar debajo del último y sin fecha: línea "
        "12: Saldo final · 2,00 · 9; 13: ----; 14: Impreso el 06.03.2026"
    ) in repr(report)


@pytest.mark.parametrize(
    ("last", "says"),
    [
        (";;-5,00;", "line 3, column 'day': '' is no date"),  # a total, or a movement?
        ("Jan 10, 2;Total;-5,00;", "line 3, column 'day': 'Jan 10, 2' is no date"),
        ("CR-1;b;;-5,00", "line 3, column 'sum': '' is no amount"),
        ("hoy;bread;-5,00;", "line 3, column 'day': 'hoy' is no date"),
        ("31/02/2026;;;", "line 3, column 'sum': '' is no amount"),
        ("04.03.2026;;;", "line 3, column 'sum': '' is no amount"),
    ],
)
def test_a_last_row_that_may_be_a_movement_is_refused(
    load: Import, store: EventStore, last: str, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        load(["day;what;sum;left", "02.03.2026;a;1,00;1,00", last], decimal=",")
    assert store.read_all() == []


def test_columns_without_a_name_of_their_own_are_kept(load: Import, store: EventStore) -> None:
    rows = "2026-03-02;rent;-5;RUB;flat 7;x;y"
    load(["day;text;sum;;text;text (2);", rows])
    assert store.get_events("A")[1].data["details"] == {
        **{"text": "rent", "column 4": "RUB", "text (3)": "flat 7", "text (2)": "x"},
        **{"column 7": "y"},
    }


def test_two_columns_that_are_needed_under_one_name_are_refused(load: Import) -> None:
    with pytest.raises(ValueError, match="line 1 has two columns ''"):
        load(["day;sum;;", "2026-03-02;5;H;"], kind="")


@pytest.mark.parametrize(
    "rows",
    [
        ['2026-03-02;"TV shop;-300.00', "2026-03-03;bread;-2.00", '2026-03-04;screen 24";-7.00'],
        ['2026-03-02;"TV shop;-300.00', '2026-03-04;screen 24";-7.00'],
        ['2026-03-02;"TV;-300.00', "2026-03-03;bread", "2026-03-03;b;-2.00", '2026-03-04;x";-7.00'],
        ['2026-03-02;"TV shop;-300.00', "2026-03-03;bread;-2.00"],
        ['2026-03-02;"pay for "rent"; no 7";-5.00'],
        ['"2026-03-02";"24"";"-5.00"', '"2026-03-03";"x";"-5.00"'],
        ['2026-03-02;"say \\"hi\\"";-5.00'],
    ],
)
@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 0, 2)])
def test_a_stray_quote_swallows_no_row(
    load: Import, store: EventStore, rows: list[str], order: tuple[int, ...]
) -> None:
    lines = []
    for row in ["day;text;sum", *rows]:
        cells = row.split(";") if row.count(";") == 2 else []
        lines.append(";".join(cells[at] for at in order) if cells else row)
    with pytest.raises(ValueError, match=r"bank\.csv, line 2"):
        load(lines)
    assert store.read_all() == []


def test_the_header_swallows_no_row(load: Import, store: EventStore) -> None:
    with pytest.raises(ValueError, match="line 1 opens a quote that is closed on line 2 only"):
        load(['day;sum;"note', '2026-03-02;5;y"', "2026-03-03;6;z"])
    with pytest.raises(ValueError, match="line 1 is the header, and holds '2026-03-02': lacks a"):
        load(["day;sum;2026-03-02;5", "2026-03-03;6"])
    load(['day;sum;"note', 'of the bank"', "2026-03-03;6;z"])
    assert store.get_events("A")[1].data["details"] == {"note of the bank": "z"}


@pytest.mark.parametrize(
    "lines",
    [
        ["text;day;sum", '"two', 'lines";2026-03-02;5'],
        ["day;sum;text", '2026-03-02;5;"two', "", '2026-03-03 lines"'],
        ["day;text;sum", '2026-03-02;"Calle 1; 2º', 'Madrid";5'],
        ['day; "text";sum', '2026-03-02; "24""; and ""more""";5'],
        ["day;text;sum", '2026-03-02; "24 inches;5'],
    ],
)
def test_texts_of_several_lines_and_with_quotes_are_read(
    load: Import, store: EventStore, lines: list[str]
) -> None:
    load(lines)
    assert told(store)[1:] == [("deposited", "5.00", "2026-03-02")]


@pytest.mark.parametrize(
    ("lines", "arguments"),
    [
        (["day,sum,", "2026-03-02,1,50"], {"decimal": ","}),
        (["day,sum,", "2026-03-02,1,50"], {}),
        (["day,sum,what,left", "2026-03-02,1,50,x"], {"decimal": ","}),
        (["day,sum,what,", "2026-03-02,€ 1,50-,x"], {"decimal": ","}),
    ],
)
def test_an_amount_that_the_separator_took_apart_is_refused(
    load: Import, lines: list[str], arguments: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match=r"line 2, column 'sum': '.*1' stands before '50"):
        load(lines, **arguments)


@pytest.mark.parametrize(
    ("lines", "arguments", "days"),
    [
        (["31-ene-2024", "1 de enero del 2024", "Jan 31, 2024"], {}, [31, 1, 31]),
        (["31-ENE-2024", "01.Jan.2024", "lun, 15 ene 2024"], {}, [31, 1, 15]),
        (["mar 30 ene. 2024", "Mon 1 January 2024"], {"date_format": "%a %d %b %Y"}, [30, 1]),
        (["31-ene.-24", "01-jan-24"], {"date_format": "%d-%b-%y"}, [31, 1]),
        (["31 de ene. de 2024"], {}, [31]),
        (["31 de enero de 2024"], {"date_format": "%d de %B de %Y"}, [31]),
        (["1/31/2024 3:04 PM", "1/2/2024 12:00 a.m."], {}, [31, 2]),
        (["31/01/2024, 10:30", "2024-01-02 9:05"], {}, [31, 2]),
        (['="31/01/2024"', "\u200e15/01/2024"], {}, [31, 15]),
    ],
)
def test_dates_with_names_and_times_are_read_whatever_the_locale(
    load: Import, store: EventStore, lines: list[str], arguments: dict[str, Any], days: list[int]
) -> None:
    load(["day;sum", *(f"{day};{number}" for number, day in enumerate(lines, 1))], **arguments)
    found = {event.data["amount"]: event.timestamp for event in store.get_events("A")[1:]}
    assert [found[f"{number}.00"].day for number in range(1, len(days) + 1)] == days
    assert {(at.year, at.month) for at in found.values()} == {(2024, 1)}


@pytest.mark.parametrize(
    ("day", "arguments", "says"),
    [
        ("02/03", {}, "has no year"),
        ("31-ene", {}, "has no year"),
        ("02/03", {"date_format": "%d/%m"}, "has no year by date_format='%d/%m'"),
        ("01/01/1900", {}, "is no date"),
        ("31/12/9999", {}, "is no date"),
        ("02-Mar-26", {}, "say how they are written"),
        ("45352", {}, "is no date"),
        ("30 foo 2024", {"date_format": "%d %b %Y"}, "is no date of the form"),
    ],
)
def test_a_date_without_a_year_is_never_one_of_1900(
    load: Import, store: EventStore, day: str, arguments: dict[str, Any], says: str
) -> None:
    with pytest.raises(ValueError, match=f"line 2, column 'day': '{day}' .*{says}"):
        load(["day;sum", f"{day};5"], **arguments)
    assert store.read_all() == []


def test_three_decimals_are_read_where_another_amount_proves_them(
    load: Import, store: EventStore
) -> None:
    load(["day,sum", "2026-03-02,12.500", "2026-03-03,0.100", "2026-03-04,1.2500"])
    assert balance(store) == 13 + Decimal("0.85")
    with pytest.raises(ValueError, match=r"line 2.*'12\.500' has three decimals, or its mark"):
        load(["day,sum", "2026-03-02,12.500", "2026-03-03,7"], into=EventStore())
    load(
        ["day;sum", "2026-03-02;12,500", "2026-03-03;7"],
        into=(declared := EventStore()),
        decimal=",",
    )
    assert balance(declared) == Decimal("19.50")


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        # The account's own currency beside another; one that the heading or the amounts name.
        ({}, ["day,sum,cur,paid in", "2026-03-02,1,EUR,USD", "2026-03-03,1,EUR,GBP"]),
        ({"amount": "sum (EUR)"}, ["day,sum (EUR),cur", "2026-03-02,1,USD", "2026-03-03,1,GBP"]),
        ({}, ["day,sum,paid in", "2026-03-02,1,USD", "2026-03-03,1,GBP", "2026-03-04,1,"]),
        ({}, ["day,sum,paid in", "2026-03-02,1 €,USD", "2026-03-03,1 EUR,GBP"]),
        ({}, ["day,sum,Divisa", "2026-03-02,1,EUR", "2026-03-03,1,"]),
    ],
)
def test_what_was_paid_abroad_is_no_second_currency(
    load: Import, store: EventStore, arguments: dict[str, Any], lines: list[str]
) -> None:
    load(lines, **arguments)
    assert balance(store) == len(lines) - 1


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["day,sum,Moneda", "2026-03-02,1,EUR", "2026-03-03,1,", "2026-03-04,1,USD"], "line 4"),
        (["day,sum,cur", "2026-03-02,1,€", "2026-03-03,1,$"], "line 3"),
        (["day,sum,Currency,fee in", "2026-03-02,1,EUR,EUR", "2026-03-03,1,USD,EUR"], "line 3"),
    ],
)
def test_a_column_that_gives_several_currencies_is_refused(
    load: Import, store: EventStore, lines: list[str], says: str
) -> None:
    with pytest.raises(ValueError, match=f"{says}.*is another currency than the rows above"):
        load(lines)
    assert store.read_all() == []


def test_each_currency_may_be_an_account_of_its_own(load: Import, store: EventStore) -> None:
    lines = ["day,sum,cur", "2026-03-02,1,EUR", "2026-03-03,7,USD", "2026-03-04,2,EUR"]
    with pytest.raises(ValueError, match=r"Give account='cur', so that each is an account of its"):
        load(lines)
    load(lines, account="cur")
    assert (balance(store, "EUR"), balance(store, "USD")) == (3, 7)
