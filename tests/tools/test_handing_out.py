"""What others hand out: the students' branch, and what a JupyterHub starts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import workspace

pytestmark = pytest.mark.slow

ROLES = ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The notebooks and tools of this checkout, committed in a repository of their own."""
    root = tmp_path / "course"
    for part in ("notebooks", "tools"):
        skipped = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        shutil.copytree(ROOT / part, root / part, ignore=skipped)
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        git(root, *command)
    return root


def git(root: Path, *command: str) -> str:
    return run(root, "git", *command)


def publish(root: Path) -> None:
    run(root, "bash", "tools/student_tree.sh")


def run(root: Path, *command: str) -> str:
    who = {f"GIT_{who}": "t@example.org" for who in ROLES}
    env = {**os.environ, **who}
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_students_branch_has_what_a_student_gets_and_nothing_else(checkout: Path) -> None:
    publish(checkout)
    names = set(git(checkout, "ls-tree", "-r", "--name-only", "student").splitlines())
    wanted = {
        f"{edition}/{name}"
        for edition in workspace.editions(ROOT)
        for name in (*workspace.contents(ROOT / "notebooks" / edition), ".course.json")
    }
    assert names == wanted
    notebook = json.loads(git(checkout, "show", "student:es/02-event-sourcing.ipynb"))
    for cell in notebook["cells"]:
        assert not cell.get("outputs")
        assert "notes" not in str(cell["metadata"].get("slideshow"))
    assert git(checkout, "status", "--short") == ""


def test_the_students_branch_grows_by_a_commit_only_when_something_changed(checkout: Path) -> None:
    publish(checkout)
    first = git(checkout, "rev-parse", "student")
    publish(checkout)
    assert git(checkout, "rev-parse", "student") == first
    statement = next((checkout / "notebooks" / "es").glob("*.csv"))
    statement.write_bytes(statement.read_bytes() + b"\n")
    publish(checkout)
    assert git(checkout, "rev-parse", "student~1") == first


def test_a_student_of_a_hub_gets_a_copy_at_home_and_a_server_in_it(
    checkout: Path, tmp_path: Path
) -> None:
    """The server is a program that says how it was started."""
    fake = tmp_path / "packages" / "jupyterhub" / "singleuser"
    fake.mkdir(parents=True)
    (fake.parent / "__init__.py").touch()
    (fake / "__init__.py").touch()
    (fake / "__main__.py").write_text(
        "import json, os, sys\nprint(json.dumps([os.getcwd(), sys.argv[1:], dict(os.environ)]))"
    )
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, str(checkout / "tools" / "hub.py"), "es", "--port=7"],
        env={**os.environ, "HOME": str(home), "PYTHONPATH": str(tmp_path / "packages")},
        capture_output=True,
        text=True,
        check=True,
    )
    folder, arguments, env = json.loads(done.stdout)
    copy = home / "course-es"
    assert (folder, arguments) == (str(copy), ["--port=7"])
    assert env["JUPYTERHUB_ROOT_DIR"] == str(copy)
    assert env["JUPYTERHUB_DEFAULT_URL"] == "/lab/tree/00-inicio.ipynb"
    settings = [Path(path) for path in env["JUPYTER_CONFIG_PATH"].split(os.pathsep)]
    assert all((path / "labconfig").is_dir() for path in settings)
    assert (copy / ".course.json").exists()
    assert not (checkout / "workspace").exists()
