"""Answers to 7.3, the first version at which a snapshot differs."""

import json
from datetime import UTC, datetime
from pickle import dumps

import numpy as np

from eventlib import BankAccount, Event

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def difference(key, versions):
    def first_difference(store, snapshots, account_id):
        for version in versions(store.version(account_id)):
            short = snapshots.replay(account_id, version=version)
            whole = store.replay(account_id, snapshots.aggregate_class, version=version)
            if key(short) != key(whole):
                return version
        return None

    return first_difference


def all_of(last):
    return range(1, last + 1)


def everything(account):
    return repr(vars(account))


def stub(store, snapshots, account_id):
    return None


def yes_or_no(store, snapshots, account_id):
    return difference(everything, all_of)(store, snapshots, account_id) is not None


def how_many(store, snapshots, account_id):
    found = []
    for version in all_of(store.version(account_id)):
        short = snapshots.replay(account_id, version=version)
        whole = store.replay(account_id, snapshots.aggregate_class, version=version)
        if everything(short) != everything(whole):
            found.append(version)
    return found


def from_zero(store, snapshots, account_id):
    version = difference(everything, all_of)(store, snapshots, account_id)
    return None if version is None else version - 1


def at_the_end_alone(store, snapshots, account_id):
    if everything(snapshots.replay(account_id)) != everything(
        store.replay(account_id, snapshots.aggregate_class)
    ):
        return difference(everything, all_of)(store, snapshots, account_id)
    return None


def loop(store, snapshots, account_id):
    for version in range(1, store.version(account_id) + 1):
        short = snapshots.replay(account_id, version=version)
        whole = store.replay(account_id, snapshots.aggregate_class, version=version)
        if repr(vars(short)) != repr(vars(whole)):
            return version
    return None


def with_next(bank, shortcuts, name):
    def both(version):
        for replay in (
            shortcuts.replay(name, version=version),
            bank.replay(name, shortcuts.aggregate_class, version=version),
        ):
            yield [(key, type(value), value) for key, value in sorted(vars(replay).items())]

    versions = range(1, bank.version(name) + 1)
    return next((v for v in versions if len({repr(each) for each in both(v)}) > 1), None)


def types_on_top_alone(store, snapshots, account_id):
    def typed(account):
        return {name: (type(value), value) for name, value in vars(account).items()}

    return difference(typed, all_of)(store, snapshots, account_id)


def as_json(account):
    return json.dumps(vars(account), default=str, sort_keys=True)


def as_texts(account):
    return {name: str(value) for name, value in vars(account).items()}


def types_without_values(account):
    return [type(value) for value in vars(account).values()]


def two_versions_by_heart(last):
    return (7, last)


def from_the_sixth(last):
    return range(6, last + 1)


def first_ten(last):
    return range(1, 11)


def in_any_order(account):
    values = vars(account).items()
    return [(name, sorted(repr(value))) for name, value in values]


def both_ends_of_a_list(account):
    return repr({**vars(account), "rings": [*account.rings[:1], *account.rings[-1:]]})


def never_steps_on(store, snapshots, account_id):
    version = 1
    while version <= store.version(account_id):
        short = snapshots.replay(account_id, version=version)
        if everything(short) != everything(
            store.replay(account_id, snapshots.aggregate_class, version=version)
        ):
            return version
    return None


def by_halves(store, snapshots, account_id):
    low, high = 1, store.version(account_id)
    while low < high:
        middle = (low + high) // 2
        if difference(everything, lambda last: [middle])(store, snapshots, account_id):
            high = middle
        else:
            low = middle + 1
    return difference(everything, lambda last: [low])(store, snapshots, account_id)


def throws_the_snapshots_away(store, snapshots, account_id):
    found = loop(store, snapshots, account_id)
    snapshots.kept.clear()
    return found


def writes_before_it_answers(store, snapshots, account_id):
    found = loop(store, snapshots, account_id)
    store.append(Event("looked", "till.looked", {"aggregate_id": "ME"}, START, "me"))
    return found


def minus_one(store, snapshots, account_id):
    return loop(store, snapshots, account_id) or -1


def another_class(store, snapshots, account_id):
    for version in range(1, store.version(account_id) + 1):
        short = snapshots.replay(account_id, version=version)
        if everything(short) != everything(store.replay(account_id, BankAccount, version=version)):
            return version
    return None


def the_whole_of_today(store, snapshots, account_id):
    for version in range(1, store.version(account_id) + 1):
        short = snapshots.replay(account_id, version=version)
        if everything(short) != everything(store.replay(account_id, snapshots.aggregate_class)):
            return version
    return None


def of_numpy(store, snapshots, account_id):
    versions = np.arange(1, store.version(account_id) + 1)
    bad = [
        each
        for each in versions
        if everything(snapshots.replay(account_id, version=int(each)))
        != everything(store.replay(account_id, snapshots.aggregate_class, version=int(each)))
    ]
    return np.min(bad) if bad else None


def recursive(store, snapshots, account_id, version=1):
    if version > store.version(account_id):
        return None
    short = vars(snapshots.replay(account_id, version=version))
    whole = vars(store.replay(account_id, snapshots.aggregate_class, version=version))
    same = all(repr(short[name]) == repr(whole[name]) for name in whole)
    return recursive(store, snapshots, account_id, version + 1) if same else version


def one_object(store, snapshots, account_id):
    whole = snapshots.aggregate_class()
    for event in store.get_events(account_id):
        whole.apply(event)
        short = snapshots.replay(account_id, version=event.version)
        if str(vars(short)) != str(vars(whole)):
            return str(event.version)


def lowest_of_all(store, snapshots, account_id):
    found = set()
    for version in reversed(all_of(store.version(account_id))):
        if difference(everything, lambda last, one=version: [one])(store, snapshots, account_id):
            found.add(version)
    return min(found, default=None)


class Comparing:
    def first(self, store, snapshots, account_id):
        self.number = 0
        while self.number < store.version(account_id):
            self.number += 1
            states = [
                repr(sorted(vars(each).items()))
                for each in (
                    snapshots.replay(account_id, version=self.number),
                    store.replay(account_id, snapshots.aggregate_class, version=self.number),
                )
            ]
            if states[0] != states[1]:
                return float(self.number)
        return None


def differ(store, snapshots, account_id, version):
    return everything(snapshots.replay(account_id, version=version)) != everything(
        store.replay(account_id, snapshots.aggregate_class, version=version)
    )


def as_in_the_notebook(last):
    return range(1, 121)


def the_position_for_the_version(store, snapshots, account_id):
    for event in store.get_events(account_id):
        if differ(store, snapshots, account_id, event.position):
            return event.position


def asks_for_the_position(store, snapshots, account_id):
    for event in store.get_events(account_id):
        if differ(store, snapshots, account_id, event.position):
            return event.version


def the_first_account(store, snapshots, account_id):
    return loop(store, snapshots, store.aggregate_ids()[0])


def values_without_names(account):
    return sorted(map(repr, vars(account).values()))


def typed_one_level_deep(account):
    def typed(value):
        items = [(type(item), item) for item in value] if isinstance(value, list | tuple) else value
        return type(value), items

    return {name: typed(value) for name, value in vars(account).items()}


def typed_item(which):
    def typed(account):
        return {
            name: (type(value), value, isinstance(value, list) and [*map(type, value)][which:][:1])
            for name, value in vars(account).items()
        }

    return typed


def kinds_of_items(account):
    return {
        name: (type(value), value, isinstance(value, list) and {*map(type, value)})
        for name, value in vars(account).items()
    }


def the_snapshots_of_today(store, snapshots, account_id):
    for version in range(1, store.version(account_id) + 1):
        whole = store.replay(account_id, snapshots.aggregate_class, version=version)
        if everything(snapshots.replay(account_id)) != everything(whole):
            return version


def the_store_twice(store, snapshots, account_id):
    for version in range(1, store.version(account_id) + 1):
        one, two = (store.replay(account_id, snapshots.aggregate_class, version=version),) * 2
        if everything(one) != everything(two):
            return version


def the_snapshots_twice(store, snapshots, account_id):
    for version in range(1, store.version(account_id) + 1):
        one, two = (snapshots.replay(account_id, version=version) for _ in range(2))
        if everything(one) != everything(two):
            return version


def looks_at_the_first_alone(store, snapshots, account_id):
    for version in range(1, store.version(account_id) + 1):
        return version if differ(store, snapshots, account_id, version) else None


def today_by_its_version(store, snapshots, account_id):
    whole = store.replay(account_id, snapshots.aggregate_class)
    return None if snapshots.replay(account_id).version == whole.version else whole.version


def alike(same_kind, containers=(list, tuple, dict)):
    def same(one, other):
        if not same_kind(one, other):
            return False
        if isinstance(one, containers):
            return len(one) == len(other) and all(map(same, items(one), items(other)))
        return one == other

    return same


def items(each):
    return sorted(each.items()) if isinstance(each, dict) else each


def side_by_side(one, other):
    if type(one) is not type(other):
        return False
    if isinstance(one, list | tuple | dict):
        return all(map(side_by_side, items(one), items(other)))
    return one == other


def is_one_too(one, other):
    return isinstance(other, type(one))


def of_one_type(one, other):
    return type(one) is type(other)


def compared(same, until=lambda store, snapshots, account_id: store.version(account_id)):
    def first_difference(store, snapshots, account_id):
        for version in range(1, until(store, snapshots, account_id) + 1):
            whole = store.replay(account_id, snapshots.aggregate_class, version=version)
            if not same(vars(whole), vars(snapshots.replay(account_id, version=version))):
                return version

    return first_difference


def as_far_as_the_snapshots(store, snapshots, account_id):
    return snapshots.replay(account_id).version


def at_the_snapshot_alone(store, snapshots, account_id):
    at = json.loads(snapshots.kept[account_id])["version"]
    return at if differ(store, snapshots, account_id, at) else None


def where_there_is_one(store, snapshots, account_id):
    try:
        return at_the_snapshot_alone(store, snapshots, account_id)
    except ValueError:
        return None


def tree(value):
    if isinstance(value, dict):
        return (type(value), {key: tree(item) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        return (type(value), [tree(item) for item in value])
    if isinstance(value, (set, frozenset)):
        return (type(value), {tree(item) for item in value})
    return (type(value), value)


WRONG = [
    ("types", "a truth is a number too", compared(alike(is_one_too))),
    ("types", "a one is a truth too", compared(alike(lambda a, b: is_one_too(b, a)))),
    ("types", "lists to the bottom, not dicts", compared(alike(of_one_type, (list, tuple)))),
    ("balance_alone", "side by side, as far as both go", compared(side_by_side)),
    (
        "changed",
        "asks the snapshots of today",
        compared(alike(of_one_type), as_far_as_the_snapshots),
    ),
    ("raised", "where the snapshot was taken, whatever it is", at_the_snapshot_alone),
    ("later", "where the snapshot was taken", where_there_is_one),
    ("unseen", "the stub as it is", stub),
    ("good", "compares the objects", difference(id, all_of)),
    ("types", "compares values without their types", difference(vars, all_of)),
    ("balance_alone", "compares the balance alone", difference(lambda a: repr(a.balance), all_of)),
    ("unseen", "compares the version alone", difference(lambda a: a.version, all_of)),
    ("last", "leaves out the last version", difference(everything, lambda last: range(1, last))),
    ("stale", "begins at the end", difference(everything, lambda last: range(last, 0, -1))),
    ("end_alone", "asks at the end first", at_the_end_alone),
    ("off_by_one", "counts from zero", from_zero),
    ("no_version", "says whether", yes_or_no),
    ("no_version", "all of them", how_many),
    ("types", "types on top, and not those inside", types_on_top_alone),
    ("types", "JSON, with a text for what it does not know", difference(as_json, all_of)),
    ("types", "texts of the values", difference(as_texts, all_of)),
    ("unseen", "compares types alone", difference(types_without_values, all_of)),
    ("stale", "two versions by heart", difference(everything, two_versions_by_heart)),
    ("stale", "begins at the sixth", difference(everything, from_the_sixth)),
    ("last", "the first ten", difference(everything, first_ten)),
    ("balance_alone", "whatever the order of a list", difference(in_any_order, all_of)),
    ("balance_alone", "both ends of a list", difference(both_ends_of_a_list, all_of)),
    ("endless", "never steps on", never_steps_on),
    ("end_alone", "looks in halves", by_halves),
    ("changed", "throws the snapshots away", throws_the_snapshots_away),
    ("changed", "writes before it answers", writes_before_it_answers),
    ("no_none", "minus one for none", minus_one),
    ("other_class", "another class for the whole history", another_class),
    ("now", "the whole history of today", the_whole_of_today),
    ("good", "one version by heart", lambda store, snapshots, account_id: 7),
    (
        "last",
        "a hundred and twenty, as in the notebook",
        difference(everything, as_in_the_notebook),
    ),
    ("stale", "the position for the version", the_position_for_the_version),
    ("stale", "asks for the position, returns the version", asks_for_the_position),
    ("other_account", "the first account of the store", the_first_account),
    ("names", "values without their names", difference(values_without_names, all_of)),
    ("types", "types one level deep", difference(typed_one_level_deep, all_of)),
    ("types", "the type of the first item alone", difference(typed_item(0), all_of)),
    ("types", "the type of the last item alone", difference(typed_item(-1), all_of)),
    ("types", "which types there are in a list", difference(kinds_of_items, all_of)),
    ("now_short", "the snapshots of today", the_snapshots_of_today),
    ("one_side", "compares the store with itself", the_store_twice),
    ("one_side", "compares the snapshots with themselves", the_snapshots_twice),
    ("too_few", "returns inside the loop", looks_at_the_first_alone),
    ("too_few", "every fifth", difference(everything, lambda last: range(1, last + 1, 5))),
    ("unseen", "the versions of today alone", today_by_its_version),
    ("good", "compares what pickle writes", difference(lambda a: dumps(vars(a)), all_of)),
    ("missing", "passes an answer instead of the function", 7),
]
RIGHT = [
    ("a loop", loop),
    ("types as a tree, which takes long", difference(lambda a: tree(vars(a)), all_of)),
    ("a generator and next; other names", with_next),
    ("recursion, attribute by attribute", recursive),
    ("one object that goes along, the version as text", one_object),
    ("a number of NumPy", of_numpy),
    ("all of them, then the lowest", lowest_of_all),
    ("an object with a method", Comparing().first),
    ("from version zero on", difference(everything, lambda last: range(last + 1))),
]
