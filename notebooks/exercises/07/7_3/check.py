"""What exercise 7.3 has to do."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from eventlib import Aggregate, Event, EventStore, RecordedEvent, SequentialIds, SimulatedClock
from eventlib.lab.exercises.check import Verdict
from eventlib.patterns.snapshot import Snapshots
from eventlib.testing.steps import Steps

from ...numbers import shown, whole_number
from ..shared import PATIENCE, START

STREAM, OTHER = "TILL-2", "TILL-1"
LATEST = 10


class Till(Aggregate):
    """A sum, the last amount, the latest ones, alone and with their numbers, the lowest beside the
    highest, a truth, a one, and a dict under two names. Its state does not grow: a slow comparison
    of a long history is none without an end."""

    def __init__(self) -> None:
        super().__init__()
        self.balance: Any = Decimal("0.00")
        self.last = ""
        self.rings: list[Any] = []
        self.numbered: list[Any] = []
        self.span: Any = ()
        self.is_open: Any = True
        self.drawer: Any = 1
        self.counts: dict[str, Any] = {"rings": 0}
        self.of_today = self.counts

    def evolve(self, event: RecordedEvent) -> None:
        amount = Decimal(str(event.data["amount"]))
        self.balance = Decimal(self.balance) + amount
        self.last = str(amount)
        self.rings.append(amount)
        self.numbered.append((event.version, amount))
        del self.rings[:-LATEST], self.numbered[:-LATEST]
        self.counts["rings"] += 1
        self.span = (min([amount, *self.span[:1]]), max([amount, *self.span[1:]]))


Change = Callable[[Till], object]


def other_sum(till: Till) -> None:
    till.balance += 1


def other_list(till: Till) -> None:
    till.rings[-1] = Decimal("9.99")


def nested_float(till: Till) -> None:
    till.rings[-1] = float(till.rings[-1])


def float_in_the_middle(till: Till) -> None:
    till.rings[1:2] = map(float, till.rings[1:2])


def list_in_the_middle(till: Till) -> None:
    till.numbered[1:2] = map(list, till.numbered[1:2])


def float_within(till: Till) -> None:
    till.numbered[1:2] = [(number, float(amount)) for number, amount in till.numbered[1:2]]


def swapped_inside(till: Till) -> None:
    till.rings[1:3] = till.rings[2:0:-1]


def shorter(till: Till) -> None:
    del till.rings[-1:]


def longer(till: Till) -> None:
    till.rings.append(Decimal("9.99"))


def float_in_a_dict(till: Till) -> None:
    till.counts["rings"] = float(till.counts["rings"])


def two_dicts(till: Till) -> None:
    till.of_today = dict(till.counts)


def swapped(till: Till) -> None:
    till.balance, till.last = till.last, till.balance


def sets(name: str, kind: Callable[[Any], Any]) -> Change:
    return lambda till: setattr(till, name, kind(getattr(till, name)))


# How many events there are, at which the snapshot was taken (at none: it is damaged), and what its
# code did differently: that is where the first difference is.
CASES: list[tuple[str, int, int, Change | None]] = [
    ("good", 10, 7, None),
    ("good", 5, 0, None),
    ("stale", 10, 7, other_sum),
    ("stale", 6, 3, other_sum),
    ("stale", 4, 1, other_sum),
    ("last", 8, 8, other_sum),
    ("last", 14, 14, other_sum),
    ("balance_alone", 9, 4, other_list),
    ("balance_alone", 9, 5, swapped_inside),
    ("end_alone", 10, 7, sets("last", lambda last: "?")),  # the next event puts it right again
    ("types", 10, 10, sets("balance", float)),
    ("types", 7, 5, sets("balance", str)),
    ("types", 9, 9, sets("span", list)),
    ("types", 9, 2, nested_float),
    ("types", 9, 4, float_in_the_middle),
    ("types", 8, 5, list_in_the_middle),
    ("types", 9, 6, float_within),
    ("types", 8, 3, sets("is_open", int)),
    ("types", 8, 3, sets("drawer", bool)),
    ("types", 9, 5, float_in_a_dict),
    ("balance_alone", 9, 9, shorter),
    ("balance_alone", 9, 9, longer),
    ("later", 9, 4, two_dicts),  # one dict became two, and the next event parts them
    ("names", 1, 1, swapped),
    ("last", 125, 125, other_sum),
    ("stale", 125, 20, other_sum),  # so far behind that a replay of now keeps a new one
]


def check(first_difference: Any) -> Verdict:
    """The first version at which a replay from a snapshot and the whole one differ in any way.

    Hidden: an aggregate with nine attributes, and another one before it and among its events;
    snapshots taken at other versions, with another sum, another list, a list in another order or of
    another length, an attribute that heals or parts from its twin, another type on top, inside or
    further inside, two values swapped; a good one and a damaged one; long histories.
    """
    if not callable(first_difference):
        return Verdict(False, "missing", {"came": type(first_difference).__name__})
    for message, length, taken, change in CASES:
        store, kept = _Asked(clock=SimulatedClock(START), ids=SequentialIds()), {}
        _ring(store, length)
        _keep(store, kept, taken, change)
        first = taken + (message == "later")
        expected, figures = (first if change else None), _difference(store, kept, taken, first)
        before = [dict(kept), store.last_position]
        came = first_difference(store, snapshots := _snapshots(store, kept), STREAM)
        figures |= {"came": shown(came), "expected": expected}
        number = whole_number(came)
        if [kept, store.last_position] != before:
            return Verdict(False, "changed", figures)
        if number is None and came is not None:
            return Verdict(False, "no_version", figures)
        if number == expected:
            continue
        if expected is None:
            return Verdict(False, _trouble(number, store.asked, snapshots.asked), figures)
        if number is not None and abs(number - expected) == 1:
            return Verdict(False, "off_by_one", figures)
        if message == "stale" and number is None:
            message = _unseen(taken, store.asked, snapshots.asked)
        return Verdict(False, message, figures)
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


class _Shortcuts(Snapshots[Till]):
    """Remembers of which versions it was asked."""

    def __init__(self, *which: Any, **settings: Any) -> None:
        super().__init__(*which, **settings)
        self.asked: list[Any] = []

    def replay(self, aggregate_id: str, *, version: Any = None) -> Till:
        self.asked.append(version)
        return super().replay(aggregate_id, version=version)


def _trouble(number: int, asked: list[tuple[str, Any, Any]], shortcuts: list[Any]) -> str:
    """Why a difference was told where none is."""
    if number < 1:
        return "no_none"
    if any(aggregate_class is not Till for _, aggregate_class, _ in asked):
        return "other_class"
    if set(shortcuts) == {None}:
        return "now_short"
    return "now" if {version for *_, version in asked} == {None} else "good"


def _unseen(taken: int, asked: list[tuple[str, Any, Any]], shortcuts: list[Any]) -> str:
    """Why no difference was seen."""
    if any(name != STREAM for name, *_ in asked):
        return "other_account"
    if bool(asked) != bool(shortcuts):
        return "one_side"
    if asked and max(version or taken for *_, version in asked) < taken:
        return "too_few"
    return "unseen"


def _ring(store: EventStore, length: int) -> None:
    for number, till in enumerate([OTHER, OTHER, *[STREAM, OTHER, OTHER] * length]):
        data = {"aggregate_id": till, "amount": f"{number % 4}.50"}
        store.append(Event(f"ring-{number}", "till.rang", data, START, "till"))


def _snapshots(store: EventStore, kept: dict[str, Any]) -> _Shortcuts:
    return _Shortcuts(store, Till, shape="till/1", kept=kept)


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
    kept.setdefault(STREAM, '{"shape": "till/1", "ver')


def _difference(store: EventStore, kept: dict[str, Any], taken: int, first: int) -> dict[str, Any]:
    """What differs at the first version that does, in words."""
    whole = vars(EventStore.replay(store, STREAM, Till, version=first))
    short = vars(_snapshots(store, kept).replay(STREAM, version=first))
    names = [name for name in whole if repr(whole[name]) != repr(short[name])]
    pairs = [f"{name}: {short[name]!r} / {whole[name]!r}" for name in names]
    return {"taken": taken, "difference": ", ".join(pairs)}
