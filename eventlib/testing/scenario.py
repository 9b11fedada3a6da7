"""Given, when, then: one rule of an aggregate told as a story, in a notebook or in any test runner.

Nothing moves by itself: the clock of a scenario stands still, and its ids count from one.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from eventlib.aggregate import Aggregate
from eventlib.clock import SequentialIds, SimulatedClock
from eventlib.event import Event
from eventlib.store import EventStore

SLIPS = (AttributeError, NameError)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
Told = Event | tuple[str, Mapping[str, Any]]
Command = Callable[..., object]


class Scenario:
    """What was given, what was asked, and what has to come of it. Each step is done at once.

    An event is an `Event`, or a pair of its type and its data; `aggregate_id` is the scenario's own
    unless the data says another. A command is a function of the aggregate and the store; where the
    scenario has no aggregate class, of the store. A step that finds something else than expected
    raises `AssertionError`, whose message is the whole story.

    >>> from eventlib import BankAccount, InsufficientFunds
    >>> opened = ("account.created", {"initial_balance": "100.00"})
    >>> Scenario(BankAccount, "ACC123").given(opened).when(
    ...     lambda account, store: account.withdraw(30, store)
    ... ).then(("account.withdrawn", {"amount": "30.00"})).shows(balance=70)
    Given  account.created {'initial_balance': '100.00'}
    When   account.withdraw(30, store)
    Then   account.withdrawn {'amount': '30.00'}
    Shows  balance=70
    >>> _ = Scenario(BankAccount, "ACC123").given(opened).when(
    ...     lambda account, store: account.withdraw(101, store)).refused(InsufficientFunds)
    """

    def __init__(
        self, aggregate_class: type[Aggregate] | None = None, aggregate_id: str = "A1"
    ) -> None:
        self.aggregate_class = aggregate_class
        self.aggregate_id = aggregate_id
        self.store = EventStore(
            clock=SimulatedClock(START, timedelta(0)), ids=SequentialIds("event")
        )
        self.aggregate: Any = None
        self.error: Exception | None = None
        self._asked = self._last_command = 0  # positions of the store before them
        self._steps: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        self._story: list[str] = []

    def given(self, *events: Told) -> Self:
        """These events have happened already; nobody judges them."""
        self._step("given", events, "Given", self._words(map(self._says, events)))
        for event in events:
            kind, data = self._says(event)
            now = event.timestamp if isinstance(event, Event) else self.store.clock.now()
            event_id = event.id if isinstance(event, Event) else self.store.ids.next()
            self.store.append(Event(event_id, kind, data, now, "given"))
        self.aggregate = None  # what was loaded before is stale
        self._asked = self.store.last_position
        return self

    def when(self, *commands: Command) -> Self:
        """These commands are sent, one after another, by one object; the first error ends it.

        A command that returns an aggregate, as one that opens it does, hands over that object.
        """
        for command in commands:
            _check_command(command)
            self._step("when", (command,), "When", _source(command))
            self._load()
            self._last_command = self.store.last_position
            if self.error is not None:
                continue
            try:
                returned = command(*self._handed_over())
            except Exception as error:
                self.error = error
            else:
                if isinstance(returned, Aggregate):
                    self.aggregate = returned
        return self

    def meanwhile(self, command: Command) -> Self:
        """Somebody else loads the aggregate now and sends this command; our object hears nothing
        of it. What comes of it is no part of what `then` compares."""
        _check_command(command)
        self._step("meanwhile", (command,), "Others", _source(command))
        self._load()
        ours, self.aggregate = self.aggregate, None
        self._load()
        command(*self._handed_over())
        self.aggregate = ours
        self._asked = self.store.last_position
        return self

    def then(self, *events: Told) -> Self:
        """These events were written by the commands, and no others; no events: nothing was."""
        expected = [self._says(event) for event in events]
        self._step("then", events, "Then", self._words(expected))
        came = [self._says(event) for event in self.store.read_all(after=self._asked)]
        if self.error is not None:
            raise self._failed(_refusal(self.error)) from self.error
        if came != expected:
            raise self._failed(self._words(came))
        self._asked = self.store.last_position
        return self

    def refused(self, error: type[Exception] = Exception, saying: str = "") -> Self:
        """The last command was refused with this error, `saying` in its message; it left no event.

        It leaves no change either, if the class is right: ask with `shows`. A name that is not
        there (`AttributeError`, `NameError`) is a slip and no refusal, unless it is asked for.
        """
        told = f"refused, {error.__name__}" + (f": {saying}" if saying else "")
        self._step("refused", (error, saying), "Then", told)
        left = [self._says(e) for e in self.store.read_all(after=self._last_command)]
        if not isinstance(self.error, error) or saying not in str(self.error):
            raise self._failed(_refusal(self.error) if self.error else self._words(left))
        if isinstance(self.error, SLIPS) and not issubclass(error, SLIPS):
            raise self._failed(f"no rule refused, a name is not there: {self.error}")
        if left:
            raise self._failed(f"{_refusal(self.error)}; and yet {self._words(left)}")
        self.error = None
        self._asked = self.store.last_position
        return self

    def shows(self, **attributes: object) -> Self:
        """The object has these attributes; without a command before, a replay of what was given."""
        told = ", ".join(f"{name}={value!r}" for name, value in attributes.items())
        self._step("shows", (), "Shows", told, attributes)
        if self.error is not None:
            raise self._failed(_refusal(self.error)) from self.error
        self._load()
        missing = f"no such attribute in {type(self.aggregate).__name__}"
        came = {name: getattr(self.aggregate, name, missing) for name in attributes}
        if came != attributes:
            raise self._failed(", ".join(f"{name}={value!r}" for name, value in came.items()))
        return self

    def against(self, aggregate_class: type[Aggregate]) -> Scenario:
        """The same story told again about another class: a new scenario."""
        again = Scenario(aggregate_class, self.aggregate_id)
        for name, arguments, named in self._steps:
            getattr(again, name)(*arguments, **named)
        return again

    @property
    def asks(self) -> bool:
        """Whether anything is expected: without `then`, `refused` or `shows` nothing can fail."""
        return any(name in ("then", "refused", "shows") for name, *_ in self._steps)

    def _step(
        self,
        name: str,
        arguments: tuple[Any, ...],
        word: str,
        told: str,
        named: dict[str, Any] | None = None,
    ) -> None:
        self._steps.append((name, arguments, named or {}))
        self._story.append(f"{word:<6} {told}")

    def _load(self) -> None:
        if self.aggregate is None and self.aggregate_class is not None:
            self.aggregate = self.store.replay(self.aggregate_id, self.aggregate_class)

    def _handed_over(self) -> Iterator[Any]:
        if self.aggregate_class is not None:
            yield self.aggregate
        yield self.store

    def _says(self, event: Told) -> tuple[str, dict[str, Any]]:
        if isinstance(event, Event):
            return event.type, dict(event.data)
        if not isinstance(event, tuple) or len(event) != 2:
            raise TypeError(
                f"{event!r} is no event: write an Event, or a pair of type and data, "
                'such as ("account.deposited", {"amount": "5.00"})'
            )
        return event[0], {"aggregate_id": self.aggregate_id, **event[1]}

    def _words(self, events: Any) -> str:
        lines = []
        for kind, data in events:
            mine = data.get("aggregate_id") == self.aggregate_id
            shown = {k: v for k, v in data.items() if not (mine and k == "aggregate_id")}
            lines.append(f"{kind} {shown}" if shown else kind)
        return "\n       ".join(lines) or "nothing"

    def _failed(self, came: str) -> AssertionError:
        return AssertionError(f"{self._tell()}\n   but {came}")

    def _tell(self) -> str:
        return "\n".join(self._story)

    def __repr__(self) -> str:
        return self._tell() or "an empty scenario"


def _check_command(command: Any) -> None:
    if not callable(command):
        raise TypeError(
            f"{command!r} is no command, but what came of one: write a function, such as "
            "lambda account, store: account.withdraw(30, store)"
        )


def _refusal(error: Exception) -> str:
    return f"refused, {type(error).__name__}: {error}"


def _source(command: Command) -> str:
    """A command as it stands in its file; of a function that has a name, the name."""
    code = getattr(command, "__code__", None)
    if code is None or command.__name__ != "<lambda>":
        return str(getattr(command, "__name__", repr(command)))
    spots = [at for at in code.co_positions() if None not in at and at[2:] != (0, 0)]
    lines = linecache.getlines(code.co_filename)
    if not spots or not lines:
        return "a command"
    first, last = min(at[0] for at in spots), max(at[1] for at in spots)
    start = min(at[2] for at in spots if at[0] == first)
    end = max(at[3] for at in spots if at[1] == last)
    whole = [line.encode() for line in lines[first - 1 : last]]  # columns count bytes
    whole[-1] = whole[-1][:end]
    whole[0] = whole[0][start:]
    return " ".join(part.decode().strip() for part in whole)
