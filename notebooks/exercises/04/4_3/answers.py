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
        rows[happened.data["order_id"]] = {"by": happened.data["user_id"]}

    def paid(self, rows, happened):
        person = rows[happened.data["order_id"]]["by"]
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


WRONG = [
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
    ("wrong", "counts what was shipped", {"order.created": owner, "order.shipped": shipped_counts}),
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
    ("a list of the orders that each has paid", ListOfPaid()),
    ("does nothing when one is shipped", {**counter(), "order.shipped": lambda view, event: None}),
    (
        "lambdas",
        {
            "order.created": lambda v, e: v.update({e.aggregate_id: e.data["user_id"]}),
            "order.paid": lambda v, e: paid_by(v, v[e.aggregate_id]),
        },
    ),
]
OWNED = {f"owner P{n}": user for n, user in enumerate("eva fran eva gema eva fran".split(), 1)}
TOLD = {"counts in a table": {"came": str({"counts": {"eva": 2, "fran": 1}} | OWNED)}}
