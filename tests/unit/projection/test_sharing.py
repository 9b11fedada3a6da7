"""Two views in one place: each event counts once, and who was faster is believed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from eventlib import EventStore, RecordedEvent
from eventlib.projection import Projection
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
