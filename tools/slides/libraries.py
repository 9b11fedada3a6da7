"""What runs in the page of a deck: fetched once from an npm registry, checked, laid beside it.

No Node is needed. The archives are kept in `build/npm`, so that a second build needs no network.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import io
import os
import shutil
import ssl
import subprocess
import tarfile
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import certifi

from trouble import Trouble

REGISTRY = "https://registry.npmjs.org/"


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


def lay(folder: Path, archives: Path, libraries: Iterable[Library] = LIBRARIES) -> None:
    """Put every file that the decks use into `folder`; or those of other libraries."""
    folder.mkdir(parents=True, exist_ok=True)
    for library in libraries:
        content = archive_of(library, archives)
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            for path, name in library.files.items():
                member = archive.extractfile(f"package/{path}")
                assert member is not None
                (folder / name).write_bytes(member.read())


def archive_of(library: Library, archives: Path) -> bytes:
    """The archive that the pin names: the one that was kept, else a fetched one."""
    kept = archives / library.archive
    if kept.is_file() and integrity(kept.read_bytes()) == library.integrity:
        return kept.read_bytes()
    content = fetch(library)
    if integrity(content) != library.integrity:
        raise Trouble(
            f"{address(library)} is not the archive that the course knows: its contents are not\n"
            "those of the pin in tools. Nothing was built with it.\n"
            "If you use a mirror of npm, try another one (NPM_CONFIG_REGISTRY)."
        )
    archives.mkdir(parents=True, exist_ok=True)
    temporary = kept.with_name(f".{kept.name}.new")
    temporary.write_bytes(content)
    os.replace(temporary, kept)
    return content


def integrity(content: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def fetch(library: Library) -> bytes:
    certificates = ssl.create_default_context()
    certificates.load_verify_locations(certifi.where())  # a Python may bring none of its own
    try:
        with urllib.request.urlopen(address(library), timeout=60, context=certificates) as answer:
            content: bytes = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise Trouble(
            f"{library.name} {library.version} is needed, and it could not be fetched from\n"
            f"{address(library)} ({getattr(error, 'reason', error)}).\n"
            "Connect to the network and run the command again; what was already fetched is kept.\n"
            "Behind a proxy set HTTPS_PROXY; for a mirror of npm set NPM_CONFIG_REGISTRY."
        ) from None
    return content


def address(library: Library) -> str:
    return f"{registry().rstrip('/')}/{library.name}/-/{library.archive}"


def registry() -> str:
    """The npm registry of this machine: of its environment, of its npm, or else the public one."""
    for name in ("npm_config_registry", "NPM_CONFIG_REGISTRY"):
        if found := os.environ.get(name):
            return found
    if npm := shutil.which("npm"):
        asked = subprocess.run([npm, "config", "get", "registry"], capture_output=True, text=True)
        answer = asked.stdout.strip()
        if asked.returncode == 0 and answer.startswith(("http://", "https://")):
            return answer
    return REGISTRY
