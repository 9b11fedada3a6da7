"""Four projects as students write them, of domains that no lab has: with inheritance, properties,
things of their own and money. Beside each, slips that were made in it, and what the check says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from eventlib import Aggregate, ConcurrencyError
from eventlib.lab import Project
from eventlib.testing import Scenario


class Lendable(Aggregate):
    """What a library lends, whatever it is."""

    days = 0

    def __init__(self):
        super().__init__()
        self.reader = None
        self.since = None

    @property
    def is_out(self):
        return self.reader is not None

    def lend(self, reader, day, store, command_id=None):
        def rule():
            if self.is_out:
                raise ValueError("somebody has it")
            self.more_rules(reader)

        data = {"reader": reader, "day": day}
        return self.record(store, "item.lent", data, command_id=command_id, rule=rule)

    def more_rules(self, reader):
        raise NotImplementedError

    def evolve(self, event):
        if event.type == "item.lent":
            self.reader = event.data["reader"]
            self.since = date.fromisoformat(event.data["day"])


class Film(Lendable):
    """A film has fines; they are told with the return."""

    days = 3
    fine = Decimal("0.50")

    def __init__(self):
        super().__init__()
        self.debts = {}

    def more_rules(self, reader):
        if self.debts.get(reader, 0) > 0:
            raise ValueError(f"{reader} has to pay first")

    def bring_back(self, day, store, command_id=None):
        def rule():
            if not self.is_out:
                raise ValueError("nobody has it")

        data = {"day": day}
        return self.record(store, "item.returned", data, command_id=command_id, rule=rule)

    def pay(self, reader, store, command_id=None):
        def rule():
            if not self.debts.get(reader):
                raise ValueError("there is nothing to pay")

        return self.record(store, "fine.paid", {"by": reader}, command_id=command_id, rule=rule)

    def evolve(self, event):
        super().evolve(event)
        if event.type == "item.returned":
            late = (date.fromisoformat(event.data["day"]) - self.since).days - self.days
            if late > 0:
                self.debts[self.reader] = self.debts.get(self.reader, 0) + late * self.fine
            self.reader = None
        elif event.type == "fine.paid":
            self.debts.pop(event.data["by"], None)


class Bed:
    """No aggregate: a thing within one, without __eq__."""

    def __init__(self, number):
        self.number = number
        self.patient = None


class Ward(Aggregate):
    """Beds of a hospital, as a list of things; commands in the plain form, with `if` and `find`."""

    def __init__(self):
        super().__init__()
        self.beds = []

    @property
    def free(self):
        return sum(bed.patient is None for bed in self.beds)

    def admit(self, patient, store, command_id=None):
        if command_id is None or store.find(command_id) is None:
            if patient in [bed.patient for bed in self.beds]:
                raise ValueError(f"{patient} is here")
            if self.free == 0:
                raise ValueError("no bed is free")
        self.record(store, "patient.admitted", {"patient": patient}, command_id=command_id)

    def discharge(self, patient, store, command_id=None):
        def rule():
            if patient not in [bed.patient for bed in self.beds]:
                raise LookupError(patient)

        data = {"patient": patient}
        self.record(store, "patient.discharged", data, command_id=command_id, rule=rule)

    def evolve(self, event):
        handler = getattr(self, "_" + event.type.replace(".", "_"))
        handler(**{k: v for k, v in event.data.items() if k != "aggregate_id"})

    def _ward_opened(self, beds):
        self.beds = [Bed(number) for number in range(beds)]

    def _patient_admitted(self, patient):
        for bed in self.beds:
            if bed.patient is None:
                bed.patient = patient
                break

    def _patient_discharged(self, patient):
        for bed in self.beds:
            if bed.patient == patient:
                bed.patient = None


@dataclass
class Player:
    name: str
    won: int = 0


class Cup(Aggregate, source="cup"):
    """A knock-out tournament, with match and a dataclass."""

    def __init__(self):
        super().__init__()
        self.players: dict[str, Player] = {}
        self.winner = None

    def win(self, name, over, store, command_id=None):
        def both_play():
            if self.winner:
                raise ValueError("the cup is over")
            if name == over or not {name, over} <= set(self.players):
                raise ValueError("they do not both play")

        data = {"name": name, "over": over}
        return self.record(store, "match.won", data, command_id=command_id, rule=both_play)

    def evolve(self, event):
        match event.type, event.data:
            case "player.entered", {"name": name}:
                self.players[name] = Player(name)
            case "match.won", {"name": name, "over": over}:
                self.players.setdefault(name, Player(name)).won += 1
                self.players.pop(over, None)
                if len(self.players) == 1:
                    self.winner = name


class Place(Aggregate):
    def __init__(self):
        super().__init__()
        self.plates = set()
        self.places = 1

    @property
    def is_full(self):
        return len(self.plates) >= self.places

    def evolve(self, event):
        if event.type == "car.entered":
            self.plates.add(event.data["plate"])
        elif event.type == "car.left":
            self.plates.discard(event.data["plate"])


class Parking(Place):
    """Properties in a base class, commands in the class, and a static method."""

    @staticmethod
    def clean(plate):
        return plate.replace(" ", "").upper()

    def enter(self, plate, store, command_id=None):
        plate = self.clean(plate)
        return self.record(
            store,
            "car.entered",
            {"plate": plate},
            command_id=command_id,
            rule=lambda: self.check(plate),
        )

    def check(self, plate):
        if self.is_full or plate in self.plates:
            raise ValueError("no place")


FILM = Project(
    Film,
    "F1",
    begin=[],
    command=lambda film, store, name: film.lend("ana", "2026-03-02", store, name),
    refused=lambda film, store: film.lend("bea", "2026-03-03", store),
    attribute="is_out",
)
WARD = Project(
    Ward,
    "W1",
    begin=[("ward.opened", {"beds": 1})],
    command=lambda ward, store, name: ward.admit("ana", store, name),
    refused=lambda ward, store: ward.admit("bea", store),
    attribute="free",
)
CUP = Project(
    Cup,
    "C1",
    begin=[("player.entered", {"name": name}) for name in ("ana", "bea")],
    command=lambda cup, store, name: cup.win("ana", "bea", store, name),
    refused=lambda cup, store: cup.win("bea", "ana", store),
    attribute="winner",
)
PARKING = Project(
    Parking,
    "P1",
    begin=[],
    command=lambda parking, store, name: parking.enter("12 ab", store, name),
    refused=lambda parking, store: parking.enter("34 cd", store),
    attribute="is_full",
)
PROJECTS = [FILM, WARD, CUP, PARKING]


class FilmOfToday(Film):
    def evolve(self, event):
        super().evolve(event)
        self.since = datetime.now().date()


class FilmInFloats(Film):
    def evolve(self, event):
        super().evolve(event)
        self.price = 0.5

    @property
    def is_out(self):
        return 0.5 if self.reader else None


class WardWithoutSuper(Ward):
    def __init__(self):
        self.beds = []


class WardThatJudges(Ward):
    def _patient_admitted(self, patient):
        if self.free == 0:
            raise ValueError("no bed is free")
        super()._patient_admitted(patient)


class CupOfTwoFacts(Cup):
    def win(self, name, over, store, command_id=None):
        super().win(name, over, store, command_id)
        self.record(store, "player.left", {"name": over})


class CupForEver(Cup):
    def evolve(self, event):
        super().evolve(event)
        while self.winner:
            try:
                self.players.clear()
            except BaseException:
                continue


class ParkingThatGuesses(Parking):
    def enter(self, plate, store, command_id=None):
        self.plates.add(self.clean(plate))
        try:
            return super().enter(plate, store, command_id)
        finally:
            self.plates.discard(self.clean(plate))


class ParkingInSilence(Parking):
    def enter(self, plate, store, command_id=None):
        try:
            super().enter(plate, store, command_id)
        except ConcurrencyError as error:
            print(error)


MISTAKES = [
    ("chance", replace(FILM, aggregate_class=FilmOfToday)),
    ("floats", replace(FILM, aggregate_class=FilmInFloats)),
    ("no_super", replace(WARD, aggregate_class=WardWithoutSuper)),
    ("judges", replace(WARD, aggregate_class=WardThatJudges)),
    ("events", replace(CUP, aggregate_class=CupOfTwoFacts)),
    ("endless", replace(CUP, aggregate_class=CupForEver)),
    ("not_accepted", replace(PARKING, aggregate_class=ParkingThatGuesses)),
    ("swallowed", replace(PARKING, aggregate_class=ParkingInSilence)),
    ("no_attribute", replace(PARKING, attribute="full")),
]


def suites() -> dict[Any, list[Callable[[Any], object]]]:
    """Four tests a command, as 10.6 asks: accepted, refused, repeated, with somebody in between."""

    def of(project: Project, change: str, after: object) -> list[Any]:
        def given(made: Any) -> Scenario:
            return Scenario(made, project.aggregate_id).given(*project.begin)

        def send(name: Any) -> Any:
            return lambda it, store: project.command(it, store, name)

        def accepted(made: Any) -> None:
            given(made).when(send(None)).shows(**{change: after})

        def refused(made: Any) -> None:
            given(made).when(send(None)).when(project.refused).refused(ValueError)

        def repeated(made: Any) -> None:
            given(made).when(send("c-1"), send("c-1")).shows(version=len(project.begin) + 1)

        def rival(made: Any) -> None:
            given(made).meanwhile(send("c-1")).when(send("c-2")).refused(ConcurrencyError)

        return [accepted, refused, repeated, rival]

    return {
        Film: of(FILM, "reader", "ana"),
        Ward: of(WARD, "free", 0),
        Cup: of(CUP, "winner", "ana"),
        Parking: of(PARKING, "plates", {"12AB"}),
    }
