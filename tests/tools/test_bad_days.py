"""Days on which the set-up cannot go well: each happens here, and ends in a sentence that helps, or
in a course that works."""

from __future__ import annotations

import ctypes
import os
import random
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import environment
from tests.tools.small import HERE, TOOLS, SmallCourse, with_uv_on_the_path

pytestmark = pytest.mark.slow

AS_ROOT = os.geteuid() == 0
MOMENTS = random.Random(19).sample(range(1, 400), 10)
PR_CAPBSET_DROP, CAPABILITIES = 24, range(41)


@pytest.fixture
def small(tmp_path: Path) -> SmallCourse:
    return SmallCourse(tmp_path / "course", tmp_path / "packages")


@pytest.fixture(params=TOOLS)
def only(request: pytest.FixtureRequest) -> str:
    """The line of a program that leaves it one of the two tools."""
    return f"environment.tools = lambda: [installers.{request.param.upper()}]"


def set_up(
    small: SmallCourse,
    before: str = "",
    *,
    as_somebody: Callable[[], None] | None = None,
    **env: str,
) -> subprocess.CompletedProcess[str]:
    """The set-up in a process of its own, as from a terminal."""
    program = small.program.replace("try:", f"{before}\ntry:", 1)
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=HERE,
        env={**os.environ, "PATH": with_uv_on_the_path(), **env},
        preexec_fn=as_somebody,
        capture_output=True,
        text=True,
    )


def refused(done: subprocess.CompletedProcess[str], *said: str) -> None:
    """It failed, in plain words: these, and no traceback of ours."""
    assert done.returncode == 1, done.stdout + done.stderr
    for words in said:
        assert re.search(words, done.stderr), done.stderr
    assert "environment.py" not in done.stderr


def like_a_user() -> None:
    """Root that obeys the permissions of files, as any other user has to."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in CAPABILITIES:
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def of_another(folder: Path) -> None:
    if AS_ROOT:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, 12345, 12345)
    folder.chmod(0o555)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Path, Callable[[], None] | None]]:
    """A folder on a disk of 3 MB; where none can be mounted, no file may be as large as that."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "small", str(folder)]
    if AS_ROOT and subprocess.run(mount, capture_output=True).returncode == 0:
        yield folder, None
        subprocess.run(["umount", str(folder)], check=True)
    else:
        yield folder, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (3 << 20, 3 << 20))


def test_a_full_disk_says_so_and_the_next_run_with_room_is_whole(small_disk, tmp_path, only):
    folder, limit = small_disk
    small = SmallCourse(folder / "course", tmp_path / "packages")
    small.offer("large", "1", {"large.py": "", "large_data.txt": "0" * 4_000_000})
    small.list("requirements.txt", "large==1", "tiny==1", "-e .")
    done = set_up(small, only, as_somebody=limit)
    refused(done, "The disk is full", r"needs about 700 MB", r"Free now: \d+ MB \(")
    assert environment.read_stamp(small.root) == {}
    small.list("requirements.txt", "tiny==1", "-e .")
    done = set_up(small, "environment.tools = lambda: [installers.UV]", as_somebody=limit)
    assert done.returncode == 0, done.stderr
    assert small.is_whole()


NOBODY_LISTENS = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_RETRIES": "1",
    "UV_DEFAULT_INDEX": "http://127.0.0.1:9/simple",
    "UV_HTTP_RETRIES": "0",
    "NO_PROXY": "127.0.0.1",
}


def test_without_a_network_it_says_how_to_go_on(small, only):
    small.has_network = True
    done = set_up(small, only, **NOBODY_LISTENS)
    refused(done, "no connection to the package index", "--packages FOLDER", "HTTPS_PROXY")


def test_where_uv_gets_no_connection_pip_is_asked_the_way(small):
    small.has_network = True
    done = set_up(small, PIP_FIND_LINKS=str(small.packages), **NOBODY_LISTENS)
    assert "Trying with pip" in done.stdout
    assert done.returncode == 0, done.stderr
    assert small.is_whole()


@pytest.mark.parametrize("with_a_set_up", [False, True])
def test_the_folder_of_another_user_is_named(small, with_a_set_up, only):
    if with_a_set_up:
        small.prepare()
        small.list("requirements.txt", "-e .")
    of_another(small.root)
    if with_a_set_up:
        of_another(small.root / ".venv")
    done = set_up(small, only, as_somebody=like_a_user)
    refused(done, rf"{small.root}/\.venv cannot be written", "copy the course to a folder of yours")


def test_a_read_only_folder_is_named(small, only):
    mount = ["mount", "--bind", str(small.root), str(small.root)]
    mounted = AS_ROOT and subprocess.run(mount, capture_output=True).returncode == 0
    if mounted:
        read_only = ["mount", "-o", "remount,bind,ro", str(small.root)]
        subprocess.run(read_only, check=True)
    else:
        small.root.chmod(0o555)
    try:
        done = set_up(small, only)
        refused(done, rf"{small.root}/\.venv cannot be written")
    finally:
        if mounted:
            subprocess.run(["umount", str(small.root)], check=True)


@pytest.mark.parametrize(
    "settings",
    [
        {"PIP_USER": "1"},
        {"PIP_TARGET": "elsewhere"},
        {"PIP_PREFIX": "elsewhere"},
        {"PYTHONPATH": "elsewhere"},
        {"PYTHONHOME": ""},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_a_users_settings_put_nothing_elsewhere(small, settings, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "tiny.py").write_text("raise SystemExit('another tiny')")
    env = {name: value.replace("else", f"{tmp_path}/else") for name, value in settings.items()}
    done = set_up(small, "environment.tools = lambda: [installers.PIP]", **env)
    assert done.returncode == 0, done.stderr
    assert small.is_whole()
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["tiny.py"]


def test_what_pip_is_told_by_a_file_puts_nothing_elsewhere(small, tmp_path):
    (tmp_path / "pip.conf").write_text("[global]\nuser = true\n")
    asked = "environment.tools = lambda: [installers.PIP]"
    done = set_up(small, asked, PIP_CONFIG_FILE=str(tmp_path / "pip.conf"))
    assert done.returncode == 0, done.stderr
    assert small.is_whole()


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_set_up_that_is_killed_ends_in_a_whole_one(small, moment):
    """The moment is when so much of the whole is there; the tool, which of the two comes next."""
    for number in range(20):
        files = {f"many{number}_{part}.py": "x = 1\n" * 50 for part in range(10)}
        small.offer(f"many{number}", "1", files)
    small.list("requirements.txt", *[f"many{n}==1" for n in range(20)], "tiny==1", "-e .")
    tool, whole = (("UV", 260), ("PIP", 1800))[moment % 2]
    program = small.program.replace(
        "try:", f"environment.tools = lambda: [installers.{tool}]\ntry:", 1
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=HERE,
        env={**os.environ, "PATH": with_uv_on_the_path()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        while process.poll() is None and there(small) < whole * moment / 400:
            pass
        was_stamped = bool(environment.read_stamp(small.root))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert not was_stamped or small.is_whole()
    done = set_up(small, "environment.tools = lambda: [installers.UV]")
    assert done.returncode == 0, done.stderr
    assert small.is_whole()


def there(small: SmallCourse) -> int:
    """How many files the set-up has made so far."""
    return sum(len(files) for _, _, files in os.walk(small.root / ".venv"))
