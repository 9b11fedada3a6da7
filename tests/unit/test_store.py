"""A store as an object: what it is opened on, and what it shows of itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from eventlib import Event, EventStore
from eventlib.recorders.memory import MemoryRecorder

MakeEvent = Callable[..., Event]


class Half:
    """A recorder that was begun."""

    version = 3

    def append(self, *_: Any) -> None: ...

    def find(self, *_: Any) -> None: ...


class TestOpening:
    def test_a_recorder_is_handed_over_as_an_object(self) -> None:
        assert EventStore(MemoryRecorder()).last_position == 0
        with pytest.raises(TypeError, match=r"hand over an object of it, MemoryRecorder\(…\)"):
            EventStore(MemoryRecorder)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="where is a class"):
            EventStore(str)  # type: ignore[arg-type]

    def test_what_a_recorder_lacks_is_named(self) -> None:
        lacks = r"Half is no recorder yet: it lacks \['read_stream', 'read_all', 'version', "
        with pytest.raises(TypeError, match=lacks):
            EventStore(Half())  # type: ignore[arg-type]

    @pytest.mark.parametrize("where", [None, 5, 1.5, ["bank.db"], object])
    def test_anything_else_is_no_place(self, where: Any) -> None:
        with pytest.raises(TypeError, match="where is "):
            EventStore(where)


class TestWhatItLooksLike:
    def test_short_and_without_a_place(self, store: EventStore, event: MakeEvent) -> None:
        assert repr(store) == "<EventStore: 0 events>"
        store.append_all([event("e-1"), event("e-2")])
        assert repr(store) == str(store) == "<EventStore: 2 events>"
        store.close()
        assert repr(store) == "<EventStore that cannot be read: closed, or its place is gone>"
        assert store._repr_html_().count("<tr>") == 1

    def test_in_a_notebook_the_last_events_as_a_table(
        self, store: EventStore, event: MakeEvent
    ) -> None:
        for n in range(1, 13):
            store.append(event(f"e-{n}", "A<b>", amount="5.00", note="x" * 500))
        table = store._repr_html_()
        assert table.count("<tr>") == 11
        last = "<td>12</td><td>A&lt;b&gt;</td><td>12</td><td>account.deposited</td>"
        assert last in table
        assert "<td>3</td>" in table
        assert "<td>2</td>" not in table
        assert "<td>2026-03-02 09:00:00</td>" in table
        assert "&#x27;amount&#x27;: &#x27;5.00&#x27;" in table
        assert max(map(len, table.split("<td>"))) < 200
