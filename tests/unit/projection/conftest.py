"""A view of each kind on a store of each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eventlib import EventStore, RecordedEvent
from eventlib.projection import Projection
from tests.unit.projection.sharing import NOTES, Handlers, MakeEvent


@pytest.fixture(params=["view in memory", "view in a file"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return ":memory:" if request.param == "view in memory" else str(tmp_path / "view.db")


@pytest.fixture
def make(store: EventStore, place: str) -> Iterator[Callable[..., Projection]]:
    """`make(handlers)`: a view of the store, closed when the test is over."""
    made: list[Projection] = []

    def projection(handlers: Handlers = NOTES, where: str | Path | None = None) -> Projection:
        made.append(Projection(store, handlers, place if where is None else where))
        return made[-1]

    yield projection
    for each in made:
        each.close()


@pytest.fixture
def three(store: EventStore, event: MakeEvent) -> list[RecordedEvent]:
    """e-1 and e-3 of ACC1, e-2 of ACC2."""
    names = ("ACC1", "ACC2", "ACC1")
    return [store.append(event(f"e-{n}", name)) for n, name in enumerate(names, 1)]
