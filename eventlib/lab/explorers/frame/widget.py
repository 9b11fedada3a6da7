"""What every widget of the course shares: it says in words what it shows."""

from __future__ import annotations

from typing import Any

from ipywidgets import DOMWidget


class Described(DOMWidget):  # type: ignore[misc]  # ipywidgets has no types
    """A widget whose `.text` says what it shows now, and changes with it.

    The text is also its `repr` and, whole, its `text/plain`: it is what a page without widgets
    shows, and what a regression test compares.
    """

    @property
    def text(self) -> str:
        """What the widget shows now, in words."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        if data is not None:
            data["text/plain"] = self.text
        return bundle


class MovedFromPage(Described):
    """A widget that the page moves by itself: it says of everything it changed where it is now.

    While that is taken in, `_page_moves` is true, and nothing is put back to its beginning.
    """

    _page_moves = False

    def set_state(self, sync_data: dict[str, Any]) -> None:
        self._page_moves = True
        try:
            super().set_state(sync_data)
        finally:
            self._page_moves = False
