"""Who reads a view waits for nobody, and sees one commit, whole, in one query."""

from __future__ import annotations

import copy
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from eventlib import EventStore, RecordedEvent
from eventlib.projection import Projection
from tests.unit.projection.sharing import NOTES, THREE, MakeEvent, View, note

TWO = {"count": 2, "ACC1": ["e-1"], "ACC2": ["e-2"]}


class Moves:
    """The rows of a view, which moves on as soon as somebody has asked for some of them."""

    def __init__(self, rows: Any, move: Callable[[], object]) -> None:
        self.rows = rows
        self.move = move
        self.queries = 0

    def __getattr__(self, name: str) -> Any:
        function = getattr(self.rows, name)
        if name not in ("text", "texts", "count"):
            return function

        def asked(*arguments: Any) -> Any:
            found = function(*arguments)
            self.queries += 1
            if self.queries == 1:
                self.move()
            return found

        return asked


WAYS: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "dict": (dict, TWO),
    "two stars": (lambda view: {**view}, TWO),
    "update": (lambda view: (found := {}, found.update(view))[0], TWO),
    "items": (lambda view: dict(view.items()), TWO),
    "values": (lambda view: list(view.values()), [["e-1"], ["e-2"], 2]),
    "keys": (lambda view: sorted(view.keys()), ["ACC1", "ACC2", "count"]),
    "a loop": (lambda view: sorted(iter(view)), ["ACC1", "ACC2", "count"]),
    "copy": (lambda view: view.copy(), TWO),
    "equality": (lambda view: view == TWO, True),
    "repr": (repr, "{'ACC1': ['e-1'], 'ACC2': ['e-2'], 'count': 2}"),
    "len": (len, 3),
    "get": (lambda view: view.get("ACC1"), ["e-1"]),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.usefixtures("three")
def test_each_way_to_read_is_one_query_and_of_one_commit(
    make: Callable[..., Projection], way: str
) -> None:
    read, expected = WAYS[way]
    projection = make()
    projection.catch_up(2)
    moves = Moves(projection._rows, projection.catch_up)
    view = projection.view
    view._rows = moves  # type: ignore[attr-defined]
    assert read(view) == expected
    assert moves.queries == 1
    assert dict(view) == THREE  # a view that is kept stays live


@pytest.mark.usefixtures("three")
def test_keys_that_are_kept_are_looked_up_anew(make: Callable[..., Projection]) -> None:
    projection = make()
    projection.catch_up(2)
    view = projection.view
    keys = view.keys()
    projection.catch_up()
    assert {key: view[key] for key in keys} == THREE


def test_a_copy_of_the_view_is_as_live_as_the_view(
    make: Callable[..., Projection], three: list[RecordedEvent]
) -> None:
    projection = make()
    twin = copy.copy(projection.view)
    projection.catch_up()
    assert twin == THREE


@pytest.fixture(params=["catch_up", "rebuild"])
def busy(
    request: pytest.FixtureRequest, make: Callable[..., Projection], three: list[RecordedEvent]
) -> Iterator[Projection]:
    """A view of two events, with a thread that sits in a handler at the third."""
    inside, leave = threading.Event(), threading.Event()

    def handler(view: View, event: RecordedEvent) -> None:
        note(view, event)
        if event.id == "e-3":
            inside.set()
            assert leave.wait(60)

    projection = make({"account.deposited": handler})
    projection.catch_up(2)
    thread = threading.Thread(target=getattr(projection, request.param))
    thread.start()
    assert inside.wait(60)
    yield projection
    assert thread.is_alive()  # in the handler still: what the test read was read meanwhile
    leave.set()
    thread.join(60)
    assert dict(projection.view) == THREE


class TestWhileAHandlerIsAtWork:
    def test_readers_see_the_last_commit(self, busy: Projection, store: EventStore) -> None:
        assert dict(busy.view) == TWO
        assert (len(busy.view), busy.view["count"], busy.position, busy.lag) == (3, 2, 2, 1)
        assert repr(busy) == "<Projection of account.deposited: position 2, lag 1>"
        assert store.last_position == 3

    @pytest.mark.parametrize("timeout", [0, 0.001])
    def test_who_waits_gives_up_in_time(self, busy: Projection, timeout: float) -> None:
        assert busy.wait_for(2, timeout)
        assert not busy.wait_for(3, timeout)


@pytest.mark.parametrize("platform", [sys.platform, "emscripten"])
@pytest.mark.usefixtures("three")
def test_in_a_handler_the_view_from_outside_shows_what_was_committed(
    make: Callable[..., Projection], platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in a browser, where a file has one connection: no transaction is open meanwhile."""
    monkeypatch.setattr(sys, "platform", platform)
    seen = []

    def handler(view: View, event: RecordedEvent) -> None:
        note(view, event)
        seen.append((dict(projection.view), projection.position, view["count"]))

    projection = make({"account.deposited": handler})
    projection.catch_up()
    projection.rebuild()
    assert seen[:3] == [({}, 0, 1), ({}, 0, 2), ({}, 0, 3)]
    assert seen[3:] == [(THREE, 3, 1), (THREE, 3, 2), (THREE, 3, 3)]


class TestWhatItSays:
    @pytest.mark.usefixtures("three")
    def test_it_is_short_and_the_same_each_time(self, make: Callable[..., Projection]) -> None:
        projection = make()
        assert repr(projection) == "<Projection of account.deposited: position 0, lag 3>"
        projection.catch_up()
        assert repr(projection) == "<Projection of account.deposited: position 3, lag 0>"
        projection.close()
        assert repr(projection) == "<Projection of account.deposited: closed>"

    def test_of_many_types_it_names_some(self, make: Callable[..., Projection]) -> None:
        many = make(dict.fromkeys(["a", "b.*", "c", "d"], note))
        assert repr(many) == "<Projection of a, b.*, c, …: position 0, lag 0>"

    def test_it_is_closed_at_the_end_of_a_with(self, store: EventStore, place: str) -> None:
        with Projection(store, NOTES, place) as projection:
            assert projection.catch_up() == 0
        assert repr(projection) == "<Projection of account.deposited: closed>"


@pytest.mark.usefixtures("three")
def test_a_pattern_means_what_it_means_in_a_bus(
    make: Callable[..., Projection], store: EventStore, event: MakeEvent
) -> None:
    store.append(event("e-4", "ACC1", "order.created"))
    projection = make({"account.*": note})
    projection.catch_up()
    assert dict(projection.view) == THREE
