def who_withdrew(store, account_id):
    found = []
    for event in store.get_events(account_id):
        if event.type == "account.withdrawn":
            found.append(event.id)
    return found
