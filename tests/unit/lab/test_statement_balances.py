"""The statement's own balances, and what the report shows."""

from __future__ import annotations

import decimal
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from eventlib import EventStore
from eventlib.lab.statement.check import Mismatch
from tests.unit.lab.test_statement import Import, balance, importer

LINES = ["day,sum", "2026-03-02,1.00"]


@pytest.fixture
def store() -> EventStore:
    return EventStore()


@pytest.fixture
def load(store: EventStore, tmp_path: Path) -> Import:
    return importer(store, tmp_path)


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
    assert "<table>" not in load(LINES, into=EventStore())._repr_html_()


def test_progress_is_a_line_that_counts_for_long_files(
    load: Import, capsys: pytest.CaptureFixture[str]
) -> None:
    load(LINES)
    lines = ["acc,day,sum", *(f"{n % 3},2026-03-02,1" for n in range(6000))]
    load(lines, account="acc", progress=False)
    assert capsys.readouterr().out == ""
    load(lines, account="acc", into=EventStore())
    assert capsys.readouterr().out == (
        "\rExtracto: 5000 filas leídas\rExtracto: 6000 filas leídas\n"
        "\rAlmacén: 6003 de 6003 eventos guardados\rAlmacén: 6003 de 6003 eventos guardados\n"
    )
