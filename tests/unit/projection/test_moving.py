"""Each event once, in order, whatever comes twice or late."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from eventlib import EventStore, RecordedEvent, StoreError
from eventlib.projection import PAGE, Projection
from tests.unit.projection.sharing import (
    NOTES,
    THREE,
    MakeEvent,
    noted,
    rows,
)


class TestMoving:
    def test_it_moves_only_when_it_is_told_to(
        self, make: Callable[..., Projection], store: EventStore, event: MakeEvent
    ) -> None:
        projection = make()
        assert (projection.position, projection.lag, dict(projection.view)) == (0, 0, {})
        for n in range(1, 4):
            store.append(event(f"e-{n}", "ACC1"))
            assert (projection.position, projection.lag, dict(projection.view)) == (0, n, {})
        assert projection.catch_up() == 3
        assert (projection.position, projection.lag) == (3, 0)
        assert dict(projection.view) == {"count": 3, "ACC1": ["e-1", "e-2", "e-3"]}
        assert projection.catch_up() == 0

    @pytest.mark.usefixtures("three")
    def test_a_limit_takes_that_many(self, make: Callable[..., Projection]) -> None:
        projection = make()
        assert projection.catch_up(0) == 0
        assert projection.catch_up(2) == 2
        assert (projection.position, projection.lag) == (2, 1)
        assert dict(projection.view) == {"count": 2, "ACC1": ["e-1"], "ACC2": ["e-2"]}
        assert projection.catch_up(2) == 1
        assert dict(projection.view) == THREE

    @pytest.mark.parametrize("limit", [-1, 1.5, "1"])
    def test_a_limit_is_a_number_from_0_on(
        self, make: Callable[..., Projection], limit: Any
    ) -> None:
        with pytest.raises((ValueError, TypeError)):
            make().catch_up(limit)

    def test_far_behind_in_pages(
        self, make: Callable[..., Projection], store: EventStore, event: MakeEvent
    ) -> None:
        many = 2 * PAGE + 3
        store.append_all([event(f"e-{n}", "ACC1") for n in range(many)])
        projection = make({"account.deposited": lambda view, event: view.update(last=event.id)})
        assert projection.catch_up(PAGE + 1) == PAGE + 1
        assert (projection.position, projection.view["last"]) == (PAGE + 1, f"e-{PAGE}")
        assert projection.catch_up() == PAGE + 2
        assert (projection.lag, projection.view["last"]) == (0, f"e-{many - 1}")
        projection.rebuild()
        assert (projection.lag, projection.view["last"]) == (0, f"e-{many - 1}")

    def test_exactly_one_page_is_taken_once(
        self, make: Callable[..., Projection], store: EventStore, event: MakeEvent
    ) -> None:
        store.append_all([event(f"e-{n}", "ACC1") for n in range(PAGE)])
        projection = make(
            {"account.deposited": lambda view, _: view.update(n=view.get("n", 0) + 1)}
        )
        assert projection.catch_up() == PAGE
        assert projection.view["n"] == PAGE

    def test_events_that_it_has_no_handler_for_are_passed_over(
        self, make: Callable[..., Projection], store: EventStore, event: MakeEvent
    ) -> None:
        projection = make()
        for n, type in enumerate(["other", "account.deposited", "other"], 1):
            store.append(event(f"e-{n}", "ACC1", type))
        assert projection.catch_up() == 3
        assert (projection.position, dict(projection.view)) == (3, {"count": 1, "ACC1": ["e-2"]})

    def test_several_views_of_one_store_move_each_at_its_own_pace(
        self, make: Callable[..., Projection], three: list[RecordedEvent], tmp_path: Path
    ) -> None:
        ahead, behind = make(where=tmp_path / "ahead.db"), make(where=tmp_path / "behind.db")
        ahead.catch_up()
        behind.catch_up(1)
        assert (ahead.lag, behind.lag) == (0, 2)
        assert dict(ahead.view) == THREE
        assert dict(behind.view) == {"count": 1, "ACC1": ["e-1"]}


class TestDelivery:
    def test_subscribed_to_the_store_it_follows(
        self, make: Callable[..., Projection], store: EventStore, event: MakeEvent
    ) -> None:
        projection = make()
        store.append(event("e-1", "ACC1"))
        unsubscribe = store.subscribe(projection.handle)
        assert projection.lag == 1
        store.append(event("e-2", "ACC1"))  # and what was before is read from the log
        assert (projection.lag, dict(projection.view)) == (0, {"count": 2, "ACC1": ["e-1", "e-2"]})
        store.append_all([event("e-3", "ACC2"), event("e-4", "ACC2")])
        assert projection.view["ACC2"] == ["e-3", "e-4"]
        unsubscribe()
        store.append(event("e-5", "ACC1"))
        assert projection.lag == 1

    def test_the_same_event_twice_counts_once(
        self, make: Callable[..., Projection], three: list[RecordedEvent]
    ) -> None:
        projection = make()
        for each in three:
            projection.handle(each)
            before = rows(projection)
            projection.handle(each)
            assert rows(projection) == before
        assert dict(projection.view) == THREE

    def test_a_lower_position_after_a_higher_one_changes_nothing(
        self, make: Callable[..., Projection], three: list[RecordedEvent]
    ) -> None:
        projection = make()
        projection.handle(three[1])
        assert (projection.position, projection.view["count"]) == (2, 2)
        before = rows(projection)
        projection.handle(three[0])
        assert rows(projection) == before
        projection.handle(three[2])
        assert dict(projection.view) == THREE

    def test_every_order_of_delivery_makes_the_same_view(
        self, store: EventStore, event: MakeEvent
    ) -> None:
        """Also with the first and the last delivered twice, and while the store still grows."""
        streams = ("ACC1", "ACC2", "ACC3", "ACC1", "ACC2")
        written = [store.append(event(f"e-{n}", name)) for n, name in enumerate(streams, 1)]
        expected = noted([(name, f"e-{n}") for n, name in enumerate(streams, 1)])
        for order in itertools.permutations(written):
            projection = Projection(store, NOTES)
            for each in (*order, order[0], order[-1]):
                projection.handle(each)
            assert dict(projection.view) == expected
            assert rows(projection)[-1] == (5, "e-5")
            projection.close()

    def test_what_comes_late_may_come_before_the_next_is_written(
        self, make: Callable[..., Projection], store: EventStore, event: MakeEvent
    ) -> None:
        projection = make()
        one, two = store.append(event("e-1", "ACC1")), store.append(event("e-2", "ACC2"))
        projection.handle(two)
        three = store.append(event("e-3", "ACC1"))
        projection.handle(one)
        assert projection.lag == 1
        projection.handle(three)
        assert dict(projection.view) == THREE

    def test_an_event_that_no_store_has_recorded_is_refused(
        self, make: Callable[..., Projection], event: MakeEvent
    ) -> None:
        with pytest.raises(TypeError, match="a view takes recorded events, which have a position"):
            make().handle(event())  # type: ignore[arg-type]


class TestTheViewOfAnotherStore:
    @pytest.mark.parametrize("others", [0, 1, 2, 3, 9])
    def test_it_is_refused_and_stays_until_it_is_rebuilt(
        self,
        store: EventStore,
        three: list[RecordedEvent],
        event: MakeEvent,
        path: Path,
        others: int,
    ) -> None:
        """Though the other store may have as many events, or more: they are not the same."""
        with closing(Projection(store, NOTES, path)) as mine:
            mine.catch_up(2)
            before = rows(mine)
        with EventStore() as other, closing(Projection(other, NOTES, path)) as theirs:
            for n in range(others):
                other.append(event(f"o-{n}", "OTHER"))
            for move in (theirs.catch_up, lambda: theirs.catch_up(1)):
                with pytest.raises(
                    StoreError, match=r"read up to #2 \(e-2\).* of another store; r"
                ):
                    move()
            assert rows(theirs) == before
            assert theirs.lag == max(0, others - 2)
            theirs.rebuild()
            assert dict(theirs.view) == noted([("OTHER", f"o-{n}") for n in range(others)])

    def test_the_same_events_in_another_order_are_another_store_too(
        self, store: EventStore, event: MakeEvent, path: Path
    ) -> None:
        store.append_all([event("e-1", "ACC1"), event("e-2", "ACC1")])
        with closing(Projection(store, NOTES, path)) as mine:
            mine.catch_up(1)
        with EventStore() as other, closing(Projection(other, NOTES, path)) as theirs:
            other.append_all([event("e-2", "ACC1"), event("e-1", "ACC1")])
            with pytest.raises(StoreError, match="the view of another store"):
                theirs.catch_up()
