"""Runs of the contract in a pytest of their own, on the recorders that a test names."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

HEAD = """
from functools import partial

import pytest

from eventlib.recorders.memory import MemoryRecorder
from eventlib.testing import SharedStoreContract, StoreContract, mutants
"""
CLASS = """

class Test{name}({contract}):
    @pytest.fixture
    def open_recorder(self, tmp_path):
        return {opening}
"""


def suite(folder: Path, contract: str, openings: dict[str, str]) -> Path:
    """A test file with one class for each recorder; `openings` says how each is opened."""
    file = folder / "test_scratch.py"
    classes = [
        CLASS.format(name=name, contract=contract, opening=opening)
        for name, opening in openings.items()
    ]
    file.write_text(HEAD + "".join(classes))
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = slow\n")
    return file


def pytest_says(file: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=line"]
    done = subprocess.run(
        [*command, *arguments],
        cwd=file.parent,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr  # 1: some failed
    return done.stdout


def failures(file: Path, *arguments: str) -> tuple[dict[str, set[str]], dict[str, dict[str, str]]]:
    """By class: which tests ran, and which of them failed and why."""
    report = file.with_name("report.xml")
    pytest_says(file, f"--junitxml={report}", *arguments)
    ran: dict[str, set[str]] = defaultdict(set)
    failed: dict[str, dict[str, str]] = defaultdict(dict)
    for case in ElementTree.parse(report).iter("testcase"):
        owner, name = case.attrib["classname"].rpartition(".Test")[2], plain(case.attrib["name"])
        ran[owner].add(name)
        for problem in (*case.iter("failure"), *case.iter("error")):
            failed[owner][name] = problem.attrib["message"]
    return ran, failed


def plain(name: str) -> str:
    """A test's name without what it is parametrized with."""
    return name.partition("[")[0]
