"""Files as people have reported them in public, each with the right value.

The rows are our own, in the shape that the report tells of; its address stands beside each.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from eventlib import EventStore
from tests.unit.lab.test_statement import balance, importer


@dataclass
class Case:
    """A file, how it is read, and what comes of it: signed amounts in order, or an error."""

    report: str
    lines: list[str] | bytes
    arguments: dict[str, Any] = field(default_factory=dict)
    amounts: list[str] = field(default_factory=list)
    says: str = ""


COMMA = {"decimal": ","}
CASES = [
    # An amount with a dot for the thousands and no cents became a thousandth of itself.
    Case(
        "github.com/actualbudget/actual/issues/2374",
        ["day;sum", "2026-03-02;-3.000"],
        COMMA,
        ["-3000.00"],
    ),
    Case(
        "github.com/actualbudget/actual/issues/2143",
        ["day;sum", "2026-03-02;1.000"],
        {},
        says="line 2, column 'sum': '1.000' has three decimals, or its mark parts the thousands",
    ),
    Case(
        "github.com/securo-finance/securo/issues/665",
        ["day,sum", '2026-03-02,"25,000"', '2026-03-03,"₦1,500.00"', "2026-03-04,NGN 2300.50"],
        {},
        ["25000.00", "1500.00", "2300.50"],
    ),
    # The euro sign and the dot together.
    Case(
        "github.com/firefly-iii/firefly-iii/issues/1938",
        ["day;sum (€);", "2026-03-02;-1.000,00 €;", "2026-03-03;-950,00 €;"],
        {"amount": "sum (€)", **COMMA},
        ["-1000.00", "-950.00"],
    ),
    Case(
        "github.com/TheAxelander/OpenBudgeteer/issues/161",
        ["day;sum", "2026-03-02;-9,13\u00a0€"],
        COMMA,
        ["-9.13"],
    ),
    Case(
        "github.com/we-promise/sure/issues/2537",
        ["day;sum", "2026-03-02;1\u202f234,56", "2026-03-03;1\u00a0234,56", "2026-03-04;7 000"],
        COMMA,
        ["1234.56", "1234.56", "7000.00"],
    ),
    Case(
        "github.com/firefly-iii/firefly-iii/issues/4106",
        ["day;sum", "2026-03-02;1'000'000.00", "2026-03-03;CHF 12.50"],
        {},
        ["1000000.00", "12.50"],
    ),
    # Brackets and a minus behind were ignored, so that what went out came in.
    Case(
        "github.com/moneymanagerex/moneymanagerex/issues/2898",
        ["day,sum", "2026-03-02,(123.45)", "2026-03-03,123.45"],
        {},
        ["-123.45", "123.45"],
    ),
    Case(
        "github.com/actualbudget/actual/issues/807",
        ["day,sum", "2026-03-02,$400.00", "2026-03-03,($30.00)", "2026-03-04,$(12.34)"],
        {},
        ["400.00", "-30.00", "-12.34"],
    ),
    Case(
        "github.com/buckets/application/issues/740",
        ["day,sum", '2026-03-02,"$+1,500"', "2026-03-03,($900.23)"],
        {},
        ["1500.00", "-900.23"],
    ),
    Case(
        "github.com/rustledger/rustledger/pull/1473",
        ["day,sum", "2026-03-02,5.00-", "2026-03-03,2000.00", "2026-03-04,1200.00-"],
        {},
        ["-5.00", "2000.00", "-1200.00"],
    ),
    Case(
        "github.com/rustledger/rustledger/pull/1475",
        ["day,sum", "2026-03-02,5.00 DR", "2026-03-03,2000.00 CR"],
        {},
        ["-5.00", "2000.00"],
    ),
    Case(
        "github.com/moneymanagerex/moneymanagerex/issues/5801",
        ["day,sum", "2026-03-02,−12.50", "2026-03-03,–7.00"],
        {},
        ["-12.50", "-7.00"],
    ),
    # A guard against formulas puts an apostrophe before the sign.
    Case(
        "github.com/hhurz/tableExport.jquery.plugin/issues/296",
        ["day,sum", "2026-03-02,'-0.02"],
        {},
        ["-0.02"],
    ),
    # More decimals than two, some of them no zeros.
    Case(
        "github.com/MoneyTools/MyMoney.Net/issues/145",
        ["day,sum", "2026-03-02,-12.500000000", "2026-03-03,3.10000"],
        {},
        ["-12.50", "3.10"],
    ),
    # The column of debits writes its amounts with a minus already.
    Case(
        "github.com/howeyc/ledger/issues/30",
        ["day,in,out,left", "2026-03-02,500.00,,739.64", "2026-03-03,,-5.00,734.64"],
        {"amount": ("in", "out"), "balance": "left", "opening": "239.64"},
        ["500.00", "-5.00"],
    ),
    # A refund among charges, and a column of payments with a minus (Citi).
    Case(
        "github.com/aniav/ynab-csv/pull/81",
        ["day,debit,credit", "2026-03-02,30.00,", "2026-03-03,,-100.00"],
        {"amount": ("credit", "debit"), "inverted": True},
        ["-30.00", "100.00"],
    ),
    Case(
        "github.com/afaneca/myfin/issues/571",
        ["day,what,sum", "2026-02-20,shop,8.01", "2026-02-20,back,-52.42"],
        {"inverted": True},
        ["-8.01", "52.42"],
    ),
    Case(
        "github.com/firefly-iii/firefly-iii/issues/3271",
        ["day,in,out", "2026-03-02,0.00,12.00", "2026-03-03,15.00,0.00"],
        {"amount": ("in", "out")},
        ["-12.00", "15.00"],
    ),
    # What came in and what went out is said by a column.
    Case(
        "github.com/firefly-iii/firefly-iii/issues/2835",
        ['"day";"sum";""', '"01.10.2019";"1.337,00";"H"', '"01.10.2019";"13,37";"S"'],
        {"kind": "", "credits": ("H",), **COMMA},
        ["1337.00", "-13.37"],
    ),
    Case(
        "github.com/buckets/application/issues/185",
        ['"day","Af Bij","sum"', '"20180413","Af","75,94"', '"20180414","Bij","12,00"'],
        {"kind": "Af Bij", "credits": ("Bij",), **COMMA},
        ["-75.94", "12.00"],
    ),
    Case(
        "github.com/firefly-iii/firefly-iii/issues/3290",
        ["day,type,sum", "04/22/2020,Return,22.03", "04/21/2020,Sale,-30.09"],
        {"kind": "type", "credits": ("Return",)},
        ["-30.09", "22.03"],
    ),
    # The bank takes a fee beside the amount.
    Case(
        "github.com/ledger123/runmyaccounts/issues/401",
        ["day,sum,fee,left", "2026-03-02,-3713.36,37.13,1249.51", "2026-03-03,-1,0.00,1248.51"],
        {"fee": "fee", "balance": "left", "opening": 5000},
        ["-3750.49", "-1.00"],
    ),
    # Pending and reverted rows are no movements.
    Case(
        "github.com/ledger123/runmyaccounts/issues/402",
        ["day,sum,state", "2026-03-02,-5,COMPLETED", "2026-03-02,-7,REVERTED"],
        {"skip": {"state": ("REVERTED", "PENDING")}},
        ["-5.00"],
    ),
    # Lines above the header, one of them with a quote that is never closed; a date with a dot.
    Case(
        "github.com/aniav/ynab-csv/issues/5",
        ["Számlatörténet", '"Időszak: 2018.02', "Számla;day;sum", "1;2018.03.29.;40 000 HUF"],
        {},
        ["40000.00"],
    ),
    Case(
        "github.com/firefly-iii/import-configurations/issues/17",
        ['"Saldo:";"0 EUR";', "", '"open";"day";"sum (EUR)";', '"Nein";"02.01.2019";"-35,00";""'],
        {"amount": "sum (EUR)", **COMMA},
        ["-35.00"],
    ),
    # Totals below the last movement were imported as one more.
    Case(
        "github.com/portfolio-performance/portfolio/issues/1611",
        [
            "day,what,sum",
            "2026-03-02,a,10",
            "2026-03-03,b,20",
            "",
            "TOTAL INFLOWS,,30",
            ",TOTAL,30",
        ],
        {},
        ["10.00", "20.00"],
    ),
    # A text that the bank broke into two rows.
    Case(
        "github.com/bank2ynab/bank2ynab/issues/135",
        ["day;what;sum", "09/10/2023;Pix;7.500,00", ";Rem: foo 09/10;", "13/10/2023;x;-1,00"],
        {**COMMA, "skip": lambda row: not row["day"]},
        ["7500.00", "-1.00"],
    ),
    # Dates.
    Case(
        "github.com/firefly-iii/firefly-iii/issues/9340",
        ["day,sum", "3/12,5"],
        says="line 2.*has no year",
    ),
    Case(
        "github.com/moneymanagerex/moneymanagerex/issues/4745",
        ["day,sum", "29-Jun-2022,5"],
        {},
        ["5.00"],
    ),
    Case(
        "github.com/plaintextaccounting/hledger/issues/2668",
        ["day,sum", '"June 30, 2026",-0.05', '"July 1, 2026",2'],
        {},
        ["-0.05", "2.00"],
    ),
    Case(
        "github.com/actualbudget/actual/issues/8888",
        ["day,sum", "31 Aug 26,1", "01 Sept 26,2", "04 SEP 26,3"],
        {"date_format": "%d %b %y"},
        ["1.00", "2.00", "3.00"],
    ),
    Case(
        "github.com/actualbudget/actual/issues/2310",
        ["day,sum", "01/01/24,1", "03/01/24,2"],
        {},
        says="line 2.*say how they are written",
    ),
    # The encoding.
    Case(
        "github.com/actualbudget/actual/issues/6327",
        "day\tsum\r\n2026.03.02\t12,50\r\n".encode("utf-16"),
        COMMA,
        ["12.50"],
    ),
    Case(
        "github.com/herrerad85/tallybook/issues/184",
        b"\xef\xbb\xbfday,sum\n2026-03-02,5\n",
        {},
        ["5.00"],
    ),
    # Several currencies were added up as one.
    Case(
        "github.com/firefly-iii/firefly-iii/issues/6710",
        ["day,sum,cur", "2026-03-02,10,EUR", "2026-03-03,10000,NOK"],
        {},
        says="line 3, column 'cur': 'NOK' is another currency than the rows above",
    ),
    Case(
        "github.com/quentinsf/icsv2ledger/issues/127",
        ["day,sum", "2026-03-02,$ 12.40", "2026-03-03,₪ 46.32"],
        {},
        says="line 3, column 'sum': '₪ 46.32' is in ILS, and account 'A' in USD",
    ),
    # An .xls that is a web page.
    Case(
        "github.com/OCA/bank-statement-import/pull/763",
        b"<html>\n<head></head><body><table><tr><td>day</td></tr></table></body></html>",
        {},
        says="is a web page",
    ),
    # Two movements that are alike in all were taken for one.
    Case(
        "github.com/securo-finance/securo/issues/941",
        ["day,what,sum", *["03/08/2026,Transferencia,-20.00 €"] * 2],
        {"date_format": "%d/%m/%Y"},
        ["-20.00", "-20.00"],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.report for case in CASES])
def test_a_file_of_a_public_report(case: Case, tmp_path: Path) -> None:
    store = EventStore()
    load = importer(store, tmp_path)
    if case.says:
        with pytest.raises(ValueError, match=case.says):
            load(case.lines, **case.arguments)
        assert store.read_all() == []
        return
    report = load(case.lines, **case.arguments)
    signs = {"account.deposited": "", "account.withdrawn": "-"}
    events = store.get_events("A")[1:]
    assert [signs[event.type] + event.data["amount"] for event in events] == case.amounts
    assert report.mismatches == ()
    assert report.lines == report.booked + sum(report.left_out.values())
    opening = Decimal(case.arguments.get("opening", 0))
    assert balance(store) == opening + sum(map(Decimal, case.amounts))
