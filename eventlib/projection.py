"""Read models that know how far they have read.

A projection turns the log of a store into a view that answers one kind of question. Its checkpoint
is the position of the last event it took in, and is saved in one transaction with what that event
changed: after a crash both are as they were before, or both as they are after.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Self

from eventlib.bus import check_handler, check_pattern, check_ran, matching
from eventlib.errors import StoreError
from eventlib.event import RecordedEvent
from eventlib.recorders.views import Changes, Checkpoint, MemoryRows, Reader, Rows, View
from eventlib.store import EventStore, count_or_none

PAGE = 5000  # events in one transaction
LOOK = 0.05  # seconds between two looks at how far another process has come


class Projection:
    """A view of a store's events, which moves at its own pace.

    `handlers` maps a type of event, or a pattern as in a bus (`"order.*"`), to `f(view, event)`,
    which changes the view and does nothing else: no clock, no e-mail, since a rebuild runs it
    again, and so does a page in which one failed. `view` maps strings to what JSON can hold;
    `where` is `":memory:"` or the path of a SQLite file of its own. A handler is mended by putting
    another in its place in `handlers`, and `rebuild()` lets it have the past too.

    >>> from eventlib import BankAccount
    >>> def opened(view, event):
    ...     view["accounts"] = view.get("accounts", 0) + 1
    >>> store = EventStore()
    >>> count = Projection(store, {"account.created": opened})
    >>> account = BankAccount.open("ACC123", 1000, store)
    >>> count.view, count.lag                              # a read model may be behind
    ({}, 1)
    >>> count.catch_up(), count.view, count.lag
    (1, {'accounts': 1}, 0)
    >>> unsubscribe = store.subscribe(count.handle)        # or follow the store
    >>> _ = account.deposit(500, store)
    >>> count
    <Projection of account.created: position 2, lag 0>
    """

    def __init__(
        self,
        store: EventStore,
        handlers: Mapping[str, Callable[[View, RecordedEvent], object]],
        where: str | os.PathLike[str] = ":memory:",
    ) -> None:
        for event_type, handler in handlers.items():
            check_pattern(event_type)
            check_handler(handler, f"the handler of {event_type!r}")
        self.store = store
        self.handlers = dict(handlers)
        place = os.fspath(where)
        self._rows = MemoryRows() if place == ":memory:" else Rows(place)
        self._lock = threading.Condition()  # who waits for the view to move
        self._reached = 0
        self._turn = threading.Lock()  # one thread moves it; no reader needs a turn
        self._mover = 0  # the thread whose turn it is

    @property
    def view(self) -> Mapping[str, Any]:
        """The rows as they were committed last, to read at any time: what is taken is a copy."""
        return Reader(self._rows)

    @property
    def position(self) -> int:
        """The checkpoint: the position of the last event that was taken in, 0 before the first."""
        return self._rows.checkpoint()[0]

    @property
    def lag(self) -> int:
        """How many events the store has that were not taken in yet."""
        return max(0, self.store.last_position - self.position)

    def catch_up(self, limit: int | None = None) -> int:
        """Take in what is new, `limit` events at most; returns how many.

        An error in a handler is raised, with a note that names the event: the events before it are
        taken in, that one and those behind it are not.
        """
        count_or_none("limit", limit)
        taken = 0
        with self._moving():
            changes = Changes(self._rows)
            while True:
                wanted = PAGE if limit is None else min(PAGE, limit - taken)
                seen = self._checkpoint_in_this_store()
                page = self.store.read_all(after=seen[0], limit=wanted)
                count, failure = self._take_in(changes, page)
                at = (page[count - 1].position, page[count - 1].id) if count else seen
                if page and not changes.commit(seen, at):  # another process was faster
                    changes = Changes(self._rows)
                    continue
                self._has_reached(at)
                if failure is not None:
                    raise failure
                taken += count
                if count < wanted or taken == limit:
                    return taken

    def handle(self, event: RecordedEvent) -> None:
        """Be told of an event: subscribe this to the store, or deliver from elsewhere.

        One that was taken in already changes nothing; before one that comes too early, those in
        between are read from the log. So the same events twice, or in another order, make the same
        view.
        """
        if not isinstance(event, RecordedEvent):
            raise TypeError(f"a view takes recorded events, which have a position, not {event!r}")
        missing = event.position - self.position
        if missing > 0:
            self.catch_up(missing)

    def rebuild(self) -> None:
        """Make the view anew from the first event.

        In one transaction: readers see the old view until it is done, and an interruption leaves
        the old view as it was. Until then the new rows are in memory.
        """
        with self._moving():
            changes, at = Changes(self._rows, anew=True), (0, "")
            while True:
                page = self.store.read_all(after=at[0], limit=PAGE)
                _, failure = self._take_in(changes, page)
                if failure is not None:
                    raise failure
                if page:
                    at = (page[-1].position, page[-1].id)
                if len(page) == PAGE:
                    continue
                seen = self._rows.checkpoint()
                theirs = self.store.find(seen[1])
                if theirs is not None and at[0] < theirs.position == seen[0]:
                    continue  # another process has taken in what came meanwhile
                if changes.commit(seen, at):
                    self._has_reached(at)
                    return

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until another has brought the view to `position`; `False` after `timeout` s.

        What reads its own writes waits for the position that its append returned.
        """
        deadline = time.monotonic() + timeout
        while self.position < position:
            if (left := deadline - time.monotonic()) <= 0:
                return False
            with self._lock:  # another process tells nobody: look again
                self._lock.wait_for(lambda: self._reached >= position, min(left, LOOK))
        return True

    def close(self) -> None:
        """Let go of the view's file."""
        self._rows.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        names = list(self.handlers)
        state = "closed"
        with suppress(StoreError):
            state = f"position {self.position}, lag {self.lag}"
        return f"<Projection of {', '.join(names[:3])}{', …' * (len(names) > 3)}: {state}>"

    @contextmanager
    def _moving(self) -> Iterator[None]:
        """One thread at a time; no lock that readers or forks need is held meanwhile."""
        self._rows.checkpoint()  # closed, as in a new process after a fork, it says so
        if self._turn.locked() and self._mover == threading.get_ident():
            raise RuntimeError("a handler cannot move the view that it is working on")
        with self._turn:
            self._mover = threading.get_ident()
            try:
                yield
            finally:
                self._mover = 0

    def _has_reached(self, at: Checkpoint) -> None:
        with self._lock:
            self._reached = at[0]
            self._lock.notify_all()

    def _checkpoint_in_this_store(self) -> Checkpoint:
        position, event_id = seen = self._rows.checkpoint()
        last = self.store.find(event_id)
        if position != (last.position if last else 0):
            raise StoreError(
                f"this view has read up to #{position} ({event_id}), which is another event or "
                "none in this store: it is the view of another store; rebuild() it"
            )
        return seen

    def _take_in(
        self, changes: Changes, page: Sequence[RecordedEvent]
    ) -> tuple[int, Exception | None]:
        """Let the handlers have a page: how many went well, and what was wrong with the next.

        Where one fails, what the page changed is forgotten, and each event taken for itself.
        """
        handlers: dict[str, list[Callable[[View, RecordedEvent], object]]] = {}
        try:
            for event in page:
                if event.type not in handlers:
                    handlers[event.type] = matching(self.handlers, event.type)
                for handler in handlers[event.type]:
                    if (came := handler(changes, event)) is not None:
                        check_ran(came)
                if changes.lent:
                    changes.lent.clear()
            changes.end_page()
            return len(page), None
        except Exception as error:
            changes.forget()
            if len(page) == 1:
                error.add_note(f"in a projection, at event {event.id} (#{event.position})")
                return 0, error
        for count, event in enumerate(page):
            _, failure = self._take_in(changes, [event])
            if failure is not None:
                return count, failure
        return len(page), None
