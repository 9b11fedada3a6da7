"""A small theatre: a seat is sold once."""

from eventlib import Aggregate
from eventlib.errors import ConcurrencyError, StoreError
from eventlib.lab import Project
from eventlib.testing import Scenario

events = [
    ("show.announced", {"seats": ["A1", "A2", "B1"]}),
    ("seat.reserved", {"seat": "A1", "name": "ana"}),
    ("seat.reserved", {"seat": "A2", "name": "bruno"}),
    ("reservation.cancelled", {"seat": "A2"}),
    ("seat.reserved", {"seat": "A2", "name": "carla"}),
    ("seat.reserved", {"seat": "B1", "name": "carla"}),
]


class Show(Aggregate):
    def __init__(self):
        super().__init__()
        self.seats = []
        self.taken = {}

    def reserve(self, seat, name, store, command_id=None):
        def is_free():
            if seat not in self.seats or seat in self.taken:
                raise ValueError(f"{seat} is not free")

        data = {"seat": seat, "name": name}
        return self.record(store, "seat.reserved", data, command_id=command_id, rule=is_free)

    def cancel(self, seat, store, command_id=None):
        def is_taken():
            if seat not in self.taken:
                raise ValueError(f"{seat} is not reserved")

        data = {"seat": seat}
        return self.record(
            store, "reservation.cancelled", data, command_id=command_id, rule=is_taken
        )

    def evolve(self, event):
        if event.type == "show.announced":
            self.seats = list(event.data["seats"])
        elif event.type == "seat.reserved":
            self.taken[event.data["seat"]] = event.data["name"]
        elif event.type == "reservation.cancelled":
            self.taken.pop(event.data["seat"], None)


project = Project(
    Show,
    "SHOW1",
    begin=events[:1],
    command=lambda show, store, command_id: show.reserve("A1", "ana", store, command_id),
    refused=lambda show, store: show.reserve("A1", "bruno", store),
    attribute="taken",
)


def for_somebody(view, event):
    view[event.data["seat"]] = event.data["name"]


def for_nobody(view, event):
    view.pop(event.data["seat"], None)


def counted(view, event):
    view[event.data["seat"]] = view.get(event.data["seat"], 0) + 1


plan_of_the_house = {"seat.reserved": for_somebody, "reservation.cancelled": for_nobody}
how_often_reserved = {"seat.reserved": counted}


def taken_at(store, instant):
    return store.replay("SHOW1", Show, at=instant).taken


def send(store, command_id):
    while store.find(command_id) is None:
        show = store.replay("SHOW1", Show)
        try:
            show.reserve("A1", "ana", store, command_id)
        except (StoreError, ConcurrencyError):
            continue


def show(*more):
    return Scenario(Show, "SHOW1").given(("show.announced", {"seats": ["A1"]}), *more)


def reserve(s, store):
    return s.reserve("A1", "ana", store, command_id="web/1")


def cancel(s, store):
    return s.cancel("A1", store, command_id="web/2")


reserved = ("seat.reserved", {"seat": "A1", "name": "ana"})
cancelled = ("reservation.cancelled", {"seat": "A1"})
suite = [
    show().when(reserve).then(reserved).shows(taken={"A1": "ana"}, seats=["A1"]),
    show().when(reserve, reserve).then(reserved),
    show(reserved).when(lambda s, store: s.reserve("A1", "bruno", store)).refused(ValueError),
    show().when(lambda s, store: s.reserve("Z9", "bruno", store)).refused(ValueError),
    show(reserved).when(cancel, cancel).then(cancelled).shows(taken={}),
    show().when(cancel).refused(ValueError),
    show(cancelled).shows(taken={}),
    show()
    .meanwhile(lambda s, store: s.reserve("A1", "bruno", store))
    .when(reserve)
    .refused(ConcurrencyError)
    .shows(taken={}),
]
