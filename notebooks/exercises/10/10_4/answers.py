"""Answers to 10.4, looking back."""

from bisect import bisect_right
from dataclasses import replace
from datetime import timedelta
from importlib import import_module

from eventlib import Event
from eventlib.lab.exercises import content
from eventlib.lab.exercises.project import HOUR, START

HOUSE = {
    name: vars(import_module(f"{content.__name__}.10.examples.{name}"))
    for name in ("library", "garage", "theatre")
}
PROJECT, EVENTS = HOUSE["library"]["project"], HOUSE["library"]["events"]
Book = HOUSE["library"]["Book"]


def today(store, instant):
    return store.replay("BOOK1", Book).reader


def before_it(store, instant):
    return store.replay("BOOK1", Book, at=instant - timedelta(seconds=1)).reader


def by_hand(store, instant):
    book = Book()
    for event in store.get_events("BOOK1"):
        if event.timestamp <= instant:
            book.apply(event)
    return book.reader


def exclusive(store, instant):
    book = Book()
    for event in store.get_events("BOOK1"):
        if event.timestamp < instant:
            book.apply(event)
    return book.reader


def from_the_log(store, instant):
    reader = None
    for event in store.read_all():
        if event.timestamp <= instant and event.type in ("book.lent", "book.returned"):
            reader = event.data["reader"] if event.type == "book.lent" else None
    return reader


def forgets_returns(store, instant):
    reader = None
    for event in store.read_all():
        if event.timestamp <= instant and event.type == "book.lent":
            reader = event.data["reader"]
    return reader


def rounds(store, instant):
    return store.replay("BOOK1", Book, version=max(0, round((instant.hour - 8)))).reader


def compares_hours(store, instant):
    book = Book()
    for event in store.get_events("BOOK1"):
        if event.timestamp.hour <= instant.hour:
            book.apply(event)
    return book.reader


def at_the_full_hour(store, instant):
    return store.replay("BOOK1", Book, at=instant + timedelta(minutes=30)).reader


def from_the_list(store, instant):
    book = Book()
    for number, (kind, data) in enumerate(EVENTS):
        moment = START + number * HOUR
        if moment <= instant:
            book.apply(Event(f"event-{number}", kind, data, moment, "library"))
    return book.reader


def by_a_count(store, instant):
    moments = [event.timestamp for event in store.get_events("BOOK1")]
    return store.replay("BOOK1", Book, version=bisect_right(moments, instant)).reader


WRONG = [
    ("missing", "not begun", None),
    ("missing", "the function alone", by_hand),
    ("missing", "no project", (None, EVENTS, by_hand)),
    ("missing", "no events", (PROJECT, by_hand)),
    ("unfit", "a project of nothing", (replace(PROJECT, aggregate_id=""), EVENTS, by_hand)),
    ("unfit", "no such attribute", (replace(PROJECT, attribute="lector"), EVENTS, by_hand)),
    ("still", "an attribute that stays", (replace(PROJECT, attribute="title"), [], by_hand)),
    (
        "object",
        "the whole object",
        (PROJECT, EVENTS, lambda store, at: store.replay("BOOK1", Book, at=at)),
    ),
    ("always", "as it is today", (PROJECT, EVENTS, today)),
    ("always", "nothing yet", (PROJECT, EVENTS, lambda store, instant: None)),
    ("wrong", "without the event of that instant", (PROJECT, EVENTS, before_it)),
    ("wrong", "before and not until", (PROJECT, EVENTS, exclusive)),
    ("wrong", "half an hour too far", (PROJECT, EVENTS, at_the_full_hour)),
    ("another_day", "hours as versions", (PROJECT, EVENTS, rounds)),
    ("another_day", "compares hours", (PROJECT, EVENTS, compares_hours)),
    ("list", "reads the list and not the store", (PROJECT, EVENTS, from_the_list)),
    ("wrong", "forgets what was undone", (PROJECT, EVENTS, forgets_returns)),
]
TOLD = {
    "without the event of that instant": {"at": "10:00", "expected": "ana", "came": None},
    "forgets what was undone": {"at": "11:00", "expected": None, "came": "ana"},
}
RIGHT = [
    ("replay", (PROJECT, EVENTS, HOUSE["library"]["reader_at"])),
    ("event by event", (PROJECT, EVENTS, by_hand)),
    ("from the log", (PROJECT, EVENTS, from_the_log)),
    ("a count for the version", (PROJECT, EVENTS, by_a_count)),
    (
        "a garage",
        (
            HOUSE["garage"]["project"],
            HOUSE["garage"]["events"],
            HOUSE["garage"]["cars_at"],
        ),
    ),
]
