"""With COURSE_NO_SKIP=1 nothing is skipped in silence; without it, skips say why."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from verbs import WORKERS

PYTEST = [sys.executable, "-m", "pytest", "-rA", "--continue-on-collection-errors"]
CONFTEST = Path(__file__).with_name("conftest.py")
SAMPLES = {
    "skip": "@pytest.mark.skip(reason='no time')\ndef test_it(): pass",
    "skip_inside": "def test_it(): pytest.skip('no time')",
    "xfail": "@pytest.mark.xfail(reason='no time')\ndef test_it(): assert False",
    "xpass": "@pytest.mark.xfail(reason='no time')\ndef test_it(): pass",
    "module": "pytest.skip('no time', allow_module_level=True)",
    "importorskip": "pytest.importorskip('no_time')",
    "browser": "@pytest.mark.browser\ndef test_it(): pass",
}


def run(folder: Path, no_skip: str, *arguments: str) -> str:
    """A small suite's report; our conftest lies beside the browser's test alone."""
    tests = folder / "tests"
    tests.mkdir()
    (tests / "conftest.py").write_bytes(CONFTEST.read_bytes())
    (folder / "test_fine.py").write_text("def test_it(): pass")
    for name, test in SAMPLES.items():
        place = tests if name == "browser" else folder
        (place / f"test_{name}.py").write_text(f"import pytest\n\n{test}\n")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = browser")
    done = subprocess.run(
        [*PYTEST, *arguments, "tests", "."],
        cwd=folder,
        env={
            **os.environ,
            "COURSE_NO_SKIP": no_skip,
            "PATH": str(folder),  # no chromium there
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        capture_output=True,
        text=True,
    )
    return done.stdout


@pytest.fixture(scope="module", params=[[], ["-p", "xdist.plugin", *WORKERS]], ids=["one", "two"])
def strict(tmp_path_factory, request) -> str:
    """By one process, and by the workers of the full check."""
    return run(tmp_path_factory.mktemp("strict"), "1", *request.param)


@pytest.fixture(scope="module")
def lenient(tmp_path_factory) -> str:
    return run(tmp_path_factory.mktemp("lenient"), no_skip="")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_test_that_did_not_run_is_a_failure_when_none_may_be_skipped(name, strict):
    lines = [line for line in strict.splitlines() if f"test_{name}.py" in line]
    assert any(line.startswith(("FAILED", "ERROR")) for line in lines), strict
    assert not any(line.startswith(("PASSED", "SKIPPED", "XFAIL", "XPASS")) for line in lines)


def test_the_failure_says_why_the_test_did_not_run(strict):
    assert strict.count("With COURSE_NO_SKIP=1 every test has to run and pass.") >= len(SAMPLES)
    assert "skipped: no time" in strict
    assert "expected to fail: no time" in strict


def test_what_ran_and_passed_still_passes(strict):
    assert re.fullmatch(r"=+ .*\b1 passed, .* in [\d.]+s =+", strict.splitlines()[-1])


def test_without_the_variable_tests_may_be_skipped(lenient):
    assert "1 passed, 5 skipped, 1 xfailed, 1 xpassed" in lenient


def test_a_missing_browser_says_how_to_get_it(lenient):
    assert "sudo apt install chromium" in lenient
