"""What a handler that fails leaves, and a rebuild."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from eventlib import BankAccount, EventStore, RecordedEvent
from eventlib.projection import PAGE, Projection, View
from tests.unit.projection.sharing import (
    NOTES,
    THREE,
    Brittle,
    MakeEvent,
    note,
    rows,
)


class TestAHandlerThatFails:
    @pytest.fixture
    def brittle(self) -> Brittle:
        return Brittle("e-2")

    @pytest.mark.usefixtures("three")
    def test_what_was_before_is_kept_and_nothing_of_the_failed_one(
        self, make: Callable[..., Projection], brittle: Brittle
    ) -> None:
        projection = make({"account.deposited": brittle})
        with pytest.raises(LookupError, match="no e-2") as caught:
            projection.catch_up()
        assert caught.value.__notes__ == ["in a projection, at event e-2 (#2)"]
        assert rows(projection) == [("ACC1", '["e-1"]'), ("count", "1"), (1, "e-1")]
        assert (projection.position, projection.lag) == (1, 2)
        assert brittle.asked == ["e-1", "e-2"] * 2  # the page, then one by one

    @pytest.mark.usefixtures("three")
    def test_an_error_of_its_own_database_is_its_own(
        self, make: Callable[..., Projection], tmp_path: Path
    ) -> None:
        """And is not said to be one of the view's file."""

        def handler(view: View, _: RecordedEvent) -> None:
            with closing(sqlite3.connect(":memory:")) as theirs:
                theirs.execute("SELECT * FROM prices")

        projection = make({"account.deposited": handler})
        for move in (projection.catch_up, projection.rebuild):
            with pytest.raises(sqlite3.OperationalError, match=r"^no such table: prices"):
                move()

    @pytest.mark.parametrize("wrong", ["raises", "keeps what JSON cannot hold"])
    @pytest.mark.parametrize("at", [1, 2, 7, 8, 9])
    def test_wherever_in_a_page_it_fails_the_view_is_as_after_the_event_before(
        self,
        make: Callable[..., Projection],
        store: EventStore,
        event: MakeEvent,
        wrong: str,
        at: int,
    ) -> None:
        def handler(view: View, event: RecordedEvent) -> None:
            note(view, event)
            if event.version == at and wrong == "raises":
                raise LookupError(event.id)
            if event.version == at:
                view["count"] = [float("inf")] if at % 2 else view["ACC1"].append({1})

        store.append_all([event(f"e-{n}", "ACC1") for n in range(1, 10)])
        projection, healthy = make({"account.deposited": handler}), make(where=":memory:")
        with pytest.raises((LookupError, TypeError, ValueError)) as caught:
            projection.catch_up()
        assert caught.value.__notes__ == [f"in a projection, at event e-{at} (#{at})"]
        healthy.catch_up(at - 1)
        assert rows(projection) == rows(healthy)

    @pytest.mark.usefixtures("three")
    def test_it_goes_on_from_there_once_it_is_mended(
        self, make: Callable[..., Projection], brittle: Brittle
    ) -> None:
        projection = make({"account.deposited": brittle})
        for _ in range(2):
            with pytest.raises(LookupError):
                projection.catch_up()
        brittle.refuses.clear()
        assert projection.catch_up() == 2
        assert dict(projection.view) == THREE
        assert brittle.asked == [*["e-1", "e-2"] * 2, "e-2", "e-2", "e-2", "e-3"]

    def test_followed_from_the_store_it_is_a_dead_letter_until_it_is_mended(
        self,
        make: Callable[..., Projection],
        store: EventStore,
        event: MakeEvent,
        brittle: Brittle,
    ) -> None:
        projection = make({"account.deposited": brittle})
        store.subscribe(projection.handle)
        for n, name in enumerate(("ACC1", "ACC2", "ACC1"), 1):
            store.append(event(f"e-{n}", name))
        (letter,) = store.dead_letters
        assert (letter.event.id, str(letter.error)) == ("e-2", "no e-2")
        assert projection.position == 1
        brittle.refuses.clear()
        store.catch_up()
        assert store.dead_letters == ()
        assert dict(projection.view) == THREE

    def test_far_behind_all_the_events_before_it_are_kept(
        self, make: Callable[..., Projection], store: EventStore, event: MakeEvent
    ) -> None:
        store.append_all([event(f"e-{n}", "ACC1") for n in range(1, PAGE + 9)])
        projection = make({"account.deposited": Brittle(f"e-{PAGE + 5}")})
        with pytest.raises(LookupError):
            projection.catch_up()
        assert (projection.position, projection.view["count"]) == (PAGE + 4, PAGE + 4)

    @pytest.mark.usefixtures("three")
    def test_in_a_rebuild_the_old_view_stays(
        self, make: Callable[..., Projection], brittle: Brittle
    ) -> None:
        brittle.refuses = set()
        projection = make({"account.deposited": brittle})
        projection.catch_up(2)
        before = rows(projection)
        brittle.refuses = {"e-3"}
        with pytest.raises(LookupError, match="no e-3") as caught:
            projection.rebuild()
        assert caught.value.__notes__ == ["in a projection, at event e-3 (#3)"]
        assert rows(projection) == before
        brittle.refuses = set()
        projection.rebuild()
        assert dict(projection.view) == THREE

    def test_in_a_long_rebuild_the_old_view_stays_too(
        self, make: Callable[..., Projection], store: EventStore, event: MakeEvent
    ) -> None:
        store.append_all([event(f"e-{n}", "ACC1") for n in range(2 * PAGE)])
        last: list[str] = []

        def handler(view: View, happened: RecordedEvent) -> None:
            view["last"] = happened.id
            if happened.id in last:
                raise LookupError(happened.id)

        projection = make({"account.deposited": handler})
        projection.catch_up(5)
        before = rows(projection)
        last.append(f"e-{PAGE + 5}")
        with pytest.raises(LookupError):
            projection.rebuild()
        assert rows(projection) == before

    @pytest.mark.parametrize("move", ["catch_up", "rebuild", "handle", "append"])
    def test_it_cannot_move_the_view_that_it_works_on(
        self, make: Callable[..., Projection], store: EventStore, event: MakeEvent, move: str
    ) -> None:
        """The event it tried this at would lose what the events before it made."""

        def handler(view: View, happened: RecordedEvent) -> None:
            note(view, happened)
            if happened.id != "e-2":
                return
            if move == "handle":
                projection.handle(store.read_all()[-1])
            elif move == "append":
                store.append(event("e-4", "ACC1"))
            else:
                getattr(projection, move)()

        projection = make({"account.deposited": handler})
        if move == "append":  # the store's dead letter, to be delivered again
            store.subscribe(projection.handle)
        for n, name in enumerate(("ACC1", "ACC2", "ACC1"), 1):
            store.append(event(f"e-{n}", name))
        if move == "append":
            assert dict(projection.view) == {**THREE, "count": 4, "ACC1": ["e-1", "e-4", "e-3"]}
            projection.rebuild()
            assert dict(projection.view) == {**THREE, "count": 4, "ACC1": ["e-1", "e-4", "e-3"]}
        else:
            with pytest.raises(RuntimeError, match="cannot move the view that it is working on"):
                projection.catch_up()
            assert rows(projection) == [("ACC1", '["e-1"]'), ("count", "1"), (1, "e-1")]

    def test_a_later_change_of_the_callers_handlers_is_not_seen(
        self, make: Callable[..., Projection], three: list[RecordedEvent]
    ) -> None:
        handlers = dict(NOTES)
        projection = make(handlers)
        handlers.clear()
        projection.catch_up()
        assert dict(projection.view) == THREE

    @pytest.mark.usefixtures("three")
    def test_it_is_mended_by_another_in_its_place(self, make: Callable[..., Projection]) -> None:
        projection = make({"account.deposited": Brittle("e-2")})
        with pytest.raises(LookupError):
            projection.catch_up()
        projection.handlers["account.deposited"] = note
        assert projection.catch_up() == 2
        assert dict(projection.view) == THREE

    def test_what_it_is_given_can_be_called(self, make: Callable[..., Projection]) -> None:
        with pytest.raises(TypeError, match="the handler of 'a' is something to call, not 5"):
            make({"a": 5})


class TestRebuild:
    def test_it_equals_live_byte_for_byte(
        self, make: Callable[..., Projection], store: EventStore
    ) -> None:
        """Live in steps of every size, with keys that come, change and go."""

        def balance(view: View, event: RecordedEvent) -> None:
            row = view.get(str(event.aggregate_id), {"last": "", "moves": []})
            row["moves"] = [*row["moves"], event.version][-3:]
            row["last"] = event.timestamp.isoformat()
            view[str(event.aggregate_id)] = row
            if event.version % 4 == 0:
                del view[str(event.aggregate_id)]

        types = ("account.created", "account.deposited", "account.withdrawn")
        projection = make(dict.fromkeys(types, balance))
        accounts = [BankAccount.open(f"ACC{n}", 1000, store) for n in (3, 1, 2)]
        for number in range(30):
            account = accounts[number * number % 3]
            (account.deposit if number % 2 else account.withdraw)(number + 1, store)
            projection.catch_up(number % 4)
        projection.catch_up()
        live = rows(projection)
        assert len(live) > 2
        projection.rebuild()
        assert rows(projection) == live
        projection.rebuild()
        assert rows(projection) == live

    @pytest.mark.usefixtures("three")
    def test_it_goes_to_the_end_wherever_the_view_was(
        self, make: Callable[..., Projection]
    ) -> None:
        projection = make()
        projection.rebuild()
        assert (projection.lag, dict(projection.view)) == (0, THREE)
        assert projection.catch_up() == 0

    def test_of_no_events_it_is_empty(self, make: Callable[..., Projection]) -> None:
        projection = make()
        projection.rebuild()
        assert rows(projection) == [(0, "")]

    @pytest.mark.usefixtures("three")
    def test_other_handlers_make_another_view_of_the_same_events(
        self, make: Callable[..., Projection], tmp_path: Path
    ) -> None:
        make(where=tmp_path / "one.db").catch_up()
        other = make({"account.deposited": lambda v, e: v.update(last=e.id)}, tmp_path / "one.db")
        assert (other.lag, dict(other.view)) == (0, THREE)
        other.rebuild()
        assert dict(other.view) == {"last": "e-3"}

    def test_no_email_is_sent_again(
        self, make: Callable[..., Projection], store: EventStore, event: MakeEvent
    ) -> None:
        """What should happen once is subscribed to the store; a rebuild does not go through it."""
        projection, sent = make(), []
        store.subscribe(lambda happened: sent.append(happened.id))
        store.subscribe(projection.handle)
        store.append_all([event("e-1", "ACC1"), event("e-2", "ACC1")])
        store.append(event("e-3", "ACC2"))
        before = rows(projection)
        projection.rebuild()
        assert sent == ["e-1", "e-2", "e-3"]
        assert rows(projection) == before

    def test_other_readers_see_the_old_view_until_it_is_done(
        self, make: Callable[..., Projection], three: list[RecordedEvent], tmp_path: Path
    ) -> None:
        path = tmp_path / "shared.db"
        seen: list[list[Any]] = []
        reader = make(where=path)
        reader.catch_up(2)
        before = rows(reader)

        def look(view: View, happened: RecordedEvent) -> None:
            note(view, happened)
            seen.append(rows(reader))

        make({"account.deposited": look}, path).rebuild()
        assert seen == [before] * 3
        assert dict(reader.view) == THREE
