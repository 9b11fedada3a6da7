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
import webbrowser
from collections.abc import Callable
from functools import partial
from pathlib import Path

import environment
import workspace
from trouble import Trouble
from words import commands, say

EXTENSIONS = {
    "@jupyter-widgets/jupyterlab-manager": "widgets",
    "anywidget": "explorers",
    "jupyterlab-slideshow": "slides",
    "@deathbeds/jupyterlab-fonts": "fonts",
}
PORTS = range(8888, 8893)  # those that JupyterLab tries, in this order, before it draws lots
NAME = 36  # characters: the name of the longest notebook, and some room
ROOM = 300  # MB: a working copy, its progress and a few notebooks set aside
IN_A_TERMINAL = ("www-browser", "links", "elinks", "lynx", "w3m")  # these show no notebook


def check(root: Path, env: dict[str, str], language: str, folder: Path | None = None) -> int:
    """Prepare the environment, then look at everything; 0 when a class can start."""
    try:
        python = environment.prepare(root, "course", language, folder)
    except Trouble as trouble:
        raise Trouble(f"{trouble}\n\n{say(language, 'not_ready_yet')}") from None
    copy = root / "workspace" / f".check-{os.getpid()}"
    parts: dict[str, Callable[[], str]] = {
        "packages": partial(packages, root, language),
        "lab": partial(extensions, python, env, language),
        "port": partial(port, language),
        "disk": partial(disk, root, language),
        "browser": partial(browser, language),
        "slides": partial(slides, root, language),
        "folder": partial(deliver, root, copy, language),
    }
    looks = {say(language, f"look_{part}"): look for part, look in parts.items()}
    for name in workspace.notebooks(root, language):
        looks[name] = partial(run, python, copy / name, env, language)
    try:
        missing = [name for name, look in looks.items() if not said_ok(name, look, language)]
    finally:
        shutil.rmtree(copy, ignore_errors=True)
    if missing:
        print("\n" + say(language, "not_ready", names=", ".join(missing)))
        return 1
    make, plain = commands(language, "course")
    print("\n" + say(language, "ready", make=make, plain=plain))
    return 0


def said_ok(name: str, look: Callable[[], str], language: str) -> bool:
    print(f"{name:{NAME}}", end="", flush=True)
    try:
        print(f"{say(language, 'ok')}  {look()}", flush=True)
    except Trouble as trouble:
        print(f"{say(language, 'no')}  {trouble}", flush=True)
        return False
    return True


def packages(root: Path, language: str) -> str:
    """Every byte of every package is looked at; what is not whole is installed anew next time."""
    if found := environment.faults(root, "course", every_byte=True):
        environment.forget(root)
        more = f" (+{len(found) - 1})" if len(found) > 1 else ""
        (first,) = environment.told(found, language, most=1)
        raise Trouble(f"{first}{more}. {say(language, 'again')}")
    return say(language, "all_there")


def extensions(python: Path, env: dict[str, str], language: str) -> str:
    """What JupyterLab needs to show the widgets and the slides, there and switched on."""
    done = ask(python, ["-m", "jupyter", "labextension", "list"], env=env)
    listed = re.sub(r"\x1b\[\d*m", "", done.stdout + done.stderr)
    state = dict(re.findall(r"^\s+(\S+) v\S+ +(enabled|disabled)\b", listed, re.MULTILINE))
    words = {name: say(language, key) for name, key in EXTENSIONS.items()}
    for name, what in words.items():
        told = {"name": name, "what": what, "python": python, "again": say(language, "again")}
        if name not in state:
            raise Trouble(say(language, "extension_missing", **told))
        if state[name] == "disabled":
            raise Trouble(say(language, "extension_off", **told))
    return say(language, "extensions", names=", ".join(words.values()))


def port(language: str) -> str:
    for number in PORTS:
        try:
            with socket.socket() as probe:
                if sys.platform != "win32":  # there it would share the port of another program
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", number))
        except OSError:
            continue
        taken = " " + say(language, "port_taken", number=PORTS[0])
        return say(language, "port_free", number=number) + (taken if number != PORTS[0] else "")
    raise Trouble(say(language, "ports_taken", first=PORTS[0], last=PORTS[-1]))


def disk(root: Path, language: str) -> str:
    free = shutil.disk_usage(root).free // 1_000_000
    if free < ROOM:
        raise Trouble(say(language, "disk_short", free=free, needed=ROOM))
    return say(language, "disk_free", free=free)


def browser(language: str) -> str:
    """One that shows notebooks, as Python finds it."""
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        raise Trouble(say(language, "no_browser")) from None
    name = str(getattr(found, "name", "") or type(found).__name__)
    if Path(name).name in IN_A_TERMINAL:
        raise Trouble(say(language, "no_browser"))
    return name


def slides(root: Path, language: str) -> str:
    """A deck for each notebook, made after it was last changed."""
    folder = root / "build" / "slides" / language
    command, _ = commands(language, "slides")
    names = workspace.notebooks(root, language)
    for name in names:
        deck = (folder / name).with_suffix(".html")
        if not deck.exists():
            raise Trouble(say(language, "no_slides", command=command))
        if deck.stat().st_mtime < (root / "notebooks" / language / name).stat().st_mtime:
            raise Trouble(say(language, "old_slides", name=deck.name, command=command))
    return say(language, "slides_there", count=len(names), folder=folder)


def deliver(root: Path, copy: Path, language: str) -> str:
    """A copy like a student's, its record of progress included, beside the students' own."""
    try:
        for name, content in workspace.contents(root / "notebooks" / language).items():
            workspace.write(copy / name, content)
        workspace.write_manifest(copy, language, {})
        for edition in workspace.editions(root):
            if (folder := root / "workspace" / edition).exists():
                tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        told = {"folder": root / "workspace", "said": error.strerror}
        raise Trouble(say(language, "folder_closed", **told)) from None
    return say(language, "folder_open", folder=root / "workspace")


def run(python: Path, notebook: Path, env: dict[str, str], language: str) -> str:
    """From the first cell to the last, as a student who changes nothing would."""
    if not notebook.exists():
        raise Trouble(say(language, "not_tried"))
    start = time.monotonic()
    done = ask(python, [str(Path(__file__).with_name("refresh.py")), str(notebook)], env=env)
    if done.returncode:
        told = [line for line in done.stderr.splitlines() if notebook.name in line]
        raise Trouble(say(language, "stops", said=told[-1] if told else last_line(done, language)))
    return say(language, "runs", seconds=time.monotonic() - start)


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


def last_line(done: subprocess.CompletedProcess[str], language: str) -> str:
    lines = (done.stdout + done.stderr).strip().splitlines()
    return lines[-1] if lines else say(language, "no_word", code=done.returncode)
