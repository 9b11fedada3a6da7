"""The table in a statement's text: its header, and the rows below it, none of which vanishes."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice, product
from typing import Any

from eventlib.lab.statement.amounts import read_amount
from eventlib.lab.statement.cells import Unreadable, as_heading, tidy, unreadable
from eventlib.lab.statement.content import recognised
from eventlib.lab.statement.dates import is_date
from eventlib.lab.statement.layout import Layout

SEPARATORS = (",", ";", "\t", "|")
HEADER_WITHIN = 100  # lines; above the header there may be the bank's own
HEADER_LINES = 20  # a header cell may be written over several lines, though not over many


@dataclass(frozen=True)
class _Dialect:
    """How the lines of a file are parted into cells."""

    sep: str
    spaced: bool
    """Whether a cell may stand behind a space, quotes and all."""

    def cells(self, lines: Iterable[str], strict: bool = False) -> Any:
        """A `csv.reader`."""
        return csv.reader(lines, delimiter=self.sep, skipinitialspace=self.spaced, strict=strict)


@dataclass(frozen=True)
class Record:
    """A row as the file has it: the line it begins on, and a cell for each heading, maybe empty."""

    line: int
    cells: list[str]


@dataclass
class Table:
    """The rows that may be movements, and how many others there are and why they are none."""

    headings: list[str]
    """A name for each column, no two the same."""
    place: dict[str, int]
    """Where the columns are that the layout names."""
    unnamed: set[int]
    """Where the header is empty."""
    records: list[Record] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    ends: list[Record] = field(default_factory=list)
    """What stands below the last movement: totals, notes."""


def read_table(name: str, content: str, layout: Layout, reached: Callable[[int], object]) -> Table:
    """The table of a file; `reached` is told how many rows so far. `ValueError` with the line."""
    lines = list(StringIO(content, newline=""))
    dialect, first, header = _header(name, lines, content, layout)
    place = {column: header.index(column) for column in layout.wanted}
    unnamed = {at for at, heading in enumerate(header) if not heading}
    table = Table(_names(header), place, unnamed)
    table.left_out.update({"above": first - 1, "header": 1})
    width = max(number for number, heading in enumerate(header, start=1) if heading)
    for line, cells in _rows(name, lines, first, dialect, layout, table):
        if not any(cells):
            table.left_out["blank"] += 1
        elif [as_heading(cell) for cell in cells[:width]] == header[:width]:
            table.left_out["again" if line > first else "self"] += 1  # printed on every page
        elif _skips(name, line, layout, table, cells):
            table.left_out["skip"] += 1
        else:
            cells += [""] * (len(header) - len(cells))
            _check_split(name, line, cells, dialect.sep, layout, table)
            table.records.append(Record(line, cells))
            reached(len(table.records))
    del table.left_out["self"]
    _take_ends(table, layout)
    for record in table.records:
        if any(record.cells[len(header) :]):
            raise unreadable(
                name,
                record.line,
                f"has {len(record.cells)} cells under {len(header)} headings: does a value hold "
                "the separator and stand without quotes? Put it into quotes, or leave the row out "
                f"with skip= if it is no movement. There stands {_shown(record.cells)}",
            )
        del record.cells[len(header) :]
    return table


def _header(
    name: str, lines: list[str], content: str, layout: Layout
) -> tuple[_Dialect, int, list[str]]:
    """The dialect, the line of the header, and the header.

    The separator is the one under which a line holds every column that was named.
    """
    nearest: list[str] = []
    separators = SEPARATORS if layout.sep is None else (layout.sep,)
    for spaced, sep in product((True, False), separators):
        dialect = _Dialect(sep, spaced)
        for at in range(min(len(lines), HEADER_WITHIN)):
            if spaced and f'{sep} "' not in lines[at]:
                continue
            reader = dialect.cells(islice(lines, at, at + HEADER_LINES))
            cells: list[str] = []
            with suppress(csv.Error, StopIteration):
                cells = [as_heading(cell) for cell in next(reader)]
            if len(layout.wanted.intersection(cells)) > len(layout.wanted.intersection(nearest)):
                nearest = cells
            if layout.wanted <= set(cells):
                twice = [column for column in layout.wanted if cells.count(column) > 1]
                if twice:
                    why = f"has two columns {min(twice)!r}: rename one, in a copy of the file"
                    raise unreadable(name, at + 1, why)
                dates = [cell for cell in cells if is_date(cell, layout.date_format)]
                if dates:
                    why = f"is the header, and holds {dates[0]!r}: lacks a line break behind it?"
                    raise unreadable(name, at + 1, why)
                return dialect, at + 1, cells
    if error := recognised(name, content):
        raise error
    named = [*layout.columns, *sorted(layout.wanted.difference(layout.columns))]
    missing = ", ".join(repr(column) for column in named if column not in nearest)
    seen = f"; the nearest has {', '.join(map(repr, filter(None, nearest)))}" if nearest else ""
    raise ValueError(
        f"{name}: none of the first {HEADER_WITHIN} rows names the column {missing}{seen}. "
        "Write the names as the file does, and give sep= if its cells are parted by something "
        "else than , ; | or a tab. Nothing was stored."
    )


def _names(header: list[str]) -> list[str]:
    """A name for each column: one without gets its number, of two of one name the second too."""
    names: list[str] = []
    for number, heading in enumerate(header, start=1):
        base = heading or f"column {number}"
        name, count = base, 1
        while name in names or (name != heading and name in header):
            count += 1
            name = f"{base} ({count})"
        names.append(name)
    return names


def _rows(
    name: str, lines: list[str], first: int, dialect: _Dialect, layout: Layout, table: Table
) -> Iterator[tuple[int, list[str]]]:
    """Every row from the header on, with the line it begins on, split into tidy cells."""
    reader = dialect.cells(lines[first - 1 :], strict=True)
    while True:
        line = first + reader.line_num
        try:
            cells = [tidy(cell) for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise unreadable(
                name,
                line,
                f"cannot be split into cells ({error}): a quote inside a text has to be doubled, "
                f"and one that opens a text has to be closed. There stands {lines[line - 1]!r:.80}",
            ) from None
        below = first + reader.line_num
        if below > line + 1:
            rows = [
                at for at in range(line, below) if _is_row(lines[at - 1], dialect, table, layout)
            ]
            if len(rows) > (line > first):  # the header is no row, and swallows none
                raise unreadable(
                    name,
                    line,
                    f"opens a quote that is closed on line {below - 1} only, and line {rows[-1]} "
                    f"looks like a row of its own: {lines[rows[-1] - 1].strip()!r:.80}. Is the "
                    "quote a mere mark? Double it in a copy of the file, or take it out",
                )
        yield line, cells


def _is_row(line: str, dialect: _Dialect, table: Table, layout: Layout) -> bool:
    """Whether a line looks like a movement of its own, whatever quotes are open above it."""
    for parted in (line.split(dialect.sep), next(dialect.cells([line]))):
        cells = [tidy(cell.strip('" \r\n')) for cell in parted]
        at = table.place[layout.date]
        dated = at < len(cells) and is_date(cells[at], layout.date_format)
        amounts = [table.place[column] for column in layout.amounts]
        paid = any(at < len(cells) and _is_amount(cells[at], layout) for at in amounts)
        if dated + paid + (len(cells) >= len(table.headings)) >= 2:
            return True
    return False


def _is_amount(cell: str, layout: Layout) -> bool:
    with suppress(Unreadable):
        return bool(read_amount(cell, layout.decimal))
    return False


def _skips(name: str, line: int, layout: Layout, table: Table, cells: list[str]) -> bool:
    if layout.skip is None:
        return False
    row = dict.fromkeys(table.headings, "")
    row.update(zip(table.headings, cells, strict=False))
    row.update({column: row[table.headings[at]] for column, at in table.place.items()})
    try:
        return layout.skips(row)
    except ValueError as error:
        raise unreadable(name, line, str(error)) from error.__cause__


_CENTS = re.compile("[0-9]{2}[^0-9.,]{0,5}")  # with a currency or a minus behind


def _check_split(
    name: str, line: int, cells: list[str], sep: str, layout: Layout, table: Table
) -> None:
    """An amount with a decimal comma and no quotes comes apart where commas part the cells."""
    if sep != ",":
        return
    for column in layout.amounts:
        at = table.place[column]
        behind = cells[at + 1] if at + 1 < len(cells) else ""
        loose = layout.decimal == "," or at + 1 in table.unnamed
        if loose and _CENTS.fullmatch(behind) and re.fullmatch(r"[^.,]*[0-9]", cells[at]):
            raise unreadable(
                name,
                line,
                f"stands before {behind!r}: are they one amount that the comma took apart? Put it "
                "into quotes, or part the cells by ;",
                column,
                cells[at],
            )


_TOTAL = re.compile(r"(?i)\b(sub-?)?(total|saldo|balance|sum|solde|somme|gesamt|endstand|endsaldo)")


def _take_ends(table: Table, layout: Layout) -> None:
    """Take what stands below the last movement out of the records, if it is sure to be none.

    That is a row without a date that holds no amount, or that calls itself a total or a balance.
    """
    kept = len(table.records)
    while kept and _is_end(table.records[kept - 1], table, layout):
        kept -= 1
    if kept:  # else it is the column of dates that is wrong
        table.ends = table.records[kept:]
        del table.records[kept:]
        table.left_out["end"] += len(table.ends)


def _is_end(record: Record, table: Table, layout: Layout) -> bool:
    date = record.cells[table.place[layout.date]]
    if date[:1].isdigit() or is_date(date, layout.date_format):
        return False
    if not any(_is_amount(cell, layout) for cell in record.cells):
        return True
    words = record.cells if not any(map(str.isdigit, date)) else [date]
    return any(map(_TOTAL.search, words))


def _shown(cells: list[str]) -> str:
    return repr(" · ".join(filter(None, cells)))[:100]
