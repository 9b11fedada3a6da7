def first_difference(store, snapshots, account_id):
    for version in range(1, store.version(account_id) + 1):
        short = snapshots.replay(account_id, version=version)
        whole = store.replay(account_id, snapshots.aggregate_class, version=version)
        if repr(vars(short)) != repr(vars(whole)):
            return version
    return None
