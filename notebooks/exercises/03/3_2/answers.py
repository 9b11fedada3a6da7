"""Answers to 3.2, who withdrew."""

from datetime import UTC, datetime
from decimal import Decimal

from eventlib import BankAccount


def stub(store, account_id):
    found = []
    for event in []:
        if event.type == "":
            found.append(event.id)
    return found


def loop_alone(store, account_id):
    found = []
    for event in store.get_events(account_id):
        if event.type == "":
            found.append(event.id)
    return found


def every_event(store, account_id):
    return [event.id for event in store.get_events(account_id)]


def every_account(store, account_id):
    return [event.id for event in store.read_all() if event.type == "account.withdrawn"]


def whole_events(store, account_id):
    return [e for e in store.get_events(account_id) if e.type == "account.withdrawn"]


def newest_first(store, account_id):
    events = reversed(store.get_events(account_id))
    return [event.id for event in events if event.type == "account.withdrawn"]


def deposits(store, account_id):
    return [e.id for e in store.get_events(account_id) if e.type == "account.deposited"]


def first_alone(store, account_id):
    for event in store.get_events(account_id):
        if event.type == "account.withdrawn":
            return event.id


def inside_the_loop(store, account_id):
    found = []
    for event in store.get_events(account_id):
        if event.type == "account.withdrawn":
            found.append(event.id)
            return found
    return found


def prints(store, account_id):
    [event.id for event in store.get_events(account_id) if event.type == "account.withdrawn"]


def by_name(store, account_id):
    return sorted(loop(store, account_id))


def by_date(store, account_id):
    events = sorted(store.get_events(account_id), key=lambda event: event.timestamp)
    return [event.id for event in events if event.type == "account.withdrawn"]


def a_set(store, account_id):
    """The order that a set may have; a set's own is another one in each run."""
    return sorted(set(loop(store, account_id)), key=lambda id_: id_[::-1])


def similar_names(store, account_id):
    return [
        event.id
        for event in store.read_all(types=["account.withdrawn"])
        if event.aggregate_id.startswith(account_id)
    ]


def anywhere_in_the_data(store, account_id):
    return [
        event.id
        for event in store.read_all(types=["account.withdrawn"])
        if account_id in str(event.data)
    ]


def the_first_ten(store, account_id):
    events = store.get_events(account_id, limit=10)
    return [event.id for event in events if event.type == "account.withdrawn"]


def no_deposits(store, account_id):
    return [
        event.id
        for event in store.get_events(account_id)
        if "amount" in event.data and event.type != "account.deposited"
    ]


def what_sounds_like_it(store, account_id):
    return [event.id for event in store.get_events(account_id) if "withdraw" in event.type]


def who_instead(store, account_id):
    return [each.split("-")[0] for each in loop(store, account_id)]


def loop(store, account_id):
    found = []
    for event in store.get_events(account_id):
        if event.type == "account.withdrawn":
            found.append(event.id)
    return found


def as_tuple(bank, name):
    return tuple(each.id for each in bank.get_events(name) if "account.withdrawn" == each.type)


def generator(store, account_id):
    for event in store.read_all(types=["account.withdrawn"]):
        if event.aggregate_id == account_id:
            yield event.id


def filtered(store, account_id):
    kept = filter(lambda e: e.type == "account.withdrawn", store.get_events(account_id))
    return map(lambda e: e.id, kept)


def the_word_anywhere(store, account_id):
    return [event.id for event in store.get_events(account_id) if "withdrawn" in event.type]


def the_word_at_the_end(store, account_id):
    return [event.id for event in store.get_events(account_id) if event.type.endswith("withdrawn")]


def without_the_bank(store, account_id):
    return [each for each in loop(store, account_id) if not each.startswith("bank")]


def with_a_name_alone(store, account_id):
    return [each for each in loop(store, account_id) if each.partition("-")[2].isdigit()]


def whatever_case(store, account_id):
    return [
        event.id
        for event in store.read_all(types=["account.withdrawn"])
        if event.aggregate_id.upper() == account_id.upper()
    ]


def one_list_for_all_calls(store, account_id, found=[]):
    found += loop(store, account_id)
    return found


def one_letter_after_another(store, account_id):
    found = []
    for each in loop(store, account_id):
        found += each
    return found


def a_loop_in_the_loop(store, account_id):
    found = []
    for event in store.get_events(account_id):
        for other in store.get_events(account_id):
            if event.id != other.id and other.type == "account.withdrawn":
                found.append(other.id)
    return found


def the_account_by_heart(store, account_id):
    return loop(store, "ACC123")


def matched(store, account_id):
    for event in store.read_all():
        match (event.aggregate_id, event.type):
            case (name, "account.withdrawn") if name == account_id:
                yield event.id


def not_what_was_compensated(store, account_id):
    return [each for each in loop(store, account_id) if not store.find(f"undo-{each}")]


def not_what_is_undone(store, account_id):
    undone = [event.data.get("undoes") for event in store.get_events(account_id)]
    return [each for each in loop(store, account_id) if each not in undone]


def part_of_a_text(store, account_id):
    return [e.id for e in store.get_events(account_id) if e.type in ("account.withdrawn")]


def emptied_at_each_turn(store, account_id):
    for event in store.get_events(account_id):
        found = []
        if event.type == "account.withdrawn":
            found.append(event.id)
    return found if store.get_events(account_id) else []


def not_from_the_beginning(store, account_id):
    events = store.get_events(account_id)
    numbers = range(2, len(events))
    return [events[n].id for n in numbers if events[n].type == "account.withdrawn"]


def one_a_moment(store, account_id):
    events = [e for e in store.get_events(account_id) if e.type == "account.withdrawn"]
    return list({event.timestamp: event.id for event in events}.values())


def up_to_today(store, account_id):
    return [
        each for each in loop(store, account_id) if store.find(each).timestamp <= store.clock.now()
    ]


def if_it(is_right):
    def who_withdrew(store, account_id):
        return [each for each in loop(store, account_id) if is_right(store.find(each))]

    return who_withdrew


def until_it_is_closed(store, account_id):
    found = []
    for event in store.get_events(account_id):
        if event.type == "account.closed":
            break
        if event.type == "account.withdrawn":
            found.append(event.id)
    return found


def where_the_balance_falls(store, account_id):
    account, found = BankAccount(), []
    for event in store.get_events(account_id):
        before = account.balance
        account.apply(event)
        if account.balance < before:
            found.append(event.id)
    return found


def of_opened_accounts(store, account_id):
    return loop(store, account_id) if store.replay(account_id, BankAccount).account_id else []


def the_first_hundred(store, account_id):
    events = store.get_events(account_id, limit=100)
    return [event.id for event in events if event.type == "account.withdrawn"]


def after_the_opening(store, account_id):
    events = store.get_events(account_id, after=1)
    return [event.id for event in events if event.type == "account.withdrawn"]


WRONG = [
    ("left_out", "up to now", if_it(lambda event: event.timestamp <= datetime.now(UTC))),
    ("left_out", "from one source", if_it(lambda event: event.source == "bank-service")),
    ("left_out", "from sources of the bank", if_it(lambda event: event.source.startswith("bank"))),
    ("left_out", "above zero", if_it(lambda event: Decimal(event.data["amount"]) > 0)),
    ("left_out", "where the balance falls", where_the_balance_falls),
    ("left_out", "of opened accounts alone", of_opened_accounts),
    ("last_ones", "without the first event", after_the_opening),
    ("cut", "until the account is closed", until_it_is_closed),
    ("cut", "the first hundred events", the_first_hundred),
    ("left_out", "up to today", up_to_today),
    ("left_out", "not what was compensated", not_what_was_compensated),
    ("left_out", "not what another event says it undoes", not_what_is_undone),
    ("wrong", "a tuple of one without its comma", part_of_a_text),
    ("last_ones", "the list is emptied at each turn", emptied_at_each_turn),
    ("last_ones", "begins in the middle", not_from_the_beginning),
    ("left_out", "one a moment", one_a_moment),
    ("wrong", "the word anywhere in the type", the_word_anywhere),
    ("wrong", "the word at the end of the type", the_word_at_the_end),
    ("left_out", "not what the bank took", without_the_bank),
    ("left_out", "ids with a name alone", with_a_name_alone),
    ("others", "names in whatever case", whatever_case),
    ("kept", "one list for all calls", one_list_for_all_calls),
    ("events", "adds the id letter by letter", one_letter_after_another),
    ("twice", "a loop in the loop", a_loop_in_the_loop),
    ("empty", "the account of the notebook by heart", the_account_by_heart),
    ("empty", "the stub as it is", stub),
    ("empty", "the loop without the type", loop_alone),
    ("all", "the loop without asking for the type", every_event),
    ("others", "the withdrawals of every account", every_account),
    ("events", "the events instead of their ids", whole_events),
    ("order", "the newest first", newest_first),
    ("wrong", "the deposits", deposits),
    ("missing", "the first one alone", first_alone),
    ("cut", "returns inside the loop", inside_the_loop),
    ("other_order", "sorts by name", by_name),
    ("other_order", "sorts by date", by_date),
    ("other_order", "a set", a_set),
    ("others", "names that begin alike", similar_names),
    ("others", "looks for the name anywhere in the data", anywhere_in_the_data),
    ("cut", "the first ten events", the_first_ten),
    ("wrong", "whatever is no deposit", no_deposits),
    ("wrong", "whatever sounds like a withdrawal", what_sounds_like_it),
    ("events", "the first half of the id", who_instead),
    ("missing", "returns nothing", prints),
]
RIGHT = [
    ("a loop", loop),
    ("a tuple; other names", as_tuple),
    ("a generator over the whole log", generator),
    ("map and filter", filtered),
    ("match", matched),
]
