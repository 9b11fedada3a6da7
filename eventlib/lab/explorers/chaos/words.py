"""What a `ChaosExplorer` shows, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from eventlib.lab.explorers.chaos.record import Delivery, Frame
from eventlib.lab.explorers.frame.shown import short, shown
from eventlib.lab.session import text

say = partial(text, "chaos", "both")


def lines_of(seed: int, step: int, frames: Sequence[Frame], names: Sequence[str]) -> Iterator[str]:
    """Which delivery it is, what is right by now, and what each consumer says."""
    frame = frames[step]
    last = len(frames) - 1
    if frame.delivery is None:
        yield say("start", seed=seed, last=last)
    else:
        yield say("step", seed=seed, step=step, last=last, delivery=delivery_in_words(frame))
    yield say("right", right=shown(frame.right))
    for name, total in zip(names, frame.totals, strict=True):
        yield say("consumer", name=name, total=shown(total), verdict=verdict(total, frame.right))


def delivery_in_words(frame: Frame) -> str:
    """The event, which of its copies it is, and whether it comes late."""
    assert frame.delivery is not None
    words = {"event": event_in_words(frame.delivery), "copy": copy_in_words(frame.delivery)}
    return say("late" if frame.delivery.late else "delivery", **words)


def event_in_words(delivery: Delivery) -> str:
    """Its position, its type and its amount."""
    amount = delivery.event.data.get("amount", "")
    return short(f"#{delivery.event.position} {delivery.event.type} {amount}")


def copy_in_words(delivery: Delivery) -> str:
    """Which one of how many."""
    key = "copy" if delivery.copies > 1 else "only_copy"
    return say(key, copy=delivery.copy, copies=delivery.copies)


def verdict(total: Any, right: Any) -> str:
    """Whether the total is right, or by how much it is not."""
    if total == right:
        return say("exact")
    key = "too_much" if total > right else "too_little"
    return say(key, by=shown(abs(total - right)))
