"""What is done to real projections, one step after the other, and what came of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from eventlib.event import RecordedEvent
from eventlib.lab.explorers.projection import words
from eventlib.lab.explorers.projection.record import Frame, Kind, Model, Step
from eventlib.projection import Projection
from eventlib.store import EventStore

KEPT_STEPS = 60
KEPT_EVENTS = 200

T = TypeVar("T")
Says = Callable[[Model, Model, list[RecordedEvent]], str]


class Story:
    """A store, its projections, and the steps that were taken, by anybody.

    It follows the store, so that the projections that shall follow it do. What others did, to the
    store or to a projection, becomes a step at the next `refresh`.
    """

    def __init__(
        self,
        store: EventStore,
        projections: Mapping[str, Projection],
        writes: Mapping[str, Callable[[], object]],
    ) -> None:
        self.store = store
        self.projections = dict(projections)
        self.writes = dict(writes)
        self.log: deque[RecordedEvent] = deque(maxlen=KEPT_EVENTS)
        self.steps: deque[Step] = deque(maxlen=KEPT_STEPS)
        self.count = 0
        """How many steps there have been, the kept ones and the forgotten ones."""
        self._behind: dict[str, int | None] = dict.fromkeys(projections)
        self._failed: dict[str, tuple[Kind, Exception]] = {}
        self._record("start", [words.say("step", "start")])
        self.end = store.subscribe(self._appended)

    # --- what can be done ----------------------------------------------------------------------

    def write(self, label: str) -> None:
        """Run a command; one that is refused is a step too, and raises."""
        command = _chosen("write", self.writes, label)
        self.refresh()
        try:
            command()
        except Exception as error:
            wrote = self.store.last_position > self.frame.end
            self._record("write" if wrote else "refused", [words.refused(label, wrote, error)])
            raise
        wrote = self.store.last_position > self.frame.end
        self._record("write", [words.say("step", "write" if wrote else "write_none", label=label)])

    def take(self, name: str, limit: int | None) -> None:
        """Take in the next events, `limit` at most; `None`: all of them."""
        projection = self._projection(name)
        self._act("move", name, lambda: projection.catch_up(limit and max(limit, 0)), words.taken)

    def pace(self, name: str, behind: int | None) -> None:
        """Follow the log so many events behind; `None`: wait to be told."""
        self._projection(name)
        if behind is not None and (type(behind) is not int or behind < 0):
            raise ValueError(f"behind is a number of events, from 0 on, not {behind!r}")

        def follow() -> None:
            self._behind[name] = behind
            self._follow(name)

        self._act("pace", name, follow, words.paced)

    def deliver(self, name: str, position: int) -> None:
        """Hand over one event, whether it was taken in already or comes too early."""
        projection = self._projection(name)
        found = self.store.read_all(after=position - 1, limit=1) if position > 0 else []
        if not found:
            raise ValueError(f"no event #{position}: this store has {self.store.last_position}")
        (event,) = found

        def says(before: Model, after: Model, _: list[RecordedEvent]) -> str:
            return words.delivered(event, before, after)

        self._act("deliver", name, lambda: projection.handle(event), says, position)

    def rebuild(self, name: str) -> None:
        """Empty the read model, and make it anew from the first event."""
        self._act("rebuild", name, self._projection(name).rebuild, words.rebuilt)

    # --- what has happened ---------------------------------------------------------------------

    @property
    def frame(self) -> Frame:
        """Where the last step led."""
        return self.steps[-1].frame

    @property
    def first(self) -> int:
        """The number of the first step that is kept; the very first is 0."""
        return self.count - len(self.steps)

    @property
    def last(self) -> int:
        """The number of the last step."""
        return self.count - 1

    def refresh(self) -> None:
        """Take in what others did meanwhile."""
        end = self.frame.end
        if self._look() != self.frame or self._failed:
            self._record("write" if self.store.last_position > end else "move", [])

    def position(self, name: str) -> int:
        """Where a read model is, now."""
        return self._projection(name).position

    def events(self, after: int, upto: int) -> list[RecordedEvent]:
        """The events in between, of those that are kept."""
        return [event for event in self.log if after < event.position <= upto]

    # --- how -----------------------------------------------------------------------------------

    def _projection(self, name: str) -> Projection:
        return _chosen("projection", self.projections, name)

    def _act(
        self, kind: Kind, name: str, act: Callable[[], object], says: Says, event: int = 0
    ) -> None:
        self.refresh()
        before = self.frame.model(name)
        try:
            act()
        except Exception as error:
            self._failed[name] = (kind, error)
            self._record("failed", [], name, event)
            raise
        after = self._look().model(name)
        told = says(before, after, self.events(before.position, after.position))
        self._record(kind, [told], name, event)

    def _appended(self, _: RecordedEvent) -> None:
        for name in self.projections:
            try:
                self._follow(name)
            except Exception as error:  # the next step says so; the log goes on
                self._failed[name] = ("move", error)

    def _follow(self, name: str) -> None:
        behind, projection = self._behind[name], self.projections[name]
        if behind is not None and projection.lag > behind:
            projection.catch_up(projection.lag - behind)

    def _look(self) -> Frame:
        models = (
            Model(name, each.position, self._behind[name], dict(each.view))
            for name, each in self.projections.items()
        )
        return Frame(self.store.last_position, tuple(models))

    def _record(self, kind: Kind, told: Iterable[str], name: str = "", event: int = 0) -> None:
        """Write down a step: what is told of it, and whatever else is new."""
        frame = self._look()
        seen = self.log[-1].position if self.log else max(0, frame.end - KEPT_EVENTS)
        self.log.extend(self.store.read_all(after=seen, limit=frame.end - seen))
        sentences = [*told, *self._news(frame, name)]
        self.steps.append(Step(kind, " ".join(sentences), frame, name, event))
        self.count += 1

    def _news(self, frame: Frame, name: str) -> Iterator[str]:
        """What is new in the log, which models moved but the one that was named, what failed."""
        before = self.frame if self.steps else frame
        if frame.end > before.end:
            yield words.written(self.events(before.end, frame.end), frame.end - before.end)
        for old, new in zip(before.models, frame.models, strict=True):
            if new.name != name and (old.position, old.rows) != (new.position, new.rows):
                yield words.moved(old, new, self.events(old.position, new.position))
        for failing, (kind, error) in self._failed.items():
            model = frame.model(failing)
            yield words.failed(model, self.events(model.position, model.position + 1), kind, error)
        self._failed = {}


def _chosen(what: str, known: Mapping[str, T], name: str) -> T:
    if name not in known:
        raise ValueError(f"no {what} {name!r} here: there are {', '.join(known) or 'none'}")
    return known[name]
