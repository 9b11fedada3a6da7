"""What exercise 2.4 has to do."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import product
from typing import Any

from eventlib import Aggregate, ConcurrencyError, Event, EventStore, SequentialIds, SimulatedClock
from eventlib.lab.exercises.check import Verdict

from ..shared import START

# Cards that have too few stamps for a tea: stamped, and redeemed later.
TOO_FEW = ((9, 0), (4, 0), (0, 0), (12, 1), (29, 2), (10, 2))
# Cards that have enough: who they belong to, and their stamps.
ENOUGH = (("C-40", 23), ("T1", 10))
# What comes in between loading a card and redeeming, and there are stamps enough all the same.
IN_BETWEEN = ((20, "card.redeemed"), (45, "card.redeemed"), (10, "card.stamped"))
SLIPS = (NameError, AttributeError, TypeError, LookupError)  # these are told with their line


def check(card_class: Any) -> Verdict:
    """redeem refuses, or appends at its version and applies; once for each command_id.

    Hidden: cards T1 and C-40 with 0 to 45 stamps, some redeemed before, one too often, each sent by
    post before its first stamp and with another card's events around it; refusals and conflicts
    with a command_id and without, two copies at once, also where there is enough for both, where
    only a stamp came in between, and at the last moment; old copies that repeat a command, and one
    that then goes on; four commands in a row, two of one moment, a second store with the same ids,
    a refused command that comes again, a store that is opened again.
    """
    if not (isinstance(card_class, type) and issubclass(card_class, Aggregate)):
        return Verdict(False, "not_a_class")
    if not hasattr(card_class, "redeem"):
        return Verdict(False, "no_redeem")
    if _loaded(card_class, _stamped(10)).stamps != 10:
        return Verdict(False, "cannot_count")
    for part in PARTS:
        found = part(card_class)
        if found is not None:
            return found
    return Verdict(True, "right")


def _decides(card_class: Any) -> Verdict | None:
    for (given, spent), name in product(TOO_FEW, (None, "till-1/0001")):
        store = _stamped(given, redeemed=spent)
        card, version = _loaded(card_class, store), 1 + given + spent
        left = given - 10 * spent
        figures: dict[str, Any] = {"given": given, "spent": spent, "left": left}
        try:
            card.redeem("T1", store, command_id=name)
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
            if name:
                return Verdict(False, "named_not_refused", {**figures, "name": name})
            wrote = store.version("T1") > version
            return Verdict(False, "not_refused" if wrote else "not_raised", figures)
    return None


def _decides_anew(card_class: Any) -> Verdict | None:
    """A command that was refused is not done: it comes again when there are stamps enough."""
    store, name = _stamped(9), "till-1/0002"
    with suppress(ValueError):
        _loaded(card_class, store).redeem("T1", store, command_id=name)
    _add(store, "card.stamped")
    version = store.version("T1")
    _loaded(card_class, store).redeem("T1", store, command_id=name)
    if store.version("T1") == version:
        return Verdict(False, "refused_is_done", {"name": name})
    return None


def _writes(card_class: Any) -> Verdict | None:
    for card_id, given in ENOUGH:
        store = _stamped(given, card_id)
        card, last = store.replay(card_id, card_class), store.read_all()[-1]
        figures: dict[str, Any] = {"card": card_id, "given": given}
        try:
            card.redeem(card_id, store)
        except ConcurrencyError as error:
            said = "other_version" if error.aggregate_id == card_id else "other_card"
            ahead = error.expected == error.actual + 1 == card.version
            return Verdict(False, "applied_first" if ahead else said, {**figures, "error": error})
        except ValueError as error:
            nowhere = "has no data['aggregate_id']" in str(error)
            return Verdict(
                False, "no_stream" if nowhere else "refused", {**figures, "error": error}
            )
        written = store.read_all(after=last.position)
        if [(e.type, e.aggregate_id) for e in written] != [("card.redeemed", card_id)]:
            came = ", ".join(f"{e.type} ({e.aggregate_id})" for e in written) or "–"
            return Verdict(False, "not_written", {**figures, "came": came})
        if not last.timestamp < written[0].timestamp < START + timedelta(days=7):
            came = written[0].timestamp
            return Verdict(False, "other_clock", {"came": came, "expected": last.timestamp})
        expected, kept = (given - 10, 1, given + 2), (card.stamps, card.free_teas, card.version)
        if kept != expected:
            figures |= {"came": _told(kept), "expected": _told(expected)}
            return Verdict(False, "not_applied", figures)
    return None


def _conflicts(card_class: Any) -> Verdict | None:
    """Two copies decide at once: the second has to hear of it, and stays as it was."""
    return _at_once(card_class, None, None) or _at_once(card_class, "till-1/0003", "till-2/0003")


def _at_once(card_class: Any, *names: str | None) -> Verdict | None:
    store, other = _stamped(10), _stamped(10, ids="till")
    first, second = _loaded(card_class, store), _loaded(card_class, store)
    first.redeem("T1", store, command_id=names[0])
    _loaded(card_class, other).redeem("T1", other)
    try:
        second.redeem("T1", store, command_id=names[1])
    except ConcurrencyError:
        kept = second.stamps, second.free_teas, second.version
        message = "version_moved" if kept[:2] == (10, 0) else "ran_ahead"
        return Verdict(False, message, {"came": _told(kept)}) if kept != (10, 0, 11) else None
    except ValueError as error:
        return Verdict(False, _refused_at_once(card_class), {"error": _in_words(error)})
    if (teas := _loaded(card_class, store).free_teas) > 1:
        figures = {"teas": teas, "first": names[0], "second": names[1]}
        return Verdict(False, "no_conflict_named" if names[0] else "no_conflict", figures)
    if names[0]:
        return Verdict(False, "half_a_name", {"first": names[0], "second": names[1]})
    last = [each.read_all()[-1].id for each in (store, other)]
    return Verdict(False, "one_id" if last[0] == last[1] else "swallowed", {"came": last[0]})


def _refused_at_once(card_class: Any) -> str:
    """Why the second was refused: it shows when there are stamps for both."""
    store = _stamped(20)
    first, second = _loaded(card_class, store), _loaded(card_class, store)
    first.redeem("T1", store)
    try:
        second.redeem("T1", store)
    except ConcurrencyError:
        return "asks_the_store"
    except ValueError:
        return "translated"
    return "decides_again"


def _conflicts_with_enough(card_class: Any) -> Verdict | None:
    """It is the version that decides, not whether the stamps would do."""
    for (given, news), name in product(IN_BETWEEN, (None, "till-1/0004")):
        store = _stamped(given)
        card = _loaded(card_class, store)
        _add(store, news)
        try:
            card.redeem("T1", store, command_id=name)
        except ConcurrencyError:
            continue
        return Verdict(False, "goes_on", {"given": given, "news": news})
    store = _stamped(10, kind=_AnotherIsQuicker)
    try:
        _loaded(card_class, store).redeem("T1", store)
    except ConcurrencyError:
        return None
    return Verdict(False, "between", {"left": _loaded(card_class, store).stamps})


def _counts_once(card_class: Any, given: int = 13) -> Verdict | None:
    """The same command again, by the same copy, an older one and a new one: it was done."""
    store = _stamped(given)
    card, stale = _loaded(card_class, store), _loaded(card_class, store)
    poor, before = store.replay("T1", card_class, version=5), store.last_position
    try:
        for each in (card, card, stale, poor, None):
            copy = each or _loaded(card_class, store)
            copy.redeem("T1", store, command_id="till-1/0007")
    except Exception as error:
        return Verdict(False, "repeated_fails", {"error": _in_words(error)})
    ids = [event.id for event in store.read_all(after=before)]
    if ids != ["till-1/0007"]:
        return Verdict(False, "not_named", {"came": ", ".join(ids)})
    if card.stamps != given - 10:
        figures = {"given": given, "left": given - 10, "came": card.stamps}
        return Verdict(False, "applied_twice", figures)
    return None


def _goes_on(card_class: Any) -> Verdict | None:
    """Four commands, two of them with a name: each is another one, though one name is a part of the
    other. One of them comes again."""
    store = _stamped(45)
    card = _loaded(card_class, store)
    for name in (None, "till-1/0008", None, "till-1/000"):
        figures = {"left": card.stamps, "teas": card.free_teas}
        try:
            card.redeem("T1", store, command_id=name)
        except ValueError as error:
            return Verdict(False, "refused_later", {**figures, "error": _in_words(error)})
    if (came := store.version("T1") - 46) != 4:
        return Verdict(False, "one_alone", {"came": came})
    try:
        card.redeem("T1", store, command_id="till-1/0008")
    except Exception as error:
        return Verdict(False, "last_alone", {"error": _in_words(error)})
    return None


def _at_one_time(card_class: Any) -> Verdict | None:
    """Two commands of one moment, without a name: each is another one."""
    store = _stamped(20, step=timedelta(0))
    card = _loaded(card_class, store)
    for _ in range(2):
        card.redeem("T1", store)
    if store.version("T1") != 23:
        return Verdict(False, "one_time", {"came": store.read_all()[-1].id})
    return None


def _opened_again(card_class: Any) -> Verdict | None:
    """What was done is in the store's events, and in nothing else that it holds."""
    store, name = _stamped(13), "till-9/0001"
    _loaded(card_class, store).redeem("T1", store, command_id=name)
    again = EventStore(clock=store.clock, ids=store.ids)
    for event in store.read_all():
        again.append(event)
    try:
        _loaded(card_class, again).redeem("T1", again, command_id=name)
    except Exception as error:
        return Verdict(False, "opened_again", {"name": name, "error": _in_words(error)})
    return None


def _elsewhere(card_class: Any) -> Verdict | None:
    """In another store a command of that name has not been done; enough is left for a second."""
    found = _counts_once(card_class, 23)
    if found is None or found.message == "applied_twice":
        return found
    return Verdict(False, "remembered", found.figures)


def _goes_on_with_an_old_copy(card_class: Any) -> Verdict | None:
    """It repeats a command that was done, but knows of nothing that came before it."""
    store, name = _stamped(20), "till-1/0005"
    card, stale = _loaded(card_class, store), _loaded(card_class, store)
    card.redeem("T1", store)
    card.redeem("T1", store, command_id=name)
    stale.redeem("T1", store, command_id=name)
    version = store.version("T1")
    with suppress(ValueError, ConcurrencyError):
        stale.redeem("T1", store)
    if store.version("T1") > version:
        return Verdict(False, "half_read", {"name": name, "came": stale.stamps})
    return None


class _AnotherIsQuicker(EventStore):
    """Where another copy redeems when everybody has compared, and nothing is written yet."""

    def append_all(self, events: Any, *version: Any, **named: Any) -> Any:
        if events[0].type == "card.redeemed":
            super().append_all([_event(self, "card.redeemed")])
        return super().append_all(events, *version, **named)


PARTS = (
    _decides,
    _writes,
    _conflicts,
    _conflicts_with_enough,
    _counts_once,
    _goes_on,
    _at_one_time,
    _decides_anew,
    _elsewhere,
    _opened_again,
    _goes_on_with_an_old_copy,
)


def _stamped(
    stamps: int,
    card_id: str = "T1",
    redeemed: int = 0,
    ids: str = "card",
    step: timedelta = timedelta(hours=1),
    kind: type[EventStore] = EventStore,
) -> EventStore:
    store = kind(clock=SimulatedClock(START, step), ids=SequentialIds(ids))
    own = ["card.sent", *["card.stamped"] * stamps, *["card.redeemed"] * redeemed]
    told = [("Z-9", "card.stamped"), *((card_id, type_) for type_ in own), ("Z-9", "card.stamped")]
    for stream, type_ in told:
        _add(store, type_, stream)
    return store


def _add(store: EventStore, type_: str, stream: str = "T1") -> None:
    store.append(_event(store, type_, stream))


def _event(store: EventStore, type_: str, stream: str = "T1") -> Event:
    data = {"aggregate_id": stream}
    return Event(store.ids.next(), type_, data, store.clock.now(), "tea-shop")


def _loaded(card_class: Any, store: EventStore) -> Any:
    return store.replay("T1", card_class)


def _told(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))


def _in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
