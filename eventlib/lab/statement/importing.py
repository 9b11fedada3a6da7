"""A bank statement becomes events: the course's real input."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from eventlib.amount import Amount, exactly, subtract
from eventlib.bank import BankAccount
from eventlib.errors import ConcurrencyError, DuplicateEvent
from eventlib.event import Event
from eventlib.lab.session import text
from eventlib.lab.statement.check import compare
from eventlib.lab.statement.report import StatementReport
from eventlib.lab.statement.rows import Layout, Row, read_rows
from eventlib.store import NO_STREAM, EventStore

SOURCE = "bank-statement"
PAGE = 5_000  # rows or events: how often progress is shown


def import_statement(
    path: str | os.PathLike[str],
    store: EventStore,
    *,
    date: str,
    amount: str | Sequence[str],
    account: str | None = None,
    account_id: str | None = None,
    kind: str | None = None,
    credits: Sequence[str] = ("credit",),
    balance: str | None = None,
    opening: Amount | Mapping[str, Amount] | None = None,
    date_format: str | None = None,
    sep: str | None = None,
    decimal: str = ".",
    tolerance: Amount = "0.00",
    progress: bool = True,
) -> StatementReport:
    """Read a bank statement (CSV) and append what it says to the store; returns a report.

    The file is UTF-8 or else Windows-1252. The line that names all the columns given here is its
    header; what stands above it is skipped.

    - `date`: the column of dates. They are UTC where they name no zone. `date_format` is theirs as
      for `strptime`; without it ISO dates are read, and day, month and year in the order that fits
      the whole file (an error if both fit).
    - `amount`: the column of amounts, whose sign decides, or a pair: (credit column, debit column).
      With `kind`, a column, a row is a deposit when its value there is among `credits`.
      `decimal` is the mark before the cents, `"."` or `","`; the other one parts thousands.
    - `account`: the column of account ids; or `account_id`: one account for the whole file.
    - `opening`: what was in the account before (one amount, or a mapping by account), else 0.
    - `balance`: the column of balances. The replayed balance at the end of each day must be one of
      that day's balances, give or take `tolerance`; the report says where it is not.
    - `sep`: what parts the cells; without it one of , ; | and tab.
    - `progress`: show a line that counts, for files of more than 5,000 rows.

    Each account gets an `account.created` with its opening, and an `account.deposited` or
    `account.withdrawn` for each row, by date (rows of one instant in the file's order). What the
    other columns say of a row is in its event's `data["details"]`. History is not judged: what
    overdraws and a row of 0.00 are imported.

    Everything is read and checked before the first append. What cannot be read is a `ValueError`
    with the line, and nothing is stored. An account that the store has from elsewhere is refused
    too. Importing the same file again completes what broke off and adds nothing twice.

    >>> from tempfile import TemporaryDirectory
    >>> store = EventStore()
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "bank.csv")
    ...     _ = file.write_text("day,sum,left\\n2026-03-02,100,350.00\\n2026-03-03,-9.50,340.50")
    ...     import_statement(
    ...         file, store, date="day", amount="sum", balance="left", account_id="A", opening=250)
    Extracto importado · cuentas: 1 · eventos: 3 (nuevos: 3) · días con movimientos: 2
    Días comprobados: 2. Todos coinciden con los saldos del extracto.
    >>> store.replay("A", BankAccount).balance
    Decimal('340.50')
    """
    layout = Layout(
        date=date,
        amounts=(amount,) if isinstance(amount, str) else tuple(amount),
        account=account,
        account_id=account_id,
        kind=kind,
        credits=credits,
        balance=balance,
        date_format=date_format,
        sep=sep,
        decimal=decimal,
    )
    allowed = exactly(tolerance, zero=True)
    content = _content(path)
    with _Counter("read", progress) as counter:
        rows = read_rows(Path(path).name, content, layout, counter.reached)
    by_account: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row.at):
        by_account.setdefault(row.account, []).append(row)
    openings = _openings(opening, by_account)
    digest = hashlib.sha256(content).hexdigest()
    events = {name: _events(digest, openings[name], by_account[name]) for name in by_account}
    with _Counter("stored", progress, total=sum(map(len, events.values()))) as counter:
        added = _append(store, events, counter.reached)
    found = {
        name: compare(of, _closing(store, name, len(events[name])), openings[name], allowed)
        for name, of in by_account.items()
    }
    return StatementReport(
        accounts=len(events),
        events=sum(map(len, events.values())),
        added=added,
        days=sum(len({row.at.date() for row in of}) for of in by_account.values()),
        checked=sum(each.days for each in found.values()),
        mismatches=tuple(mismatch for each in found.values() for mismatch in each.mismatches),
        openings={n: str(each.opening) for n, each in found.items() if each.opening is not None},
    )


def _openings(
    opening: Amount | Mapping[str, Amount] | None, accounts: Mapping[str, object]
) -> dict[str, Decimal]:
    if not isinstance(opening, Mapping):
        return dict.fromkeys(accounts, _signed(0 if opening is None else opening))
    unknown = [name for name in opening if name not in accounts]
    if unknown:
        raise ValueError(f"opening names {unknown[0]!r}, which has no row in the statement")
    return {name: _signed(opening.get(name, 0)) for name in accounts}


def _signed(opening: Amount) -> Decimal:
    """An account may begin overdrawn."""
    if isinstance(opening, str) and opening.startswith("-"):
        return subtract(Decimal("0.00"), exactly(opening[1:], zero=True))
    if isinstance(opening, Decimal) and opening.is_signed():
        return subtract(Decimal("0.00"), exactly(opening.copy_abs(), zero=True))
    if isinstance(opening, int) and opening < 0:
        return subtract(Decimal("0.00"), exactly(-opening, zero=True))
    return exactly(opening, zero=True)


def _events(digest: str, opening: Decimal, rows: Sequence[Row]) -> list[Event]:
    """The events of one account. Their ids follow from the file, the account and the line."""
    name = rows[0].account
    prefix = hashlib.sha256(f"{digest} {name}".encode()).hexdigest()[:24]
    created = {"aggregate_id": name, "initial_balance": str(opening)}
    events = [Event(f"{prefix}-opening", "account.created", created, rows[0].at, SOURCE)]
    for row in rows:
        type_ = "account.deposited" if row.deposit else "account.withdrawn"
        data: dict[str, Any] = {"aggregate_id": name, "amount": str(row.amount)}
        if row.details:
            data["details"] = row.details
        events.append(Event(f"{prefix}-{row.line}", type_, data, row.at, SOURCE))
    return events


def _append(
    store: EventStore,
    events: Mapping[str, Sequence[Event]],
    reached: Callable[[int], object],
) -> int:
    """Append each account whole; returns how many events were new to the store."""
    new = [name for name in events if not store.version(name)]
    for name in [name for name in events if name not in set(new)]:
        _append_account(store, name, events[name])  # writes nothing: is it what we would write?
    added = 0
    for name in new:
        _append_account(store, name, events[name])
        added += len(events[name])
        reached(added)
    return added


def _append_account(store: EventStore, name: str, events: Sequence[Event]) -> None:
    try:
        same = store.append_all(events, NO_STREAM) == events
    except ConcurrencyError:
        raise ValueError(
            f"account {name!r} is in this store already, and not from this file: "
            "import into another store or under another account"
        ) from None
    except DuplicateEvent:
        same = False
    if not same:
        raise ValueError(
            f"account {name!r} was imported into this store from this file with other arguments "
            "(opening, dates, signs…): what happened is not changed; import into a new store"
        )


def _closing(store: EventStore, name: str, count: int) -> dict[date, Decimal]:
    """The balance at the end of each day (UTC), replayed from the imported events in the store."""
    account = BankAccount()
    closing: dict[date, Decimal] = {}
    for event in store.get_events(name, limit=count):
        account.apply(event)
        closing[event.timestamp.date()] = account.balance
    return closing


def _content(path: str | os.PathLike[str]) -> bytes:
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(
            f"there is no file {os.fspath(path)!r}: put it beside the notebook, "
            "or give its whole path"
        ) from None


class _Counter:
    """One line that counts up while a long file is worked on; the same every time."""

    def __init__(self, what: str, shown: bool, total: int = 0) -> None:
        self._text = text("statement", "progress", what)
        self._shown = shown
        self._total = total
        self._count = 0
        self._pages = 0

    def reached(self, count: int) -> None:
        self._count = count
        if self._shown and count // PAGE > self._pages:
            self._pages = count // PAGE
            self._print("")

    def _print(self, end: str) -> None:
        said = self._text.format(count=self._count, total=self._total)
        print(f"\r{said}", end=end, flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failed: object) -> None:
        if self._pages:
            self._print("\n")
