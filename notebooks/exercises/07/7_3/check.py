"""What exercise 7.3 has to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from eventlib import BankAccount, Event, EventStore, SequentialIds, SimulatedClock
from eventlib.lab.exercises.check import Verdict
from eventlib.patterns.snapshot import Snapshots

from ..shared import START


class _OldAccount(BankAccount):
    """As somebody wrote it who forgot the withdrawals."""

    def evolve(self, event: Event) -> None:
        if event.type != "account.withdrawn":
            super().evolve(event)


def check(first_difference: Any) -> Verdict:
    if not callable(first_difference):
        return Verdict(False, "missing")
    store = EventStore(clock=SimulatedClock(START), ids=SequentialIds())
    account = BankAccount.open("ACC9", 100, store)
    for number in range(1, 10):
        (account.withdraw if number % 4 == 0 else account.deposit)("1.50", store)
    last, taken = store.version("ACC9"), 7

    def asked(make: Callable[[], BankAccount], version: int, damage: Callable[[str], str]) -> Any:
        """The student's answer, with a snapshot of `make` that was taken at `version`."""
        kept: dict[str, Any] = {}
        early = EventStore()
        early.append_all(store.get_events("ACC9", limit=version))
        Snapshots(early, make, shape="account/1", every=1, kept=kept).replay("ACC9")
        kept["ACC9"] = damage(kept["ACC9"])
        accounts = Snapshots(store, BankAccount, shape="account/1", kept=kept)
        return first_difference(store, accounts, "ACC9")

    if (came := asked(BankAccount, taken, str)) is not None:
        return Verdict(False, "good", {"came": came})
    if (came := asked(_OldAccount, taken, str)) != taken:
        return Verdict(False, "stale", {"came": came, "expected": taken})
    if (came := asked(BankAccount, last, _with_float)) != last:
        return Verdict(False, "types", {"came": came, "expected": last})
    return Verdict(True, "right", {"stale": taken, "types": last})


def _with_float(text: str) -> str:
    """The snapshot of somebody who did not write the type beside the value."""
    snapshot = json.loads(text)
    state = snapshot["state"]["dict"]
    state["balance"] = float(state["balance"]["Decimal"])
    return json.dumps(snapshot)
