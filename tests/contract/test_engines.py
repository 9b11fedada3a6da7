"""Every engine keeps the whole contract: the same promises in memory, in a file, on a server."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

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
