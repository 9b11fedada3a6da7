"""Which events a statement adds to an account, where the store may have some of them already."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from eventlib.amount import amount_in
from eventlib.bank import BankAccount
from eventlib.event import Event
from eventlib.lab.statement.cells import tidy
from eventlib.lab.statement.rows import Row

SOURCE = "bank-statement"


@dataclass(frozen=True)
class Plan:
    """What an import does to one account."""

    account: str
    version: int
    """Where the stream stands, and is to stand when the new events are appended."""
    new: list[Event]
    events: int
    """How many events the statement stands for, new or there already."""
    known: int
    """The rows that are there already."""
    before: Decimal
    """The balance before the first of the statement's movements."""
    closing: dict[date, Decimal]
    """The balance after each day's last movement of the statement."""
    follows: bool
    """Whether rows are added to an account that another statement began."""
    until: date | None
    """The last day that was there already."""


def plan(
    stored: Sequence[Event], digest: str, rows: Sequence[Row], opening: Decimal | None
) -> Plan:
    """The plan for one account: its stream in the store, and its rows of a file, by date.

    `ValueError` if the account is there from elsewhere, or if file and store contradict each other.
    """
    name = rows[0].account
    prefix = hashlib.sha256(f"{digest} {name}".encode()).hexdigest()[:24]
    if not stored:
        initial = Decimal("0.00") if opening is None else opening
        data = {"aggregate_id": name, "initial_balance": str(initial)}
        created = Event(f"{prefix}-opening", "account.created", data, rows[0].at, SOURCE)
        events = [created, *(_event(prefix, row) for row in rows)]
        return _plan(name, [], events, {each.id for each in events[1:]}, 0, len(events))
    if stored[0].source != SOURCE:
        raise ValueError(
            f"account {name!r} is in this store already, and not from this file nor from another "
            "statement: import into another store or under another account"
        )
    movements = [event for event in stored[1:] if event.source == SOURCE]
    matched = _by_id(prefix, movements, rows)
    own = any(event.id.startswith(f"{prefix}-") for event in stored)
    ids = set(matched.values())
    unseen = [event for event in movements if event.id not in ids]
    matched |= _by_content(unseen, [row for row in rows if row.line not in matched])
    new = [row for row in rows if row.line not in matched]
    ids = set(matched.values())
    if own and (new or any(e.id.startswith(prefix) for e in movements if e.id not in ids)):
        raise _otherwise(name)
    left = [event for event in movements if event.id not in ids]
    _check(name, movements, left, rows, new)
    if new and len(movements) + 1 < len(stored):
        raise ValueError(
            f"account {name!r} has events from elsewhere since its statement was imported: "
            "import the next statement into a store without them"
        )
    started = stored[0].id == f"{prefix}-opening"
    added = [_event(prefix, row) for row in new]
    known = [stored[0], *movements]
    planned = _plan(
        name, known, added, ids | {each.id for each in added}, len(matched), len(rows) + started
    )
    _check_opening(name, stored[0], started, planned.before, opening)
    return replace(planned, version=len(stored))


def _plan(
    name: str, known: Sequence[Event], new: list[Event], ids: set[str], found: int, count: int
) -> Plan:
    """Replay what is known and what is new: the balances before and at the end of each day."""
    account = BankAccount()
    before: Decimal | None = None
    closing: dict[date, Decimal] = {}
    for event in (*known, *new):
        if event.id in ids and before is None:
            before = account.balance
        account.apply(event)
        if event.id in ids:
            closing[event.timestamp.date()] = account.balance
    return Plan(
        account=name,
        version=0,
        new=new,
        events=count,
        known=found,
        before=account.balance if before is None else before,
        closing=closing,
        follows=bool(known and new),
        until=max((event.timestamp.date() for event in known), default=None),
    )


def _event(prefix: str, row: Row) -> Event:
    """The event of a row. Its id follows from the file, the account and the line."""
    type_ = "account.deposited" if row.deposit else "account.withdrawn"
    data: dict[str, Any] = {"aggregate_id": row.account, "amount": str(row.amount)}
    if row.details:
        data["details"] = row.details
    return Event(f"{prefix}-{row.line}", type_, data, row.at, SOURCE)


def _by_id(prefix: str, stored: Sequence[Event], rows: Sequence[Row]) -> dict[int, str]:
    """The rows that this very file brought: line and id of each. They must say what they said."""
    known = {event.id: event for event in stored}
    matched = {}
    for row in rows:
        event = known.get(f"{prefix}-{row.line}")
        if event is not None:
            again = _event(prefix, row)
            same = (event.type, event.data["amount"], event.timestamp)
            if same != (again.type, again.data["amount"], again.timestamp):
                raise _otherwise(row.account)
            matched[row.line] = event.id
    return matched


def _by_content(stored: Sequence[Event], rows: Sequence[Row]) -> dict[int, str]:
    """The rows that another file brought, by day, amount and text; each event stands for one row.

    First those whose text is the same, then those whose texts agree as far as both go: the files
    may have been read with other columns.
    """
    matched: dict[int, str] = {}
    by_text: defaultdict[Hashable, list[Event]] = defaultdict(list)
    for event in reversed(stored):
        by_text[_movement(event), _text(event)].append(event)
    for row in rows:
        same = by_text[(row.at.date(), row.signed), frozenset(row.details.items())]
        if same:
            matched[row.line] = same.pop().id
    by_movement: defaultdict[Hashable, list[Event]] = defaultdict(list)
    for events in by_text.values():
        for event in events:
            by_movement[_movement(event)].append(event)
    for row in rows:
        if row.line not in matched:
            alike = by_movement[row.at.date(), row.signed]
            found = next((event for event in alike if _agree(event, row)), None)
            if found is not None:
                alike.remove(found)
                matched[row.line] = found.id
    return matched


def _movement(event: Event) -> tuple[date, Decimal]:
    amount = amount_in(event.data["amount"])
    return event.timestamp.date(), (
        amount if event.type.endswith("deposited") else amount.copy_negate()
    )


def _text(event: Event) -> frozenset[tuple[str, str]]:
    return frozenset((name, tidy(said)) for name, said in event.data.get("details", {}).items())


def _agree(event: Event, row: Row) -> bool:
    """Whether two texts may be one movement's: what both name is the same."""
    text = dict(_text(event))
    both = text.keys() & row.details.keys()
    if both:
        return all(text[name] == row.details[name] for name in both)
    return not text or not row.details or bool(set(text.values()) & set(row.details.values()))


def _check(
    name: str,
    stored: Sequence[Event],
    left: Sequence[Event],
    rows: Sequence[Row],
    new: Sequence[Row],
) -> None:
    """Refuse what contradicts: a movement that only one of two files has for a day of both."""
    if not new:
        return
    until = max(event.timestamp.date() for event in stored) if stored else None
    first, last = rows[0].at.date(), rows[-1].at.date()
    between = [_movement(event) for event in left if first < event.timestamp.date() < last]
    alike = {_movement(event) for event in left}
    for row in new:
        day = row.at.date()
        if until is not None and day < until:
            raise _contradicts(
                name,
                f"line {row.line} ({day}, {row.signed}) is not among what was imported before, "
                f"which goes until {until}",
            )
        if (day, row.signed) in alike:
            raise _contradicts(
                name,
                f"line {row.line} ({day}, {row.signed}) may be a movement that was imported before "
                "with another text",
            )
    if between:
        day, amount = between[0]
        raise _contradicts(
            name, f"a movement of {amount} on {day} was imported before, and is not in this file"
        )


def _check_opening(
    name: str, created: Event, started: bool, before: Decimal, opening: Decimal | None
) -> None:
    initial = amount_in(created.data["initial_balance"])
    if opening is None or opening == initial:
        return
    if started:
        raise _otherwise(name)
    if opening != before:
        raise ValueError(
            f"account {name!r}: opening says {opening}, and before the first movement of this file "
            f"the store has {before}. Leave opening= out, or import the statement between. "
            "Nothing was stored."
        )


def _contradicts(name: str, what: str) -> ValueError:
    return ValueError(
        f"account {name!r}: {what}. Import the statements in the order of their dates, each whole "
        "and with the same arguments, into a new store. Nothing was stored."
    )


def _otherwise(name: str) -> ValueError:
    return ValueError(
        f"account {name!r} was imported into this store from this file with other arguments "
        "(opening, dates, signs…): what happened is not changed; import into a new store"
    )


def accounts_of(rows: Iterable[Row]) -> Mapping[str, list[Row]]:
    """The rows of each account, by date; accounts by the date of their first row."""
    found: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row.at):
        found.setdefault(row.account, []).append(row)
    return found
