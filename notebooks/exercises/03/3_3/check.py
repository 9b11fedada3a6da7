"""What exercise 3.3 has to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from eventlib import BankAccount, EventStore
from eventlib.lab.exercises.check import Verdict

from ...numbers import whole_number
from ..shared import store_of

ROWS = [
    ("0", "ACC2", "created", "1.00", "03-01 09:00"),
    ("1", "ACC1", "created", "100.00", "03-02 09:00"),
    ("2", "ACC1", "withdrawn", "50.00", "03-03 20:00"),
    ("3", "ACC1", "deposited", "30.00", "03-05 00:00"),
    ("4", "ACC1", "withdrawn", "40.00", "03-06 09:00"),
    ("5", "ACC1", "withdrawn", "10.00", "03-03 12:00"),  # noted down late
    ("6", "ACC1", "deposited", "500.00", "03-08 09:00"),
    ("6b", "ACC1", "withdrawn", "500.00", "03-10 22:30"),  # in Madrid still today
    ("6c", "ACC1", "deposited", "500.00", "03-11 10:00"),
    ("7", "ACC1", "withdrawn", "489.60", "03-29 23:30"),  # in Madrid it is tomorrow by then
    ("8", "ACC1", "deposited", "20.10", "03-31 23:59:59.500"),
    ("9", "ACC1", "withdrawn", "30.00", "04-02 00:00"),
    ("10", "ACC1", "deposited", "100.00", "04-03 10:00"),
    ("11", "ACC1", "withdrawn", "100.00", "04-05 22:30"),  # summer: in Madrid it is tomorrow
    ("12", "ACC1", "deposited", "100.00", "04-07 09:00"),
    ("13", "ACC1", "withdrawn", "100.00", "04-08 10:00"),  # and back on the same day
    ("14", "ACC1", "deposited", "100.00", "04-08 16:00"),
    ("15", "ACC2", "deposited", "40.00", "04-08 17:00"),
    ("16", "ACC2", "withdrawn", "41.00", "04-09 12:00"),
    ("17", "ACC2", "withdrawn", "5.00", "04-10 12:00"),
]
Question = tuple[str, Any, date, int]  # account, limit, first day, days
MARCH_2, MARCH_28 = date(2026, 3, 2), date(2026, 3, 28)
QUESTIONS: list[Question] = [
    *(("ACC1", limit, MARCH_2, 5) for limit in (50, 40, 1000, 1, 70, 41)),
    ("ACC1", 50, date(2026, 3, 4), 1),
    ("ACC1", 50, date(2026, 3, 10), 1),
    ("ACC1", 50, date(2026, 3, 29), 1),
    ("ACC1", 50, date(2026, 4, 5), 1),
    ("ACC1", 50, date(2026, 3, 31), 2),
    ("ACC1", 41, MARCH_28, 6),
    *(("ACC1", Decimal(limit), MARCH_28, 5) for limit in ("40.25", "40.40", "40.50")),
    ("ACC1", 1000, date(2026, 3, 30), 4),
    ("ACC1", 50, date(2026, 4, 8), 1),
    ("ACC2", 30, date(2026, 4, 7), 3),
    ("ACC2", 30, date(2026, 4, 9), 3),
    ("ACC2", 0, date(2026, 4, 8), 4),
    ("ACC1", 1000, date(2026, 4, 7), 12),
]


def check(days_below: Any) -> Verdict:
    """The days that ended below a limit, each looked at at its end, also where nothing moved.

    Hidden: movements at eight in the evening, half a second before midnight and at midnight, one
    when it is tomorrow in Madrid, one noted down late, one that is undone the same day; a balance
    that is the limit, zero or less, a limit with cents or of zero, the end of a month, other days
    and numbers of days, also when nothing moves any more, two accounts.
    """
    store = store_of([(*row, datetime.fromisoformat(f"2026-{when}Z")) for *row, when in ROWS])
    came = []
    for question in QUESTIONS:
        answer = days_below(store, *question)
        came.append(whole_number(answer))
        if came[-1] is None:
            return Verdict(False, "missing", {"came": answer, "kind": type(answer).__name__})
    expected = [_looking(_at(time.max))(store, *question) for question in QUESTIONS]
    if came == expected:
        return Verdict(True, "right", {"questions": len(QUESTIONS)})
    number = next(
        n for n, (one, other) in enumerate(zip(came, expected, strict=True)) if one != other
    )
    figures = dict(zip(("account", "limit", "first", "days"), QUESTIONS[number], strict=True))
    figures |= {"expected": expected[number], "came": came[number]}
    for message, rule in SHORTCUTS:
        if came == [rule(store, *question) for question in QUESTIONS]:
            return Verdict(False, message, figures)
    return Verdict(False, "wrong", figures)


def _at(moment: time, shift: int = 0) -> Callable[[date], datetime]:
    return lambda day: datetime.combine(day + timedelta(days=shift), moment, UTC)


def _in_madrid(day: date) -> datetime:
    """The end of its day; in the browser there is no list of time zones to ask."""
    zone = timezone(timedelta(hours=1 if day <= MARCH_28 else 2))
    return datetime.combine(day, time.max, zone)


def _days(
    store: EventStore,
    accounts: Sequence[str],
    limit: Any,
    first: date,
    days: int,
    moment: Callable[[date], datetime],
    is_below: Callable[[Decimal, Any], bool] = lambda balance, limit: balance < limit,
) -> int:
    """How many days are below the limit, each looked at at that moment."""
    below = 0
    for at in (moment(first + timedelta(days=number)) for number in range(days)):
        balances = [store.replay(each, BankAccount, at=at).balance for each in accounts]
        below += is_below(sum(balances, Decimal(0)), limit)
    return below


def _looking(moment: Callable[[date], datetime], *below: Any) -> Callable[..., int]:
    return lambda store, account, *asked: _days(store, [account], *asked, moment, *below)


def _of(accounts: Callable[[EventStore], Sequence[str]]) -> Callable[..., int]:
    """Other accounts than the one that is asked for."""
    return lambda store, _, *asked: _days(store, accounts(store), *asked, _at(time.max))


def _moved(store: EventStore, account: str, limit: Any, first: date, days: int) -> int:
    """The days with a movement alone."""
    dates = {event.timestamp.date() for event in store.get_events(account)}
    asked = [day for day in dates if first <= day < first + timedelta(days=days)]
    return sum(_days(store, [account], limit, day, 1, _at(time.max)) for day in asked)


def _dipped(store: EventStore, account: str, limit: Any, first: date, days: int) -> int:
    """The days that were below at any time."""
    moments = [event.timestamp for event in store.get_events(account)]
    low = {
        moment.date()
        for moment in moments
        if store.replay(account, BankAccount, at=moment).balance < limit
    }
    dates = [first + timedelta(days=number) for number in range(days)]
    return sum(d in low or _days(store, [account], limit, d, 1, _at(time.max)) for d in dates)


def _movements(store: EventStore, account: str, limit: Any, first: date, days: int) -> int:
    """Movements instead of days."""
    balances = [
        store.replay(account, BankAccount, version=event.version).balance
        for event in store.get_events(account)
    ]
    return sum(balance < limit for balance in balances)


def _as_noted(store: EventStore, account: str, limit: Any, first: date, days: int) -> int:
    """Each day up to the first event that is later, in the order in which they were noted."""
    below = 0
    for number in range(days):
        replayed, end = BankAccount(), _at(time.max)(first + timedelta(days=number))
        for event in store.get_events(account):
            if event.timestamp > end:
                break
            replayed.apply(event)
        below += replayed.balance < limit
    return below


def _other_days(first_of: Callable[[date], date], days_of: Callable[[int], int]) -> Any:
    return lambda store, account, limit, first, days: _days(
        store, [account], limit, first_of(first), days_of(days), _at(time.max)
    )


def _same(each: Any) -> Any:
    return each


# What students do instead: the message, and the answers that it gives.
SHORTCUTS: list[tuple[str, Callable[..., int]]] = [
    ("equal", _looking(_at(time.max), lambda balance, limit: balance <= limit)),
    ("cents", _looking(_at(time.max), lambda balance, limit: int(balance) < limit)),
    *(("early", _looking(_at(time(hour)))) for hour in range(24)),
    ("early", _looking(_at(time(23, 59)))),
    ("early", _looking(_at(time(23, 59, 59)))),
    ("next_day", _looking(_at(time.min, shift=1))),
    ("zone", _looking(_in_madrid)),
    ("quiet", _moved),
    ("dipped", _dipped),
    ("movements", _movements),
    ("noted", _as_noted),
    *(("account", _of(lambda _, name=name: [name])) for name in ("ACC1", "ACC2", "ACC123")),
    ("account", _of(lambda store: store.aggregate_ids())),
    ("other_days", _other_days(_same, lambda days: days + 1)),
    ("other_days", _other_days(_same, lambda days: days - 1)),
    ("other_days", _other_days(lambda first: first + timedelta(days=1), _same)),
    ("other_days", _other_days(lambda first: first - timedelta(days=1), _same)),
    ("other_days", _other_days(_same, lambda _: 5)),
    ("other_days", _other_days(lambda _: MARCH_2, _same)),
]
