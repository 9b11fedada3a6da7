"""What exercise 2.4 has to do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from eventlib import (
    Aggregate,
    ConcurrencyError,
    Event,
    EventStore,
    SequentialIds,
    SimulatedClock,
)
from eventlib.lab.exercises.check import Verdict

from ..shared import START


def check(card_class: Any) -> Verdict:
    """redeem refuses, or appends at its version and applies; once for each command_id.

    Hidden: cards T1 and C-40 with 9 to 45 stamps, two copies at once, four commands in a row,
    a second store with the same ids.
    """
    if not (isinstance(card_class, type) and issubclass(card_class, Aggregate)):
        return Verdict(False, "not_a_class")
    if not hasattr(card_class, "redeem"):
        return Verdict(False, "no_redeem")
    if _loaded(card_class, _stamped(10)).stamps != 10:
        return Verdict(False, "cannot_count")
    for part in (_decides, _writes, _conflicts, _counts_once, _goes_on, _elsewhere):
        found = part(card_class)
        if found is not None:
            return found
    return Verdict(True, "right")


def _decides(card_class: Any) -> Verdict | None:
    store = _stamped(9)
    card = _loaded(card_class, store)
    try:
        card.redeem("T1", store)
    except ValueError:
        if store.version("T1") == 9 and card.version == 9:
            return None
        figures = {"came": store.version("T1"), "object": card.version}
        return Verdict(False, "refused_and_written", figures)
    return Verdict(False, "not_refused")


def _writes(card_class: Any) -> Verdict | None:
    store = _stamped(12, "C-40")
    card, last = store.replay("C-40", card_class), store.read_all()[-1].timestamp
    try:
        card.redeem("C-40", store)
    except ConcurrencyError as error:
        return Verdict(False, "other_card", {"error": error})
    written = store.read_all(after=12)
    if [(e.type, e.aggregate_id) for e in written] != [("card.redeemed", "C-40")]:
        came = ", ".join(f"{e.type} ({e.aggregate_id})" for e in written)
        return Verdict(False, "not_written", {"came": came})
    if not last < written[0].timestamp < START + timedelta(days=7):
        return Verdict(False, "other_clock", {"came": written[0].timestamp, "expected": last})
    if (card.stamps, card.free_teas, card.version) != (2, 1, 13):
        figures = {"stamps": card.stamps, "teas": card.free_teas, "version": card.version}
        return Verdict(False, "not_applied", figures)
    return None


def _conflicts(card_class: Any) -> Verdict | None:
    """Two copies decide at once: the second has to hear of it."""
    store = _stamped(10)
    first, second = _loaded(card_class, store), _loaded(card_class, store)
    first.redeem("T1", store)
    try:
        second.redeem("T1", store)
    except ConcurrencyError:
        return None
    teas = _loaded(card_class, store).free_teas
    if teas == 1:
        return Verdict(False, "one_id", {"came": store.read_all()[-1].id})
    return Verdict(False, "no_conflict", {"teas": teas})


def _counts_once(card_class: Any) -> Verdict | None:
    """The same command again, by the same copy, an older one and a new one: it was done."""
    store = _stamped(13)
    card, stale = _loaded(card_class, store), _loaded(card_class, store)
    try:
        for each in (card, card, stale, None):
            copy = each or _loaded(card_class, store)
            copy.redeem("T1", store, command_id="till-1/0007")
    except Exception as error:
        return Verdict(False, "repeated_fails", {"error": f"{type(error).__name__}: {error}"})
    ids = [event.id for event in store.read_all(after=13)]
    if ids != ["till-1/0007"]:
        return Verdict(False, "not_named", {"came": ", ".join(ids)})
    if card.stamps != 3:
        return Verdict(False, "applied_twice", {"came": card.stamps})
    return None


def _goes_on(card_class: Any) -> Verdict | None:
    """Four commands, two of them with a name: each is another one."""
    store = _stamped(45)
    card = _loaded(card_class, store)
    for name in (None, "till-1/0008", None, "till-1/0009"):
        card.redeem("T1", store, command_id=name)
    came = store.version("T1") - 45
    return Verdict(False, "one_alone", {"came": came}) if came != 4 else None


def _elsewhere(card_class: Any) -> Verdict | None:
    """In another store a command of that name has not been done."""
    found = _counts_once(card_class)
    return Verdict(False, "remembered", found.figures) if found else None


def _stamped(stamps: int, card_id: str = "T1") -> EventStore:
    store = EventStore(clock=SimulatedClock(START, timedelta(hours=1)), ids=SequentialIds("card"))
    for _ in range(stamps):
        data = {"aggregate_id": card_id}
        stamp = Event(store.ids.next(), "card.stamped", data, store.clock.now(), "tea-shop")
        store.append(stamp)
    return store


def _loaded(card_class: Any, store: EventStore) -> Any:
    return store.replay("T1", card_class)
