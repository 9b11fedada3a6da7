"""What a `ReplayExplorer` shows, in words: the lines of its `.text`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from eventlib.lab.explorers.frame.shown import shown
from eventlib.lab.explorers.replay.frames import Frames, Replay
from eventlib.lab.session import text

MOST_NAMED = 12
say = partial(text, "replay", "text")
say_both = partial(text, "replay", "both")
"""What the page says in the same words."""


def noun(replay: Replay) -> str:
    """What a stream of this kind is called: an account, or just a stream."""
    return say("account" if replay.is_account else "stream")


def lines_at(replay: Replay, version: int) -> list[str]:
    """The stream, the event that led to this version, and the state before and after it."""
    named = {"noun": noun(replay), "stream": replay.stream, "last": replay.last}
    if not replay.entries:
        return [say("empty", **named)]
    if version == 0:
        return [say("start", **named), _state(replay.frames, 0)]
    entry = replay.entries[version - 1]
    when = shown(entry.event.timestamp)
    return [
        say("where", version=version, when=when, **named),
        say("event", version=version, type=entry.event.type, detail=entry.detail),
        _state(replay.frames, version),
    ]


def lines_types(replay: Replay, types: Sequence[str]) -> list[str]:
    """Which types of events the log shows, if not all."""
    if not types:
        return []
    seen = sum(entry.event.type in types for entry in replay.entries)
    return [say_both("filtered", seen=seen, last=replay.last, types=", ".join(types))]


def line_without(replay: Replay, version: int, skipped: int, other: Frames) -> str:
    """What leaving out an event changes in the state at `version`."""
    entry = replay.entries[skipped - 1]
    parts = difference_at(replay.frames, other, version, skipped)
    about = {"type": entry.event.type, "detail": entry.detail}
    return say_both("without", skipped=skipped, parts=parts, **about)


def lines_refused(versions: Sequence[int]) -> list[str]:
    """The events that today's rules would refuse, if there are any."""
    key = "refused" if len(versions) > 1 else "refused_one"
    return [say(key, versions=_listed(versions))] if versions else []


def lines_others(names: Sequence[str]) -> list[str]:
    """The other streams that are drawn, if there are any."""
    return [say("others", streams=_listed(names))] if names else []


def _listed(things: Sequence[object]) -> str:
    more = f"… ({len(things)})" if len(things) > MOST_NAMED else ""
    return ", ".join(map(str, things[:MOST_NAMED])) + more


def changes_at(frames: Frames, version: int) -> list[str]:
    """What the event changed; at version 0, what there is to begin with."""
    return _parts(frames, version, only_changed=version > 0)


def _state(frames: Frames, version: int) -> str:
    return say("state", parts=_or_dash("; ".join(_parts(frames, version))))


def _parts(frames: Frames, version: int, only_changed: bool = False) -> list[str]:
    parts = []
    for name, before, after in frames.changes(version):
        if before != after:
            words = {"name": name, "before": _or_dash(before), "after": _or_dash(after)}
            parts.append(say("change", **words))
        elif after and not only_changed:
            parts.append(say("same", name=name, after=after))
    return parts


def difference_at(frames: Frames, other: Frames, version: int, skipped: int) -> str:
    """What is different without the event, attribute by attribute."""
    if version < skipped:
        return say_both("not_yet")
    with_it = dict(zip(frames.names, frames.states[version], strict=True))
    without = dict(zip(other.names, other.states[version], strict=True))
    parts = [
        say_both(
            "instead",
            name=name,
            without=_or_dash(without[name]),
            **{"with": _or_dash(with_it.get(name, ""))},
        )
        for name in without
        if without[name] != with_it.get(name, "")
    ]
    return "; ".join(parts) or say_both("no_difference")


def _or_dash(words: str) -> str:
    return words or say_both("nothing")
