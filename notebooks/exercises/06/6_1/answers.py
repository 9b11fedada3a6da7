"""Answers to 6.1, a payment that is decided again."""

from decimal import Decimal

from eventlib import BankAccount, ConcurrencyError, Event, InsufficientFunds


def blind(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError as conflict:
        account.version = conflict.actual
        account.withdraw(amount, store)
    return account


def again_as_it_was(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        account.withdraw(amount, store)
    return account


def gives_up(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        return account
    return account


def loads_first(account, amount, store):
    account = store.replay(account.account_id, BankAccount)
    account.withdraw(amount, store)
    return account


def loads_first_then_blind(account, amount, store):
    account = store.replay(account.account_id, BankAccount)
    try:
        account.withdraw(amount, store)
    except ConcurrencyError as conflict:
        account.version = conflict.actual
        account.withdraw(amount, store)
    return account


def swallows_the_refusal(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        account = store.replay(account.account_id, BankAccount)
        try:
            account.withdraw(amount, store)
        except InsufficientFunds:
            pass
    return account


def another_error(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        account = store.replay(account.account_id, BankAccount)
        if account.balance < amount:
            raise RuntimeError("not enough")
        account.withdraw(amount, store)
    return account


def account_by_heart(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        if store.version("ACC123") == 0:
            BankAccount.open("ACC123", 1000, store)
        account = store.replay("ACC123", BankAccount)
        account.withdraw(amount, store)
    return account


def pays_twice(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        fresh = store.replay(account.account_id, BankAccount)
        fresh.withdraw(amount, store)
        fresh.deposit(1, store)
        account = fresh
    return account


def returns_nothing(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        account = store.replay(account.account_id, BankAccount)
        account.withdraw(amount, store)


def returns_the_old_one(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        store.replay(account.account_id, BankAccount).withdraw(amount, store)
    return account


def refuses_at_once(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        raise InsufficientFunds("ACC123", amount, 0)
    return account


def mended(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        account = store.replay(account.account_id, BankAccount)
        account.withdraw(amount, store)
    return account


def in_a_loop(customer, sum_, bank):
    for _ in range(5):
        try:
            customer.withdraw(sum_, bank)
            return customer
        except ConcurrencyError:
            customer = bank.replay(customer.account_id, BankAccount)
    raise RuntimeError("five conflicts in a row")


def with_the_events_of_the_conflict(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError as conflict:
        for event in conflict.events:
            account.apply(event)
        account.withdraw(amount, store)
    return account


def recursive(account, amount, store):
    try:
        account.withdraw(amount, store)
        return account
    except ConcurrencyError:
        return recursive(store.replay(account.account_id, BankAccount), amount, store)


def overdraws_and_pays_back(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError as conflict:
        account.version = conflict.actual
        account.withdraw(amount, store)
        account = store.replay(account.account_id, BankAccount)
        if account.balance < 0:
            account.deposit(amount, store)
            raise InsufficientFunds(account.account_id, amount, account.balance)
    return account


def amount_of_the_other_by_heart(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError as conflict:
        account.version = conflict.actual
        account.balance -= 800
        account.withdraw(amount, store)
    return store.replay(account.account_id, BankAccount)


def every_event_takes_money(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError as conflict:
        account.version = conflict.actual
        account.balance -= sum(Decimal(event.data["amount"]) for event in conflict.events)
        account.withdraw(amount, store)
    return store.replay(account.account_id, BankAccount)


def refusal_by_heart(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError as conflict:
        if amount == 700:
            raise InsufficientFunds(account.account_id, amount, 200)
        account.version = conflict.actual
        account.withdraw(amount, store)
    return store.replay(account.account_id, BankAccount)


def at_most_600(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        if amount > 600:
            raise InsufficientFunds(account.account_id, amount, 600)
        return mended(account, amount, store)
    return account


def refuses_without_trying(account, amount, store):
    account = store.replay(account.account_id, BankAccount)
    if amount == 700:
        raise InsufficientFunds(account.account_id, amount, account.balance)
    return mended(account, amount, store)


def an_account_made_up(account, amount, store):
    mended(account, amount, store)
    made = BankAccount()
    made.balance = Decimal("50.00")
    return made


def the_right_balance_alone(account, amount, store):
    paid = mended(account, amount, store)
    account.balance = paid.balance
    return account


def takes_it_twice_and_gives_it_back(account, amount, store):
    paid = mended(account, amount, store)
    paid.withdraw(1, store)
    paid.deposit(1, store)
    return paid


def the_conflict_for_a_refusal(account, amount, store):
    account = store.replay(account.account_id, BankAccount)
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        account = store.replay(account.account_id, BankAccount)
        if account.balance < amount:
            raise
        account.withdraw(amount, store)
    return account


def pays_again_in_any_case(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        account = store.replay(account.account_id, BankAccount)
    account.withdraw(amount, store)
    return account


def keeps_the_last_cent(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        account = store.replay(account.account_id, BankAccount)
        if amount >= account.balance:
            raise InsufficientFunds(account.account_id, account.balance, amount)
        account.withdraw(amount, store)
    return account


def named(name):
    def pay(account, amount, store):
        name_of_this = name(account, amount)
        try:
            account.withdraw(amount, store, command_id=name_of_this)
        except ConcurrencyError:
            account = store.replay(account.account_id, BankAccount)
            account.withdraw(amount, store, command_id=name_of_this)
        return account

    return pay


def the_second_try_named(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        account = store.replay(account.account_id, BankAccount)
        account.withdraw(amount, store, command_id="again")
    return account


def the_first_try_named(account, amount, store):
    try:
        account.withdraw(amount, store, command_id="first")
    except ConcurrencyError:
        account = store.replay(account.account_id, BankAccount)
        account.withdraw(amount, store)
    return account


def for_ever(account, amount, store):
    while True:
        try:
            account.withdraw(amount, store)
            return account
        except (ConcurrencyError, InsufficientFunds):
            account = store.replay(account.account_id, BankAccount)


def takes_every_error(account, amount, store):
    while True:
        try:
            account.withdraw(amount, store)
            break
        except:
            account = store.replay(account.account_id, BankAccount)
    return account


def until_it_fits(account, amount, store):
    while store.replay(account.account_id, BankAccount).balance < amount:
        pass
    return mended(account, amount, store)


def appends_without_a_version(account, amount, store):
    account = store.replay(account.account_id, BankAccount)
    if account.balance < amount:
        raise InsufficientFunds(account.account_id, account.balance, amount)
    data = {"aggregate_id": account.account_id, "amount": str(amount)}
    moment = store.clock.now()
    store.append(Event(store.ids.next(), "account.withdrawn", data, moment, "till"))
    return store.replay(account.account_id, BankAccount)


def pays_what_is_there(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        account = store.replay(account.account_id, BankAccount)
        account.withdraw(min(amount, account.balance), store)
    return account


def brought_up_to_date(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError as conflict:
        account.version = conflict.actual
        account.balance = store.replay(account.account_id, BankAccount).balance
        account.withdraw(amount, store)
    return account


def refuses_with_the_old_balance(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        fresh = store.replay(account.account_id, BankAccount)
        if fresh.balance < amount:
            raise InsufficientFunds(account.account_id, account.balance, amount)
        fresh.withdraw(amount, store)
        return fresh
    return account


def a_transaction_by_hand(account, amount, store):
    paid = mended(account, amount, store)
    account.balance, account.version = paid.balance, paid.version
    account.transactions = [("withdrawal", amount)] * len(paid.transactions)
    return account


def the_fields_of_a_new_one(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        vars(account).update(vars(store.replay(account.account_id, BankAccount)))
        account.withdraw(amount, store)
    return account


def until_it_is_stored(account, amount, store):
    while store.version(account.account_id) >= 0:
        try:
            return account.withdraw(amount, store) and account
        except ConcurrencyError:
            account = BankAccount.load(account.account_id, store)


class Till:
    tries = 3

    def __call__(self, account, amount, store):
        for left in reversed(range(self.tries)):
            try:
                account.withdraw(amount, store, command_id=store.ids.next())
            except ConcurrencyError:
                if not left:
                    raise
                account = BankAccount.load(account.account_id, store)
            else:
                return account


def refuses_by_itself(account, amount, store):
    while True:
        if amount > account.balance:
            raise InsufficientFunds(account.account_id, account.balance, amount)
        try:
            account.withdraw(str(amount), store)
        except ConcurrencyError:
            account = store.replay(account.account_id, BankAccount)
            continue
        return store.replay(account.account_id, BankAccount)


def looks_again_and_stores_for_any_version(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        return appends_without_a_version(account, amount, store)
    return account


def with_the_version_of_this_moment(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        account = store.replay(account.account_id, BankAccount)
        account.version = store.version(account.account_id)
        account.withdraw(amount, store)
    return account


def decides_again_and_then_blindly(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        account = blind(store.replay(account.account_id, BankAccount), amount, store)
    return account


def tries_and_not_a_word(count):
    def pay(account, amount, store):
        for _ in range(count):
            try:
                account.withdraw(amount, store)
                break
            except ConcurrencyError:
                account = store.replay(account.account_id, BankAccount)
        return account

    return pay


def swallows_the_second_conflict(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        account = gives_up(store.replay(account.account_id, BankAccount), amount, store)
    return account


def all_events_onto_the_old_object(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError:
        for event in store.get_events(account.account_id):
            account.apply(event)
        account.withdraw(amount, store)
    return account


def decides_and_then_stores_anyway(tries):
    def pay(account, amount, store):
        for _ in range(tries):
            try:
                account.withdraw(amount, store)
                return account
            except ConcurrencyError:
                account = store.replay(account.account_id, BankAccount)
        return appends_without_a_version(account, amount, store)

    return pay


def lets_the_conflict_out_when_poor(account, amount, store):
    while True:
        try:
            account.withdraw(amount, store)
            return account
        except ConcurrencyError:
            account = store.replay(account.account_id, BankAccount)
            if account.balance < amount:
                raise


WRONG = [
    ("conflict_again", "the conflict, where too little is left", lets_the_conflict_out_when_poor),
    ("overdrawn_late", "three tries, and then blindly", decides_and_then_stores_anyway(3)),
    ("overdrawn_late", "five tries, and then blindly", decides_and_then_stores_anyway(5)),
    ("overdrawn_late", "ten tries, and then blindly", decides_and_then_stores_anyway(10)),
    ("overdrawn", "corrects the version and keeps the balance", blind),
    ("escaped", "tries again as it was", again_as_it_was),
    ("unpaid", "gives up at the conflict", gives_up),
    ("in_between", "loads first and does not expect a conflict", loads_first),
    ("overdrawn_late", "loads first, then retries blindly", loads_first_then_blind),
    ("silent", "swallows the refusal", swallows_the_refusal),
    ("other", "refuses with another error", another_error),
    ("other_account", "the account by heart", account_by_heart),
    ("unpaid", "stores something more", pays_twice),
    ("nothing", "returns nothing", returns_nothing),
    ("stale", "returns the account that had lost", returns_the_old_one),
    ("paid_back", "overdraws and pays it back", overdraws_and_pays_back),
    ("refused", "the other till's amount by heart", amount_of_the_other_by_heart),
    ("refused", "takes every event of the other till for a withdrawal", every_event_takes_money),
    ("overdrawn", "refuses 700 by heart", refusal_by_heart),
    ("refused", "refuses more than 600 by heart", at_most_600),
    ("untried", "refuses 700 before anybody paid", refuses_without_trying),
    ("stale", "returns an account that was made up", an_account_made_up),
    ("stale", "returns the right balance and the old version", the_right_balance_alone),
    ("more_events", "stores more than the payment", takes_it_twice_and_gives_it_back),
    ("in_between", "lets the conflict out instead of a refusal", the_conflict_for_a_refusal),
    ("unpaid", "pays again in any case", pays_again_in_any_case),
    ("last_cent", "keeps the last cent", keeps_the_last_cent),
    ("second", "one command_id for all", named(lambda account, amount: "pay")),
    ("second", "one command_id an account", named(lambda account, amount: account.account_id)),
    ("second", "one command_id an amount", named(lambda account, amount: f"pay-{amount}")),
    (
        "second",
        "one command_id an amount and balance",
        named(lambda account, amount: f"{account.account_id}-{account.balance}-{amount}"),
    ),
    (
        "second",
        "one command_id an amount and version",
        named(lambda account, amount: f"{account.account_id}-{account.version}-{amount}"),
    ),
    ("second", "one command_id for all second tries", the_second_try_named),
    ("second", "one command_id for all first tries", the_first_try_named),
    ("endless", "tries the refusal again for ever", for_ever),
    ("endless", "takes every error for a conflict", takes_every_error),
    ("endless", "waits until there is enough", until_it_fits),
    ("overdrawn_late", "looks, and stores for any version", appends_without_a_version),
    ("partly", "pays what is there", pays_what_is_there),
    ("refused", "takes every conflict for a refusal", refuses_at_once),
    (
        "overdrawn_late",
        "looks again, and stores for any version",
        looks_again_and_stores_for_any_version,
    ),
    ("overdrawn_late", "takes the version of this moment", with_the_version_of_this_moment),
    ("overdrawn_late", "decides again, and then blindly", decides_again_and_then_blindly),
    ("given_up", "three tries, and not a word", tries_and_not_a_word(3)),
    ("given_up", "twenty tries, and not a word", tries_and_not_a_word(20)),
    ("given_up", "swallows the second conflict", swallows_the_second_conflict),
    ("applied_twice", "all events onto the old object", all_events_onto_the_old_object),
    ("by_hand", "puts balance and version right, not the transactions", brought_up_to_date),
    ("by_hand", "makes the transactions up", a_transaction_by_hand),
    ("old_balance", "refuses, and tells the balance of before", refuses_with_the_old_balance),
]
RIGHT = [
    ("loads and decides again", mended),
    ("a loop; other names", in_a_loop),
    ("the events that the conflict brings", with_the_events_of_the_conflict),
    ("recursion", recursive),
    ("the same object, brought up to date", the_fields_of_a_new_one),
    ("an object that is called, three tries, a new command_id", Till()),
    ("refuses by itself, the amount as text", refuses_by_itself),
    ("as often as it takes", until_it_is_stored),
]
