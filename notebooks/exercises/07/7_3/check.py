"""What exercise 7.3 has to do."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from eventlib import Aggregate, Event, EventStore, SequentialIds, SimulatedClock
from eventlib.lab.exercises.check import Verdict
from eventlib.patterns.snapshot import Snapshots

from ...numbers import whole_number
from ..shared import START

STREAM, LAST, TAKEN = "TILL-2", 10, 7


class Till(Aggregate):
    """A sum, the last amount, and how often it rang."""

    def __init__(self) -> None:
        super().__init__()
        self.balance: Any = Decimal("0.00")
        self.last = ""
        self.rings: list[str] = []

    def evolve(self, event: Event) -> None:
        self.balance += Decimal(str(event.data["amount"]))
        self.last = str(event.data["amount"])
        self.rings.append(event.type)


class OtherSum(Till):
    def evolve(self, event: Event) -> None:
        super().evolve(event)
        self.balance += 1


class OtherRings(Till):
    def evolve(self, event: Event) -> None:
        super().evolve(event)
        self.rings[-1] = "?"


class OtherLast(Till):
    def evolve(self, event: Event) -> None:
        super().evolve(event)
        self.last = "?"


class AsFloat(Till):
    def evolve(self, event: Event) -> None:
        super().evolve(event)
        self.balance = float(self.balance) if self.version == LAST - 1 else self.balance


# What made the snapshot, when, and where the first difference is.
CASES: dict[str, tuple[Callable[[], Till], int, int | None]] = {
    "good": (Till, TAKEN, None),
    "stale": (OtherSum, TAKEN, TAKEN),
    "balance_alone": (OtherRings, TAKEN, TAKEN),
    "end_alone": (OtherLast, TAKEN, TAKEN),  # the last event puts it right again
    "types": (AsFloat, LAST, LAST),
}


def check(first_difference: Any) -> Verdict:
    """The first version at which a replay from a snapshot and the whole one differ in any way.

    Hidden: an aggregate with three attributes; snapshots with another sum, another list, an
    attribute that heals, a float for a Decimal; a good one; a stream that is not there.
    """
    if not callable(first_difference):
        return Verdict(False, "missing", {"came": type(first_difference).__name__})
    for message, (make, version, expected) in CASES.items():
        came = _asked(first_difference, make, version)
        figures = {"came": came, "expected": expected}
        number = whole_number(came)
        if number is None and came is not None:
            return Verdict(False, "no_version", {"came": repr(came)})
        if number is not None and expected is not None and abs(number - expected) == 1:
            return Verdict(False, "off_by_one", figures)
        if number != expected:
            return Verdict(False, message, figures)
    return Verdict(True, "right", {"stale": TAKEN, "types": LAST})


def _asked(first_difference: Any, make: Callable[[], Till], version: int) -> Any:
    """The student's answer, with a snapshot of `make` that was taken at `version`."""
    store = EventStore(clock=SimulatedClock(START), ids=SequentialIds())
    for number in range(1, LAST + 1):
        data = {"aggregate_id": STREAM, "amount": f"{number % 4}.50"}
        store.append(Event(f"ring-{number}", "till.rang", data, START, "till"))
    early, kept = EventStore(), {}
    early.append_all(store.get_events(STREAM, limit=version))
    Snapshots(early, make, shape="till/1", every=1, kept=kept).replay(STREAM)
    return first_difference(store, Snapshots(store, Till, shape="till/1", kept=kept), STREAM)
