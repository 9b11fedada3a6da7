def lowest_balance(store, account_id):
    balances = []
    for version in range(1, store.version(account_id) + 1):
        account = store.replay(account_id, BankAccount, version=version)
        balances.append((account.balance, version))
    balance, version = min(balances)
    return version, balance
