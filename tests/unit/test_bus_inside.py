"""What a bus does when its handlers publish themselves, and when Ctrl-C breaks a delivery off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from eventlib import DeadLetter, Event, EventBus

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


class TestPublishingInsideAHandler:
    def test_it_waits_until_the_first_event_has_reached_everybody(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        log: list[Any] = []

        def react(happened: Event) -> None:
            if happened.id == "e-1":
                assert bus.publish(event("e-2")) == ()
                assert bus.publish(event("e-3")) == ()
            if happened.id == "e-2":
                assert bus.publish(event("e-4")) == ()

        bus.subscribe("*", react)
        bus.subscribe("*", noting(log, "a"))
        bus.publish(event("e-1"))
        assert [id for _, id in log] == ["e-1", "e-2", "e-3", "e-4"]

    def test_a_long_chain_of_reactions_ends(self, bus: EventBus, event: MakeEvent) -> None:
        log: list[Any] = []

        def react(happened: Event) -> None:
            number = int(happened.id)
            if number < 5000:
                bus.publish(event(str(number + 1)))

        bus.subscribe("*", react)
        bus.subscribe("*", noting(log, "a"))
        bus.publish(event("1"))
        assert len(log) == 5000

    def test_its_failures_are_kept_but_are_not_those_of_the_outer_event(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        failing = Failing()
        bus.subscribe("outer", lambda _: bus.publish(event("inner")))
        bus.subscribe("account.deposited", failing)
        assert bus.publish(event("outer", type="outer")) == ()
        assert [letter.event.id for letter in bus.dead_letters] == ["inner"]

    def test_what_a_failing_handler_published_first_is_delivered(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        log: list[Any] = []

        def publish_and_fail(_: Event) -> None:
            bus.publish(event("inner"))
            raise RuntimeError

        bus.subscribe("outer", publish_and_fail)
        bus.subscribe("account.deposited", noting(log, "a"))
        assert len(bus.publish(event("outer", type="outer"))) == 1
        assert log == [("a", "inner")]

    def test_a_wrong_value_fails_in_the_handler_that_published_it(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        log: list[Any] = []
        bus.subscribe("*", lambda _: bus.publish("no event"))  # type: ignore[arg-type]
        bus.subscribe("*", noting(log, "a"))
        (letter,) = bus.publish(event())
        assert isinstance(letter.error, TypeError)
        assert log == [("a", "e-1")]

    def test_a_retried_handler_may_publish(self, bus: EventBus, event: MakeEvent) -> None:
        log: list[Any] = []
        failing = Failing()

        def react(happened: Event) -> None:
            failing(happened)
            bus.publish(event(f"after {happened.id}"))

        bus.subscribe("outer", react)
        bus.subscribe("account.deposited", noting(log, "a"))
        bus.publish(event("e-1", type="outer"))
        bus.publish(event("e-2", type="outer"))
        failing.mended = True
        assert bus.retry() == ()
        assert log == [("a", "after e-1"), ("a", "after e-2")]

    def test_retry_is_for_when_the_bus_is_at_rest(self, bus: EventBus, event: MakeEvent) -> None:
        bus.subscribe("*", lambda _: bus.retry())
        (letter,) = bus.publish(event())
        assert isinstance(letter.error, RuntimeError)
        assert "at rest" in str(letter.error)


class TestInterruption:
    """Ctrl-C, or `exit()` in a handler, breaks a delivery off; nothing is lost to it."""

    @pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit])
    def test_what_waits_is_delivered_by_the_next_publish(
        self, bus: EventBus, event: MakeEvent, interruption: type[BaseException]
    ) -> None:
        log: list[Any] = []

        def react(happened: Event) -> None:
            if happened.id == "e-1":
                bus.publish(event("inner-1"))
                bus.publish(event("inner-2"))
                raise interruption

        bus.subscribe("*", react)
        bus.subscribe("*", noting(log, "a"))
        with pytest.raises(interruption):
            bus.publish(event("e-1"))
        assert log == []
        assert bus.publish(event("e-2")) == ()
        assert [id for _, id in log] == ["inner-1", "inner-2", "e-2"]

    def test_it_is_delivered_by_the_next_retry_too(self, bus: EventBus, event: MakeEvent) -> None:
        log: list[Any] = []

        def react(_: Event) -> None:
            bus.publish(event("inner"))
            raise KeyboardInterrupt

        unsubscribe = bus.subscribe("outer", react)
        bus.subscribe("account.deposited", noting(log, "a"))
        with pytest.raises(KeyboardInterrupt):
            bus.publish(event("outer", type="outer"))
        unsubscribe()
        bus.dead_letters.clear()
        assert bus.retry() == ()
        assert log == [("a", "inner")]

    def test_who_was_not_reached_has_a_dead_letter_with_no_attempts(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        log: list[Any] = []
        interrupt = True

        def react(happened: Event) -> None:
            if interrupt:
                raise KeyboardInterrupt
            log.append(("react", happened.id))

        failing, last = Failing(), noting(log, "last")
        bus.subscribe("*", failing)
        bus.subscribe("*", react)
        bus.subscribe("*", last)
        with pytest.raises(KeyboardInterrupt):
            bus.publish(event())
        assert [(letter.handler, letter.attempts) for letter in bus.dead_letters] == [
            (failing, 1),
            (react, 1),
            (last, 0),
        ]
        interrupt = False
        bus.retry()
        assert log == [("react", "e-1"), ("last", "e-1")]
        assert [letter.attempts for letter in bus.dead_letters] == [2]

    def test_so_it_is_for_an_event_that_waited_and_the_next_one_goes_on_waiting(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        log: list[Any] = []

        def react(happened: Event) -> None:
            if happened.id == "e-1":
                bus.publish(event("inner-1"))
                bus.publish(event("inner-2"))
            if happened.id == "inner-1":
                raise KeyboardInterrupt

        last = noting(log, "last")
        bus.subscribe("*", react)
        bus.subscribe("*", last)
        with pytest.raises(KeyboardInterrupt):
            bus.publish(event("e-1"))
        assert log == [("last", "e-1")]
        assert [(letter.event.id, letter.handler) for letter in bus.dead_letters] == [
            ("inner-1", react),
            ("inner-1", last),
        ]
        bus.publish(event("e-2"))
        assert log == [("last", "e-1"), ("last", "inner-2"), ("last", "e-2")]

    def test_an_interrupted_retry_keeps_what_it_did_not_finish(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        calls: list[str] = []

        def react(happened: Event) -> None:
            calls.append(happened.id)
            if len(calls) <= 3:
                raise RuntimeError
            if len(calls) == 5:
                raise KeyboardInterrupt

        bus.subscribe("*", react)
        for id in ("e-1", "e-2", "e-3"):
            bus.publish(event(id))
        with pytest.raises(KeyboardInterrupt):
            bus.retry()
        assert [letter.event.id for letter in bus.dead_letters] == ["e-2", "e-3"]
        assert bus.retry() == ()
        assert calls[3:] == ["e-1", "e-2", "e-2", "e-3"]
        assert bus.dead_letters == []

    def test_an_interrupted_retry_puts_what_failed_again_before_what_it_did_not_reach(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        broken_off = False

        def react(happened: Event) -> None:
            nonlocal broken_off
            if happened.id == "e-3" and len(bus.dead_letters) == 0:
                broken_off = True
                raise KeyboardInterrupt
            raise RuntimeError

        bus.subscribe("*", react)
        for id in ("e-1", "e-2", "e-3", "e-4"):
            bus.dead_letters += [DeadLetter(event(id), react, RuntimeError())]
        with pytest.raises(KeyboardInterrupt):
            bus.retry()
        assert broken_off
        left = [(letter.event.id, letter.attempts) for letter in bus.dead_letters]
        assert left == [("e-1", 2), ("e-2", 2), ("e-3", 1), ("e-4", 1)]

    def test_what_failed_while_it_was_broken_off_comes_behind(
        self, bus: EventBus, event: MakeEvent
    ) -> None:
        def react(happened: Event) -> None:
            if happened.id == "e-2":
                bus.publish(event("e-9", type="other"))
                raise KeyboardInterrupt
            raise RuntimeError

        bus.subscribe("account.*", react)
        bus.subscribe("other", react)
        bus.dead_letters += [DeadLetter(event(id), react, RuntimeError()) for id in ("e-1", "e-2")]
        with pytest.raises(KeyboardInterrupt):
            bus.retry()
        bus.publish(event("e-3"))
        ids = [letter.event.id for letter in bus.dead_letters]
        assert ids == ["e-1", "e-2", "e-9", "e-3"]
