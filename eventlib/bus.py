"""A bus hands each event to whoever subscribed to its type; producers and consumers never meet."""

from __future__ import annotations

import inspect
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import AsyncGeneratorType, CoroutineType, GeneratorType
from typing import Any, TypeVar

from eventlib.event import Event, short

Handler = Callable[[Any], object]
Interceptor = Callable[[Handler, Any, int], object]
"""`interceptor(handler, event, attempt)`: calls `handler(event)`, or raises in its place."""
H = TypeVar("H")
NEVER_RUNS = inspect.CO_COROUTINE | inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR
UNRUN = (CoroutineType, GeneratorType, AsyncGeneratorType)
MANY = ("*", ".*")  # how a pattern ends that means many types
ROUTES = 1000  # types whose handlers are remembered


def check_handler(handler: Any, what: str = "handler") -> None:
    """Refuse what is nothing to call, and what would not have run when it was called."""
    if not callable(handler):
        raise TypeError(f"{what} is something to call, not {handler!r}")
    called = handler
    while isinstance(called, partial) or inspect.ismethod(called):
        called = called.func if isinstance(called, partial) else called.__func__
    code = getattr(called, "__code__", getattr(type(called).__call__, "__code__", None))
    if code and code.co_flags & NEVER_RUNS:
        raise TypeError(
            f"{what} is a coroutine function or a generator: a call would run nothing of it; "
            "use a plain def, without async and yield"
        )


def check_ran(came: Any) -> None:
    """Refuse what a call gave back that has not run: `lambda event: send(event)` of a coroutine."""
    if isinstance(came, UNRUN):
        if isinstance(came, CoroutineType):
            came.close()  # else Python warns that nobody awaited it
        raise TypeError(
            f"the handler gave back a {type(came).__name__}, of which nothing has run: "
            "let it do its work before it returns"
        )


def check_pattern(pattern: Any) -> None:
    """Refuse what is neither a type of event nor `"order.*"` nor `"*"`."""
    if type(pattern) is not str or not pattern:
        raise TypeError(f"event_type is a non-empty string, not {pattern!r}")
    if "*" in (pattern[:-1] if pattern[-2:] in MANY else pattern):
        rule = 'a star stands alone ("*") or last ("order.*"), and one star is enough'
        raise ValueError(f"{pattern!r}: {rule}")


def matches(pattern: str, event_type: str) -> bool:
    """Whether events of this type are meant: `"order.*"` and `"*"` match many."""
    return event_type.startswith(pattern[:-1]) if pattern[-2:] in MANY else event_type == pattern


def matching(handlers: Mapping[str, H], event_type: str) -> list[H]:
    """The handlers of a type of event, in the order in which they stand."""
    return [handler for pattern, handler in handlers.items() if matches(pattern, event_type)]


@dataclass(frozen=True, slots=True, repr=False)
class DeadLetter:
    """A delivery that failed: which event, to whom, why, and how often it was tried."""

    event: Event
    handler: Handler
    error: BaseException
    attempts: int = 1

    def __repr__(self) -> str:
        why = short(f"{type(self.error).__name__}: {self.error}")
        return f"<DeadLetter {self.event.id} to {_named(self.handler)}, x {self.attempts}: {why}>"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Subscription:
    """Who gets the events of which types, and the function that ends it."""

    pattern: str
    handler: Handler
    unsubscribe: Callable[[], None]

    def matches(self, event_type: str) -> bool:
        """Whether events of this type are delivered to `handler`."""
        return matches(self.pattern, event_type)

    def __repr__(self) -> str:
        return f"<Subscription of {_named(self.handler)} to {self.pattern}>"


def _named(handler: Any) -> str:
    return str(getattr(handler, "__name__", type(handler).__name__))


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
        self.subscriptions: tuple[Subscription, ...] = ()
        """Who is subscribed now, in the order in which events are delivered."""
        self._routes: dict[str, tuple[Handler, ...]] = {}
        self._queue: deque[Event] = deque()
        self._publishing = False
        self._going_on = False

    def subscribe(self, event_type: str, handler: Handler) -> Callable[[], None]:
        """Call `handler(event)` for each event of this type; `"order.*"` and `"*"` match many.

        Returns a function that ends the subscription (calling it twice is the same as once).
        """
        check_pattern(event_type)
        check_handler(handler)

        def unsubscribe() -> None:
            self.subscriptions = tuple(s for s in self.subscriptions if s is not mine)
            self._routes = {}

        mine = Subscription(event_type, handler, unsubscribe)
        self.subscriptions += (mine,)
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
        interceptor, rest = self.interceptor, iter(handlers)
        self._publishing = True
        try:
            if interceptor is None:  # the same twice: to ask for each handler would cost a tenth
                for handler in rest:
                    try:
                        if (came := handler(event)) is not None:
                            check_ran(came)
                    except BaseException as error:
                        failed += (self._failed(event, handler, error),)
            else:
                for handler in rest:
                    try:
                        check_ran(interceptor(handler, event, 1))
                    except BaseException as error:
                        failed += (self._failed(event, handler, error),)
        except BaseException as error:  # Ctrl-C, exit(): nobody in `rest` will hear of it
            self.dead_letters += [DeadLetter(event, missed, error, 0) for missed in rest]
            raise
        finally:
            self._publishing = False
        if self._queue:  # handlers have published
            self._go_on()
        return failed

    def _failed(self, event: Event, handler: Handler, error: BaseException) -> DeadLetter:
        letter = DeadLetter(event, handler, error)
        self.dead_letters.append(letter)
        if not isinstance(error, Exception):
            raise error
        return letter

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
                    if self.interceptor is None:
                        check_ran(letter.handler(letter.event))
                    else:
                        check_ran(self.interceptor(letter.handler, letter.event, attempts))
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
        if len(self._routes) >= ROUTES:
            self._routes = {}
        handlers = tuple(s.handler for s in self.subscriptions if s.matches(event.type))
        self._routes[event.type] = handlers
        return handlers

    def __repr__(self) -> str:
        return f"<EventBus: {len(self.subscriptions)} subscribed, {len(self.dead_letters)} dead>"
