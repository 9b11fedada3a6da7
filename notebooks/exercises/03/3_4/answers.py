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
    ("other", "rounds to whole euros", whole_euros),
]
RIGHT = [
    ("a function inside, shown at once", closure),
    ("reads the slider", reads_the_slider),
    ("a lambda", one_line),
    ("a link of traitlets", linked),
]
