"""`ProjectionExplorer`: what was written, and what each read model has made of it so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import anywidget
from IPython import get_ipython
from traitlets import Dict, Int, TraitError, validate

from eventlib.lab.explorers.frame.widget import Described
from eventlib.lab.explorers.projection.page import page_data, record_data
from eventlib.lab.explorers.projection.story import Story
from eventlib.lab.explorers.projection.storyboard import Storyboard
from eventlib.lab.explorers.projection.words import lines_of, say
from eventlib.projection import Projection
from eventlib.store import EventStore

_HERE = Path(__file__).parent
_SCRIPTS = (
    _HERE.parent / "frame" / "dom.js",
    _HERE.parent / "frame" / "asking.js",
    _HERE / "projection_log.js",
    _HERE / "projection_model.js",
    _HERE / "projection_history.js",
    _HERE / "projection_flight.js",
    _HERE / "projection_explorer.js",
)
_STYLES = (_HERE.parent / "frame" / "frame.css", _HERE / "projection_explorer.css")


class ProjectionExplorer(Described, anywidget.AnyWidget):
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

    _esm = "".join(path.read_text(encoding="utf-8") for path in _SCRIPTS)
    _css = "".join(path.read_text(encoding="utf-8") for path in _STYLES)

    moment = Int().tag(sync=True)
    _data = Dict().tag(sync=True)
    _record = Dict().tag(sync=True)

    _ends: tuple[Callable[[], object], ...] = ()

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
        self._ends = (self._story.end,)
        if shell := get_ipython():  # what a cell did is shown after it
            shell.events.register("post_run_cell", self._look_again)
            self._ends += (lambda: shell.events.unregister("post_run_cell", self._look_again),)
        self.on_msg(self._obey)

    @property
    def text(self) -> str:
        """What it shows now, in words."""
        self._look_again()
        story = self._story
        step = story.steps[self.moment - story.first]
        lines = [*lines_of(step.frame, story.log), say("text", "step", says=step.says)]
        if self.moment != story.last:
            lines.insert(0, say("both", "past", moment=self.moment, last=story.last))
        return "\n".join(lines)

    def write(self, label: str) -> None:
        """Run one of the commands; where it is refused, its error comes out of here too."""
        self._do(lambda: self._story.write(label))

    def step(self, name: str) -> None:
        """Let a read model take in the next event."""
        self._do(lambda: self._story.take(name, 1))

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
        return Storyboard(self._story.projections)

    def close(self) -> None:
        """Let go of the store: nothing follows it any more."""
        for end in self._ends:
            end()
        self._ends = ()
        super().close()

    @validate("moment")
    def _check_moment(self, proposal: Any) -> int:
        number: int = proposal["value"]
        first, last = self._story.first, self._story.last
        if not first <= number <= last:
            raise TraitError(f"moment {number}: there are steps from {first} to {last}")
        return number

    def _do(self, act: Callable[[], None]) -> None:
        try:
            act()
        finally:
            self._tell()

    def _look_again(self, *_: Any) -> None:
        self._story.refresh()
        self._tell()

    def _tell(self) -> None:
        """Let the page show what is new."""
        if self._story.last != self._record["first"] + len(self._record["steps"]) - 1:
            with self.hold_sync():
                self._record = record_data(self._story)
                self.moment = self._story.last

    def _obey(self, _: Any, wish: dict[str, Any], __: Any) -> None:
        """Do what was clicked in the page, and say that it was heard."""
        verbs: dict[str, Callable[..., None]] = {
            "write": self.write,
            "step": self.step,
            "catch_up": self.catch_up,
            "follow": self.follow,
            "stop": self.stop,
            "deliver": self.deliver,
            "rebuild": self.rebuild,
            "hello": self._look_again,
        }
        try:
            with suppress(Exception):  # it is a step, with what went wrong
                verbs[wish["do"]](*wish["with"])
        finally:
            self.send({"heard": wish["ticket"]})
