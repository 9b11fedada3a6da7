"""Programs that are killed, a reader that is overtaken, commits that are counted, and pictures."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest

from eventlib import BankAccount, Event, EventStore, SequentialIds, SimulatedClock
from eventlib.lab import begin
from eventlib.lab.figures.bench_results import bench_results
from eventlib.lab.figures.picture import Picture
from eventlib.lab.storage import (
    Race,
    commits_in,
    draw_runs,
    measure_disk,
    plot_durability,
    plot_writers,
    relay_from_checkpoint,
    run_program,
)
from eventlib.lab.storage.killing import Run
from eventlib.testing.support import START

Step = Callable[..., None]


@pytest.fixture(autouse=True)
def notebook() -> Iterator[None]:
    begin("es", "08")
    yield
    begin("es", "")


@pytest.fixture(params=["a process", "a browser"])
def platform(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where programs run: in processes of their own, or, as in a browser, in this one."""
    if request.param == "a browser":
        monkeypatch.setattr(
            "eventlib.lab.storage.killing.sys", SimpleNamespace(platform="emscripten")
        )
    return str(request.param)


def sell(folder: Path, step: Step) -> None:
    from eventlib import EventStore, OrderCommandHandler

    with EventStore(folder / "shop.db") as store:
        order = {"order_id": "ORD1", "user_id": "bruno", "total": "25.00"}
        step("saved", OrderCommandHandler(store).create_order(order))
        (folder / "courier.txt").write_text("ORD1\n")
        step("told", "ORD1")


def breaks(folder: Path, step: Step) -> None:
    print("this is no step")
    step("saved", "ñandú")
    raise LookupError("no such order")


def stored(folder: Path) -> list[str]:
    with EventStore(folder / "shop.db") as store:
        return [event.data["order_id"] for event in store.read_all()]


@pytest.mark.usefixtures("platform")
class TestPrograms:
    def test_one_that_is_killed_at_a_step_has_done_what_came_before_it_and_no_more(
        self, tmp_path: Path
    ) -> None:
        run = run_program(sell, tmp_path, kill_at="saved ORD1")
        assert (run.steps, run.killed) == (("saved ORD1",), True)
        assert stored(tmp_path) == ["ORD1"]
        assert not (tmp_path / "courier.txt").exists()

    def test_one_whose_step_never_comes_runs_to_its_end(self, tmp_path: Path) -> None:
        run = run_program(sell, tmp_path, kill_at="saved ORD2")
        assert (run.steps, run.killed, run.error) == (("saved ORD1", "told ORD1"), False, "")
        assert repr(run) == "sell: saved ORD1, told ORD1. Ha terminado por sí mismo."

    def test_one_that_fails_says_why_and_what_it_prints_is_no_step(self, tmp_path: Path) -> None:
        run = run_program(breaks, tmp_path)
        assert (run.steps, run.killed) == (("saved ñandú",), False)
        assert run.error == "LookupError: no such order"
        assert "Ha fallado: LookupError: no such order" in repr(run)

    def test_the_relay_leaves_nothing_out_wherever_it_is_killed(self, tmp_path: Path) -> None:
        run_program(sell, tmp_path, kill_at="saved ORD1")
        courier = tmp_path / "courier.txt"
        run_program(relay_from_checkpoint, tmp_path, kill_at="told ORD1")
        assert courier.read_text().split() == ["ORD1"]
        run_program(relay_from_checkpoint, tmp_path, kill_at="noted 1")
        assert courier.read_text().split() == ["ORD1", "ORD1"]  # it was not noted
        assert run_program(relay_from_checkpoint, tmp_path).steps == ()


def test_how_a_run_ended_is_said(platform: str, tmp_path: Path) -> None:
    said = repr(run_program(sell, tmp_path, kill_at="saved ORD1"))
    dead = "el proceso ya no existe" if platform == "a process" else "lo ha cortado una excepción"
    assert said.startswith("sell: saved ORD1. Ahí ")
    assert dead in said


KILLED, RELAY = Run("sell", ("saved ORD1",), True), Run("relay_it", ("told ORD1", "noted 1"))


@pytest.mark.parametrize(
    ("runs", "received", "title", "last"),
    [
        ([KILLED], [], "Pedidos: 1. Avisos perdidos: 1", "4. mensajería: falta ORD1."),
        (
            [KILLED, RELAY],
            ["ORD1", "ORD1"],
            "Pedidos: 1. Avisos repetidos: 1, perdidos: 0",
            "7. programa: acaba.",
        ),
        ([KILLED, RELAY], ["ORD1"], "Pedidos: 1. Un aviso de cada uno", "7. programa: acaba."),
        (
            [Run("sell", ("thought",), error="no")],
            [],
            "Pedidos: 1. Avisos perdidos: 1",
            "4. mensajería: falta ORD1.",
        ),
    ],
)
def test_the_title_of_a_picture_tells_what_came_of_it(
    runs: list[Run], received: list[str], title: str, last: str
) -> None:
    picture = draw_runs(runs, ["ORD1"], received)
    lines = picture.text.splitlines()
    assert (lines[0], lines[-1]) == (f"{title}.", last)
    assert label_of(picture) == " ".join(lines)


def label_of(picture: Picture) -> str:
    return str(ET.fromstring(picture.svg).attrib["aria-label"])


def test_what_comes_from_data_stays_text() -> None:
    hostile = '<b>"&'
    picture = draw_runs([Run(hostile, (f"saved {hostile}",))], [hostile], [])
    shown = [found.text for found in ET.fromstring(picture.svg).iter() if found.text]
    assert shown.count(hostile) == 3  # the program, what it saved, and what is missing


def test_a_long_story_is_no_wider_than_a_notebook_beside_its_file_list() -> None:
    steps = tuple(f"told ORD{n}" for n in range(1, 8))
    for runs in ([Run("relay", steps)] * 2, [KILLED], []):
        assert int(ET.fromstring(draw_runs(runs, [], []).svg).attrib["width"]) <= 760


# --- two writers and a reader -----------------------------------------------------------------


def two_tills(race: Race) -> Race:
    race.writes("first", "ORD1")
    race.writes("second", "ORD2")
    race.commits("second")
    race.reads()
    race.commits("first")
    race.reads()
    return race


@pytest.mark.parametrize("numbers", ["sequence", "turns"])
def test_an_order_of_calls_that_overtakes_nobody_misses_nothing(
    postgres: SimpleNamespace, numbers: str
) -> None:
    race = Race(postgres.address, numbers)  # type: ignore[arg-type]
    assert race.writes("first", "ORD1") == 1
    race.commits("first")
    assert race.writes("second", "ORD2") == 2
    race.commits("second")
    assert (race.reads(), race.reads(), race.missed) == (["ORD1", "ORD2"], [], [])


def test_with_a_sequence_the_reader_passes_what_commits_later(postgres: SimpleNamespace) -> None:
    race = two_tills(Race(postgres.address, "sequence"))
    assert (race.seen, race.missed) == (["ORD2"], ["ORD1"])
    assert race.picture().text.splitlines() == [
        "El lector pasa de largo: un pedido que no verá nunca.",
        "1. caja 1: ORD1 en la 1.",
        "2. caja 2: ORD2 en la 2.",
        "3. caja 2: confirma.",
        "4. lector: lee ORD2.",
        "5. caja 1: confirma.",
        "6. lector: no hay nada.",
        "7. lector: falta ORD1.",
    ]


def test_with_turns_the_second_waits_for_the_first_and_nothing_is_missed(
    postgres: SimpleNamespace,
) -> None:
    race = two_tills(Race(postgres.address, "turns"))
    assert (race.seen, race.missed) == (["ORD1", "ORD2"], [])
    assert race.picture().text.splitlines()[0] == "El lector no se salta ningún pedido."


def test_a_writer_that_waits_does_nothing_else_meanwhile(postgres: SimpleNamespace) -> None:
    race = Race(postgres.address, "turns")
    race.writes("first", "ORD1")
    assert race.writes("second", "ORD2") is None
    assert race.writes("second", "ORD3") is None
    race.commits("first")
    assert race.reads() == ["ORD1", "ORD2"]


def test_numbers_that_come_from_nowhere_are_refused(postgres: SimpleNamespace) -> None:
    with pytest.raises(ValueError, match=r"one of \('sequence', 'turns'\), not 'Sequence'"):
        Race(postgres.address, "Sequence")  # type: ignore[arg-type]


# --- what it costs -----------------------------------------------------------------------------


@pytest.mark.parametrize("each", [1, 10, 100])
def test_one_append_is_one_commit_however_many_events_it_has(tmp_path: Path, each: int) -> None:
    path = tmp_path / "bank.db"
    clock, ids = SimulatedClock(START), SequentialIds()
    with EventStore(path, clock=clock, ids=ids) as store:
        before = commits_in(path)
        for _ in range(0, 100, each):
            events = [
                Event(ids.next(), "account.deposited", {"aggregate_id": "ACC123"}, START, "bank")
                for _ in range(each)
            ]
            store.append_all(events)
        assert commits_in(path) - before == 100 // each
        BankAccount.open("ACC456", 0, store)
        assert commits_in(path) - before == 100 // each + 1


def test_a_command_that_is_refused_commits_nothing(tmp_path: Path) -> None:
    path = tmp_path / "bank.db"
    with EventStore(path) as store:
        account = BankAccount.open("ACC123", 100, store)
        before = commits_in(path)
        with pytest.raises(ValueError, match="Insufficient funds"):
            account.withdraw(500, store)
        assert commits_in(path) == before


def test_the_picture_of_the_cost_names_its_source_and_what_was_counted() -> None:
    found = bench_results()
    times = found["microseconds"]
    picture = plot_durability({1: 100, 100: 1})
    lines = picture.text.splitlines()
    assert f"SQLite, 1 por transacción: {times['sqlite_one']:.0f} µs · commits: 100." in lines
    assert f"SQLite, 100 por transacción: {times['sqlite_hundred']:.3g} µs · commits: 1." in lines
    assert f"PostgreSQL, 1 por transacción: {times['postgres_one']:.0f} µs." in lines
    assert lines[-1] == f"Medido con make bench el {found['date']}: AMD EPYC, 2 núcleos."
    assert label_of(picture) == " ".join(lines)


def test_the_picture_of_many_writers_shows_the_price_of_turns_and_the_way_out() -> None:
    times = bench_results()["writers"]
    assert times["quick_table_16"] < times["quick_16"] < times["quick_1"]
    assert times["slow_table_16"] < times["slow_16"] < times["slow_1"] / 3, "the prose says so"
    lines = plot_writers().text.splitlines()
    assert f"16 programas, con turnos: {times['quick_16']:.0f} µs." in lines
    assert f"disco lento, 1 programa: {times['slow_1']:.0f} µs." in lines
    assert len(lines) == 1 + len(times) + 1


def test_a_disk_says_what_its_pace_means(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = count(0, 0.002)  # the clock goes on by 2 ms each time it is read
    monkeypatch.setattr("eventlib.lab.storage.disk.perf_counter", lambda: next(ticks))
    flushed: list[int] = []
    monkeypatch.setattr("os.fsync", flushed.append)
    monkeypatch.setattr("sys.platform", "linux")
    disk = measure_disk(tmp_path)
    assert len(flushed) == 50
    assert list(tmp_path.iterdir()) == []
    assert repr(disk) == (
        "Este disco confirma 500 veces por segundo (2 ms cada una). De uno en uno, como mucho 500 "
        "eventos por segundo; de diez en diez, 5000; 16 programas que comparten la espera, hasta "
        "8000."
    )


def test_what_never_waits_is_no_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventlib.lab.storage.disk.perf_counter", lambda: 1.0)
    assert repr(measure_disk(tmp_path)).startswith("Esta carpeta no está en un disco")


def test_nothing_of_this_loads_psycopg_or_pandas_before_it_is_used() -> None:
    import subprocess

    loads = "import sys, eventlib.lab.storage, eventlib.lab.storage.server; print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", loads], capture_output=True, text=True, check=True
    )
    assert {"psycopg", "pandas", "matplotlib"}.isdisjoint(found.stdout.split())
