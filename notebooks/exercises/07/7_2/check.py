"""What exercise 7.2 has to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from eventlib import Event, EventStore, SequentialIds, SimulatedClock
from eventlib.event import RecordedEvent
from eventlib.lab.exercises.check import Verdict
from eventlib.patterns.upcast import Upcaster

from ..shared import START

ISSUED, PAID = "voucher.issued", "voucher.paid"


def check(steps: Any) -> Verdict:
    if not isinstance(steps, dict) or not all(map(callable, steps.values())):
        return Verdict(False, "missing")
    if not {"voucher.sold", "voucher.sold.v2"} <= steps.keys():
        return Verdict(False, "missing")
    store = EventStore(clock=SimulatedClock(START), ids=SequentialIds())
    stored: dict[str, tuple[str, dict[str, str]]] = {
        "G1": ("voucher.sold", {"price": "20.00", "to": "bruno"}),
        "G2": ("voucher.sold.v2", {"price": "15.00", "to": "carmen", "currency": "USD"}),
        "G3": (ISSUED, {"value": "30.00", "owner": "dani", "currency": "EUR"}),
    }
    for name, (type_, data) in stored.items():
        all_data = {"aggregate_id": name, **data}
        store.append(Event(f"voucher-{name}", type_, all_data, START, "shop"))
    today = Upcaster(store, {name: _watched(name, step) for name, step in steps.items()})
    for name, value, owner, currency in (
        ("G1", "20.00", "bruno", "EUR"),
        ("G2", "15.00", "carmen", "USD"),
        ("G3", "30.00", "dani", "EUR"),
    ):
        expected = {ISSUED: {"value": value, "owner": owner, "currency": currency}}
        if name != "G3":
            expected[PAID] = {"amount": value}
        try:
            read = today.get_events(name)
        except _WrongStep as error:
            return error.verdict
        wrong = _voucher(name, read, expected)
        if wrong is not None:
            return wrong
    return Verdict(True, "right")


class _WrongStep(Exception):
    """What a step returns is nothing that an `Upcaster` takes."""

    def __init__(self, message: str, **figures: Any) -> None:
        super().__init__(message)
        self.verdict = Verdict(False, message, figures)


def _watched(name: str, step: Callable[[RecordedEvent], Any]) -> Callable[[RecordedEvent], Any]:
    """The step, which says in the words of the exercise what is wrong with its answer."""

    def watched(event: RecordedEvent) -> Any:
        came = step(event)
        if not isinstance(came, Sequence) or not all(map(_is_pair, came)):
            raise _WrongStep("pairs", type=name, came=repr(came))
        for event_type, data in came:
            if (stream := data.get("aggregate_id")) != event.aggregate_id:
                raise _WrongStep(
                    "stream", type=event_type, expected=event.aggregate_id, came=stream
                )
        return came

    return watched


def _is_pair(item: Any) -> bool:
    return isinstance(item, Sequence) and len(item) == 2 and isinstance(item[1], Mapping)


def _voucher(
    name: str, read: list[RecordedEvent], expected: dict[str, dict[str, str]]
) -> Verdict | None:
    """What is wrong with one voucher, if anything."""
    came = [event.type for event in read]
    if sorted(came) != sorted(expected):
        figures = {"voucher": name, "expected": ", ".join(expected), "came": ", ".join(came)}
        return Verdict(False, "types", figures)
    for event in read:
        data, right = dict(event.data), {"aggregate_id": name, **expected[event.type]}
        if data == right:
            continue
        if right.get("currency") == "USD" and {**data, "currency": "USD"} == right:
            return Verdict(False, "currency", {"voucher": name, "came": data.get("currency")})
        return Verdict(
            False,
            "fields",
            {"type": event.type, "voucher": name, "expected": right, "came": data},
        )
    return None
