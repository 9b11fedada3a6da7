"""What a `ProjectionExplorer` shows, in words: a sentence a step, and the lines of its `.text`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from eventlib.errors import StoreError
from eventlib.event import RecordedEvent
from eventlib.lab.explorers.frame.shown import error_in_words, short
from eventlib.lab.explorers.projection.record import Frame, Kind, Model
from eventlib.lab.explorers.projection.table import value_in_words
from eventlib.lab.session import text

MOST_NAMED = 3
MOST_ROWS = 20
say = partial(text, "projection")


def counted(table: str, key: str, count: int, **values: object) -> str:
    """A text that has another form for one."""
    return say(table, f"{key}_one" if count == 1 else key, count=count, **values)


# --- what is named -----------------------------------------------------------------------------


def named(event: RecordedEvent) -> str:
    """`#7 order.created ORD3`."""
    return short(f"#{event.position} {event.type} {event.aggregate_id}", 80)


def listed(events: Sequence[RecordedEvent], count: int) -> str:
    """The events by name, or how many they are."""
    if len(events) == count <= MOST_NAMED:
        return ", ".join(map(named, events))
    if not events:
        return counted("both", "events", count)
    first, last = events[-1].position - count + 1, events[-1].position
    return counted("both", "events_from", count, first=first, last=last)


def status(model: Model, end: int) -> str:
    """Up to date, or how far behind."""
    lag = max(0, end - model.position)
    return counted("both", "behind", lag) if lag else say("both", "current")


def pace(model: Model) -> str:
    """When it moves."""
    if model.behind is None:
        return say("both", "pace_told")
    if model.behind == 0:
        return say("both", "pace_now")
    return counted("both", "pace_behind", model.behind)


def checkpoint(model: Model, end: int) -> str:
    """Where it is in the log."""
    return say("both", "checkpoint", position=model.position, end=end)


def missing(model: Model, end: int, events: Sequence[RecordedEvent]) -> str:
    """What was written and is not counted yet; empty when nothing is missing."""
    lag = max(0, end - model.position)
    return counted("both", "missing", lag, events=listed(events, lag)) if lag else ""


# --- a sentence for each step ------------------------------------------------------------------


def taken(before: Model, after: Model, events: list[RecordedEvent]) -> str:
    """It was told to move on."""
    count = after.position - before.position
    if not count:
        return say("step", "take_none", name=after.name, position=after.position)
    return say("step", "take", name=after.name, events=listed(events, count))


def paced(before: Model, after: Model, events: list[RecordedEvent]) -> str:
    """It was told when to move from now on."""
    said = say("step", "pace", name=after.name, pace=pace(after))
    moved_now = after.position != before.position
    return f"{said} {taken(before, after, events)}" if moved_now else said


def delivered(event: RecordedEvent, before: Model, after: Model) -> str:
    """It was handed an event: again, in its turn, or too early."""
    words = {"name": after.name, "position": before.position, "event": named(event)}
    early = event.position - before.position - 1
    if early < 0:
        return say("step", "deliver_again", **words)
    if early == 0:
        return say("step", "deliver_next", **words)
    first, last = before.position + 1, event.position - 1
    return counted("step", "deliver_early", early, first=first, last=last, **words)


def rebuilt(before: Model, after: Model, _: list[RecordedEvent]) -> str:
    """It was emptied and made anew."""
    said = say("step", "rebuild", name=after.name, end=after.position)
    if before.position != after.position:
        return f"{said} {say('step', 'rebuild_current')}"
    same = repr(before.rows) == repr(after.rows)
    return f"{said} {say('step', 'rebuild_same' if same else 'rebuild_other')}"


def written(events: Sequence[RecordedEvent], count: int) -> str:
    """The log has grown."""
    return counted("step", "written", count, events=listed(events, count))


def moved(before: Model, after: Model, events: list[RecordedEvent]) -> str:
    """It moved though nobody here told it to just now: it follows, or somebody else did."""
    if after.position <= before.position:
        return say("step", "changed", name=after.name)
    if after.behind is None:
        return say("step", "moved", name=after.name, position=after.position)
    return taken(before, after, events)


def refused(label: str, wrote: bool, error: Exception) -> str:
    """A command said no, or failed behind what it wrote."""
    key = "write_failed" if wrote else "refused"
    return say("step", key, label=label, error=error_in_words(error))


def failed(model: Model, next_: Sequence[RecordedEvent], kind: Kind, error: Exception) -> str:
    """A handler failed, or the projection cannot be moved at all."""
    words = {"name": model.name, "position": model.position, "error": error_in_words(error)}
    if kind == "rebuild" or isinstance(error, StoreError) or not next_:
        return say("step", "failed_rebuild" if kind == "rebuild" else "failed", **words)
    return say("step", "failed_at", event=named(next_[0]), **words)


# --- the lines of `.text` ----------------------------------------------------------------------


def lines_of(frame: Frame, log: Sequence[RecordedEvent]) -> Iterator[str]:
    """The log's end, and of each read model its checkpoint, what it lacks, and its rows."""
    last = [named(event) for event in log if event.position == frame.end]
    yield (
        counted("text", "log", frame.end, last="".join(last)) if frame.end else say("text", "empty")
    )
    for model in frame.models:
        words = {"checkpoint": checkpoint(model, frame.end), "status": status(model, frame.end)}
        yield say("text", "model", name=model.name, pace=pace(model), **words)
        lacks = [event for event in log if model.position < event.position <= frame.end]
        if told := missing(model, frame.end, lacks):
            yield f"  {told}"
        yield from _rows(model.rows)


def _rows(rows: Mapping[str, Any]) -> Iterator[str]:
    if not rows:
        yield f"  {say('both', 'no_rows')}"
    for key in list(rows)[:MOST_ROWS]:
        yield say("text", "row", row=short(key, 80), value=value_in_words(rows[key]))
    if len(rows) > MOST_ROWS:
        yield f"  {counted('both', 'more_rows', len(rows) - MOST_ROWS)}"
