"""What exercise 2.2 has to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from eventlib import Aggregate, Event, SimulatedClock
from eventlib.lab.exercises.check import Verdict

from ..shared import START

DAY = timedelta(days=1)
STAMP, REDEEM = "card.stamped", "card.redeemed"
# In the red more than once, then far above, and redeemed again and again.
LONG = [REDEEM, *[STAMP] * 13] * 4 + [STAMP] * 60 + [REDEEM] * 11 + [STAMP] * 3
EARLY = [[STAMP] * given + [REDEEM] for given in (9, 3, 0)]
# Types that a card does not know, however much of their name it knows.
OTHERS = (
    "card.lost",
    "card.sent",
    "card.renewed",
    "coffee.stamped",
    "card.stamped.undone",
    "Card.Stamped",
    "stamped",
    "coffee.redeemed",
    "card.redeemed.undone",
    "Card.Redeemed",
)


def check(card_class: Any) -> Verdict:
    """The card counts what its history says, and refuses none of it.

    Hidden: more stamps than a tea costs, two redemptions, types that the card does not know,
    redemptions with 9, 3 and no stamps, which today's rule would refuse, two cards at once, one
    history twice, a long history that is in the red again and again, once with a day between its
    events and once all in one moment.
    """
    if not (isinstance(card_class, type) and issubclass(card_class, Aggregate)):
        return Verdict(False, "not_a_class")
    full = _replayed(card_class, [STAMP] * 10)
    if (full.stamps, full.free_teas) != (10, 0):
        return Verdict(False, "ten_stamps" if full.free_teas else "not_counted", _counts(full))
    twin = _replayed(card_class, [STAMP] * 10)
    if (twin.stamps, twin.free_teas) != (10, 0):
        return Verdict(False, "not_new", _counts(twin))
    card = _replayed(card_class, [STAMP] * 34 + [REDEEM, REDEEM, STAMP])
    if card.free_teas != 2:
        return Verdict(False, "free_teas", {"came": card.free_teas})
    if card.stamps != 15:
        return Verdict(False, "stamps", {"came": card.stamps})
    lost = _replayed(card_class, [STAMP, *OTHERS, STAMP])
    if (lost.stamps, lost.free_teas) != (2, 0):
        return Verdict(False, "other_types", {**_counts(lost), "types": ", ".join(OTHERS)})
    for each, events in ((card, 37), (lost, 2 + len(OTHERS))):
        if each.version != events:
            return Verdict(False, "version", {"came": each.version, "expected": events})
    if full.stamps != 10:
        return Verdict(False, "shared", {"came": full.stamps})
    for each in EARLY:
        if wrong := _told_wrongly(card_class, each, "ignored"):
            return wrong
    for message, step in (("goes_on", DAY), ("one_moment", timedelta(0))):
        if wrong := _told_wrongly(card_class, LONG, message, step):
            return wrong
    return Verdict(True, "right")


def _told_wrongly(
    card_class: Any, types: list[str], message: str, step: timedelta = DAY
) -> Verdict | None:
    card, stamps, teas = card_class(), types.count(STAMP), types.count(REDEEM)
    for event in _events(types, step):
        before = card.stamps
        try:
            card.apply(event)
        except Exception as error:
            figures = {"given": before, "type": event.type}
            return Verdict(
                False, "refused", {**figures, "error": f"{type(error).__name__}: {error}"}
            )
    left = stamps - 10 * teas
    if (card.stamps, card.free_teas) == (left, teas):
        return None
    return Verdict(False, message, {**_counts(card), "given": stamps, "left": left})


def _counts(card: Any) -> dict[str, Any]:
    return {"stamps": card.stamps, "free_teas": card.free_teas}


def _replayed(card_class: Any, types: list[str]) -> Any:
    card = card_class()
    for event in _events(types):
        card.apply(event)
    return card


def _events(types: list[str], step: timedelta = DAY) -> Iterator[Event]:
    clock = SimulatedClock(START, step)
    for number, type_ in enumerate(types, start=1):
        yield Event(f"card-{number}", type_, {"aggregate_id": "T1"}, clock.now(), "shop")
