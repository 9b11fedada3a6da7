"""Answers to 10.5, a bad line."""

from dataclasses import replace
from importlib import import_module

from eventlib.errors import ConcurrencyError, StoreError
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


def without_the_name_and_stops(store, command_id):
    while True:
        try:
            return store.replay("BOOK1", Book).lend("ana", store)
        except StoreError:
            continue


def to_another_book(store, command_id):
    try:
        book = store.replay("BOOK2", Book)
        book.title = "Momo"
        book.lend("ana", store, command_id)
    except StoreError:
        to_another_book(store, command_id)


def gives_up_to_a_rival(store, command_id):
    stale = store.replay("BOOK1", Book, version=0)
    stale.title = "Momo"
    stale.lend("ana", store, command_id)


def for_ever(store, command_id):
    while True:
        try:
            store.replay("BOOK1", Book).lend("ana", store, command_id)
        except StoreError:
            continue


def takes_everything(store, command_id):
    while True:
        try:
            return store.replay("BOOK1", Book).lent("ana", store, command_id)
        except:  # noqa: E722
            pass


def repeats_a_refusal(store, command_id):
    while True:
        try:
            return store.replay("BOOK1", Book).lend("ana", store, command_id)
        except Exception:
            continue


def repeats_whatever_comes(store, command_id):
    while True:
        try:
            return store.replay("BOOK1", Book).lend("ana", store, command_id)
        except:  # noqa: E722
            pass


def loads_once(store, command_id):
    book = store.replay("BOOK1", Book)
    while True:
        try:
            return book.lend("ana", store, command_id)
        except (StoreError, ConcurrencyError):
            continue


def until_it_is_found(store, command_id):
    while not store.find(command_id):
        try:
            store.replay("BOOK1", Book).lend("ana", store, command_id)
        except ValueError:
            raise
        except Exception:
            pass


def a_refusal_is_an_answer(store, command_id):
    done = None
    while done is None:
        try:
            done = store.replay("BOOK1", Book).lend("ana", store, command_id)
        except StoreError:
            pass
        except ValueError as error:
            done = error
    return done


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
    ("no_function", "what came of it", (PROJECT, None)),
    ("no_function", "without a name", (PROJECT, lambda store: None)),
    ("unfit", "a project of nothing", (replace(PROJECT, aggregate_id=""), recursive)),
    ("endless", "nobody returns", (PROJECT, for_ever)),
    ("endless", "an except that takes everything", (PROJECT, takes_everything)),
    ("refused", "a rule stops the second attempt", (PROJECT, without_the_name_and_stops)),
    ("elsewhere", "another book", (PROJECT, to_another_book)),
    ("refused", "an old copy", (PROJECT, gives_up_to_a_rival)),
    ("stopped", "does not try again", (PROJECT, once)),
    ("stopped", "tries twice", (PROJECT, twice_at_most)),
    ("lost", "takes no answer for done", (PROJECT, gives_up)),
    ("lost", "sends nothing", (PROJECT, lambda store, command_id: None)),
    ("twice", "another command each time", (GARAGE, another_name_each_time)),
    ("stubborn", "sends a refused one again for ever", (PROJECT, repeats_a_refusal)),
    ("stubborn", "sends again, whatever comes", (PROJECT, repeats_whatever_comes)),
    ("stubborn", "loads once, and meets a conflict", (PROJECT, loads_once)),
    ("no_name", "a rule instead of a name", (PROJECT, without_the_name)),
]
RIGHT = [
    ("for ever", (PROJECT, HOUSE["library"]["send"])),
    ("ten times", (GARAGE, HOUSE["garage"]["send"])),
    ("until it is found", (HOUSE["theatre"]["project"], HOUSE["theatre"]["send"])),
    ("recursive", (PROJECT, recursive)),
    ("until it is found, or refused", (PROJECT, until_it_is_found)),
    ("a refusal is returned", (PROJECT, a_refusal_is_an_answer)),
]
