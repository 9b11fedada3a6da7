"""Answers to 4.3, how many orders each person has paid."""

from collections import Counter


def owner(view, event):
    view["owner " + event.data["order_id"]] = event.data["user_id"]


def paid(view, event):
    user = view["owner " + event.data["order_id"]]
    view[user] = view.get(user, 0) + 1


def created_counts(view, event):
    user = event.data["user_id"]
    view[user] = view.get(user, 0) + 1


def user_of_the_payment(view, event):
    user = event.data["user_id"]
    view[user] = view.get(user, 0) + 1


def owner_and_zero(view, event):
    owner(view, event)
    view[event.data["user_id"]] = 0


def paid_once(view, event):
    view[view["owner " + event.data["order_id"]]] = 1


OWNERS = {}


def owner_outside(view, event):
    OWNERS[event.data["order_id"]] = event.data["user_id"]


def paid_outside(view, event):
    user = OWNERS[event.data["order_id"]]
    view[user] = view.get(user, 0) + 1


def cancelled(view, event):
    user = view["owner " + event.data["order_id"]]
    view[user] = view.get(user, 0) - 1


def created_less_cancelled(view, event):
    user = view["owner " + event.data["order_id"]]
    view[user] -= 1


def owner_and_one(view, event):
    owner(view, event)
    created_counts(view, event)


def last_user(view, event):
    view["last"] = event.data["user_id"]


def paid_by_the_last(view, event):
    view[view["last"]] = view.get(view["last"], 0) + 1


COUNTED = Counter()


def paid_counted_outside(view, event):
    user = view["owner " + event.data["order_id"]]
    COUNTED[user] += 1
    view[user] = COUNTED[user]


def paid_by_order(view, event):
    view["paid " + event.data["order_id"]] = 1


def shipped_counts(view, event):
    paid(view, event)


SEEN = set()


def paid_once_for_all_time(view, event):
    if event.id not in SEEN:
        SEEN.add(event.id)
        paid(view, event)


def owner_table(view, event):
    owners = dict(view.get("owners", {}))
    owners[event.data["order_id"]] = event.data["user_id"]
    view["owners"] = owners


def paid_table(view, event):
    user = view["owners"][event.data["order_id"]]
    view[user] = 1 + (view[user] if user in view else 0)


class Orders:
    def __init__(self):
        self.handlers = {"order.created": self.created, "order.paid": self.paid}

    def created(self, rows, happened):
        rows["#" + happened.data["order_id"]] = {"by": happened.data["user_id"]}

    def paid(self, rows, happened):
        person = rows["#" + happened.data["order_id"]]["by"]
        rows[person] = rows.get(person, 0) + 1


def counter():
    def created(view, event):
        view[f"#{event.data['order_id']}"] = event.data["user_id"]
        view.setdefault(event.data["user_id"], "0")

    def paid(view, event):
        user = view[f"#{event.data['order_id']}"]
        view[user] = str(int(view[user]) + 1)

    return {"order.created": created, "order.paid": paid}


class ListOfPaid(dict):
    """A dictionary of its own kind."""

    def __init__(self):
        super().__init__({"order.created": owner, "order.paid": self.paid})

    def paid(self, view, event):
        user = view["owner " + event.data["order_id"]]
        orders = [*view.get("orders of " + user, []), event.data["order_id"]]
        view.update({"orders of " + user: orders, user: len(orders)})


def paid_by(view, user):
    view[user] = view.get(user, 0) + 1


def counts_table(view, event):
    user = view["owner " + event.data["order_id"]]
    counts = dict(view.get("counts", {}))
    view["counts"] = {**counts, user: counts.get(user, 0) + 1}


def owner_by_last_letter(view, event):
    view["owner " + event.data["order_id"][-1]] = event.data["user_id"]


def paid_by_last_letter(view, event):
    paid_by(view, view["owner " + event.data["order_id"][-1]])


def owner_in_capitals(view, event):
    view["owner " + event.data["order_id"].upper()] = event.data["user_id"]


def paid_in_capitals(view, event):
    paid_by(view, view["owner " + event.data["order_id"].upper()])


def owner_in_lower_case(view, event):
    view["owner " + event.data["order_id"]] = event.data["user_id"].lower()


def three_at_most(view, event):
    user = view["owner " + event.data["order_id"]]
    view[user] = min(view.get(user, 0) + 1, 3)


def one_digit(view, event):
    user = view["owner " + event.data["order_id"]]
    view[user] = str(int(view.get(user, "0")[-1]) + 1)


def recalled(view, event):
    orders = view.get("orders", [])
    match event.type:
        case "order.created":
            view["orders"] = [*orders, [event.aggregate_id, event.data["user_id"]]]
        case "order.paid":
            paid_by(view, next(user for order, user in orders if order == event.aggregate_id))


def paid_by_what_begins_alike(view, event):
    key = next(each for each in view if ("owner " + event.data["order_id"]).startswith(each))
    paid_by(view, view[key])


def paid_by_what_is_in_it(view, event):
    key = next(each for each in view if event.data["order_id"] in each)
    paid_by(view, view[key])


def newest(view, event):
    view["order of " + event.data["user_id"]] = event.data["order_id"]


def its(view, event):
    for key, order_id in list(view.items()):
        if order_id == event.data["order_id"]:
            paid_by(view, key.removeprefix("order of "))


def queued(view, event):
    view["queue"] = [*view.get("queue", []), event.data["user_id"]]


def next_in_the_queue(view, event):
    user, *view["queue"] = view["queue"]
    paid_by(view, user)


def with_total(view, event):
    if "total" in event.data:
        owner(view, event)


def if_known(view, event):
    if "owner " + event.data["order_id"] in view:
        paid(view, event)


def owner_and_total(view, event):
    row = {"user": event.data["user_id"], "total": event.data["total"]}
    view["order " + event.data["order_id"]] = row


def paid_by_row(view, event):
    paid_by(view, view["order " + event.data["order_id"]]["user"])


def in_a_new_view(view, event):
    view = dict(view)
    owner(view, event)


def whatever_follows(view, event):
    if event.type != "order.created":
        paid(view, event)


def by(key):
    """The right ones, but for the key of an order."""

    def created(view, event):
        view[key(event.data["order_id"])] = event.data["user_id"]

    def paid(view, event):
        paid_by(view, view[key(event.data["order_id"])])

    return {"order.created": created, "order.paid": paid}


def called(name):
    """The right ones, but for the name of a person."""

    def created(view, event):
        view["owner " + event.data["order_id"]] = name(event.data["user_id"])

    return {"order.created": created, "order.paid": paid}


def orders_in_a_text(view, event):
    key = "orders " + event.data["user_id"]
    view[key] = view.get(key, "") + event.data["order_id"] + " "


def paid_by_a_text(view, event):
    for key in list(view):
        if key.startswith("orders ") and event.data["order_id"] + " " in view[key]:
            return paid_by(view, key.removeprefix("orders "))


def owners_in_a_text(view, event):
    owned = f"{event.data['order_id']}={event.data['user_id']};"
    view["owners"] = view.get("owners", "") + owned


def paid_by_a_pair(view, event):
    for pair in view["owners"].split(";"):
        order_id, _, user = pair.partition("=")
        if order_id == event.data["order_id"]:
            paid_by(view, user)


def once(when):
    """A payment is counted where the last one of that person was at another time."""

    def paid(view, event):
        user, now = view["owner " + event.data["order_id"]], when(event.timestamp)
        if view.get("last " + user) != now:
            view["last " + user] = now
            paid_by(view, user)

    return {"order.created": owner, "order.paid": paid}


def if_it_costs(view, event):
    if event.data.get("total") != "0.00":
        owner(view, event)


def the_last_hundred(view, event):
    order = [event.data["order_id"], event.data["user_id"]]
    view["owners"] = [*view.get("owners", []), order][-100:]


def paid_by_one_of_them(view, event):
    user = dict(view["owners"]).get(event.data["order_id"])
    if user:
        paid_by(view, user)


def forgets_all_orders(view, event):
    for key in [key for key in view if key.startswith("owner ")]:
        del view[key]


def forgets_the_person(view, event):
    view.pop(view["owner " + event.data["order_id"]], None)


def forgets_their_orders(view, event):
    user = view.get("owner " + event.data["order_id"])
    for key in [key for key in view if key.startswith("owner ") and view[key] == user]:
        del view[key]


def paid_if_it_is_known(view, event):
    if "owner " + event.data["order_id"] in view:
        paid(view, event)


WRONG = [
    (
        "after_others",
        "who cancels one order has no other",
        {
            "order.created": owner,
            "order.paid": paid_if_it_is_known,
            "order.cancelled": forgets_their_orders,
        },
    ),
    (
        "after_others",
        "a cancelled order erases whose all orders are",
        {"order.created": owner, "order.paid": paid, "order.cancelled": forgets_all_orders},
    ),
    (
        "after_others",
        "a shipped order erases whose all orders are",
        {"order.created": owner, "order.paid": paid, "order.shipped": forgets_all_orders},
    ),
    (
        "cancelled",
        "a person who cancels is forgotten",
        {"order.created": owner, "order.paid": paid, "order.cancelled": forgets_the_person},
    ),
    ("called", "the order's id alone for a key", by(str)),
    ("mixed_up", "without zeros in front", by(lambda order_id: "of " + order_id.lstrip("0"))),
    ("mixed_up", "without hyphens", by(lambda order_id: "of " + order_id.replace("-", ""))),
    ("mixed_up", "without spaces", by(lambda order_id: "of " + order_id.replace(" ", ""))),
    ("mixed_up", "behind the last hyphen", by(lambda order_id: "of " + order_id.split("-")[-1])),
    ("mixed_up", "the last four characters", by(lambda order_id: "of " + order_id[-4:])),
    ("mixed_up", "the first eight characters", by(lambda order_id: "of " + order_id[:8])),
    (
        "mixed_up",
        "each person's orders in a text",
        {"order.created": orders_in_a_text, "order.paid": paid_by_a_text},
    ),
    (
        "too_few",
        "all owners in a text",
        {"order.created": owners_in_a_text, "order.paid": paid_by_a_pair},
    ),
    ("alike", "what is before the @", called(lambda user: user.partition("@")[0])),
    ("alike", "what is before the hyphen", called(lambda user: user.partition("-")[0])),
    ("too_few", "one payment a moment", once(str)),
    ("reset", "one payment a day", once(lambda moment: str(moment.date()))),
    ("too_few", "nothing for nothing", {"order.created": if_it_costs, "order.paid": if_known}),
    (
        "too_few",
        "the last hundred orders",
        {"order.created": the_last_hundred, "order.paid": paid_by_one_of_them},
    ),
    ("nothing", "types without their first half", {"created": owner, "paid": paid}),
    ("nothing", "writes into a copy", {"order.created": in_a_new_view}),
    (
        "cancelled_too",
        "whatever follows is a payment",
        {"order.created": owner, "order.*": whatever_follows},
    ),
    (
        "mixed_up",
        "an order that begins alike",
        {"order.created": owner, "order.paid": paid_by_what_begins_alike},
    ),
    (
        "mixed_up",
        "an order whose name is part of it",
        {"order.created": owner, "order.paid": paid_by_what_is_in_it},
    ),
    (
        "mixed_up",
        "orders by their last letter",
        {"order.created": owner_by_last_letter, "order.paid": paid_by_last_letter},
    ),
    (
        "mixed_up",
        "orders in whatever case",
        {"order.created": owner_in_capitals, "order.paid": paid_in_capitals},
    ),
    (
        "alike",
        "people in lower case",
        {"order.created": owner_in_lower_case, "order.paid": paid},
    ),
    ("too_few", "three payments at most", {"order.created": owner, "order.paid": three_at_most}),
    ("too_few", "a number of one digit", {"order.created": owner, "order.paid": one_digit}),
    ("missing", "the stub as it is", {}),
    ("missing", "the functions without their types", [owner, paid]),
    ("created", "counts orders instead of payments", {"order.created": created_counts}),
    ("failed", "expects the user in order.paid", {"order.paid": user_of_the_payment}),
    (
        "reset",
        "each new order sets the counter back",
        {"order.created": owner_and_zero, "order.paid": paid},
    ),
    ("reset", "one payment a person", {"order.created": owner, "order.paid": paid_once}),
    ("outside", "owners in a global", {"order.created": owner_outside, "order.paid": paid_outside}),
    (
        "cancelled",
        "a cancelled order was never paid",
        {"order.created": owner, "order.paid": paid, "order.cancelled": cancelled},
    ),
    ("rebuilt", "counts in a global", {"order.created": owner, "order.paid": paid_counted_outside}),
    (
        "wrong",
        "by order instead of by person",
        {"order.created": owner, "order.paid": paid_by_order},
    ),
    (
        "shipped_alone",
        "counts what was shipped",
        {"order.created": owner, "order.shipped": shipped_counts},
    ),
    (
        "swapped",
        "event and view swapped",
        {"order.created": lambda e, v: owner(v, e), "order.paid": lambda e, v: paid(v, e)},
    ),
    ("swapped", "a function of the event alone", {"order.paid": lambda event: event.data}),
    ("newest", "the newest order of each person", {"order.created": newest, "order.paid": its}),
    ("in_turn", "a queue of orders", {"order.created": queued, "order.paid": next_in_the_queue}),
    ("too_few", "orders with a total", {"order.created": with_total, "order.paid": if_known}),
    (
        "raised",
        "expects a total in every order",
        {"order.created": owner_and_total, "order.paid": paid_by_row},
    ),
    (
        "shipped",
        "counts what was paid and what was shipped",
        {"order.created": owner, "order.paid": paid, "order.shipped": shipped_counts},
    ),
    ("wrong", "counts in a table", {"order.created": owner, "order.paid": counts_table}),
    (
        "rebuilt",
        "remembers events in a global",
        {"order.created": owner, "order.paid": paid_once_for_all_time},
    ),
    (
        "never_paid",
        "what was created less what was cancelled",
        {"order.created": owner_and_one, "order.cancelled": created_less_cancelled},
    ),
    (
        "never_paid",
        "the last who ordered is who pays",
        {"order.created": last_user, "order.paid": paid_by_the_last},
    ),
    (
        "by_heart",
        "two people by heart",
        {"order.paid": lambda view, event: view.update(eva=2, fran=1)},
    ),
    ("missing", "calls the functions", {"order.created": None}),
]
RIGHT = [
    ("a row for each order", {"order.created": owner, "order.paid": paid}),
    ("one table of owners", {"order.created": owner_table, "order.paid": paid_table}),
    ("methods of a class; other names", Orders().handlers),
    ("closures, numbers as text", counter()),
    ("one function for all types, with match", {"order.*": recalled}),
    ("a list of the orders that each has paid", ListOfPaid()),
    ("does nothing when one is shipped", {**counter(), "order.shipped": lambda view, event: None}),
    (
        "lambdas",
        {
            "order.created": lambda v, e: v.update({"of " + e.aggregate_id: e.data["user_id"]}),
            "order.paid": lambda v, e: paid_by(v, v["of " + e.aggregate_id]),
        },
    ),
]
OWNED = {f"owner P{n}": user for n, user in enumerate("eva fran eva gema eva fran".split(), 1)}
TOLD = {"counts in a table": {"came": str({"counts": {"eva": 2, "fran": 1}} | OWNED)}}
