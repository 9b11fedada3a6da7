def pay_10_once(a, store):
    return a.withdraw(10, store, command_id="till-1/7")


overdrawn = ("account.withdrawn", {"amount": "130.00"})
deposited = ("account.deposited", {"amount": "5.00"})

whole = [
    *suite,
    account().when(lambda a, store: a.withdraw(100, store)).shows(balance=0),
    account().when(lambda a, store: a.deposit(-5, store)).refused(ValueError),
    account().when(pay_10_once, pay_10_once).shows(balance=90),
    account().when(lambda a, store: a.open("ACC123", 5, store)).refused(ConcurrencyError),
    account()
    .meanwhile(lambda a, store: a.withdraw(80, store))
    .when(lambda a, store: a.withdraw(60, store))
    .refused(ConcurrencyError)
    .shows(balance=100),
    account().given(overdrawn).shows(balance=-30),
    account()
    .given(deposited)
    .meanwhile(lambda a, store: None)
    .shows(transactions=[("deposit", Decimal("5.00"))]),
]
