"""The course as JupyterLite: JupyterLab and Python, both in the reader's own browser."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import workspace
from sitebuild import insecure, runtime
from trouble import Trouble

EXTENSION = "@jupyterlite/pyodide-kernel-extension"
KERNEL = Path(sys.prefix, "share", "jupyter", "labextensions", EXTENSION)
# The kernel's own parts, which it would else install one after the other when it starts.
OF_THE_KERNEL = ("ipykernel", "piplite", "pyodide_kernel")
# JupyterLite forgets what waits after any error, also one that a notebook expects (the tag
# raises-exception makes JupyterLab send stop_on_error: false). Here such an error stops nothing.
REPLY = "content:s});this._sendMessage(n)}async _complete("
GOING_ON = (
    'content:s,metadata:!1===t.stop_on_error?{cause:"interrupt"}:{}});'
    "this._sendMessage(n)}async _complete("
)
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
    go_on_after_expected_errors(folder / "build")
    insecure.put(folder / "lab" / "index.html")


def go_on_after_expected_errors(scripts: Path) -> None:
    """Let "Run All" go on behind a cell that fails on purpose, as it does in JupyterLab."""
    found = [path for path in scripts.glob("*.js") if REPLY in path.read_text(encoding="utf-8")]
    if len(found) != 1:
        raise Trouble(
            "JupyterLite answers in other words than it did. See REPLY in sitebuild/lite.py, and\n"
            "whether “Run All” goes on by itself behind a cell that fails on purpose."
        )
    text = found[0].read_text(encoding="utf-8")
    found[0].write_text(text.replace(REPLY, GOING_ON), encoding="utf-8")


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
    """How many bytes come with a first visit, at most: Python, its packages, and JupyterLab."""
    parts = [*(folder / "static" / "pyodide").iterdir(), *(folder / "build").glob("*.js")]
    return sum(file.stat().st_size for file in parts)
