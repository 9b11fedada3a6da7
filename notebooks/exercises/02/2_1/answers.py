"""Answers to 2.1, the opening that replay cannot see."""

from datetime import UTC, datetime
from decimal import Decimal
from unittest import mock

from eventlib.lab import lesson

mock.patch.stopall()  # what another answer did to the lesson's classes
start = datetime(2026, 3, 2, 9, tzinfo=UTC)


def created(**data):
    return lesson.Event("bank-1", "account.created", data, start, "bank-service")


def unchanged(store):
    account = lesson.BankAccount()
    account.apply(created(account_id="ACC123", initial_balance=1000))
    return account


def key_alone(store):
    account = lesson.BankAccount()
    account.apply(created(aggregate_id="ACC123", account_id="ACC123", initial_balance=1000))
    return account


def stored_alone(store, **more):
    account = lesson.BankAccount()
    event = created(account_id="ACC123", initial_balance=1000, **more)
    store.append(event)
    account.apply(event)
    return account


def stored_twice(store):
    account = lesson.BankAccount()
    event = created(aggregate_id="ACC123", account_id="ACC123", initial_balance=1000)
    store.append(event)
    account.apply(event)
    store.append(event)
    return account


def a_deposit_instead(store):
    account = lesson.BankAccount()
    account.account_id = "ACC123"
    account.deposit(1000, store)
    return account


def as_text(store):
    account = lesson.BankAccount()
    event = created(aggregate_id="ACC123", account_id="ACC123", initial_balance="1000")
    store.append(event)
    account.apply(event)
    return account


def already_1300(store):
    account = lesson.BankAccount()
    event = created(aggregate_id="ACC123", account_id="ACC123", initial_balance=1300)
    store.append(event)
    account.apply(event)
    return account


def key_renamed(store):
    account = lesson.BankAccount()
    event = created(aggregate_id="ACC123", account_id="ACC-123", initial_balance=1000)
    store.append(event)
    account.apply(event)
    return account


def nothing_returned(store):
    account = lesson.BankAccount()
    event = created(aggregate_id="ACC123", account_id="ACC123", initial_balance=1000)
    store.append(event)
    account.apply(event)


def store_returned(store):
    store.append(created(aggregate_id="ACC123", account_id="ACC123", initial_balance=1000))
    return store


OTHER = lesson.EventStore()


def in_another_store(store):
    account = lesson.BankAccount()
    event = created(aggregate_id="ACC123", account_id="ACC123", initial_balance=1000)
    OTHER.append(event)
    account.apply(event)
    return account


def puts_its_list_there(store):
    account = stored_first(lesson.EventStore())
    store.events = [
        created(aggregate_id="ACC123", account_id="ACC123", initial_balance=1000),
    ]
    return account


def empties_the_store(store):
    store.events.clear()
    return stored_first(store)


def finds_everything(store):
    account = lesson.BankAccount()
    event = created(account_id="ACC123", initial_balance=1000)
    store.append(event)
    account.apply(event)
    store.get_events = lambda aggregate_id: store.events
    return account


def another_replay(store):
    account = stored_first(lesson.EventStore())
    store.replay = lambda aggregate_id, aggregate_class: account
    return account


class StoresLater(lesson.BankAccount):
    def deposit(self, amount, store):
        store.append(created(aggregate_id="ACC123", account_id="ACC123", initial_balance=1000))
        super().deposit(amount, store)


def with_the_first_deposit(store):
    account = StoresLater()
    account.apply(created(aggregate_id="ACC123", account_id="ACC123", initial_balance=1000))
    return account


OPENED = []


def opened_once_for_all(store):
    if not OPENED:
        OPENED.append(stored_first(store))
    return OPENED[0]


ACCOUNT = lesson.BankAccount()


def one_account_for_all(store):
    event = created(aggregate_id="ACC123", account_id="ACC123", initial_balance=1000)
    store.append(event)
    ACCOUNT.apply(event)
    return ACCOUNT


def key_in_place_of_the_other(store):
    account = lesson.BankAccount()
    event = created(aggregate_id="ACC123", initial_balance=1000)
    store.append(event)
    account.apply(event)
    return account


def tries_until_it_is_there(store):
    account = unchanged(store)
    while not store.get_events("ACC123"):
        account.apply(created(account_id="ACC123", initial_balance=1000))
    return account


def stored_first(store):
    account = lesson.BankAccount()
    event = created(aggregate_id="ACC123", account_id="ACC123", initial_balance=1000)
    store.append(event)
    account.apply(event)
    return account


def applied_first(bank):
    customer = lesson.BankAccount()
    opening = created(account_id="ACC123", initial_balance=1000, aggregate_id="ACC123")
    customer.apply(opening)
    bank.append(opening)
    return customer


def replayed(store):
    store.append(created(aggregate_id="ACC123", account_id="ACC123", initial_balance=1000))
    return store.replay("ACC123", lesson.BankAccount)


def with_a_helper(store):
    def both(event):
        store.append(event)
        account.apply(event)

    account = lesson.BankAccount()
    both(created(aggregate_id="ACC123", account_id="ACC123", initial_balance=1000.0))
    return account


class Opened(lesson.BankAccount):
    def __init__(self, store):
        super().__init__()
        for key in ("append", "apply"):
            getattr(store if key == "append" else self, key)(OPENING)


OPENING = created(
    **dict.fromkeys(["aggregate_id", "account_id"], "ACC123"), initial_balance=Decimal(1000)
)


def into_the_list(store):
    store.events += [OPENING]
    account, *_ = map(store.replay, ["ACC123"], [lesson.BankAccount])
    return account


def append_in_place_of_apply(store):
    store.append(created(aggregate_id="ACC123", account_id="ACC123", initial_balance=1000))
    return lesson.BankAccount()


def stored_without_its_account(store):
    account = lesson.BankAccount()
    store.append(created(aggregate_id="ACC123", initial_balance=1000))
    account.account_id, account.balance = "ACC123", 1000
    return account


def a_key_of_its_own(store):
    data = {"account_id": "ACC123", "initial_balance": 1000}
    return created(aggregate_id=data["account"], **data)


def the_data_alone(store):
    account, event = lesson.BankAccount(), OPENING
    store.append(event.data)
    account.apply(event)
    return account


BEFORE = []


def the_one_before(store):
    for event in BEFORE:
        store.append(event)
    BEFORE[:] = [OPENING]
    return key_alone(store)


def another_name_in_the_store(store):
    store.append(created(aggregate_id="ACC123", account_id="ACC7", initial_balance=1000))
    account = lesson.BankAccount()
    account.apply(OPENING)
    return account


def balance_by_hand(store):
    account = lesson.BankAccount()
    event = created(aggregate_id="ACC123", account_id="ACC123", initial_balance=0)
    store.append(event)
    account.apply(event)
    account.balance = 1000
    return account


def found_by_either_key(store, aggregate_id):
    return [e for e in store.events if aggregate_id in e.data.values()]


def patches_the_class(store):
    mock.patch.object(lesson.EventStore, "get_events", found_by_either_key).start()
    return stored_alone(store)


def of_another_type(event_type):
    def open_account(store):
        account = lesson.BankAccount()
        event = lesson.Event("bank-1", event_type, OPENING.data, start, "bank-service")
        store.append(event)
        account.apply(event)
        return account

    return open_account


def text_in_the_store(store):
    store.append(created(aggregate_id="ACC123", account_id="ACC123", initial_balance="1000"))
    account = lesson.BankAccount()
    account.apply(OPENING)
    return account


def text_in_the_object(store):
    account = lesson.BankAccount()
    account.apply(created(account_id="ACC123", initial_balance="1000"))
    return account


def the_class_itself(store):
    class Account(lesson.BankAccount): ...

    account = Account
    store.append(OPENING)
    account.apply(account, OPENING)
    return account


def the_example_as_well(store):
    account = stored_first(store)
    account.deposit(500, store)
    account.withdraw(200, store)
    return account


def another_account(store):
    stored_first(store)
    return lesson.BankAccount()


def where_nobody_opened_any(store):
    account = lesson.BankAccount()
    event = created(aggregate_id="ACC123", account_id="ACC123", initial_balance=1000)
    if not any(each.type == event.type for each in store.events):
        store.append(event)
    account.apply(event)
    return account


def the_id_of_what_is_not_open_yet(store):
    return stored_alone(store, aggregate_id=lesson.BankAccount().account_id)


def the_id_by_hand(store):
    account = lesson.BankAccount()
    account.account_id = "ACC123"
    store.append(created(aggregate_id="ACC123", account_id="ACC123", initial_balance=1000))
    return account


def what_a_replay_gives(store):
    account = lesson.BankAccount()
    account.apply(created(aggregate_id="ACC123", account_id="ACC123", initial_balance=1000))
    return store.replay("ACC123", lesson.BankAccount)


WRONG = [
    ("not_as_told", "the id by hand, and not applied", the_id_by_hand),
    ("not_kept", "replays what was not stored", what_a_replay_gives),
    ("other_value", "the id of an account that is not open yet", the_id_of_what_is_not_open_yet),
    ("not_stored", "stores where nobody opened an account yet", where_nobody_opened_any),
    ("no_event", "stores the data alone", the_data_alone),
    ("not_stored", "stores what was opened the time before", the_one_before),
    ("told_otherwise", "another name in the store", another_name_in_the_store),
    ("told_otherwise", "the balance by hand", balance_by_hand),
    ("not_stored", "the stub as it is", unchanged),
    ("not_stored", "mends the key and stores nothing", key_alone),
    ("not_found", "stores without the key that replay reads", stored_alone),
    ("stored_more", "stores twice", stored_twice),
    ("other_type", "a deposit instead of the opening", a_deposit_instead),
    ("text", "the amount as text", as_text),
    ("other_balance", "opens with the balance that is to come out", already_1300),
    ("other_account", "two names for one account", key_renamed),
    ("no_account", "returns nothing", nothing_returned),
    ("no_account", "returns the store", store_returned),
    ("not_stored", "stores in another store", in_another_store),
    ("one_object", "opens once for all stores", opened_once_for_all),
    ("others_lost", "puts a list of its own there", puts_its_list_there),
    ("others_lost", "empties the store", empties_the_store),
    ("patched", "lets get_events find everything", finds_everything),
    ("patched", "another replay", another_replay),
    ("patched", "patches the class", patches_the_class),
    ("unknown_type", "a type that apply does not know", of_another_type("account.opened")),
    ("text", "the amount as text in the store alone", text_in_the_store),
    ("text", "the amount as text in the object alone", text_in_the_object),
    ("a_class", "the class itself", the_class_itself),
    ("stored_more", "opens and does the example as well", the_example_as_well),
    ("not_applied", "returns another account", another_account),
    ("not_stored", "stores it with the first deposit", with_the_first_deposit),
    ("not_a_function", "passes an account", unchanged(None)),
    ("one_object", "one account for all stores", one_account_for_all),
    ("missing_key", "renames the key that apply reads", key_in_place_of_the_other),
    ("not_applied", "append in the place of apply", append_in_place_of_apply),
    ("raised", "asks its own dict for another key", a_key_of_its_own),
    ("missing_key", "the balance by hand, account_id renamed", stored_without_its_account),
    ("endless", "waits for it to be in the store", tries_until_it_is_there),
]
RIGHT = [
    ("stores, then applies", stored_first),
    ("applies, then stores; other names", applied_first),
    ("stores and replays", replayed),
    ("a class of its own, one event for all stores, a Decimal", Opened),
    ("adds to the list and replays", into_the_list),
    ("a helper that does both, and a float", with_a_helper),
]
TOLD = {
    "patches the class": {"came": "get_events"},
    "another replay": {"came": "replay"},
    "a type that apply does not know": {"types": "account.opened"},
    "another name in the store": {"account": "ACC7", "came": 1300},
    "the balance by hand": {"account": "ACC123", "came": 300},
}
