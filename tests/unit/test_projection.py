"""Read models: each event once, in order, whatever comes twice, late, or breaks in between."""

from __future__ import annotations

import hashlib
import itertools
import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import eventlib
from eventlib import BankAccount, Event, EventStore, RecordedEvent, StoreError
from eventlib.projection import PAGE, Projection, View

MakeEvent = Callable[..., Event]
Handlers = Mapping[str, Callable[[View, RecordedEvent], object]]


def note(view: View, event: RecordedEvent) -> None:
    """Neither idempotent nor free of order: what comes twice or out of order shows."""
    view["count"] = view.get("count", 0) + 1
    view.setdefault(str(event.aggregate_id), []).append(event.id)


NOTES: Handlers = {"account.deposited": note}


class Brittle:
    """`note`, which fails behind its work at the events it is told to."""

    def __init__(self, *refuses: str) -> None:
        self.refuses = set(refuses)
        self.asked: list[str] = []

    def __call__(self, view: View, event: RecordedEvent) -> None:
        self.asked.append(event.id)
        note(view, event)
        if event.id in self.refuses:
            raise LookupError(f"no {event.id}")


def rows(projection: Projection) -> list[tuple[str, str]]:
    """What is kept, byte for byte, and the checkpoint."""
    with projection._file.open() as connection:
        kept = connection.execute("SELECT key, value FROM rows ORDER BY key").fetchall()
        return [*kept, *connection.execute("SELECT position, event FROM checkpoint").fetchall()]


def noted(ids: list[tuple[str, str]]) -> dict[str, Any]:
    """What `note` makes of these streams and ids."""
    view: dict[str, Any] = {"count": len(ids)} if ids else {}
    for stream, id in ids:
        view.setdefault(stream, []).append(id)
    return view


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


THREE = {"count": 3, "ACC1": ["e-1", "e-3"], "ACC2": ["e-2"]}


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


class TestTheViewFromOutside:
    @pytest.mark.usefixtures("three")
    def test_it_is_a_mapping_by_key(self, make: Callable[..., Projection]) -> None:
        projection = make()
        projection.catch_up()
        view = projection.view
        assert view["ACC2"] == ["e-2"]
        assert view.get("nobody") is None
        assert list(view) == ["ACC1", "ACC2", "count"]
        assert (len(view), "ACC1" in view, "nobody" in view) == (3, True, False)
        assert repr(view) == "{'ACC1': ['e-1', 'e-3'], 'ACC2': ['e-2'], 'count': 3}"
        with pytest.raises(KeyError, match="nobody"):
            view["nobody"]

    @pytest.mark.parametrize("key", [None, 3, ("ACC1",), "\ud800", b"ACC1"])
    def test_under_what_can_be_no_key_nothing_is_found(
        self, make: Callable[..., Projection], key: Any
    ) -> None:
        assert key not in make().view
        assert make().view.get(key) is None

    @pytest.mark.usefixtures("three")
    def test_it_can_be_read_and_not_changed(self, make: Callable[..., Projection]) -> None:
        projection = make()
        projection.catch_up()
        with pytest.raises(TypeError):
            projection.view["count"] = 99  # type: ignore[index]
        with pytest.raises(TypeError):
            del projection.view["count"]  # type: ignore[attr-defined]
        projection.view["ACC1"].append("mine")  # a copy
        assert dict(projection.view) == THREE

    def test_it_shows_what_is_committed_now(
        self, make: Callable[..., Projection], store: EventStore, event: MakeEvent
    ) -> None:
        projection = make()
        view = projection.view
        store.append(event("e-1", "ACC1"))
        assert dict(view) == {}
        projection.catch_up()
        assert dict(view) == {"count": 1, "ACC1": ["e-1"]}


class TestTheViewInAHandler:
    @pytest.fixture
    def after(
        self, make: Callable[..., Projection], store: EventStore, event: MakeEvent
    ) -> Callable[..., dict[str, Any]]:
        """What is kept after handlers, one an event, did their work."""

        def run(*handlers: Callable[[Any], object]) -> dict[str, Any]:
            projection = make(
                {f"t-{n}": lambda view, _, f=f: f(view) for n, f in enumerate(handlers)}
            )
            for n in range(len(handlers)):
                store.append(event(f"e-{n}", "ACC1", f"t-{n}"))
            projection.catch_up()
            live = rows(projection)
            projection.rebuild()
            assert rows(projection) == live
            return dict(projection.view)

        return run

    def test_a_change_inside_a_value_is_kept(self, after: Callable[..., dict[str, Any]]) -> None:
        def first(view: View) -> None:
            view["row"] = {"lines": [], "status": "new"}
            view["row"]["lines"].append(1)
            view.setdefault("list", []).append("a")
            mine = view["other"] = {}
            mine["late"] = True

        def second(view: View) -> None:
            view["row"]["lines"].append(2)
            row = view["row"]
            row["status"] = "old"
            view.get("list").append("b")
            for value in view.values():
                if isinstance(value, dict):
                    value["seen"] = True

        assert after(first, second) == {
            "row": {"lines": [1, 2], "status": "old", "seen": True},
            "list": ["a", "b"],
            "other": {"late": True, "seen": True},
        }

    def test_a_value_that_was_deleted_or_replaced_stays_so(
        self, after: Callable[..., dict[str, Any]]
    ) -> None:
        def first(view: View) -> None:
            view.update(a=[1], b=[1], c=[1], d=1)

        def second(view: View) -> None:
            gone, replaced = view["a"], view["b"]
            del view["a"]
            view["b"] = [2]
            gone.append("lost")
            replaced.append("lost")
            assert view.pop("c") == [1]
            assert "a" not in view
            assert list(view) == ["b", "d"]
            assert len(view) == 2
            with pytest.raises(KeyError):
                del view["a"]
            with pytest.raises(KeyError):
                view["a"]

        assert after(first, second) == {"b": [2], "d": 1}

    def test_it_can_be_emptied(self, after: Callable[..., dict[str, Any]]) -> None:
        assert after(lambda view: view.update(a=1, b=2), lambda view: view.clear()) == {}

    def test_whatever_json_holds_comes_back_as_it_was(
        self, after: Callable[..., dict[str, Any]]
    ) -> None:
        kept = {"": None, "ñ 😀\x00": [True, 1, 1.0, -0.5, "12.50", {"": []}], "n": 2**53 - 1}
        assert repr(after(lambda view: view.update(kept))) == repr(dict(sorted(kept.items())))

    def test_what_an_event_holds_can_be_kept_and_changed_later(
        self, make: Callable[..., Projection], store: EventStore, event: MakeEvent
    ) -> None:
        def first(view: View, event: RecordedEvent) -> None:
            view["lines"] = event.data["lines"]

        projection = make({"first": first, "then": lambda view, _: view["lines"].append("more")})
        written = store.append(event("e-1", "ACC1", "first", lines=["tea"]))
        store.append(event("e-2", "ACC1", "then"))
        projection.catch_up()
        assert projection.view["lines"] == ["tea", "more"]
        assert written.data["lines"] == ["tea"]

    @pytest.mark.parametrize(
        "value",
        [
            object(),
            {1, 2},
            b"x",
            float("nan"),
            2**53,
            {1: "a"},
            {"a": {"b": (1, {2})}},
            "\ud800",
            pytest.param([[[]]] * 2 + [None], id="deep"),
        ],
    )
    @pytest.mark.parametrize("way", ["set", "changed"])
    @pytest.mark.usefixtures("three")
    def test_what_json_cannot_hold_is_refused(
        self, make: Callable[..., Projection], value: Any, way: str
    ) -> None:
        if isinstance(value, list):
            for _ in range(100):
                value = [value]

        def handler(view: View, _: RecordedEvent) -> None:
            if way == "set":
                view["bad"] = value
            else:
                view.setdefault("bad", []).append(value)

        projection = make({"account.deposited": handler})
        with pytest.raises((TypeError, ValueError)):
            projection.catch_up()
        assert rows(projection) == [(0, "")]

    @pytest.mark.parametrize("key", [1, None, ("a",), b"a", "\ud800"])
    @pytest.mark.usefixtures("three")
    def test_keys_are_strings(self, make: Callable[..., Projection], key: Any) -> None:
        projection = make({"account.deposited": lambda view, _: view.update({key: 1})})
        with pytest.raises((TypeError, ValueError), match="a view's key"):
            projection.catch_up()

    def test_a_row_is_as_its_own_file_says_it_even_where_the_reader_is_a_handler(
        self, after: Callable[..., dict[str, Any]]
    ) -> None:
        seen: list[Any] = []
        after(
            lambda view: view.update(b=1, a=2),
            lambda view: seen.extend([dict(view), len(view), list(view.items()), view.get("z")]),
        )
        assert seen[:4] == [{"a": 2, "b": 1}, 2, [("a", 2), ("b", 1)], None]


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
        assert brittle.asked == ["e-1", "e-2"]

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
        assert brittle.asked == ["e-1", "e-2", "e-2", "e-2", "e-3"]

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


def interrupt_at_line(number: int, function: Callable[[], object]) -> bool:
    """Ctrl-C before the `number`th line that runs in the projection; whether it ended before."""
    folder = Path(eventlib.__file__).parent
    files = {str(folder / "projection.py"), str(folder / "sqlite_file.py"), __file__}
    left = number

    def trace(frame: FrameType, what: str, _: object) -> Any:
        nonlocal left
        if frame.f_code.co_filename not in files:
            return None
        if what == "line":
            left -= 1
            if left == 0:
                raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    except KeyboardInterrupt:
        return False
    finally:
        sys.settrace(before)
    return True


class TestInterruption:
    """A crash can come between any two lines: view and checkpoint are both as before, or both as
    after."""

    def test_catching_up_is_whole_or_never_was(
        self, make: Callable[..., Projection], three: list[RecordedEvent], place: str
    ) -> None:
        reached = set()
        for line in range(1, 10_000):
            projection = make(where=place if place == ":memory:" else f"{place}-{line}")
            projection.catch_up(1)
            done = interrupt_at_line(line, projection.catch_up)
            position = projection.position
            reached.add(position)
            assert dict(projection.view) == noted(
                [(str(each.aggregate_id), each.id) for each in three[:position]]
            )
            projection.catch_up()
            assert dict(projection.view) == THREE
            projection.close()
            if done:
                break
        assert done
        assert line > 50
        assert reached == {1, 3}

    def test_a_rebuild_that_is_broken_off_leaves_the_old_view(
        self, make: Callable[..., Projection], three: list[RecordedEvent]
    ) -> None:
        for line in range(1, 10_000):
            projection = make({"account.deposited": note}, ":memory:")
            projection.catch_up(2)
            old = rows(projection)
            done = interrupt_at_line(line, projection.rebuild)
            if rows(projection) != old:
                assert dict(projection.view) == THREE
            projection.rebuild()
            assert dict(projection.view) == THREE
            if done:
                break
        assert done
        assert line > 50

    def test_a_full_disk_is_said_and_leaves_what_was(
        self, store: EventStore, event: MakeEvent, path: Path
    ) -> None:
        big = {"account.deposited": lambda view, event: view.update({event.id: "x" * 9000})}
        with closing(Projection(store, big, path)) as projection:
            store.append(event("e-0", "ACC1"))
            projection.catch_up()
            before = rows(projection)
            connection = projection._file._connection
            assert connection is not None
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages}")
            store.append_all([event(f"e-{n}", "ACC1") for n in range(1, 9)])
            with pytest.raises(StoreError, match="make room on the disk"):
                projection.catch_up()
            assert rows(projection) == before
            connection.execute("PRAGMA max_page_count = 1000000")
            assert projection.catch_up() == 8


if hasattr(os, "fork"):

    class TestKill:
        def test_a_process_that_is_killed_leaves_both_as_they_were(
            self, path: Path, event: MakeEvent, process: Callable[..., Any]
        ) -> None:
            """Killed at each statement in turn, until one comes through: then all is there."""
            code = """
import signal
from eventlib.projection import Projection

class Deadly:
    def __init__(self, connection, left):
        self.connection, self.left = connection, left
    @property
    def in_transaction(self):
        return self.connection.in_transaction
    def execute(self, *arguments):
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.connection.execute(*arguments)
    def close(self):
        self.connection.close()

def count(view, event):
    view["count"] = view.get("count", 0) + 1

def child(how, number):
    projection = Projection(EventStore(sys.argv[1]), {"account.deposited": count}, sys.argv[2])
    projection._file._connection = Deadly(projection._file._connection, number)
    getattr(projection, how)()
    os._exit(0)

def look():
    with EventStore(sys.argv[1]) as store:
        projection = Projection(store, {"account.deposited": count}, sys.argv[2])
        found = projection.position, projection.view.get("count", 0)
        projection.close()
        return found

for how, before in (("catch_up", 0), ("rebuild", 3)):
    number, status = 0, None
    while status != 0:
        number += 1
        pid = os.fork()
        if pid == 0:
            child(how, number)
        _, status = os.waitpid(pid, 0)
        if status != 0 and look() != (before, before):
            say("torn", how, number, *look())
            status = 0
    say(how, number > 10, *look())
"""
            with EventStore(path) as store:
                store.append_all([event(f"e-{n}", "ACC1") for n in (1, 2, 3)])
            said = process(code, path, path.with_name("view.db")).end()
            assert said == ["catch_up True 3 3", "rebuild True 3 3"]


class Watched(threading.Condition):
    """Says when somebody waits."""

    def __init__(self) -> None:
        super().__init__()
        self.waited = threading.Event()

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.set()
        return super().wait(timeout)


class TestWaiting:
    @pytest.mark.parametrize("move", ["catch_up", "rebuild"])
    def test_it_ends_when_another_thread_has_brought_the_view_there(
        self,
        make: Callable[..., Projection],
        three: list[RecordedEvent],
        move: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        projection, watched, outcome = make(), Watched(), []
        monkeypatch.setattr(projection, "_moved", watched)

        def wait() -> None:
            outcome.append(projection.wait_for(three[-1].position, timeout=60))
            outcome.append(projection.view["count"])

        thread = threading.Thread(target=wait)
        thread.start()
        assert watched.waited.wait(60)
        watched.waited.clear()
        projection.catch_up(1)  # not far enough
        assert watched.waited.wait(60)
        assert outcome == []
        getattr(projection, move)()
        thread.join(60)
        assert outcome == [True, 3]

    def test_it_need_not_wait_for_what_is_there(
        self, make: Callable[..., Projection], three: list[RecordedEvent]
    ) -> None:
        projection = make()
        assert projection.wait_for(0, timeout=0)
        projection.catch_up()
        for position in (0, 1, 3):
            assert projection.wait_for(position, timeout=0)

    @pytest.mark.parametrize("timeout", [0, 0.001])
    @pytest.mark.usefixtures("three")
    def test_it_gives_up_after_its_time(
        self, make: Callable[..., Projection], timeout: float
    ) -> None:
        projection = make()
        projection.catch_up(2)
        assert not projection.wait_for(3, timeout)
        assert projection.position == 2

    @pytest.mark.usefixtures("three")
    def test_it_ends_though_the_handler_fails_at_a_later_event(
        self, make: Callable[..., Projection], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        projection, watched, outcome = make({"account.deposited": Brittle("e-3")}), Watched(), []
        monkeypatch.setattr(projection, "_moved", watched)
        thread = threading.Thread(target=lambda: outcome.append(projection.wait_for(2, 60)))
        thread.start()
        assert watched.waited.wait(60)
        with pytest.raises(LookupError):
            projection.catch_up()
        thread.join(60)
        assert outcome == [True]

    def test_threads_that_catch_up_at_once_take_each_event_once(
        self, make: Callable[..., Projection], store: EventStore, event: MakeEvent
    ) -> None:
        store.append_all([event(f"e-{n}", "ACC1") for n in range(200)])
        projection, taken = make(), []
        start = threading.Barrier(4, timeout=60)

        def work() -> None:
            start.wait()
            while count := projection.catch_up(3):
                taken.append(count)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert sum(taken) == 200
        assert dict(projection.view) == noted([("ACC1", f"e-{n}") for n in range(200)])


def beside(path: Path) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in path.parent.iterdir()
    }


class TestFiles:
    def test_a_view_that_is_opened_again_goes_on_where_it_was(
        self, store: EventStore, three: list[RecordedEvent], path: Path
    ) -> None:
        with closing(Projection(store, NOTES, path)) as projection:
            projection.catch_up(2)
        with closing(Projection(store, NOTES, str(path))) as projection:
            assert (projection.position, projection.view["count"]) == (2, 2)
            assert projection.catch_up() == 1
            assert dict(projection.view) == THREE
        assert list(beside(path)) == [path.name]

    def test_what_was_taken_in_is_on_the_disk(self, store: EventStore, path: Path) -> None:
        with closing(Projection(store, NOTES, path)) as projection:
            connection = projection._file._connection
            assert connection is not None
            assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL

    def test_closed_it_says_so(self, make: Callable[..., Projection]) -> None:
        projection = make()
        projection.close()
        projection.close()
        for use in (projection.catch_up, projection.rebuild, lambda: dict(projection.view)):
            with pytest.raises(StoreError, match="is closed"):
                use()

    @pytest.mark.parametrize("what", ["an event store", "another program's", "text"])
    def test_files_of_others_are_refused_and_left_byte_for_byte(
        self, store: EventStore, path: Path, event: MakeEvent, what: str
    ) -> None:
        if what == "an event store":
            with EventStore(path) as theirs:
                theirs.append(event())
        elif what == "text":
            path.write_text("not a database\n" * 1000)
        else:
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("CREATE TABLE rows (key TEXT, value TEXT)")
        before = beside(path)
        with pytest.raises(StoreError, match="left as it is"):
            Projection(store, NOTES, path)
        assert beside(path) == before

    def test_a_view_is_no_event_store(self, store: EventStore, path: Path) -> None:
        Projection(store, NOTES, path).close()
        before = beside(path)
        with pytest.raises(StoreError, match="some other program, not an event store"):
            EventStore(path)
        assert beside(path) == before

    @pytest.mark.parametrize("nowhere", ["", "postgresql://localhost/view", "a\x00b"])
    def test_what_is_no_place(self, store: EventStore, nowhere: str) -> None:
        with pytest.raises(ValueError, match="is no place for a view: ':memory:' or the path of"):
            Projection(store, NOTES, nowhere)


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


class TestProcesses:
    CODE = """
from eventlib.projection import Projection
def note(view, event):
    view["count"] = view.get("count", 0) + 1
    view.setdefault(event.aggregate_id, []).append(event.id)
store = EventStore(sys.argv[1])
projection = Projection(store, {"account.deposited": note}, sys.argv[2])
"""

    def test_two_that_share_a_view_take_each_event_once(
        self, path: Path, event: MakeEvent, process: Callable[..., Any]
    ) -> None:
        view = path.with_name("view.db")
        code = (
            self.CODE
            + """
say("ready")
wait()
taken = 0
while count := projection.catch_up(3):
    taken += count
say(taken)
"""
        )
        with EventStore(path) as store, closing(Projection(store, NOTES, view)) as projection:
            store.append_all([event(f"e-{n}", "ACC1") for n in range(100)])
            workers = [process(code, path, view) for _ in range(2)]
            assert [worker.hear() for worker in workers] == ["ready"] * 2
            for worker in workers:
                worker.go()
            assert sum(int(worker.hear()) for worker in workers) == 100
            assert (projection.position, projection.lag) == (100, 0)
            assert dict(projection.view) == noted([("ACC1", f"e-{n}") for n in range(100)])

    def test_one_reads_at_once_what_another_has_taken_in(
        self, path: Path, event: MakeEvent, process: Callable[..., Any]
    ) -> None:
        view = path.with_name("view.db")
        with EventStore(path) as store, closing(Projection(store, NOTES, view)) as projection:
            store.append_all([event("e-1", "ACC1"), event("e-2", "ACC1")])
            other = process(self.CODE + "say(projection.catch_up(1))\nwait()\n", path, view)
            assert other.hear() == "1"
            assert (projection.position, dict(projection.view)) == (1, noted([("ACC1", "e-1")]))
            assert projection.catch_up() == 1
            other.go()
            other.end()
