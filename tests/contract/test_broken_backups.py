"""Each promise of a backup can be broken, and the test that names it sees it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from eventlib import EventStore
from eventlib.testing.backing_up import BackingUp
from eventlib.testing.support import event

PROMISES = BackingUp()


class TakesTheFile(EventStore):
    """What was committed last lies in the log beside the file: the copy opens, and is empty."""

    def backup(self, path: str | os.PathLike[str]) -> None:
        shutil.copy(self.path, path)  # type: ignore[attr-defined]


class TellsItAnew(EventStore):
    """Stream by stream: each event is there, and in another place."""

    def backup(self, path: str | os.PathLike[str]) -> None:
        with EventStore(path) as copy:
            for stream in self.aggregate_ids():
                copy.append_all(self.get_events(stream))


class TakesItForOurs(EventStore):
    """As many events as a copy would hold are taken for one."""

    def backup(self, path: str | os.PathLike[str]) -> None:
        with EventStore(path) as copy:
            for each in self.read_all(after=copy.last_position):
                copy.append(each)


def opened(kind: type[EventStore], path: Path) -> EventStore:
    store = kind(path)
    store.path = path  # type: ignore[attr-defined]
    return store


def three(store: EventStore) -> EventStore:
    for batch in ([event("a-1")], [event("b-1", "OTHER")], [event("a-2"), event("a-3")]):
        store.append_all(batch)
    return store


@pytest.mark.parametrize("kind", [TakesTheFile, TellsItAnew])
def test_a_copy_that_is_not_whole_or_not_in_its_place_is_seen(
    kind: type[EventStore], tmp_path: Path
) -> None:
    with opened(EventStore, tmp_path / "right.db") as store:
        PROMISES.test_a_backup_holds_everything_in_its_place(three(store), tmp_path)
    (tmp_path / "copy.db").unlink()
    with opened(kind, tmp_path / "wrong.db") as store, pytest.raises(AssertionError):
        PROMISES.test_a_backup_holds_everything_in_its_place(three(store), tmp_path)


def test_a_copy_into_somebody_elses_store_is_seen(tmp_path: Path) -> None:
    check = PROMISES.test_a_place_that_holds_other_events_is_refused_and_left_as_it_was
    (tmp_path / "right").mkdir()
    with opened(EventStore, tmp_path / "right.db") as store:
        check(three(store), tmp_path / "right")
    with (
        opened(TakesItForOurs, tmp_path / "wrong.db") as store,
        pytest.raises((AssertionError, pytest.fail.Exception)),
    ):
        check(three(store), tmp_path)
