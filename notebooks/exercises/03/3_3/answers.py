"""Answers to 3.3, the days below a limit."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
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


def at_any_time_of_the_day(store, account_id, limit, first_day, days):
    below = set()
    for number in range(days):
        day = first_day + timedelta(days=number)
        moments = [e.timestamp for e in store.get_events(account_id) if e.timestamp.date() == day]
        for moment in (*moments, end_of(day)):
            if store.replay(account_id, BankAccount, at=moment).balance < limit:
                below.add(day)
    return len(below)


def the_last_account(store, account_id, limit, first_day, days):
    return loop(store, store.aggregate_ids()[-1], limit, first_day, days)


def another_account(name):
    return lambda store, account_id, *asked: loop(store, name, *asked)


def all_accounts_together(store, account_id, limit, first_day, days):
    each = [first_day + timedelta(days=number) for number in range(days)]
    sums = [sum(balance(store, name, day) for name in store.aggregate_ids()) for day in each]
    return sum(total < limit for total in sums)


def an_empty_account_is_not_below(store, account_id, limit, first_day, days):
    each = [first_day + timedelta(days=number) for number in range(days)]
    return sum(0 < balance(store, account_id, day) < limit for day in each)


def sums_of_floats(store, account_id, limit, first_day, days):
    below = 0
    for number in range(days):
        end, total = end_of(first_day + timedelta(days=number)), 0.0
        for event in store.get_events(account_id):
            if event.timestamp <= end:
                amount = event.data.get("amount") or event.data["initial_balance"]
                total += float(amount) * (-1 if event.type == "account.withdrawn" else 1)
        below += total < limit
    return below


def account_of_an_earlier_question(store, account_id, limit, first_day, days):
    FIRST.append(account_id)
    return loop(store, FIRST[0], limit, first_day, days)


FIRST = []


def limit_without_cents(store, account_id, limit, first_day, days):
    return loop(store, account_id, int(limit), first_day, days)


def before_midnight(store, account_id, limit, first_day, days):
    below = []
    for number in range(days):
        midnight = datetime.combine(first_day, time.min, UTC) + timedelta(days=number + 1)
        money = Decimal(0)
        for event in filter(lambda e: e.timestamp < midnight, store.get_events(account_id)):
            sign = -1 if event.type == "account.withdrawn" else 1
            money += sign * Decimal(event.data.get("amount", event.data.get("initial_balance")))
        if money < limit:
            below.append(number)
    return len(below)


def by_day(store, account_id, limit, first_day, days):
    each = {first_day + timedelta(days=number): None for number in range(days)}
    for day in each:
        each[day] = balance(store, account_id, day)
    return len([1 for money in each.values() if not money >= limit])


class Below:
    def __init__(self, store, account_id, limit, first_day, days):
        self.asked = store, account_id
        self.limit, self.dates = limit, [first_day + timedelta(days=n) for n in range(days)]

    def days(self):
        return float(len([d for d in self.dates if balance(*self.asked, d) < self.limit]))


def until_the_last_event(store, account_id, limit, first_day, days):
    last = max(event.timestamp.date() for event in store.get_events(account_id))
    asked = [first_day + timedelta(days=number) for number in range(days)]
    ends = [datetime.combine(day, time.max, UTC) for day in asked if day <= last]
    return sum(store.replay(account_id, BankAccount, at=end).balance < limit for end in ends)


def in_the_red_is_not_below(store, account_id, limit, first_day, days):
    asked = [first_day + timedelta(days=number) for number in range(days)]
    ends = [datetime.combine(day, time.max, UTC) for day in asked]
    balances = [store.replay(account_id, BankAccount, at=end).balance for end in ends]
    return sum(0 <= balance < limit for balance in balances)


def before_it_is_opened(store, account_id, limit, first_day, days):
    below = 0
    for number in range(days):
        account = store.replay(account_id, BankAccount, at=end_of(first_day + timedelta(number)))
        if account.account_id and account.balance < limit:
            below += 1
    return below


def limited(to, value=lambda balance: balance):
    def days_below(store, account_id, limit, first_day, days):
        each = [first_day + timedelta(days=number) for number in range(days)]
        return sum(value(balance(store, account_id, day)) < to(limit) for day in each)

    return days_below


def until_one_is_above(store, account_id, limit, first_day, days):
    below = 0
    for number in range(days):
        if balance(store, account_id, first_day + timedelta(days=number)) >= limit:
            break
        below += 1
    return below


def on_working_days(store, account_id, limit, first_day, days):
    each = [first_day + timedelta(days=number) for number in range(days)]
    return sum(balance(store, account_id, day) < limit for day in each if day.isoweekday() < 6)


KNOWN = {}


def remembers_each_day(store, account_id, limit, first_day, days):
    each = [first_day + timedelta(days=number) for number in range(days)]
    for day in each:
        KNOWN.setdefault(day, balance(store, account_id, day))
    return sum(KNOWN[day] < limit for day in each)


BALANCES = {}


def remembers_account_and_day(store, account_id, limit, first_day, days):
    each = [first_day + timedelta(days=number) for number in range(days)]
    for day in each:
        BALANCES.setdefault((account_id, day), balance(store, account_id, day))
    return sum(BALANCES[account_id, day] < limit for day in each)


def added(is_before, plus=("account.created", "account.deposited", "account.card_ordered")):
    """Balances added up by hand, of what is not after a day."""

    def days_below(store, account_id, limit, first_day, days):
        below = 0
        for number in range(days):
            total = Decimal(0)
            for event in store.get_events(account_id):
                if is_before(event.timestamp, first_day + timedelta(days=number)):
                    amount = Decimal(event.data.get("amount") or event.data["initial_balance"])
                    total += amount if event.type in plus else -amount
            below += total < limit
        return below

    return days_below


def by_day_of_the_year(store, account_id, limit, first_day, days):
    begin, below = first_day.timetuple().tm_yday, 0
    for number in range(begin, begin + days):
        account = BankAccount()
        for event in store.get_events(account_id):
            if event.timestamp.timetuple().tm_yday <= number:
                account.apply(event)
        below += account.balance < limit
    return below


def months_by_hand(store, account_id, limit, first_day, days):
    month, day, below = first_day.month, first_day.day, 0
    for _ in range(days):
        below += balance(store, account_id, date(first_day.year, month, day)) < limit
        day += 1
        if day > monthrange(first_day.year, month)[1]:
            month, day = month % 12 + 1, 1
    return below


def returns_inside_the_loop(store, account_id, limit, first_day, days):
    below = 0
    for number in range(days):
        below += balance(store, account_id, first_day + timedelta(days=number)) < limit
        return below
    return below


def returns_at_the_first_one(store, account_id, limit, first_day, days):
    for number in range(days):
        if balance(store, account_id, first_day + timedelta(days=number)) < limit:
            return 1
    return 0


def not_on_sundays(store, account_id, limit, first_day, days):
    each = [first_day + timedelta(days=number) for number in range(days)]
    return sum(balance(store, account_id, day) < limit for day in each if day.isoweekday() < 7)


def today_and_backwards(store, account_id, limit, first_day, days):
    end, below = first_day + timedelta(days=days - 1), 0
    while end >= first_day:
        match balance(store, account_id, end):
            case low if low < limit:
                below += 1
        end -= timedelta(days=1)
    return below


def not_open_is_below(store, account_id, limit, first_day, days):
    below = 0
    for number in range(days):
        account = store.replay(account_id, BankAccount, at=end_of(first_day + timedelta(number)))
        below += account.account_id is None or account.balance < limit
    return below


def until(today):
    def days_below(store, account_id, limit, first_day, days):
        each = [first_day + timedelta(days=number) for number in range(days)]
        return sum(balance(store, account_id, day) < limit for day in each if day <= today(store))

    return days_below


def the_last_one_noted_each_day(store, account_id, limit, first_day, days):
    account, ends = BankAccount(), {}
    for event in store.get_events(account_id):
        account.apply(event)
        ends[event.timestamp.date()] = account.balance
    before = [day for day in ends if day < first_day]
    balance = ends[max(before)] if before else Decimal(0)
    below = 0
    for number in range(days):
        balance = ends.get(first_day + timedelta(days=number), balance)
        below += balance < limit
    return below


WRONG = [
    ("by_version", "the balance noted last of each day", the_last_one_noted_each_day),
    ("opening", "before the opening it is below any limit", not_open_is_below),
    ("today", "days that are over", until(lambda _: date.today())),
    (
        "today",
        "days that are over by the store's clock",
        until(lambda store: store.clock.now().date()),
    ),
    ("floats", "a limit that is a float", limited(float)),
    ("floats", "a balance that is a float", limited(lambda limit: limit, float)),
    ("remembered", "remembers account and day", remembers_account_and_day),
    (
        "year",
        "month and day, without the year",
        added(lambda when, day: (when.month, when.day) <= (day.month, day.day)),
    ),
    ("year", "the day of the year", by_day_of_the_year),
    ("year", "months by hand", months_by_hand),
    (
        "zone",
        "midnight of this machine",
        looking(lambda day: datetime.combine(day, time.max).astimezone()),
    ),
    (
        "zone",
        "local dates of events",
        added(lambda when, day: datetime.fromtimestamp(when.timestamp()).date() <= day),
    ),
    (
        "no_money",
        "whatever is no deposit takes out",
        added(lambda when, day: when.date() <= day, ("account.created", "account.deposited")),
    ),
    ("cents", "rounds the limit to ten cents", limited(lambda limit: round(Decimal(limit), 1))),
    ("texts", "compares texts", limited(str, str)),
    ("first_alone", "returns inside the loop", returns_inside_the_loop),
    ("first_alone", "returns at the first one", returns_at_the_first_one),
    ("other_days", "not on Sundays", not_on_sundays),
    ("ended", "stops at the last event", until_the_last_event),
    ("opening", "leaves out the days before it is opened", before_it_is_opened),
    ("red", "in the red is not below", in_the_red_is_not_below),
    ("red", "the balance without its sign", limited(lambda limit: limit, abs)),
    ("limit", "a limit of nothing is none", limited(lambda limit: limit or 1)),
    ("limit", "no limit below zero", limited(lambda limit: max(limit, 0))),
    ("limit", "the limit without its sign", limited(abs)),
    ("other_days", "a week at most", looking(end_of, days_of=lambda days: min(days, 7))),
    ("other_days", "a month at most", looking(end_of, days_of=lambda days: min(days, 31))),
    ("other_days", "working days", on_working_days),
    ("wrong", "stops at the first day that is not below", until_one_is_above),
    ("wrong", "remembers each day, whichever account", remembers_each_day),
    ("cents", "rounds", looking(end_of, round)),
    ("cents", "rounds to ten cents", looking(end_of, lambda balance: round(balance, 1))),
    ("early", "looks a millisecond before midnight", looking(at_time(time(23, 59, 59, 999_000)))),
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
    ("above", "counts the days above", above),
    ("early", "looks a second before midnight", looking(at_time(time(23, 59, 59)))),
    ("dipped", "counts a day that was below in between", at_any_time_of_the_day),
    ("account", "the last account, whichever is asked for", the_last_account),
    ("account", "the account by heart", another_account("ACC1")),
    ("account", "the account of the notebook by heart", another_account("ACC123")),
    ("account", "the account that was asked for first", account_of_an_earlier_question),
    ("account", "all accounts together", all_accounts_together),
    ("red", "a balance of nothing is not below", an_empty_account_is_not_below),
    ("floats", "sums of floats", sums_of_floats),
    ("cents", "cuts the cents of the limit off", limit_without_cents),
]
RIGHT = [
    ("whatever is no withdrawal puts in", added(lambda when, day: when.date() <= day)),
    ("a loop", loop),
    ("while, just before midnight", one_microsecond_before),
    ("recursion, with floats", recursion),
    ("event by event, the number as text", by_hand),
    ("a sum of NumPy", with_numpy),
    ("the next midnight, less than", before_midnight),
    ("a balance for each day, then counted", by_day),
    ("a class", lambda *asked: Below(*asked).days()),
    ("backwards, with match", today_and_backwards),
]
