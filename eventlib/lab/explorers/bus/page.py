"""What the page of a `BusExplorer` gets: the record, after every change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from eventlib.lab.explorers.bus.record import Consumer, Delivery, Frame, Step
from eventlib.lab.explorers.bus.watch import BusWatch
from eventlib.lab.explorers.bus.words import MOST_LETTERS, consumer_of, sentence
from eventlib.lab.explorers.frame.shown import error_in_words
from eventlib.lab.session import text

_status = partial(text, "bus", "status")


def record_data(watch: BusWatch, producers: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The steps that are kept, as JSON can hold them, and what one can publish and subscribe to."""
    types = [each for mine in producers.values() for each in mine]
    families = [f"{each.partition('.')[0]}.*" for each in types if "." in each]
    return {
        "first": watch.count - len(watch.steps),
        "producers": [{"source": source, "types": mine} for source, mine in producers.items()],
        "patterns": list(dict.fromkeys([*types, *families, "*"])),
        "steps": list(map(_step, watch.steps)),
    }


def _step(step: Step) -> dict[str, Any]:
    event = step.event
    return {
        "kind": step.kind,
        "says": sentence(step),
        "event": event and {"id": event.id, "type": event.type, "source": event.source},
        "consumer": step.consumer.name if step.consumer else "",
        "ok": not (step.delivery and step.delivery.error),
        "frame": _frame(step.frame),
    }


def _frame(frame: Frame) -> dict[str, Any]:
    return {
        "consumers": [_consumer(each, frame) for each in frame.consumers],
        "letters": [
            {
                "id": letter.event.id,
                "type": letter.event.type,
                "consumer": consumer_of(letter, frame),
                "attempts": letter.attempts,
                "error": error_in_words(letter.error),
            }
            for letter in frame.letters[:MOST_LETTERS]
        ],
        "letters_count": len(frame.letters),
        "in_bus": _in_bus(frame),
    }


def _consumer(consumer: Consumer, frame: Frame) -> dict[str, Any]:
    waiting = consumer.name in frame.waiting
    last = None if waiting else consumer.last
    return {
        "name": consumer.name,
        "patterns": consumer.patterns,
        "subscribed": consumer.subscribed,
        "failing": consumer.failing,
        "mark": "waiting" if waiting else _mark(last),
        "fresh": waiting or any(done is last for done in frame.round),
        "status": _last(consumer.name, last, frame),
        "said": _status("said", said=last.said) if last and last.said else "",
        "counts": _status("counts", delivered=consumer.delivered, failed=consumer.failed),
    }


def _in_bus(frame: Frame) -> str:
    """The event that has yet to reach somebody, or that nobody is subscribed to."""
    if frame.event is None or frame.retrying or (frame.round and not frame.waiting):
        return ""
    key = "in_bus" if frame.waiting else "in_bus_nobody"
    return _status(key, id=frame.event.id)


def _mark(last: Delivery | None) -> str:
    if last is None:
        return ""
    return "failed" if last.error else "ok"


def _last(name: str, last: Delivery | None, frame: Frame) -> str:
    if last is None:
        key = "waiting" if name in frame.waiting else "idle"
        return _status(key, id=frame.event.id if frame.event else "")
    key = ("failed" if last.error else "delivered") + "_again" * (last.attempt > 1)
    return _status(key, id=last.event.id, attempt=last.attempt, error=last.error)
