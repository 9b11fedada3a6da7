"""A disk that is full, a file that is gone: it is said, nothing is lost, and the store goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eventlib import EventStore, StoreError
from tests.crash.writers import batch

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store file may be made, in a folder of its own."""
    folder = tmp_path / "folder"
    folder.mkdir()
    return folder / "bank.db"


class TestAFullDisk:
    def test_it_is_said_in_the_middle_of_a_write_and_the_same_store_goes_on(
        self, path: Path
    ) -> None:
        """No file may grow beyond a limit: SQLite can write the first part of what it wanted to."""
        code = """
import resource, signal, sys
from pathlib import Path
from eventlib import EventStore, StoreError
from tests.crash.writers import batch

path, page = Path(sys.argv[1]), 4096 + 24
log = Path(f"{path}-wal")
store, refused = EventStore(path), 0
for step in range(1, 31):
    before = store.read_all()
    for room in (0, 1, 25, page - 1, page, 2 * page + 100):
        limit = max(log.stat().st_size, path.stat().st_size) + room
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        try:
            store.append_all(batch("A", step), expected_version=len(before))
            break
        except StoreError as error:
            assert "nothing was written" in str(error) and "room" in str(error), error
            assert store.read_all() == before
            refused += 1
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    store.append_all(batch("A", step), expected_version=len(before))
print(refused)
"""
        command = [sys.executable, "-c", code, str(path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert done.stderr == ""
        assert int(done.stdout) > 30
        with EventStore(path) as store:
            assert store.read_all() == [e for step in range(1, 31) for e in batch("A", step)]


def delete(path: Path) -> None:
    path.unlink()


def delete_its_folder(path: Path) -> None:
    shutil.rmtree(path.parent)


def move(path: Path) -> None:
    path.rename(path.with_name("moved.db"))


def put_a_copy_in_its_place(path: Path) -> None:
    shutil.copy(path, path.with_name("copy.db"))
    os.replace(path.with_name("copy.db"), path)


class TestAFileThatIsGone:
    """What was open can still be written to, and is lost: SQLite itself does not look."""

    @pytest.mark.parametrize("go", [delete, delete_its_folder, move, put_a_copy_in_its_place])
    def test_no_append_is_answered_that_nobody_will_ever_read(
        self, path: Path, go: Callable[[Path], None]
    ) -> None:
        with EventStore(path) as store:
            store.append_all(batch("A", 1))
            go(path)
            for _ in range(2):
                with pytest.raises(StoreError, match="deleted, moved or replaced while") as caught:
                    store.append_all(batch("A", 2))
                assert str(path) in str(caught.value)
                assert "nothing was written; put it back, or open what is" in str(caught.value)
            assert store.read_all() == batch("A", 1)

    def test_when_it_is_put_back_the_same_store_goes_on(self, path: Path) -> None:
        with EventStore(path) as store:
            store.append_all(batch("A", 1))
            move(path)
            with pytest.raises(StoreError, match="put it back"):
                store.append_all(batch("A", 2))
            path.with_name("moved.db").rename(path)
            store.append_all(batch("A", 2))
        with EventStore(path) as store:
            assert store.read_all() == [*batch("A", 1), *batch("A", 2)]

    def test_what_is_there_now_can_be_opened(self, path: Path) -> None:
        with EventStore(path) as old:
            old.append_all(batch("A", 1))
            delete(path)
            for rest in path.parent.iterdir():
                rest.unlink()
            with EventStore(path) as new:
                new.append_all(batch("B", 1))
                with pytest.raises(StoreError, match="open what is there now"):
                    old.append_all(batch("A", 2))
        with EventStore(path) as store:
            assert store.read_all() == batch("B", 1)

    def test_a_program_that_goes_to_another_folder_still_knows_its_file(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(path.parent)
        with EventStore("bank.db") as store:
            monkeypatch.chdir(path.parent.parent)
            store.append_all(batch("A", 1))
        with EventStore(path) as store:
            assert store.read_all() == batch("A", 1)
