"""Is a set-up whole? Run by the course's own Python:  python -I verify.py [--every-byte] < PINS

PINS are lines like `numpy==2.4.6 ; sys_platform == 'win32'`. Each must be there at its version,
with all its files, and each of its modules must load. It prints one line of JSON for each fault.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from importlib.metadata import Distribution, PackageNotFoundError, PackagePath, distribution

SUFFIXES = (".py", ".so", ".pyd")  # of what can be imported


def faults(pins: list[str], every_byte: bool) -> Iterator[dict[str, str]]:
    """What is missing, damaged or does not load: its kind, its name, and what is to be seen."""
    for pin in wanted(pins):
        name, _, version = pin.partition("==")
        try:
            found = distribution(name)
        except PackageNotFoundError:
            yield {"kind": "missing", "name": pin, "seen": ""}
            continue
        if found.version != version:
            yield {"kind": "missing", "name": pin, "seen": found.version or "?"}
            continue
        files = found.files or []
        if broken := next((file for file in files if is_damaged(found, file, every_byte)), None):
            yield {"kind": "damaged", "name": pin, "seen": str(found.locate_file(broken))}
            continue
        for module in modules(files) or (found.read_text("top_level.txt") or "").split():
            if seen := not_loaded(module):
                yield {"kind": "fails", "name": pin, "seen": seen}
                break


def not_loaded(module: str) -> str:
    """What a module says when it does not load, not even alone: some want to be the first."""
    try:
        with redirect_stdout(sys.stderr):
            importlib.import_module(module)
    except BaseException:
        command = [sys.executable, "-I", "-c", f"import {module}"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            return (done.stderr.strip().splitlines() or [f"{done.returncode}"])[-1]
    return ""


def wanted(pins: list[str]) -> Iterator[str]:
    """Those that are meant for this machine."""
    for line in pins:
        pin, _, marker = line.partition(" ; ")
        if not marker or is_true(marker):
            yield pin


def is_true(marker: str) -> bool:
    from packaging.markers import Marker  # one of the packages that are looked at

    return Marker(marker).evaluate()


def is_damaged(found: Distribution, file: PackagePath, every_byte: bool) -> bool:
    """Gone, or of another size; or with other contents, where every byte is looked at."""
    if file.hash is None:  # compiled by whoever installed it, or the list itself
        return False
    path = found.locate_file(file)
    try:
        if file.size is not None and os.stat(path).st_size != file.size:
            return True
        if not every_byte:
            return False
        with open(path, "rb") as content:
            digest = hashlib.file_digest(content, file.hash.mode).digest()
    except OSError:
        return True
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != file.hash.value


def modules(files: list[PackagePath]) -> list[str]:
    """The names that `import` takes, by the files of a package."""
    names = set()
    for file in files:
        top, *rest = file.parts
        if rest == ["__init__.py"] or (not rest and top.endswith(SUFFIXES)):
            names.add(top.partition(".")[0])
    return sorted(name for name in names if not name.startswith("_"))


if __name__ == "__main__":
    for fault in faults(sys.stdin.read().splitlines(), "--every-byte" in sys.argv):
        print(json.dumps(fault), flush=True)
