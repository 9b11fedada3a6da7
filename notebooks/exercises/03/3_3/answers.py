"""Answers to 3.3, the days below a limit."""

from datetime import UTC, date, datetime, time, timedelta

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


WRONG = [
    ("missing", "the stub as it is", stub),
    ("missing", "the days instead of how many", a_list),
    ("equal", "counts the limit itself", up_to_the_limit),
    ("wrong", "looks at noon", at_noon),
    ("wrong", "looks at the beginning of the day", at_midnight_before),
    ("wrong", "looks at the beginning of the next day", at_midnight_after),
    ("wrong", "days without a movement do not count", days_that_moved),
    ("wrong", "counts movements instead of days", movements),
    ("wrong", "stops at the first later event: one was noted down late", in_order_of_noting),
    ("wrong", "one day too many", one_day_more),
    ("wrong", "one day too late", one_day_late),
    ("first_day", "the first day by heart", always_the_second_of_march),
]
RIGHT = [
    ("a loop", loop),
    ("while, just before midnight", one_microsecond_before),
    ("recursion, with floats", recursion),
    ("event by event, the number as text", by_hand),
]
