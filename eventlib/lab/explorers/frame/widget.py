"""What every widget of the course shares: it says what it shows, and ends with its cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import anywidget
from IPython import get_ipython
from ipywidgets import DOMWidget
from ipywidgets.widgets import widget as living
from traitlets import TraitError

from eventlib.lab.session import current
from eventlib.lab.texts import texts

_HERE = Path(__file__).parent


def joined(folder: Path, suffix: str) -> str:
    """The frame's scripts (`"js"`) or styles (`"css"`), and behind them those of a folder.

    All are one module in the page: a function of one file is known in every other.
    """
    paths = [path for each in (_HERE, folder) for path in sorted(each.glob(f"*.{suffix}"))]
    return "".join(path.read_text(encoding="utf-8") for path in paths)


def page_of(module: str) -> tuple[str, str]:
    """The scripts and the styles of the explorer whose module this is (`__file__`)."""
    return joined(Path(module).parent, "js"), joined(Path(module).parent, "css")


def page_words(subject: str) -> dict[str, Any]:
    """Every word that a page shows of itself: the frame's, and an explorer's own over them."""
    language = current().language
    return {**texts(language, "frame")["page"], **texts(language, subject)["page"]}


def within(proposal: Any, first: int, last: int, told: str) -> int:
    """The number that is proposed for a trait, if there is such a one; else what is told."""
    number: int = proposal["value"]
    if not first <= number <= last:
        raise TraitError(f"{proposal['trait'].name} {number}: {told}")
    return number


class Described(DOMWidget):  # type: ignore[misc]  # ipywidgets has no types
    """A widget whose `.text` says what it shows now, and changes with it.

    The text is also its `repr` and, whole, its `text/plain`: it is what a page without widgets
    shows, and what a regression test compares. When its cell runs again, the widgets of the run
    before are closed, so that neither page nor kernel keeps what nobody sees.
    """

    _run: tuple[str, int] | None = None
    """The cell that made it, and the number of that run; `None` outside of a notebook."""

    def __init__(self, **state: Any) -> None:
        super().__init__(**state)
        shell = get_ipython()
        asked = shell.get_parent() if hasattr(shell, "get_parent") else None
        if isinstance(asked, dict) and (cell := asked.get("metadata", {}).get("cellId")):
            self._run = (cell, shell.execution_count)
            for other in list(living._instances.values()):
                run = getattr(other, "_run", None)
                if run and run[0] == cell and run != self._run:
                    other.close()

    def __repr__(self) -> str:
        return str(self.text)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        if data is not None:
            data["text/plain"] = self.text
        return bundle

    def close(self) -> None:
        """Leave the page, and the kernel."""
        if self.layout is not None:
            self.layout.close()
        super().close()


class Explorer(Described, anywidget.AnyWidget):
    """A widget that is moved from Python, from the page, and by what cells do.

    `verbs` are its methods that the page may call, by a click.
    """

    verbs: ClassVar[tuple[str, ...]] = ()

    _page_moves = False
    """True while it takes in what the page changed: nothing is put back to its beginning."""
    _page_is_there = False
    """Whether a page has shown it. Until then it stays as its own cell left it: the cells of a
    "run all" that come after it have run before any page could ask for anything."""
    _ends: tuple[Callable[[], object], ...] = ()

    def __init__(self, **state: Any) -> None:
        super().__init__(**state)
        self.on_msg(self._obey)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take in all that the page changed, as one."""
        self._page_moves = True
        try:
            super().set_state(sync_data)
        finally:
            self._page_moves = False

    def close(self) -> None:
        """Leave the page and the kernel, and let go of whatever it follows."""
        for end in self._ends:
            end()
        self._ends = ()
        super().close()

    def _follow_cells(self) -> None:
        """Look at what each cell has done when it is done, in a notebook."""
        if shell := get_ipython():
            shell.events.register("post_run_cell", self._cell_ran)
            self._ends += (lambda: shell.events.unregister("post_run_cell", self._cell_ran),)

    def hello(self) -> None:
        """A page is there: it gets what there is, and shows what this widget's cell did."""
        self._cell_ran()

    def _cell_ran(self, *_: Any) -> None:
        """Take in what a cell did; go there if a page is watching."""

    def _obey(self, _: Any, wish: dict[str, Any], __: Any) -> None:
        """Do what was clicked in the page, and say that it was heard."""
        try:
            if wish["do"] in self.verbs:
                getattr(self, wish["do"])(*wish["with"])
        finally:
            self._page_is_there = True
            self.send({"heard": wish["ticket"]})
