"""Many threads, stores and processes at once: one wins, none is lost, no position is skipped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from eventlib import BankAccount, ConcurrencyError, Event, EventStore

MakeEvent = Callable[..., Event]


def at_once(number: int, work: Callable[[int], object]) -> None:
    """Run `work(0)`, `work(1)`, … in threads that start together; raise what one of them raised."""
    start = threading.Barrier(number, timeout=60)
    errors: list[BaseException] = []

    def run(which: int) -> None:
        start.wait()
        try:
            work(which)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(which,)) for which in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def assert_gapless(store: EventStore) -> None:
    events = store.read_all()
    assert [event.position for event in events] == list(range(1, len(events) + 1))
    for stream in store.aggregate_ids():
        versions = [event.version for event in events if event.aggregate_id == stream]
        assert versions == list(range(1, len(versions) + 1))
        assert store.version(stream) == len(versions)


@pytest.fixture(params=["memory", "one store on a file", "a store for each thread"])
def stores(request: pytest.FixtureRequest, path: Path) -> Iterator[list[EventStore]]:
    """Four stores for four threads: the same one, or several on one file."""
    if request.param == "a store for each thread":
        opened = [EventStore(path) for _ in range(4)]
    else:
        opened = [EventStore(":memory:" if request.param == "memory" else path)] * 4
    yield opened
    for store in opened:
        store.close()


class TestThreads:
    def test_of_those_that_expect_the_same_version_one_wins(
        self, stores: list[EventStore], event: MakeEvent
    ) -> None:
        outcomes: list[Any] = []
        rounds = threading.Barrier(4, timeout=60)

        def work(which: int) -> None:
            for version in range(10):
                rounds.wait()
                try:
                    written = stores[which].append(event(f"{version}-{which}"), version)
                    outcomes.append(("won", written.version))
                except ConcurrencyError as error:
                    between = [e.version for e in error.events]
                    outcomes.append(("lost", error.expected, error.actual, between))

        at_once(4, work)
        for version in range(1, 11):
            assert outcomes.count(("won", version)) == 1
            assert outcomes.count(("lost", version - 1, version, [version])) == 3
        assert_gapless(stores[0])

    def test_without_an_expectation_all_succeed(
        self, stores: list[EventStore], event: MakeEvent
    ) -> None:
        def work(which: int) -> None:
            for n in range(10):
                stores[which].append(event(f"{which}-{n}"))
                stores[which].append_all([event(f"{which}-{n}-{m}", f"S{which}") for m in (1, 2)])

        at_once(4, work)
        assert stores[0].version("ACC123") == 40
        assert [stores[0].version(f"S{which}") for which in range(4)] == [20] * 4
        assert_gapless(stores[0])

    def test_one_command_sent_by_all_counts_once(self, stores: list[EventStore]) -> None:
        BankAccount.open("ACC123", 1000, stores[0])
        accounts = [store.replay("ACC123", BankAccount) for store in stores]
        versions: list[int] = []
        rounds = threading.Barrier(4, timeout=60)

        def work(which: int) -> None:
            for n in range(10):
                rounds.wait()
                event = accounts[which].withdraw(10, stores[which], command_id=f"c-{n}")
                versions.append(event.version)

        at_once(4, work)
        assert [str(account.balance) for account in accounts] == ["900.00"] * 4
        assert [account.version for account in accounts] == [11] * 4
        assert sorted(versions) == sorted([*range(2, 12)] * 4)
        assert stores[0].version("ACC123") == 11

    def test_who_decides_again_after_a_conflict_loses_nothing(
        self, stores: list[EventStore]
    ) -> None:
        BankAccount.open("ACC123", 0, stores[0])

        def work(which: int) -> None:
            done = 0
            while done < 10:
                account = stores[which].replay("ACC123", BankAccount)
                try:
                    account.deposit(1, stores[which])
                    done += 1
                except ConcurrencyError:
                    pass

        at_once(4, work)
        assert str(stores[0].replay("ACC123", BankAccount).balance) == "40.00"


class TestProcesses:
    def test_of_those_that_expect_the_same_version_one_wins(
        self, path: Path, process: Callable[..., Any]
    ) -> None:
        code = """
store, me = EventStore(sys.argv[1]), sys.argv[2]
say("ready")
for version in range(10):
    wait()
    try:
        store.append(event(f"{version}-{me}"), expected_version=version)
        say("won")
    except ConcurrencyError as error:
        say("lost", error.expected, error.actual)
"""
        racers = [process(code, path, number) for number in range(4)]
        assert [racer.hear() for racer in racers] == ["ready"] * 4
        for version in range(10):
            for racer in racers:
                racer.go()
            outcomes = sorted(racer.hear() for racer in racers)
            assert outcomes == [*[f"lost {version} {version + 1}"] * 3, "won"]
        with EventStore(path) as store:
            assert store.version("ACC123") == 10
            assert_gapless(store)

    def test_without_an_expectation_all_succeed(
        self, path: Path, process: Callable[..., Any]
    ) -> None:
        code = """
store, me = EventStore(sys.argv[1]), sys.argv[2]
say("ready")
wait()
for n in range(25):
    store.append(event(f"{me}-{n}"))
    store.append_all([event(f"{me}-{n}-{m}", f"S{me}") for m in (1, 2)])
"""
        writers = [process(code, path, number) for number in range(4)]
        assert [writer.hear() for writer in writers] == ["ready"] * 4
        for writer in writers:
            writer.go()
        for writer in writers:
            writer.end()
        with EventStore(path) as store:
            assert store.version("ACC123") == 100
            assert [store.version(f"S{number}") for number in range(4)] == [50] * 4
            assert_gapless(store)

    def test_the_same_new_file_can_be_made_by_all_at_once(
        self, path: Path, process: Callable[..., Any]
    ) -> None:
        code = """
import eventlib.recorders.sqlite
for n in range(12):
    say("ready")
    while not os.path.exists(f"{sys.argv[1]}.{n}.go"):
        pass
    with EventStore(f"{sys.argv[1]}.{n}") as store:
        say(store.append(event(sys.argv[2])).position)
"""
        makers = [process(code, path, number) for number in range(6)]
        for n in range(12):
            assert [maker.hear() for maker in makers] == ["ready"] * 6
            Path(f"{path}.{n}.go").touch()
            assert sorted(maker.hear() for maker in makers) == ["1", "2", "3", "4", "5", "6"]
            with EventStore(f"{path}.{n}") as store:
                assert_gapless(store)

    @pytest.mark.parametrize("acknowledged", [1, 20, 50])
    def test_a_writer_that_is_killed_loses_nothing_that_was_acknowledged(
        self, path: Path, process: Callable[..., Any], acknowledged: int
    ) -> None:
        code = """
store, n = EventStore(sys.argv[1]), 0
while True:
    n += 1
    say(store.append(event(f"e-{n}"), expected_version=n - 1).version)
"""
        writer = process(code, path)
        heard = [writer.hear() for _ in range(acknowledged)]
        writer.kill()
        assert heard == [str(n) for n in range(1, acknowledged + 1)]
        with EventStore(path) as store:
            there = store.version("ACC123")
            assert there >= acknowledged
            assert_gapless(store)
            assert [e.id for e in store.read_all()] == [f"e-{n}" for n in range(1, there + 1)]
            assert store.append(store.read_all()[0]).version == 1
