"""What exercise 3.4 has to do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from eventlib import BankAccount, EventStore, SequentialIds, SimulatedClock
from eventlib.lab.exercises.check import Verdict

from ..shared import at


def check(wire: Any) -> Verdict:
    """Wherever the slider goes, balance shows the balance of that version, of another ACC123."""
    import ipywidgets

    if not callable(wire):
        return Verdict(False, "not_a_function")
    store = _store()
    last = store.version("ACC123")
    slider = ipywidgets.IntSlider(value=last, min=1, max=last)
    balance = ipywidgets.HTML()
    wire(slider, balance, store)
    for version in (2, 1, 4, 3):
        before = balance.value
        slider.value = version
        expected = str(store.replay("ACC123", BankAccount, version=version).balance)
        came = balance.value
        if expected not in came:
            if came == before == "":
                return Verdict(False, "nothing_happens")
            figures = {"version": version, "expected": expected, "came": came}
            return Verdict(False, "same" if came == before else "other", figures)
    return Verdict(True, "right")


def _store() -> EventStore:
    store = EventStore(clock=SimulatedClock(at(2), timedelta(days=1)), ids=SequentialIds("bank"))
    account = BankAccount.open("ACC123", "210.40", store)
    account.deposit("33.10", store)
    account.withdraw("118.25", store)
    account.deposit("7.05", store)
    return store
