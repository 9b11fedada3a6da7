def days_below(store, account_id, limit, first_day, days):
    below = 0
    for number in range(days):
        end_of_day = datetime.combine(first_day + timedelta(days=number), time.max, UTC)
        if store.replay(account_id, BankAccount, at=end_of_day).balance < limit:
            below += 1
    return below
