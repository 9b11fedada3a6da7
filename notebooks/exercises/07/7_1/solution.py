from copy import deepcopy


def take(account):
    return deepcopy(vars(account))


def restore(store, snapshot):
    account = BankAccount()
    vars(account).update(deepcopy(snapshot))
    for event in store.get_events(account.account_id, after=account.version):
        account.apply(event)
    return account
