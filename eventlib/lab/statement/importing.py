"""A bank statement becomes events: the course's real input."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from eventlib.amount import Amount, subtract, to_amount
from eventlib.errors import ConcurrencyError
from eventlib.lab.statement.check import Comparison, compare
from eventlib.lab.statement.following import Plan, accounts_of, plan
from eventlib.lab.statement.layout import Skip, layout
from eventlib.lab.statement.progress import Counter
from eventlib.lab.statement.report import StatementReport
from eventlib.lab.statement.rows import read_rows
from eventlib.lab.statement.signs import Note
from eventlib.store import NO_STREAM, EventStore


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
    inverted: bool = False,
    fee: str | None = None,
    skip: Skip | tuple[str, str | Collection[str]] | None = None,
    date_format: str | None = None,
    sep: str | None = None,
    decimal: str = ".",
    tolerance: Amount = "0.00",
    progress: bool = True,
) -> StatementReport:
    """Read a bank statement (CSV) and append what it says to the store; returns a report.

    The file is UTF-8, UTF-16 or else Windows-1252. The line that names all the columns given here
    is its header; what stands above it is left out, and so are blank lines, and below the last
    movement totals and notes, as the report says.

    - `date`: the column of dates. They are UTC where they name no zone. `date_format` is theirs as
      for `strptime`; without it ISO dates, names of months in Spanish and English, and day, month
      and year in the order that fits the whole file are read (an error if both fit).
    - `amount`: the column of amounts, whose sign decides, or a pair: (credit column, debit column).
      With `kind`, a column, a row is a deposit when its value there is among `credits` (`()`: none
      is). Beside a kind or in a pair, a negative debit among positive ones is a refund; where all
      are negative, that is the file's convention; the report says so.
      `decimal` is the mark before the cents, `"."` or `","`; the other one parts thousands.
    - `inverted`: a card's statement, whose charges are positive and whose payments are negative.
    - `fee`: the column of what the bank took beside the amount; it becomes part of the movement.
    - `skip`: rows that are no movements (balances carried forward, pending ones): a function of
      the row, a dict of its texts by heading; or values of columns, `{"state": ("PENDING",)}`.
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
    with the line, and nothing is stored. Importing the same file again completes what broke off and
    adds nothing twice. Another statement of the account goes on behind the first: rows that both
    hold are recognised by day, amount and text, and counted; an error says where the two contradict
    each other, or where their balances do not meet. An account from elsewhere is refused.

    >>> from tempfile import TemporaryDirectory
    >>> store = EventStore()
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "bank.csv")
    ...     _ = file.write_text("day,sum,left\\n2026-03-02,100,350.00\\n2026-03-03,-9.50,340.50")
    ...     import_statement(
    ...         file, store, date="day", amount="sum", balance="left", account_id="A", opening=250)
    Extracto importado · cuentas: 1 · eventos: 3 (nuevos: 3) · días con movimientos: 2
    Días comprobados: 2. Todos coinciden con los saldos del extracto.
    >>> from eventlib import BankAccount
    >>> store.replay("A", BankAccount).balance
    Decimal('340.50')
    """
    read_as = layout(
        date=date,
        amount=amount,
        account=account,
        account_id=account_id,
        kind=kind,
        credits=credits,
        balance=balance,
        fee=fee,
        inverted=inverted,
        skip=skip,
        date_format=date_format,
        sep=sep,
        decimal=decimal,
    )
    allowed = to_amount(tolerance, zero=True)
    content = _content(path)
    with Counter("read", progress) as counter:
        read = read_rows(Path(path).name, content, read_as, counter.reached)
    by_account = accounts_of(read.rows)
    openings = _openings(opening, by_account)
    digest = hashlib.sha256(content).hexdigest()
    plans = {
        name: plan(store.get_events(name), digest, rows, openings[name])
        for name, rows in by_account.items()
    }
    found = {
        name: compare(by_account[name], each.closing, each.before, allowed)
        for name, each in plans.items()
    }
    for name, each in plans.items():
        _check_that_they_meet(each, found[name])
    with Counter("stored", progress, total=sum(each.events for each in plans.values())) as counter:
        _append(store, plans.values(), counter.reached)
    known = sum(each.known for each in plans.values())
    unlinked = [n for n, each in plans.items() if each.follows and not each.known + found[n].days]
    notes = [Note("unlinked", {"account": n, "until": str(plans[n].until)}) for n in unlinked]
    return StatementReport(
        accounts=len(plans),
        events=sum(each.events for each in plans.values()),
        added=sum(len(each.new) for each in plans.values()),
        days=sum(len({row.at.date() for row in rows}) for rows in by_account.values()),
        checked=sum(each.days for each in found.values()),
        mismatches=tuple(mismatch for each in found.values() for mismatch in each.mismatches),
        openings={n: str(each.opening) for n, each in found.items() if each.opening is not None},
        lines=len(read.rows) + sum(read.left_out.values()),
        booked=len(read.rows) - known,
        left_out={why: n for why, n in {**read.left_out, "known": known}.items() if n},
        notes=(*read.notes, *notes),
    )


def _openings(
    opening: Amount | Mapping[str, Amount] | None, accounts: Mapping[str, object]
) -> dict[str, Decimal | None]:
    """What each account is said to begin with, or `None` where nothing is said."""
    if not isinstance(opening, Mapping):
        return dict.fromkeys(accounts, None if opening is None else _signed(opening))
    unknown = [name for name in opening if name not in accounts]
    if unknown:
        raise ValueError(f"opening names {unknown[0]!r}, which has no row in the statement")
    return {name: _signed(opening[name]) if name in opening else None for name in accounts}


def _signed(opening: Amount) -> Decimal:
    """An account may begin overdrawn."""
    if isinstance(opening, str) and opening.startswith("-"):
        return subtract(Decimal("0.00"), to_amount(opening[1:], zero=True))
    if isinstance(opening, Decimal) and opening.is_signed():
        return subtract(Decimal("0.00"), to_amount(opening.copy_abs(), zero=True))
    if isinstance(opening, int) and opening < 0:
        return subtract(Decimal("0.00"), to_amount(-opening, zero=True))
    return to_amount(opening, zero=True)


def _check_that_they_meet(planned: Plan, found: Comparison) -> None:
    """Refuse a statement whose balances do not go on from what was imported before."""
    if planned.follows and found.mismatches:
        first = found.mismatches[0]
        raise ValueError(
            f"account {planned.account!r}, {first.date}, line {first.line}: the statement says "
            f"{first.expected}, and what was imported until {planned.until} goes on to "
            f"{first.actual}; the difference is {first.difference}. Does a statement between the "
            "two lack, or was the opening of the first another? Nothing was stored."
        )


def _append(store: EventStore, plans: Iterable[Plan], reached: Callable[[int], object]) -> None:
    """Append what is new, each account whole."""
    added = 0
    for each in plans:
        if each.new:
            try:
                store.append_all(each.new, each.version or NO_STREAM)
            except ConcurrencyError:
                raise ValueError(
                    f"account {each.account!r} has changed in this store meanwhile: import the "
                    "file again, which adds nothing twice"
                ) from None
            added += len(each.new)
            reached(added)


def _content(path: str | os.PathLike[str]) -> bytes:
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(
            f"there is no file {os.fspath(path)!r}: put it beside the notebook, "
            "or give its whole path"
        ) from None
