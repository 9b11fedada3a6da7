"""Is this computer ready for a class? One line for each thing, and a last one that says what to do.

Standard library only: the course's own Python is looked at from outside, as it may be broken.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import environment
import workspace
from trouble import Trouble

EDITION = "es"  # the code of every edition is the same
EXTENSIONS = {
    "@jupyter-widgets/jupyterlab-manager": "widgets",
    "anywidget": "explorers",
    "jupyterlab-slideshow": "slides",
    "@deathbeds/jupyterlab-fonts": "fonts of the slides",
}
PORTS = range(8888, 8893)  # those that JupyterLab tries, in this order, before it draws lots
NAME = 36  # characters: the name of the longest notebook, and some room
ROOM = 300  # MB: a working copy, its progress and a few notebooks set aside
AGAIN = "Delete the folder .venv and run this command again."


def check(root: Path, env: dict[str, str]) -> int:
    """Prepare the environment, then look at everything; 0 when a class can start."""
    try:
        python = environment.prepare(root, "course")
    except Trouble as trouble:
        raise Trouble(
            f"{trouble}\n\nNot ready: put this right and run the command again."
        ) from None
    copy = root / "workspace" / f".check-{os.getpid()}"
    looks: dict[str, Callable[[], str]] = {
        "packages": partial(packages, root, python),
        "JupyterLab": partial(extensions, python, env),
        "port": port,
        "disk": partial(disk, root),
        "working folder": partial(deliver, root, copy),
    }
    for name in workspace.notebooks(root, EDITION):
        looks[name] = partial(run, python, copy / name, env)
    try:
        missing = [name for name, look in looks.items() if not said_ok(name, look)]
    finally:
        shutil.rmtree(copy, ignore_errors=True)
    if missing:
        print(f"\nNot ready: put right what says NO ({', '.join(missing)}) and run this again.")
        return 1
    print("\nReady. Open the course with: make course   (or: python tools/course.py course)")
    return 0


def said_ok(name: str, look: Callable[[], str]) -> bool:
    print(f"{name:{NAME}}", end="", flush=True)
    try:
        print(f"ok  {look()}", flush=True)
    except Trouble as trouble:
        print(f"NO  {trouble}", flush=True)
        return False
    return True


def packages(root: Path, python: Path) -> str:
    """pip says which package is not there at its version; it installs none and asks no network."""
    lines = (root / environment.LISTS["course"][0]).read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if not line.startswith("-e")]
    with tempfile.TemporaryDirectory() as folder:
        pins = Path(folder) / "pins.txt"
        pins.write_text("\n".join(pinned), encoding="utf-8")
        command = ["install", "--dry-run", "--no-index", "--no-deps", "--quiet", "-r", str(pins)]
        done = ask(python, ["-m", "pip", "--disable-pip-version-check", *command])
    if done.returncode:
        wanted = re.search(r"requirement (\S+)", done.stderr)
        named = wanted[1] if wanted else last_line(done)
        raise Trouble(f"missing, or at another version: {named}. {AGAIN}")
    return "all there, each at the course's version"


def extensions(python: Path, env: dict[str, str]) -> str:
    """What JupyterLab needs to show the widgets and the slides, there and switched on."""
    done = ask(python, ["-m", "jupyter", "labextension", "list"], env=env)
    listed = re.sub(r"\x1b\[\d*m", "", done.stdout + done.stderr)
    state = dict(re.findall(r"^\s+(\S+) v\S+ +(enabled|disabled)\b", listed, re.MULTILINE))
    for name, what in EXTENSIONS.items():
        if name not in state:
            raise Trouble(f"it has no {what}: {name} is missing. {AGAIN}")
        if state[name] == "disabled":
            raise Trouble(
                f"it shows no {what}: your own settings switch {name} off. Take it out of "
                "labconfig/page_config.json, in one of the folders that "
                f"{python} -m jupyter --paths lists under config."
            )
    return f"with {', '.join(EXTENSIONS.values())}"


def port() -> str:
    for number in PORTS:
        try:
            with socket.socket() as probe:
                if sys.platform != "win32":  # there it would share the port of another program
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", number))
        except OSError:
            continue
        taken = f" ({PORTS[0]} is taken: another JupyterLab?)" if number != PORTS[0] else ""
        return f"{number} is free{taken}"
    raise Trouble(
        f"{PORTS[0]} to {PORTS[-1]} are all taken. Close the JupyterLabs that are still open, or "
        "open the course with: python tools/course.py course --port 9000"
    )


def disk(root: Path) -> str:
    free = shutil.disk_usage(root).free // 1_000_000
    if free < ROOM:
        raise Trouble(f"{free} MB are free, and {ROOM} MB are needed. Make room on it.")
    return f"{free} MB free"


def deliver(root: Path, copy: Path) -> str:
    """A copy like a student's, its record of progress included, beside the students' own."""
    try:
        for name, content in workspace.contents(root / "notebooks" / EDITION).items():
            workspace.write(copy / name, content)
        workspace.write_manifest(copy, EDITION, {})
        for edition in workspace.editions(root):
            if (folder := root / "workspace" / edition).exists():
                tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise Trouble(
            f"{root / 'workspace'} cannot be written: {error.strerror}. If another user made it "
            "(or sudo did), move it away; else move the course to a folder of your own."
        ) from None
    return f"{root / 'workspace'} can be written"


def run(python: Path, notebook: Path, env: dict[str, str]) -> str:
    """From the first cell to the last, as a student who changes nothing would."""
    if not notebook.exists():
        raise Trouble("was not tried, as the working folder cannot be written.")
    start = time.monotonic()
    done = ask(python, [str(Path(__file__).with_name("refresh.py")), str(notebook)], env=env)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if notebook.name in line]
        raise Trouble(f"stops: {said[-1] if said else last_line(done)}")
    return f"runs to its end ({time.monotonic() - start:.0f} s)"


def ask(
    python: Path, arguments: list[str], env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(python), *arguments],
        env=env,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    lines = (done.stdout + done.stderr).strip().splitlines()
    return lines[-1] if lines else f"it ended with code {done.returncode} and no word"
