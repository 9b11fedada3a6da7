"""The frame of the explorers: a new one states only what is its own, and nothing leaks."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import showcase
from tests.browser.seeing import notebook_of, until

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
PARTS = re.compile(r"```(python|js)\n(.*?)```", re.DOTALL)


def test_an_explorer_is_built_from_what_the_guide_says(browser: Browser, tmp_path: Path) -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = guide.partition("## An explorer of your own")[2].partition("\n## ")[0]
    parts = dict(PARTS.findall(section))
    folder = tmp_path / "counting"
    folder.mkdir()
    (folder / "counting.js").write_text(parts["js"], encoding="utf-8")
    (folder / "explorer.py").write_text(parts["python"], encoding="utf-8")
    spec = importlib.util.spec_from_file_location("counting", folder / "explorer.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    explorer: Any = module.CountingExplorer(3)
    page = showcase.visit(browser, tmp_path, showcase.lay(tmp_path, explorer))
    root = page.get_by_role("region", name="A count")
    shown = root.locator("output")
    assert shown.inner_text() == "0."
    root.get_by_role("button", name="Un paso adelante").click()
    assert shown.inner_text() == "1."
    root.get_by_role("listbox", name="Qué ha pasado").press("End")
    until(shown.inner_text, "3.")
    root.get_by_role("button", name="Repetir").click()
    root.locator(".evl-chip", has_text="1.").wait_for()
    root.get_by_role("button", name="Pausa").wait_for()
    until(shown.inner_text, "3.")
    page.context.close()


SHOP = """
from eventlib import *
from eventlib.broker import open_broker
from eventlib.lab import BrokerExplorer, BusExplorer, ChaosExplorer, ProjectionExplorer
from eventlib.lab import Recording, ReplayExplorer, quiz
from eventlib.projection import Projection
from ipywidgets.widgets.widget import _instances
store = EventStore()
account = BankAccount.open("ACC123", 1000, store)
class Deaf:
    total = 0
    def handle(self, event):
        pass
recording = Recording(open_broker())
recording.add_stream("ORDERS", ["order.>"])
recording.publish("order.paid", b"")
"""
MAKES = {
    "replay": 'ReplayExplorer(store, "ACC123")',
    "bus": "BusExplorer(EventBus())",
    "projection": 'ProjectionExplorer(store, {"all": Projection(store, {})})',
    "chaos": "ChaosExplorer(store.read_all(), Deaf)",
    "broker": 'BrokerExplorer(recording, "ORDERS")',
}
NODES = "document.querySelectorAll('*').length"
RUN_CELL = """async () => {
    const { content } = jupyterapp.shell.currentWidget;
    content.activeCellIndex = 1;
    await jupyterapp.commands.execute('notebook:run-cell');
}"""
RUNS = 50


@pytest.mark.parametrize("name", MAKES)
def test_a_cell_that_runs_fifty_times_leaves_no_node_and_no_comm(
    name: str, open_notebook: Any
) -> None:
    notebook = open_notebook(notebook_of(SHOP, MAKES[name]))
    notebook.run_all()
    notebook.page.locator(".evl-frame").wait_for()

    def run(times: int) -> tuple[int, int]:
        for _ in range(times):
            notebook.page.evaluate(RUN_CELL)
        until(notebook.page.locator(".evl-frame").count, 1)
        return notebook.page.evaluate(NODES), notebook.ask("len(_instances)")

    nodes, comms = run(2)
    after = run(RUNS)
    assert after[1] == comms
    assert after[0] < nodes + 100


SEEN = """list => {
    const mine = list.querySelector('[aria-selected=true]').getBoundingClientRect();
    const { top, bottom } = list.getBoundingClientRect();
    return list.scrollHeight > list.clientHeight && mine.top >= top && mine.bottom <= bottom;
}"""


def test_a_step_that_python_has_set_before_is_in_sight_in_the_list(open_notebook: Any) -> None:
    cell = "explorer = ChaosExplorer(store.read_all(), Deaf)\nexplorer.step = 25"
    deposits = "\nfor n in range(1, 30):\n    account.deposit(n, store)"
    notebook = open_notebook(notebook_of(SHOP + deposits, f"{cell}\nexplorer"))
    notebook.run_all()
    log = notebook.page.locator(".evl-frame").get_by_role("listbox")
    log.wait_for()
    until(lambda: log.evaluate(SEEN), True)


def test_after_a_restart_a_widget_says_to_run_its_cell_again(open_notebook: Any) -> None:
    notebook = open_notebook(notebook_of(SHOP, MAKES["bus"]))
    notebook.run_all()
    root = notebook.page.locator(".evl-frame")
    root.wait_for()
    notebook.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    root.get_by_role("button", name="Publicar order.created").click()
    silent = root.locator(".evl-silent")
    until(lambda: "vuelve a ejecutar esta celda" in silent.inner_text(), True)
