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

# Cards that have too few stamps for a tea: stamped, and redeemed later.
TOO_FEW = ((9, 0), (4, 0), (0, 0), (12, 1), (29, 2))
# Cards that have enough: who they belong to, and their stamps.
ENOUGH = (("C-40", 23), ("T1", 10))
SLIPS = (NameError, AttributeError, TypeError, LookupError)  # these are told with their line


def check(card_class: Any) -> Verdict:
    """redeem refuses, or appends at its version and applies; once for each command_id.

    Hidden: cards T1 and C-40 with 0 to 45 stamps, some redeemed before, two copies at once, four
    commands in a row, a second store with the same ids.
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
    for given, spent in TOO_FEW:
        store = _stamped(given, redeemed=spent)
        card, version = _loaded(card_class, store), given + spent
        left = given - 10 * spent
        figures: dict[str, Any] = {"given": given, "spent": spent, "left": left}
        try:
            card.redeem("T1", store)
        except ValueError:
            kept = (store.version("T1"), card.version, card.stamps)
            if kept != (version, version, left):
                figures |= {"version": version, "came": kept[0], "object": kept[1]}
                return Verdict(False, "refused_and_written", {**figures, "stamps": kept[2]})
        except SLIPS:
            raise
        except Exception as error:
            return Verdict(False, "other_error", {**figures, "error": _in_words(error)})
        else:
            return Verdict(False, "not_refused", figures)
    return None


def _writes(card_class: Any) -> Verdict | None:
    for card_id, given in ENOUGH:
        store = _stamped(given, card_id)
        card, last = store.replay(card_id, card_class), store.read_all()[-1].timestamp
        figures: dict[str, Any] = {"card": card_id, "given": given}
        try:
            card.redeem(card_id, store)
        except ConcurrencyError as error:
            ahead = error.expected > error.actual > 0
            return Verdict(
                False, "applied_first" if ahead else "other_card", {**figures, "error": error}
            )
        except ValueError as error:
            nowhere = "has no data['aggregate_id']" in str(error)
            return Verdict(
                False, "no_stream" if nowhere else "refused", {**figures, "error": error}
            )
        written = store.read_all(after=given)
        if [(e.type, e.aggregate_id) for e in written] != [("card.redeemed", card_id)]:
            came = ", ".join(f"{e.type} ({e.aggregate_id})" for e in written) or "–"
            return Verdict(False, "not_written", {**figures, "came": came})
        if not last < written[0].timestamp < START + timedelta(days=7):
            came = written[0].timestamp
            return Verdict(False, "other_clock", {"came": came, "expected": last})
        expected, kept = (given - 10, 1, given + 1), (card.stamps, card.free_teas, card.version)
        if kept != expected:
            figures |= {"came": _told(kept), "expected": _told(expected)}
            return Verdict(False, "not_applied", figures)
    return None


def _conflicts(card_class: Any) -> Verdict | None:
    """Two copies decide at once: the second has to hear of it, and stays as it was."""
    store, other = _stamped(10), _stamped(10, ids="till")
    first, second = _loaded(card_class, store), _loaded(card_class, store)
    first.redeem("T1", store)
    _loaded(card_class, other).redeem("T1", other)
    try:
        second.redeem("T1", store)
    except ConcurrencyError:
        kept = _told((second.stamps, second.free_teas, second.version))
        return Verdict(False, "ran_ahead", {"came": kept}) if kept != "10, 0, 10" else None
    except ValueError as error:
        return Verdict(False, "decides_again", {"error": _in_words(error)})
    if (teas := _loaded(card_class, store).free_teas) > 1:
        return Verdict(False, "no_conflict", {"teas": teas})
    last = [each.read_all()[-1].id for each in (store, other)]
    return Verdict(False, "one_id" if last[0] == last[1] else "swallowed", {"came": last[0]})


def _counts_once(card_class: Any, given: int = 13) -> Verdict | None:
    """The same command again, by the same copy, an older one and a new one: it was done."""
    store = _stamped(given)
    card, stale = _loaded(card_class, store), _loaded(card_class, store)
    try:
        for each in (card, card, stale, None):
            copy = each or _loaded(card_class, store)
            copy.redeem("T1", store, command_id="till-1/0007")
    except Exception as error:
        return Verdict(False, "repeated_fails", {"error": _in_words(error)})
    ids = [event.id for event in store.read_all(after=given)]
    if ids != ["till-1/0007"]:
        return Verdict(False, "not_named", {"came": ", ".join(ids)})
    if card.stamps != given - 10:
        figures = {"given": given, "left": given - 10, "came": card.stamps}
        return Verdict(False, "applied_twice", figures)
    return None


def _goes_on(card_class: Any) -> Verdict | None:
    """Four commands, two of them with a name: each is another one. One of them comes again."""
    store = _stamped(45)
    card = _loaded(card_class, store)
    for name in (None, "till-1/0008", None, "till-1/0009"):
        card.redeem("T1", store, command_id=name)
    if (came := store.version("T1") - 45) != 4:
        return Verdict(False, "one_alone", {"came": came})
    try:
        card.redeem("T1", store, command_id="till-1/0008")
    except Exception as error:
        return Verdict(False, "last_alone", {"error": _in_words(error)})
    return None


def _elsewhere(card_class: Any) -> Verdict | None:
    """In another store a command of that name has not been done; enough is left for a second."""
    found = _counts_once(card_class, 23)
    if found is None or found.message == "applied_twice":
        return found
    return Verdict(False, "remembered", found.figures)


def _stamped(stamps: int, card_id: str = "T1", redeemed: int = 0, ids: str = "card") -> EventStore:
    store = EventStore(clock=SimulatedClock(START, timedelta(hours=1)), ids=SequentialIds(ids))
    for number in range(stamps + redeemed):
        happened = "card.stamped" if number < stamps else "card.redeemed"
        data = {"aggregate_id": card_id}
        store.append(Event(store.ids.next(), happened, data, store.clock.now(), "tea-shop"))
    return store


def _loaded(card_class: Any, store: EventStore) -> Any:
    return store.replay("T1", card_class)


def _told(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))


def _in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
