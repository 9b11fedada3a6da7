"""Answers to 2.3, when an account was lowest."""

from decimal import Decimal
from fractions import Fraction
from functools import cache, reduce

import numpy as np

from eventlib import BankAccount


def at(store, account_id, version):
    return store.replay(account_id, BankAccount, version=version).balance


def stub(store, account_id):
    return None


def balance_alone(store, account_id):
    return min(at(store, account_id, n) for n in range(1, store.version(account_id) + 1))


def one_of_three(store, account_id):
    version, balance = loop(store, account_id)
    return account_id, version, balance


def swapped(store, account_id):
    return min((at(store, account_id, n), n) for n in range(1, store.version(account_id) + 1))


def last_of_equals(store, account_id):
    found = (None, None)
    for n in range(1, store.version(account_id) + 1):
        balance = at(store, account_id, n)
        if found[1] is None or balance <= found[1]:
            found = (n, balance)
    return found


def without_the_last(store, account_id):
    versions = range(1, store.version(account_id))
    return min(
        ((n, at(store, account_id, n)) for n in versions),
        key=lambda each: each[1],
        default=(1, Decimal(100)),
    )


def from_zero(store, account_id):
    versions = range(store.version(account_id) + 1)
    return min(((n, at(store, account_id, n)) for n in versions), key=lambda each: each[1])


def places_in_a_list(store, account_id):
    balances = [at(store, account_id, n) for n in range(1, store.version(account_id) + 1)]
    return balances.index(min(balances)), min(balances)


def now(store, account_id):
    account = store.replay(account_id, BankAccount)
    return account.version, account.balance


def by_position(store, account_id):
    balances = []
    for event in store.get_events(account_id):
        balances.append((at(store, account_id, event.version), event.position))
    balance, position = min(balances)
    return position, balance


def one_account_by_heart(store, account_id):
    return min(
        ((n, at(store, "ACC1", n)) for n in range(1, store.version("ACC1") + 1)), key=lambda e: e[1]
    )


def begins_at_zero(store, account_id):
    lowest, when = Decimal(0), 0
    for n in range(1, store.version(account_id) + 1):
        if at(store, account_id, n) < lowest:
            lowest, when = at(store, account_id, n), n
    return when, lowest


def asks_by_writing(store, account_id):
    account = store.replay(account_id, BankAccount)
    account.deposit(1, store)
    return loop(store, account_id)


def lowest_by(key, versions=lambda last: range(1, last + 1), best=None):
    def lowest_balance(store, account_id):
        found = best
        for n in versions(store.version(account_id)):
            here = (n, at(store, account_id, n))
            if found is None or key(here[1]) < key(found[1]):
                found = here
        return found

    return lowest_balance


def smallest_pair_of_all(store, account_id):
    return min((n, at(store, account_id, n)) for n in range(1, store.version(account_id) + 1))


def without_the_opening(store, account_id):
    balance, best = Decimal(0), None
    for event in store.get_events(account_id):
        amount = Decimal(event.data.get("amount", "0"))
        balance += -amount if event.type == "account.withdrawn" else amount
        if best is None or balance < best[1]:
            best = (event.version, balance)
    return best


def money_in_floats(round=lambda balance: balance):
    def lowest_balance(store, account_id):
        balance, found = 0.0, []
        for event in store.get_events(account_id):
            if event.type == "account.created":
                balance = float(event.data["initial_balance"])
            elif event.type == "account.deposited":
                balance += float(event.data["amount"])
            elif event.type == "account.withdrawn":
                balance -= float(event.data["amount"])
            found.append((balance, event.version))
        lowest, version = min(found)
        return version, round(lowest)

    return lowest_balance


def lowest_amount(store, account_id):
    events = store.get_events(account_id)[1:]
    return min(
        ((each.version, Decimal(each.data["amount"])) for each in events), key=lambda e: e[1]
    )


def waits_for_it_to_rise(store, account_id):
    version = 1
    while at(store, account_id, version + 1) <= at(store, account_id, version):
        version += 1
    return version, at(store, account_id, version)


def waits_for_less_than_nothing(store, account_id):
    version = 1
    while at(store, account_id, version) >= 0:
        version = version % store.version(account_id) + 1
    return version, at(store, account_id, version)


def with_numpy(store, account_id):
    balances = [float(at(store, account_id, n)) for n in range(1, store.version(account_id) + 1)]
    return np.argmin(balances) + 1, np.min(balances)


def loop(store, account_id):
    lowest = None
    for version in range(1, store.version(account_id) + 1):
        balance = store.replay(account_id, BankAccount, version=version).balance
        if lowest is None or balance < lowest[1]:
            lowest = (version, balance)
    return lowest


def smallest_pair(bank, name):
    pairs = [(at(bank, name, n), n) for n in range(1, bank.version(name) + 1)]
    balance, version = min(pairs)
    return [version, balance]


def one_pass(store, account_id):
    account, best = BankAccount(), None
    for event in store.get_events(account_id):
        account.apply(event)
        if best is None or account.balance < best[0]:
            best = account.balance, account.version
    return best[1], str(best[0])


def recursive(store, account_id, version=None):
    version = store.version(account_id) if version is None else version
    here = (version, float(at(store, account_id, version)))
    if version == 1:
        return here
    before = recursive(store, account_id, version - 1)
    return here if here[1] < before[1] else before


def in_cents(store, account_id):
    balance, found = 0, {}
    signs = {"account.created": 1, "account.deposited": 1, "account.withdrawn": -1}
    for event in store.get_events(account_id):
        text = event.data.get("amount") or event.data["initial_balance"]
        balance += signs.get(event.type, 0) * round(float(text) * 100)
        found.setdefault(balance, event.version)
    return found[min(found)], f"{Decimal(min(found)) / 100:,.2f}".replace(",", "")


class Lowest:
    def __init__(self, version, balance):
        self.version, self.balance = version, balance

    def __lt__(self, other):
        return self.balance < other.balance

    def __iter__(self):
        return iter((self.version, self.balance))


def objects_that_compare(store, account_id):
    found = (Lowest(n + 1, at(store, account_id, n + 1)) for n in range(store.version(account_id)))
    return tuple(min(found))


def sorted_pairs(store, account_id):
    versions = [*range(1, store.version(account_id) + 1)]
    versions.sort(key=lambda n: at(store, account_id, n))
    return float(versions[0]), at(store, account_id, versions[0])


def by_date(store, account_id):
    events = store.get_events(account_id)
    at = [(e.version, store.replay(account_id, BankAccount, at=e.timestamp)) for e in events]
    return min(((n, account.balance) for n, account in at), key=lambda pair: pair[1])


def until_nothing_is_left(store, account_id):
    best = None
    for version in range(1, store.version(account_id) + 1):
        balance = store.replay(account_id, BankAccount, version=version).balance
        if best is None or balance < best[1]:
            best = (version, balance)
        if balance <= 0:
            break
    return best


def texts_of_one_length(balance):
    return str(balance).zfill(12)


def zero_is_none_so_far(store, account_id):
    lowest = when = None
    for version in range(1, store.version(account_id) + 1):
        balance = at(store, account_id, version)
        if not lowest or balance < lowest:
            lowest, when = balance, version
    return when, lowest


def names_that_begin_like_it(store, account_id):
    account, best = BankAccount(), None
    for event in store.read_all():
        others = event.aggregate_id != account_id and event.type == "account.created"
        if event.aggregate_id.startswith(account_id) and not others:
            account.apply(event)
            if best is None or account.balance < best[1]:
                best = (account.version, account.balance)
    return best


def in_fractions(store, account_id):
    versions = range(1, store.version(account_id) + 1)
    pairs = ((n, Fraction(at(store, account_id, n))) for n in versions)
    return reduce(lambda one, other: other if other[1] < one[1] else one, pairs)


def of_two_the_smaller_text(store, account_id):
    versions = range(1, store.version(account_id) + 1)
    return min(((n, at(store, account_id, n)) for n in versions), key=lambda p: (p[1], str(p[0])))


def the_last_hundred(store, account_id):
    versions = range(1, store.version(account_id) + 1)
    return min(((n, at(store, account_id, n)) for n in versions[-100:]), key=lambda pair: pair[1])


FOUND = {}


def remembered_by_name(store, account_id):
    if account_id not in FOUND:
        FOUND[account_id] = loop(store, account_id)
    return FOUND[account_id]


LOWEST = {}


def goes_on_from_the_lowest(store, account_id):
    best = LOWEST.get(account_id)
    for n in range(1, store.version(account_id) + 1):
        if best is None or at(store, account_id, n) < best[1]:
            best = (n, at(store, account_id, n))
    LOWEST[account_id] = best
    return best


def balances_without_repeats(store, account_id):
    versions = range(1, store.version(account_id) + 1)
    balances = list(dict.fromkeys(at(store, account_id, n) for n in versions))
    return balances.index(min(balances)) + 1, min(balances)


def told_as(number):
    def lowest_balance(store, account_id):
        version, balance = loop(store, account_id)
        return version, number(balance)

    return lowest_balance


def never_overdrawn(store, account_id):
    versions = range(1, store.version(account_id) + 1)
    pairs = [(at(store, account_id, n), n) for n in versions]
    balance, version = min(pair for pair in pairs if pair[0] >= 0)
    return version, balance


def highest(store, account_id):
    versions = range(1, store.version(account_id) + 1)
    return max(((n, at(store, account_id, n)) for n in versions), key=lambda pair: pair[1])


def until_it_is_empty(store, account_id):
    best = None
    for version in range(1, store.version(account_id) + 1):
        balance = at(store, account_id, version)
        if best is None or balance < best[1]:
            best = (version, balance)
        if balance == 0:
            break
    return best


def from_the_transactions(store, account_id):
    balance = at(store, account_id, 1)
    found = [(balance, 1)]
    transactions = store.replay(account_id, BankAccount).transactions
    for number, (kind, amount) in enumerate(transactions, 2):
        balance += amount if kind == "deposit" else -amount
        found.append((balance, number))
    balance, version = min(found)
    return version, balance


def whatever_has_an_amount_moves(store, account_id):
    balance, found = Decimal(0), []
    for event in store.get_events(account_id):
        amount = Decimal(event.data.get("amount") or event.data["initial_balance"])
        balance += -amount if event.type == "account.withdrawn" else amount
        found.append((balance, event.version))
    balance, version = min(found)
    return version, balance


def from_today_backwards(store, account_id):
    """Begins with today's balance; of two that are alike today's stays."""
    version = store.version(account_id)
    lowest = store.replay(account_id, BankAccount).balance
    for n in range(1, version):
        balance = store.replay(account_id, BankAccount, version=n).balance
        if balance < lowest:
            version, lowest = n, balance
    return version, lowest


def in_whole_euros(store, account_id):
    lowest = None
    for version in range(1, store.version(account_id) + 1):
        balance = int(store.replay(account_id, BankAccount, version=version).balance)
        if lowest is None or balance < lowest[1]:
            lowest = version, balance
    return lowest


WRONG = [
    ("cents", "compares and tells whole euros", in_whole_euros),
    ("first", "begins with today's balance", from_today_backwards),
    ("cents", "compares tenths of a euro", lowest_by(lambda balance: round(balance, 1))),
    ("wrong", "stops at nothing", until_it_is_empty),
    ("note", "counts its transactions for versions", from_the_transactions),
    ("remembered", "remembers what it found", cache(loop)),
    ("remembered", "remembers by the name of the account", remembered_by_name),
    ("remembered", "goes on from the lowest of the last call", goes_on_from_the_lowest),
    ("repeats", "counts balances without repeats", balances_without_repeats),
    ("rounded", "tells whole euros", told_as(int)),
    ("rounded", "rounds what it tells", told_as(round)),
    ("cents", "compares rounded euros", lowest_by(round)),
    ("overdrawn", "leaves out what is overdrawn", never_overdrawn),
    ("highest", "the highest", highest),
    ("first", "of two versions takes the smaller text", of_two_the_smaller_text),
    ("wrong", "looks at the last hundred", the_last_hundred),
    ("not_there", "accounts whose name begins like it", names_that_begin_like_it),
    ("negative_texts", "compares texts of one length", lowest_by(texts_of_one_length)),
    ("nothing", "takes zero for none so far", zero_is_none_so_far),
    ("late", "asks by date", by_date),
    ("wrong", "stops at nothing or less", until_nothing_is_left),
    ("missing", "the stub as it is", stub),
    ("missing", "the balance alone", balance_alone),
    ("missing", "the account too", one_of_three),
    ("swapped", "the balance first", swapped),
    ("first", "the last of two equal balances", last_of_equals),
    ("wrong", "leaves out the last version", without_the_last),
    ("not_there", "begins with the empty account", from_zero),
    ("off_by_one", "places in a list, from zero", places_in_a_list),
    ("today", "the balance of today", now),
    ("first", "positions of the store for versions", by_position),
    ("not_there", "one account by heart", one_account_by_heart),
    ("not_there", "begins the search at zero", begins_at_zero),
    ("not_there", "begins the search at a thousand", lowest_by(Decimal, best=(1, Decimal(1000)))),
    ("sign", "does not look at the sign", lowest_by(abs)),
    ("cents", "compares whole euros", lowest_by(int)),
    ("texts", "compares texts", lowest_by(str)),
    ("wrong", "the first hundred", lowest_by(Decimal, lambda last: range(1, min(last + 1, 100)))),
    ("first_pair", "the lowest version and not the lowest balance", smallest_pair_of_all),
    ("opening", "does not count the opening", without_the_opening),
    ("missing", "a number too many", lambda store, account_id: (1, 2, 3)),
    ("missing", "names in place of numbers", lambda store, account_id: ("version", "balance")),
    ("wrote", "asks by writing", asks_by_writing),
    ("not_there", "begins at a million", lowest_by(Decimal, best=(1, 1_000_000))),
    ("not_there", "begins at a milliard", lowest_by(Decimal, best=(1, 10**9))),
    ("floats", "adds up floats", money_in_floats()),
    ("floats", "adds up floats and rounds in the end", money_in_floats(lambda b: round(b, 2))),
    ("wrong", "without the opening's version", lowest_by(Decimal, lambda last: range(2, last + 1))),
    ("not_there", "the lowest amount", lowest_amount),
    ("wrong", "the first time that it rises", waits_for_it_to_rise),
    ("endless", "goes round until it is overdrawn", waits_for_less_than_nothing),
]
RIGHT = [
    ("whatever is no withdrawal comes in", whatever_has_an_amount_moves),
    ("fractions, and reduce", in_fractions),
    ("a loop", loop),
    ("min of pairs, as a list; other names", smallest_pair),
    ("one pass, the balance as text", one_pass),
    ("numbers of NumPy", with_numpy),
    ("whole cents, the balance as text", in_cents),
    ("objects that compare", objects_that_compare),
    ("versions sorted by balance, the version as a float", sorted_pairs),
    ("recursion, the balance as a float", recursive),
]
