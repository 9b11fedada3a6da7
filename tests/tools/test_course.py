"""The verbs: what they say, what they run, and a JupyterLab that only this machine can reach."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import tomllib
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

import course
import workspace

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
NOTIFICATION = "@jupyterlab/apputils-extension:notification"
NOTEBOOK = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def add_notebook(root: Path, name: str) -> None:
    path = root / "notebooks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(NOTEBOOK))


def git(root: Path, *arguments: str) -> None:
    name = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
    subprocess.run(["git", *name, *arguments], cwd=root, check=True)


def commit(root: Path) -> None:
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "all")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    add_notebook(tmp_path, "es/02-event-sourcing.ipynb")
    add_notebook(tmp_path, "es/00-inicio.ipynb")
    return tmp_path


@pytest.fixture
def elsewhere(root, monkeypatch) -> Path:
    monkeypatch.setattr(course, "ROOT", root)
    return root


@pytest.fixture
def ran(elsewhere, monkeypatch):
    """The verb under test finds its set-up done; its Python only notes what it should run."""
    notes = elsewhere / "notes"
    python = elsewhere / "python"
    python.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" "$PYTHONHASHSEED" > {notes}\nexit 3\n')
    python.chmod(0o755)
    monkeypatch.setattr(course.environment, "prepare", lambda root, part: python)
    return lambda: notes.read_text().splitlines()


@pytest.mark.parametrize("arguments", [[], ["help"]])
def test_help_names_every_verb(arguments, capsys):
    assert course.main(arguments) == 0
    said = capsys.readouterr().out
    assert [line.split()[0] for line in said.splitlines()] == list(course.VERBS)


def test_make_has_the_same_verbs(capsys):
    makefile = (ROOT / "Makefile").read_text()
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert sorted(phony.split()) == sorted(course.VERBS)


@pytest.mark.parametrize("port", ["80", "65536", "x", "-1", "8888.0", "٨٨٨٨", ""])
def test_a_port_that_is_none_is_refused_with_the_range(port, capsys):
    with pytest.raises(SystemExit):
        course.main(["course", f"--port={port}"])
    assert f"a port is a number from 1024 to 65535, not {port!r}" in capsys.readouterr().err


def test_ports_at_both_ends_are_taken():
    assert [course.port(text) for text in ("1024", "65535")] == [1024, 65535]


def test_a_wrong_verb_names_the_right_ones(capsys):
    with pytest.raises(SystemExit):
        course.main(["curso"])
    assert "choose from" in capsys.readouterr().err


def test_an_edition_that_does_not_exist_is_refused_before_anything_is_installed(elsewhere, capsys):
    assert course.main(["course", "--edition", "fr"]) == 1
    assert "There is no edition 'fr' of the course. There are: es." in capsys.readouterr().err
    assert not (elsewhere / ".venv").exists()


def test_the_report_names_what_was_kept_and_how_to_get_a_fresh_one(capsys):
    kept = ["02-event-sourcing.ipynb", "banco.csv"]
    delivery = workspace.Delivery(added=["03.ipynb"], kept=kept, newer=kept[:1])
    course.report(delivery, "en")
    assert capsys.readouterr().out.splitlines() == [
        "New: 03.ipynb",
        "Left as you changed them:",
        "  02-event-sourcing.ipynb  (the course has a newer one)",
        "  banco.csv",
        "For a fresh copy of one, with yours kept beside it:",
        "  make course FRESH=02-event-sourcing EDITION=en"
        "      (without make: "
        "python tools/course.py course --fresh 02-event-sourcing --edition en)",
    ]


def test_a_report_of_nothing_says_nothing(capsys):
    course.report(workspace.Delivery(), "es")
    assert capsys.readouterr().out == ""


def test_the_full_test_is_one_strict_run_over_everything(ran):
    assert course.main(["test"]) == 3
    *command, hash_seed = ran()
    assert command == [
        "-m",
        "pytest",
        *course.WORKERS,
        *course.NBVAL,
        "tests",
        "eventlib",
        "notebooks/es",
    ]
    assert {"--nbval", "--nbval-current-env"} <= set(course.NBVAL)
    assert hash_seed == "0"


def test_the_quick_test_leaves_out_the_browser_and_unchanged_notebooks(elsewhere, ran):
    commit(elsewhere)
    add_notebook(elsewhere, "es/03-nuevo.ipynb")
    assert course.main(["quick"]) == 3
    after = [
        "tests",
        "eventlib",
        "-m",
        "not browser and not slow",
        "notebooks/es/03-nuevo.ipynb",
        "0",
    ]
    assert ran() == ["-m", "pytest", *course.WORKERS, *course.NBVAL, *after]


def test_changed_notebooks_are_those_that_differ_from_head_or_are_new(root):
    both = ["notebooks/es/00-inicio.ipynb", "notebooks/es/02-event-sourcing.ipynb"]
    assert course.changed_notebooks(root) == both  # no git to ask
    git(root, "init", "-q")
    assert course.changed_notebooks(root) == both  # no commit to compare with
    commit(root)
    assert course.changed_notebooks(root) == []
    add_notebook(root, "en/00-ñ.ipynb")
    (root / both[1]).write_text(json.dumps(NOTEBOOK, indent=1))
    assert course.changed_notebooks(root) == ["notebooks/en/00-ñ.ipynb", both[1]]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ([], ["en/02-event-sourcing", "es/00-inicio", "es/02-event-sourcing"]),
        (["02"], ["en/02-event-sourcing", "es/02-event-sourcing"]),
    ],
)
def test_notebooks_runs_all_or_those_whose_name_it_is_given(arguments, names, elsewhere, ran):
    add_notebook(elsewhere, "en/02-event-sourcing.ipynb")
    assert course.main(["notebooks", *arguments]) == 3
    paths = [str(elsewhere / "notebooks" / f"{name}.ipynb") for name in names]
    assert ran() == [str(elsewhere / "tools" / "refresh.py"), *paths, "0"]


def test_notebooks_that_are_not_there_are_named(elsewhere, capsys):
    assert course.main(["notebooks", "09"]) == 1
    assert "No notebook's name starts with '09'." in capsys.readouterr().err


def test_the_lists_pin_what_the_package_asks_for():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    base = (ROOT / "requirements.txt").read_text().splitlines()
    plain = {re.sub(r"\[\w+\]", "", pin) for pin in extras["course"]}  # psycopg[binary]==…
    assert plain <= set(base)
    assert base[-1] == "-e ."
    for part in ("dev", "bench"):
        more = (ROOT / f"requirements-{part}.txt").read_text().splitlines()
        assert set(extras[part]) <= set(more)
        assert more[0] == "-r requirements.txt"


def test_lists_that_are_installed_side_by_side_agree():
    dev, bench = (
        dict(re.findall(r"^([\w-]+)(==.*)$", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements-dev.txt", "requirements-bench.txt")
    )
    shared = dev.keys() & bench.keys()
    assert shared
    assert {name: dev[name] for name in shared} == {name: bench[name] for name in shared}


@pytest.mark.parametrize("name", ["", "bus"])
def test_bench_measures_everything_or_the_part_it_is_given(name, ran):
    assert course.main(["bench", *filter(None, [name])]) == 3
    *arguments, _hash_seed = ran()
    assert arguments == ["-m", "tests.benchmarks", *filter(None, [name])]


class Lab:
    """`open_lab` in a process group of its own, as in a terminal."""

    def __init__(self, root: Path, home: Path) -> None:
        arguments = f"Path({sys.executable!r}), Path({str(root)!r}), 'es', 8888, False"
        code = (
            "import course, signal, sys\nfrom pathlib import Path\n"
            # A program that a shell starts in the background never hears Ctrl+C, unless it asks.
            "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
            f"sys.exit(course.open_lab({arguments}))"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=ROOT / "tools",
            env={**os.environ, "HOME": str(home), "JUPYTER_RUNTIME_DIR": str(home / "runtime")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        too_late = threading.Timer(30, os.killpg, (self.process.pid, signal.SIGKILL))
        too_late.start()
        said = []
        for line in self.process.stdout:
            said.append(line)
            if found := re.search(r"(http://127\.0\.0\.1:\d+)/\S*\?token=(\w+)", line):
                self.url = line.strip()
                self.address, self.token = found.groups()
                too_late.cancel()
                return
        raise AssertionError("".join(["JupyterLab gave no address with a token.\n", *said]))

    def get(self, path: str, token: str = "") -> tuple[int, str]:
        headers = {"Authorization": f"token {token}"} if token else {}
        request = urllib.request.Request(self.address + path, headers=headers)
        while self.process.poll() is None:
            try:
                with urllib.request.urlopen(request) as answer:
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as error:
                return error.code, ""
            except urllib.error.URLError:
                pass  # it prints its address a moment before it listens there
        raise AssertionError("JupyterLab ended")

    def listens_on(self) -> set[str]:
        (jupyterlab,) = psutil.Process(self.process.pid).children()
        return {at.laddr.ip for at in jupyterlab.net_connections() if at.status == "LISTEN"}

    def interrupt(self) -> tuple[int, str]:
        os.killpg(self.process.pid, signal.SIGINT)
        try:
            said, _ = self.process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise
        return self.process.returncode, said


@pytest.fixture
def lab(root, tmp_path):
    workspace.deliver(root, "es")
    lab = Lab(root, tmp_path / "home")
    yield lab
    if lab.process.poll() is None:
        lab.interrupt()


def test_jupyterlab_opens_for_this_machine_and_this_student_alone_and_ends_politely(lab):
    assert "/lab/tree/00-inicio.ipynb?token=" in lab.url
    assert lab.get("/api/contents", lab.token)[0] == 200
    assert lab.listens_on() == {"127.0.0.1"}
    assert lab.get("/api/contents")[0] == 403
    assert lab.get("/api/contents", "0" * len(lab.token))[0] == 403

    _, contents = lab.get("/api/contents", lab.token)
    names = {entry["name"] for entry in json.loads(contents)["content"]}
    assert names == {"00-inicio.ipynb", "02-event-sourcing.ipynb"}

    _, settings = lab.get("/lab/api/settings/" + NOTIFICATION, lab.token)
    assert json.loads(settings)["schema"]["properties"]["fetchNews"]["default"] == "false"

    code, said = lab.interrupt()
    assert code == 0
    assert "Your work is saved" in said
    assert "Traceback" not in said
