"""What is laid beside the site's pages: the runtime, and a lock that names what is there."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sitebuild import lite, runtime, start
from slides import libraries
from trouble import Trouble

ROOT = Path(__file__).parents[2]


def wheel(folder: Path, name: str, *files: str) -> Path:
    path = folder / f"{name}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file in (*files, f"{name}.dist-info/METADATA"):
            archive.writestr(file, name)
    return path


@pytest.fixture
def known() -> dict[str, Any]:
    """A lock with pandas and matplotlib, which both need numpy."""

    def entry(name: str, *needs: str) -> dict[str, Any]:
        return {"file_name": f"{name}-1-py3-none-any.whl", "depends": list(needs), "sha256": ""}

    return {
        "pandas": entry("pandas", "numpy"),
        "matplotlib": entry("matplotlib", "numpy"),
        "numpy": entry("numpy"),
        "scipy": entry("scipy"),
    }


def test_the_lock_names_what_is_there_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, other = (
        wheel(tmp_path, "tiny_lib-1", "tiny/__init__.py"),
        wheel(tmp_path, "six-2", "six.py"),
    )

    def lay(folder: Path, archives: Path, wanted: Any) -> None:
        folder.mkdir()
        packages = {"six": {"depends": ["moon"], "sha256": "old"}, "moon": {}}
        (folder / "pyodide-lock.json").write_text(json.dumps({"info": 1, "packages": packages}))

    monkeypatch.setattr(libraries, "lay", lay)
    monkeypatch.setattr(runtime, "fetched", lambda folder: [other])
    assert runtime.lay(tmp_path / "laid", tmp_path, [ours], None) == ["six", "tiny-lib"]
    lock = json.loads((tmp_path / "laid" / "pyodide-lock.json").read_text())
    assert set(lock["packages"]) == {"six", "tiny-lib"}
    assert lock["packages"]["tiny-lib"]["imports"] == ["tiny"]
    assert lock["packages"]["six"]["depends"] == []
    for package in lock["packages"].values():
        laid = tmp_path / "laid" / package["file_name"]
        assert runtime.sha256_of(laid) == package["sha256"]


def test_every_wheel_is_pinned_by_its_contents() -> None:
    lines = (runtime.HERE / "wheels.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(runtime.PIN.fullmatch(line) for line in pins)


def test_a_wheel_that_was_changed_is_fetched_anew(tmp_path: Path) -> None:
    path = wheel(tmp_path, "six-2", "six.py")
    wanted = {runtime.sha256_of(path)}
    assert runtime.kept(tmp_path, wanted) == [path]
    path.write_bytes(b"something else")
    assert runtime.kept(tmp_path, wanted) == []


def test_figures_come_with_what_they_need(tmp_path: Path, known: dict[str, Any]) -> None:
    for name in ("pandas", "matplotlib", "numpy"):
        known[name]["sha256"] = runtime.sha256_of(wheel(tmp_path, f"{name}-1", f"{name}.py"))
    found = [path.name.partition("-")[0] for path in runtime.carried(known, tmp_path, set())]
    assert sorted(found) == ["matplotlib", "numpy", "pandas"]


def test_other_wheels_than_those_of_the_runtime_are_refused(
    tmp_path: Path, known: dict[str, Any]
) -> None:
    wheel(tmp_path, "pandas-1", "pandas.py")
    with pytest.raises(Trouble, match=r"pandas-1.* is not there, or not the one"):
        list(runtime.carried(known, tmp_path, set()))


@pytest.mark.parametrize("address", ["", "https://example.org/course"])
def test_the_repository_is_linked_where_it_has_an_address(tmp_path: Path, address: str) -> None:
    urls = f'[project.urls]\nRepository = "{address}"' if address else ""
    (tmp_path / "pyproject.toml").write_text(f'[project]\nname = "x"\n{urls}')
    assert start.repository(tmp_path) == address


def test_a_jupyterlite_that_answers_in_other_words_is_named(tmp_path: Path) -> None:
    script = tmp_path / "kernels.js"
    script.write_text(f"before {lite.REPLY} behind")
    lite.go_on_after_expected_errors(tmp_path)
    assert script.read_text() == f"before {lite.GOING_ON} behind"
    with pytest.raises(Trouble, match="in other words"):
        lite.go_on_after_expected_errors(tmp_path)


@pytest.mark.slow
def test_the_wheel_carries_what_the_notebooks_ask_but_not_the_answers_that_test_it(
    tmp_path: Path,
) -> None:
    asked = ROOT / "notebooks" / "exercises"
    there = {path.relative_to(asked).as_posix() for path in asked.rglob("*.*")}
    wanted = {name for name in there if name.endswith((".toml", ".py"))}
    wanted -= {name for name in wanted if name.endswith("/answers.py")}
    names = zipfile.ZipFile(runtime.built(ROOT, tmp_path)).namelist()
    carried = "eventlib/lab/exercises/carried/"
    assert {name.removeprefix(carried) for name in names if name.startswith(carried)} == wanted
