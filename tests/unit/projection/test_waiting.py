"""Who waits for a view to move."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from eventlib import EventStore, RecordedEvent
from eventlib.projection import Projection
from tests.unit.projection.sharing import (
    NOTES,
    Brittle,
    MakeEvent,
    noted,
)


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
        monkeypatch.setattr(projection, "_lock", watched)

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
        monkeypatch.setattr(projection, "_lock", watched)
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


@pytest.mark.usefixtures("three")
def test_it_ends_when_another_process_has_brought_the_view_there(
    store: EventStore, path: Path
) -> None:
    """Which tells nobody here: the file shows it."""
    with (
        closing(Projection(store, NOTES, path)) as waiting,
        closing(Projection(store, NOTES, path)) as moving,
    ):
        watched, outcome = Watched(), []
        waiting._lock = watched
        thread = threading.Thread(target=lambda: outcome.append(waiting.wait_for(3, 60)))
        thread.start()
        assert watched.waited.wait(60)
        moving.catch_up()
        thread.join(60)
        assert outcome == [True]
