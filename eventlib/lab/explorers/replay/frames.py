"""Every frame of a replay, computed once: the events of a stream, and the state at each version.

No widget here: this is the truth that `ReplayExplorer` draws and puts into words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from eventlib.amount import subtract
from eventlib.bank import BankAccount
from eventlib.event import RecordedEvent, encode_data
from eventlib.lab.explorers.frame.shown import is_number, short, shown
from eventlib.lab.explorers.replay.money import Money, is_move, money_of, would_refuse
from eventlib.store import EventStore

Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, as the log shows it."""

    event: RecordedEvent
    data: str
    amount: str
    """With its sign, where the event is about an account's money; else empty."""

    @property
    def detail(self) -> str:
        """What it is about, in few characters."""
        return self.amount or short(self.data, 80)


@dataclass(frozen=True, slots=True)
class Frames:
    """The state at every version, from 0 on."""

    names: tuple[str, ...]
    states: tuple[tuple[str, ...], ...]
    """For each version, how each attribute in `names` is shown; "" where there is none yet."""
    numbers: dict[str, tuple[Number | None, ...]]
    """The attributes that are numbers, and their value at each version."""
    refused: tuple[int, ...]
    """The versions of the events that today's rules would refuse, where the rules are known."""

    def changes(self, version: int) -> list[tuple[str, str, str]]:
        """(name, before, after) for every attribute, at the event that led to `version`."""
        before = self.states[max(version - 1, 0)]
        return list(zip(self.names, before, self.states[version], strict=True))


@dataclass(frozen=True, slots=True)
class Replay:
    """All there is to show of one stream."""

    stream: str
    aggregate_class: Callable[[], Any]
    entries: tuple[Entry, ...]
    frames: Frames
    money: Money | None
    """Where the state is such a sum, exactly; elsewhere leaving out an event is a new replay."""

    @property
    def last(self) -> int:
        return len(self.entries)

    @property
    def is_account(self) -> bool:
        return self.aggregate_class is BankAccount

    @property
    def types(self) -> tuple[str, ...]:
        """The types of its events, each once, as they came."""
        return tuple(dict.fromkeys(entry.event.type for entry in self.entries))

    def without(self, skipped: int) -> Frames:
        """The frames if event number `skipped` had not happened, and all the others had.

        Where the state is a sum, only the balance: a page can work out no more by itself.
        """
        events = [entry.event for entry in self.entries]
        frames = _frames(events, self.aggregate_class, self.frames.names, skipped)
        if self.money is None:
            return frames
        place = frames.names.index("balance")
        states = tuple((state[place],) for state in frames.states)
        return Frames(("balance",), states, frames.numbers, frames.refused)


def replay_of(store: EventStore, stream: str, aggregate_class: Callable[[], Any]) -> Replay:
    """Read one stream and compute all its frames."""
    events = tuple(store.get_events(stream))
    frames = _frames(events, aggregate_class)
    amounts: Sequence[Decimal | None] = [None] * len(events)
    money = None
    if aggregate_class is BankAccount:
        balances: Any = frames.numbers["balance"]
        amounts = _amounts(events, balances)
        money = money_of(events, balances)
    entries = tuple(map(_entry, events, amounts))
    return Replay(stream, aggregate_class, entries, frames, money)


def _frames(
    events: Sequence[RecordedEvent],
    aggregate_class: Callable[[], Any],
    names: Sequence[str] = (),
    skipped: int = 0,
) -> Frames:
    """Apply the events one by one, all but `skipped`, and look at the state after each."""
    aggregate = aggregate_class()
    seen = [_public(aggregate)]
    refused = []
    for event in events:
        if event.version != skipped:
            if aggregate_class is BankAccount and would_refuse(aggregate, event):
                refused.append(event.version)
            aggregate.apply(event)
        seen.append(_public(aggregate))
    nothing = ("", None)
    names = tuple(dict.fromkeys([*names, *(name for state in seen for name in state)]))
    rows = [[state.get(name, nothing) for name in names] for state in seen]
    columns = {name: [row[place][1] for row in rows] for place, name in enumerate(names)}
    return Frames(
        names=names,
        states=tuple(tuple(words for words, _ in row) for row in rows),
        numbers={name: tuple(column) for name, column in columns.items() if set(column) != {None}},
        refused=tuple(refused),
    )


def _public(aggregate: Any) -> dict[str, tuple[str, Number | None]]:
    """Each public attribute: how it is shown, and its value if it is a number.

    `version` is left out: whoever shows a frame says which version it is.
    """
    return {
        name: (shown(value), value if is_number(value) else None)
        for name, value in vars(aggregate).items()
        if not name.startswith("_") and name != "version"
    }


def _amounts(events: Sequence[RecordedEvent], balances: Sequence[Decimal]) -> list[Decimal | None]:
    """What each event added to the balance; `None` where it is about something else."""
    return [
        subtract(balances[event.version], balances[event.version - 1]) if is_move(event) else None
        for event in events
    ]


def _entry(event: RecordedEvent, amount: Decimal | None) -> Entry:
    data = {key: value for key, value in event.data.items() if key != "aggregate_id"}
    sign = "" if amount is None or amount < 0 else "+"
    in_words = "" if amount is None else sign + shown(amount)
    return Entry(event, short(encode_data(data), 1000), in_words)
