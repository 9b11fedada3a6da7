"""The course's own Python in `.venv`: made once, and brought up to date when its lists change.

Parts: "course" is what requirements.txt lists, "dev" adds requirements-dev.txt, "bench"
requirements-bench.txt and "site" requirements-site.txt, which is also in "dev": the tests build the
site. All may be there at once: the lists agree where they overlap.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from trouble import Trouble

OLDEST = (3, 11)
LISTS = {
    "course": ("requirements.txt", "pyproject.toml"),
    "dev": (
        "requirements-dev.txt",
        "requirements-site.txt",
        "requirements.txt",
        "pyproject.toml",
    ),
    "bench": ("requirements-bench.txt", "requirements.txt", "pyproject.toml"),
    "site": ("requirements-site.txt", "requirements.txt", "pyproject.toml"),
}
NO_NETWORK = (
    "NewConnectionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
    "SSLError",
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "getaddrinfo failed",
    "Network is unreachable",
)
NO_SPACE = ("No space left on device", "not enough space on the disk", "Disk quota exceeded")
NO_PERMISSION = ("Permission denied", "Access is denied", "Read-only file system")


def check_python(version: tuple[int, ...] = tuple(sys.version_info)) -> None:
    if version[:2] < OLDEST:
        raise Trouble(
            f"The course needs Python 3.11 or later, and this is {version[0]}.{version[1]} "
            f"({sys.executable}).\n"
            "Install a newer one from https://www.python.org/downloads/ or with your system's\n"
            "package manager, and run the command again with it, for example:\n"
            "  python3.12 tools/course.py course        (or: make course PYTHON=python3.12)"
        )


def python_of(root: Path) -> Path:
    folder = root / ".venv"
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def prepare(root: Path, part: str) -> Path:
    """The Python that has everything `part` needs; does nothing when all is in its place."""
    python = python_of(root)
    version = version_of(python)
    if version is None:
        create(root)
        version = version_of(python)
    stamps = {name: root / ".venv" / f"installed-{name}" for name in LISTS}
    wanted = {name: fingerprint(root, name, version) for name in LISTS}
    there = {
        name
        for name, stamp in stamps.items()
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted[name]
    }
    if part not in there:
        for stamp in stamps.values():
            stamp.unlink(missing_ok=True)
        install(root, python, part)
        for name in there | {"course", part}:  # what was there before stays
            stamps[name].write_text(wanted[name], encoding="utf-8")
    return python


def version_of(python: Path) -> str | None:
    """What this Python says it is, or None when it cannot serve: it is not there, has lost the
    Python it was made from, has no pip (a set-up that was broken off), or is too old."""
    probe = f"import pip, sys; assert sys.version_info >= {OLDEST}; print(sys.version)"
    try:
        done = subprocess.run([str(python), "-c", probe], capture_output=True, text=True)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def create(root: Path) -> None:
    if not all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
        raise Trouble(
            "This Python lacks its venv module, which keeps the course's packages apart.\n"
            "On Debian and Ubuntu:  sudo apt install python3-venv\n"
            "Then run the command again."
        )
    print("Making .venv, the course's own Python ...", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", str(root / ".venv")]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise Trouble(explain((done.stdout + done.stderr).splitlines(), root))


def fingerprint(root: Path, part: str, version: str | None) -> str:
    """Changes with the lists, the Python and the folder (a moved folder is installed anew)."""
    digest = hashlib.sha256(f"{version}\n{root}\n".encode())
    for name in LISTS[part]:
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def install(root: Path, python: Path, part: str) -> None:
    print("Installing packages (the first time: 500 MB, one to five minutes) ", end="", flush=True)
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    output = []
    with subprocess.Popen(
        [*command, "-r", LISTS[part][0]],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as pip:
        for line in pip.stdout or ():
            output.append(line.rstrip())
            if line.startswith("Collecting "):
                print(".", end="", flush=True)
            elif line.startswith("Installing collected packages"):
                print(" downloaded, now installing ...", end="", flush=True)
    print()
    if pip.returncode != 0:
        raise Trouble(explain(output, root))


def explain(output: list[str], root: Path) -> str:
    """Why a set-up failed, in plain words, and what to do about it."""

    telling: list[str] = []

    def says(*texts: str) -> bool:
        telling[:] = [line for line in output if any(text in line for text in texts)]
        return bool(telling)

    if says(*NO_SPACE):
        free = shutil.disk_usage(root).free // 1_000_000
        cause = (
            f"The disk is full: the course needs about 1000 MB in {root}, and {free} MB are free.\n"
            "Make room and run the command again."
        )
    elif says(*NO_NETWORK):
        cause = (
            "The packages could not be fetched: there is no connection to https://pypi.org.\n"
            "Connect to the network (behind a proxy, set HTTPS_PROXY) and run the command again;\n"
            "what was already downloaded is kept."
        )
    elif says(*NO_PERMISSION):
        cause = (
            f"The packages could not be written into {root / '.venv'}: permission denied.\n"
            "If that folder was made by another user (or with sudo), delete it and run the\n"
            "command again as yourself."
        )
    elif says("No matching distribution found"):
        cause = (
            f"A package has no version for this Python ({sys.version.split()[0]}) on this system.\n"
            "Python 3.11 and 3.13 are known to work: delete .venv and run the command\n"
            "again with one of them."
        )
    else:
        cause = "The set-up failed. Delete the folder .venv and run the command again."
    return "\n".join([cause, "", "What it said:", *(telling or output)[-8:]])
