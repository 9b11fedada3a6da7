"""What exercise 3.4 has to do."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

from eventlib import BankAccount, EventStore, SequentialIds, SimulatedClock
from eventlib.lab.exercises.check import Verdict

from ..shared import at


def check(wire: Any) -> Verdict:
    """Wherever the slider goes, balance shows the balance of that version, and of no other.

    Hidden: another ACC123, with an account beside it in the store; the slider goes to and fro, and
    is given another label; a second slider, of another store, is wired while the first one is
    there. Any way to write a number will do.
    """
    if not callable(wire):
        return Verdict(False, "not_a_function")
    wired = []
    for store in (_store("210.40"), _store("1870.15")):
        wired.append((*_wired(wire, store), store))
        if wrong := _labelled(wired[-1][0]):
            return wrong
        if wrong := _moved(*wired[-1], (2, 1, 5, 3, 4, 3)):
            return wrong
    if wrong := _moved(*wired[0], (1, 5)):
        return Verdict(False, "two", wrong.figures)
    return Verdict(True, "right")


def _wired(wire: Any, store: EventStore) -> tuple[Any, Any]:
    import ipywidgets

    last = store.version("ACC123")
    slider = ipywidgets.IntSlider(value=last, min=1, max=last)
    balance = ipywidgets.HTML()
    wire(slider, balance, store)
    return slider, balance


def _labelled(slider: Any) -> Verdict | None:
    """What is wrong when something else than the value changes."""
    try:
        slider.description = "version"
    except Exception as error:
        return Verdict(False, "any_change", {"error": f"{type(error).__name__}: {error}"})
    return None


def _moved(slider: Any, balance: Any, store: EventStore, versions: Any) -> Verdict | None:
    """What is wrong with what balance shows as the slider moves, if anything."""
    everything = [
        store.replay("ACC123", BankAccount, version=version).balance
        for version in range(1, slider.max + 1)
    ]
    for version in versions:
        before = balance.value
        try:
            slider.value = version
        except TypeError as error:
            if "not callable" in str(error):
                return Verdict(False, "not_passed", {"error": error})
            raise
        expected, came = everything[version - 1], balance.value
        figures = {"version": version, "expected": expected, "came": came}
        if came == before == "":
            return Verdict(False, "nothing_happens", figures)
        shown = _numbers(came)
        if sum(each in shown for each in everything) > 1:
            return Verdict(False, "several", figures)
        if expected not in shown:
            return Verdict(False, "same" if came == before else "other", figures)
    return None


def _numbers(said: str) -> list[Decimal]:
    """The numbers in a text: 1903.25, and also 1,903.25 or 1.903,25 or 1 903,25."""
    plain = unescape(said).replace("\N{MINUS SIGN}", "-")
    joined = re.sub(r"(?<=\d)\s(?=\d{3}(?!\d))", "", plain)  # or a version, and then an amount
    found = re.findall(r"-?\d+(?:[.,']\d{3}(?!\d))*(?:[.,]\d+)?", f"{plain} {joined}")
    whole = (re.sub(r"[.,'](?=\d{3}(?!\d))", "", each) for each in found)
    return [Decimal(each.replace(",", ".")) for each in whole]


def _store(opened: str) -> EventStore:
    store = EventStore(clock=SimulatedClock(at(2), timedelta(days=1)), ids=SequentialIds("bank"))
    neighbour = BankAccount.open("ACC7", "55.55", store)
    account = BankAccount.open("ACC123", opened, store)
    account.deposit("33.10", store)
    neighbour.deposit("1.11", store)
    account.withdraw("118.25", store)
    account.deposit("7.05", store)
    account.withdraw("0.30", store)
    return store
