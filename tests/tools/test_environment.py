"""The set-up: made once, again when its lists change, and plain about what is missing."""

import ast
import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import environment
from trouble import Trouble

pytestmark = pytest.mark.slow

TOOLS = Path(environment.__file__).parent


def package(root: Path, version: str) -> str:
    """A package as small as can be, installed from a file, so that no network is needed."""
    name = f"tiny-{version}-py3-none-any.whl"
    info = f"tiny-{version}.dist-info"
    with zipfile.ZipFile(root / name, "w") as wheel:
        wheel.writestr("tiny.py", f"version = {version!r}")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return f"./{name}"


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """One real set-up, over one that was broken off, with one tiny package; each test leaves it
    working."""
    root = tmp_path_factory.mktemp("course")
    broken = environment.python_of(root)
    broken.parent.mkdir(parents=True)
    broken.write_text("not a program")
    (root / "requirements.txt").write_text(package(root, "1"))
    for name in ("dev", "bench", "site"):
        (root / f"requirements-{name}.txt").write_text("-r requirements.txt")
    (root / "pyproject.toml").write_text("")
    environment.prepare(root, "course")
    return root


def installed(root: Path) -> str:
    command = [str(environment.python_of(root)), "-c", "import tiny; print(tiny.version)"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_the_set_up_installs_the_list_into_its_own_python(root):
    assert installed(root) == "1"
    assert environment.prepare(root, "course") == environment.python_of(root)


def test_a_second_run_installs_nothing(root, capsys):
    environment.prepare(root, "course")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_a_changed_list_is_installed_again(root, name, capsys):
    (root / name).write_text((root / name).read_text() + "\n")
    environment.prepare(root, "course")
    assert "Installing" in capsys.readouterr().out


def test_a_new_version_replaces_the_old_one(root):
    (root / "requirements.txt").write_text(package(root, "2"))
    environment.prepare(root, "course")
    assert installed(root) == "2"


def test_the_developers_part_holds_the_course(root, capsys):
    environment.prepare(root, "dev")
    assert "Installing" in capsys.readouterr().out
    environment.prepare(root, "course")
    environment.prepare(root, "dev")
    assert capsys.readouterr().out == ""


def test_what_the_benchmarks_need_comes_beside_what_is_there(root, capsys):
    environment.prepare(root, "dev")
    capsys.readouterr()
    environment.prepare(root, "bench")
    assert "Installing" in capsys.readouterr().out
    for part in ("dev", "course", "bench"):
        environment.prepare(root, part)
    assert capsys.readouterr().out == ""


def test_a_part_that_fell_behind_is_not_taken_for_installed_with_another(root, capsys):
    environment.prepare(root, "dev")
    file = root / "requirements.txt"
    file.write_text(file.read_text() + "\n")
    environment.prepare(root, "bench")
    capsys.readouterr()
    environment.prepare(root, "dev")
    assert "Installing" in capsys.readouterr().out


@pytest.fixture
def requires(root):
    """Writes another list for one test; afterwards the old one is installed again."""
    file = root / "requirements.txt"
    good = file.read_text()
    yield file.write_text
    file.write_text(good)
    environment.prepare(root, "course")


def test_a_failed_installation_says_why_and_is_tried_again(root, requires):
    requires("./missing-1-py3-none-any.whl")
    for _ in range(2):
        with pytest.raises(
            Trouble, match=r"The set-up failed\. Delete the folder \.venv"
        ) as caught:
            environment.prepare(root, "course")
        assert "missing-1-py3-none-any.whl" in str(caught.value)


def test_after_a_failed_installation_the_old_list_is_not_taken_for_installed(root, capsys):
    good = (root / "requirements.txt").read_text()
    (root / "requirements.txt").write_text("./missing-1-py3-none-any.whl")
    with pytest.raises(Trouble):
        environment.prepare(root, "course")
    (root / "requirements.txt").write_text(good)
    capsys.readouterr()
    environment.prepare(root, "course")
    assert "Installing" in capsys.readouterr().out


def test_without_a_network_the_error_says_so(root, requires, monkeypatch):
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")  # nobody listens there
    monkeypatch.setenv("PIP_RETRIES", "1")
    requires("tiny==3")
    with pytest.raises(Trouble, match=r"no connection to https://pypi\.org"):
        environment.prepare(root, "course")


def test_the_stamp_follows_lists_python_and_folder(root, tmp_path):
    assert environment.fingerprint(root, "course", "3.11") != environment.fingerprint(
        root, "course", "3.12"
    )
    for name in ("requirements.txt", "pyproject.toml"):
        (tmp_path / name).write_bytes((root / name).read_bytes())
    assert environment.fingerprint(root, "course", "3.11") != environment.fingerprint(
        tmp_path, "course", "3.11"
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("... NewConnectionError('<pip ...>: [Errno 111] refused')", "no connection"),
        ("socket.gaierror: [Errno 11001] getaddrinfo failed", "no connection"),
        ("PermissionError: [Errno 13] Permission denied: '.venv'", "permission denied"),
        ("ERROR: No matching distribution found for numpy==2.4.6", "no version for this Python"),
        ("ERROR: something new", "The set-up failed"),
    ],
)
def test_a_failure_is_explained_with_the_lines_that_tell_it(line, said, tmp_path):
    text = environment.explain([*["noise"] * 20, line], tmp_path)
    assert said in text
    assert text.splitlines()[-1] == line
    assert text.count("noise") == (7 if said == "The set-up failed" else 0)


def test_an_old_python_is_told_what_to_install():
    with pytest.raises(Trouble, match=r"needs Python 3\.11 or later, and this is 3\.9") as caught:
        environment.check_python((3, 9, 6))
    assert "https://www.python.org/downloads/" in str(caught.value)
    environment.check_python((3, 11, 0))
    environment.check_python((4, 0))


@pytest.mark.parametrize("name", ["course", "environment", "workspace", "trouble"])
def test_an_old_python_can_read_the_tools_that_tell_it_so(name):
    source = (TOOLS / f"{name}.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))
    assert name == "trouble" or "from __future__ import annotations" in source


def test_a_python_without_venv_is_told_how_to_get_it(tmp_path, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "ensurepip" else find(name)
    )
    with pytest.raises(Trouble, match="sudo apt install python3-venv"):
        environment.create(tmp_path)


def test_the_tools_need_nothing_that_is_not_in_the_standard_library():
    command = [sys.executable, "-S", str(TOOLS / "course.py"), "help"]
    assert subprocess.run(command, capture_output=True).returncode == 0
