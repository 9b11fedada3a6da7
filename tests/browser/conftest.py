"""A real JupyterLab in Chromium, for any test that wants to see what a student sees.

`open_notebook` takes a notebook, a file or an `nbformat` node, and opens it in a new page:

    def test_it_plays(open_notebook):
        notebook = open_notebook(ROOT / "notebooks/es/02-event-sourcing.ipynb")
        notebook.run_all()
        notebook.page.get_by_role("button", name="Reproducir").click()
        assert notebook.ask("explorer.version") == 3

A file is copied with the folder it lies in. Server and browser are started once; each test has a
page and a kernel of its own. A request to any other machine is stopped, and fails the test; so
does an error in a widget.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser, Page, Playwright, Route, sync_playwright

pytest.register_assert_rewrite("tests.browser.seeing")

ROOT = Path(__file__).parents[2]
TOKEN = "for-this-test-run-only"
SETTINGS = ROOT / "tools" / "jupyter" / "labconfig" / "default_setting_overrides.json"
OVERRIDES = {
    **json.loads(SETTINGS.read_text(encoding="utf-8")),  # a student's
    # All cells are in the page, also those off the screen.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READY = """() => {
    const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
    return context?.isReady && context.kernelDisplayStatus === 'idle';
}"""
ALL_RUN = """() => {
    const cells = [...document.querySelectorAll('.jp-CodeCell')];
    const prompts = cells.map(cell => cell.querySelector('.jp-InputPrompt').textContent);
    return prompts.length > 0 && prompts.every(prompt => /^\\[\\d+\\]:?$/.test(prompt));
}"""
ASK = """async (expression) => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    const content = { code: '', silent: true, user_expressions: { it: expression } };
    const reply = await kernel.requestExecute(content, true).done;
    return reply.content.user_expressions.it;
}"""


@dataclass(frozen=True)
class Lab:
    """The running server: its address and the folder that it shows."""

    url: str
    folder: Path


@dataclass(frozen=True)
class Notebook:
    """A notebook in the page, with its kernel."""

    page: Page

    def run_all(self, timeout: float = 60) -> None:
        """Run every cell, and wait until the last has run."""
        self.page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
        self.page.wait_for_function(ALL_RUN, timeout=timeout * 1000)

    def ask(self, expression: str) -> Any:
        """The value of a Python expression in the kernel: a number, a string, a list…"""
        reply = self.page.evaluate(ASK, expression)
        if reply["status"] != "ok":
            raise AssertionError(f"{expression}: {reply['ename']}: {reply['evalue']}")
        return ast.literal_eval(reply["data"]["text/plain"])

    def do(self, code: str) -> None:
        """Run Python in the kernel."""
        assert self.ask(f"exec({code!r})") is None


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    home = tmp_path_factory.mktemp("jupyter")
    folder = home / "notebooks"
    folder.mkdir()
    settings = home / "config" / "labconfig"
    settings.mkdir(parents=True)
    (settings / "default_setting_overrides.json").write_text(json.dumps(OVERRIDES))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"),
        "--allow-root",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={folder}",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
    ]
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "PYTHONPATH": str(ROOT),
        "PYTHONHASHSEED": "0",
    }
    log = home / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: answers(url), server, log)
        yield Lab(url, folder)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/api/status?token={TOKEN}", timeout=5) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


def wait_for(ready: Callable[[], bool], server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while not ready():
        if server.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-2000:]}")
        with suppress(subprocess.TimeoutExpired):
            server.wait(0.1)  # its end would be news too


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(
        executable_path=shutil.which("chromium"), args=CHROMIUM_ARGUMENTS
    )
    yield browser
    browser.close()


@pytest.fixture
def page(browser: Browser, lab: Lab) -> Iterator[Page]:
    """A new page that can reach the server and nothing else."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, locale="es-ES")
    page = context.new_page()
    elsewhere: list[str] = []
    errors: list[str] = []

    def only_the_server(route: Route) -> None:
        if route.request.url.startswith(f"{lab.url}/"):
            route.continue_()
        else:
            elsewhere.append(route.request.url)
            route.abort()

    context.route(lambda url: not url.startswith(("data:", "blob:")), only_the_server)
    page.on("pageerror", lambda error: errors.append(f"{error}\n{error.stack}"))
    try:
        yield page
        widgets = [error for error in errors if "blob:" in error or "anywidget" in error]
        assert not elsewhere, f"requests that left the machine: {elsewhere}"
        assert not widgets, "\n".join(["errors of widgets in the page:", *widgets])
    finally:
        context.close()


@pytest.fixture
def open_notebook(
    page: Page, lab: Lab, request: pytest.FixtureRequest
) -> Callable[[Path | nbformat.NotebookNode], Notebook]:
    """Opens a notebook in the page and waits for its kernel."""

    def open_it(source: Path | nbformat.NotebookNode) -> Notebook:
        place = lab.folder / f"{request.node.path.stem}-{request.node.name}"
        if isinstance(source, Path):
            shutil.copytree(source.parent, place)
            name = source.name
        else:
            place.mkdir()
            name = "notebook.ipynb"
            source.metadata.setdefault("kernelspec", KERNEL)  # else JupyterLab asks for one
            nbformat.write(source, place / name)
        page.goto(f"{lab.url}/lab/tree/{place.name}/{name}?token={TOKEN}&reset")
        page.wait_for_function(READY, timeout=60_000)
        return Notebook(page)

    return open_it
