"""What holds for every test: what is missing on a machine, and that nothing is skipped in silence.

On a contributor's machine a test may be skipped, with a reason that says how to run it. With
COURSE_NO_SKIP=1, as in the full check, a test that did not run, or that was expected to fail,
is a failure.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

# The asserts of the contract's parts speak, in whatever order tests import them.
pytest.register_assert_rewrite("eventlib.testing", "tests.browser.seeing")

NO_CHROMIUM = (
    "chromium is not installed (Debian, Ubuntu: sudo apt install chromium; "
    "elsewhere: put a `chromium` on the PATH)"
)

Build = Callable[[Path], object]


def pytest_configure(config: pytest.Config) -> None:
    start_twice()
    if os.environ.get("COURSE_NO_SKIP") == "1":
        config.pluginmanager.register(NoSkip())


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and not shutil.which("chromium"):
        pytest.skip(NO_CHROMIUM)


@pytest.fixture(autouse=True)
def spanish() -> None:
    """Each test begins in the language of record, whatever the one before it spoke."""
    session = sys.modules.get("eventlib.lab.session")
    if session:
        session.begin("es", "")


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Build], Path]:
    """`once(name, build)`: the folder of this name, which `build(folder)` has filled.

    It is built once in a run: by the first who asks, and a test in another worker that asks
    meanwhile waits for it. Nobody changes what is in it.
    """
    from fasteners import InterProcessLock

    own = tmp_path_factory.getbasetemp()
    everybodys = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def once(name: str, build: Build) -> Path:
        folder = everybodys / "once" / name
        folder.parent.mkdir(exist_ok=True)
        with InterProcessLock(f"{folder}.lock"):
            if not folder.exists():
                begun = Path(f"{folder}.begun")
                shutil.rmtree(begun, ignore_errors=True)
                begun.mkdir()
                build(begun)
                begun.rename(folder)
        return folder

    return once


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """The PostgreSQL server that all tests share; a test that stops one takes `own_postgres`."""
    yield from serve()


@pytest.fixture
def postgres(postgres_server: Any) -> Iterator[SimpleNamespace]:
    """`postgres.address`: a fresh, empty database on the shared server."""
    with postgres_server.database() as address:
        yield SimpleNamespace(address=address)


@pytest.fixture
def own_postgres() -> Iterator[Any]:
    """A server for this test alone, which may `stop`, `start` and `kill` it; see `postgres.py`."""
    yield from serve()


@pytest.fixture
def slow_postgres() -> Iterator[Any]:
    """The same with a disk that takes 2 ms."""
    from tests.postgres import SLOW

    yield from serve(**SLOW)


def serve(**settings: str) -> Iterator[Any]:
    from tests.postgres import NoServer, Server  # psycopg takes a while to load

    try:
        server = Server(**settings)
    except NoServer as reason:
        pytest.skip(str(reason))
    yield server
    server.close()


def start_twice() -> None:
    """Where nbval's kernel dies before it answers, let nbval start it once more.

    A kernel's ports are chosen some time before it listens on them, and the other worker's may have
    taken one: https://github.com/jupyter/jupyter_client/issues/154
    """
    try:
        from nbval import kernel
    except ImportError:
        return
    start = kernel.start_new_kernel

    def started(**settings: Any) -> Any:
        try:
            return start(**settings)
        except RuntimeError:
            return start(**settings)

    kernel.start_new_kernel = started


@pytest.fixture(scope="session")
def nats_server() -> Iterator[Any]:
    """The NATS server that all tests share: a test leaves it `empty`."""
    yield from serve_nats()


@pytest.fixture
def own_nats() -> Iterator[Any]:
    """A server for this test alone, which may `kill` and `start` it."""
    yield from serve_nats()


def serve_nats() -> Iterator[Any]:
    from eventlib.lab.storage.server import NoServer
    from tests.nats import Server

    try:
        server = Server()
    except NoServer as reason:
        pytest.skip(str(reason))
    yield server
    server.close()


class NoSkip:
    """Turns every skip and xfail, also in notebooks and doctests, into a failure."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if hasattr(report, "wasxfail"):
            fail(report, f"expected to fail: {report.wasxfail}")
            del report.wasxfail
        elif report.skipped:
            fail(report, f"skipped: {reason(report)}")
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        report = yield
        if report.skipped:
            fail(report, f"skipped: {reason(report)}")
        return report


def fail(report: pytest.TestReport | pytest.CollectReport, text: str) -> None:
    report.outcome = "failed"
    report.longrepr = f"With COURSE_NO_SKIP=1 every test has to run and pass. {text}"


def reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")
