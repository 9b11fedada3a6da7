"""A bus hands each event to whoever subscribed to its type; producers and consumers never meet."""

from __future__ import annotations

import inspect
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from eventlib.event import Event

Handler = Callable[[Any], object]
Interceptor = Callable[[Handler, Any, int], object]
"""`interceptor(handler, event, attempt)`: calls `handler(event)`, or raises in its place."""
H = TypeVar("H")


def check_handler(handler: Any, what: str = "handler") -> None:
    """Refuse what is nothing to call, and what would not have run when it was called."""
    if not callable(handler):
        raise TypeError(f"{what} is something to call, not {handler!r}")
    called = handler
    while isinstance(called, partial) or inspect.ismethod(called):
        called = called.func if isinstance(called, partial) else called.__func__
    for function in called, inspect.unwrap(type(called).__call__):
        if inspect.iscoroutinefunction(function):
            kind, mend = "a coroutine function", "use a plain def, or one that hands it to a loop"
        elif inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            kind, mend = "a generator", "use a plain def without yield"
        else:
            continue
        raise TypeError(f"{what} is {kind}: a call would run nothing of it; {mend}")


def check_pattern(pattern: Any, what: str = "event_type") -> None:
    """Refuse what is neither a type of event nor `"order.*"` nor `"*"`."""
    if type(pattern) is not str or not pattern:
        raise TypeError(f"{what} is a non-empty string, not {pattern!r}")
    if "*" in pattern and not (pattern == "*" or pattern.endswith(".*")):
        raise ValueError(f'{pattern!r}: a star stands alone ("*") or last ("order.*")')
    if "*" in pattern[:-1]:
        raise ValueError(f"{pattern!r}: one star is enough")


def matches(pattern: str, event_type: str) -> bool:
    """Whether events of this type are meant: `"order.*"` and `"*"` match many."""
    if pattern.endswith("*"):
        return event_type.startswith(pattern[:-1])
    return event_type == pattern


def matching(handlers: Mapping[str, H], event_type: str) -> list[H]:
    """The handlers of a type of event, in the order in which they stand."""
    return [handler for pattern, handler in handlers.items() if matches(pattern, event_type)]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A delivery that failed: which event, to whom, why, and how often it was tried."""

    event: Event
    handler: Handler
    error: BaseException
    attempts: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Subscription:
    """Who gets the events of which types, and the function that ends it."""

    pattern: str
    handler: Handler
    unsubscribe: Callable[[], None]

    def matches(self, event_type: str) -> bool:
        """Whether events of this type are delivered to `handler`."""
        return matches(self.pattern, event_type)


@dataclass(frozen=True, slots=True)
class _Intercepted:
    handler: Handler
    interceptor: Interceptor
    attempt: int = 1

    def __call__(self, event: Event) -> None:
        self.interceptor(self.handler, event, self.attempt)


class EventBus:
    """Delivers events, in memory, to handlers in the order in which they subscribed.

    A handler that fails stops nobody: its delivery is kept as a `DeadLetter`, and `retry()` tries
    it again. Only Ctrl-C and `exit()` break a delivery off; whoever was not reached has a dead
    letter too, with 0 attempts. A bus belongs to one thread at a time; it keeps no event once it
    is delivered.

    >>> from datetime import UTC, datetime
    >>> bus = EventBus()
    >>> unsubscribe = bus.subscribe("order.*", lambda event: print("stock:", event.type))
    >>> event = Event("e-1", "order.created", {}, datetime(2026, 3, 2, tzinfo=UTC), "shop")
    >>> bus.publish(event)
    stock: order.created
    ()
    >>> unsubscribe()
    >>> bus.publish(event)
    ()
    """

    def __init__(self) -> None:
        self.dead_letters: list[DeadLetter] = []
        """Deliveries that failed, oldest first. Take out what you have given up on."""
        self.interceptor: Interceptor | None = None
        """Makes the calls in the bus's place: for tools that watch it, or try out failures."""
        self._subscriptions: tuple[Subscription, ...] = ()
        self._routes: dict[str, tuple[Handler, ...]] = {}
        self._queue: deque[Event] = deque()
        self._publishing = False
        self._going_on = False

    @property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """Who is subscribed now, in the order in which events are delivered."""
        return self._subscriptions

    def subscribe(self, event_type: str, handler: Handler) -> Callable[[], None]:
        """Call `handler(event)` for each event of this type; `"order.*"` and `"*"` match many.

        Returns a function that ends the subscription (calling it twice is the same as once).
        """
        check_pattern(event_type)
        check_handler(handler)

        def unsubscribe() -> None:
            self._subscriptions = tuple(s for s in self._subscriptions if s is not mine)
            self._routes = {}

        mine = Subscription(event_type, handler, unsubscribe)
        self._subscriptions += (mine,)
        self._routes = {}
        return unsubscribe

    def publish(self, event: Event) -> tuple[DeadLetter, ...]:
        """Deliver the event; returns the deliveries of it that failed, `()` when all went well.

        An event published by a handler waits until this one has reached everybody, first in,
        first out; that inner `publish` returns `()`, and its failures are in `dead_letters`. What
        still waits when Ctrl-C comes is delivered by the next `publish` or `retry`.
        """
        try:
            handlers = self._routes[event.type]
        except (AttributeError, KeyError):
            handlers = self._route(event)
        if self._publishing:
            self._queue.append(event)
            return ()
        if self._queue:  # left behind by Ctrl-C
            self._go_on()
        failed: tuple[DeadLetter, ...] = ()
        rest = iter(handlers if self.interceptor is None else map(self._call, handlers))
        self._publishing = True
        try:
            for call in rest:
                try:
                    call(event)
                except Exception as error:
                    failed += (DeadLetter(event, _called(call), error),)
                    self.dead_letters.append(failed[-1])
                except BaseException as error:
                    self.dead_letters.append(DeadLetter(event, _called(call), error))
                    for missed in map(_called, rest):
                        self.dead_letters.append(DeadLetter(event, missed, error, attempts=0))
                    raise
        finally:
            self._publishing = False
        if self._queue:  # handlers have published
            self._go_on()
        return failed

    def retry(self) -> tuple[DeadLetter, ...]:
        """Try each dead letter once more, oldest first; returns those that failed again."""
        if self._publishing:
            raise RuntimeError("retry() inside a handler: call it when the bus is at rest")
        failed: list[DeadLetter] = []
        waiting = deque(self.dead_letters)
        self._publishing = True
        try:
            self.dead_letters.clear()
            while waiting:
                letter = waiting[0]
                attempts = letter.attempts + 1
                try:
                    self._call(letter.handler, attempts)(letter.event)
                except Exception as error:
                    failed.append(DeadLetter(letter.event, letter.handler, error, attempts))
                waiting.popleft()
        finally:
            self.dead_letters[:0] = [*failed, *waiting]
            self._publishing = False
        self._go_on()
        return tuple(failed)

    def _go_on(self) -> None:
        if self._going_on:  # whoever is at it will come to it
            return
        self._going_on = True
        try:
            while self._queue:
                self.publish(self._queue.popleft())
        finally:
            self._going_on = False

    def _route(self, event: Event) -> tuple[Handler, ...]:
        if not hasattr(event, "type"):
            raise TypeError(f"publish takes an Event, not {event!r}")
        handlers = tuple(s.handler for s in self._subscriptions if s.matches(event.type))
        self._routes[event.type] = handlers
        return handlers

    def _call(self, handler: Handler, attempt: int = 1) -> Handler:
        if self.interceptor is None:
            return handler
        return _Intercepted(handler, self.interceptor, attempt)


def _called(call: Handler) -> Handler:
    return call.handler if isinstance(call, _Intercepted) else call
