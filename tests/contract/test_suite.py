"""The contract itself: whoever inherits it runs all of it, and eventlib does without it."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import eventlib
from eventlib import testing
from tests.contract.scratch import plain, pytest_says, suite

PACKAGE = Path(eventlib.__file__).parent
NEEDS_PYTEST = {
    f"eventlib.{'.'.join(file.relative_to(PACKAGE).with_suffix('').parts)}".removesuffix(
        ".__init__"
    )
    for file in (PACKAGE / "testing").rglob("*.py")
    if file != PACKAGE / "testing" / "__init__.py"  # where the contract is loaded when asked for
    and "import pytest" in file.read_text("utf-8")
}
NEEDS_PYTEST |= {f"eventlib.testing.{shared}StoreContract" for shared in ("", "Shared")}
# A part that says more of a fixture than another does so on purpose.
TOLD_AGAIN = {"stores"}


def parts() -> dict[str, set[str]]:
    """The tests and fixtures that each class in eventlib.testing writes itself, by its name."""
    found: dict[str, set[str]] = {}
    for module in pkgutil.iter_modules(testing.__path__, f"{testing.__name__}."):
        for name, its in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if its.__module__ == module.name and not module.name.endswith(".mutants"):
                found[name] = {
                    member
                    for member, value in vars(its).items()
                    if member.startswith("test_") or "fixture" in type(value).__name__.lower()
                }
    return {name: members for name, members in found.items() if members}


def promises_of(*names: str) -> set[str]:
    return {m for name in names for m in parts()[name] if m.startswith("test_")}


@pytest.mark.slow
@pytest.mark.parametrize("contract", ["StoreContract", "SharedStoreContract"])
def test_whoever_inherits_a_contract_runs_every_test_of_its_parts(
    tmp_path: Path, contract: str
) -> None:
    file = suite(tmp_path, contract, {"Mine": "MemoryRecorder"})
    said = pytest_says(file, "--collect-only").splitlines()
    collected = {plain(line.rpartition("::")[2]) for line in said if "::TestMine::" in line}
    own = {"Sharing"} if contract == "StoreContract" else set()
    assert collected == promises_of(*(parts().keys() - own))
    assert len(collected) > 60


def test_no_part_hides_a_test_or_a_fixture_of_another() -> None:
    names = Counter(member for members in parts().values() for member in members)
    assert {name for name, times in names.items() if times > 1} == TOLD_AGAIN


def test_every_test_names_its_promise_in_a_sentence() -> None:
    for name in promises_of(*parts()):
        assert name.count("_") >= 4, name


def test_the_rest_of_eventlib_does_without_the_suite() -> None:
    for file in PACKAGE.rglob("*.py"):
        if PACKAGE / "testing" in file.parents:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                wanted = [node.module or "", *(f"{node.module}.{name.name}" for name in node.names)]
            elif isinstance(node, ast.Import):
                wanted = [name.name for name in node.names]
            else:
                continue
            assert not NEEDS_PYTEST & set(wanted), file


def test_the_parts_of_the_suite_are_known_by_what_they_import() -> None:
    assert {"eventlib.testing.contract", "eventlib.testing.support"} <= NEEDS_PYTEST
    assert not {"eventlib.testing.chaos", "eventlib.testing.scenario"} & NEEDS_PYTEST


def test_import_eventlib_loads_no_pytest() -> None:
    code = (
        "import eventlib, sys; eventlib.EventStore(); print({'pytest', '_pytest'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
