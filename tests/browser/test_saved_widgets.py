"""A notebook that was run and saved shows its widgets the day after, before anything runs again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, TimeoutError

import workspace
from tests.browser.conftest import CLOSE_ALL, TOKEN, Lab, Notebook
from tests.browser.others import VISITS

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
SHUT = """async () => {
    await jupyterapp.commands.execute('docmanager:save');
    await jupyterapp.shell.currentWidget.sessionContext.shutdown();
}"""
NO_KERNEL = "() => window.jupyterapp?.shell.currentWidget?.content.widgets.length > 0"
EXPLORER = ".evl-frame"
WITH_WIDGETS = [name for name in workspace.notebooks(ROOT, "es") if name[:2] in ("02", "04")]


@pytest.mark.parametrize("name", WITH_WIDGETS)
def test_the_widgets_of_a_saved_notebook_are_there_and_take_a_megabyte_at_most(
    name: str,
    open_notebook: Callable[[Path], Notebook],
    page: Page,
    lab: Lab,
    tmp_path: Path,
) -> None:
    edition = tmp_path / "notebooks" / "es"
    shutil.copytree(ROOT / "notebooks" / "es", edition)
    workspace.deliver(tmp_path, "es")
    copy = tmp_path / "workspace" / "es"
    notebook = open_notebook(copy / name)
    notebook.run_all()
    page.locator(EXPLORER).first.wait_for(timeout=120_000)
    count = page.locator(EXPLORER).count()
    saved = lab.folder / page.evaluate("jupyterapp.shell.currentWidget.context.path")
    page.evaluate(SHUT)
    assert saved.stat().st_size <= 1_000_000
    assert json.loads(saved.read_text("utf-8"))["metadata"]["widgets"]
    come_back(page, f"{lab.url}/lab/tree/{saved.relative_to(lab.folder)}?token={TOKEN}&reset")
    for place in range(count):
        page.locator(EXPLORER).nth(place).wait_for(timeout=120_000)


def come_back(page: Page, url: str) -> None:
    """Open it as on the day after; and again where the kernel that comes with it was lost.

    JupyterLab asks the new kernel for its widgets before it shows those that were saved, and waits
    without end for one that does not answer.
    """
    for _ in range(VISITS):
        page.goto("about:blank")
        page.goto(url)
        page.wait_for_function(NO_KERNEL, timeout=120_000)
        with suppress(TimeoutError):
            return page.locator(EXPLORER).first.wait_for(timeout=60_000)
        page.evaluate(CLOSE_ALL)
    pytest.fail(f"no widget in {VISITS} visits")
