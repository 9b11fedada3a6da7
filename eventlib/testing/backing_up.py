"""Backups: a whole copy, also while others write, brought up to date by the next one."""

from __future__ import annotations

from pathlib import Path

import pytest

from eventlib import EventStore, StoreError
from eventlib.testing.support import Contract, assert_gapless, at_once, contents, event, places


class BackingUp(Contract):
    def test_a_backup_holds_everything_in_its_place(
        self, three: EventStore, tmp_path: Path
    ) -> None:
        three.append(event("odd", "STREAM ñ 😀", lines=[1, {"a": None}], text="\x00'\""))
        three.backup(tmp_path / "copy.db")
        assert [file.name for file in tmp_path.glob("copy.db*")] == ["copy.db"]
        with EventStore(tmp_path / "copy.db") as copy:
            assert contents(copy) == contents(three)
            assert copy.aggregate_ids() == three.aggregate_ids()
            assert_gapless(copy)

    def test_a_backup_is_a_store_like_any_other(self, three: EventStore, tmp_path: Path) -> None:
        three.backup(tmp_path / "copy.db")
        with EventStore(tmp_path / "copy.db") as copy:
            assert places([copy.append(event("a-1"))]) == [("a-1", 1, 1)]  # it is there
            assert places([copy.append(event("new"), expected_version=3)]) == [("new", 4, 5)]
            assert three.find("new") is None

    def test_a_backup_of_nothing_is_an_empty_store(self, store: EventStore, tmp_path: Path) -> None:
        store.backup(tmp_path / "copy.db")
        with EventStore(tmp_path / "copy.db") as copy:
            assert copy.append(event("first")).position == 1

    def test_a_backup_is_brought_up_to_date_by_the_next(
        self, three: EventStore, tmp_path: Path
    ) -> None:
        for n in range(3):
            three.backup(tmp_path / "copy.db")
            three.append_all([event(f"{n}-{m}", f"S{n}") for m in range(700)])
        three.backup(tmp_path / "copy.db")
        with EventStore(tmp_path / "copy.db") as copy:
            assert contents(copy) == contents(three)

    def test_a_place_that_holds_other_events_is_refused_and_left_as_it_was(
        self, three: EventStore, tmp_path: Path
    ) -> None:
        for others in (1, 4, 9):
            path = tmp_path / f"{others}.db"
            with EventStore(path) as theirs:
                theirs.append_all([event(f"theirs-{n}") for n in range(others)])
                with pytest.raises(StoreError, match="holds other events: it was left as it is"):
                    three.backup(path)
                assert theirs.last_position == others

    def test_a_copy_of_another_store_is_refused_though_its_last_event_is_the_same(
        self, three: EventStore, tmp_path: Path
    ) -> None:
        path = tmp_path / "copy.db"
        *_, last = three.read_all()
        with EventStore(path) as theirs:
            for n, stream in enumerate(["ACC123", "ACC123", "OTHER"]):
                theirs.append(event(f"theirs-{n}", stream))
            assert theirs.append(last) == last
            with pytest.raises(StoreError, match="holds other events: it was left as it is"):
                three.backup(path)
            assert theirs.last_position == 4

    def test_a_copy_that_would_not_be_kept_is_refused(self, three: EventStore) -> None:
        with pytest.raises(ValueError, match="is gone when it is made"):
            three.backup(":memory:")
        with pytest.raises(ValueError, match="is no place for an event store"):
            three.backup("file:copy.db")

    def test_a_backup_while_threads_append_is_the_beginning_of_the_store(
        self, stores: list[EventStore], tmp_path: Path
    ) -> None:
        def work(which: int) -> None:
            if which == 3:
                for _ in range(4):
                    stores[3].backup(tmp_path / "copy.db")
                return
            for n in range(40):
                stores[which].append_all([event(f"{which}-{n}-{m}", f"S{which}") for m in (1, 2)])

        at_once(4, work)
        with EventStore(tmp_path / "copy.db") as copy:
            assert contents(copy) == contents(stores[0])[: copy.last_position]
            assert_gapless(copy)
        stores[0].backup(tmp_path / "copy.db")
        with EventStore(tmp_path / "copy.db") as copy:
            assert contents(copy) == contents(stores[0])
