"""What exercise 7.3 has to do."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from eventlib import Aggregate, Event, EventStore, SequentialIds, SimulatedClock
from eventlib.lab.exercises.check import Verdict
from eventlib.patterns.snapshot import Snapshots
from eventlib.testing.steps import Steps

from ...numbers import shown, whole_number
from ..shared import PATIENCE, START

STREAM, OTHER = "TILL-2", "TILL-1"


class Till(Aggregate):
    """A sum, the last amount, every amount, and the lowest beside the highest."""

    def __init__(self) -> None:
        super().__init__()
        self.balance: Any = Decimal("0.00")
        self.last = ""
        self.rings: list[Any] = []
        self.span: Any = ()

    def evolve(self, event: Event) -> None:
        amount = Decimal(str(event.data["amount"]))
        self.balance = Decimal(self.balance) + amount
        self.last = str(amount)
        self.rings.append(amount)
        self.span = (min([amount, *self.span[:1]]), max([amount, *self.span[1:]]))


Change = Callable[[Till], object]


def other_sum(till: Till) -> None:
    till.balance += 1


def other_list(till: Till) -> None:
    till.rings[-1] = Decimal("9.99")


def nested_float(till: Till) -> None:
    till.rings[-1] = float(till.rings[-1])


def swapped(till: Till) -> None:
    till.balance, till.last = till.last, till.balance


def sets(name: str, kind: Callable[[Any], Any]) -> Change:
    return lambda till: setattr(till, name, kind(getattr(till, name)))


# How many events there are, at which the snapshot was taken, and what its code did differently:
# that is where the first difference is.
CASES: list[tuple[str, int, int, Change | None]] = [
    ("good", 10, 7, None),
    ("stale", 10, 7, other_sum),
    ("stale", 6, 3, other_sum),
    ("stale", 4, 1, other_sum),
    ("last", 8, 8, other_sum),
    ("last", 14, 14, other_sum),
    ("balance_alone", 9, 4, other_list),
    ("balance_alone", 9, 5, lambda till: till.rings.reverse()),
    ("end_alone", 10, 7, sets("last", lambda last: "?")),  # the next event puts it right again
    ("types", 10, 10, sets("balance", float)),
    ("types", 7, 5, sets("balance", str)),
    ("types", 9, 9, sets("span", list)),
    ("types", 9, 2, nested_float),
    ("names", 1, 1, swapped),
    ("last", 125, 125, other_sum),
]


def check(first_difference: Any) -> Verdict:
    """The first version at which a replay from a snapshot and the whole one differ in any way.

    Hidden: an aggregate with four attributes, and another one before it and among its events;
    snapshots taken at other versions, with another sum, another list, a list in another order, an
    attribute that heals, another type on top or inside, two values swapped; a good one.
    """
    if not callable(first_difference):
        return Verdict(False, "missing", {"came": type(first_difference).__name__})
    for message, length, taken, change in CASES:
        store, kept = _Asked(clock=SimulatedClock(START), ids=SequentialIds()), {}
        _ring(store, length)
        _keep(store, kept, taken, change)
        expected, figures = (taken if change else None), _difference(store, kept, taken)
        before = [dict(kept), store.last_position]
        came = first_difference(store, _snapshots(store, kept), STREAM)
        figures |= {"came": shown(came), "expected": expected}
        number = whole_number(came)
        if [kept, store.last_position] != before:
            return Verdict(False, "changed", figures)
        if number is None and came is not None:
            return Verdict(False, "no_version", figures)
        if number == expected:
            continue
        if expected is None:
            return Verdict(False, store.trouble(number), figures)
        if number is not None and abs(number - expected) == 1:
            return Verdict(False, "off_by_one", figures)
        seen_nothing = message == "stale" and number is None
        return Verdict(False, store.unseen() if seen_nothing else message, figures)
    return Verdict(True, "right", {"cases": len(CASES)})


class _Asked(EventStore):
    """Remembers what was asked of the whole history: which account, which class, at which
    version. Whoever never ends is stopped early."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.asked: list[tuple[str, Any, Any]] = []
        self._patience = Steps(PATIENCE)

    def replay(self, aggregate_id: str, aggregate_class: Any, **when: Any) -> Any:
        self._patience.step("replay")
        self.asked.append((aggregate_id, aggregate_class, when.get("version")))
        return super().replay(aggregate_id, aggregate_class, **when)

    def trouble(self, number: int) -> str:
        """Why a difference was told where none is."""
        if number < 1:
            return "no_none"
        if any(asked is not Till for _, asked, _ in self.asked):
            return "other_class"
        of_today = all(version is None for *_, version in self.asked)
        return "now" if self.asked and of_today else "good"

    def unseen(self) -> str:
        """Why no difference was seen."""
        return "other_account" if any(name != STREAM for name, *_ in self.asked) else "unseen"


def _ring(store: EventStore, length: int) -> None:
    for number, till in enumerate([OTHER, OTHER, *[STREAM, OTHER, OTHER] * length]):
        data = {"aggregate_id": till, "amount": f"{number % 4}.50"}
        store.append(Event(f"ring-{number}", "till.rang", data, START, "till"))


def _snapshots(store: EventStore, kept: dict[str, Any]) -> Snapshots[Till]:
    return Snapshots(store, Till, shape="till/1", kept=kept)


def _keep(store: EventStore, kept: dict[str, Any], taken: int, change: Change | None) -> None:
    """A snapshot of this version, by code that did something else to it."""

    class Old(Till):
        def evolve(self, event: Any) -> None:
            super().evolve(event)
            if change:
                change(self)

    early = EventStore()
    early.append_all(store.get_events(STREAM, limit=taken))
    Snapshots(early, Old, shape="till/1", every=1, kept=kept).replay(STREAM)


def _difference(store: EventStore, kept: dict[str, Any], taken: int) -> dict[str, Any]:
    """What differs there, in words."""
    whole = vars(EventStore.replay(store, STREAM, Till, version=taken))
    short = vars(_snapshots(store, kept).replay(STREAM, version=taken))
    names = [name for name in whole if repr(whole[name]) != repr(short[name])]
    pairs = [f"{name}: {short[name]!r} / {whole[name]!r}" for name in names]
    return {"taken": taken, "difference": ", ".join(pairs)}
