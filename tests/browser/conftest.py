"""A real JupyterLab in Chromium, for any test that wants to see what a student sees.

`open_notebook` takes a notebook, a file or an `nbformat` node, and opens it in JupyterLab:

    def test_it_plays(open_notebook):
        notebook = open_notebook(ROOT / "notebooks/es/02-event-sourcing.ipynb")
        notebook.run_all()
        notebook.page.get_by_role("button", name="Reproducir").click()
        assert notebook.ask("explorer.version") == 3

A file is copied with the folder it lies in. Server and browser are started once for each worker of
pytest; each test has a notebook and a kernel of its own, and JupyterLab with nothing else open. A
request to any other machine is stopped, and fails the test; so does an error in a widget.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
import pytest
from playwright.sync_api import (
    Browser,
    Error,
    Page,
    Playwright,
    Route,
    ViewportSize,
    sync_playwright,
)

from slides.build import build
from tests.browser import others, serving

ROOT = Path(__file__).parents[2]
EVERYTHING = os.environ.get("COURSE_NO_SKIP") == "1"
# Firefox and WebKitGTK are asked for, as the full check does.
OTHERS = os.environ.get("COURSE_OTHER_BROWSERS") == "1"
collect_ignore_glob = [] if OTHERS else ["test_other_browsers*.py"]
TOKEN = f"for-this-test-run-only-{os.getpid()}"  # another worker's server does not take it
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
# Kernels are spoken to by sockets that are files: their ports are chosen some time before they
# listen on them, and whoever takes one in between is spoken to instead, or stops the kernel:
# https://github.com/jupyter/jupyter_client/issues/154
KERNELS = ["--KernelManager.transport=ipc"] if sys.platform == "linux" else []
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


OPEN = """async (path) => {
    const widget = await jupyterapp.commands.execute('docmanager:open', { path });
    await widget.context.ready;
    jupyterapp.shell.activateById(widget.id);
}"""
CLOSE_ALL = """async () => {
    for (const widget of [...jupyterapp.shell.widgets('main')]) {
        await widget.sessionContext?.shutdown();  // else it is disposed of before its kernel hears
        widget.dispose();
    }
}"""
# What a test noted goes with it, if it is data alone or an observer of what is closed by now.
FORGET = """(before) => {
    const added = Object.keys(window).filter((name) => !before.includes(name));
    for (const name of added.filter((name) => !/Chunk/.test(name))) {  // what loads libraries
        if (window[name] instanceof MutationObserver) window[name].disconnect();
        else if (!Array.isArray(window[name]) && !Number.isFinite(window[name])) continue;
        delete window[name];
    }
}"""
TRACES = """() => ({
    names: Object.keys(window).sort()
        .filter((name) => !/^([0-9a-f]{32}|MathJax)$/.test(name)),  // a library's own
    clock: String(setTimeout),
    dialogs: document.querySelectorAll('.jp-Dialog').length,
    theme: document.body.dataset.jpThemeName,
})"""
VIEWPORT: ViewportSize = {"width": 1400, "height": 1000}
FAILED = pytest.StashKey[bool]()


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
def lab(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Lab]:
    home = tmp_path_factory.mktemp("jupyter")
    folder = home / "notebooks"
    folder.mkdir()
    settings = home / "config" / "labconfig"
    settings.mkdir(parents=True)
    (settings / "default_setting_overrides.json").write_text(json.dumps(OVERRIDES))
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"),
        "--allow-root",
        "--ServerApp.port=0",  # it looks for a free one some time before it listens there
        f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={folder}",
        *KERNELS,
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
    ]
    # The path of a socket has a hundred characters: these have a folder with a short name.
    where = "/tmp" if KERNELS else None
    short = TemporaryDirectory(prefix="lab-", dir=where, ignore_cleanup_errors=True)
    runtime = Path(short.name)
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(runtime),
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
    try:
        wait_for(lambda: answers(runtime, server.pid), server, log)
        url = address(runtime, server.pid)
        yield Lab(url, folder)
        # Each takes 80 MB, and one left by each test would be more than a machine has.
        kept = json.loads(read(f"{url}/api/kernels?token={TOKEN}"))
        assert request.session.testsfailed or len(kept) <= len(others.BROWSERS), kept
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
        short.cleanup()


def address(runtime: Path, pid: int) -> str:
    """The server says it in a file once it has chosen a port."""
    known = json.loads((runtime / f"jpserver-{pid}.json").read_text(encoding="utf-8"))
    return f"http://127.0.0.1:{known['port']}"


def read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=5) as reply:
        content: bytes = reply.read()
    return content


def answers(runtime: Path, pid: int) -> bool:
    try:
        return bool(read(f"{address(runtime, pid)}/api/status?token={TOKEN}"))
    except (OSError, json.JSONDecodeError):  # no file yet, or only its beginning
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


class OpenLab:
    """JupyterLab open in a page that can reach the server and nothing else.

    To load it takes longer than most tests: the next test gets the same page, as long as each
    leaves it as it was. Whoever changed its clock or put a library into it was the last to have it.
    """

    def __init__(self, browser: Browser, lab: Lab) -> None:
        self.elsewhere: list[str] = []
        self.errors: list[str] = []
        self._context = browser.new_context(viewport=VIEWPORT, locale="es-ES")
        self._context.set_default_timeout(60_000)
        self._context.add_init_script(others.PATIENT)
        self._context.route(re.compile(f"^(?!{re.escape(lab.url)}/)"), self._refuse)
        self.page = self._context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(f"{error}\n{error.stack}"))
        self.page.goto(f"{lab.url}/lab?token={TOKEN}&reset")
        self.page.wait_for_function("window.jupyterapp")
        self.page.evaluate("jupyterapp.restored")
        self.page.evaluate(CLOSE_ALL)
        self._before: dict[str, Any] = self.page.evaluate(TRACES)

    def _refuse(self, route: Route) -> None:
        self.elsewhere.append(route.request.url)
        route.abort()

    def is_as_before(self) -> bool:
        """Closes what is open, with its kernel; is nothing left of it?"""
        try:
            self.page.evaluate(CLOSE_ALL)
            self.page.set_viewport_size(VIEWPORT)
            self.page.emulate_media(reduced_motion="null", color_scheme="null", media="null")
            self.page.evaluate(FORGET, self._before["names"])
            left: object = self.page.evaluate(TRACES)
        except Error:
            return False
        return left == self._before and len(self._context.pages) == 1

    def close(self) -> None:
        self._context.close()


@pytest.fixture(scope="session")
def open_labs() -> Iterator[list[OpenLab]]:
    """The one that the last test left, if it can be used again."""
    left: list[OpenLab] = []
    yield left
    for each in left:
        each.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, Any]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture
def page(
    browser: Browser, lab: Lab, open_labs: list[OpenLab], request: pytest.FixtureRequest
) -> Iterator[Page]:
    """JupyterLab, with nothing open in it."""
    here = open_labs.pop() if open_labs else OpenLab(browser, lab)
    yield here.page
    elsewhere, errors = here.elsewhere, here.errors
    if not request.node.stash.get(FAILED, False) and here.is_as_before() and not errors:
        open_labs.append(here)
    else:
        here.close()
    widgets = [error for error in errors if "blob:" in error or "anywidget" in error]
    assert not elsewhere, f"requests that left the machine: {elsewhere}"
    assert not widgets, "\n".join(["errors of widgets in the page:", *widgets])


@pytest.fixture
def decks(once: Any) -> Callable[..., Path]:
    """`decks("es", path)`: the folder with the deck of this notebook, or of several.

    Where no test may be skipped, the decks of the whole edition are there, built together.
    """

    def decks(edition: str, *paths: Path) -> Path:
        if EVERYTHING:
            paths = tuple(sorted(ROOT.glob(f"notebooks/{edition}/*.ipynb")))
        name = "-".join([edition, *(path.name[:2] for path in paths)])
        return once(f"slides-{name}", partial(build_decks, paths, edition))

    return decks


def build_decks(paths: Sequence[Path], edition: str, folder: Path) -> None:
    build(list(paths), edition, folder, ROOT / "build" / "npm")


@pytest.fixture(scope="module")
def site(once: Any) -> Iterator[serving.Site]:
    with serving.serve(once("site", serving.build)) as site:
        yield site


@pytest.fixture(scope="module")
def proxy() -> Iterator[str]:
    with serving.refuse() as proxy:
        yield proxy


@pytest.fixture(scope="module", params=others.BROWSERS)
def tab(request: pytest.FixtureRequest, proxy: str) -> Iterator[others.Tab]:
    """The page of another browser: one for all tests of a module. It reaches this machine alone."""
    serving.NoOtherHost.asked.clear()
    with others.BROWSERS[request.param](proxy) as tab:
        yield tab
    assert serving.NoOtherHost.asked == []
    assert Path(os.devnull).is_char_device()  # a client that is root may take it for its log


@pytest.fixture
def open_notebook(
    page: Page, lab: Lab, request: pytest.FixtureRequest
) -> Callable[[Path | nbformat.NotebookNode], Notebook]:
    """Opens a notebook in the page and waits for its kernel, which is its own."""

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
        page.evaluate(OPEN, f"{place.name}/{name}")
        page.wait_for_function(READY)
        return Notebook(page)

    return open_it
