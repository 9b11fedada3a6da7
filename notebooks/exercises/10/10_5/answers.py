"""Answers to 10.5, a bad line."""

from importlib import import_module

from eventlib.errors import StoreError
from eventlib.lab.exercises import content

HOUSE = {
    name: vars(import_module(f"{content.__name__}.10.examples.{name}"))
    for name in ("library", "garage", "theatre")
}
Book, PROJECT = HOUSE["library"]["Book"], HOUSE["library"]["project"]
GARAGE = HOUSE["garage"]["project"]


def once(store, command_id):
    store.replay("BOOK1", Book).lend("ana", store, command_id)


def twice_at_most(store, command_id):
    for last in (False, True):
        try:
            return store.replay("BOOK1", Book).lend("ana", store, command_id)
        except StoreError:
            if last:
                raise


def gives_up(store, command_id):
    try:
        store.replay("BOOK1", Book).lend("ana", store, command_id)
    except StoreError:
        pass


def another_name_each_time(store, command_id):
    while True:
        garage = store.replay("G1", HOUSE["garage"]["Garage"])
        garage.places = 9
        try:
            return garage.enter(f"car {store.last_position}", store)
        except StoreError:
            continue


def without_the_name(store, command_id):
    while True:
        try:
            return store.replay("BOOK1", Book).lend("ana", store)
        except StoreError:
            continue
        except ValueError:
            return


def recursive(store, command_id):
    try:
        store.replay("BOOK1", Book).lend("ana", store, command_id)
    except StoreError:
        recursive(store, command_id)


WRONG = [
    ("missing", "not begun", None),
    ("missing", "the function alone", recursive),
    ("missing", "no project", (None, recursive)),
    ("missing", "three parts", (PROJECT, recursive, 1)),
    ("stopped", "does not try again", (PROJECT, once)),
    ("stopped", "tries twice", (PROJECT, twice_at_most)),
    ("lost", "takes no answer for done", (PROJECT, gives_up)),
    ("lost", "sends nothing", (PROJECT, lambda store, command_id: None)),
    ("twice", "another command each time", (GARAGE, another_name_each_time)),
    ("no_name", "a rule instead of a name", (PROJECT, without_the_name)),
]
RIGHT = [
    ("for ever", (PROJECT, HOUSE["library"]["send"])),
    ("ten times", (GARAGE, HOUSE["garage"]["send"])),
    ("until it is found", (HOUSE["theatre"]["project"], HOUSE["theatre"]["send"])),
    ("recursive", (PROJECT, recursive)),
]
