"""What exercise 2.2 has to do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from eventlib import Aggregate, Event, SimulatedClock
from eventlib.lab.exercises.check import Verdict

from ..shared import START

STAMP, REDEEM = "card.stamped", "card.redeemed"
OTHERS = ("card.lost", "card.sent", "card.renewed", "coffee.stamped", "card.stamped.undone")


def check(card_class: Any) -> Verdict:
    """The card counts what its history says, and refuses none of it.

    Hidden: more stamps than a tea costs, two redemptions, types that the card does not know,
    redemptions with 9, 3 and no stamps, which today's rule would refuse, two cards at once, one
    history twice.
    """
    if not (isinstance(card_class, type) and issubclass(card_class, Aggregate)):
        return Verdict(False, "not_a_class")
    full = _replayed(card_class, [STAMP] * 10)
    if (full.stamps, full.free_teas) != (10, 0):
        return Verdict(False, "ten_stamps", {"stamps": full.stamps, "free_teas": full.free_teas})
    twin = _replayed(card_class, [STAMP] * 10)
    if (twin.stamps, twin.free_teas) != (10, 0):
        return Verdict(False, "not_new", {"stamps": twin.stamps, "free_teas": twin.free_teas})
    card = _replayed(card_class, [STAMP] * 24 + [REDEEM, REDEEM, STAMP])
    if card.free_teas != 2:
        return Verdict(False, "free_teas", {"came": card.free_teas})
    if card.stamps != 5:
        return Verdict(False, "stamps", {"came": card.stamps})
    lost = _replayed(card_class, [STAMP, *OTHERS, STAMP])
    if (lost.stamps, lost.free_teas) != (2, 0):
        figures = {"stamps": lost.stamps, "free_teas": lost.free_teas}
        return Verdict(False, "other_types", {**figures, "types": ", ".join(OTHERS)})
    for each, events in ((card, 27), (lost, 2 + len(OTHERS))):
        if each.version != events:
            return Verdict(False, "version", {"came": each.version, "expected": events})
    if full.stamps != 10:
        return Verdict(False, "shared", {"came": full.stamps})
    for given in (9, 3, 0):
        try:
            early = _replayed(card_class, [STAMP] * given + [REDEEM])
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            return Verdict(False, "refused", {"given": given, "error": said})
        if (early.stamps, early.free_teas) != (given - 10, 1):
            figures = {"stamps": early.stamps, "free_teas": early.free_teas}
            return Verdict(False, "ignored", {**figures, "given": given, "left": given - 10})
    return Verdict(True, "right")


def _replayed(card_class: Any, types: list[str]) -> Any:
    card, clock = card_class(), SimulatedClock(START, timedelta(days=1))
    for number, type_ in enumerate(types, start=1):
        card.apply(Event(f"card-{number}", type_, {"aggregate_id": "T1"}, clock.now(), "shop"))
    return card
