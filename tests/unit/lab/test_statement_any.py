"""A known history, written in any dialect: what is imported is that history, or a line is named."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventlib import BankAccount, EventStore
from eventlib.lab.statement import import_statement

MONTHS = {
    "es": ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}
DATES: dict[str, tuple[str | None, Callable[[date], str]]] = {
    "iso": (None, lambda day: day.isoformat()),
    "dots": (None, lambda day: f"{day.day}.{day.month}.{day.year}"),
    "day first": ("%d/%m/%Y", lambda day: f"{day:%d/%m/%Y}"),
    "month first": ("%m/%d/%y", lambda day: f"{day:%m/%d/%y}"),
    "unsaid": (None, lambda day: f"{day:%d/%m/%Y}"),
    "Spanish": (None, lambda day: f"{day.day}-{MONTHS['es'][day.month - 1]}-{day.year}"),
    "English": (None, lambda day: f"{MONTHS['en'][day.month - 1]} {day.day}, {day.year}"),
    "by name": ("%d %b %y", lambda day: f"{day:%d} {MONTHS['es'][day.month - 1]} {day:%y}"),
    "with time": (None, lambda day: f"{day.isoformat()} 9:05"),
}
SIGNS: dict[str, Callable[[str, bool], str]] = {
    "before": lambda text, out: f"-{text}" if out else text,
    "both": lambda text, out: f"-{text}" if out else f"+{text}",
    "behind": lambda text, out: f"{text}-" if out else text,
    "brackets": lambda text, out: f"({text})" if out else text,
    "minus": lambda text, out: f"−{text}" if out else text,
    "marks": lambda text, out: f"{text} DR" if out else f"{text} CR",
}
CURRENCIES = ["{}", "{} €", "€{}", "EUR {}", "{}\u00a0EUR", "$ {}"]
CONVENTIONS = ["signed", "inverted", "pair", "minus pair", "refunds", "kind", "minus kind"]
TEXTS = [
    *["rent", "", "café; 2 €", 'screen 24"', '"quoted" and, more', "two\nlines", "Total", "-5,00"],
    *["2026-03-02", "Saldo; 03.04.2026; 5,00", "a|b\tc", "' or 1=1", "=1+1", "EUR", "x" * 300],
]
ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"]
MOVES = st.lists(
    st.tuples(
        st.integers(0, 70),
        st.integers(-3_000_000, 3_000_000) | st.integers(-2_000, 2_000).map(lambda n: n * 100),
        st.sampled_from(TEXTS),
    ),
    min_size=1,
    max_size=12,
)


@st.composite
def dialects(draw: st.DrawFn) -> dict[str, Any]:
    """How a bank writes its statements."""
    some = st.booleans()
    decimal = draw(st.sampled_from(".,"))
    return {
        "sep": draw(st.sampled_from(",;\t|")),
        "decimal": decimal,
        "decimals": draw(st.sampled_from([2, 2, 2, 0, 1, 3, 4])),
        "thousands": draw(st.sampled_from(["", ",."[decimal == ","], " ", "'", "\u202f"])),
        "currency": draw(st.sampled_from(CURRENCIES)),
        "sign": draw(st.sampled_from(sorted(SIGNS))),
        "convention": draw(st.sampled_from(CONVENTIONS)),
        "dates": draw(st.sampled_from(sorted(DATES))),
        "quoting": draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        "newline": draw(st.sampled_from(["\n", "\r\n"])),
        "encoding": draw(st.sampled_from(ENCODINGS)),
        **{name: draw(some) for name in ("newest first", "text last", "balance", "fee", "pending")},
        **{
            name: draw(some)
            for name in ("preamble", "totals", "blank", "ragged", "excel", "dashes")
        },
    }


def number(cents: int, how: dict[str, Any]) -> str:
    """A positive amount as the dialect writes it; with fewer decimals only where none is lost."""
    whole, rest = divmod(cents, 100)
    said = f"{whole:,}".replace(",", how["thousands"])
    decimals = how["decimals"]
    if decimals > 2 or rest % 10 or (rest and not decimals):
        said += how["decimal"] + f"{rest:02}".ljust(decimals, "0")
    elif decimals:
        said += how["decimal"] + f"{rest:02}"[:decimals]
    return said


def written(moves: list[tuple[int, int, str]], how: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
    """The file, and the arguments that say how to read it."""
    date_format, write_date = DATES[how["dates"]]
    convention, arguments = how["convention"], {"date": "Día", "account_id": "A"}
    arguments |= {"sep": how["sep"], "decimal": how["decimal"], "date_format": date_format}
    debits = sum(1 for _, cents, _ in moves if cents < 0)
    refunds = [move for move in moves if move[1] > 0][:debits] if convention == "refunds" else []

    def cell(cents: int) -> str:
        text = how["currency"].format(number(abs(cents), how))
        text = SIGNS[how["sign"]](text, cents < 0)
        return f'="{text}"' if how["excel"] else text

    def plain(cents: int) -> str:
        text = how["currency"].format(number(abs(cents), how))
        return f"-{text}" if cents < 0 else text

    def amounts(move: tuple[int, int, str]) -> list[str]:
        cents = move[1]
        nothing = "-" if how["dashes"] else ""
        if convention == "signed":
            return [cell(cents)]
        if convention == "inverted":
            return [plain(-cents)]
        if convention in ("kind", "minus kind"):
            minus = cents < 0 and convention == "minus kind"
            return [plain(-abs(cents) if minus else abs(cents)), "Haber" if cents >= 0 else "Debe"]
        if cents < 0:
            return [nothing, plain(cents if convention == "minus pair" else -cents)]
        return [nothing, plain(-cents)] if move in refunds else [plain(cents), nothing]

    headings = {"signed": ["Importe"], "inverted": ["Importe"], "kind": ["Importe", "Tipo"]}
    columns = headings.get(convention.removeprefix("minus "), ["Haber", "Debe"])
    arguments["amount"] = columns[0] if columns[0] == "Importe" else tuple(columns)
    if columns[-1] == "Tipo":
        arguments |= {"kind": "Tipo", "credits": ("Haber",)}
    arguments |= {"inverted": True} if convention == "inverted" else {}
    rows, cents = [], 0
    for move in moves:
        day, change, text = move
        cents += change
        row = {"Día": write_date(date(2026, 1, 1) + timedelta(days=day)), "Concepto": text}
        row |= dict(zip(columns, amounts(move), strict=True))
        if how["balance"]:
            arguments["balance"] = "Saldo"
            row["Saldo"] = plain(cents)
        if how["fee"]:
            arguments["fee"] = "Comisión"
            row["Comisión"] = ""
        if how["pending"]:
            arguments["skip"] = {"Estado": ("PENDIENTE",)}
            row["Estado"] = "HECHO"
        rows.append(row)
    if how["text last"]:
        rows = [{**row, "Concepto": row.pop("Concepto")} for row in rows]
    headers = list(rows[0])
    table = [list(row.values()) for row in rows]
    if how["newest first"]:
        table.reverse()
    if how["pending"]:
        cells = ["?" if heading != "Estado" else "PENDIENTE" for heading in headers]
        table.insert(len(table) // 2, cells)
    if how["blank"]:
        table.insert(1, [""] * len(headers))
    if how["ragged"]:
        headers = [*headers, ""]
        table = [
            row[: max(at + 1 for at, said in enumerate(row) if said or not at)] for row in table
        ]
    if how["totals"]:
        table += [[], ["Total", *["1" for _ in headers[1:]]], ["Gracias"]]
    file = io.StringIO()
    if how["preamble"]:
        file.write(f'Banco "Ñ{how["newline"]}{how["newline"]}Titular:{how["sep"]}Ana')
        file.write(how["newline"])
    writer = csv.writer(
        file, delimiter=how["sep"], quoting=how["quoting"], lineterminator=how["newline"]
    )
    writer.writerows([headers, *table])
    return file.getvalue().encode(how["encoding"], "replace"), arguments


def the_history_or_a_line(
    folder: Path, moves: list[tuple[int, int, str]], how: dict[str, Any]
) -> bool:
    """Whether it was imported; fails if it is neither the history nor an error with a line."""
    moves = sorted(moves, key=lambda move: move[0])
    content, arguments = written(moves, how)
    file = folder / "any.csv"
    file.write_bytes(content)
    store = EventStore()
    try:
        report = import_statement(file, store, **arguments)
    except ValueError as error:
        if not re.search(r"any\.csv, line \d+", str(error)) or store.read_all():
            raise
        return False
    whole = how["encoding"] != "cp1252"  # whose texts hold question marks for what it lacks
    found = Counter(
        (
            event.timestamp.date(),
            Decimal(event.data["amount"]) * (1 if event.type == "account.deposited" else -1),
            event.data.get("details", {}).get("Concepto", "") if whole else "",
        )
        for event in store.get_events("A")[1:]
    )
    expected = Counter(
        (date(2026, 1, 1) + timedelta(days=day), Decimal(cents) / 100, text if whole else "")
        for day, cents, text in moves
    )
    assert found == expected
    assert store.replay("A", BankAccount).balance == Decimal(sum(m[1] for m in moves)) / 100
    assert report.mismatches == ()
    assert report.lines == report.booked + sum(report.left_out.values())
    assert report.booked == len(moves)
    return True


QUICK = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@QUICK
@given(MOVES, dialects())
def test_what_is_imported_is_the_history_or_an_error_with_its_line(
    tmp_path: Path, moves: list[tuple[int, int, str]], how: dict[str, Any]
) -> None:
    the_history_or_a_line(tmp_path, moves, how)


@pytest.mark.slow
def test_in_two_thousand_dialects(tmp_path: Path) -> None:
    imported = []

    @settings(QUICK, max_examples=2_000)
    @given(MOVES, dialects())
    def every(moves: list[tuple[int, int, str]], how: dict[str, Any]) -> None:
        imported.append(the_history_or_a_line(tmp_path, moves, how))

    every()
    assert sum(imported) > len(imported) * 0.7  # to refuse them all would keep the promise, too
