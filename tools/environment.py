"""The course's own Python in `.venv`: made once, and brought up to date when its lists change.

Parts: "course" is what requirements.txt lists, and `requirements` holds what the others add to it:
"dev", "bench", "npm" for a machine without one, and "site", which is also in "dev", as the tests
build the site. All may be there at once: the lists agree where they overlap. What each archive must
be says `requirements/lock.txt`.

What is whole is noted in a stamp. It is taken away before anything is touched and comes back when
everything has been looked at, so that a set-up without one is never built upon.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tomllib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

from explain import NEEDED, cause, explain
from installers import ELSEWHERE, PIP, Tool, can_make_a_venv, tools
from trouble import Trouble
from words import say

LISTS = {
    "course": "requirements.txt",
    "dev": "requirements/dev.txt",
    "bench": "requirements/bench.txt",
    "site": "requirements/site.txt",
    "npm": "requirements/npm.txt",
}
BUILD = "requirements/build.txt"  # what installs the course itself
LOCK = "requirements/lock.txt"

STAMP = "whole.json"
PROBE = "import sys, sysconfig; print(*sys.version_info[:2], sysconfig.get_platform())"


def python_of(root: Path) -> Path:
    folder = root / ".venv"
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def prepare(root: Path, part: str, language: str = "es", packages: Path | None = None) -> Path:
    """The Python that has everything `part` needs; does nothing when all is in its place.

    `packages` is a folder that has them all, for a machine without a network.
    """
    try:
        return whole(root, part, language, packages)
    except OSError as error:
        raise Trouble(explain([str(error)], root, language)) from None


def whole(root: Path, part: str, language: str, packages: Path | None) -> Path:
    python = python_of(root)
    kind = kind_of(python)
    stamped = read_stamp(root) if kind else {}
    there = {name for name in LISTS if kind and stamped.get(name) == fingerprint(root, name, kind)}
    if part in there:
        return python
    forget(root)
    try:
        install(root, part, language, packages, anew=not stamped)
    except Trouble:
        if there and not faults(root, *there):  # nothing was touched yet
            stamp(root, there)
        raise
    stamp(root, there | {"course", part})
    return python


def kind_of(python: Path) -> str | None:
    """What this Python is, or None when it cannot serve: not there, broken, or too old."""
    try:
        done = subprocess.run([str(python), "-I", "-c", PROBE], capture_output=True, text=True)
    except OSError:
        return None
    major, minor, *_ = (*done.stdout.split(), "0", "0")
    return done.stdout.strip() if (int(major), int(minor)) >= (3, 11) else None


def fingerprint(root: Path, part: str, kind: str) -> str:
    """Changes with the lists, the kind of Python and the folder (a moved one is installed anew)."""
    digest = hashlib.sha256(f"{kind}\n{root}\n".encode())
    digest.update("\n".join(hashed(root, part)).encode())
    for name in ("pyproject.toml", "setup.py"):
        if (root / name).exists():
            digest.update((root / name).read_bytes())
    return digest.hexdigest()


def read_stamp(root: Path) -> dict[str, str]:
    try:
        noted = json.loads((root / ".venv" / STAMP).read_bytes())
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def stamp(root: Path, parts: set[str]) -> None:
    kind = kind_of(python_of(root)) or ""
    noted = {part: fingerprint(root, part, kind) for part in parts}
    new = root / ".venv" / f"{STAMP}.new"
    new.write_text(json.dumps(noted, indent=1, sort_keys=True), encoding="utf-8")
    os.replace(new, root / ".venv" / STAMP)


def forget(root: Path) -> None:
    """From here on the set-up counts as broken off, until it is stamped again."""
    with suppress(NotADirectoryError):  # what is called .venv is a file
        (root / ".venv" / STAMP).unlink(missing_ok=True)


def install(root: Path, part: str, language: str, packages: Path | None, *, anew: bool) -> None:
    """With uv where it is there, else with pip; also with pip where uv does not get through, as it
    may know another way to the packages."""
    failures: list[list[str]] = []
    for tool in tools():
        if tool is PIP and anew and not can_make_a_venv():
            if not failures:
                raise Trouble(say(language, "no_venv"))
            break
        if failures:
            print(say(language, "next_tool", tool=tool.name), flush=True)
        command = tool.install(python_of(root), packages)
        failed = (make(tool, root, language) if anew else None) or put(
            tool.name, command, root, part, language
        )
        if not failed:
            failures = []
            break
        failures.append(failed)
        if cause(failed)[0] in ("disk_full", "not_allowed"):
            break
    if failures:
        telling = [said for said in failures if cause(said)[0] != "failed"]
        raise Trouble(explain((telling or failures)[-1], root, language))
    if found := faults(root, part):
        raise Trouble("\n".join([say(language, "not_whole"), "", *told(found, language)]))


def make(tool: Tool, root: Path, language: str) -> list[str] | None:
    """A new .venv in place of what is there; what was said when that failed."""
    print(say(language, "making"), flush=True)
    venv = root / ".venv"
    if venv.is_dir() and not venv.is_symlink():
        shutil.rmtree(venv)
    else:
        venv.unlink(missing_ok=True)
    return run(tool.make(venv), root)


def put(name: str, command: list[str], root: Path, part: str, language: str) -> list[str] | None:
    """Install a part, and the course itself; what was said when that failed."""
    listed = root / ".venv" / f"{part}.txt"
    listed.write_text("\n".join(hashed(root, part)), encoding="utf-8")
    print(say(language, "installing", tool=name, size=NEEDED), end=" ", flush=True)
    packages = ["--require-hashes", "--only-binary=:all:", "-r", str(listed)]
    itself = ["--no-build-isolation", "-e", str(root)]
    failed = run([*command, *packages], root) or run([*command, *itself], root)
    print()
    return failed


def run(command: list[str], root: Path) -> list[str] | None:
    """A dot for each package; what was said when it failed."""
    said = []
    with subprocess.Popen(
        command,
        cwd=root,
        env={name: value for name, value in os.environ.items() if name not in ELSEWHERE},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            said.append(line.rstrip())
            if line.startswith("Collecting "):
                print(".", end="", flush=True)
    return said if process.returncode else None


def faults(root: Path, *parts: str, every_byte: bool = False) -> list[dict[str, str]]:
    """What is missing from these parts, is damaged or does not load; [] when they are whole."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [pin for part in parts for pin in pins(root, part)]
    wanted.append(f"{project['name']}=={project['version']}")
    verify = Path(__file__).with_name("verify.py")
    command = [str(python_of(root)), "-I", str(verify), *(["--every-byte"] if every_byte else [])]
    half = len(wanted) // 2  # to load all takes a while: two processors share it
    with ThreadPoolExecutor() as threads:
        first, second = threads.map(partial(seen_by, root, command), (wanted[:half], wanted[half:]))
    return [*first, *(fault for fault in second if fault not in first)]


def seen_by(root: Path, command: list[str], pins: list[str]) -> list[dict[str, str]]:
    """What the command says of some of them."""
    try:
        done = subprocess.run(
            command, input="\n".join(pins), cwd=root, capture_output=True, encoding="utf-8"
        )
    except OSError as error:
        return [{"kind": "fails", "name": "Python", "seen": str(error)}]
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode and not found:
        last = done.stderr.strip().splitlines()[-1:] or [f"{done.returncode}"]
        found = [{"kind": "fails", "name": "Python", "seen": last[0]}]
    return found


def told(found: list[dict[str, str]], language: str, most: int = 5) -> list[str]:
    """One line for each fault, of the first few."""
    return [say(language, fault["kind"], **fault) for fault in found[:most]]


def pins(root: Path, part: str) -> list[str]:
    """What a part consists of, `name==version ; marker`, and what installs it."""
    found: dict[str, None] = {}
    files = [root / BUILD, root / LISTS[part]]
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("-r "):
                files.append(file.parent / line[3:].strip())
            elif line and not line.startswith(("#", "-")):
                found[line.strip()] = None
    return list(found)


def hashed(root: Path, part: str) -> list[str]:
    """The pins with the hashes of their archives, from the lock."""
    lock = {}
    entries = (root / LOCK).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    for entry in entries:
        known, *hashes = entry.split("--hash=")
        lock[known.partition(";")[0].strip()] = [f"--hash={one.strip()}" for one in hashes]
    found = []
    for pin in pins(root, part):
        name = pin.partition(";")[0].strip()
        if name not in lock:
            raise Trouble(f"{LOCK} does not know {name}: python tools/lock.py makes it anew.")
        found.append(" ".join([pin, *lock[name]]))
    return found
