"""Answers to 3.1, a withdrawal that is given back."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from eventlib import BankAccount, DuplicateEvent, Event

START = datetime(2026, 3, 9, 9, tzinfo=UTC)


def account_of(store, event):
    return store.replay(event.aggregate_id, BankAccount)


def changes_the_past(store, event_id):
    wrong = store.find(event_id)
    wrong.data["amount"] = "0.00"


def copies_and_forgets(store, event_id):
    wrong = dict(store.find(event_id).data)
    wrong["amount"] = "0.00"


def in_the_object_alone(store, event_id):
    wrong = store.find(event_id)
    account = account_of(store, wrong)
    account.balance += 70


def withdraws_again(store, event_id):
    wrong = store.find(event_id)
    account_of(store, wrong).withdraw("1.00", store, command_id=f"undo-{event_id}")


def another_type(store, event_id):
    wrong = store.find(event_id)
    data = {"aggregate_id": wrong.aggregate_id, "amount": wrong.data["amount"]}
    store.append(Event(f"undo-{event_id}", "account.corrected", data, START, "bank"))


def amount_by_heart(store, event_id):
    wrong = store.find(event_id)
    account_of(store, wrong).deposit("70.00", store, command_id=f"undo-{event_id}")


def without_id(store, event_id):
    wrong = store.find(event_id)
    account_of(store, wrong).deposit(wrong.data["amount"], store)


def named_as_the_mistake(store, event_id):
    wrong = store.find(event_id)
    account_of(store, wrong).deposit(wrong.data["amount"], store, command_id=event_id)


def named_by_its_end(store, event_id):
    wrong = store.find(event_id)
    account = store.replay(wrong.aggregate_id, BankAccount)
    account.deposit(wrong.data["amount"], store, command_id=f"undo{event_id[-2:]}")


def one_id_for_all(store, event_id):
    wrong = store.find(event_id)
    account = account_of(store, wrong)
    account.deposit(wrong.data["amount"], store, command_id=f"undo-{account.account_id}")


def one_undo_an_account(store, event_id):
    wrong = store.find(event_id)
    undone = [e for e in store.get_events(wrong.aggregate_id) if e.id.startswith("undo-")]
    if not undone:
        account_of(store, wrong).deposit(wrong.data["amount"], store, command_id=f"undo-{event_id}")


def same_amount_is_undone(store, event_id):
    wrong = store.find(event_id)
    for event in store.get_events(wrong.aggregate_id):
        if event.type == "account.deposited" and event.data["amount"] == wrong.data["amount"]:
            return
    account_of(store, wrong).deposit(wrong.data["amount"], store)


def last_one_is_the_undo(store, event_id):
    wrong = store.find(event_id)
    last = store.get_events(wrong.aggregate_id)[-1]
    if last.type != "account.deposited" or last.data["amount"] != wrong.data["amount"]:
        account_of(store, wrong).deposit(wrong.data["amount"], store)


def whole_euros(store, event_id):
    wrong = store.find(event_id)
    amount = int(float(wrong.data["amount"]))
    account_of(store, wrong).deposit(amount, store, command_id=f"undo-{event_id}")


def one_id_an_amount(store, event_id):
    wrong = store.find(event_id)
    name = f"undo-{wrong.aggregate_id}-{wrong.data['amount']}"
    if store.find(name) is None:
        account_of(store, wrong).deposit(wrong.data["amount"], store, command_id=name)


def one_id_an_amount_by_hand(store, event_id):
    wrong = store.find(event_id)
    account, amount = wrong.aggregate_id, wrong.data["amount"]
    data = {"aggregate_id": account, "amount": amount, "undoes": event_id}
    name = f"undo-{account}-{amount}"
    store.append(Event(name, "account.deposited", data, START, "bank"))


UNDONE_IN = {}


def remembers_the_store(store, event_id):
    done = UNDONE_IN.setdefault(id(store), (store, set()))[1]
    if event_id not in done:
        done.add(event_id)
        wrong = store.find(event_id)
        account_of(store, wrong).deposit(wrong.data["amount"], store)


def on_the_day_of_the_mistake(store, event_id):
    wrong = store.find(event_id)
    data = {"aggregate_id": wrong.aggregate_id, "amount": wrong.data["amount"]}
    name = f"undo-{event_id}"
    store.append(Event(name, "account.deposited", data, wrong.timestamp, "bank"))


def one_id_a_moment(store, event_id):
    wrong = store.find(event_id)
    account_of(store, wrong).deposit(
        wrong.data["amount"], store, command_id=f"undo-{wrong.timestamp}"
    )


def asks_for_the_moment_first(store, event_id):
    if store.find(f"undo-{store.find(event_id).timestamp}") is None:
        one_id_a_moment(store, event_id)


def right_after_the_mistake(store, event_id):
    wrong, name = store.find(event_id), f"undo-{event_id}"
    if store.find(name) is None:
        moment = wrong.timestamp + timedelta(microseconds=1)
        store.append(Event(name, "account.deposited", dict(wrong.data), moment, "bank"))


def on_the_day_after_the_mistake(store, event_id):
    wrong, name = store.find(event_id), f"undo-{event_id}"
    if store.find(name) is None:
        moment = wrong.timestamp + timedelta(days=1)
        store.append(Event(name, "account.deposited", dict(wrong.data), moment, "bank"))


def into_another_account_too(store, event_id):
    with_command_id(store, event_id)
    store.replay("ACC10", BankAccount).deposit("1.00", store, command_id=f"gift-{event_id}")


def what_came_later_too(store, event_id):
    wrong = store.find(event_id)
    for event in store.get_events(wrong.aggregate_id, after=wrong.version - 1):
        if event.type == "account.withdrawn":
            with_command_id(store, event.id)


def named(name):
    """The right one, but for its command_id."""

    def undo(store, event_id):
        wrong = store.find(event_id)
        account_of(store, wrong).deposit(wrong.data["amount"], store, command_id=name(wrong, store))

    return undo


def unless(is_done):
    """The right one, but for what it looks for first."""

    def undo(store, event_id):
        if not any(is_done(event.id, event_id) for event in store.read_all()):
            with_command_id(store, event_id)

    return undo


def who(event):
    return event.id.partition("-")[0]


def if_the_balance_is_still_lower(store, event_id):
    wrong = store.find(event_id)
    before = store.replay(wrong.aggregate_id, BankAccount, version=wrong.version - 1)
    if account_of(store, wrong).balance < before.balance:
        with_command_id(store, event_id)


DONE = set()


def in_a_global(store, event_id):
    if event_id in DONE:
        return
    DONE.add(event_id)
    wrong = store.find(event_id)
    account_of(store, wrong).deposit(wrong.data["amount"], store)


def one_account_by_heart(store, event_id):
    wrong = store.find(event_id)
    store.replay("ACC1", BankAccount).deposit(
        wrong.data["amount"], store, command_id=f"undo-{event_id}"
    )


def with_command_id(store, event_id):
    wrong = store.find(event_id)
    account = store.replay(wrong.aggregate_id, BankAccount)
    account.deposit(wrong.data["amount"], store, command_id=f"undo-{event_id}")


def asks_first(bank, mistake):
    name = mistake + ":undone"
    if bank.find(name) is not None:
        return None
    error = bank.find(mistake)
    return account_of(bank, error).deposit(error.data["amount"], bank, command_id=name)


def an_event_by_hand(store, event_id):
    wrong = store.find(event_id)
    data = {"aggregate_id": wrong.aggregate_id, "amount": wrong.data["amount"], "undoes": event_id}
    event = Event(f"undo-{event_id}", "account.deposited", data, START, "bank")
    store.append(event)


def looks_for_what_undoes_it(store, event_id):
    wrong = store.find(event_id)
    stream = store.get_events(wrong.aggregate_id, after=wrong.version)
    if not any(event.data.get("undoes") == event_id for event in stream):
        data = {**wrong.data, "undoes": event_id}
        moment = store.clock.now()
        store.append(Event(store.ids.next(), "account.deposited", data, moment, "bank"))


def by_chance_and_why(store, event_id):
    wrong = store.find(event_id)
    if event_id not in [each.data.get("undoes") for each in store.get_events(wrong.aggregate_id)]:
        name = f"undo-{hash(event_id)}-{date.today()}"
        data = {**wrong.data, "undoes": event_id}
        store.append(Event(name, "account.deposited", data, store.clock.now(), "bank"))


def by_its_position(store, event_id):
    (wrong,) = [event for event in store.read_all() if event.id == event_id]
    account, amount = account_of(store, wrong), Decimal(wrong.data["amount"])
    account.deposit(amount, store, command_id=str(wrong.position))


class Undo:
    def __init__(self, prefix):
        self.prefix = prefix

    def __call__(self, store, event_id):
        try:
            an_event_by_hand(store, event_id)
        except DuplicateEvent:
            pass


def searches_the_log(store, event_id):
    for event in store.read_all():
        if event.id == event_id:
            account = account_of(store, event)
            account.deposit(str(event.data["amount"]), store, command_id="-".join(("u", event_id)))


def with_its_version(store, event_id):
    wrong = store.find(event_id)
    account = store.replay(wrong.aggregate_id, BankAccount)
    _, amount = account.transactions[wrong.version - 2]
    account.deposit(amount, store, command_id=f"undo-{event_id}")


def among_the_next_hundred(store, event_id):
    wrong = store.find(event_id)
    later = store.read_all(after=wrong.position, limit=100)
    if not any(event.data.get("undoes") == event_id for event in later):
        data = {**wrong.data, "undoes": event_id}
        moment = store.clock.now()
        store.append(Event(store.ids.next(), "account.deposited", data, moment, "bank"))


WRONG = [
    ("raised", "changes the past", changes_the_past),
    ("nothing", "changes a copy", copies_and_forgets),
    ("nothing", "gives the money back to the object alone", in_the_object_alone),
    ("wrong", "withdraws instead", withdraws_again),
    ("unknown_type", "a type that the account does not know", another_type),
    ("amount", "the amount by heart", amount_by_heart),
    ("twice", "no command_id", without_id),
    ("its_id", "the id of the mistake itself", named_as_the_mistake),
    ("second", "one command_id for the whole account", one_id_for_all),
    ("second", "one command_id for events whose ids end alike", named_by_its_end),
    ("second", "one undo an account", one_undo_an_account),
    ("nothing", "takes any deposit of that amount for the undo", same_amount_is_undone),
    ("global", "remembers in a global", in_a_global),
    ("twice", "looks at the last event alone", last_one_is_the_undo),
    ("amount", "loses the cents", whole_euros),
    ("same_amount", "one command_id for each amount", one_id_an_amount),
    ("same_amount", "one id for each amount, by hand", one_id_an_amount_by_hand),
    ("reopened", "remembers in a global, for each store", remembers_the_store),
    ("dated", "dates the deposit like the mistake", on_the_day_of_the_mistake),
    ("same_moment", "one command_id for each moment", one_id_a_moment),
    ("same_moment", "asks whether that moment is undone", asks_for_the_moment_first),
    ("dated", "dates the deposit right after the mistake", right_after_the_mistake),
    ("dated", "dates the deposit a day after the mistake", on_the_day_after_the_mistake),
    ("others", "a deposit into another account too", into_another_account_too),
    ("more", "undoes what came later too", what_came_later_too),
    ("nothing", "the account by heart", one_account_by_heart),
    ("reopened", "a hash", named(lambda wrong, _: f"undo-{hash(wrong.id)}")),
    ("reopened", "today's date", named(lambda wrong, _: f"undo-{wrong.id}-{date.today()}")),
    (
        "reopened",
        "the date of the store's clock",
        named(lambda wrong, store: f"undo-{wrong.id}-{store.clock.now():%Y-%m-%d}"),
    ),
    (
        "same_person",
        "person and amount",
        named(lambda wrong, _: f"undo-{who(wrong)}-{wrong.data['amount']}"),
    ),
    (
        "same_person",
        "person and day",
        named(lambda wrong, _: f"undo-{who(wrong)}-{wrong.timestamp:%Y-%m-%d}"),
    ),
    ("alike", "in small letters", named(lambda wrong, _: f"undo-{wrong.id.lower()}")),
    ("alike", "an undo that begins so", unless(lambda one, id_: one.startswith(f"undo-{id_}"))),
    ("alike", "an undo with it inside", unless(lambda one, id_: "undo" in one and id_ in one)),
    (
        "alike",
        "an undo that ends so",
        unless(lambda one, id_: one.startswith("undo") and one.endswith(id_)),
    ),
    ("alike", "a short id", named(lambda wrong, _: f"undo-{wrong.id[:12]}")),
    (
        "alike",
        "no separators",
        named(lambda wrong, _: "undo-" + re.sub("[^A-Za-z0-9]+", "-", wrong.id)),
    ),
    (
        "alike",
        "its first word",
        named(lambda wrong, _: f"undo-{wrong.aggregate_id}-{wrong.id.split()[0]}"),
    ),
    ("alike", "without spaces", named(lambda wrong, _: "undo-" + wrong.id.replace(" ", ""))),
    (
        "alike",
        "what is behind the last slash",
        named(lambda wrong, _: f"undo-{wrong.id.rsplit('/', 1)[-1]}"),
    ),
    (
        "other_account",
        "person and version",
        named(lambda wrong, _: f"undo-{who(wrong)}-{wrong.version}"),
    ),
    (
        "other_account",
        "account and version without a separator",
        named(lambda wrong, _: f"undo-{wrong.aggregate_id}{wrong.version}"),
    ),
    (
        "other_account",
        "account and id without a separator",
        named(lambda wrong, _: f"{wrong.aggregate_id}{wrong.id}"),
    ),
    (
        "amount",
        "a large amount in six digits",
        lambda store, id_: account_of(store, store.find(id_)).deposit(
            f"{float(store.find(id_).data['amount']):g}", store, command_id=f"undo-{id_}"
        ),
    ),
    ("amount", "the amount by its version", with_its_version),
    ("twice", "looks among the next hundred events", among_the_next_hundred),
    ("nothing", "only while the balance is lower", if_the_balance_is_still_lower),
]
RIGHT = [
    ("a command_id that depends on the event", with_command_id),
    ("asks the store first; other names", asks_first),
    ("an event by hand", an_event_by_hand),
    ("a loop over the log", searches_the_log),
    ("looks for an event that undoes it", looks_for_what_undoes_it),
    ("the position for a name, a Decimal", by_its_position),
    ("an object that is called", Undo("undo")),
    (
        "account and version, with a separator",
        named(lambda wrong, _: f"{wrong.aggregate_id}@{wrong.version}"),
    ),
    ("any name, and the reason in the data", by_chance_and_why),
]
