"""Why a set-up failed, in plain words, and what to do about it."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from words import say

NEEDED = 700  # MB: what .venv takes, packages and all
ALMOST_FULL = 100_000_000  # bytes
CAUSES = {  # the first that fits is told
    "disk_full": (
        "No space left on device",
        "not enough space on the disk",
        "Disk quota exceeded",
        "File too large",
    ),
    "wrong_archive": ("DO NOT MATCH THE HASHES", "Hash mismatch for"),
    "no_network": (
        "NewConnectionError",
        "ConnectTimeoutError",
        "ReadTimeoutError",
        "ProxyError",
        "SSLError",
        "Failed to establish a new connection",
        "Temporary failure in name resolution",
        "getaddrinfo failed",
        "Network is unreachable",
        "Failed to fetch",
        "Could not connect",
        "network was disabled",
        "error sending request",
    ),
    "not_allowed": (
        "Permission denied",
        "Access is denied",
        "Operation not permitted",
        "Read-only file system",
        "Not a directory",
    ),
    "no_version": (
        "No matching distribution found",
        "no wheels with a matching",
        "there is no version of",
        "not found in the provided package locations",
        "has no usable wheels",
    ),
}


def explain(said: list[str], root: Path, language: str) -> str:
    """What went wrong and how to mend it, and the lines that tell it."""
    key, telling = cause(said)
    if key == "failed" and shutil.disk_usage(root).free < ALMOST_FULL:
        key = "disk_full"  # some programs do not say why they failed
    told = say(
        language,
        key,
        root=root,
        venv=root / ".venv",
        size=NEEDED,
        free=room(root),
        python=sys.version.split()[0],
    )
    return "\n".join([told, "", say(language, "it_said"), *telling[-8:]])


def cause(said: list[str]) -> tuple[str, list[str]]:
    """The text that explains it, by its key, and the lines by which it was known."""
    for key, signs in CAUSES.items():
        if telling := [line for line in said if any(sign in line for sign in signs)]:
            return key, telling
    return "failed", said


def room(root: Path) -> str:
    """How much is free where packages are written, by the way, and kept: MB and folder."""
    free: dict[int, str] = {}
    for folder in (root, Path(tempfile.gettempdir()), Path.home()):
        if folder.exists():
            free.setdefault(
                folder.stat().st_dev, f"{shutil.disk_usage(folder).free // 1_000_000} MB ({folder})"
            )
    return ", ".join(free.values())
