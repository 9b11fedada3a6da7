"""Answers to 3.4, a control of one's own."""

from decimal import Decimal

import traitlets

from eventlib import BankAccount


def balance_at(store, version):
    return store.replay("ACC123", BankAccount, version=version).balance


def stub(slider, balance, store):
    return None


def prints(slider, balance, store):
    slider.observe(lambda change: balance_at(store, change["new"]), "value")


def never_observes(slider, balance, store):
    def show(change):
        balance.value = str(balance_at(store, change["new"]))


def once(slider, balance, store):
    balance.value = str(balance_at(store, slider.value))


def first_value(slider, balance, store):
    version = slider.value - 3

    def show(change):
        balance.value = str(balance_at(store, version))

    balance.value = str(balance_at(store, version))
    slider.observe(show, "value")


def the_old_one(slider, balance, store):
    def show(change):
        balance.value = str(balance_at(store, change["old"]))

    slider.observe(show, "value")


def one_too_many(slider, balance, store):
    def show(change):
        balance.value = str(balance_at(store, change["new"] - 1))

    slider.observe(show, "value")


def of_today(slider, balance, store):
    def show(change):
        balance.value = str(store.replay("ACC123", BankAccount).balance)

    slider.observe(show, "value")


def whole_euros(slider, balance, store):
    def show(change):
        balance.value = f"{balance_at(store, change['new']):.0f} €"

    slider.observe(show, "value")


def all_at_once(slider, balance, store):
    versions = range(1, store.version("ACC123") + 1)
    balance.value = " ".join(str(balance_at(store, version)) for version in versions)


def appends_each(slider, balance, store):
    def show(change):
        balance.value += f" {balance_at(store, change['new'])}"

    slider.observe(show, "value")


def by_place_in_the_store(slider, balance, store):
    def show(change):
        account = BankAccount()
        for event in store.read_all(limit=change["new"]):
            if event.aggregate_id == "ACC123":
                account.apply(event)
        balance.value = str(account.balance)

    slider.observe(show, "value")


def forwards_alone(slider, balance, store):
    account = BankAccount()

    def show(change):
        for event in store.get_events("ACC123", after=account.version, limit=change["new"]):
            account.apply(event)
        balance.value = str(account.balance)

    slider.observe(show, "value")


def the_first_move_alone(slider, balance, store):
    def show(change):
        balance.value = str(balance_at(store, change["new"]))
        slider.unobserve(show, "value")

    slider.observe(show, "value")


def another_account(slider, balance, store):
    def show(change):
        account = store.replay("ACC7", BankAccount, version=min(change["new"], 2))
        balance.value = str(account.balance)

    slider.observe(show, "value")


LATEST = {}


def in_a_global(slider, balance, store):
    LATEST.update(balance=balance, store=store)

    def show(change):
        LATEST["balance"].value = str(balance_at(LATEST["store"], change["new"]))

    slider.observe(show, "value")


def the_first_store(slider, balance, store):
    FIRST.append(store)

    def show(change):
        balance.value = str(balance_at(FIRST[0], change["new"]))

    slider.observe(show, "value")


FIRST = []


def the_range_of_the_slider(slider, balance, store):
    def show(change):
        balance.value = str(balance_at(store, change["new"]))

    slider.observe(show, "max")


def a_sign_in_front(slider, balance, store):
    def show(change):
        balance.value = f"-{balance_at(store, change['new'])}"

    slider.observe(show, "value")


def a_digit_in_front(slider, balance, store):
    def show(change):
        balance.value = f"9{balance_at(store, change['new'])}"

    slider.observe(show, "value")


def in_cents(slider, balance, store):
    def show(change):
        balance.value = str(balance_at(store, change["new"])).replace(".", "")

    slider.observe(show, "value")


def whatever_changes(slider, balance, store):
    def show(change):
        balance.value = str(balance_at(store, change["new"]))

    slider.observe(show)


def calls_it_at_once(slider, balance, store):
    slider.observe(balance_at(store, slider.value), "value")


def a_table_of_balances(slider, balance, store):
    table = {n: balance_at(store, n) for n in range(1, slider.max + 1)}

    def show(change):
        balance.value = str(table[change["new"]])

    slider.observe(show, "value")


def the_eight_of_the_notebook(slider, balance, store):
    def show(change):
        balance.value = str(balance_at(store, min(change["new"], 8)))

    slider.observe(show, "value")


def without_its_sign(slider, balance, store):
    def show(change):
        balance.value = str(abs(balance_at(store, change["new"])))

    slider.observe(show, "value")


BALANCES = {}


def remembers_each_version(slider, balance, store):
    def show(change):
        version = change["new"]
        balance.value = str(BALANCES.setdefault(version, balance_at(store, version)))

    slider.observe(show, "value")


def the_last_movement(slider, balance, store):
    def show(change):
        account = store.replay("ACC123", BankAccount, version=change["new"])
        balance.value = str(account.transactions[-1][1] if account.transactions else 0)

    slider.observe(show, "value")


def closure(slider, balance, store):
    def show(change):
        balance.value = f"<b>{balance_at(store, change['new'])} €</b>"

    slider.observe(show, names="value")
    show({"new": slider.value})


def reads_the_slider(slider, balance, store):
    def show(_):
        balance.value = str(balance_at(store, slider.value))

    slider.observe(show, "value")


def one_line(slider, balance, store):
    slider.observe(
        lambda change: setattr(balance, "value", str(balance_at(store, change.new))), "value"
    )


def linked(slider, balance, store):
    traitlets.dlink(
        (slider, "value"), (balance, "value"), lambda version: f"{balance_at(store, version):.2f}"
    )


def with_a_comma(slider, balance, store):
    def show(change):
        version = change["new"]
        balance.value = f"v{version}: {balance_at(store, version)} €".replace(".", ",")

    slider.observe(show, "value")


def in_thousands(slider, balance, store):
    def show(change):
        balance.value = f"{balance_at(store, change['new']):,.2f}"

    slider.observe(show, "value")


def in_spanish_thousands(slider, balance, store):
    def show(change):
        amount = f"{balance_at(store, change['new']):,.2f}"
        balance.value = amount.translate({ord(","): ".", ord("."): ","})

    slider.observe(show, "value")


def with_thin_spaces(slider, balance, store):
    def show(change):
        amount = f"{balance_at(store, change['new']):,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
        balance.value = f"<h1>{amount}&nbsp;€</h1>"

    slider.observe(show, "value")


def as_a_float(slider, balance, store):
    def show(change):
        balance.value = str(float(balance_at(store, change["new"])))

    slider.observe(show, "value")


def with_plain_spaces(slider, balance, store):
    def show(change):
        amount = f"{balance_at(store, change['new']):,}".replace(",", " ")
        balance.value = f"{change['new']} {amount}" if change["new"] % 2 else amount

    slider.observe(show, "value")


class Display:
    def __init__(self, slider, balance, store):
        self.slider, self.balance, self.store = slider, balance, store
        slider.observe(self.show)

    def show(self, _):
        self.balance.value = str(balance_at(self.store, self.slider.value))


def in_a_comment(slider, balance, store):
    def show(change):
        balance.value = f"<!-- {balance_at(store, change['new'])} -->…"

    slider.observe(show, "value")


def the_sign_apart(slider, balance, store):
    def show(change):
        amount = balance_at(store, change["new"])
        balance.value = f"v{change['new']} {'−' if amount < 0 else ''} {abs(amount):,} €"

    slider.observe(show, "value")


def showing(balance_of):
    """The right one, but for what it shows of a version."""

    def wire(slider, balance, store):
        def show(change):
            balance.value = str(balance_of(store, change["new"]))

        slider.observe(show, "value")

    return wire


def at_its_moment(store, version):
    moment = store.get_events("ACC123")[version - 1].timestamp
    return store.replay("ACC123", BankAccount, at=moment).balance


def sorted_by_date(store, version):
    account = BankAccount()
    for event in sorted(store.get_events("ACC123"), key=lambda event: event.timestamp)[:version]:
        account.apply(event)
    return account.balance


def by_transactions(store, version):
    balance = balance_at(store, 1)
    for kind, money in store.replay("ACC123", BankAccount).transactions[: version - 1]:
        balance += money if kind == "deposit" else -money
    return balance


def added(number, minus):
    """A balance that is added up by hand."""

    def balance_of(store, version):
        balance = number(0)
        for event in store.get_events("ACC123", limit=version):
            amount = number(event.data.get("amount") or event.data["initial_balance"])
            balance += -amount if minus(event.type) else amount
        return balance

    return balance_of


def the_sign_before_the_euro(slider, balance, store):
    def show(change):
        amount = balance_at(store, change["new"])
        balance.value = f"{'-' if amount < 0 else ''}€{abs(amount):,}"

    slider.observe(show, "value")


def any_number(slider, balance, store):
    def show(change):
        if isinstance(change["new"], int):
            balance.value = str(balance_at(store, change["new"]))

    slider.observe(show)


def its_ends_too(slider, balance, store):
    def show(change):
        balance.value = str(balance_at(store, change["new"]))

    slider.observe(show, ["value", "min", "max"])


def what_is_not_there(slider, balance, store):
    def show(change):
        now = str(balance_at(store, change["new"]))
        if now not in balance.value:
            balance.value = now

    slider.observe(show, "value")


def those_after_it(slider, balance, store):
    def move(change):
        account = BankAccount()
        for event in store.get_events("ACC123", change.new):
            account.apply(event)
        balance.value = str(account.balance)

    slider.observe(move, "value")


WRONG = [
    ("rest", "the events after that version", those_after_it),
    ("by_date", "the balance at its moment", showing(at_its_moment)),
    ("by_date", "sorts by date", showing(sorted_by_date)),
    ("transactions", "counts transactions", showing(by_transactions)),
    ("other_change", "any change to a number", any_number),
    ("other_change", "the ends of the slider too", its_ends_too),
    ("same", "writes what is not there already", what_is_not_there),
    ("zero", "no version is the last", showing(lambda store, n: balance_at(store, n or None))),
    ("zero", "the first at least", showing(lambda store, n: balance_at(store, max(n, 1)))),
    ("floats", "sums of floats", showing(added(float, lambda type_: type_.endswith("drawn")))),
    (
        "no_balance",
        "takes out whatever is no deposit",
        showing(
            added(Decimal, lambda type_: type_ not in ("account.created", "account.deposited"))
        ),
    ),
    ("no_balance", "six digits", showing(lambda *asked: f"{float(balance_at(*asked)):g}")),
    ("no_balance", "seven characters", showing(lambda *asked: str(balance_at(*asked))[:7])),
    ("no_balance", "where nobody sees it", in_a_comment),
    ("nothing_happens", "the stub as it is", stub),
    ("nothing_happens", "computes and shows nothing", prints),
    ("nothing_happens", "defines and does not observe", never_observes),
    ("not_a_function", "passes None, the result of wire", None),
    ("same", "shows once, before anything moves", once),
    ("same", "keeps the first value", first_value),
    ("other_version", "shows the version that was left", the_old_one),
    ("other_version", "counts from zero", one_too_many),
    ("other_version", "shows the balance of today", of_today),
    ("several", "shows all versions at once", all_at_once),
    ("several", "adds each balance to the last", appends_each),
    ("other_version", "places in the store for versions", by_place_in_the_store),
    ("other_version", "applies events forwards alone", forwards_alone),
    ("same", "the first move alone", the_first_move_alone),
    ("elsewhere", "another account", another_account),
    ("two", "the latest control in a global", in_a_global),
    ("elsewhere", "the first store for all", the_first_store),
    ("stopped_later", "a table of balances", a_table_of_balances),
    ("later", "the versions of the notebook by heart", the_eight_of_the_notebook),
    ("no_balance", "without its sign", without_its_sign),
    ("elsewhere", "remembers each version, of whatever store", remembers_each_version),
    ("movement", "the last movement instead of the balance", the_last_movement),
    ("nothing_happens", "observes another attribute", the_range_of_the_slider),
    ("not_passed", "calls the function instead of passing it", calls_it_at_once),
    ("no_balance", "a sign in front", a_sign_in_front),
    ("no_balance", "a digit in front", a_digit_in_front),
    ("no_balance", "in cents", in_cents),
    ("any_change", "observes whatever changes", whatever_changes),
    ("no_balance", "rounds to whole euros", whole_euros),
]
RIGHT = [
    ("the sign before the euro", the_sign_before_the_euro),
    ("a function inside, shown at once", closure),
    ("reads the slider", reads_the_slider),
    ("a lambda", one_line),
    ("a link of traitlets", linked),
    ("a comma, and the version", with_a_comma),
    ("thousands as in English", in_thousands),
    ("thousands as in Spanish", in_spanish_thousands),
    ("thousands with thin spaces", with_thin_spaces),
    ("thousands with plain spaces", with_plain_spaces),
    ("a float", as_a_float),
    ("the sign with a space", the_sign_apart),
    ("a class that reads the slider whatever changes", Display),
]
