"""The rows of a bank statement: the whole file is read and checked before anything is stored."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import StringIO

from eventlib.event import check_name
from eventlib.lab.statement.cells import Unreadable, read_amount, read_dates

SEPARATORS = (",", ";", "\t", "|")
HEADER_WITHIN = 100  # rows; above the header there may be the bank's own lines


@dataclass(frozen=True, slots=True)
class Row:
    """One movement of `amount` (0 or more); `line` counts from 1 in the file."""

    line: int
    account: str
    at: datetime
    deposit: bool
    amount: Decimal
    balance: Decimal | None
    details: dict[str, str]
    """What the file says in its other columns: the concept, the counterparty…"""

    @property
    def signed(self) -> Decimal:
        """What the movement adds to the balance."""
        return self.amount if self.deposit else self.amount.copy_negate()


@dataclass(frozen=True)
class Layout:
    """What stands in which column of the file, and how it is written."""

    date: str
    amounts: tuple[str, ...]
    """The column of amounts, or those of credits and of debits."""
    account: str | None
    account_id: str | None
    kind: str | None
    credits: Sequence[str]
    balance: str | None
    date_format: str | None
    sep: str | None
    decimal: str

    def __post_init__(self) -> None:
        if len(self.amounts) not in (1, 2):
            raise ValueError("amount is one column, or a pair: (credit column, debit column)")
        if (self.account is None) == (self.account_id is None):
            raise ValueError(
                "whose movements are these? Give account= (the column that says it) or "
                "account_id= (one account for the whole file), one of the two"
            )
        if self.account_id is not None:
            check_name("account_id", self.account_id)
        if isinstance(self.credits, str):
            raise TypeError(f"credits is a collection of values: ({self.credits!r},), for example")
        if self.kind is not None and len(self.amounts) == 2:
            raise ValueError("give kind= or a pair of amount columns, not both: each says the sign")
        if self.decimal not in (".", ","):
            raise ValueError(f"decimal is '.' or ',', not {self.decimal!r}")
        if self.sep is not None and (len(self.sep) != 1 or self.sep in '"\r\n'):
            raise ValueError(f"sep is one character, such as ';', not {self.sep!r}")

    @property
    def columns(self) -> list[str]:
        named = [self.date, *self.amounts, self.account, self.kind, self.balance]
        return [name for name in named if name is not None]


def read_rows(
    name: str, content: bytes, layout: Layout, reached: Callable[[int], object]
) -> list[Row]:
    """Every movement in a file's `content`, in the file's order; `reached` is told how many so far.

    `ValueError`, with the file's `name`, the line, the column and the value, if any is unreadable.
    """
    text = _decoded(name, content)
    sep, first, header = _header(name, text, layout)
    place = {column: header.index(column) for column in layout.columns}
    others = {column: at for at, column in enumerate(header) if column and column not in place}
    lines: list[int] = []
    dates: list[str] = []
    parts: list[tuple[str, bool, Decimal, Decimal | None, dict[str, str]]] = []
    for line, cells in _below(name, text, sep, first, header):
        reader = _Reader(name, line, place, cells, layout)
        lines.append(line)
        dates.append(cells[place[layout.date]])
        details = {column: cells[at] for column, at in others.items() if cells[at]}
        parts.append((reader.account(), *reader.movement(), reader.balance(), details))
        reached(len(lines))
    if not lines:
        raise ValueError(f"{name} has no movements below its header. Nothing was stored.")
    try:
        moments = read_dates(dates, layout.date_format)
    except Unreadable as error:
        line, date = lines[error.index], dates[error.index]
        raise unreadable(name, line, error.why, layout.date, date) from None
    return [
        Row(line, account, at, deposit, amount, balance, details)
        for line, at, (account, deposit, amount, balance, details) in zip(
            lines, moments, parts, strict=True
        )
    ]


def unreadable(
    name: str, line: int, why: str, column: str | None = None, value: str = ""
) -> ValueError:
    """The error for a line that cannot be read."""
    shown = value if len(value) <= 60 else value[:59] + "…"
    what = "" if column is None else f", column {column!r}: {shown!r}"
    return ValueError(f"{name}, line {line}{what} {why}. Nothing was stored.")


def _decoded(name: str, content: bytes) -> str:
    if b"\x00" not in content:
        for encoding in ("utf-8-sig", "cp1252"):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise ValueError(
        f"{name} is no text in UTF-8 or Windows-1252. If it is a spreadsheet, "
        'save it as "CSV UTF-8" first. Nothing was stored.'
    )


def _header(name: str, content: str, layout: Layout) -> tuple[str, int, list[str]]:
    """The separator, the line of the header, and the header.

    The separator is the one under which a line holds every column that was named.
    """
    wanted = set(layout.columns)
    nearest: list[str] = []
    for sep in SEPARATORS if layout.sep is None else (layout.sep,):
        for line, cells in _head(content, sep):
            if len(wanted.intersection(cells)) > len(wanted.intersection(nearest)):
                nearest = cells
            if wanted <= set(cells):
                twice = [column for column in layout.columns if cells.count(column) > 1]
                if twice:
                    raise unreadable(name, line, f"has two columns {twice[0]!r}: rename one")
                return sep, line, cells
    missing = ", ".join(repr(column) for column in layout.columns if column not in nearest)
    seen = f"; the nearest has {', '.join(map(repr, filter(None, nearest)))}" if nearest else ""
    raise ValueError(
        f"{name}: none of the first {HEADER_WITHIN} rows names the column {missing}{seen}. "
        "Write the names as the file does, and give sep= if its cells are parted by something "
        "else than , ; | or a tab. Nothing was stored."
    )


def _head(content: str, sep: str) -> Iterator[tuple[int, list[str]]]:
    """The first rows, parted by `sep` as well as it can be done, with the line they begin on."""
    reader = csv.reader(StringIO(content, newline=""), delimiter=sep)
    with suppress(csv.Error, StopIteration):
        for _ in range(HEADER_WITHIN):
            yield reader.line_num + 1, [cell.strip() for cell in next(reader)]


def _below(
    name: str, content: str, sep: str, first: int, header: list[str]
) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header that are not blank, each with the line it begins on."""
    named = max(number for number, heading in enumerate(header, start=1) if heading)
    source = StringIO(content, newline="")
    for _ in range(first - 1):  # the bank's own lines, whatever quotes they hold
        source.readline()
    reader = csv.reader(source, delimiter=sep, strict=True)
    while True:
        line = first + reader.line_num
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise unreadable(name, line, f"cannot be split into cells ({error})") from None
        if not any(cells) or cells[:named] == header[:named]:  # blank, or printed on every page
            continue
        if len(cells) < named or any(cells[len(header) :]):
            raise unreadable(
                name,
                line,
                f"has {len(cells)} cells under {named} headings: is it no movement, or does a "
                "value hold the separator and stand without quotes? Mend or delete this line",
            )
        yield line, cells


@dataclass(frozen=True, slots=True)
class _Reader:
    """The cells of one row, by what they mean."""

    name: str
    line: int
    place: dict[str, int]
    cells: list[str]
    layout: Layout

    def account(self) -> str:
        if self.layout.account is None:
            assert self.layout.account_id is not None
            return self.layout.account_id
        account = self.cells[self.place[self.layout.account]]
        try:
            check_name("this cell", account)
        except ValueError as error:
            raise self._error(f"names no account: {error}", self.layout.account) from None
        return account

    def movement(self) -> tuple[bool, Decimal]:
        """Whether money came in, and how much it was."""
        if len(self.layout.amounts) == 2:
            return self._one_of_two(*self.layout.amounts)
        (column,) = self.layout.amounts
        amount = self._amount(column)
        if self.layout.kind is None:
            return amount >= 0, amount.copy_abs()
        deposit = self.cells[self.place[self.layout.kind]] in self.layout.credits
        if deposit and amount < 0:
            raise self._error("is negative, where the kind of the row says credit", column)
        return deposit, amount.copy_abs()

    def _one_of_two(self, credit_column: str, debit_column: str) -> tuple[bool, Decimal]:
        columns = (credit_column, debit_column)
        found = {name: self._amount(name) for name in columns if self.cells[self.place[name]]}
        if not found:
            raise self._error("and the debit column are both empty", credit_column)
        if all(found.get(name) for name in columns):
            raise self._error("stands beside a debit: one row is one movement", credit_column)
        deposit = credit_column in found and not found.get(debit_column)
        amount = found[credit_column if deposit else debit_column]
        if deposit and amount < 0:
            raise self._error("is negative: money that leaves is a debit", credit_column)
        return deposit, amount.copy_abs()

    def balance(self) -> Decimal | None:
        column = self.layout.balance  # some banks print it once a day
        return (
            None if column is None or not self.cells[self.place[column]] else self._amount(column)
        )

    def _amount(self, column: str) -> Decimal:
        try:
            return read_amount(self.cells[self.place[column]], self.layout.decimal)
        except Unreadable as error:
            raise self._error(error.why, column) from None

    def _error(self, why: str, column: str) -> ValueError:
        return unreadable(self.name, self.line, why, column, self.cells[self.place[column]])
