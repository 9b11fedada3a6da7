"""Properties: what has to hold after every command of every history, tried with random ones.

A history that breaks a property is made shorter for as long as it still breaks it: what is left is
the story to read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from eventlib.aggregate import Aggregate
from eventlib.clock import SequentialIds, SimulatedClock
from eventlib.errors import ConcurrencyError
from eventlib.event import RecordedEvent
from eventlib.store import EventStore

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
Call = tuple[Any, ...]  # a command's name and its arguments: ("deposit", 50)
MOST_CALLS = 20


@dataclass(frozen=True)
class Step:
    """One command of a history, and what a property may look at.

    `before` and `after` are the object's public attributes around it, `replayed` those of a replay
    of the whole stream then (where that raises, its `error`), `events` what was written by it,
    `error` what refused it, if anything did.
    """

    call: Call
    before: dict[str, Any]
    after: dict[str, Any]
    replayed: dict[str, Any]
    events: list[RecordedEvent]
    error: Exception | None


Property = Callable[[Step], object]


@dataclass(frozen=True)
class Counterexample:
    """The shortest history that was found; `store` is as it left it, to be looked at.

    `seed` is the random history's, `length` how many commands it had before it was shortened.
    """

    calls: tuple[Call, ...]
    seed: int
    length: int
    step: Step
    store: EventStore

    def __repr__(self) -> str:
        lines = [f"history {self.seed}: {len(self.calls)} commands of {self.length} are enough"]
        lines += [f"  {_told(call)}" for call in self.calls]
        refused = "" if self.step.error is None else f" refused ({type(self.step.error).__name__}),"
        lines.append(f"then:{refused} the object has {self.step.after}")
        return "\n".join([*lines, f"      a replay has {self.step.replayed}"])


def counterexample(
    aggregate_class: type[Aggregate],
    aggregate_id: str,
    given: Call,
    commands: Callable[[Random], Call],
    holds: Property,
    histories: int = 200,
) -> Counterexample | None:
    """Look for a history after which `holds(step)` is false, in so many random ones.

    `given` is the command that begins each history; `commands(random)` makes one more, such as
    `("deposit", 50)`. The method of that name is called with the arguments and the store; what it
    refuses goes on. A command whose name begins with `other.` is sent by somebody else, who has
    loaded the aggregate just then: `("other.deposit", 50)`. After a `ConcurrencyError` the object
    is loaded again. Returns `None` when the property held everywhere.

    >>> from eventlib.testing.planted import planted
    >>> def some(random):
    ...     return random.choice(["deposit", "withdraw"]), random.randint(1, 99)
    >>> found = counterexample(planted()["forgets_to_apply"], "ACC123", ("open", "ACC123", 50),
    ...                        some, lambda step: step.after == step.replayed)
    >>> found.calls
    (('open', 'ACC123', 50), ('deposit', 1))
    """
    for seed in range(1, histories + 1):
        random = Random(seed)
        calls = [commands(random) for _ in range(1 + int(MOST_CALLS * random.random()))]
        broken = _first_broken(aggregate_class, aggregate_id, given, calls, holds)
        if broken is not None:
            found = calls[: broken[0]]

            def breaks(fewer: list[Call]) -> bool:
                return _first_broken(aggregate_class, aggregate_id, given, fewer, holds) is not None

            short = _shrunk(found, breaks)
            _, step, store = _first_broken(aggregate_class, aggregate_id, given, short, holds)  # type: ignore[misc]
            return Counterexample((given, *short), seed, len(calls) + 1, step, store)
    return None


def _first_broken(
    aggregate_class: type[Aggregate],
    aggregate_id: str,
    given: Call,
    calls: list[Call],
    holds: Property,
) -> tuple[int, Step, EventStore] | None:
    """After how many calls the property does not hold, the step, and the store at that time."""
    clock = SimulatedClock(START, timedelta(minutes=1))
    store = EventStore(clock=clock, ids=SequentialIds("event"))
    aggregate: Any = aggregate_class()
    for number, call in enumerate([given, *calls]):
        name = call[0].removeprefix("other.")
        ours = name == call[0]
        before, position = _state(aggregate), store.last_position
        error = None
        try:
            subject = aggregate if ours else store.replay(aggregate_id, aggregate_class)
            returned = getattr(subject, name)(*call[1:], store)
        except Exception as refused:
            error = refused
        else:
            if ours and isinstance(returned, Aggregate):
                aggregate = returned
        try:
            fresh: Any = store.replay(aggregate_id, aggregate_class)
            replayed = _state(fresh)
        except Exception as refused:
            fresh, replayed = aggregate, {"error": repr(refused)}
        if ours:
            events = store.read_all(after=position)
            step = Step(call, before, _state(aggregate), replayed, events, error)
            if not holds(step):
                return number, step, store
        if isinstance(error, ConcurrencyError):
            aggregate = fresh
    return None


def _state(aggregate: Any) -> dict[str, Any]:
    public = {k: v for k, v in vars(aggregate).items() if not k.startswith("_")}
    return deepcopy(public)


def _shrunk(calls: list[Call], breaks: Callable[[list[Call]], bool]) -> list[Call]:
    """Without every call that is not needed, and with numbers as small as they can be."""
    changed = True
    while changed:
        changed = False
        for smaller in _smaller(calls):
            if breaks(smaller):
                calls, changed = smaller, True
                break
    return calls


def _smaller(calls: list[Call]) -> Iterator[list[Call]]:
    """Without one call; with its number added to another; with one number smaller."""
    for at in range(len(calls)):
        yield calls[:at] + calls[at + 1 :]
    for at, gone in enumerate(calls):
        for to, other in enumerate(calls):
            if to != at and len(gone) == len(other) == 2 and type(gone[1]) is type(other[1]) is int:
                more = [*calls[:to], (other[0], other[1] + gone[1]), *calls[to + 1 :]]
                yield more[:at] + more[at + 1 :]
    for at, call in enumerate(calls):
        for where, value in enumerate(call):
            less_than = (1, value // 2, value - 1) if type(value) is int else ()
            for less in dict.fromkeys(less_than):
                if 0 < less < value:
                    smaller = (*call[:where], less, *call[where + 1 :])
                    yield [*calls[:at], smaller, *calls[at + 1 :]]


def _told(call: Call) -> str:
    return f"{call[0]}({', '.join(map(repr, call[1:]))})"
