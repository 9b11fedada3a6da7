"""Answers to 3.4, a control of one's own."""

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


WRONG = [
    ("nothing_happens", "the stub as it is", stub),
    ("nothing_happens", "computes and shows nothing", prints),
    ("nothing_happens", "defines and does not observe", never_observes),
    ("not_a_function", "passes None, the result of wire", None),
    ("same", "shows once, before anything moves", once),
    ("same", "keeps the first value", first_value),
    ("other", "shows the version that was left", the_old_one),
    ("other", "counts from zero", one_too_many),
    ("other", "shows the balance of today", of_today),
    ("several", "shows all versions at once", all_at_once),
    ("several", "adds each balance to the last", appends_each),
    ("other", "places in the store for versions", by_place_in_the_store),
    ("other", "applies events forwards alone", forwards_alone),
    ("same", "the first move alone", the_first_move_alone),
    ("other", "another account", another_account),
    ("two", "the latest control in a global", in_a_global),
    ("other", "the first store for all", the_first_store),
    ("nothing_happens", "observes another attribute", the_range_of_the_slider),
    ("not_passed", "calls the function instead of passing it", calls_it_at_once),
    ("other", "a sign in front", a_sign_in_front),
    ("other", "a digit in front", a_digit_in_front),
    ("other", "in cents", in_cents),
    ("any_change", "observes whatever changes", whatever_changes),
    ("other", "rounds to whole euros", whole_euros),
]
RIGHT = [
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
    ("a class that reads the slider whatever changes", Display),
]
