"""What exercise 6.3 has to do."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence
from decimal import Decimal
from typing import Any

from eventlib import Event, EventStore, RecordedEvent
from eventlib.lab.exercises.check import Verdict
from eventlib.testing.chaos import Chaos, Crash

from ...numbers import exact_number
from ..shared import SEEDS, WHEN

AMOUNTS = ("25.00", "40.00", "9.50", "70.00", "12.00", "30.00")
OTHERS = ("3.10", "0.10", "0.20", "120.00", "7.45", "0.95")  # where floats go astray
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
    """What is left after a crash; the program may end after each write, however it is made."""

    def __init__(self, machine: _Machine) -> None:
        self._kept: dict[str, Any] = {"total": Decimal("0.00"), "position": 0}
        self._machine = machine
        self.written_too_late = False

    def __getitem__(self, key: str) -> Any:
        return self._kept[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)

    def __or__(self, values: Any) -> dict[str, Any]:
        return self._kept | dict(values)

    def __ior__(self, values: Any) -> _Disk:
        self._write(dict(values), "disk |= …")
        return self

    @property
    def total(self) -> Any:
        """The total, however it is written."""
        return exact_number(self._kept["total"])

    def copy(self) -> dict[str, Any]:
        return dict(self._kept)

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
        self._kept |= values
        self._machine.step(step)


def check(take_in: Any) -> Verdict:
    """Wherever the program ends, the disk tells the truth: the total up to its position.

    Hidden: 200 seeds, each of which may end the program after any write to the disk; other sales,
    with cents; positions with gaps.
    """
    stories = {amounts: _sales(amounts) for amounts in (AMOUNTS, OTHERS)}
    for message, amounts in (("wrong", AMOUNTS), ("by_heart", OTHERS), ("remembered", AMOUNTS)):
        disk = _Disk(calm := _Calm(0))
        for event in stories[amounts]:
            take_in(disk, event, calm)
        if disk.total != _sum(amounts):
            figures = {"expected": _sum(amounts), "came": disk["total"]}
            message = "float" if isinstance(disk["total"], float) else message
            return Verdict(False, message, {**figures, "sales": ", ".join(amounts)})
    for seed in SEEDS:
        for amounts, sales in stories.items():
            if verdict := _crashes(take_in, amounts, sales, seed):
                return verdict
    return Verdict(True, "right")


def _crashes(
    take_in: Any, amounts: Sequence[str], sales: list[RecordedEvent], seed: int
) -> Verdict | None:
    """The program is started again after each crash, until it has come to the end."""
    disk = _Disk(machine := _Machine(seed))
    untrue: list[dict[str, Any]] = []  # after which step the disk told what was not so, and what
    figures: dict[str, Any] = {"seed": seed, "expected": _sum(amounts)}
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
            if disk.total != (right := _sum(amounts[:taken_in])):
                told = {"came": disk["total"], "position": disk["position"], "right": right}
                untrue.append({"step": crash.step, **told})
    if disk["position"] != sales[-1].position:
        return Verdict(False, "stuck", {**figures, "came": disk["position"]})
    if disk.total == _sum(amounts):
        return Verdict(False, "meanwhile", {**untrue[0], "seed": seed}) if untrue else None
    message = "more" if disk.total > _sum(amounts) else "less"
    message = "too_late" if disk.written_too_late else message
    steps = ", ".join(each["step"] for each in untrue[:1])
    return Verdict(False, message, {**figures, "came": disk["total"], "step": steps})


def _sales(amounts: Sequence[str]) -> list[RecordedEvent]:
    """Between them other things happen, now and then: a position is no count."""
    store = EventStore()
    for number, amount in enumerate(amounts):
        for type_ in ["door.opened"] * (number % 3) + ["tea.sold"]:
            data = {"aggregate_id": "SHOP", "amount": amount}
            store.append(Event(store.ids.next(), type_, data, WHEN, "till"))
    return store.read_all(types=["tea.sold"])


def _sum(amounts: Sequence[str]) -> Decimal:
    return sum(map(Decimal, amounts), Decimal("0.00"))
