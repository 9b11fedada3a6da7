"""Every engine keeps the whole contract: the same promises in memory, in a file, on a server."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from eventlib import EventStore
from eventlib.recorders.memory import MemoryRecorder
from eventlib.recorders.sqlite import SQLiteRecorder
from eventlib.testing import SharedStoreContract, StoreContract
from eventlib.testing.support import OpenRecorder


class TestMemory(StoreContract):
    @pytest.fixture
    def open_recorder(self) -> OpenRecorder:
        return MemoryRecorder


class TestSQLite(SharedStoreContract):
    @pytest.fixture
    def open_recorder(self, tmp_path: Path) -> OpenRecorder:
        return partial(SQLiteRecorder, str(tmp_path / "bank.db"))


@pytest.mark.slow
class TestPostgreSQL(SharedStoreContract):
    @pytest.fixture
    def open_recorder(self, postgres: SimpleNamespace) -> OpenRecorder:
        from eventlib.recorders.postgres import PostgresRecorder  # psycopg is not everywhere

        return partial(PostgresRecorder, postgres.address)


@pytest.mark.slow
class TestABackup(SharedStoreContract):
    """Also a store that began as the copy of another."""

    @pytest.fixture
    def open_recorder(self, tmp_path: Path) -> OpenRecorder:
        with EventStore() as store:
            store.backup(tmp_path / "copied.db")
        return partial(SQLiteRecorder, str(tmp_path / "copied.db"))
