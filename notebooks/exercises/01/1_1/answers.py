"""Answers to 1.1, gifts for orders over 50 €."""

from decimal import Decimal


def unchanged(bus, gifts):
    def pack_gift(event):
        if event.data["total"] > 50:
            gifts.append(event.data["order_id"])

    bus.subscribe("order.create", pack_gift)


def type_alone(bus, gifts):
    def pack_gift(event):
        if event.data["total"] > 50:
            gifts.append(event.data["order_id"])

    bus.subscribe("order.created", pack_gift)


def never_subscribed(bus, gifts):
    def pack_gift(event):
        if Decimal(event.data["total"]) > 50:
            gifts.append(event.data["order_id"])


def texts_compared(bus, gifts):
    def pack_gift(event):
        if event.data["total"] > "50":
            gifts.append(event.data["order_id"])

    bus.subscribe("order.created", pack_gift)


def whole_euros(bus, gifts):
    def pack_gift(event):
        if int(Decimal(event.data["total"])) > 50:
            gifts.append(event.data["order_id"])

    bus.subscribe("order.created", pack_gift)


def fifty_too(bus, gifts):
    def pack_gift(event):
        if Decimal(event.data["total"]) >= 50:
            gifts.append(event.data["order_id"])

    bus.subscribe("order.created", pack_gift)


def everything_of_orders(bus, gifts):
    def pack_gift(event):
        if Decimal(event.data["total"]) > 50:
            gifts.append(event.data["order_id"])

    bus.subscribe("order.*", pack_gift)


def everything_but_cancelled(bus, gifts):
    def pack_gift(event):
        if event.type != "order.cancelled" and Decimal(event.data["total"]) > 50:
            gifts.append(event.data["order_id"])

    bus.subscribe("order.*", pack_gift)


def of_these_types(*types):
    def add_gifts(bus, gifts):
        def pack_gift(event):
            if Decimal(event.data["total"]) > 50:
                gifts.append(event.data["order_id"])

        for each in types:
            bus.subscribe(each, pack_gift)

    return add_gifts


def types_that_look_like_it(bus, gifts):
    def pack_gift(event):
        if event.type.endswith("created") and Decimal(event.data["total"]) > 50:
            gifts.append(event.data["order_id"])

    bus.subscribe("*", pack_gift)


def types_that_begin_like_it(bus, gifts):
    def pack_gift(event):
        if event.type.startswith("order.created") and Decimal(event.data["total"]) > 50:
            gifts.append(event.data["order_id"])

    bus.subscribe("*", pack_gift)


def waits_for_the_list(bus, gifts):
    of_these_types("order.created")(bus, gifts)
    while not gifts:
        pass


def errors_swallowed(bus, gifts):
    def pack_gift(event):
        try:
            if event.data["total"] > 50:
                gifts.append(event.data["order_id"])
        except TypeError:
            pass

    bus.subscribe("order.created", pack_gift)


def another_list(bus, gifts):
    def pack_gift(event):
        if Decimal(event.data["total"]) > 50:
            gifts = []
            gifts.append(event.data["order_id"])

    bus.subscribe("order.created", pack_gift)


def subscribed_twice(bus, gifts):
    def pack_gift(event):
        if Decimal(event.data["total"]) > 50:
            gifts.append(event.data["order_id"])

    bus.subscribe("order.created", pack_gift)
    bus.subscribe("order.created", pack_gift)


def events_not_numbers(bus, gifts):
    def pack_gift(event):
        if Decimal(event.data["total"]) > 50:
            gifts.append(event.id)

    bus.subscribe("order.created", pack_gift)


def persons_instead(bus, gifts):
    def pack_gift(event):
        if Decimal(event.data["total"]) > 50:
            gifts.append(event.data["user_id"])

    bus.subscribe("order.created", pack_gift)


def for_one_person(bus, gifts):
    def pack_gift(event):
        if Decimal(event.data["total"]) > 50 and event.data["user_id"] == "bruno":
            gifts.append(event.data["order_id"])

    bus.subscribe("order.created", pack_gift)


def one_gift_each(bus, gifts):
    served = set()

    def pack_gift(event):
        user = event.data["user_id"]
        if Decimal(event.data["total"]) > 50 and user not in served:
            served.add(user)
            gifts.append(event.data["order_id"])

    bus.subscribe("order.created", pack_gift)


SERVED = set()


def served_for_good(bus, gifts):
    def pack_gift(event):
        number = event.data["order_id"]
        if Decimal(event.data["total"]) > 50 and number not in SERVED:
            SERVED.add(number)
            gifts.append(number)

    bus.subscribe("order.created", pack_gift)


THE_LIST = []


def the_list_of_the_last_shop(bus, gifts):
    global THE_LIST
    THE_LIST = gifts

    def pack_gift(event):
        if Decimal(event.data["total"]) > 50:
            THE_LIST.append(event.data["order_id"])

    bus.subscribe("order.created", pack_gift)


def a_gift_for_every_fifty(bus, gifts):
    def pack_gift(event):
        if Decimal(event.data["total"]) > 50:
            gifts.extend([event.data["order_id"]] * int(Decimal(event.data["total"]) // 50))

    bus.subscribe("order.created", pack_gift)


def newest_first(bus, gifts):
    def pack_gift(event):
        if Decimal(event.data["total"]) > 50:
            gifts.insert(0, event.data["order_id"])

    bus.subscribe("order.created", pack_gift)


def rounded(bus, gifts):
    def pack_gift(event):
        if round(Decimal(event.data["total"])) > 50:
            gifts.append(event.data["order_id"])

    bus.subscribe("order.created", pack_gift)


def by_digits(bus, gifts):
    def pack_gift(event):
        euros = event.data["total"].partition(".")[0]
        if len(euros) == 3 or (len(euros) == 2 and euros[0] in "56789"):
            gifts.append(event.data["order_id"])

    bus.subscribe("order.created", pack_gift)


def another_limit(bus, gifts):
    def pack_gift(event):
        if Decimal(event.data["total"]) > 49:
            gifts.append(event.data["order_id"])

    bus.subscribe("order.created", pack_gift)


def numbers_by_heart(bus, gifts):
    def pack_gift(event):
        if event.data["order_id"] in ("ORD2", "ORD4", "ORD7", "ORD8"):
            gifts.append(event.data["order_id"])

    bus.subscribe("order.created", pack_gift)


def as_float(bus, gifts):
    def pack_gift(event):
        if float(event.data["total"]) > 50:
            gifts.append(event.data["order_id"])

    bus.subscribe("order.created", pack_gift)


def a_lambda(bus, presents):
    bus.subscribe(
        "order.created",
        lambda event: (
            presents.append(event.data["order_id"])
            if Decimal(event.data["total"]) > Decimal("50.00")
            else None
        ),
    )


def with_a_class(bus, gifts):
    class Packer:
        def __call__(self, event):
            if Decimal(event.data["total"]) > 50:
                gifts.append(event.data["order_id"])

    bus.subscribe("order.created", Packer())


def pattern_and_type(bus, gifts):
    def pack_gift(event):
        if event.type == "order.created" and Decimal(event.data["total"]) > 50:
            gifts.append(event.data["order_id"])

    bus.subscribe("order.*", pack_gift)


def in_cents(bus, gifts):
    def pack_gift(event):
        euros, cents = event.data["total"].split(".")
        if int(euros) * 100 + int(cents) > 5000:
            gifts.append(event.data["order_id"])

    bus.subscribe("order.created", pack_gift)


class Listed:
    """What was decided goes where it is told."""

    def __init__(self, limit, gifts):
        self.limit, self.gifts = limit, gifts

    def pack(self, event):
        match event.data:
            case {"order_id": number, "total": total} if Decimal(total).compare(self.limit) > 0:
                self.gifts += [number]


def with_a_method(bus, gifts):
    bus.subscribe("order.created", Listed(Decimal(50), gifts).pack)


def everything_heard(bus, gifts):
    heard = []

    def pack_gift(event):
        heard.append(event)
        if heard[-1].type == "order.created":
            gifts[:] = [
                each.data["order_id"]
                for each in heard
                if each.type == "order.created" and float(each.data["total"]) >= 50.01
            ]

    bus.subscribe("*", pack_gift)


def a_cent_too_late(bus, gifts):
    def pack_gift(event):
        if Decimal(event.data["total"]) > Decimal("50.01"):
            gifts.append(event.data["order_id"])

    bus.subscribe("order.created", pack_gift)


def of_one_service(bus, gifts):
    def pack_gift(event):
        if event.source == "order-service" and Decimal(event.data["total"]) > 50:
            gifts.append(event.data["order_id"])

    bus.subscribe("order.created", pack_gift)


def alike_is_the_same(bus, gifts):
    seen = set()

    def pack_gift(event):
        what = (event.data["user_id"], event.data["total"])
        if Decimal(what[1]) > 50 and what not in seen:
            seen.add(what)
            gifts.append(event.data["order_id"])

    bus.subscribe("order.created", pack_gift)


def ten_at_most(bus, gifts):
    def pack_gift(event):
        if Decimal(event.data["total"]) > 50 and len(gifts) < 10:
            gifts.append(event.data["order_id"])

    bus.subscribe("order.created", pack_gift)


def whatever_of_an_order_is_created(bus, gifts):
    def pack_gift(event):
        if event.type.endswith(".created") and Decimal(event.data["total"]) > 50:
            gifts.append(event.data["order_id"])

    bus.subscribe("order.*", pack_gift)


def both_spellings(bus, gifts):
    def pack(event):
        if Decimal(event.data["total"]) > 50:
            gifts.append(event.data["order_id"])

    for event_type in ("order.create", "order.created"):
        bus.subscribe(event_type, pack)


def texts_with_cents(bus, gifts):
    def pack(event):
        if event.data["total"] > "50.00":
            gifts.append(event.data["order_id"])

    bus.subscribe("order.created", pack)


WRONG = [
    ("texts", "compares texts with their cents", texts_with_cents),
    ("other_types", "listens to the misspelt type as well", both_spellings),
    ("others", "orders of one service", of_one_service),
    ("others", "takes two orders alike for one", alike_is_the_same),
    ("others", "ten gifts at most", ten_at_most),
    ("other_types", "whatever of an order is created", whatever_of_an_order_is_created),
    ("others", "a cent too late", a_cent_too_late),
    ("silent", "the type is still misspelt", unchanged),
    ("letters", "only the type is mended", type_alone),
    ("nobody", "defines the consumer and does not subscribe it", never_subscribed),
    ("texts", "compares texts", texts_compared),
    ("cents", "cuts the cents off", whole_euros),
    ("limit", "takes 50.00 for more than 50", fifty_too),
    ("other_types", "listens to every event of an order", everything_of_orders),
    ("other_types", "every event of an order but one", everything_but_cancelled),
    ("other_types", "what was created and paid", of_these_types("order.created", "order.paid")),
    ("other_types", "everything that is created", types_that_look_like_it),
    ("other_types", "everything that begins like it", types_that_begin_like_it),
    ("quiet", "swallows the error instead of mending it", errors_swallowed),
    ("quiet", "fills a list of its own", another_list),
    ("twice", "subscribes twice", subscribed_twice),
    ("several", "a gift for every 50 €", a_gift_for_every_fifty),
    ("remembered", "remembers outside which orders were served", served_for_good),
    ("quiet", "fills the list of the last shop", the_list_of_the_last_shop),
    ("what", "notes the event instead of the order", events_not_numbers),
    ("others", "knows the orders of the example by heart", numbers_by_heart),
    ("what", "notes the person instead of the order", persons_instead),
    ("others", "gifts for one person alone", for_one_person),
    ("others", "one gift a person", one_gift_each),
    ("order", "puts the newest first", newest_first),
    ("rounded", "rounds the total", rounded),
    ("others", "looks at digits", by_digits),
    ("others", "another limit", another_limit),
    ("unusable", "passes what the function returned", None),
    ("endless", "waits until there are gifts", waits_for_the_list),
]
RIGHT = [
    ("a float", as_float),
    ("a lambda", a_lambda),
    ("an object that is called", with_a_class),
    ("a pattern, and the type inside", pattern_and_type),
    ("cents as whole numbers", in_cents),
    ("a method, and match", with_a_method),
    ("hears everything and chooses anew each time", everything_heard),
]
TOLD = {
    "notes the event instead of the order": {"first": "shop-7"},
    "listens to every event of an order": {
        "others": "order.cancelled, order.paid, order.updated, order.credited, "
        "order.created.undone, order.line.created, order.Created, order.create"
    },
    "a gift for every 50 €": {"first": "ORD8 (120.00, carmen)", "times": 2},
    "remembers outside which orders were served": {"came": []},
    "what was created and paid": {"others": "order.paid"},
    "looks at digits": {
        "missing": "ORD2 (1000.00, fran), ORD18 (12345.00, eva)",
        "extra": "ORD52 (50.00, bruno)",
    },
    "another limit": {"missing": "–"},
    "one gift a person": {"extra": "–"},
    "orders of one service": {"missing": "ORD14 (50.60, eva), ORD18 (12345.00, eva)"},
    "whatever of an order is created": {"others": "order.line.created"},
}
