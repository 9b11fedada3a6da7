"""The bus: everyone who subscribed is told, in order, whoever fails; nothing published is lost."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from eventlib import DeadLetter, Event, EventBus
from eventlib.bus import ROUTES

MakeEvent = Callable[..., Event]


@pytest.fixture
def bus() -> EventBus:
    return EventBus()


def noting(log: list[Any], name: str) -> Callable[[Event], None]:
    """A handler that writes down who got what."""
    return lambda event: log.append((name, event.id))


class Failing:
    """A handler that fails until it is mended, and counts its calls."""

    def __init__(self) -> None:
        self.calls = 0
        self.mended = False

    def __call__(self, event: Event) -> None:
        self.calls += 1
        if not self.mended:
            raise RuntimeError(f"cannot take {event.id}")


def test_ctrl_c_between_two_handlers_loses_nobody(bus: EventBus, event: MakeEvent) -> None:
    """Where the loop goes round no handler is at work: those behind have their letters too."""
    told: list[Any] = []
    for name in ("first", "second"):
        bus.subscribe("*", noting(told, name))

    def break_off(frame: Any, what: str, _: Any) -> Any:
        if told and what == "line" and frame.f_code is EventBus.publish.__code__:
            sys.settrace(None)
            raise KeyboardInterrupt
        return break_off

    before = sys.gettrace()
    sys.settrace(break_off)
    try:
        with pytest.raises(KeyboardInterrupt):
            bus.publish(event("e-1"))
    finally:
        sys.settrace(before)
    assert told == [("first", "e-1")]
    assert [letter.attempts for letter in bus.dead_letters][-1] == 0
    bus.retry()
    assert told[-1] == ("second", "e-1")


class TestPublish:
    def test_handlers_are_called_in_the_order_in_which_they_subscribed(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        log: list[Any] = []
        for name, pattern in [("a", "*"), ("b", "account.deposited"), ("c", "account.*")]:
            bus.subscribe(pattern, noting(log, name))
        assert bus.publish(event("e-1")) == ()
        assert bus.publish(event("e-2")) == ()
        assert log == [(name, id) for id in ("e-1", "e-2") for name in "abc"]

    @pytest.mark.parametrize(
        ("pattern", "type", "matches"),
        [
            ("order.created", "order.created", True),
            ("order.created", "order.created.again", False),
            ("order.created", "order", False),
            ("order.*", "order.created", True),
            ("order.*", "order.line.added", True),
            ("order.*", "order.", True),
            ("order.*", "order", False),
            ("order.*", "orders.created", False),
            ("*", "order", True),
            ("*", "*", True),
        ],
    )
    def test_a_pattern_says_which_types_a_handler_gets(
        self, bus: EventBus, event: MakeEvent, pattern: str, type: str, matches: bool
    ) -> None:
        log: list[Any] = []
        bus.subscribe(pattern, noting(log, "a"))
        bus.publish(event(type=type))
        assert bool(log) is matches

    def test_without_a_handler_nothing_happens(self, bus: EventBus, event: MakeEvent) -> None:
        assert bus.publish(event()) == ()
        assert bus.dead_letters == []

    def test_one_handler_may_subscribe_twice_and_is_then_called_twice(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        log: list[Any] = []
        handler = noting(log, "a")
        first = bus.subscribe("*", handler)
        bus.subscribe("*", handler)
        bus.publish(event("e-1"))
        first()
        bus.publish(event("e-2"))
        assert log == [("a", "e-1"), ("a", "e-1"), ("a", "e-2")]

    def test_the_handler_gets_the_very_event(self, bus: EventBus, event: MakeEvent) -> None:
        log: list[Event] = []
        bus.subscribe("*", log.append)
        published = event()
        bus.publish(published)
        assert log[0] is published

    @pytest.mark.parametrize("nothing", [None, "account.deposited", {}])
    def test_only_events_are_published(self, bus: EventBus, nothing: Any) -> None:
        with pytest.raises(TypeError, match="publish takes an Event, not "):
            bus.publish(nothing)


class TestSubscribe:
    def test_unsubscribing_twice_is_the_same_as_once(self, bus: EventBus, event: MakeEvent) -> None:
        log: list[Any] = []
        handler = noting(log, "a")
        unsubscribe = bus.subscribe("*", handler)
        unsubscribe()
        bus.subscribe("*", handler)
        unsubscribe()
        bus.publish(event())
        assert log == [("a", "e-1")]

    def test_it_counts_for_types_that_were_published_before(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        log: list[Any] = []
        bus.publish(event("e-1"))
        unsubscribe = bus.subscribe("account.deposited", noting(log, "a"))
        bus.publish(event("e-2"))
        unsubscribe()
        bus.publish(event("e-3"))
        assert log == [("a", "e-2")]

    def test_a_handler_may_unsubscribe_itself_and_subscribe_others(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        log: list[Any] = []

        def once(event: Event) -> None:
            unsubscribe()
            bus.subscribe("*", noting(log, "next"))
            log.append(("once", event.id))

        unsubscribe = bus.subscribe("*", once)
        bus.subscribe("*", noting(log, "other"))
        bus.publish(event("e-1"))
        bus.publish(event("e-2"))
        assert log == [("once", "e-1"), ("other", "e-1"), ("other", "e-2"), ("next", "e-2")]

    @pytest.mark.parametrize("pattern", ["order*", "*.created", "**", "o*.*", "order.*.*", "*."])
    def test_a_star_stands_alone_or_last(self, bus: EventBus, pattern: str) -> None:
        with pytest.raises(ValueError, match="star"):
            bus.subscribe(pattern, print)

    @pytest.mark.parametrize("pattern", [None, "", 1, Event])
    def test_a_pattern_is_a_string(self, bus: EventBus, pattern: Any) -> None:
        with pytest.raises(TypeError, match="event_type is a non-empty string"):
            bus.subscribe(pattern, print)

    def test_a_handler_can_be_called(self, bus: EventBus) -> None:
        with pytest.raises(TypeError, match="handler is something to call, not 'print'"):
            bus.subscribe("*", "print")  # type: ignore[arg-type]


class TestSubscriptions:
    def test_the_bus_says_who_is_subscribed_in_the_order_of_delivery(self, bus: EventBus) -> None:
        assert bus.subscriptions == ()
        end = bus.subscribe("order.*", print)
        bus.subscribe("*", repr)
        first, second = bus.subscriptions
        assert (first.pattern, first.handler) == ("order.*", print)
        assert (second.pattern, second.handler) == ("*", repr)
        assert first.matches("order.created")
        assert not first.matches("payment.received")
        end()
        assert bus.subscriptions == (second,)

    def test_a_subscription_can_be_ended_by_whoever_finds_it(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        log: list[Any] = []
        end = bus.subscribe("*", noting(log, "a"))
        bus.subscriptions[0].unsubscribe()
        end()
        bus.publish(event())
        assert log == []
        assert bus.subscriptions == ()


class TestInterceptor:
    """For tools that watch a bus, or try out what a failure does."""

    def test_it_makes_every_call_and_is_told_the_attempt(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        log: list[Any] = []
        calls: list[Any] = []
        failing, noted = Failing(), noting(log, "a")

        def interceptor(handler: Any, event: Event, attempt: int) -> None:
            calls.append((handler, event.id, attempt))
            handler(event)

        bus.subscribe("*", failing)
        bus.subscribe("*", noted)
        bus.interceptor = interceptor
        bus.publish(event())
        bus.retry()
        bus.retry()
        assert calls == [
            (failing, "e-1", 1),
            (noted, "e-1", 1),
            *((failing, "e-1", n) for n in (2, 3)),
        ]
        assert log == [("a", "e-1")]

    def test_what_it_raises_is_the_failure_of_the_handler_it_stands_for(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        log: list[Any] = []
        first, second = noting(log, "a"), noting(log, "b")
        error = RuntimeError("tried out")

        def interceptor(handler: Any, event: Event, attempt: int) -> None:
            if handler is first:
                raise error
            handler(event)

        bus.subscribe("*", first)
        bus.subscribe("*", second)
        bus.interceptor = interceptor
        assert bus.publish(event()) == (DeadLetter(event(), first, error),)
        assert bus.retry() == (DeadLetter(event(), first, error, attempts=2),)
        assert log == [("b", "e-1")]
        bus.interceptor = None
        assert bus.retry() == ()
        assert log == [("b", "e-1"), ("a", "e-1")]

    def test_ctrl_c_under_it_leaves_the_same_dead_letters(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        def interrupt(_: Event) -> None:
            raise KeyboardInterrupt

        bus.subscribe("*", interrupt)
        bus.subscribe("*", print)
        bus.interceptor = lambda handler, event, attempt: handler(event)
        with pytest.raises(KeyboardInterrupt):
            bus.publish(event())
        assert [(letter.handler, letter.attempts) for letter in bus.dead_letters] == [
            (interrupt, 1),
            (print, 0),
        ]


class TestFailures:
    def test_a_handler_that_fails_stops_nobody(self, bus: EventBus, event: MakeEvent) -> None:
        log: list[Any] = []
        failing = Failing()
        bus.subscribe("*", noting(log, "a"))
        bus.subscribe("*", failing)
        bus.subscribe("*", noting(log, "b"))
        bus.publish(event())
        assert log == [("a", "e-1"), ("b", "e-1")]

    def test_publish_returns_the_failures_of_this_event_and_the_bus_keeps_all(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        one, two = Failing(), Failing()
        bus.subscribe("*", one)
        bus.subscribe("*", two)
        first = bus.publish(event("e-1"))
        second = bus.publish(event("e-2"))
        assert isinstance(second, tuple)
        assert [(letter.event.id, letter.handler) for letter in second] == [
            ("e-2", one),
            ("e-2", two),
        ]
        assert str(second[0].error) == "cannot take e-2"
        assert second[0].attempts == 1
        assert bus.dead_letters == [*first, *second]

    def test_retry_removes_what_succeeds_and_counts_what_fails_again(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        mended, failing = Failing(), Failing()
        bus.subscribe("*", mended)
        bus.subscribe("*", failing)
        bus.publish(event("e-1"))
        bus.publish(event("e-2"))
        mended.mended = True
        again = bus.retry()
        assert [(letter.event.id, letter.handler) for letter in again] == [
            ("e-1", failing),
            ("e-2", failing),
        ]
        assert bus.dead_letters == list(again)
        assert [letter.attempts for letter in bus.retry()] == [3, 3]
        failing.mended = True
        assert bus.retry() == ()
        assert bus.dead_letters == []
        assert (mended.calls, failing.calls) == (4, 8)

    def test_retry_goes_from_the_oldest_to_the_newest(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        log: list[str] = []
        failing = Failing()
        bus.subscribe("*", lambda event: (failing(event), log.append(event.id)))
        for id in ("e-1", "e-2", "e-3"):
            bus.publish(event(id))
        failing.mended = True
        bus.retry()
        assert log == ["e-1", "e-2", "e-3"]

    def test_one_error_raised_for_two_letters_is_two_letters(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        error = RuntimeError("always the same object")

        def fail(event: Event) -> None:
            raise error

        bus.subscribe("*", fail)
        bus.subscribe("*", fail)
        bus.publish(event())
        assert len(bus.retry()) == 2
        assert [letter.attempts for letter in bus.dead_letters] == [2, 2]

    def test_what_was_given_up_can_be_taken_out_even_by_a_handler(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        bus.subscribe("*", Failing())
        bus.publish(event("e-1"))
        bus.publish(event("e-2"))
        del bus.dead_letters[0]
        bus.subscribe("*", lambda event: bus.dead_letters.clear())
        bus.publish(event("e-3"))
        assert bus.dead_letters == []
        assert bus.retry() == ()

    def test_a_dead_letter_is_a_value(self, event: MakeEvent) -> None:
        error = RuntimeError()
        letter = DeadLetter(event(), print, error)
        assert letter == DeadLetter(event(), print, error, attempts=1)
        assert len({letter, DeadLetter(event(), print, error, 2)}) == 2
        with pytest.raises(AttributeError):
            letter.attempts = 2  # type: ignore[misc]


class TestWhatItLooksLike:
    def test_short_and_the_same_every_time(self, bus: EventBus, event: MakeEvent) -> None:
        assert repr(bus) == "<EventBus: 0 subscribed, 0 dead>"
        bus.subscribe("account.*", Failing())
        bus.subscribe("*", partial(print, end=""))
        bus.publish(event("e-1"))
        assert repr(bus) == "<EventBus: 2 subscribed, 1 dead>"
        assert repr(bus.subscriptions) == (
            "(<Subscription of Failing to account.*>, <Subscription of partial to *>)"
        )
        assert repr(bus.dead_letters) == (
            "[<DeadLetter e-1 to Failing, x 1: RuntimeError: cannot take e-1>]"
        )


class TestMemory:
    def test_it_does_not_grow_with_every_type_it_ever_saw(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        log: list[Any] = []
        bus.subscribe("*", lambda event: log.append(event.type))
        types = [f"type-{n}" for n in range(3 * ROUTES)]
        sizes = []
        for type in [*types, *types[:10]]:
            bus.publish(event(type=type))
            sizes.append(len(bus._routes))
        assert log == [*types, *types[:10]]
        assert max(sizes) <= ROUTES
