"""Answers to 10.5, a bad line."""

from contextlib import suppress
from dataclasses import replace
from importlib import import_module

from eventlib import Aggregate, Event
from eventlib.errors import ConcurrencyError, StoreError
from eventlib.lab import Project
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


def loads_once_and_hears_of_it(store, command_id):
    book = store.replay("BOOK1", Book)
    while True:
        try:
            return book.lend("ana", store, command_id)
        except StoreError:
            continue


def four_tries(store, command_id):
    for _ in range(4):
        try:
            return store.replay("BOOK1", Book).lend("ana", store, command_id)
        except StoreError:
            pass


def for_bruno(store, command_id):
    try:
        return store.replay("BOOK1", Book).lend("bruno", store, command_id)
    except StoreError:
        return for_bruno(store, command_id)


def around_the_object(store, command_id):
    data = {"aggregate_id": "BOOK1", "reader": "ana"}
    while True:
        try:
            return store.append(Event(command_id, "book.lent", data, store.clock.now(), "desk"))
        except StoreError:
            continue


def swallows_what_it_hears(store, command_id):
    while True:
        try:
            return store.replay("BOOK1", Book).lend("ana", store, command_id)
        except StoreError:
            continue
        except Exception:
            return


def looks_whether_it_is_out(store, command_id):
    while True:
        with suppress(StoreError):
            book = store.replay("BOOK1", Book)
            if book.reader is None:
                book.lend("ana", store, command_id)
            return


def says_no(store, command_id):
    for _ in range(9):
        with suppress(StoreError):
            store.replay("BOOK1", Book).lend("ana", store, command_id)
            return True
    return False


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


class Best(Aggregate):
    """The best of all scores, whatever it is that brings points."""

    def __init__(self):
        super().__init__()
        self.best = 0

    def score(self, points, store, command_id=None):
        def better():
            if points <= self.best:
                raise ValueError("no better")

        self.record(store, "score", {"points": points}, command_id=command_id, rule=better)

    def evolve(self, event):
        self.best = max(self.best, event.data["points"])


class Card(Aggregate):
    """A travel card that is topped up, as often as somebody pays."""

    def __init__(self):
        super().__init__()
        self.cents = 0

    def top_up(self, cents, store, command_id=None):
        self.record(store, "card.topped_up", {"cents": cents}, command_id=command_id)

    def evolve(self, event):
        self.cents += event.data["cents"]


BEST = Project(
    Best,
    "B1",
    begin=[],
    command=lambda best, store, command_id: best.score(7, store, command_id),
    refused=lambda best, store: best.score(5, store),
    attribute="best",
)
CARD = Project(
    Card,
    "C1",
    begin=[],
    command=lambda card, store, command_id: card.top_up(1000, store, command_id),
    refused=lambda card, store: card.top_up("nothing", store),
    attribute="cents",
)


def of_the_project(project):
    def send(store, command_id):
        while not store.find(command_id):
            with suppress(StoreError, ConcurrencyError):
                thing = store.replay(project.aggregate_id, project.aggregate_class)
                project.command(thing, store, command_id)

    return send


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
    ("overruled", "writes to the store", (PROJECT, around_the_object)),
    ("unsaid", "goes when it is out", (PROJECT, looks_whether_it_is_out)),
    ("unsaid", "nobody hears of a rival", (PROJECT, swallows_what_it_hears)),
    ("stale", "loads once", (PROJECT, loads_once_and_hears_of_it)),
    ("silence", "four tries, and not a word", (PROJECT, four_tries)),
    ("other_command", "another reader", (PROJECT, for_bruno)),
    ("no_name", "a rule instead of a name", (PROJECT, without_the_name)),
]
RIGHT = [
    ("for ever", (PROJECT, HOUSE["library"]["send"])),
    ("ten times", (GARAGE, HOUSE["garage"]["send"])),
    ("until it is found", (HOUSE["theatre"]["project"], HOUSE["theatre"]["send"])),
    ("a rule that other things touch", (BEST, of_the_project(BEST))),
    ("a top-up, which nothing refuses", (CARD, of_the_project(CARD))),
    ("says whether", (PROJECT, says_no)),
    ("recursive", (PROJECT, recursive)),
    ("until it is found, or refused", (PROJECT, until_it_is_found)),
    ("a refusal is returned", (PROJECT, a_refusal_is_an_answer)),
]
