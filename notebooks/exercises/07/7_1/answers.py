"""Answers to 7.1, a snapshot by hand: pairs of take and restore."""

import json
import pickle
from copy import copy, deepcopy
from decimal import Decimal

from eventlib import BankAccount


def shallow(account):
    return dict(vars(account))


def deep(account):
    return deepcopy(vars(account))


def go_on(account, store, after):
    for event in store.get_events(account.account_id, after=after):
        account.apply(event)
    return account


def from_the_start(store, snapshot):
    account = BankAccount()
    vars(account).update(snapshot)
    return go_on(account, store, 0)


def shared(store, snapshot):
    account = BankAccount()
    vars(account).update(snapshot)
    return go_on(account, store, account.version)


def the_snapshot_itself(store, snapshot):
    account = BankAccount()
    account.__dict__ = snapshot
    return go_on(account, store, account.version)


def copied(store, snapshot):
    account = BankAccount()
    vars(account).update(deepcopy(snapshot))
    return go_on(account, store, account.version)


def one_early(store, snapshot):
    account = BankAccount()
    vars(account).update(deepcopy(snapshot))
    return go_on(account, store, account.version - 1)


def one_late(store, snapshot):
    account = BankAccount()
    vars(account).update(deepcopy(snapshot))
    return go_on(account, store, account.version + 1)


def as_many_as_transactions(store, snapshot):
    account = BankAccount()
    vars(account).update(deepcopy(snapshot))
    return go_on(account, store, len(account.transactions) + 1)


def money_alone(store, snapshot):
    account = BankAccount()
    vars(account).update(deepcopy(snapshot))
    for event in store.get_events(account.account_id, after=account.version):
        if "amount" in event.data:
            account.apply(event)
    return account


def ignoring(store, snapshot):
    return store.replay(snapshot["account_id"], BankAccount)


def ignoring_all(store, snapshot):
    return store.replay("ACC7", BankAccount)


def deaf(store, snapshot):
    account = BankAccount()
    vars(account).update(deepcopy(snapshot))
    return account


def nothing(store, snapshot):
    copied(store, snapshot)


def with_floats(store, snapshot):
    account = copied(store, snapshot)
    account.balance = float(account.balance)
    return account


def that_object(store, snapshot):
    return go_on(snapshot, store, snapshot.version)


def itself(account):
    return account


def copied_when_restored(store, snapshot):
    return deepcopy(snapshot)


def copied_after_a_look(store, snapshot):
    store.get_events(snapshot.account_id, after=snapshot.version - 1)
    return deepcopy(snapshot)


def without_equals(account):
    return {**deep(account), "transactions": list(dict.fromkeys(account.transactions))}


def balance_as_float(account):
    return {**deep(account), "balance": float(account.balance)}


def float_to_decimal(store, snapshot):
    return copied(store, {**snapshot, "balance": Decimal(snapshot["balance"])})


def as_bytes(account):
    return pickle.dumps(vars(account))


def from_bytes(bank, saved):
    customer = BankAccount()
    customer.__dict__.update(pickle.loads(saved))
    for event in bank.get_events(customer.account_id, customer.version):
        customer.apply(event)
    return customer


def by_attribute(account):
    return (account.account_id, account.balance, tuple(account.transactions), account.version)


def from_attributes(store, snapshot):
    account = BankAccount()
    account.account_id, account.balance, transactions, account.version = snapshot
    account.transactions = list(transactions)
    return go_on(account, store, account.version)


def a_copy(account):
    return deepcopy(account)


def of_the_copy(store, snapshot):
    return go_on(deepcopy(snapshot), store, snapshot.version)


def new_list(account):
    return {**vars(account), "transactions": account.transactions[:]}


def with_a_new_list(store, snapshot):
    account = copy(BankAccount())
    for name, value in snapshot.items():
        setattr(account, name, list(value) if isinstance(value, list) else value)
    return go_on(account, store, snapshot["version"])


def returns_inside_the_loop(store, snapshot):
    account = BankAccount()
    vars(account).update(deepcopy(snapshot))
    for event in store.get_events(account.account_id, after=account.version):
        account.apply(event)
        return account


def the_newest_alone(store, snapshot):
    account = BankAccount()
    vars(account).update(deepcopy(snapshot))
    account.apply(store.get_events(account.account_id, after=account.version)[-1])
    return account


def if_there_is_one(store, snapshot):
    account = BankAccount()
    vars(account).update(deepcopy(snapshot))
    for event in store.get_events(account.account_id, after=account.version)[-1:]:
        account.apply(event)
    return account


def from_the_fourth(store, snapshot):
    account = BankAccount()
    vars(account).update(deepcopy(snapshot))
    return go_on(account, store, 4)


def ten_at_most(store, snapshot):
    account = BankAccount()
    vars(account).update(deepcopy(snapshot))
    for event in store.get_events(account.account_id, after=account.version, limit=10):
        account.apply(event)
    return account


def as_many_as_there_were(store, snapshot):
    account = BankAccount()
    vars(account).update(deepcopy(snapshot))
    version = account.version
    for event in store.get_events(account.account_id, after=version, limit=version):
        account.apply(event)
    return account


def the_version_for_a_position(store, snapshot):
    account = BankAccount()
    vars(account).update(deepcopy(snapshot))
    for event in store.read_all(after=account.version):
        account.apply(event)
    return account


def everything_with_a_filter(store, snapshot):
    account = BankAccount()
    vars(account).update(deepcopy(snapshot))
    for event in store.read_all():
        if event.aggregate_id == account.account_id and event.version > account.version:
            account.apply(event)
    return account


def evolves_and_applies(store, snapshot):
    account = BankAccount()
    vars(account).update(deepcopy(snapshot))
    for event in store.get_events(account.account_id, after=account.version):
        account.evolve(event)
        account.apply(event)
    return account


KEPT = {}


def kept_in_a_global(account):
    KEPT.update(deepcopy(vars(account)))


def from_the_global(store, snapshot):
    return copied(store, KEPT)


def empties_it(store, snapshot):
    account = BankAccount()
    for name in list(snapshot):
        setattr(account, name, snapshot.pop(name))
    return go_on(account, store, account.version)


def one_account_by_heart(store, snapshot):
    account = BankAccount()
    vars(account).update(deepcopy(snapshot))
    for event in store.get_events("ACC7", after=account.version):
        account.apply(event)
    return account


def without_balance(account):
    return {name: value for name, value in deep(account).items() if name != "balance"}


def never_up_to_date(store, snapshot):
    account = copied(store, snapshot)
    while account.version <= store.version(account.account_id):
        account = copied(store, snapshot)
    return account


def as_text(account):
    moves = [[kind, str(money)] for kind, money in account.transactions]
    return json.dumps([account.account_id, str(account.balance), moves, account.version])


def from_text(store, snapshot):
    account = BankAccount()
    account.account_id, balance, moves, account.version = json.loads(snapshot)
    account.balance = Decimal(balance)
    account.transactions = [(kind, Decimal(money)) for kind, money in moves]
    while account.version < store.version(account.account_id):
        (event,) = store.get_events(account.account_id, after=account.version, limit=1)
        account.apply(event)
    return account


class Photo:
    def __init__(self, account):
        self.state = tuple(sorted(deepcopy(vars(account)).items()))

    @staticmethod
    def develop(store, photo):
        account = BankAccount()
        account.__dict__ |= deepcopy(dict(photo.state))
        events = iter(store.get_events(account.account_id, after=account.version))
        while event := next(events, None):
            account.apply(event)
        return account


def closure(account):
    state = deepcopy(account)
    return lambda: deepcopy(state)


def from_a_closure(store, snapshot):
    account = snapshot()
    return go_on(account, store, account.version)


def into_one_account(store, snapshot, account=BankAccount()):
    vars(account).update(deepcopy(snapshot))
    for event in store.get_events(account.account_id, after=account.version):
        account.apply(event)
    return account


def once_for_each_snapshot():
    restored = {}

    def restore(store, snapshot):
        key = snapshot["account_id"], snapshot["version"]
        if key not in restored:
            restored[key] = copied(store, snapshot)
        return deepcopy(restored[key])

    return restore


def by_hand(store, snapshot):
    account = BankAccount()
    vars(account).update(deepcopy(snapshot))
    for event in store.get_events(account.account_id, after=account.version):
        amount = Decimal(event.data["amount"])
        is_deposit = event.type == "account.deposited"
        account.balance += amount if is_deposit else -amount
        account.transactions.append(("deposit" if is_deposit else "withdrawal", amount))
        account.version = event.version
    return account


def another_name(store, snapshot):
    return store.replay(snapshot["account"], BankAccount)


def a_hundred_at_most(store, snapshot):
    account = BankAccount()
    vars(account).update(deepcopy(snapshot))
    for event in store.get_events(account.account_id, account.version, 100):
        account.apply(event)
    return account


WRONG = [
    ("no_amount", "takes every event for one that moves money", (deep, by_hand)),
    ("raised", "a field that is not there", (deep, another_name)),
    ("skipped", "a hundred events at most", (deep, a_hundred_at_most)),
    ("from_start", "the stub as it is", (shallow, from_the_start)),
    ("from_start", "copies and begins at the start", (deep, from_the_start)),
    ("shared", "goes on in its place and shares the list", (shallow, shared)),
    ("shared", "copies when restoring alone", (shallow, copied)),
    ("shared_again", "copies when taking alone", (deep, shared)),
    ("same_attributes", "the snapshot for the account's own", (deep, the_snapshot_itself)),
    ("from_start", "one event too early", (deep, one_early)),
    ("skipped", "one event too late", (deep, one_late)),
    ("too_early", "the number of transactions for a version", (deep, as_many_as_transactions)),
    ("types", "leaves out what moves no money", (deep, money_alone)),
    ("whole_history", "reads the whole history", (deep, ignoring)),
    ("other_account", "reads one account's whole history", (deep, ignoring_all)),
    ("skipped", "does not go on", (deep, deaf)),
    ("no_account", "returns nothing", (deep, nothing)),
    ("types", "the balance as a float", (deep, with_floats)),
    ("same_object", "goes on with the snapshot itself", (a_copy, that_object)),
    ("moved", "the live account for a snapshot", (itself, copied_when_restored)),
    ("moved", "the live account, and a look at the store", (itself, copied_after_a_look)),
    ("transactions", "equal transactions once", (without_equals, copied)),
    ("types", "the balance by way of a float", (balance_as_float, float_to_decimal)),
    ("skipped", "returns inside the loop", (deep, returns_inside_the_loop)),
    ("skipped", "the newest event alone", (deep, the_newest_alone)),
    ("skipped", "the newest event, where there is one", (deep, if_there_is_one)),
    ("skipped", "begins after the fourth event", (deep, from_the_fourth)),
    ("skipped", "ten events at most", (deep, ten_at_most)),
    ("skipped", "as many events as there were", (deep, as_many_as_there_were)),
    ("from_start", "takes the version for a position", (deep, the_version_for_a_position)),
    ("whole_history", "reads all of the store and filters", (deep, everything_with_a_filter)),
    ("twice", "evolves and applies", (deep, evolves_and_applies)),
    ("other_account", "one snapshot in a global", (kept_in_a_global, from_the_global)),
    ("spent", "empties the snapshot", (deep, empties_it)),
    ("other_account", "the events of one account by heart", (deep, one_account_by_heart)),
    ("types", "forgets the balance", (without_balance, copied)),
    ("endless", "waits for one event more", (deep, never_up_to_date)),
    ("same_object", "one account as a default argument", (deep, into_one_account)),
    ("remembered", "remembers what it restored", (deep, once_for_each_snapshot())),
    ("missing", "three functions", (deep, copied, copied)),
    ("missing", "the names of the functions", ("take", "restore")),
    ("missing", "one of the two functions", deep),
]
RIGHT = [
    ("deepcopy on both sides", (deep, copied)),
    ("bytes; other names", (as_bytes, from_bytes)),
    ("a tuple of attributes, as a list of two", [by_attribute, from_attributes]),
    ("a copy of the object", (a_copy, of_the_copy)),
    ("new lists by hand", (new_list, with_a_new_list)),
    ("text, one event at a time", (as_text, from_text)),
    ("a class", (Photo, Photo.develop)),
    ("a closure", (closure, from_a_closure)),
]
