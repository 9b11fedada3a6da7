def pay(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        account = store.replay(account.account_id, BankAccount)
        account.withdraw(amount, store)
    return account
