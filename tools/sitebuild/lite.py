"""The course as JupyterLite: JupyterLab and Python, both in the reader's own browser."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import workspace
from sitebuild import runtime
from trouble import Trouble

EXTENSION = "@jupyterlite/pyodide-kernel-extension"
KERNEL = Path(sys.prefix, "share", "jupyter", "labextensions", EXTENSION)
# The kernel's own parts, which it would else install one after the other when it starts.
OF_THE_KERNEL = ("ipykernel", "piplite", "pyodide_kernel")
SETTINGS = Path(__file__).parents[1] / "jupyter" / "labconfig" / "default_setting_overrides.json"


def build(root: Path, folder: Path, archives: Path, figures: Path | None) -> None:
    """Write JupyterLite into `folder`, with every edition of the course as a student gets it."""
    with tempfile.TemporaryDirectory() as scratch:
        lite = Path(scratch, "lite")
        for edition in workspace.editions(root):
            content = workspace.contents(root / "notebooks" / edition)
            for name, text in content.items():
                workspace.write(lite / "files" / edition / name, text)
        own = [runtime.built(root, Path(scratch)), *of_the_kernel()]
        packages = runtime.lay(lite / "static" / "pyodide", archives, own, figures)
        (lite / "jupyter-lite.json").write_text(json.dumps(configuration(packages)))
        shutil.copy(SETTINGS, lite / "overrides.json")
        command = [
            *(sys.executable, "-m", "jupyterlite_core.app", "build"),
            *("--lite-dir", str(lite), "--output-dir", str(folder), "--apps=lab"),
            *("--no-sourcemaps", "--no-unused-shared-packages", "--no-libarchive"),
        ]
        done = subprocess.run(command, cwd=scratch, capture_output=True, text=True)
    if done.returncode:
        raise Trouble(f"JupyterLite could not be built:\n{(done.stdout + done.stderr)[-3000:]}")


def of_the_kernel() -> list[Path]:
    folder = KERNEL / "static" / "pypi"
    return [next(folder.glob(f"{name}-*.whl")) for name in OF_THE_KERNEL]


def configuration(packages: list[str]) -> dict[str, object]:
    settings = {
        "disablePyPIFallback": True,  # nothing asks another server
        "loadPyodideOptions": {"packages": packages},
    }
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Tema 5.2",
            "exposeAppInBrowser": True,  # for the tests
            "litePluginSettings": {f"{EXTENSION}:kernel": settings},
        },
    }


def download(folder: Path) -> int:
    """How many bytes come with a first visit, about: Python, its packages, and JupyterLab."""
    parts = [*(folder / "static" / "pyodide").iterdir(), *(folder / "build").glob("*.js")]
    return sum(file.stat().st_size for file in parts)
