"""Python for the browser: the runtime, and every package that is there when a notebook opens.

The runtime is Pyodide, from npm. That archive holds none of the packages which its lock names, so
those that are pure Python come from the package index, at the lock's versions; the lock that is
laid beside the runtime names what is there and nothing else. What the notebooks need is loaded with
the runtime, side by side, before the first cell runs.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from slides import libraries
from trouble import Trouble

HERE = Path(__file__).parent
PYODIDE = libraries.Library(
    "pyodide",
    "314.0.7",
    "sha512-0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A==",
    {
        name: name
        for name in (
            "pyodide.mjs",
            "pyodide.asm.mjs",
            "pyodide.asm.wasm",
            "python_stdlib.zip",
            "pyodide-lock.json",
        )
    },
)
FIGURES = ("pandas", "matplotlib")
PIN = re.compile(r"^([\w.-]+)==\S+ --hash=sha256:([0-9a-f]{64})$", re.M)
NEITHER_CODE_NOR_DATA = (".dist-info", ".data")


def lay(folder: Path, archives: Path, own: Iterable[Path], figures: Path | None) -> list[str]:
    """Put the runtime and its packages into `folder`; the names of those packages.

    `own` are wheels made on this machine; `figures` is a folder with the wheels of pandas and
    matplotlib as the runtime's own distribution has them.
    """
    libraries.lay(folder, archives / "npm", [PYODIDE])
    file = folder / "pyodide-lock.json"
    lock = json.loads(file.read_text(encoding="utf-8"))
    known = {canonical(name): entry for name, entry in lock["packages"].items()}
    there = [*fetched(archives / "wheels"), *own]
    there += carried(known, figures, {name_of(wheel) for wheel in there}) if figures else []
    lock["packages"] = {}
    for wheel in there:
        shutil.copy(wheel, folder)
        name = name_of(wheel)
        lock["packages"][name] = entry_of(wheel, known.get(name, {}))
    file.write_text(json.dumps(lock, indent=1, sort_keys=True), encoding="utf-8")
    return sorted(lock["packages"])


def fetched(folder: Path) -> list[Path]:
    """The wheels that `wheels.txt` pins: those kept in `folder`, after fetching what lacks."""
    pins = HERE / "wheels.txt"
    wanted = {sha256 for _, sha256 in PIN.findall(pins.read_text(encoding="utf-8"))}
    found = kept(folder, wanted)
    if len(found) < len(wanted):
        command = [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--require-hashes", "--only-binary=:all:", "--python-version=3.14"),
            "--platform=any",  # else there may be one for this machine
            *("--dest", str(folder), "-r", str(pins)),
        ]
        done = subprocess.run(command, capture_output=True, text=True)
        found = kept(folder, wanted)
        if len(found) < len(wanted):
            said = "\n".join(done.stderr.splitlines()[-5:])
            raise Trouble(
                "The packages for Python in the browser could not all be fetched.\n"
                "Connect to the network and run the command again; what was already fetched is\n"
                f"kept. What pip said:\n{said}"
            )
    return found


def kept(folder: Path, wanted: set[str]) -> list[Path]:
    return [wheel for wheel in sorted(folder.glob("*.whl")) if sha256_of(wheel) in wanted]


def carried(known: dict[str, Any], figures: Path, there: set[str]) -> Iterator[Path]:
    """The wheels of pandas, matplotlib and what they need, just as the runtime's lock has them."""
    waiting = list(FIGURES)
    for name in waiting:
        entry = known[name]
        waiting += [c for need in entry["depends"] if (c := canonical(need)) not in waiting]
        if name in there:
            continue
        wheel = figures / entry["file_name"]
        if not wheel.is_file() or sha256_of(wheel) != entry["sha256"]:
            raise Trouble(
                f"{wheel} is not there, or not the one that Pyodide {PYODIDE.version}\n"
                "was made with. That release’s own archive has it: take it apart into\n"
                "that folder. Without --with-pandas the site is built without figures."
            )
        yield wheel


def entry_of(wheel: Path, known: dict[str, Any]) -> dict[str, Any]:
    """What the lock says of one package. Everything is loaded anyway: no need to say what needs
    what."""
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0].removesuffix(".py") for name in archive.namelist()}
    imports = sorted(top for top in tops if not top.endswith(NEITHER_CODE_NOR_DATA))
    return {
        "name": name_of(wheel),
        "version": wheel.name.split("-")[1],
        "imports": imports,
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
        **known,
        "depends": [],
        "file_name": wheel.name,
        "sha256": sha256_of(wheel),
    }


def built(root: Path, folder: Path) -> Path:
    """The wheel of eventlib as it is in this checkout; the checkout stays clean."""
    with tempfile.TemporaryDirectory() as scratch:
        for part in ("eventlib", "notebooks/exercises"):
            skipped = shutil.ignore_patterns("__pycache__")
            shutil.copytree(root / part, Path(scratch, part), ignore=skipped)
        for part in ("pyproject.toml", "setup.py", "LICENSE", "LICENSE-course"):
            shutil.copy(root / part, scratch)
        command = [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), scratch),
        ]
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Trouble(f"The package eventlib could not be built:\n{done.stderr[-2000:]}")
    (wheel,) = folder.glob("eventlib_course-*.whl")
    return wheel


def name_of(wheel: Path) -> str:
    return canonical(wheel.name.split("-")[0])


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
