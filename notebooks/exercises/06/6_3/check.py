"""What exercise 6.3 has to do."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence
from copy import deepcopy
from decimal import Decimal
from itertools import cycle
from typing import Any

from eventlib import Event, EventStore, RecordedEvent
from eventlib.lab.exercises.check import Verdict
from eventlib.testing.chaos import Chaos, Crash

from ...numbers import exact_number
from ..shared import SEEDS, WHEN

AMOUNTS = ("25.00", "40.00", "9.50", "70.00", "12.00", "30.00")
OTHERS = ("3.10", "0.10", "0.20", "120.00", "7.45", "0.98")  # where floats go astray
ALIKE = ("5.00", "5.00", "8.20", "5.00", "0.00", "5.00", "8.20", "5.00")  # at two tables in turns
MOST_STARTS = 1000  # of a program that crashes: who moves on at all needs far fewer


class _Machine(Chaos):
    """Runs the program, until it crashes; then nothing runs any more until it is started again."""

    is_down = False

    def step(self, name: str) -> None:
        try:
            super().step(name)
        except Crash:
            self.is_down = True
            raise


class _Calm(_Machine):
    """A day without a crash."""

    def step(self, name: str) -> None:
        """Nothing happens."""


class _Disk(MutableMapping[str, Any]):
    """What is left after a crash; the program may end after each write, however it is made.

    What is read from it is a copy: to change that changes nothing here.
    """

    copied = staticmethod(deepcopy)

    def __init__(self, machine: _Machine) -> None:
        self._kept: dict[str, Any] = {"total": Decimal("0.00"), "position": 0}
        self._machine = machine
        self.written_too_late = self.is_written = False

    def __getitem__(self, key: str) -> Any:
        return self.copied(self._kept[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)

    def __or__(self, values: Any) -> dict[str, Any]:
        return self.copy() | dict(values)

    def __ior__(self, values: Any) -> _Disk:
        self._write(dict(values), "disk |= …")
        return self

    @property
    def total(self) -> Any:
        """The total, however it is written."""
        return exact_number(self._kept["total"])

    def copy(self) -> dict[str, Any]:
        return deepcopy(self._kept)

    def __setitem__(self, key: str, value: Any) -> None:
        self._write({key: value}, f'disk["{key}"] = …')

    def __delitem__(self, key: str) -> None:
        raise TypeError(f"the disk keeps {key!r}: write another value")

    def update(self, *values: Any, **more: Any) -> None:
        self._write(dict(*values, **more), "disk.update(…)")

    def _write(self, values: dict[str, Any], step: str) -> None:
        if self._machine.is_down:  # an `except` or `finally` that no machine would come to
            self.written_too_late = True
            return
        self._kept |= self.copied(values)
        self.is_written = True
        self._machine.step(step)


class _Memory(_Disk):
    """What is read from it is the thing itself."""

    copied = staticmethod(lambda value: value)


def check(take_in: Any) -> Verdict:
    """Wherever the program ends, the total is right in the end. That it is not right on the way is
    said, and no fault.

    Hidden: 200 seeds, each of which may end the program after any write to the disk; other sales,
    with cents; some that are alike but for their ids and positions, side by side and apart, in two
    streams; positions with gaps, which are no versions.
    """
    stories = {amounts: _sales(amounts) for amounts in (AMOUNTS, OTHERS)}
    stories[ALIKE] = _sales(ALIKE, "table-1", "table-2")
    names = {"wrong": AMOUNTS, "by_heart": OTHERS, "remembered": AMOUNTS, "alike": ALIKE}
    for message, amounts in names.items():
        disk = _a_calm_day(take_in, _Disk(_Calm(0)), stories[amounts])
        if disk.total != _sum(amounts):
            figures = {"expected": _sum(amounts), "came": disk["total"]}
            message = "float" if _by_floats(disk.total, _sum(amounts)) else message
            if not disk.is_written:
                message = "unwritten" if message == "wrong" else "remembered"
            elif _a_calm_day(take_in, _Memory(_Calm(0)), stories[amounts]).total == _sum(amounts):
                message = "in_place"
            return Verdict(False, message, {**figures, "sales": ", ".join(amounts)})
    verdicts = [Verdict(True, "right")]
    for seed in SEEDS:
        for amounts, sales in stories.items():
            if not (verdict := _crashes(take_in, amounts, sales, seed)).right:
                return verdict
            verdicts.append(verdict)
    return next((each for each in verdicts if each.message == "meanwhile"), verdicts[0])


def _a_calm_day(take_in: Any, disk: _Disk, sales: list[RecordedEvent]) -> _Disk:
    for event in sales:
        take_in(disk, event, _Calm(0))
    return disk


def _by_floats(came: Any, expected: Decimal) -> bool:
    """Whether no more is wrong than what floats leave behind."""
    return came is not None and abs(came - expected) < Decimal("0.001")


def _crashes(
    take_in: Any, amounts: Sequence[str], sales: list[RecordedEvent], seed: int
) -> Verdict:
    """The program is started again after each crash, until it has come to the end."""
    disk = _Disk(machine := _Machine(seed))
    untrue: list[dict[str, Any]] = []  # after which step the disk told what was not so, and what
    figures: dict[str, Any] = {"seed": seed, "expected": _sum(amounts)}
    right = Verdict(True, "right")
    for _ in range(MOST_STARTS):
        machine.is_down = False
        try:
            for event in [each for each in sales if each.position > disk["position"]]:
                take_in(disk, event, machine)
                if machine.is_down:
                    return Verdict(False, "swallowed", figures)
            break
        except Crash as crash:
            taken_in = sum(each.position <= disk["position"] for each in sales)
            if disk.total != (so_far := _sum(amounts[:taken_in])):
                told = {"came": disk["total"], "position": disk["position"], "right": so_far}
                untrue.append({"step": crash.step, **told})
    if disk["position"] != sales[-1].position:
        return Verdict(False, "stuck", {**figures, "came": disk["position"]})
    if disk.total == _sum(amounts):
        return Verdict(True, "meanwhile", {**untrue[0], "seed": seed}) if untrue else right
    message = "more" if disk.total > _sum(amounts) else "less"
    message = "too_late" if disk.written_too_late else message
    steps = ", ".join(each["step"] for each in untrue[:1])
    return Verdict(False, message, {**figures, "came": disk["total"], "step": steps})


def _sales(amounts: Sequence[str], *tables: str) -> list[RecordedEvent]:
    """Between them other things happen, now and then: a position is no count."""
    streams = cycle(tables or ["tea"])
    store = EventStore()
    for number, amount in enumerate(amounts):
        for type_ in ["door.opened"] * (number % 3) + ["tea.sold"]:
            stream = next(streams) if type_ == "tea.sold" else "door"
            data = {"aggregate_id": stream, "amount": amount}
            store.append(Event(store.ids.next(), type_, data, WHEN, "till"))
    return store.read_all(types=["tea.sold"])


def _sum(amounts: Sequence[str]) -> Decimal:
    return sum(map(Decimal, amounts), Decimal("0.00"))
