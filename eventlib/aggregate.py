"""What every aggregate shares: a version, a way to take in events, and a way to record new ones.

A command is a method that *decides*: it looks at the state, refuses or not, and records an event.
`evolve` never decides: it takes in what happened, whether or not today's rules would allow it.
Keeping the two apart is what lets a rule be tightened without breaking the past.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sized
from typing import Any, Self

from eventlib.bus import check_handler
from eventlib.errors import StreamNotFound
from eventlib.event import Event, RecordedEvent, short
from eventlib.store import EventStore, Store

Rule = Callable[[], object] | None
FORGOTTEN = (
    "this is a copy, and does not know the Upcaster that the aggregate was read through: "
    "give that to the command in place of the store, or replay the aggregate through it"
)


class Aggregate:
    """State that follows from events. A subclass says how, in `evolve`; its commands `record`.

    >>> class Garage(Aggregate):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.parked = []
    ...     def evolve(self, event):                     # what happened: never refused
    ...         if event.type == "car.parked":
    ...             self.parked.append(event.data["plate"])
    ...     def open(self, garage_id, store):            # the first event names the stream
    ...         self.record(store, "garage.opened", {"aggregate_id": garage_id})
    ...     def park(self, plate, store, command_id=None):   # a command: decides, then records
    ...         def free():                              # its rule: asked once a command_id
    ...             if plate in self.parked:
    ...                 raise ValueError(f"{plate} is in here already")
    ...         data = {"plate": plate}
    ...         return self.record(store, "car.parked", data, command_id=command_id, rule=free)
    >>> store = EventStore()
    >>> Garage().open("G1", store)
    >>> event = Garage.load("G1", store).park("1234 BCD", store)
    >>> Garage.load("G1", store)
    <Garage v2, 1 parked>

    An aggregate belongs to one thread at a time. The source of its events is the name of the class,
    or what `class Garage(Aggregate, source="garage-service")` says.
    """

    # Which stream it is, and what reads it in a newer shape, are no state: not among its `vars`.
    __slots__ = ("__dict__", "__weakref__", "_stream", "_through", "_whole")
    _source = ""

    def __init_subclass__(cls, source: str = "", **more: Any) -> None:
        super().__init_subclass__(**more)
        cls._source = source or cls._source or cls.__name__
        check_handler(cls.evolve, f"{cls.__name__}.evolve")
        if "apply" in vars(cls):
            raise TypeError(f"{cls.__name__} has an apply: call it evolve, which apply calls")
        if cls.evolve is Aggregate.evolve:
            import difflib  # slow to import, and rarely needed

            for name in difflib.get_close_matches("evolve", vars(cls), 1, 0.8):
                raise TypeError(f"{cls.__name__} has {name}, which nothing calls: call it evolve")

    def __init__(self) -> None:
        self.version = 0
        """The version of the last event applied; what a command expects the stream to be at."""
        self._stream: str | None = None
        self._whole: int | None = None  # the last version before an event that was left out
        self._through: Store | str | None = None

    @classmethod
    def load(cls, aggregate_id: str, store: Store) -> Self:
        """The aggregate as it is now. No such stream: `StreamNotFound`, which names the nearest."""
        found = store.replay(aggregate_id, cls)
        if found.version == 0:
            raise StreamNotFound(aggregate_id, store.aggregate_ids())
        return found

    def evolve(self, event: Event) -> None:
        """Change the state as the event says. Never refuse: it has happened."""

    def apply(self, event: Event) -> None:
        """Take in one event and count it.

        A recorded event brings its version with it; a plain one, which no store has seen, counts
        one up, so that the next command finds out.
        """
        try:
            if self._stream is None:
                self._stream = event.aggregate_id
        except AttributeError:
            self._begun()
        self.evolve(event)
        self.version = event.version if isinstance(event, RecordedEvent) else self.version + 1

    def record(
        self,
        store: Store,
        type: str,
        data: Mapping[str, Any],
        *,
        source: str = "",
        command_id: str | None = None,
        rule: Rule = None,
    ) -> RecordedEvent:
        """The body of a command: decide, append, apply; returns the event.

        1. `rule()` raises to refuse: then nothing was written and nothing has changed.
        2. Append at the version this object knows, *then* apply: an object that changed before
           its event was stored would show a state that no replay can reach.

        `data` says what is new. The event goes to the stream of this aggregate and to no other;
        the first one names it, as `data["aggregate_id"]`.

        A `command_id` that the store has is not decided again (the state it was decided on is
        gone): the event of the first time is returned, and the object is brought up to date,
        through whatever it was loaded through. With other data it is a `DuplicateEvent`.
        """
        stream = self._begun()
        if "aggregate_id" not in data:
            data = {"aggregate_id": stream, **data}
        elif stream is not None and data["aggregate_id"] != stream:
            other = f"{type} is for {data['aggregate_id']!r}, and this is {stream}"
            raise ValueError(f"{other}: a command writes into its own stream")
        known = None if command_id is None else store.find(command_id)
        if known is None and rule is not None and (said := rule()) is not None:
            check_handler(rule, "rule")
            if said is False:
                raise TypeError("rule() returned False: to refuse it raises an error that says why")
        event = Event(
            store.ids.next() if command_id is None else command_id,
            type,
            dict(data),
            store.clock.now() if known is None else known.timestamp,
            source or self._source,
        )
        through = (self._through if isinstance(store, EventStore) else None) or store
        if isinstance(through, str):
            raise ValueError(through)
        written = store.append(event, self.version if self._whole is None else self._whole)
        news = [written]  # behind an Upcaster in its old shape: then it is read in the newest
        if known or written.version != self.version + 1 or not isinstance(through, EventStore):
            news = through.get_events(str(written.aggregate_id), self.version)
        for new in news:
            self.apply(new)
        return written

    def _loaded(self, aggregate_id: str, through: Store, whole: int | None = None) -> None:
        """Told by a replay: where it lives and what it was read through. `whole` is where it was
        left without an event of a later time: a command then finds that the stream went on.
        """
        self._whole = whole
        self._stream = self._begun() or aggregate_id
        self._through = None if isinstance(through, EventStore) else through

    def _begun(self) -> str | None:
        try:
            return self._stream
        except AttributeError:
            name = type(self).__name__
            raise TypeError(f"{name}.__init__ has to begin with super().__init__()") from None

    def __getstate__(self) -> Any:  # of a copy: the state, and not the store it was loaded through
        state: Any = super().__getstate__()
        return state[0], {**state[1], "_through": self._through and FORGOTTEN}

    def __repr__(self) -> str:
        state = "".join(
            f", {len(value)} {name}"
            if isinstance(value, Sized) and not isinstance(value, str)
            else f", {name} {short(str(value)).split(' at 0x')[0]}"
            for name, value in vars(self).items()
            if name != "version" and not name.startswith("_")
        )
        return f"<{type(self).__name__} v{vars(self).get('version', 0)}{state}>"
