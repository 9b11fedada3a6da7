"""A parking garage: so many places, and a car takes one."""

from eventlib import Aggregate
from eventlib.errors import ConcurrencyError, StoreError
from eventlib.lab import Project
from eventlib.testing import Scenario

events = [
    ("garage.opened", {"places": 2}),
    ("car.entered", {"plate": "1234 BCD"}),
    ("car.entered", {"plate": "5678 FGH"}),
    ("car.left", {"plate": "1234 BCD"}),
    ("car.entered", {"plate": "9012 JKL"}),
    ("car.left", {"plate": "5678 FGH"}),
]


class Garage(Aggregate):
    def __init__(self):
        super().__init__()
        self.places = 0
        self.cars = []

    def enter(self, plate, store, command_id=None):
        def room():
            if plate in self.cars:
                raise ValueError(f"{plate} is in here")
            if len(self.cars) >= self.places:
                raise ValueError("the garage is full")

        return self.record(store, "car.entered", {"plate": plate}, command_id=command_id, rule=room)

    def leave(self, plate, store, command_id=None):
        def inside():
            if plate not in self.cars:
                raise ValueError(f"{plate} is not in here")

        return self.record(store, "car.left", {"plate": plate}, command_id=command_id, rule=inside)

    def evolve(self, event):
        if event.type == "garage.opened":
            self.places = event.data["places"]
        elif event.type == "car.entered":
            self.cars.append(event.data["plate"])
        elif event.type == "car.left" and event.data["plate"] in self.cars:
            self.cars.remove(event.data["plate"])


project = Project(
    Garage,
    "G1",
    begin=[("garage.opened", {"places": 1})],
    command=lambda garage, store, command_id: garage.enter("1234 BCD", store, command_id),
    refused=lambda garage, store: garage.enter("5678 FGH", store),
    attribute="cars",
)


def one_more(view, event):
    view[event.aggregate_id] = view.get(event.aggregate_id, 0) + 1


def one_less(view, event):
    view[event.aggregate_id] = view.get(event.aggregate_id, 0) - 1


def another_visit(view, event):
    plate = event.data["plate"]
    view[plate] = view.get(plate, 0) + 1


cars_inside = {"car.entered": one_more, "car.left": one_less}
visits = {"car.entered": another_visit}


def cars_at(store, instant):
    return store.replay("G1", Garage, at=instant).cars


def send(store, command_id):
    for tries_left in reversed(range(10)):
        try:
            return store.replay("G1", Garage).enter("1234 BCD", store, command_id)
        except (StoreError, ConcurrencyError):
            if not tries_left:
                raise


def garage(*more):
    return Scenario(Garage, "G1").given(("garage.opened", {"places": 1}), *more)


def enter(g, store):
    return g.enter("A", store, command_id="gate/1")


inside = ("car.entered", {"plate": "A"})
suite = [
    garage().when(enter).then(inside).shows(cars=["A"], places=1),
    garage().when(enter, enter).then(inside),
    garage(inside).when(lambda g, store: g.enter("B", store)).refused(ValueError, "full"),
    garage(inside).when(lambda g, store: g.enter("A", store)).refused(ValueError, "in here"),
    garage(inside)
    .when(*[lambda g, store: g.leave("A", store, command_id="gate/2")] * 2)
    .then(("car.left", {"plate": "A"}))
    .shows(cars=[]),
    garage().when(lambda g, store: g.leave("A", store)).refused(ValueError),
    garage(("car.left", {"plate": "A"})).shows(cars=[]),
    garage()
    .meanwhile(lambda g, store: g.enter("B", store))
    .when(enter)
    .refused(ConcurrencyError)
    .shows(cars=[]),
]
