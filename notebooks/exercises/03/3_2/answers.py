"""Answers to 3.2, who withdrew."""


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
    return set(loop(store, account_id))


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
    return tuple(each.id for each in bank.get_events(name) if each.type.endswith("withdrawn"))


def generator(store, account_id):
    for event in store.read_all(types=["account.withdrawn"]):
        if event.aggregate_id == account_id:
            yield event.id


def filtered(store, account_id):
    kept = filter(lambda e: e.type == "account.withdrawn", store.get_events(account_id))
    return map(lambda e: e.id, kept)


def the_word_anywhere(store, account_id):
    return [event.id for event in store.get_events(account_id) if "withdrawn" in event.type]


WRONG = [
    ("wrong", "the word anywhere in the type", the_word_anywhere),
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
]
