"""Answers to 7.3, the first version at which a snapshot differs."""


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


def recursive(store, snapshots, account_id, version=1):
    if version > store.version(account_id):
        return None
    short = vars(snapshots.replay(account_id, version=version))
    whole = vars(store.replay(account_id, snapshots.aggregate_class, version=version))
    same = short == whole and all(type(short[name]) is type(whole[name]) for name in whole)
    return recursive(store, snapshots, account_id, version + 1) if same else version


def one_object(store, snapshots, account_id):
    whole = snapshots.aggregate_class()
    for event in store.get_events(account_id):
        whole.apply(event)
        short = snapshots.replay(account_id, version=event.version)
        if str(vars(short)) != str(vars(whole)):
            return str(event.version)


WRONG = [
    ("stale", "the stub as it is", stub),
    ("good", "compares the objects", difference(id, all_of)),
    ("types", "compares values without their types", difference(vars, all_of)),
    ("balance_alone", "compares the balance alone", difference(lambda a: repr(a.balance), all_of)),
    ("stale", "compares the version alone", difference(lambda a: a.version, all_of)),
    ("types", "leaves out the last version", difference(everything, lambda last: range(1, last))),
    ("stale", "begins at the end", difference(everything, lambda last: range(last, 0, -1))),
    ("end_alone", "asks at the end first", at_the_end_alone),
    ("off_by_one", "counts from zero", from_zero),
    ("no_version", "says whether", yes_or_no),
    ("no_version", "all of them", how_many),
    ("missing", "passes an answer instead of the function", 7),
]
RIGHT = [
    ("a loop", loop),
    ("a generator and next; other names", with_next),
    ("recursion, types beside values", recursive),
    ("one object that goes along, the version as text", one_object),
]
