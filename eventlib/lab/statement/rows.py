"""The rows of a bank statement: the whole file is read and checked before anything is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from eventlib.amount import add, subtract
from eventlib.event import check_name
from eventlib.lab.statement import currencies
from eventlib.lab.statement.amounts import Written, read_amount
from eventlib.lab.statement.cells import Unreadable, unreadable
from eventlib.lab.statement.content import decoded
from eventlib.lab.statement.dates import read_dates
from eventlib.lab.statement.layout import Layout
from eventlib.lab.statement.signs import (
    Contradiction,
    Entry,
    Note,
    Side,
    by_kind,
    counts_what_is_owed,
    signed,
)
from eventlib.lab.statement.table import Record, Table, read_table

_NOTHING = {"", "-", "--", "–", "—"}  # how banks leave a cell empty


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
class Rows:
    """Every movement of a file, in its order, and what became of all its other lines."""

    rows: list[Row]
    left_out: Counter[str]
    notes: list[Note]


def read_rows(name: str, content: bytes, layout: Layout, reached: Callable[[int], object]) -> Rows:
    """Every movement in a file's `content`; `reached` is told how many rows so far.

    `ValueError`, with the file's `name`, the line, the column and the value, if any is unreadable.
    """
    table = read_table(name, decoded(name, content), layout, reached)
    if not table.records:
        skipped = table.left_out["skip"]
        but = f", for skip= leaves out all {skipped}" if skipped else ""
        raise ValueError(f"{name} has no movements below its header{but}. Nothing was stored.")
    return _Reader(name, table, layout).rows()


class _Reader:
    """The cells of a table, by what they mean."""

    def __init__(self, name: str, table: Table, layout: Layout) -> None:
        self._name = name
        self._table = table
        self._layout = layout
        self._currencies: dict[str, str] = {}
        self._doubtful: ValueError | None = None  # the first amount that may be a thousand times it
        self._proved = False
        named = {table.place[column] for column in layout.columns if column != layout.fee}
        self._others = [
            (at, heading) for at, heading in enumerate(table.headings) if at not in named
        ]

    def rows(self) -> Rows:
        records, layout = self._table.records, self._layout
        accounts = [self._account(record) for record in records]
        entries = [self._entry(*each) for each in zip(records, accounts, strict=True)]
        paid = [
            self._written(record, account, layout.fee)
            for record, account in zip(records, accounts, strict=True)
        ]
        balances = [
            self._written(record, account, layout.balance)
            for record, account in zip(records, accounts, strict=True)
        ]
        if self._doubtful and not self._proved:
            raise self._doubtful
        adds, deposits, notes = self._signs(entries, paid)
        dates = self._dates()
        details = [self._details(record) for record in records]
        self._check_currencies(accounts, details)
        left = [balance and balance.value for balance in balances]
        if layout.inverted and counts_what_is_owed(_steps(accounts, adds, left)):
            left = [balance and subtract(Decimal("0.00"), balance) for balance in left]
            notes.append(Note("owed", {"column": str(layout.balance)}))
        rows = [
            Row(record.line, account, at, deposit, each.copy_abs(), balance, more)
            for record, account, at, deposit, each, balance, more in zip(
                records, accounts, dates, deposits, adds, left, details, strict=True
            )
        ]
        if self._table.ends:
            said = "; ".join(
                f"{end.line}: {' · '.join(filter(None, end.cells))[:60]}"
                for end in self._table.ends[:5]
            ) + ("; …" if len(self._table.ends) > 5 else "")
            notes.append(Note("ends", {"lines": said}))
        return Rows(rows, self._table.left_out, notes)

    def _account(self, record: Record) -> str:
        if self._layout.account is None:
            assert self._layout.account_id is not None
            return self._layout.account_id
        account = self._cell(record, self._layout.account)
        try:
            check_name("this cell", account)
        except ValueError as error:
            raise self._error(record, self._layout.account, f"names no account: {error}") from None
        return account

    def _entry(self, record: Record, account: str) -> Entry:
        layout = self._layout
        if len(layout.amounts) == 2:
            return self._one_of_two(record, account, *layout.amounts)
        (column,) = layout.amounts
        written = self._amount(record, account, column)
        said = column if layout.kind is None else self._cell(record, layout.kind)
        return Entry(record.line, column, said, "sign", written.value, written.mark)

    def _one_of_two(self, record: Record, account: str, credit: str, debit: str) -> Entry:
        found = {
            column: self._amount(record, account, column)
            for column in (credit, debit)
            if self._cell(record, column) not in _NOTHING
        }
        if not found:
            raise self._error(record, credit, "and the debit column are both empty" + _NO_MOVEMENT)
        if len(found) == 2 and all(each.value for each in found.values()):
            raise self._error(record, credit, "stands beside a debit: one row is one movement")
        is_credit = credit in found and not (debit in found and found[debit].value)
        column = credit if is_credit else debit
        side: Side = "credit" if is_credit else "debit"
        return Entry(record.line, column, column, side, found[column].value, found[column].mark)

    def _signs(
        self, entries: list[Entry], paid: Sequence[Written | None]
    ) -> tuple[list[Decimal], list[bool], list[Note]]:
        """What each row adds to the balance, whether it is a deposit, and what is to be noted."""
        layout = self._layout
        notes: list[Note] = []
        lines = [record.line for record in self._table.records]
        try:
            if layout.kind is not None:
                entries, notes = by_kind(entries, layout.credits)
            adds, more = signed(entries, layout.inverted)
            notes += more
            deposits = [
                each > 0 or (not each and entry.side != "debit")
                for each, entry in zip(adds, entries, strict=True)
            ]
            if layout.fee is not None:
                fees = [  # debits, with the same conventions
                    Entry(line, layout.fee, layout.fee, "debit", fee.value, fee.mark)
                    for line, fee in zip(lines, paid, strict=True)
                    if fee is not None
                ]
                charged, more = signed(fees, inverted=False)
                notes += more
                left = iter(charged)
                adds = [
                    each if fee is None else add(each, next(left))
                    for each, fee in zip(adds, paid, strict=True)
                ]
                deposits = [
                    each > 0 or (not each and deposit)
                    for each, deposit in zip(adds, deposits, strict=True)
                ]
        except Contradiction as error:
            record = self._table.records[lines.index(error.entry.line)]
            raise self._error(record, error.entry.column, error.why) from None
        return adds, deposits, notes

    def _dates(self) -> list[datetime]:
        records, column = self._table.records, self._layout.date
        try:
            return read_dates(
                [self._cell(each, column) for each in records], self._layout.date_format
            )
        except Unreadable as error:
            record = records[error.index]
            cure = "" if self._cell(record, column)[:1].isdigit() else _NO_MOVEMENT
            raise self._error(record, column, error.why + cure) from None

    def _details(self, record: Record) -> dict[str, str]:
        return {heading: record.cells[at] for at, heading in self._others if record.cells[at]}

    def _check_currencies(self, accounts: Sequence[str], details: Sequence[dict[str, str]]) -> None:
        """Refuse a column that gives the rows of one account several currencies."""
        codes = {
            heading: [each.get(heading, "") for each in details] for heading in self._table.headings
        }
        found = currencies.several(codes, accounts)
        if found is None or self._currencies:
            return
        if any(currencies.named_in(column) for column in self._layout.amounts):
            return
        heading, index = found
        record, code = self._table.records[index], codes[heading][index]
        raise self._error(record, heading, _CURRENCIES.format(heading=heading), code)

    def _written(self, record: Record, account: str, column: str | None) -> Written | None:
        """The amount in a column that may be empty: some banks print balances once a day."""
        if column is None or self._cell(record, column) in _NOTHING:
            return None
        return self._amount(record, account, column)

    def _amount(self, record: Record, account: str, column: str) -> Written:
        try:
            written = read_amount(self._cell(record, column), self._layout.decimal)
        except Unreadable as error:
            cell = self._cell(record, column)
            digits = any(character.isdigit() for character in cell)
            raise self._error(
                record, column, error.why + ("" if digits else _NO_MOVEMENT)
            ) from None
        self._proved = self._proved or written.proves
        if not written.fits and self._doubtful is None:
            self._doubtful = self._error(record, column, _DOUBTFUL)
        if written.currency is not None:
            first = self._currencies.setdefault(account, written.currency)
            if first != written.currency:
                why = f"is in {written.currency}, and account {account!r} in {first}: "
                raise self._error(record, column, why + _SEVERAL)
        return written

    def _cell(self, record: Record, column: str) -> str:
        return record.cells[self._table.place[column]]

    def _error(self, record: Record, column: str, why: str, value: str | None = None) -> ValueError:
        shown = self._cell(record, column) if value is None else value
        return unreadable(self._name, record.line, why, column, shown)


def _steps(
    accounts: Sequence[str], adds: Sequence[Decimal], balances: Sequence[Decimal | None]
) -> list[tuple[Decimal, Decimal, Decimal]]:
    """From one row of an account to the next: by what the balance differs, and what both add."""
    last: dict[str, tuple[Decimal, Decimal]] = {}
    steps = []
    for account, adding, balance in zip(accounts, adds, balances, strict=True):
        if balance is not None:
            if account in last:
                before, above = last[account]
                steps.append((subtract(balance, before), above, adding))
            last[account] = balance, adding
    return steps


_NO_MOVEMENT = (
    '. If the row is no movement, leave it out: skip={"column": ("value",)}, or a function of the '
    "row that says which"
)
_SEVERAL = (
    "amounts of several currencies cannot be added. Import one after the other, each under an "
    "account of its own, and leave the others out with skip="
)
_CURRENCIES = (
    "is another currency than the rows above: amounts of several currencies cannot be added. Give "
    "account={heading!r}, so that each is an account of its own, or leave the others out with "
    "skip={{{heading!r}: …}}; if the column says something else, delete it in a copy of the file"
)
_DOUBTFUL = (
    "has three decimals, or its mark parts the thousands, and no other amount of the file tells "
    "which: give the other mark as decimal=, or write two decimals in a copy of the file"
)
