"""The rows, from outside and in a handler."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from eventlib import EventStore, RecordedEvent
from eventlib.projection import Projection, View
from tests.unit.projection.sharing import (
    THREE,
    MakeEvent,
    rows,
)


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
        "keep",
        [
            lambda lines: lines,
            lambda lines: {"lines": lines},
            lambda lines: [[lines]],
            lambda lines: (lines, {"n": (1, lines)}),
        ],
    )
    def test_what_an_event_holds_can_be_changed_at_once_and_later_alike(
        self,
        make: Callable[..., Projection],
        store: EventStore,
        event: MakeEvent,
        keep: Callable[[Any], Any],
    ) -> None:
        def innermost(value: Any) -> list[str]:
            while not value or type(value[0] if isinstance(value, list) else value) is not str:
                value = value["lines"] if isinstance(value, dict) else value[0]
                if value and isinstance(value, list) and type(value[0]) is str:
                    break
            assert isinstance(value, list)
            return value

        def first(view: View, event: RecordedEvent) -> None:
            view["kept"] = keep(event.data["lines"])
            innermost(view["kept"]).append("at once")

        projection = make(
            {"first": first, "then": lambda view, _: innermost(view["kept"]).append("later")}
        )
        written = store.append(event("e-1", "ACC1", "first", lines=["tea"]))
        store.append(event("e-2", "ACC1", "then"))
        projection.catch_up()
        assert innermost(projection.view["kept"]) == ["tea", "at once", "later"]
        assert written.data["lines"] == ["tea"]
        live = rows(projection)
        projection.rebuild()
        assert rows(projection) == live

    def test_rows_made_of_one_value_go_their_own_ways_wherever_a_page_begins(
        self, make: Callable[..., Projection], store: EventStore, event: MakeEvent
    ) -> None:
        def handler(view: View, event: RecordedEvent) -> None:
            if event.id == "e-1":
                view["a"] = view["b"] = {"n": [0]}
                view["c"] = {"inner": view["a"]}
                view["d"] = {}
                view["d"]["inner"] = view["b"]
            view["a"]["n"].append(event.version)

        projection = make({"account.deposited": handler})
        for n in (1, 2, 3):
            store.append(event(f"e-{n}", "ACC1"))
            projection.catch_up()
        assert projection.view["a"] == {"n": [0, 1, 2, 3]}
        assert projection.view["b"] == {"n": [0, 1]}
        live = rows(projection)
        projection.rebuild()
        assert rows(projection) == live

    def test_what_was_lent_is_of_no_more_use_at_the_next_event(
        self, make: Callable[..., Projection], store: EventStore, event: MakeEvent
    ) -> None:
        lent: list[Any] = []

        def handler(view: View, event: RecordedEvent) -> None:
            for each in lent:
                each.append("lost")
            lent[:] = [view.setdefault("list", [])]
            lent[0].append(event.id)

        store.append_all([event(f"e-{n}", "ACC1") for n in (1, 2, 3)])
        projection = make({"account.deposited": handler})
        for _ in range(3):
            projection.catch_up(1)
        assert projection.view["list"] == ["e-1", "e-2", "e-3"]

    @pytest.mark.parametrize("page", [1, 2, 9])
    def test_how_many_rows_there_are_is_known_all_the_time(
        self, make: Callable[..., Projection], store: EventStore, event: MakeEvent, page: int
    ) -> None:
        counted: list[tuple[int, int]] = []

        def handler(view: View, event: RecordedEvent) -> None:
            counted.append((len(view), len(dict(view))))
            view[event.id] = 1
            view["last"] = event.id
            counted.append((len(view), len(dict(view))))
            if event.version % 3 == 0:
                del view[event.id]
                view.pop("nobody", None)
            counted.append((len(view), len(dict(view))))

        store.append_all([event(f"e-{n}", "ACC1") for n in range(9)])
        projection = make({"account.deposited": handler})
        while projection.catch_up(page):
            pass
        assert [a for a, _ in counted] == [b for _, b in counted]
        assert len(projection.view) == 7

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
