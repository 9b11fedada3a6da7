"""Ready or not: each thing that can be broken is broken once, and named."""

import json
import os
import shutil
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, writes

import check
import verbs
from tests.tools.small import SmallCourse
from trouble import Trouble

pytestmark = pytest.mark.slow

TOOLS = Path(check.__file__).parent
PYTHON = Path(sys.executable)
ENV = dict(os.environ)
FINE = "from pathlib import Path\n\nassert Path('.course.json').exists()  # as beside a student"


def put(root: Path, name: str, source: str) -> None:
    path = root / "notebooks" / "en" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(writes(new_notebook(cells=[new_code_cell(source, id="first")])))
    deck = (root / "build" / "slides" / "en" / name).with_suffix(".html")
    deck.parent.mkdir(parents=True, exist_ok=True)
    deck.touch()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course of one notebook, whose deck is built."""
    put(tmp_path, "00-inicio.ipynb", FINE)
    return tmp_path


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The set-up is this very Python's, and a browser is there."""
    monkeypatch.setattr(check.environment, "prepare", lambda *asked: PYTHON)
    monkeypatch.setattr(check.environment, "faults", lambda *asked, **more: [])
    monkeypatch.setenv("BROWSER", "true")


@pytest.fixture
def taken():
    """Two ports on which somebody listens."""
    with ExitStack() as stack:
        busy = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(2)]
        yield [server.getsockname()[1] for server in busy]


def files(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.usefixtures("prepared")
def test_with_everything_in_its_place_it_says_ready_and_leaves_nothing_behind(root, capsys):
    before = files(root)
    assert check.check(root, ENV, "en") == 0
    *lines, empty, last = capsys.readouterr().out.splitlines()
    named = [
        *("packages", "JupyterLab", "port", "disk", "browser", "slides", "working folder"),
        "00-inicio.ipynb",
    ]
    assert [line[: check.NAME].strip() for line in lines] == named
    assert all(line[check.NAME :].startswith("ok  ") for line in lines)
    assert (empty, last[:6]) == ("", "Ready.")
    assert files(root) == before
    assert list((root / "workspace").iterdir()) == []


@pytest.mark.usefixtures("prepared")
def test_with_one_thing_broken_the_last_line_names_it_and_the_rest_is_still_looked_at(root, capsys):
    put(root, "01-eda.ipynb", "balance")
    put(root, "02-event-sourcing.ipynb", FINE)
    assert check.check(root, ENV, "en") == 1
    *lines, _, last = capsys.readouterr().out.splitlines()
    (no,) = [line for line in lines if line[check.NAME :].startswith("NO")]
    assert no.startswith("01-eda.ipynb")
    assert "cell 0 (id first" in no
    assert "NameError: name 'balance' is not defined" in no
    assert lines[-1].startswith(f"{'02-event-sourcing.ipynb':{check.NAME}}ok")
    assert last == "Not ready: put right what says NO (01-eda.ipynb) and run this again."
    assert list((root / "workspace").iterdir()) == []


def test_the_name_of_every_notebook_has_room_before_its_ok():
    notebooks = Path(__file__).parents[2].glob("notebooks/*/*.ipynb")
    assert max(len(path.name) for path in notebooks) < check.NAME


def test_a_set_up_that_fails_says_why_and_that_it_is_not_ready(monkeypatch, capsys):
    def fail(*asked: object) -> Path:
        raise Trouble("The disk is full.")

    monkeypatch.setattr(check.environment, "prepare", fail)
    assert verbs.main(["check"]) == 1
    said = capsys.readouterr().err.strip().splitlines()
    assert said[0] == "The disk is full."
    assert said[-1].startswith("No está listo: ")


def test_a_package_that_is_missing_or_damaged_is_named_and_comes_back_with_the_next_run(tmp_path):
    small = SmallCourse(tmp_path / "course", tmp_path / "packages")
    small.prepare()
    assert check.packages(small.root, "en").startswith("all there")
    (tiny,) = (small.root / ".venv").rglob("tiny.py")
    tiny.write_text("broken = 1")
    with pytest.raises(Trouble, match=r"tiny==1 is damaged: .*tiny\.py\. Run the command again"):
        check.packages(small.root, "en")
    small.prepare()
    assert check.packages(small.root, "en").startswith("all there")
    for path in (small.root / ".venv").rglob("tiny*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(Trouble, match=r"^tiny==1 is missing\. Run the command again"):
        check.packages(small.root, "en")


def test_slides_that_are_not_built_or_were_built_before_the_notebook_are_named(root):
    deck = root / "build" / "slides" / "en" / "00-inicio.html"
    assert check.slides(root, "en").startswith("1 in ")
    os.utime(deck, (1, 1))
    with pytest.raises(Trouble, match=r"00-inicio\.html is older .*: make slides EDITION=en"):
        check.slides(root, "en")
    deck.unlink()
    with pytest.raises(Trouble, match=r"not built: make slides EDITION=en"):
        check.slides(root, "en")


@pytest.mark.parametrize("found", [None, "w3m"])
def test_without_a_browser_that_shows_notebooks_it_says_so(found, tmp_path):
    """In a process of its own: Python looks for browsers once."""
    if found:
        (tmp_path / found).symlink_to("/bin/true")
    code = (
        "import check\nfrom trouble import Trouble\n"
        "try:\n    print(check.browser('en'))\nexcept Trouble as no:\n    print('NO', no)"
    )
    env = {"PATH": str(tmp_path), "TERM": "xterm"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=TOOLS, env=env, capture_output=True, text=True)
    assert done.stdout.startswith("NO no browser can open the class"), done.stderr


def test_an_extension_that_the_users_settings_switch_off_is_named(tmp_path):
    settings = tmp_path / "labconfig" / "page_config.json"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"disabledExtensions": {"jupyterlab-slideshow": True}}))
    with pytest.raises(Trouble, match="no slides: your own settings switch jupyterlab-slideshow"):
        check.extensions(PYTHON, {**ENV, "JUPYTER_CONFIG_DIR": str(tmp_path)}, "en")


def test_an_extension_that_is_not_there_is_named(tmp_path):
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\n"{PYTHON}" "$@" 2>&1 | grep -v anywidget\n')
    python.chmod(0o755)
    with pytest.raises(Trouble, match="no explorers: anywidget is missing"):
        check.extensions(python, ENV, "en")


def test_a_port_that_is_taken_is_passed_over_and_named(taken, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    monkeypatch.setattr(check, "PORTS", [*taken, free])
    assert check.port("en") == f"{free} is free ({taken[0]} is taken: another JupyterLab?)"


def test_with_every_port_taken_it_says_how_to_choose_another(taken, monkeypatch):
    monkeypatch.setattr(check, "PORTS", taken)
    with pytest.raises(Trouble, match=rf"{taken[0]} to {taken[1]} are all taken.* --port 9000"):
        check.port("en")


def test_the_ports_are_those_that_the_course_will_try():
    assert check.PORTS[0] == verbs.parse(["course"]).port


def test_a_full_disk_says_how_much_is_free(tmp_path, monkeypatch):
    monkeypatch.setattr(check, "ROOM", 10**9)
    with pytest.raises(Trouble, match=r"\d+ MB are free, and 1000000000 MB are needed"):
        check.disk(tmp_path, "en")


@pytest.mark.parametrize("obstacle", ["workspace", "workspace/en"])
def test_a_working_folder_that_cannot_be_written_is_named(obstacle, root):
    (root / obstacle).parent.mkdir(exist_ok=True)
    (root / obstacle).write_text("")
    copy = root / "workspace" / ".check-1"
    with pytest.raises(Trouble, match=r"workspace cannot be written: Not a directory"):
        check.deliver(root, copy, "en")


def test_without_a_working_folder_no_notebook_is_tried(root):
    with pytest.raises(Trouble, match="was not tried"):
        check.run(PYTHON, root / "workspace" / ".check-1" / "00-inicio.ipynb", ENV, "en")


def test_a_python_that_cannot_run_a_notebook_says_its_last_word(root, tmp_path):
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'ModuleNotFoundError: nbclient' >&2\nexit 1\n")
    python.chmod(0o755)
    with pytest.raises(Trouble, match=r"^stops: ModuleNotFoundError: nbclient$"):
        check.run(python, root / "notebooks" / "en" / "00-inicio.ipynb", ENV, "en")
