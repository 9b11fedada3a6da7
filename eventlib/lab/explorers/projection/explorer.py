"""`ProjectionExplorer`: what was written, and what each read model has made of it so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from traitlets import Dict, Int, validate

from eventlib.lab.explorers.frame.storyboard import Storyboard
from eventlib.lab.explorers.frame.widget import Explorer, page_of, within
from eventlib.lab.explorers.projection.page import page_data, record_data
from eventlib.lab.explorers.projection.story import Story
from eventlib.lab.explorers.projection.storyboard import storyboard
from eventlib.lab.explorers.projection.words import lines_of, say
from eventlib.lab.session import text
from eventlib.projection import Projection
from eventlib.store import EventStore


class ProjectionExplorer(Explorer):
    """The writing side and the reading side of one store, to move and to watch.

    `projections` are the store's read models by the names they shall have here; `writes` are
    commands, functions without arguments, by the labels of their buttons. What is shown is what
    the store and the projections say, and they move as they do anywhere: by `catch_up`, `handle`
    and `rebuild`.

    - `moment`: the number of the step that is shown, 0 for the first; each new step is shown.
    - `text`: what it shows now, in words.

    >>> from eventlib import BankAccount
    >>> def opened(view, event):
    ...     view["accounts"] = view.get("accounts", 0) + 1
    >>> store = EventStore()
    >>> count = Projection(store, {"account.created": opened})
    >>> _ = BankAccount.open("ACC123", 1000, store).deposit(500, store)
    >>> explorer = ProjectionExplorer(store, {"count": count})
    >>> explorer.step("count")
    >>> print(explorer.text)
    Escritura: 2 eventos en el registro; el último, #2 account.deposited ACC123.
    Lectura, count: punto de control #1 de #2, atrasado 1 evento; avanza cuando se lo pidas.
      Le falta #2 account.deposited ACC123.
      accounts: 1
    Último paso: count avanza: cuenta #1 account.created ACC123.
    """

    _esm, _css = page_of(__file__)

    verbs = (
        *("write", "step", "advance", "catch_up"),
        *("follow", "stop", "deliver", "rebuild", "hello"),
    )

    moment = Int().tag(sync=True)
    _data = Dict().tag(sync=True)
    _record = Dict().tag(sync=True)

    def __init__(
        self,
        store: EventStore,
        projections: Mapping[str, Projection],
        writes: Mapping[str, Callable[[], object]] | None = None,
    ) -> None:
        if not isinstance(projections, Mapping) or not projections:
            raise ValueError("projections are the read models by name: {'orders': projection}")
        for name, projection in projections.items():
            if projection.store is not store:
                raise ValueError(f"{name} is a projection of another store")
        self._story = Story(store, projections, writes or {})
        super().__init__(_data=page_data(self._story), _record=record_data(self._story))
        self._ends += (self._story.end,)
        self._follow_cells()

    @property
    def text(self) -> str:
        """What it shows now, in words."""
        self._story.refresh()
        self._tell()
        story = self._story
        step = story.steps[self.moment - story.first]
        lines = [*lines_of(step.frame, story.log), say("text", "step", says=step.says)]
        if self.moment != story.last:
            lines.insert(0, text("frame", "page", "past", step=self.moment, last=story.last))
        return "\n".join(lines)

    def write(self, label: str) -> None:
        """Run one of the commands; where it is refused, its error comes out of here too."""
        self._do(lambda: self._story.write(label))

    def step(self, name: str) -> None:
        """Let a read model take in the next event."""
        self._do(lambda: self._story.take(name, 1))

    def advance(self, name: str, position: int) -> None:
        """Let a read model take in what is new up to this event; it never goes back."""
        self._do(lambda: self._story.take(name, position - self._story.position(name)))

    def catch_up(self, name: str) -> None:
        """Let a read model take in all that is new."""
        self._do(lambda: self._story.take(name, None))

    def follow(self, name: str, behind: int = 0) -> None:
        """Let a read model move whenever something is written, staying `behind` events back."""
        self._do(lambda: self._story.pace(name, behind))

    def stop(self, name: str) -> None:
        """Let a read model wait until it is told to move."""
        self._do(lambda: self._story.pace(name, None))

    def deliver(self, name: str, position: int) -> None:
        """Hand a read model one event of the log: again, in its turn, or too early."""
        self._do(lambda: self._story.deliver(name, position))

    def rebuild(self, name: str) -> None:
        """Empty a read model and make it anew from the first event."""
        self._do(lambda: self._story.rebuild(name))

    def storyboard(self) -> Storyboard:
        """Up to four moments side by side, for paper and pages without widgets.

        They are played with the same handlers on views of their own: no projection moves.
        """
        return storyboard(self._story.projections)

    @validate("moment")
    def _check_moment(self, proposal: Any) -> int:
        first, last = self._story.first, self._story.last
        return within(proposal, first, last, f"there are steps from {first} to {last}")

    def _do(self, act: Callable[[], None]) -> None:
        try:
            act()
        finally:
            self._tell()

    def _cell_ran(self, *_: Any) -> None:
        self._story.refresh()
        self._tell(follow=self._page_is_there)

    def _tell(self, follow: bool = True) -> None:
        """Let the page have what is new, and go there if it is to follow."""
        if self._story.last != self._record["first"] + len(self._record["steps"]) - 1:
            with self.hold_sync():
                self._record = record_data(self._story)
                if follow:
                    self.moment = self._story.last

    def _obey(self, widget: Any, wish: dict[str, Any], buffers: Any) -> None:
        with suppress(Exception):  # it is a step, with what went wrong
            super()._obey(widget, wish, buffers)
