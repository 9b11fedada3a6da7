def open_account(store):
    account = lesson.BankAccount()
    created = lesson.Event(
        id="bank-1",
        type="account.created",
        data={"aggregate_id": "ACC123", "account_id": "ACC123", "initial_balance": 1000},
        timestamp=start,
        source="bank-service",
    )
    store.append(created)
    account.apply(created)
    return account
