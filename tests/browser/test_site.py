"""The site from a plain static server: the course runs in the browser, and nothing asks elsewhere.

Ordinarily three notebooks are run; where no test may be skipped, all of one edition. The report of
`pytest -rP` says how long a visit takes and how large the site is.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from playwright.sync_api import Browser, Page, Playwright

import workspace
from eventlib.lab.exercises.content import solution_code
from sitebuild import stick
from tests.browser.conftest import CHROMIUM_ARGUMENTS, EVERYTHING, READY
from tests.browser.others import PATIENT
from tests.browser.seeing import barriers, come_late, until
from tests.browser.serving import READ, NoOtherHost, Site

ROOT = Path(__file__).parents[2]
ELSEWHERE = ("00", "02")  # run to their end by the tests of a visit and of an exercise
RUN = [
    f"es/{name}"
    for name in workspace.notebooks(ROOT, "es")
    if name[:2] not in ELSEWHERE and (EVERYTHING or name[:2] == "01")
]
CELLS = """() => jupyterapp.shell.currentWidget.content.widgets
    .filter((cell) => cell.model.type === 'code')
    .map((cell) => ({
        id: cell.model.sharedModel.id,
        ran: cell.model.executionCount !== null,
        tags: cell.model.getMetadata('tags') ?? [],
        outputs: cell.model.sharedModel.getOutputs(),
    }))"""
# Or one failed that should not: no cell behind it is run.
ALL_RAN = """() => {
    const code = jupyterapp.shell.currentWidget.content.widgets
        .filter((cell) => cell.model.type === 'code').map((cell) => cell.model);
    const isOver = (cell) => !cell.getMetadata('tags')?.includes('raises-exception')
        && cell.sharedModel.getOutputs().some((output) => output.output_type === 'error');
    return code.some(isOver) || code.every((cell) => cell.executionCount !== null);
}"""
IDLE = "() => jupyterapp.shell.currentWidget.sessionContext.kernelDisplayStatus === 'idle'"
SELECT = """(id) => {
    const { content } = jupyterapp.shell.currentWidget;
    const place = content.widgets.findIndex((cell) => cell.model.sharedModel.id === id);
    content.deselectAll();
    content.activeCellIndex = place;
}"""
WRITE = """([id, source]) => jupyterapp.shell.currentWidget.content.widgets
    .find((cell) => cell.model.sharedModel.id === id).model.sharedModel.setSource(source)"""
FILL = "(content) => jupyterapp.shell.currentWidget.context.model.fromJSON(content)"
COMMAND = "(command) => jupyterapp.commands.execute(command)"
# What sticks out of the page, unless the reader can scroll to it.
OUTSIDE = """() => [...document.querySelectorAll('main *')]
    .filter((e) => e.checkVisibility() && !e.closest('.wide, .evl-only-heard, .evl-log, svg'))
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
    .map((e) => e.outerHTML.slice(0, 100))"""
ASK = """async (code) => {
    const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
    const said = [];
    const future = kernel.requestExecute({ code, store_history: false });
    future.onIOPub = ({ content }) => said.push(content.text ?? '');
    await future.done;
    return said.join('');
}"""

pytestmark = pytest.mark.browser


@contextmanager
def new_page(browser: Browser, proxy: str) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1400, "height": 1000},
        locale="es-ES",
        proxy={"server": f"http://{proxy}", "bypass": "127.0.0.1"},
    )
    context.add_init_script(PATIENT)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"{error}\n{error.stack}"))
    yield page
    context.close()
    assert NoOtherHost.asked == []
    assert errors == []


@pytest.fixture
def page(browser: Browser, proxy: str) -> Iterator[Page]:
    """A page that was never here before, and that reaches this machine alone: whatever it asks of
    another one, from a worker too, goes to the proxy and fails the test."""
    with new_page(browser, proxy) as page:
        yield page


@pytest.fixture(scope="module")
def python(browser: Browser, proxy: str, site: Site) -> Iterator[Page]:
    """A page with one Python for several notebooks: to start it takes longer than most of them."""
    with new_page(browser, proxy) as page:
        open_notebook(page, site, RUN[0])
        yield page


def open_notebook(page: Page, site: Site, path: str) -> None:
    page.goto(f"{site.url}/lite/lab/index.html?path={path}")
    page.wait_for_function(READY, timeout=180_000)


def cells(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(CELLS)
    return found


def run_all(page: Page) -> None:
    """Run every cell by one command, also behind a cell that fails on purpose."""
    page.evaluate(COMMAND, "notebook:run-all-cells")
    page.wait_for_function(ALL_RAN, timeout=300_000)
    page.wait_for_function(IDLE, timeout=300_000)


def errors_of(cell: dict[str, Any]) -> list[str]:
    return [out["evalue"] for out in cell["outputs"] if out["output_type"] == "error"]


def runs_to_its_end(page: Page) -> None:
    """The notebook that is open, of which nothing has run."""
    assert not any(cell["ran"] or cell["outputs"] for cell in cells(page))
    run_all(page)
    for cell in cells(page):
        assert bool(errors_of(cell)) == ("raises-exception" in cell["tags"]), (cell["id"], cell)
        assert cell["ran"], cell["id"]
    outputs = [output for cell in cells(page) for output in cell["outputs"]]
    assert "Traceback" not in str([o for o in outputs if o["output_type"] != "error"])


@pytest.mark.parametrize("path", RUN)
def test_a_notebook_runs_to_its_end(python: Page, site: Site, path: str) -> None:
    """Put in the place of the one before, whose names are gone."""
    content = json.loads((site.folder / "lite" / "files" / path).read_text(encoding="utf-8"))
    python.evaluate(ASK, "%reset -f")
    python.evaluate(FILL, content)
    runs_to_its_end(python)


def test_the_explorer_moves_an_exercise_is_solved_and_progress_survives(
    page: Page, site: Site
) -> None:
    open_notebook(page, site, "es/02-event-sourcing.ipynb")
    runs_to_its_end(page)
    explorer = page.locator(".evl-replay").first
    explorer.scroll_into_view_if_needed()
    number = explorer.locator("input[type=number]")
    before = int(number.input_value())
    explorer.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    until(lambda: int(number.input_value()), before + 1)
    until(lambda: page.evaluate(ASK, "print(explorer.version)").strip(), str(before + 1))

    stub = next(cell["id"] for cell in cells(page) if "exercise:2.1" in cell["tags"])
    page.evaluate(WRITE, [stub, solution_code("2.1")])
    page.evaluate(SELECT, stub)
    page.evaluate(COMMAND, "notebook:run-cell")
    page.wait_for_function(IDLE)
    assert "Bien" in page.evaluate(ASK, 'print(check("2.1", open_account))')

    page.reload()
    page.wait_for_function(READY, timeout=180_000)
    done = (
        "from eventlib.lab.exercises.student import STUDENT, Student, store\n"
        "with store() as kept: print(kept.replay(STUDENT, Student).done)"
    )
    assert page.evaluate(ASK, done).strip() == "['2.1']"


def test_how_long_a_visit_takes_and_the_first_notebook_runs(page: Page, site: Site) -> None:
    """Measured, for the report: no clock decides whether it passes."""
    for visit in ("first", "second"):
        site.bytes_sent, began = 0, time.monotonic()
        open_notebook(page, site, "es/00-inicio.ipynb")
        assert page.evaluate(ASK, "import eventlib.lab; print(6 * 7)").strip() == "42"
        took = time.monotonic() - began
        print(f"{visit} visit: a cell answers after {took:.1f} s, {site.bytes_sent / 1e6:.0f} MB")
        if visit == "first":
            page.goto("about:blank")
    runs_to_its_end(page)
    size = sum(file.stat().st_size for file in site.folder.rglob("*") if file.is_file())
    print(f"the site without decks: {size / 1e6:.0f} MB; load: {os.getloadavg()[0]:.1f}")


def test_over_plain_http_from_another_machine_it_warns_and_02_runs_to_its_end(
    playwright: Playwright, site: Site
) -> None:
    """Such a page is no secure context: nothing it makes is kept, and it says so at once."""
    mapped = "--host-resolver-rules=MAP classroom.example 127.0.0.1"
    browser = playwright.chromium.launch(
        executable_path=shutil.which("chromium"), args=[*CHROMIUM_ARGUMENTS, mapped]
    )
    page = browser.new_page(locale="es-ES")
    elsewhere = Site(site.url.replace("127.0.0.1", "classroom.example"), site.folder)
    for path, word in (("index.html", "memoria USB"), ("en/index.html", "memory stick")):
        page.goto(f"{elsewhere.url}/{path}")
        assert word in page.get_by_role("alert").inner_text()
    open_notebook(page, elsewhere, "es/02-event-sourcing.ipynb")
    assert page.evaluate("isSecureContext") is False
    warning = page.locator("#course-warning")
    assert "no deja guardar aquí tu progreso" in warning.inner_text()
    warning.get_by_role("button", name="Entendido").click()
    assert warning.count() == 0
    runs_to_its_end(page)
    browser.close()


def test_a_page_of_this_machine_does_not_warn(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/index.html")
    assert page.locator("#course-warning").count() == 0


def test_the_start_file_of_a_stick_serves_this_machine_and_opens_the_page(
    page: Page, site: Site, tmp_path: Path
) -> None:
    """Unpacked from the archive, on Linux: the browser that it opens is a program that notes it."""
    stick.lay(site.folder)
    shutil.unpack_archive(stick.pack(site.folder), tmp_path)
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {opened}.new && mv {opened}.new {opened}\n')
    browser.chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    started = subprocess.Popen(
        ["sh", tmp_path / site.folder.name / "abrir-linux.sh"],
        env={**os.environ, "PORT": str(port), "OPEN": str(browser)},
        start_new_session=True,
    )
    try:
        until(opened.exists, True)
        assert opened.read_text() == f"http://127.0.0.1:{port}/index.html"
        elsewhere = Site(f"http://127.0.0.1:{port}", site.folder)
        open_notebook(page, elsewhere, "es/00-inicio.ipynb")
        assert page.evaluate(ASK, "import eventlib.lab; print(6 * 7)").strip() == "42"
        asked = page.request.get(f"{elsewhere.url}/..%2f..%2f..%2f..%2f..%2fetc/passwd")
        assert asked.status == 404
        listening = {
            at.laddr.ip for at in psutil.net_connections() if at.laddr and at.laddr.port == port
        }
        assert listening == {"127.0.0.1"}
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        started.wait(30)


def test_notebooks_come_as_a_student_gets_them(site: Site) -> None:
    for edition in workspace.editions(ROOT):
        for name in workspace.notebooks(ROOT, edition):
            notebook = nbformat.read(site.folder / "lite" / "files" / edition / name, 4)
            code = [cell for cell in notebook.cells if cell.cell_type == "code"]
            assert all(not cell.outputs and cell.execution_count is None for cell in code)
            assert not any(
                "notes" in str(cell.metadata.get("slideshow")) for cell in notebook.cells
            )


def plain(site: Site) -> list[str]:
    return ["index.html", "en/index.html", *(p.replace(".ipynb", ".html") for p in READ)]


@pytest.mark.parametrize("width", [360, 1200])
def test_plain_pages_are_for_everyone(page: Page, site: Site, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in plain(site):
        page.goto(f"{site.url}/{path}")
        page.wait_for_load_state("load")
        if page.locator("[data-mime-type], .jp-OutputArea").count():
            page.locator(".evl-frame, .evl-question").first.wait_for(state="attached")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate(OUTSIDE) == [], path
        if width == 360:  # the same elements in one column
            assert barriers(page) == {}, path


def test_plain_pages_say_what_they_are(page: Page, site: Site) -> None:
    titles = []
    for path in plain(site):
        page.goto(f"{site.url}/{path}")
        language = "en" if path.startswith("en/") else "es"
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("meta[name=description]").get_attribute("content")
        assert page.locator("h1").count() == 1
        titles.append(page.title())
    assert len(set(titles)) == len(titles)


def test_every_link_between_pages_leads_somewhere(site: Site) -> None:
    known = {
        f"{edition}/{Path(name).stem}.html"
        for edition in workspace.editions(ROOT)
        for name in workspace.notebooks(ROOT, edition)
    }
    for path in plain(site):
        page = site.folder / path
        for target in re.findall(r'(?:href|src)="([^"#?]+)[^"]*"', page.read_text("utf-8")):
            if not re.match(r"[a-z]+:", target):
                place = os.path.relpath(page.parent / target, site.folder)
                assert place in known or (site.folder / place).is_file(), f"{path}: {target}"


def test_a_widget_of_a_plain_page_moves_without_python(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/es/02-event-sourcing.html")
    explorer = page.locator(".evl-replay").first
    number = explorer.locator("input[type=number]")
    before = int(number.input_value())
    explorer.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    until(lambda: int(number.input_value()), before + 1)


def test_a_widget_of_a_plain_page_whose_script_comes_late_is_there_in_the_end(
    page: Page, site: Site
) -> None:
    come_late(page, f"{site.url}/es/02-event-sourcing.html")
    page.locator(".evl-replay").first.wait_for()
