"""The two programs that install packages, as commands: uv, which is quick, and pip."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# A Python that was itself started from a .venv makes that folder anew from outside.
BASE: str = getattr(sys, "_base_executable", None) or sys.executable
# Settings of a user's that would put packages somewhere else.
ELSEWHERE = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONHOME")


@dataclass(frozen=True)
class Tool:
    name: str
    make: Callable[[Path], list[str]]
    """The command that makes a .venv where none is."""
    installs: Callable[[Path], list[str]]
    """The command that installs into the one whose Python it gets; what to install comes behind."""

    def install(self, python: Path, packages: Path | None) -> list[str]:
        """The same, from a folder of packages where one is given."""
        folder = ["--no-index", "--find-links", str(packages)] if packages else []
        return [*self.installs(python), *folder]


UV = Tool(
    "uv",
    lambda venv: ["uv", "venv", "--quiet", "--python", BASE, str(venv)],
    lambda python: ["uv", "pip", "install", "--no-deps", "--python", str(python)],
)
PIP = Tool(
    "pip",
    lambda venv: [BASE, "-I", "-m", "venv", str(venv)],
    lambda python: [
        *(str(python), "-I", "-m", "pip", "--disable-pip-version-check", "--no-input"),
        *("install", "--no-user", "--no-deps", "--no-compile"),  # what is loaded gets compiled
    ],
)


def tools() -> list[Tool]:
    """Those of this machine, the quicker one first."""
    return [UV, PIP] if shutil.which("uv") else [PIP]


def can_make_a_venv() -> bool:
    """Debian's Python comes without these two."""
    return all(importlib.util.find_spec(module) for module in ("venv", "ensurepip"))
