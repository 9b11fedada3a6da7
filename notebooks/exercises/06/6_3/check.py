"""What exercise 6.3 has to do."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from eventlib import (
    Event,
    EventStore,
)
from eventlib.lab.exercises.check import Verdict
from eventlib.testing.chaos import Chaos, Crash

from ..shared import SEEDS, WHEN

AMOUNTS = ("25.00", "40.00", "9.50", "70.00", "12.00", "30.00")


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


class _Disk(dict[str, Any]):
    """What is left after a crash; the program may end after each write."""

    def __init__(self, machine: _Machine) -> None:
        super().__init__(total=Decimal("0.00"), position=0)
        self._machine = machine
        self.written_too_late = False

    def __setitem__(self, key: str, value: Any) -> None:
        self._write({key: value}, f'disk["{key}"] = …')

    def update(self, *values: Any, **more: Any) -> None:
        self._write(dict(*values, **more), "disk.update(…)")

    def _write(self, values: dict[str, Any], step: str) -> None:
        if self._machine.is_down:  # an `except` or `finally` that no machine would come to
            self.written_too_late = True
            return
        super().update(values)
        self._machine.step(step)


def check(take_in: Any) -> Verdict:
    """Wherever the program ends, the disk tells the truth: the total up to its position.

    Hidden: 200 seeds, each of which may end the program after any write to the disk.
    """
    store = EventStore()
    for number, amount in enumerate(AMOUNTS, start=1):
        data = {"aggregate_id": "SHOP", "amount": amount}
        store.append(Event(f"sale-{number}", "tea.sold", data, WHEN, "till"))
    disk = _Disk(calm := _Calm(0))
    for event in store.read_all():
        take_in(disk, event, calm)
    if disk["total"] != _sum(len(AMOUNTS)):
        return Verdict(False, "wrong", {"came": disk["total"]})
    for seed in SEEDS:
        disk = _Disk(machine := _Machine(seed))
        steps: list[str] = []  # after which the disk told something that was not true
        for _ in range(MOST_STARTS):
            machine.is_down = False
            try:
                for event in store.read_all(after=disk["position"]):
                    take_in(disk, event, machine)
                break
            except Crash as crash:
                if not _is_true(disk):
                    steps.append(crash.step)
        if disk["position"] != store.last_position:
            return Verdict(False, "stuck", {"seed": seed})
        if not _is_true(disk):
            message = "more" if disk["total"] > _sum(len(AMOUNTS)) else "less"
            message = "too_late" if disk.written_too_late else message
            figures = {"seed": seed, "came": disk["total"], "step": ", ".join(steps[:1])}
            return Verdict(False, message, figures)
    return Verdict(True, "right")


def _is_true(disk: _Disk) -> bool:
    return bool(disk["total"] == _sum(disk["position"]))


def _sum(position: int) -> Decimal:
    """What the sales up to a position add up to."""
    return sum(map(Decimal, AMOUNTS[:position]), Decimal("0.00"))
