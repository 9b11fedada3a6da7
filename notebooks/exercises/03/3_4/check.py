"""What exercise 3.4 has to do."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

from eventlib import BankAccount, Event, EventStore, SequentialIds, SimulatedClock
from eventlib.lab.exercises.check import Verdict

from ..shared import at

CENT = Decimal("0.01")
LATE = at(5, hour=12)  # after version 2, and before version 3


def check(wire: Any) -> Verdict:
    """Wherever the slider goes, balance shows the balance of that version, and of no other.

    Hidden: another ACC123, which is overdrawn once, with a fee that was noted down late, an event
    that changes no balance, one balance whose digits end another, and an account beside it in the
    store; the slider goes to and fro, and is given another label, another beginning and another
    end; a second slider, of another store, is wired while the first one is there; movements that
    come after that; version 0. Any way to write a number will do.
    """
    if not callable(wire):
        return Verdict(False, "not_a_function")
    wired = []
    stores = _store("210.40"), _store("11870.15")
    elsewhere = [*_balances(stores[0]), *_balances(stores[0], "ACC7")]
    for store in stores:
        wired.append((*_wired(wire, store), store))
        if wrong := _labelled(wired[-1][0]):
            return wrong
        if wrong := _moved(*wired[-1], (2, 3, 1, 6, 4, 5, 7, 8, 3), elsewhere):
            return wrong
    if wrong := _moved(*wired[0], (1, 6)):
        return Verdict(False, "two", wrong.figures)
    return _later(*wired[0])


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


def _later(slider: Any, balance: Any, store: EventStore) -> Verdict:
    """What is found once there are more versions than when it was wired."""
    account = BankAccount.load("ACC123", store)
    for amount in ("1000.05", "3.30", "41.00", "0.01"):
        account.deposit(amount, store)
    version, slider.min, slider.max = slider.value, 0, account.version
    expected = store.replay("ACC123", BankAccount, version=version).balance
    if expected not in _numbers(balance.value):
        figures = {"version": version, "expected": expected, "came": balance.value}
        return Verdict(False, "other_change", figures)
    try:
        wrong = _moved(slider, balance, store, (9, 12, 10))
    except Exception as error:
        came = f"{type(error).__name__}: {error}"
        return Verdict(False, "stopped_later", {"version": slider.value, "error": came})
    if wrong:
        return Verdict(False, "later", wrong.figures)
    wrong = _moved(slider, balance, store, (0,))
    return Verdict(False, "zero", wrong.figures) if wrong else Verdict(True, "right")


def _moved(
    slider: Any, balance: Any, store: EventStore, versions: Any, elsewhere: Any = ()
) -> Verdict | None:
    """What is wrong with what balance shows as the slider moves, if anything."""
    everything = _balances(store)
    for version in versions:
        before = balance.value
        try:
            slider.value = version
        except TypeError as error:
            if "not callable" in str(error):
                return Verdict(False, "not_passed", {"error": error})
            raise
        expected = store.replay("ACC123", BankAccount, version=version).balance
        came = balance.value
        figures = {"version": version, "expected": expected, "came": came}
        if came == before == "":
            return Verdict(False, "nothing_happens", figures)
        shown = _numbers(came)
        if sum(each in shown for each in set(everything)) > 1:
            return Verdict(False, "several", figures)
        if expected in shown:
            continue
        if came == before:
            return Verdict(False, "same", figures)
        if _by_transactions(store, version) in shown:
            return Verdict(False, "transactions", figures)
        for number, each in enumerate(everything, start=1):
            if each in shown:
                return Verdict(False, "other_version", {**figures, "of": number})
        if any(each in shown for each in _by_date(store, version)):
            return Verdict(False, "by_date", figures)
        if any(abs(each - expected) < CENT for each in shown):
            return Verdict(False, "floats", figures)
        if any(each in shown for each in elsewhere):
            return Verdict(False, "elsewhere", figures)
        return Verdict(False, _no_balance(store, version, shown), figures)
    return None


def _no_balance(store: EventStore, version: int, shown: list[Decimal]) -> str:
    """What is shown, where it is no balance: what one event moved, or all those after it."""
    stream, rest = store.get_events("ACC123"), BankAccount()
    if Decimal(stream[version - 1].data.get("amount", "0")) in shown:
        return "movement"
    for event in stream[version:]:
        rest.apply(event)
    return "rest" if rest.balance in shown else "no_balance"


def _balances(store: EventStore, account: str = "ACC123") -> list[Decimal]:
    """The balance of each version."""
    versions = range(1, store.version(account) + 1)
    return [store.replay(account, BankAccount, version=each).balance for each in versions]


def _by_date(store: EventStore, version: int) -> list[Decimal]:
    """The balance at the moment of a version, and that of as many events, the oldest first."""
    stream, sorted_ = store.get_events("ACC123"), BankAccount()
    for event in sorted(stream, key=lambda event: event.timestamp)[:version]:
        sorted_.apply(event)
    at_its_moment = store.replay("ACC123", BankAccount, at=stream[version - 1].timestamp)
    return [at_its_moment.balance, sorted_.balance]


def _by_transactions(store: EventStore, version: int) -> Decimal:
    """The balance after as many transactions as there would be if each event were one."""
    moved = BankAccount.load("ACC123", store).transactions[: version - 1]
    signed = [amount if kind == "deposit" else -amount for kind, amount in moved]
    return sum(signed, _balances(store)[0])


def _numbers(said: str) -> list[Decimal]:
    """The numbers that are seen: 1903.25, 1,903.25, 1.903,25, 1 903,25, - 1903.25 or -€1903.25."""
    plain = unescape(re.sub("<[^>]*>", " ", said)).replace("\N{MINUS SIGN}", "-")
    joined = re.sub(r"(?<=\d)\s(?=\d{3}(?!\d))", "", plain)  # or a version, and then an amount
    signed = re.sub(r"-\s?€?\s?(?=\d)", "-", joined)  # or a dash, and then an amount
    found = re.findall(r"-?\d+(?:[.,']\d{3}(?!\d))*(?:[.,]\d+)?", f"{plain} {joined} {signed}")
    whole = (re.sub(r"[.,'](?=\d{3}(?!\d))", "", each) for each in found)
    return [Decimal(each.replace(",", ".")) for each in whole]


def _store(opened: str) -> EventStore:
    store = EventStore(clock=SimulatedClock(at(2), timedelta(days=1)), ids=SequentialIds("bank"))
    neighbour = BankAccount.open("ACC7", "55.55", store)
    account = BankAccount.open("ACC123", opened, store)
    account.deposit("33.20", store)
    neighbour.deposit("1.11", store)
    account.withdraw("200.00", store)
    account.deposit("7.05", store)
    account.withdraw("0.30", store)
    card = {"aggregate_id": "ACC123", "amount": "5.00"}
    store.append(Event("card", "account.card_ordered", card, store.clock.now(), "bank"))
    fee = {"aggregate_id": "ACC123", "amount": "12000.00"}
    store.append(Event("bank-fee", "account.withdrawn", fee, LATE, "bank"))
    account = BankAccount.load("ACC123", store)
    account.deposit("45.20", store)
    return store
