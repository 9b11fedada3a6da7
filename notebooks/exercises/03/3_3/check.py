"""What exercise 3.3 has to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from eventlib import BankAccount, Event, EventStore
from eventlib.lab.exercises.check import Verdict

from ...numbers import whole_number
from ..shared import store_of, two_hours_ahead

ROWS = [
    ("0", "ACC2", "created", "1.25", "2026-03-01 09:00"),
    ("1", "ACC1", "created", "100.00", "2026-03-02 09:00"),
    ("2", "ACC1", "withdrawn", "50.00", "2026-03-03 20:00"),
    ("3", "ACC1", "deposited", "30.00", "2026-03-05 00:00"),
    ("4", "ACC1", "withdrawn", "40.00", "2026-03-06 09:00"),
    ("5", "ACC1", "withdrawn", "10.00", "2026-03-03 12:00"),  # noted down late
    ("6", "ACC1", "deposited", "500.00", "2026-03-08 09:00"),
    ("6b", "ACC1", "withdrawn", "500.00", "2026-03-10 22:30"),  # in Madrid still today
    ("6c", "ACC1", "deposited", "500.00", "2026-03-11 10:00"),
    ("7", "ACC1", "withdrawn", "489.60", "2026-03-29 23:30"),  # in Madrid it is tomorrow by then
    ("8", "ACC1", "deposited", "20.10", "2026-03-31 23:59:59.999999"),
    ("9", "ACC1", "withdrawn", "30.00", "2026-04-02 00:00"),
    ("10", "ACC1", "deposited", "100.00", "2026-04-03 10:00"),
    ("11", "ACC1", "withdrawn", "100.00", "2026-04-05 22:30"),  # summer: in Madrid it is tomorrow
    ("12", "ACC1", "deposited", "100.00", "2026-04-07 09:00"),
    ("13", "ACC1", "withdrawn", "100.00", "2026-04-08 10:00"),  # and back on the same day
    ("14", "ACC1", "deposited", "100.00", "2026-04-08 16:00"),
    ("15", "ACC2", "deposited", "40.00", "2026-04-08 17:00"),
    ("15b", "ACC2", "card_ordered", "0.01", "2026-04-08 18:00"),  # which moves no money
    ("16", "ACC2", "withdrawn", "41.25", "2026-04-09 12:00"),
    ("17", "ACC2", "withdrawn", "5.00", "2026-04-10 12:00"),
    ("18", "ACC2", "withdrawn", "5.00", "2026-04-11 12:00"),
    ("18b", "ACC4", "created", "40.10", "2026-05-01 12:00"),
    ("18c", "ACC4", "deposited", "0.50", "2026-05-02 12:00"),
    ("19", "ACC3", "created", "60.00", "2026-12-30 12:00"),
    ("20", "ACC3", "withdrawn", "30.00", "2027-01-02 21:00"),
]
Question = tuple[str, Any, date, int]  # account, limit, first day, days
PUT_IN = ("account.created", "account.deposited")
TWO_HOURS_AHEAD = timezone(timedelta(hours=2))
MARCH_2, MARCH_28 = date(2026, 3, 2), date(2026, 3, 28)
QUESTIONS: list[Question] = [
    *(("ACC1", limit, MARCH_2, 5) for limit in (50, 40, 1000, 1, 70, 41)),
    ("ACC1", 50, date(2026, 3, 4), 1),
    ("ACC1", 50, date(2026, 3, 10), 1),
    ("ACC1", 50, date(2026, 3, 29), 1),
    ("ACC1", 50, date(2026, 4, 5), 1),
    ("ACC1", 50, date(2026, 3, 31), 2),
    ("ACC1", 41, MARCH_28, 6),
    *(("ACC1", Decimal(limit), MARCH_28, 5) for limit in ("40.25", "40.40", "40.44", "40.50")),
    ("ACC1", 1000, date(2026, 3, 30), 4),
    ("ACC1", 50, date(2026, 4, 8), 1),
    ("ACC2", 40, MARCH_2, 5),
    ("ACC2", Decimal("1.24"), MARCH_2, 2),
    ("ACC2", 30, date(2026, 4, 7), 3),
    ("ACC2", 30, date(2026, 4, 9), 3),
    ("ACC2", 0, date(2026, 4, 8), 4),
    ("ACC1", 1000, date(2026, 4, 7), 12),
    ("ACC1", 50, date(2026, 2, 27), 5),
    ("ACC1", 50, date(2026, 4, 8), 0),
    ("ACC1", 1000, MARCH_28, 33),
    ("ACC2", -7, date(2026, 4, 8), 4),
    ("ACC2", Decimal("41.25"), date(2026, 4, 8), 1),
    *(("ACC4", Decimal(limit), date(2026, 5, 1), 2) for limit in ("40.10", "40.60")),
    ("ACC1", 0, date(2026, 2, 27), 5),
    ("ACC3", 40, date(2126, 3, 1), 3),  # later than any clock says
    ("ACC3", 40, date(2026, 12, 29), 7),
]


def check(days_below: Any) -> Verdict:
    """The days that ended below a limit, each looked at at its end, also where nothing moved.

    Hidden: movements at eight in the evening, just before midnight and at midnight, one when it is
    tomorrow in Madrid, one noted down late, one that is undone the same day; a balance that is the
    limit, zero or less, a limit with cents, of zero or less, the end of a month and of a year,
    other days and numbers of days, none and more than a month among them, days before the account
    is opened, after its last movement and in a hundred years, an event that moves no money, four
    accounts, a machine that is not in UTC, a question again when more was noted down late.
    """
    store = store_of([(*row, datetime.fromisoformat(f"{when}Z")) for *row, when in ROWS])
    came = []
    for question in QUESTIONS:
        with two_hours_ahead():
            answer = days_below(store, *question)
        came.append(whole_number(answer))
        if came[-1] is None:
            return Verdict(False, "missing", {"came": answer, "kind": type(answer).__name__})
    expected = [RIGHT(store, *question) for question in QUESTIONS]
    if came == expected:
        return _noted_later(days_below, store, QUESTIONS[0])
    number = next(
        n for n, (one, other) in enumerate(zip(came, expected, strict=True)) if one != other
    )
    figures = _figures(QUESTIONS[number], expected[number], came[number])
    if came[:-1] == expected[:-1]:
        return Verdict(False, "year", figures)
    for message, rule in SHORTCUTS:
        if all(rule(store, *asked) == n for asked, n in zip(QUESTIONS, came, strict=True)):
            return Verdict(False, message, figures)
    return Verdict(False, "wrong", figures)


def _figures(question: Question, expected: int, came: Any) -> dict[str, Any]:
    named = zip(("account", "limit", "first", "days"), question, strict=True)
    return {**dict(named), "expected": expected, "came": came}


def _noted_later(days_below: Any, store: EventStore, question: Question) -> Verdict:
    """A question again, once another withdrawal of its first day has been noted down."""
    data = {"aggregate_id": question[0], "amount": "60.00"}
    store.append(Event("late", "account.withdrawn", data, _at(time(12))(question[2]), "bank"))
    came, expected = days_below(store, *question), RIGHT(store, *question)
    same = whole_number(came) == expected
    figures = {**_figures(question, expected, came), "questions": len(QUESTIONS)}
    return Verdict(same, "right" if same else "remembered", figures)


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


def _asked(is_asked: Callable[[date, list[date]], bool]) -> Callable[..., int]:
    """Some of the days alone: which, depends on the dates of the account's movements."""

    def below(store: EventStore, account: str, limit: Any, first: date, days: int) -> int:
        moved = [event.timestamp.date() for event in store.get_events(account)]
        dates = [first + timedelta(days=number) for number in range(days)]
        asked = [day for day in dates if is_asked(day, moved)]
        return sum(_days(store, [account], limit, day, 1, _at(time.max)) for day in asked)

    return below


def _closed_is_below(store: EventStore, account: str, limit: Any, first: date, days: int) -> int:
    """As if no limit were low enough for an account that is not open yet."""
    opened = min(event.timestamp.date() for event in store.get_events(account))
    dates = [first + timedelta(days=number) for number in range(days)]
    return sum(day < opened or RIGHT(store, account, limit, day, 1) for day in dates)


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


def _by_version(store: EventStore, account: str, limit: Any, first: date, days: int) -> int:
    """For each day the balance of the version that was noted last among those of its date."""
    last = {date.min: 0} | {e.timestamp.date(): e.version for e in store.get_events(account)}
    dates = [first + timedelta(days=number) for number in range(days)]
    versions = [last[max(day for day in last if day <= each)] for each in dates]
    balances = [store.replay(account, BankAccount, version=each).balance for each in versions]
    return sum(balance < limit for balance in balances)


def _added(money: Callable[[str], Any], plus: Sequence[str]) -> Callable[..., int]:
    """Each balance a sum of money, which goes out but for those types of event."""

    def below(store: EventStore, account: str, limit: Any, first: date, days: int) -> int:
        found = 0
        for end in (_at(time.max)(first + timedelta(days=number)) for number in range(days)):
            balance = money("0")
            for event in store.get_events(account):
                amount = money(event.data.get("amount") or event.data["initial_balance"])
                signed = amount if event.type in plus else -amount
                balance += signed if event.timestamp <= end else 0
            found += balance < limit
        return found

    return below


def _other_days(first_of: Callable[[date], date], days_of: Callable[[int], int]) -> Any:
    return lambda store, account, limit, first, days: _days(
        store, [account], limit, first_of(first), days_of(days), _at(time.max)
    )


def _same(each: Any) -> Any:
    return each


RIGHT = _looking(_at(time.max))
# What students do instead: the message, and the answers that it gives.
SHORTCUTS: list[tuple[str, Callable[..., int]]] = [
    ("equal", _looking(_at(time.max), lambda balance, limit: balance <= limit)),
    ("cents", _looking(_at(time.max), lambda balance, limit: int(balance) < limit)),
    ("cents", _looking(_at(time.max), lambda balance, limit: balance < int(limit))),
    ("cents", _looking(_at(time.max), lambda balance, limit: round(balance) < limit)),
    ("cents", _looking(_at(time.max), lambda balance, limit: round(balance, 1) < limit)),
    ("cents", _looking(_at(time.max), lambda balance, limit: balance < round(limit, 1))),
    ("texts", _looking(_at(time.max), lambda balance, limit: str(balance) < str(limit))),
    ("floats", _looking(_at(time.max), lambda balance, limit: balance < float(limit))),
    ("floats", _looking(_at(time.max), lambda balance, limit: float(balance) < limit)),
    ("floats", _added(float, (*PUT_IN, "account.card_ordered"))),
    ("no_money", _added(Decimal, PUT_IN)),
    ("red", _looking(_at(time.max), lambda balance, limit: 0 <= balance < limit)),
    ("red", _looking(_at(time.max), lambda balance, limit: 0 < balance < limit)),
    ("red", _looking(_at(time.max), lambda balance, limit: abs(balance) < limit)),
    ("limit", _looking(_at(time.max), lambda balance, limit: balance < (limit or 1))),
    ("limit", _looking(_at(time.max), lambda balance, limit: balance < max(limit, 0))),
    ("limit", _looking(_at(time.max), lambda balance, limit: balance < abs(limit))),
    ("above", _looking(_at(time.max), lambda balance, limit: balance >= limit)),
    ("above", _looking(_at(time.max), lambda balance, limit: balance > limit)),
    ("zone", _looking(lambda day: datetime.combine(day, time.max, TWO_HOURS_AHEAD))),
    *(("early", _looking(_at(time(hour)))) for hour in range(24)),
    ("early", _looking(_at(time(23, 59)))),
    *(("early", _looking(_at(time(23, 59, 59, rest)))) for rest in (0, 500_000, 999_000)),
    ("next_day", _looking(_at(time.min, shift=1))),
    ("zone", _looking(_in_madrid)),
    ("quiet", _asked(lambda day, moved: day in moved)),
    ("opening", _asked(lambda day, moved: day >= min(moved))),
    ("opening", _closed_is_below),
    ("today", _asked(lambda day, _: day <= date.today())),
    ("today", _asked(lambda day, _: day <= date(2026, 3, 9))),  # the store's clock says so
    ("ended", _asked(lambda day, moved: day <= max(moved))),
    ("dipped", _dipped),
    ("movements", _movements),
    ("noted", _as_noted),
    ("by_version", _by_version),
    *(("account", _of(lambda _, name=name: [name])) for name in ("ACC1", "ACC3", "ACC123")),
    ("account", _of(lambda store: store.aggregate_ids())),
    ("other_days", _other_days(_same, lambda days: days + 1)),
    ("other_days", _other_days(_same, lambda days: days - 1)),
    ("other_days", _other_days(lambda first: first + timedelta(days=1), _same)),
    ("other_days", _other_days(lambda first: first - timedelta(days=1), _same)),
    ("other_days", _other_days(_same, lambda _: 5)),
    *(("other_days", _other_days(_same, lambda days, n=n: min(days, n))) for n in (7, 30, 31)),
    *(("other_days", _asked(lambda day, _, n=n: day.weekday() < n)) for n in (5, 6)),
    ("first_alone", _other_days(_same, lambda days: min(days, 1))),
    ("first_alone", lambda *asked: min(RIGHT(*asked), 1)),
    ("other_days", _other_days(lambda _: MARCH_2, _same)),
]
