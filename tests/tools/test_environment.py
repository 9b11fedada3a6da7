"""The set-up: made once, again when its lists change, and never half of one taken for whole."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import course
import environment
import words
from explain import CAUSES, explain
from tests.tools.small import HERE, TOOLS, SmallCourse, with_uv_on_the_path
from trouble import Trouble

pytestmark = pytest.mark.slow

ROOT = HERE.parent
LISTS = sorted([ROOT / "requirements.txt", *(ROOT / "requirements").glob("*.txt")])


@pytest.fixture(autouse=True)
def path(monkeypatch):
    monkeypatch.setenv("PATH", with_uv_on_the_path())


@pytest.fixture
def small(tmp_path: Path) -> SmallCourse:
    return SmallCourse(tmp_path / "course", tmp_path / "packages")


@pytest.fixture(params=TOOLS)
def tool(request, monkeypatch):
    monkeypatch.setattr(environment, "tools", lambda: [TOOLS[request.param]])


def says(python: Path, expression: str) -> str:
    command = [str(python), "-c", f"import tiny, little; print({expression})"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.usefixtures("tool")
def test_the_set_up_installs_the_list_and_the_course_over_one_that_was_broken_off(small, capsys):
    broken = environment.python_of(small.root)
    broken.parent.mkdir(parents=True)
    broken.write_text("not a program")
    python = small.prepare()
    assert python == environment.python_of(small.root)
    assert says(python, "tiny.version") == "1"
    assert says(python, "little.__file__") == str(small.root / "little.py")
    capsys.readouterr()
    assert small.prepare() == python
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("tool")
def test_a_changed_list_is_installed_over_the_one_before(small, capsys):
    python = small.prepare()
    small.offer("tiny", "2", {"tiny.py": "version = '2'  # of another size, as a .pyc goes by it"})
    small.list("requirements.txt", "tiny==2", "-e .")
    capsys.readouterr()
    small.prepare()
    said = capsys.readouterr().out
    assert "Installing" in said
    assert "Making" not in said
    assert says(python, "tiny.version") == "2"


def test_a_part_holds_the_course_and_stands_beside_the_others(small, capsys):
    for part in ("dev", "bench"):
        small.prepare(part)
        assert "Installing" in capsys.readouterr().out
    for part in ("dev", "course", "bench"):
        small.prepare(part)
    assert capsys.readouterr().out == ""


def test_a_part_that_fell_behind_is_not_taken_for_installed_with_another(small, capsys):
    small.prepare("dev")
    small.offer("tiny", "2", {"tiny.py": ""})
    small.list("requirements.txt", "tiny==2", "-e .")
    small.prepare("bench")
    capsys.readouterr()
    small.prepare("dev")
    assert "Installing" in capsys.readouterr().out


def test_what_failed_starts_afresh_the_next_time(small, capsys):
    small.list("requirements.txt", "tiny==1", "gone==1", "-e .")
    small.offer("gone", "1", {"gone.py": ""})
    (gone,) = small.packages.glob("gone-*")
    gone.unlink()
    for _ in range(2):
        with pytest.raises(Trouble, match="A package has no version"):
            small.prepare()
    left = small.root / ".venv" / "left-behind"
    left.write_text("")
    small.list("requirements.txt", "tiny==1", "-e .")
    small.prepare()
    assert "Making .venv" in capsys.readouterr().out
    assert not left.exists()


def test_a_part_that_cannot_be_added_costs_nothing_that_was_there(small, capsys):
    small.prepare()
    small.offer("gone", "1", {"gone.py": ""})
    next(small.packages.glob("gone-*")).unlink()
    small.list("requirements/dev.txt", "-r ../requirements.txt", "gone==1")
    with pytest.raises(Trouble):
        small.prepare("dev")
    capsys.readouterr()
    small.prepare()
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("tool")
def test_what_was_installed_without_an_error_has_to_load_all_the_same(small):
    small.offer("odd", "1", {"odd.py": "import nothing_like_it"})
    small.list("requirements.txt", "tiny==1", "odd==1", "-e .")
    with pytest.raises(Trouble, match="odd==1 does not start: ModuleNotFoundError"):
        small.prepare()
    assert not (small.root / ".venv" / environment.STAMP).exists()


def test_what_was_installed_without_an_error_has_to_have_all_its_files(small, monkeypatch):
    monkeypatch.setattr(environment, "tools", lambda: [TOOLS["pip"]])
    small.offer("odd", "1", {"odd.py": ""}, lost="odd_data.txt")
    small.list("requirements.txt", "tiny==1", "odd==1", "-e .")
    with pytest.raises(Trouble, match=r"odd==1 is damaged: .*odd_data\.txt"):
        small.prepare()


def test_every_byte_is_looked_at_where_it_is_asked_for(small):
    python = small.prepare()
    tiny = Path(says(python, "tiny.__file__"))
    tiny.write_text("version = '9'")
    assert small.is_whole()
    (fault,) = environment.faults(small.root, "course", every_byte=True)
    assert (fault["kind"], fault["name"], fault["seen"]) == ("damaged", "tiny==1", str(tiny))


def test_nothing_parses_a_grammar_whenever_a_notebook_is_read():
    code = "import sys, nbformat; sys.exit('rfc3987_syntax' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
    assert not [path for path in LISTS if "rfc3987-syntax" in path.read_text(encoding="utf-8")]


def test_a_python_that_does_not_start_is_one_fault(small):
    assert [fault["name"] for fault in environment.faults(small.root, "course")] == ["Python"]


@pytest.mark.usefixtures("tool")
def test_another_archive_than_the_locks_is_not_installed(small):
    small.packages.joinpath("tiny-1-py3-none-any.whl").write_bytes(
        small.packages.joinpath("builder-1-py3-none-any.whl").read_bytes()
    )
    with pytest.raises(Trouble, match="is not the one that the course knows"):
        small.prepare()


def test_a_pin_that_the_lock_does_not_know_is_named(small):
    small.list("requirements.txt", "tiny==7", "-e .")
    with pytest.raises(Trouble, match="does not know tiny==7"):
        small.prepare()


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"course": 3}'])
def test_a_damaged_stamp_is_none(small, damage):
    small.prepare()
    (small.root / ".venv" / environment.STAMP).write_text(damage)
    small.prepare()
    assert json.loads((small.root / ".venv" / environment.STAMP).read_text())["course"]


def test_a_set_up_that_was_moved_is_made_for_its_new_place(small, capsys):
    small.prepare()
    there = environment.fingerprint(small.root, "course", "3.11 linux")
    small.root = small.root.rename(small.root.with_name("moved"))
    assert environment.fingerprint(small.root, "course", "3.11 linux") != there
    capsys.readouterr()
    assert says(small.prepare(), "little.__file__") == str(small.root / "little.py")


def test_another_patch_of_the_same_python_is_no_other_python():
    kind = environment.kind_of(Path(sys.executable))
    assert kind.startswith(f"{sys.version_info[0]} {sys.version_info[1]} ")


@pytest.mark.parametrize("file", LISTS, ids=lambda path: path.name)
def test_no_list_splits_at_a_patch_version(file):
    assert not re.findall(r"python_full_version [<>=]+ '\d+\.\d+\.[1-9]", file.read_text("utf-8"))


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("OSError: [Errno 28] No space left on device", "disk_full"),
        ("... NewConnectionError('<pip ...>: [Errno 111] refused')", "no_network"),
        ("socket.gaierror: [Errno 11001] getaddrinfo failed", "no_network"),
        ("PermissionError: [Errno 13] Permission denied: '.venv'", "not_allowed"),
        ("ERROR: No matching distribution found for numpy==2.4.6", "no_version"),
        ("ERROR: something new", "failed"),
    ],
)
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_failure_is_explained_with_the_lines_that_tell_it(line, cause, language, tmp_path):
    text = explain([*["noise"] * 20, line], tmp_path, language)
    sentence = re.escape(words.texts(language)[cause].splitlines()[0])
    assert re.match(re.sub(r"\\{\w+\\}", ".*", sentence), text)
    assert text.splitlines()[-1] == line
    assert text.count("noise") == (7 if cause == "failed" else 0)


def test_each_cause_has_its_own_sentence():
    for language in ("es", "en"):
        assert len({words.texts(language)[cause] for cause in (*CAUSES, "failed")}) == 6


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 13)])
def test_an_old_python_is_told_what_to_install(version):
    said = course.too_old(version)
    assert f"necesita Python 3.11 o posterior, y este es {version[0]}.{version[1]} " in said
    assert f"needs Python 3.11 or later, and this is {version[0]}.{version[1]} " in said
    assert "https://www.python.org/downloads/" in said


def test_a_new_python_is_not_refused():
    assert course.too_old((3, 11, 0)) == course.too_old((4, 0)) == ""


def test_every_python_there_ever_was_can_read_the_file_that_tells_it_so():
    source = (HERE / "course.py").read_text("ascii")
    for node in ast.walk(ast.parse(source)):
        assert not isinstance(node, NEW), ast.dump(node)
        if isinstance(node, ast.FunctionDef):
            assert node.returns is None
            assert all(argument.annotation is None for argument in node.args.args)
    imported = re.findall(r"^import (\w+)", source, re.MULTILINE)
    assert imported == ["sys"]  # the others come behind the look at the version


NEW = (
    *(ast.ImportFrom, ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.Await),
    *(ast.AsyncFunctionDef, ast.YieldFrom, ast.Starred, ast.Match, ast.With, ast.Raise, ast.Try),
)


def test_a_python_without_venv_is_told_how_to_get_it(small, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(environment, "tools", lambda: [TOOLS["pip"]])
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "ensurepip" else find(name)
    )
    with pytest.raises(Trouble, match="sudo apt install python3-venv"):
        small.prepare()


def test_the_tools_need_nothing_that_is_not_in_the_standard_library():
    command = [sys.executable, "-S", str(HERE / "course.py"), "help"]
    assert subprocess.run(command, capture_output=True).returncode == 0
