"""Two views in one place: each event counts once, and who was faster is believed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from eventlib import EventStore, RecordedEvent
from eventlib.projection import Checkpoint, Projection
from tests.unit.projection.sharing import NOTES, THREE, MakeEvent, View, note, noted


@pytest.fixture
def other(store: EventStore, path: Path) -> Iterator[Projection]:
    """The same view, as another process has it open."""
    with closing(Projection(store, NOTES, path)) as other:
        yield other


@pytest.fixture
def overtaken(
    store: EventStore, path: Path, other: Projection
) -> Iterator[Callable[[int], Projection]]:
    """`overtaken(n)`: a view which the other one overtakes by `n` events in its first page."""
    made: list[Projection] = []

    def make(by: int) -> Projection:
        left = [by]

        def handler(view: View, event: RecordedEvent) -> None:
            note(view, event)
            if left:
                other.catch_up(left.pop())
                if by == 3:
                    raise LookupError("what was read is of two moments")

        made.append(Projection(store, {"account.deposited": handler}, path))
        return made[0]

    yield make
    for each in made:
        each.close()


@pytest.mark.parametrize("by", [1, 2, 3])
@pytest.mark.usefixtures("three")
def test_what_another_took_in_meanwhile_is_not_taken_in_again(
    overtaken: Callable[[int], Projection], other: Projection, by: int
) -> None:
    """An error counts for nothing where the view was not what the handler took it for."""
    slow = overtaken(by)
    assert slow.catch_up() == 3 - by
    assert dict(slow.view) == dict(other.view) == THREE
    assert slow.position == other.position == 3


@pytest.mark.usefixtures("three")
def test_a_rebuild_never_leads_behind_what_another_took_in_meanwhile(
    store: EventStore, path: Path, other: Projection, event: MakeEvent
) -> None:
    new = [event("e-4", "ACC2")]

    def handler(view: View, happened: RecordedEvent) -> None:
        note(view, happened)
        if happened.id == "e-3" and new:
            store.append(new.pop())
            other.catch_up()

    with closing(Projection(store, {"account.deposited": handler}, path)) as slow:
        slow.rebuild()
        assert slow.position == 4
        expected = noted([("ACC1", "e-1"), ("ACC2", "e-2"), ("ACC1", "e-3"), ("ACC2", "e-4")])
        assert dict(other.view) == expected


@pytest.mark.usefixtures("three")
def test_a_rebuild_takes_the_place_of_another_stores_view(store: EventStore, path: Path) -> None:
    with EventStore() as theirs, closing(Projection(theirs, NOTES, path)) as old:
        theirs.append_all([each for each in store.read_all() if each.aggregate_id == "ACC1"])
        old.catch_up()
    with closing(Projection(store, NOTES, path)) as mine:
        mine.rebuild()
        assert (mine.position, dict(mine.view)) == (3, THREE)


@pytest.mark.usefixtures("three")
def test_what_another_took_in_between_two_pages_counts_once(
    store: EventStore, path: Path, other: Projection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the first page read is old by then."""
    monkeypatch.setattr("eventlib.projection.PAGE", 1)

    class Slow(Projection):
        def _has_reached(self, at: Checkpoint) -> None:
            super()._has_reached(at)
            if at[0] == 1:
                other.catch_up(1)

    with closing(Slow(store, NOTES, path)) as slow:
        slow.catch_up()
        assert dict(slow.view) == THREE


@pytest.mark.usefixtures("three")
def test_a_rebuild_that_ends_where_the_view_was_counts_all_the_same(
    store: EventStore, path: Path, other: Projection, event: MakeEvent
) -> None:
    """The checkpoint is where it was, and the rows are others."""

    class AsItWas(EventStore):
        def read_all(self, *at: Any, **more: Any) -> list[RecordedEvent]:
            return [each for each in super().read_all(*at, **more) if each.position < 4]

    def handler(view: View, happened: RecordedEvent) -> None:
        read = view.get("count", 0)
        other.store, other.handlers = AsItWas(store._recorder), {"*": tenfold}
        if read == 3:  # made by the handler that was mended
            other.rebuild()
        view["count"] = read + 10

    def tenfold(view: View, happened: RecordedEvent) -> None:
        view["count"] = view.get("count", 0) + 10

    other.catch_up()
    store.append(event("e-4", "ACC2"))
    with closing(Projection(store, {"*": handler}, path)) as slow:
        slow.catch_up()
        assert (slow.position, slow.view["count"]) == (4, 40)
