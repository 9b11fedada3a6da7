"""A course as small as can be: two tiny packages in a folder, and itself, built by a third."""

from __future__ import annotations

import base64
import hashlib
import os
import sys
import zipfile
from pathlib import Path

import environment
import installers

HERE = Path(environment.__file__).parent
TOOLS = {tool.name: tool for tool in (installers.UV, installers.PIP)}
BUILDER = """
import os, zipfile

def build_editable(folder, settings=None, metadata=None):
    name, info = "little-1.0-py3-none-any.whl", "little-1.0.dist-info"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.writestr("little_course.pth", os.getcwd())
        wheel.writestr(info + "/METADATA", "Metadata-Version: 2.1\\nName: little\\nVersion: 1.0\\n")
        told = ["Wheel-Version: 1.0", "Root-Is-Purelib: true", "Tag: py3-none-any", ""]
        wheel.writestr(info + "/WHEEL", "\\n".join(told))
        wheel.writestr(info + "/top_level.txt", "little\\n")
        wheel.writestr(info + "/RECORD", "".join(part + ",,\\n" for part in wheel.namelist()))
    return name
"""
PROJECT = """
[build-system]
requires = ["builder==1"]
build-backend = "builder"
[project]
name = "little"
version = "1.0"
"""


def wheel(folder: Path, name: str, version: str, files: dict[str, str], lost: str = "") -> Path:
    """A package of these files; its list names also one that is `lost`."""
    info = f"{name}-{version}.dist-info"
    files = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{path},{sha256(text)},{len(text)}" for path, text in files.items()]
    record += [f"{lost},{sha256('')},7"] if lost else []
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in files.items():
            archive.writestr(inside, text)
        archive.writestr(f"{info}/RECORD", "\n".join([*record, f"{info}/RECORD,,", ""]))
    return path


def sha256(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return "sha256=" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class SmallCourse:
    """Its lists say what is in its folder of packages, and its lock what each archive must be."""

    def __init__(self, root: Path, packages: Path) -> None:
        self.root, self.packages = root, packages
        self.has_network = False
        packages.mkdir(parents=True, exist_ok=True)
        (root / "requirements").mkdir(parents=True)
        (root / "little.py").write_text("")
        (root / "pyproject.toml").write_text(PROJECT)
        self.offer("builder", "1", {"builder.py": BUILDER})
        self.offer("tiny", "1", {"tiny.py": "version = '1'"})
        self.list("requirements/build.txt", "builder==1")
        self.list("requirements.txt", "tiny==1", "-e .")
        for part in ("dev", "bench", "site", "npm"):
            self.list(f"requirements/{part}.txt", "-r ../requirements.txt")

    def offer(self, name: str, version: str, files: dict[str, str], lost: str = "") -> None:
        wheel(self.packages, name, version, files, lost)
        self.lock()

    def lock(self) -> None:
        entries = []
        for path in sorted(self.packages.glob("*.whl")):
            name, version, *_ = path.name.split("-")
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            entries.append(f"{name}=={version} \\\n    --hash=sha256:{digest}")
        (self.root / "requirements" / "lock.txt").write_text("\n".join(entries))

    def list(self, name: str, *lines: str) -> None:
        (self.root / name).write_text("\n".join(lines))

    def prepare(self, part: str = "course") -> Path:
        return environment.prepare(self.root, part, "en", self.packages)

    @property
    def program(self) -> str:
        """What sets it up from another process, in the folder of the tools."""
        packages = "None" if self.has_network else f"Path({str(self.packages)!r})"
        asked = f"Path({str(self.root)!r}), 'course', 'en', {packages}"
        return (
            "import sys, environment, installers\n"
            "from pathlib import Path\nfrom trouble import Trouble\n"
            f"try:\n    environment.prepare({asked})\n"
            "except Trouble as trouble:\n    sys.exit(str(trouble))\n"
        )

    def is_whole(self) -> bool:
        return environment.faults(self.root, "course") == []


def with_uv_on_the_path() -> str:
    """The PATH on which the uv is found that comes with the developers' packages."""
    return os.pathsep.join([os.environ["PATH"], str(Path(sys.executable).parent)])
