"""What a `BrokerExplorer` shows, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from eventlib.lab.explorers.broker.record import Frame, Lane, Mark, reach
from eventlib.lab.explorers.frame.shown import short
from eventlib.lab.session import text

say = partial(text, "broker")


def lines_of(step: int, frames: Sequence[Frame]) -> Iterator[str]:
    """What happened, what is stored, and what each durable has of it."""
    frame = frames[step]
    yield say("both", "step", step=step, last=len(frames) - 1, says=happened(frame))
    yield say("both", "stored", numbers=", ".join(map(str, sorted(frame.stored))) or "0")
    for name, lane in frame.lanes.items():
        marks = [f"{number}: {', '.join(parts(lane[number]))}." for number in sorted(lane)]
        yield " ".join([f"{short(name, 60)}: {', '.join(place(lane))}.", *marks])


def happened(frame: Frame) -> str:
    """The step, in one sentence."""
    note, before = frame.note, frame.before
    if note is None:
        return say("step", "start")
    key = note.kind
    if note.kind == "deliver" and note.deliveries > 1:
        key = "deliver_back" if before.state == "nak" else "deliver_again"
    elif note.kind == "work" and before.works:
        key = "work_again"
    elif note.kind == "nak" and not note.delay:
        key = "nak_none"
    values = {"number": note.sequence, "count": note.deliveries, "delay": f"{note.delay:g}"}
    return say("step", key, name=short(note.durable, 60), **values)


def place(lane: Lane) -> list[str]:
    """How far a durable has come."""
    if not lane:
        return [say("both", "nothing")]
    keys = "delivered", "settled", "in_flight"
    return [say("both", key, number=it) for key, it in zip(keys, reach(lane), strict=True)]


def parts(mark: Mark) -> list[str]:
    """What has become of one message: its state, its delivery if not the first, its work."""
    found = [say("state", mark.state)] if mark.state else []
    if mark.deliveries > 1:
        found.append(say("both", "delivery", count=mark.deliveries))
    if mark.works or is_lost(mark):
        key = {0: "works_none", 1: "works_one"}.get(mark.works or 0, "works")
        found.append(say("both", key, count=mark.works))
    return found


def is_lost(mark: Mark) -> bool:
    """Whether it will not come again, and its work was not done."""
    return mark.state == "ack" and mark.works == 0
