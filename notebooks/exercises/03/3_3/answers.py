"""Answers to 3.3, the days below a limit."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from eventlib import BankAccount


def stub(store, account_id, limit, first_day, days):
    return None


def end_of(day):
    return datetime.combine(day, time.max, UTC)


def balance(store, account_id, day):
    return store.replay(account_id, BankAccount, at=end_of(day)).balance


def a_list(store, account_id, limit, first_day, days):
    each = [first_day + timedelta(days=number) for number in range(days)]
    return [day for day in each if balance(store, account_id, day) < limit]


def up_to_the_limit(store, account_id, limit, first_day, days):
    each = [first_day + timedelta(days=number) for number in range(days)]
    return sum(balance(store, account_id, day) <= limit for day in each)


def at_noon(store, account_id, limit, first_day, days):
    below = 0
    for number in range(days):
        at = datetime.combine(first_day + timedelta(days=number), time(12), UTC)
        below += store.replay(account_id, BankAccount, at=at).balance < limit
    return below


def at_midnight_before(store, account_id, limit, first_day, days):
    below = 0
    for number in range(days):
        at = datetime.combine(first_day + timedelta(days=number), time.min, UTC)
        below += store.replay(account_id, BankAccount, at=at).balance < limit
    return below


def at_midnight_after(store, account_id, limit, first_day, days):
    below = 0
    for number in range(days):
        at = datetime.combine(first_day + timedelta(days=number + 1), time.min, UTC)
        below += store.replay(account_id, BankAccount, at=at).balance < limit
    return below


def days_that_moved(store, account_id, limit, first_day, days):
    last = first_day + timedelta(days=days)
    moved = {event.timestamp.date() for event in store.get_events(account_id)}
    return sum(balance(store, account_id, d) < limit for d in moved if first_day <= d < last)


def movements(store, account_id, limit, first_day, days):
    account, below = BankAccount(), 0
    for event in store.get_events(account_id):
        account.apply(event)
        below += account.balance < limit
    return below


def in_order_of_noting(store, account_id, limit, first_day, days):
    below = 0
    for number in range(days):
        account = BankAccount()
        for event in store.get_events(account_id):
            if event.timestamp > end_of(first_day + timedelta(days=number)):
                break
            account.apply(event)
        below += account.balance < limit
    return below


def one_day_more(store, account_id, limit, first_day, days):
    each = [first_day + timedelta(days=number) for number in range(days + 1)]
    return sum(balance(store, account_id, day) < limit for day in each)


def one_day_late(store, account_id, limit, first_day, days):
    each = [first_day + timedelta(days=number) for number in range(1, days + 1)]
    return sum(balance(store, account_id, day) < limit for day in each)


def always_the_second_of_march(store, account_id, limit, first_day, days):
    each = [date(2026, 3, 2) + timedelta(days=number) for number in range(days)]
    return sum(balance(store, account_id, day) < limit for day in each)


def looking(moment, value=lambda balance: balance, days_of=lambda days: days):
    def days_below(store, account_id, limit, first_day, days):
        each = [first_day + timedelta(days=number) for number in range(days_of(days))]
        balances = [store.replay(account_id, BankAccount, at=moment(day)).balance for day in each]
        return sum(value(balance) < limit for balance in balances)

    return days_below


def at_time(moment, zone=UTC):
    return lambda day: datetime.combine(day, moment, zone)


def one_day_early(day):
    return end_of(day - timedelta(days=1))


def days_of_this_month(store, account_id, limit, first_day, days):
    each = [first_day.replace(day=first_day.day + number) for number in range(days)]
    return sum(balance(store, account_id, day) < limit for day in each)


def limits_by_heart(store, account_id, limit, first_day, days):
    return {50: 3, 40: 1, 1000: 5, 1: 0, 70: 3, 41: 3}[limit]


def above(store, account_id, limit, first_day, days):
    return days - loop(store, account_id, limit, first_day, days)


def with_numpy(store, account_id, limit, first_day, days):
    each = [first_day + timedelta(days=number) for number in range(days)]
    return np.array([balance(store, account_id, day) < limit for day in each]).sum()


def loop(store, account_id, limit, first_day, days):
    below = 0
    for number in range(days):
        end_of_day = datetime.combine(first_day + timedelta(days=number), time.max, UTC)
        if store.replay(account_id, BankAccount, at=end_of_day).balance < limit:
            below += 1
    return below


def one_microsecond_before(store, account_id, limit, first_day, days):
    day, found = datetime.combine(first_day, time.min, UTC), []
    while len(found) < days:
        day += timedelta(days=1)
        account = store.replay(account_id, BankAccount, at=day - timedelta(microseconds=1))
        found.append(account.balance < limit)
    return found.count(True)


def recursion(store, account_id, limit, first_day, days):
    if days == 0:
        return 0
    here = float(balance(store, account_id, first_day)) < float(limit)
    tomorrow = first_day + timedelta(days=1)
    return here + recursion(store, account_id, limit, tomorrow, days - 1)


def by_hand(store, account_id, limit, first_day, days):
    count = 0
    for number in range(days):
        account = BankAccount()
        for event in store.get_events(account_id):
            if event.timestamp.date() <= first_day + timedelta(days=number):
                account.apply(event)
        count += account.balance < limit
    return str(count)


def limit_without_cents(store, account_id, limit, first_day, days):
    return loop(store, account_id, int(limit), first_day, days)


WRONG = [
    ("missing", "the stub as it is", stub),
    ("missing", "the days instead of how many", a_list),
    ("equal", "counts the limit itself", up_to_the_limit),
    ("early", "looks at noon", at_noon),
    ("early", "looks at the beginning of the day", at_midnight_before),
    ("next_day", "looks at the beginning of the next day", at_midnight_after),
    ("quiet", "days without a movement do not count", days_that_moved),
    ("movements", "counts movements instead of days", movements),
    ("noted", "stops at the first later event: one was noted down late", in_order_of_noting),
    ("other_days", "one day too many", one_day_more),
    ("other_days", "one day too late", one_day_late),
    ("other_days", "the first day by heart", always_the_second_of_march),
    ("early", "looks at eight in the evening", looking(at_time(time(20)))),
    ("early", "looks at eleven in the evening", looking(at_time(time(23)))),
    ("early", "looks a minute before midnight", looking(at_time(time(23, 59)))),
    ("zone", "the day of Madrid", looking(at_time(time.max, ZoneInfo("Europe/Madrid")))),
    ("cents", "cuts the cents off", looking(end_of, int)),
    ("other_days", "one day too early", looking(one_day_early)),
    ("other_days", "one day too few", looking(end_of, days_of=lambda days: days - 1)),
    ("other_days", "five days by heart", looking(end_of, days_of=lambda days: 5)),
    ("raised", "days of one month alone", days_of_this_month),
    ("raised", "the answers by heart", limits_by_heart),
    ("wrong", "counts the days above", above),
    ("wrong", "cuts the cents of the limit off", limit_without_cents),
]
RIGHT = [
    ("a loop", loop),
    ("while, just before midnight", one_microsecond_before),
    ("recursion, with floats", recursion),
    ("event by event, the number as text", by_hand),
    ("a sum of NumPy", with_numpy),
]
