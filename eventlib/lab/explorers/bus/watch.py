"""The watch over a bus: it makes every call in the bus's place and writes down what came of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout
from dataclasses import replace
from io import StringIO

from eventlib.bus import DeadLetter, EventBus, Handler
from eventlib.event import Event
from eventlib.lab.explorers.bus.consumers import find, is_same, newcomer, taken_in
from eventlib.lab.explorers.bus.record import Consumer, Delivery, Frame, Kind, Step
from eventlib.lab.explorers.bus.samples import Samples
from eventlib.lab.explorers.frame.shown import error_in_words, short
from eventlib.lab.session import text

KEPT = 60
"""How many steps can be looked at again."""


class SimulatedFailure(RuntimeError):
    """Raised in the place of a consumer that was made to fail."""


class BusWatch:
    """Every delivery on a bus, whoever published, and the consumers that are made to fail.

    The explorers of one bus share one watch, which is the bus's interceptor: what one of them
    makes fail, fails in all.
    """

    def __init__(self, bus: EventBus) -> None:
        self.bus = bus
        self.frame = Frame(taken_in((), bus.subscriptions), tuple(bus.dead_letters))
        self.steps: deque[Step] = deque(maxlen=KEPT)
        self.count = 0
        """How many steps there have been, the kept ones and the forgotten ones."""
        self.samples = Samples()
        self.listeners: list[Callable[[], None]] = []
        self._expected: list[Handler] = []
        self._calling = False
        self._listening = False
        for letter in bus.dead_letters:
            self._find(letter.handler)
        self._step("start")
        bus.interceptor = self

    @classmethod
    def of(cls, bus: EventBus) -> BusWatch:
        """The one that watches this bus; a new one, if nobody does."""
        if bus.interceptor is None:
            return cls(bus)
        if not isinstance(bus.interceptor, cls):
            raise ValueError(f"this bus has another interceptor, {bus.interceptor!r}")
        return bus.interceptor

    def publish(self, event: Event) -> None:
        """Publish, and keep what the consumers print; nobody has to be subscribed."""
        self.refresh()
        if not self._calling and not self._receivers(event.type):
            self._begin_publication(event)
        with self._listen():
            self.bus.publish(event)
        self.tell()

    def retry(self) -> None:
        """Try the dead letters again, and keep what the consumers print."""
        with self._listen():
            self.bus.retry()
        self.tell()

    def set_failing(self, name: str, failing: bool) -> None:
        """Let a consumer fail from now on, or work again."""
        consumer = self.consumer(name)
        if consumer.failing != failing:
            consumer = self._put(replace(consumer, failing=failing))
            self._step("fail" if failing else "mend", consumer=consumer)
        self.tell()

    def set_subscribed(self, name: str, subscribed: bool) -> None:
        """End all subscriptions of a consumer, or subscribe it again, behind the others."""
        consumer = self.consumer(name)
        if subscribed and not consumer.subscribed:
            for pattern in consumer.patterns:
                self.bus.subscribe(pattern, consumer.handler)
        elif not subscribed:
            for subscription in self.bus.subscriptions:
                if is_same(subscription.handler, consumer.handler):
                    subscription.unsubscribe()
        self.tell()

    def consumer(self, name: str) -> Consumer:
        """The consumer of this name; `ValueError` says which ones there are."""
        self.refresh()
        for consumer in self.frame.consumers:
            if consumer.name == name:
                return consumer
        known = ", ".join(consumer.name for consumer in self.frame.consumers) or "none"
        raise ValueError(f"no consumer {name!r} on this bus: there are {known}")

    def receivers(self, event_type: str) -> list[str]:
        """The consumers that get events of this type."""
        self.refresh()
        return list(dict.fromkeys(self._find(each).name for each in self._receivers(event_type)))

    def refresh(self) -> None:
        """Take in what was done to the bus itself: subscriptions, dead letters taken out."""
        if self._calling:
            return
        self._take_in_consumers()
        letters = tuple(self.bus.dead_letters)
        if letters != self.frame.letters:
            self.frame = replace(self.frame, letters=letters)
            self._step("letters")

    def tell(self) -> None:
        """Let the explorers show what is new."""
        self.refresh()
        for listener in self.listeners:
            listener()

    # --- the interceptor -----------------------------------------------------------------------

    def __call__(self, handler: Handler, event: Event, attempt: int) -> None:
        self._begin(handler, event, attempt)
        consumer = self._find(handler)
        printed = StringIO()
        error: BaseException | None = None
        self._calling = True
        try:
            if consumer.failing:
                raise SimulatedFailure(text("bus", "failure"))
            with redirect_stdout(printed) if self._listening else nullcontext():
                handler(event)
        except BaseException as caught:
            error = caught
            raise
        finally:
            self._calling = False
            what = "" if error is None else error_in_words(error)
            name = self._find(handler).name
            done = Delivery(event, name, attempt, what, short(printed.getvalue()))
            self._record(handler, done, error)

    def _begin(self, handler: Handler, event: Event, attempt: int) -> None:
        """Whether this call belongs to what goes on already, or begins something."""
        if attempt > 1 or self._letter(handler, event, attempt - 1):
            name = self._find(handler).name
            again = any(
                d.event is event and d.consumer == name and d.attempt < attempt
                for d in self.frame.round
            )
            if again or not self.frame.retrying:
                self.frame = replace(self.frame, retrying=True, round=(), waiting=())
            return
        goes_on = event is self.frame.event and self._expected and self._expected[0] is handler
        if not goes_on:
            self._begin_publication(event)
        del self._expected[:1]

    def _begin_publication(self, event: Event) -> None:
        self._take_in_consumers()
        self._expected = self._receivers(event.type)
        waiting = dict.fromkeys(self._find(handler).name for handler in self._expected)
        self.frame = replace(
            self.frame, event=event, retrying=False, round=(), waiting=tuple(waiting)
        )
        self._step("publish", event=event)

    def _record(self, handler: Handler, done: Delivery, error: BaseException | None) -> None:
        before = self._find(handler)
        delivered, failed = before.delivered + (error is None), before.failed + (error is not None)
        consumer = self._put(replace(before, last=done, delivered=delivered, failed=failed))
        still_waiting = [self._find(expected).name for expected in self._expected]
        retrying = self.frame.retrying
        self.frame = replace(
            self.frame,
            letters=self._letters_after(handler, done, error),
            round=(*self.frame.round, done),
            waiting=() if retrying else tuple(dict.fromkeys(still_waiting)),
        )
        self._step("retry" if retrying else "deliver", done.event, consumer, done)

    def _letters_after(
        self, handler: Handler, done: Delivery, error: BaseException | None
    ) -> tuple[DeadLetter, ...]:
        before = self._letter(handler, done.event, done.attempt - 1)
        after = () if error is None else (DeadLetter(done.event, handler, error, done.attempt),)
        letters = self.frame.letters
        if before is None:
            return letters + after
        place = next(place for place, letter in enumerate(letters) if letter is before)
        return letters[:place] + after + letters[place + 1 :]

    # --- consumers, letters, steps -------------------------------------------------------------

    def _receivers(self, event_type: str) -> list[Handler]:
        return [s.handler for s in self.bus.subscriptions if s.matches(event_type)]

    def _take_in_consumers(self) -> None:
        before = {consumer.name: consumer for consumer in self.frame.consumers}
        consumers = taken_in(self.frame.consumers, self.bus.subscriptions)
        self.frame = replace(self.frame, consumers=consumers)
        for consumer in consumers:
            was = before.get(consumer.name, Consumer(consumer.name, consumer.handler))
            if (was.subscribed, was.patterns) != (consumer.subscribed, consumer.patterns):
                kind: Kind = "subscribe" if consumer.subscribed else "unsubscribe"
                self._step(kind, consumer=consumer)

    def _find(self, handler: Handler) -> Consumer:
        """Its consumer; one who is not subscribed may still have a delivery to come."""
        consumer = find(self.frame.consumers, handler)
        if consumer is None:
            consumer = newcomer(handler, self.frame.consumers)
            self.frame = replace(self.frame, consumers=(*self.frame.consumers, consumer))
        return consumer

    def _put(self, changed: Consumer) -> Consumer:
        consumers = (changed if c.name == changed.name else c for c in self.frame.consumers)
        self.frame = replace(self.frame, consumers=tuple(consumers))
        return changed

    def _letter(self, handler: Handler, event: Event, attempts: int) -> DeadLetter | None:
        for letter in self.frame.letters:
            mine = letter.handler is handler and letter.event is event
            if mine and letter.attempts == attempts:
                return letter
        return None

    def _step(
        self,
        kind: Kind,
        event: Event | None = None,
        consumer: Consumer | None = None,
        delivery: Delivery | None = None,
    ) -> None:
        self.steps.append(Step(kind, self.frame, event, consumer, delivery))
        self.count += 1

    @contextmanager
    def _listen(self) -> Iterator[None]:
        self._listening = True
        try:
            yield
        finally:
            self._listening = False
