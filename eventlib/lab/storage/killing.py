"""A program that is killed at the step one chooses: a real process, where there are processes.

Nothing is left to chance: the program says each step and waits for leave to go on. So it is dead
between two steps, and the same two every time.
"""

from __future__ import annotations

import gc
import inspect
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eventlib.lab.session import text

Work = Callable[[Path, Callable[..., None]], object]

_CHILD = """
import json, pathlib, sys
said, sys.stdout = sys.stdout, sys.stderr  # what the program prints is no step
source, name, folder = json.loads(sys.stdin.readline())

def step(*words):
    print(" ".join(map(str, words)), file=said, flush=True)
    sys.stdin.readline()

names = {}
exec(compile(source, name, "exec"), names)
names[name](pathlib.Path(folder), step)
"""


_FIRST = "from __future__ import annotations\n"  # a type that it names is not looked for


class Killed(BaseException):
    """No `except Exception` holds it up, as nothing holds up a process that is killed."""


@dataclass(frozen=True, repr=False)
class Run:
    """What one run of a program did: its steps in order, and how it ended."""

    name: str
    steps: tuple[str, ...]
    killed: bool = False
    error: str = ""

    def __repr__(self) -> str:
        end = "failed" if self.error else "killed" if self.killed else "ended"
        if end == "killed" and sys.platform == "emscripten":
            end = "raised"
        steps = ", ".join(self.steps) or text("storage", "runs", "no_step")
        return text("storage", "runs", end).format(name=self.name, steps=steps, error=self.error)


def run_program(work: Work, folder: Path, kill_at: str = "") -> Run:
    """Run `work(folder, step)` in a process of its own, and kill that when it says `kill_at`.

    `work` says where it is with `step("saved", "ORD1")`, which is the step `"saved ORD1"`. Its
    source is all that the process gets: it imports what it uses. A step that never comes kills
    nobody. In a browser, which has no processes, an exception that nothing catches takes the
    place of the kill.
    """
    source = f"{_FIRST}{textwrap.dedent(inspect.getsource(work))}"
    run = _in_this_process if sys.platform == "emscripten" else _in_a_process
    return run(source, work.__name__, folder, kill_at)


def _in_a_process(source: str, name: str, folder: Path, kill_at: str) -> Run:
    process = subprocess.Popen(
        [sys.executable, "-X", "utf8", "-c", _CHILD],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    steps: list[str] = []
    ended = False
    try:
        _tell(process, json.dumps([source, name, str(folder)]))
        for line in process.stdout:
            steps.append(line.rstrip("\n"))
            if steps[-1] == kill_at:
                break
            _tell(process, "")
        else:
            ended = True
    finally:  # killed at its step, or because of Ctrl-C here
        if not ended:
            process.kill()
        _, complaint = process.communicate()
    error = complaint.strip().splitlines()[-1] if ended and process.returncode else ""
    return Run(name, tuple(steps), not ended, error)


def _tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def _in_this_process(source: str, name: str, folder: Path, kill_at: str) -> Run:
    steps: list[str] = []

    def step(*words: object) -> None:
        steps.append(" ".join(map(str, words)))
        if steps[-1] == kill_at:
            raise Killed(kill_at)

    names: dict[str, Any] = {}
    try:
        exec(compile(source, name, "exec"), names)
        names[name](folder, step)
    except Killed:
        return Run(name, tuple(steps), killed=True)
    except Exception as error:
        return Run(name, tuple(steps), error=f"{type(error).__name__}: {error}")
    finally:
        gc.collect()  # a process that ends lets go of its files
    return Run(name, tuple(steps))
