"""Names and values that hold markup are shown as text: in JupyterLab and on an exported page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Browser, Page

from refresh import execute

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=\"document.title='broken in'\">"
SETUP = f"""
from datetime import UTC, datetime
from eventlib import *
from eventlib.lab import (ReplayExplorer, balance_timeline, balances_at, begin, check,
                          import_statement, plot_balances)
begin("es", "02")
hostile = {HOSTILE!r}
store = EventStore()
BankAccount.open(hostile, 10, store).deposit(5, store)
store.append(Event("e-1", hostile, {{"aggregate_id": hostile, hostile: hostile}},
                   datetime(2026, 3, 2, tzinfo=UTC), hostile))
"""
SHOWN = [
    "ReplayExplorer(store, hostile)",
    "ReplayExplorer(store, hostile).storyboard()",
    "balance_timeline(store)",
    "balances_at(store, datetime(2030, 1, 1, tzinfo=UTC)).to_frame()",
    "plot_balances(store)",
    'check("2.2", hostile)',
    "store.read_all()",
    "import pathlib\n"
    "_ = pathlib.Path('bank.csv').write_text('day,sum,left\\n2026-03-02,5.00,9.00\\n')\n"
    "import_statement('bank.csv', EventStore(), date='day', amount='sum', balance='left',"
    " account_id=hostile)",
]


def hostile_notebook() -> nbformat.NotebookNode:
    return new_notebook(cells=[new_code_cell(source) for source in [SETUP, *SHOWN]])


def assert_harmless(page: Page) -> None:
    assert page.title() != "broken in"
    assert page.locator("img[src=x]").count() == 0
    shown = page.locator(".jp-OutputArea-output", has_text="<img src=x")
    assert shown.count() >= len(SHOWN) - 1  # a wrong answer is not repeated by its check


def test_in_jupyterlab(open_notebook: Any) -> None:
    notebook = open_notebook(hostile_notebook())
    notebook.run_all()
    assert_harmless(notebook.page)


def test_on_an_exported_page(browser: Browser, tmp_path: Path) -> None:
    notebook = hostile_notebook()
    execute(notebook, tmp_path / "hostile.ipynb")
    body, _ = HTMLExporter().from_notebook_node(notebook)
    (tmp_path / "page.html").write_text(body, encoding="utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    assert_harmless(page)
    context.close()
