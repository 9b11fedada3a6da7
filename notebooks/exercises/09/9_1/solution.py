def pay_10(a, store):
    return a.withdraw(10, store, command_id="till-1/7")


more = [
    account().when(lambda a, store: a.withdraw(100, store)).shows(balance=0),
    account().when(lambda a, store: a.deposit(-5, store)).refused(ValueError),
    account().when(pay_10, pay_10).shows(balance=90),
    account().when(lambda a, store: a.open("ACC123", 5, store)).refused(ConcurrencyError),
]
