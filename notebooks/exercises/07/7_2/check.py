"""What exercise 7.2 has to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from eventlib import Event, EventStore, SequentialIds, SimulatedClock
from eventlib.event import RecordedEvent
from eventlib.lab.exercises.check import Verdict
from eventlib.patterns.upcast import Upcaster

from ...numbers import shown
from ..shared import START

ISSUED, PAID = "voucher.issued", "voucher.paid"
# how each was stored: price and whose it is, and the currency of all but the oldest
STORED = [
    ("W8", "voucher.sold.v2", "15.00", "carmen", "USD"),
    ("W1", "voucher.sold", "20.00", "bruno", ""),
    ("W5", ISSUED, "30.00", "dani", "EUR"),
    ("W4", "voucher.sold.v2", "12.50", "eva", "GBP"),
    ("W6", "voucher.sold.v2", "0.00", "carmen", "EUR"),
    ("W2", "voucher.sold", "7.25", "fran", ""),
    ("W3", "voucher.sold.v2", "40.00", "gema de la Vega", "EUR"),
    ("W7", "voucher.sold.v2", "18.00", "", "USD"),
    ("W9", "voucher.sold.v2", "18.00", "ines", "USD"),
    ("W1", "voucher.sold.v2", "20.00", "olga", "USD"),  # sold once more
    ("W5", "voucher.sold", "30.00", "dani", ""),
]


def check(steps: Any) -> Verdict:
    """Old vouchers read as today's: first issued, then paid, each in its own currency.

    Hidden: nine vouchers of three shapes, in three currencies, of four years and in no order, two
    of one price, two of one owner, one for nothing and one for nobody, two sold once more, half of
    them with their fields backwards; each is read twice; what the first step hands to the second; a
    step may return or yield its pairs.
    """
    if not isinstance(steps, Mapping) or not all(map(callable, steps.values())):
        return Verdict(False, "missing", {"came": type(steps).__name__})
    if not {"voucher.sold", "voucher.sold.v2"} <= steps.keys():
        return Verdict(False, "missing", {"came": ", ".join(map(str, steps))})
    store = EventStore(clock=SimulatedClock(START), ids=SequentialIds())
    for number, (name, *stored) in enumerate(STORED):
        data = {"aggregate_id": name, **_data(*stored)}
        if number % 2:  # the order of its fields is no promise
            data = dict(reversed(data.items()))
        when = START.replace(year=START.year - number % 4)
        store.append(Event(f"voucher-{number}", stored[0], data, when, "shop"))
    today = Upcaster(store, {name: _watched(name, step) for name, step in steps.items()})
    try:
        for again in (False, True):
            for event, (name, *stored) in zip(store.read_all(), STORED, strict=True):
                if wrong := _voucher(name, today.upcast(event), _expected(*stored)):
                    message = "earlier" if event.version > 1 else wrong.message
                    return Verdict(False, "read_again" if again else message, wrong.figures)
    except _WrongStep as error:
        return error.verdict
    return Verdict(True, "right")


def _data(type_: str, price: str, owner: str, currency: str) -> dict[str, str]:
    """What a voucher of this shape holds."""
    names = ("value", "owner") if type_ == ISSUED else ("price", "to")
    data = dict(zip(names, (price, owner), strict=True))
    return data if type_ == "voucher.sold" else {**data, "currency": currency}


def _expected(type_: str, price: str, owner: str, currency: str) -> dict[str, dict[str, str]]:
    """What is to be read: today's types, each with its data."""
    issued = {ISSUED: _data(ISSUED, price, owner, currency or "EUR")}
    return issued if type_ == ISSUED else {**issued, PAID: {"amount": price}}


class _WrongStep(Exception):
    """What a step returns is nothing that an `Upcaster` takes."""

    def __init__(self, message: str, **figures: Any) -> None:
        super().__init__(message)
        self.verdict = Verdict(False, message, figures)


def _watched(name: str, step: Callable[[RecordedEvent], Any]) -> Callable[[RecordedEvent], Any]:
    """The step, which says in the words of the exercise what is wrong with its answer."""

    def watched(event: RecordedEvent) -> Any:
        answer = step(event)
        came = list(answer) if hasattr(answer, "__iter__") else [answer]
        if not all(map(_is_pair, came)):
            raise _WrongStep("pairs", type=name, came=shown(answer))
        for event_type, data in came:
            figures = {"type": event_type, "expected": event.aggregate_id}
            if (stream := data.get("aggregate_id")) != event.aggregate_id:
                message = "another" if any(stream == name for name, *_ in STORED) else "stream"
                raise _WrongStep(message, **figures, came=stream)
            if any(isinstance(value, Decimal) for value in data.values()):
                raise _WrongStep("decimal", **figures, came=dict(data))
        if event.type == "voucher.sold" and [type_ for type_, _ in came] != ["voucher.sold.v2"]:
            types = ", ".join(str(type_) for type_, _ in came)
            raise _WrongStep("first_step", came=types)
        if event.type == "voucher.sold" and came[0][1] != (
            right := {**event.data, "currency": "EUR"}
        ):
            ((type_, data),) = came
            if {*data, "currency"} != {*right}:
                raise _WrongStep("keys", **_keys(type_, event.aggregate_id, right, data))
            raise _WrongStep("middle", expected=right, came=dict(data))
        return came

    return watched


def _is_pair(item: Any) -> bool:
    return isinstance(item, tuple | list) and len(item) == 2 and isinstance(item[1], Mapping)


def _voucher(
    name: str, read: list[RecordedEvent], expected: dict[str, dict[str, str]]
) -> Verdict | None:
    """What is wrong with one voucher, if anything."""
    came = [event.type for event in read]
    figures = {"voucher": name, "expected": ", ".join(expected), "came": ", ".join(came)}
    if came == list(expected)[::-1] != list(expected):
        return Verdict(False, "order", figures)
    if came != list(expected):
        return Verdict(False, "names" if len(came) == len(expected) else "types", figures)
    for event in read:
        data, right = dict(event.data), {"aggregate_id": name, **expected[event.type]}
        if data == right:
            continue
        if {**data, "currency": right.get("currency")} == right:
            figures = {"voucher": name, "expected": right["currency"]}
            return Verdict(False, "currency", {**figures, "came": data.get("currency")})
        if data.keys() != right.keys():
            return Verdict(False, "keys", _keys(event.type, name, right, data))
        figures = {"type": event.type, "voucher": name}
        return Verdict(False, "fields", {**figures, "expected": right, "came": data})
    return None


def _keys(type_: str, name: Any, right: Mapping[str, Any], data: Mapping[str, Any]) -> Any:
    """What the data are called, for the message that says so."""
    return {"type": type_, "voucher": name, "expected": ", ".join(right), "came": ", ".join(data)}
