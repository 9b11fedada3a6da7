"""A PostgreSQL server that crashes, stops or refuses: it is said, and nothing is lost."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from psycopg import sql

from eventlib import EventStore, StoreError
from tests.crash.writers import batch


@pytest.mark.slow
def test_a_server_that_is_killed_loses_nothing_that_was_answered(
    own_postgres: Any, writers: Any, check: Callable[[str], dict[str, int]]
) -> None:
    """Ten times, with three writers: by the signal that cannot be caught, and as `immediate`."""
    chance, address = random.Random(6), own_postgres.address
    with psycopg.connect(address) as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone()
    for round_ in range(10):
        for who in "ABC":
            writers.start(address, who)
        heard, steps = chance.randint(1, 12), chance.randrange(60_000)
        for _ in range(heard):
            writers.hear(chance.choice(["begin", "done"]), chance.choice("ABC"))
        for _ in range(steps):
            pass
        if round_ % 2:
            kill_all_of_it(Path(folder))
        else:
            own_postgres.kill()
        assert [writers.ended(who) for who in "ABC"] == [1, 1, 1]
        for who in "ABC":
            assert "is the server running" in writers.failed.pop(who)
        own_postgres.start()
        there = check(address)
        assert all(there[who] >= writers.done[who] for who in "ABC"), f"round {round_}"


def kill_all_of_it(folder: Path) -> None:
    server = psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))
    processes = [server, *server.children(recursive=True)]
    for process in processes:
        with suppress(psutil.NoSuchProcess):  # the others end when the first is gone
            process.kill()
    psutil.wait_procs(processes, timeout=60)


class TestADatabaseThatIsGone:
    def test_it_is_said_and_when_it_is_there_again_the_same_store_begins_anew(
        self, postgres_server: Any
    ) -> None:
        address = postgres_server.new_database()
        name = sql.Identifier(address.rpartition("/")[2])
        with (
            EventStore(address) as store,
            psycopg.connect(postgres_server.address, autocommit=True) as administrator,
        ):
            store.append_all(batch("A", 1))
            administrator.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
            for call in (store.read_all, lambda: store.append_all(batch("A", 2))):
                with pytest.raises(StoreError, match=r"does not exist: .* is the address right"):
                    call()
            administrator.execute(sql.SQL("CREATE DATABASE {}").format(name))
            store.append_all(batch("A", 2))
            assert store.read_all() == batch("A", 2)

    def test_when_only_its_tables_are_gone_that_is_said_and_a_new_store_makes_them(
        self, postgres: Any
    ) -> None:
        with EventStore(postgres.address) as store:
            store.append_all(batch("A", 1))
            with psycopg.connect(postgres.address, autocommit=True) as administrator:
                administrator.execute("DROP SCHEMA eventlib CASCADE")
            with pytest.raises(StoreError, match="does not exist: nothing was written"):
                store.append_all(batch("A", 2))
            with EventStore(postgres.address) as again:
                again.append_all(batch("A", 2))
            assert store.read_all() == batch("A", 2)
