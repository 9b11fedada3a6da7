"""What exercise 2.2 has to do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from eventlib import Aggregate, Event, SimulatedClock
from eventlib.lab.exercises.check import Verdict

from ..shared import START


def check(card_class: Any) -> Verdict:
    if not (isinstance(card_class, type) and issubclass(card_class, Aggregate)):
        return Verdict(False, "not_a_class")
    stamp, redeem = "card.stamped", "card.redeemed"
    full = _replayed(card_class, [stamp] * 10)
    if (full.stamps, full.free_teas) != (10, 0):
        figures = {"stamps": full.stamps, "free_teas": full.free_teas}
        return Verdict(False, "ten_stamps", figures)
    card = _replayed(card_class, [stamp] * 14 + [redeem, "card.lost", stamp])
    if card.stamps != 5:
        return Verdict(False, "stamps", {"came": card.stamps})
    if card.free_teas != 1:
        return Verdict(False, "free_teas", {"came": card.free_teas})
    if card.version != 17:
        return Verdict(False, "version")
    try:
        early = _replayed(card_class, [stamp] * 9 + [redeem])
    except Exception:
        return Verdict(False, "refused")
    return Verdict(early.stamps == -1, "right" if early.stamps == -1 else "refused")


def _replayed(card_class: Any, types: list[str]) -> Any:
    card, clock = card_class(), SimulatedClock(START, timedelta(days=1))
    for number, type_ in enumerate(types, start=1):
        card.apply(Event(f"card-{number}", type_, {"aggregate_id": "T1"}, clock.now(), "shop"))
    return card
