"""What all explorers share: their page, their cell, and that nothing is left of an earlier run."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ipywidgets.widgets import widget as living

import eventlib.lab.explorers
from eventlib import BankAccount, EventBus, EventStore
from eventlib.broker import open_broker
from eventlib.lab import (
    BrokerExplorer,
    BusExplorer,
    ChaosExplorer,
    ProjectionExplorer,
    Recording,
    ReplayExplorer,
    quiz,
)
from eventlib.lab.explorers.frame import widget as frame
from eventlib.lab.figures.palette import PALETTE
from eventlib.projection import Projection

EXPLORERS = Path(eventlib.lab.explorers.__file__).parent
NAMES = sorted(path.parent.name for path in EXPLORERS.glob("*/explorer.py"))


class Shell:
    """A notebook's shell: which cell runs, and who looks when it is done."""

    def __init__(self) -> None:
        self.cell, self.execution_count = "a", 1
        self.looks: list[Callable[..., object]] = []
        self.events = self

    def get_parent(self) -> dict[str, Any]:
        return {"metadata": {"cellId": self.cell}}

    def register(self, name: str, look: Callable[..., object]) -> None:
        assert name == "post_run_cell"
        self.looks.append(look)

    def unregister(self, _: str, look: Callable[..., object]) -> None:
        self.looks.remove(look)

    def run(self, cell: str) -> None:
        self.cell, self.execution_count = cell, self.execution_count + 1

    def done(self) -> None:
        for look in self.looks:
            look(None)


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Shell:
    shell = Shell()
    monkeypatch.setattr(frame, "get_ipython", lambda: shell)
    return shell


def store_of(events: int) -> EventStore:
    store = EventStore()
    account = BankAccount.open("ACC123", 1000, store)
    for _ in range(events - 1):
        account.deposit(1, store)
    return store


def count(view: Any, event: Any) -> None:
    view["events"] = view.get("events", 0) + 1


class Deaf:
    """A consumer that makes nothing of what it is told."""

    total = 0

    def handle(self, event: Any) -> None:
        pass


def projecting(store: EventStore) -> ProjectionExplorer:
    return ProjectionExplorer(store, {"count": Projection(store, {"account.deposited": count})})


@pytest.mark.parametrize("path", sorted(EXPLORERS.parent.rglob("*.css")), ids=lambda p: p.stem)
def test_every_colour_is_of_the_palette(path: Path) -> None:
    known = {each.colour.lower() for each in PALETTE}
    own = re.sub(r"var\(--jp-[^)]+\)", "", path.read_text(encoding="utf-8"))  # JupyterLab's
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", own)) <= known


def recorded() -> Recording:
    recording = Recording(open_broker())
    recording.add_stream("ORDERS", ["order.>"])
    recording.publish("order.paid", b"")
    return recording


@pytest.mark.parametrize("name", NAMES)
def test_every_script_and_style_is_part_of_the_page(name: str) -> None:
    for suffix in ("js", "css"):
        page = frame.joined(EXPLORERS / name, suffix)
        for folder in ("frame", name):
            for path in (EXPLORERS / folder).glob(f"*.{suffix}"):
                assert path.read_text(encoding="utf-8") in page, path


def test_a_cell_that_runs_again_leaves_nothing_of_its_earlier_runs(shell: Shell) -> None:
    makes: list[Callable[[], Any]] = [
        lambda: ReplayExplorer(store_of(2), "ACC123"),
        lambda: BusExplorer(EventBus()),
        lambda: projecting(store_of(2)),
        lambda: ChaosExplorer(store_of(2).read_all(), Deaf),
        lambda: BrokerExplorer(recorded(), "ORDERS"),
        lambda: quiz("2.q1"),
    ]
    assert len(makes) == len(NAMES) + 1
    elsewhere = quiz("2.q1")
    sizes = set()
    for _ in range(50):
        shell.run("b")
        shown = [make() for make in makes]
        sizes.add((len(living._instances), len(shell.looks)))
    assert len(sizes) == 1
    assert all(each.comm is not None for each in shown)  # those of one run live together
    assert elsewhere.comm is not None


def test_what_later_cells_do_is_followed_once_a_page_is_there(shell: Shell) -> None:
    store, bus = store_of(2), EventBus()
    explorer, watched = projecting(store), BusExplorer(bus)
    before = explorer.moment, watched._record["shown"]
    shell.run("later")  # of a "run all": no page has asked for anything yet
    store.replay("ACC123", BankAccount).deposit(1, store)
    bus.subscribe("*", print)
    shell.done()
    assert len(explorer._record["steps"]) == len(watched._record["steps"]) == 2
    for each in (explorer, watched):
        each._obey(each, {"do": "hello", "with": [], "ticket": "t-1"}, [])
    assert (explorer.moment, watched._record["shown"]) == before
    store.replay("ACC123", BankAccount).deposit(1, store)
    bus.subscribe("order.*", print)
    shell.done()
    assert (explorer.moment, watched._record["shown"]) == (2, 2)


def test_the_page_may_call_the_verbs_and_nothing_else() -> None:
    explorer = BusExplorer(EventBus())
    sent: list[Any] = []
    explorer.send = sent.append
    explorer._obey(explorer, {"do": "close", "with": [], "ticket": "t-1"}, [])
    assert explorer.comm is not None
    assert sent == [{"heard": "t-1"}]
