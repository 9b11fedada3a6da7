"""A library: one book, lent to one reader at a time."""

from eventlib import Aggregate
from eventlib.errors import ConcurrencyError, StoreError
from eventlib.lab import Project
from eventlib.testing import Scenario

events = [
    ("book.added", {"title": "Momo"}),
    ("book.lent", {"reader": "ana"}),
    ("book.returned", {"reader": "ana"}),
    ("book.lent", {"reader": "bruno"}),
    ("book.returned", {"reader": "bruno"}),
    ("book.lent", {"reader": "ana"}),
    ("book.lost", {"reader": "ana"}),
]


class Book(Aggregate):
    def __init__(self):
        super().__init__()
        self.title = None
        self.reader = None
        self.loans = 0
        self.lost = False

    def lend(self, reader, store, command_id=None):
        def free():
            if self.title is None or self.lost or self.reader is not None:
                raise ValueError("this book cannot be lent now")

        data = {"reader": reader}
        return self.record(store, "book.lent", data, command_id=command_id, rule=free)

    def give_back(self, reader, store, command_id=None):
        def lent():
            if self.reader != reader:
                raise ValueError("this reader does not have the book")

        data = {"reader": reader}  # what was asked: repeated, it is the same event
        return self.record(store, "book.returned", data, command_id=command_id, rule=lent)

    def evolve(self, event):
        if event.type == "book.added":
            self.title = event.data["title"]
        elif event.type == "book.lent":
            self.reader = event.data["reader"]
            self.loans += 1
        elif event.type == "book.returned":
            self.reader = None
        elif event.type == "book.lost":
            self.lost = True


project = Project(
    Book,
    "BOOK1",
    begin=events[:1],
    command=lambda book, store, command_id: book.lend("ana", store, command_id),
    refused=lambda book, store: book.lend("bruno", store),
    attribute="reader",
)


def lent_to_somebody(view, event):
    reader = event.data["reader"]
    view[reader] = view.get(reader, 0) + 1


def taken_out(view, event):
    view[event.aggregate_id] = event.data["reader"]


def brought_back(view, event):
    view.pop(event.aggregate_id, None)


loans_by_reader = {"book.lent": lent_to_somebody}
who_has_it = {"book.lent": taken_out, "book.returned": brought_back}


def reader_at(store, instant):
    return store.replay("BOOK1", Book, at=instant).reader


def send(store, command_id):
    while True:
        book = store.replay("BOOK1", Book)
        try:
            return book.lend("ana", store, command_id)
        except (StoreError, ConcurrencyError):
            continue


def book(*more):
    return Scenario(Book, "BOOK1").given(*more)


added, lent, returned, *_, lost = events


def lend(b, store):
    return b.lend("ana", store, command_id="desk/1")


suite = [
    book(added).when(lend).then(lent).shows(reader="ana", loans=1, title="Momo", lost=False),
    book(added).when(lend, lend).then(lent).shows(loans=1),
    book(added, lent).when(lambda b, store: b.lend("bruno", store)).refused(ValueError),
    book(added, lent)
    .when(lambda b, store: b.give_back("ana", store))
    .then(returned)
    .shows(reader=None),
    book(added).when(lambda b, store: b.give_back("ana", store)).refused(ValueError),
    book().when(lend).refused(ValueError),
    book(added, lost).when(lend).refused(ValueError),
    book(added)
    .meanwhile(lambda b, store: b.lend("bruno", store))
    .when(lend)
    .refused(ConcurrencyError)
    .shows(reader=None),
    book(added, lent)
    .when(*[lambda b, store: b.give_back("ana", store, command_id="desk/2")] * 2)
    .then(returned),
]
