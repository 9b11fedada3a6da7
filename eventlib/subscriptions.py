"""Who follows a store, how far each has come, and the delivery of what is new."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from eventlib.bus import DeadLetter, Handler, check_ran
from eventlib.event import RecordedEvent
from eventlib.recorders import Recorder, forks

PAGE = 500  # events read at a time by a subscription that is behind


@dataclass(eq=False)
class _Subscription:
    handler: Handler
    position: int
    active: bool = True
    dead_letter: DeadLetter | None = None  # of the event behind `position`, if it failed

    def offer(self, event: RecordedEvent) -> bool:
        """Hand one event over; `False` when the handler failed or has had enough."""
        if not self.active:
            return False
        try:
            check_ran(self.handler(event))
        except Exception as error:
            attempts = self.dead_letter.attempts + 1 if self.dead_letter else 1
            self.dead_letter = DeadLetter(event, self.handler, error, attempts)
            return False
        self.dead_letter = None
        self.position = event.position
        return True


class Subscriptions:
    """Delivers recorded events, each subscription at its own pace, one delivery at a time.

    A subscription's position is the last event its handler took. It never skips one: a handler
    that fails is offered the same event again next time. So nothing is lost and nothing comes out
    of order, but a handler must be able to meet an event twice.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self.following: tuple[_Subscription, ...] = ()
        self._lock = threading.Lock()  # for a change of `following`
        self._turn = threading.Lock()
        self._deliverer: int | None = None  # the thread whose turn it is
        self._again = False  # a handler appended or subscribed
        forks.register(self)

    def _in_child(self) -> None:
        if self._deliverer != threading.get_ident():  # whose turn it was is not there
            self._turn, self._deliverer = threading.Lock(), None

    def add(self, handler: Handler, after: int | None) -> Callable[[], None]:
        """Begin behind position `after`, or with the next event; returns how to end it."""
        position = self._recorder.last_position() if after is None else after
        mine = _Subscription(handler, position)
        with self._lock:
            self.following += (mine,)

        def unsubscribe() -> None:
            mine.active = False
            with self._lock:
                self.following = tuple(s for s in self.following if s is not mine)

        try:
            if after is not None:
                self.deliver()
        except BaseException:  # Ctrl-C: nobody gets the function that would end it
            unsubscribe()
            raise
        return unsubscribe

    def dead_letters(self) -> tuple[DeadLetter, ...]:
        return tuple(s.dead_letter for s in self.following if s.dead_letter is not None)

    def deliver(self, fresh: Sequence[RecordedEvent] = ()) -> None:
        """Bring every subscription to the end; `fresh` is what was just written, if anything."""
        if self._deliverer == threading.get_ident():  # called by a handler: it comes after it
            self._again = True
            return
        with self._turn:
            self._deliverer = threading.get_ident()
            try:
                failed = self._round(fresh, set())
                while self._again:
                    self._again = False
                    failed = self._round((), failed)
            finally:
                self._again = False
                self._deliverer = None

    def _round(
        self, fresh: Sequence[RecordedEvent], failed: set[_Subscription]
    ) -> set[_Subscription]:
        """One pass; who failed in this delivery waits for the next one."""
        for subscription in self.following:
            if subscription in failed:
                continue
            if fresh and fresh[0].position == subscription.position + 1:
                done = all(map(subscription.offer, fresh))
            else:
                done = self._from_log(subscription)
            if not done:
                failed.add(subscription)
        return failed

    def _from_log(self, subscription: _Subscription) -> bool:
        letter = subscription.dead_letter  # what it cannot take is not read anew each time
        if letter is not None and not subscription.offer(cast(RecordedEvent, letter.event)):
            return False
        while page := self._recorder.read_all(subscription.position, PAGE, None):
            if not all(map(subscription.offer, page)):
                return False
        return True
