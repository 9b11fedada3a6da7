"""Answers to 7.2, from the old voucher to today's: dictionaries of steps."""

from decimal import Decimal


def v2(event):
    return [("voucher.sold.v2", {**event.data, "currency": "EUR"})]


def today(event, **wrong):
    old, voucher = event.data, {"aggregate_id": event.aggregate_id}
    issued = {**voucher, "value": old["price"], "owner": old["to"], "currency": old["currency"]}
    return [
        ("voucher.issued", {**issued, **wrong}),
        ("voucher.paid", {**voucher, "amount": old["price"]}),
    ]


def steps(first, second):
    return {"voucher.sold": first, "voucher.sold.v2": second}


def stub_first(event):
    return [("voucher.sold.v2", dict(event.data))]


def stub_second(event):
    return [("voucher.issued", dict(event.data))]


def old_names_kept(event):
    return [("voucher.issued", dict(event.data)), today(event)[1]]


def without_aggregate_id(event):
    old = event.data
    issued = {"value": old["price"], "owner": old["to"], "currency": old["currency"]}
    return [("voucher.issued", issued), ("voucher.paid", {"amount": old["price"]})]


def straight_to_today(event):
    old, voucher = event.data, {"aggregate_id": event.aggregate_id}
    issued = {**voucher, "value": old["price"], "owner": old["to"], "currency": "EUR"}
    return [("voucher.issued", issued), ("voucher.paid", {**voucher, "amount": old["price"]})]


def euros_if_none_is_there(event):
    return today_in(event, event.data.get("currency", "EUR"))


def today_in(event, currency):
    voucher = {"aggregate_id": event.aggregate_id}
    issued = {**voucher, "value": event.data["price"], "owner": event.data["to"]}
    paid = {**voucher, "amount": event.data["price"]}
    return [("voucher.issued", {**issued, "currency": currency}), ("voucher.paid", paid)]


def dollars_by_number(event):
    return today_in(event, "USD" if event.aggregate_id[-1] in "28" else "EUR")


SEEN = {}


def the_first_currency_for_all(event):
    return today_in(event, SEEN.setdefault("currency", event.data["currency"]))


OF_A_PRICE = {}


def one_voucher_a_price(event):
    return OF_A_PRICE.setdefault(event.data["price"], today(event))


OF_AN_OWNER = {}


def one_voucher_an_owner(event):
    return OF_AN_OWNER.setdefault(event.data["to"], today(event))


def pays_if_it_costs(event):
    return today(event) if float(event.data["price"]) else today(event)[:1]


def called(*names):
    def step(event):
        return [(name, data) for name, (_, data) in zip(names, today(event), strict=True)]

    return step


def with_slips(event):
    issued, (paid, data) = today(event)
    return [issued, (paid, {"aggregate_id": data["aggregate_id"], "ammount": data["amount"]})]


def spelt_otherwise(event):
    return [("voucher.sold.v2", {**event.data, "curency": "EUR"})]


def cents(event):
    (_, issued), (_, paid) = today(event)
    cents = int(float(event.data["price"]) * 100)
    return [("voucher.issued", {**issued, "value": cents}), ("voucher.paid", paid)]


def as_numbers(event):
    (_, issued), (_, paid) = today(event)
    return [("voucher.issued", issued), ("voucher.paid", {**paid, "amount": float(paid["amount"])})]


def paid_with_everything(event):
    (_, issued), _ = today(event)
    return [("voucher.issued", issued), ("voucher.paid", {**issued, "amount": issued["value"]})]


def for_ever(event):
    found = []
    for pair in today(event):
        found.append(pair)
        while found[-1] != pair or len(found) < 3:
            found = [*found[:1], pair]
    return found


def by_a_table(event):
    names = {"price": "value", "to": "owner"}
    issued = {names.get(name, name): value for name, value in event.data.items()}
    paid = {"aggregate_id": issued["aggregate_id"], "amount": issued["value"]}
    return list(zip(("voucher.issued", "voucher.paid"), (issued, paid), strict=True))


def yields_v2(event):
    yield "voucher.sold.v2", dict(event.data, currency="EUR")


def yields_today(happened):
    sold = happened.data
    yield (
        "voucher.issued",
        dict(
            aggregate_id=happened.aggregate_id,
            value=sold["price"],
            owner=sold["to"],
            currency=sold["currency"],
        ),
    )
    yield "voucher.paid", dict(aggregate_id=happened.aggregate_id, amount=sold["price"])


def renamed(event):
    data = dict(event.data)
    price = data.pop("price")
    data |= {"value": price, "owner": data.pop("to")}
    paid = {"aggregate_id": data["aggregate_id"], "amount": price}
    return (("voucher.issued", data), ("voucher.paid", paid))


class Steps:
    currency = "EUR"

    def first(self, event):
        copy = {key: value for key, value in event.data.items()}
        copy["currency"] = copy.get("currency", self.currency)
        return [["voucher.sold.v2", copy]]

    def second(self, event):
        return list(reversed(today(event)[::-1]))


def as_decimals(event):
    issued, (paid, data) = today(event)
    return [issued, (paid, {**data, "amount": Decimal(data["amount"])})]


def into_one_list(step):
    pairs = []

    def grows(event):
        pairs.extend(step(event))
        return pairs

    return grows


def named_after_its_field(event):
    return [(type_, {**data, "aggregate_id": "voucher"}) for type_, data in today(event)]


def pays_once(key):
    paid = set()

    def second(event):
        found = today(event)
        first = key(event) not in paid
        paid.add(key(event))
        return found if first else found[:1]

    return second


def the_first_owner_stays():
    owners = {}
    return lambda event: today(event, owner=owners.setdefault(event.aggregate_id, event.data["to"]))


def by_the_year(event):
    return today_in(event, "EUR" if event.timestamp.year < 2026 else event.data["currency"])


def pays_at_the_beginning(event):
    return today(event) if event.version == 1 else today(event)[:1]


def given_name(event):
    return today(event, owner=event.data["to"].split()[0])


def fields_by_their_place(event):
    voucher, price, owner, currency = event.data.values()
    issued = {"aggregate_id": voucher, "value": price, "owner": owner, "currency": currency}
    return [("voucher.issued", issued), ("voucher.paid", today(event)[1][1])]


WRONG = [
    ("stream", "takes fields by their place", steps(v2, fields_by_their_place)),
    ("read_again", "pays what was not read before", steps(v2, pays_once(lambda e: e.id))),
    ("earlier", "pays once a stream", steps(v2, pays_once(lambda e: e.aggregate_id))),
    ("earlier", "pays at the beginning of a stream", steps(v2, pays_at_the_beginning)),
    ("earlier", "the first owner stays", steps(v2, the_first_owner_stays())),
    ("currency", "the currency by the year", steps(v2, by_the_year)),
    ("fields", "the given name", steps(v2, given_name)),
    ("middle", "the stub as it is: v2 without a currency", steps(stub_first, today)),
    ("types", "issues and does not pay", steps(v2, stub_second)),
    ("types", "issues and pays twice", steps(v2, lambda e: today(e) * 2)),
    ("order", "paid before it was issued", steps(v2, lambda e: today(e)[::-1])),
    ("currency", "puts euros on dollars", steps(v2, lambda e: today(e, currency="EUR"))),
    ("keys", "keeps the old names", steps(v2, old_names_kept)),
    ("keys", "a price that is left over", steps(v2, lambda e: today(e, price="20.00"))),
    ("stream", "forgets aggregate_id", steps(v2, without_aggregate_id)),
    ("first_step", "leaves the middle shape out", steps(straight_to_today, today)),
    ("pairs", "a pair instead of a list of pairs", steps(lambda e: v2(e)[0], today)),
    ("pairs", "three instead of two", steps(lambda e: [(*v2(e)[0], e.id)], today)),
    ("pairs", "the event instead of its data", steps(lambda e: [("voucher.sold.v2", e)], today)),
    ("pairs", "returns nothing", steps(v2, lambda e: None)),
    ("middle", "the second step sets the currency", steps(stub_first, euros_if_none_is_there)),
    ("currency", "knows which voucher was in dollars", steps(v2, dollars_by_number)),
    ("currency", "remembers one currency", steps(v2, the_first_currency_for_all)),
    ("raised", "expects the old names in a v2", steps(v2, lambda e: today_in(e, e.data["coin"]))),
    ("another", "remembers a voucher for each price", steps(v2, one_voucher_a_price)),
    ("another", "remembers a voucher for each owner", steps(v2, one_voucher_an_owner)),
    ("types", "pays if it costs something", steps(v2, pays_if_it_costs)),
    ("names", "a slip in a type", steps(v2, called("voucher.issued", "voucher.payed"))),
    ("names", "the shape in the names", steps(v2, called("voucher.issued.v3", "voucher.paid.v3"))),
    ("keys", "a slip in a field", steps(v2, with_slips)),
    ("keys", "a slip in the middle shape", steps(spelt_otherwise, today)),
    ("fields", "the owner in capitals", steps(v2, lambda e: today(e, owner=e.data["to"].title()))),
    ("fields", "cents instead of the price", steps(v2, cents)),
    ("fields", "the amount as a float", steps(v2, as_numbers)),
    ("decimal", "the amount as a Decimal", steps(v2, as_decimals)),
    ("another", "a list that grows with each read", steps(v2, into_one_list(today))),
    ("another", "a list that grows, in the first step", steps(into_one_list(v2), today)),
    ("stream", "the name of a field for aggregate_id", steps(v2, named_after_its_field)),
    ("keys", "everything in both events", steps(v2, paid_with_everything)),
    ("endless", "never comes to an end", steps(v2, for_ever)),
    ("missing", "one step alone", {"voucher.sold": v2}),
    ("missing", "a list of functions", [v2, today]),
    ("missing", "names of functions", {"voucher.sold": "v2", "voucher.sold.v2": "today"}),
    ("unusable", "goes round in a circle", steps(v2, lambda e: v2(e))),
]
RIGHT = [
    ("new dictionaries", steps(v2, today)),
    ("generators; other names", steps(yields_v2, yields_today)),
    ("renames in a copy, tuples", steps(v2, renamed)),
    (
        "a table of names",
        steps(lambda e: [("voucher.sold.v2", e.data | {"currency": "EUR"})], by_a_table),
    ),
    ("methods of a class, lists for pairs", steps(Steps().first, Steps().second)),
]
