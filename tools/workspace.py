"""The student's working copy of an edition: new things arrive, what was changed is never touched.

`.course.json` in the copy records what was delivered, as hashes of each file: of its bytes, and of
what counts in it. A file that still has one of them is the course's and follows it; any other is
the student's. In a notebook sources and outputs count: one that was only opened was not changed.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trouble import Trouble
from words import say

MANIFEST = ".course.json"


@dataclass
class Delivery:
    """What a delivery did, each file by its name."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # the student changed it
    newer: list[str] = field(default_factory=list)  # of those: the course has a newer one
    manifest_lost: bool = False


def editions(root: Path) -> list[str]:
    return sorted({path.parent.name for path in (root / "notebooks").glob("*/*.ipynb")})


def notebooks(root: Path, edition: str) -> list[str]:
    return sorted(path.name for path in (root / "notebooks" / edition).glob("*.ipynb"))


def check_edition(root: Path, edition: str) -> None:
    if edition not in editions(root):
        there = ", ".join(editions(root)) or say(edition, "none_yet")
        raise Trouble(say(edition, "no_edition", edition=edition, there=there))


def deliver(root: Path, edition: str, target: Path | None = None) -> Delivery:
    """Copy what is new or unchanged into `workspace/<edition>`, or into another folder."""
    check_edition(root, edition)
    target = target or root / "workspace" / edition
    recorded, lost = read_manifest(target)
    delivery = Delivery(manifest_lost=lost)
    for name, content in contents(root / "notebooks" / edition).items():
        file = target / name
        wanted = hashes(name, content)
        before = recorded.get(name, "")
        found = hashes(name, file.read_bytes()) if file.exists() else ""
        if not found:
            write(file, content)
            delivery.added.append(name)
        elif not shared(found, before) and not shared(found, wanted):
            delivery.kept.append(name)
            if before != wanted:
                delivery.newer.append(name)
            continue
        elif wanted not in (found, before):
            write(file, content)
            delivery.updated.append(name)
        recorded[name] = wanted
    write_manifest(target, edition, recorded)
    return delivery


def deliver_fresh(root: Path, edition: str, wanted: str) -> tuple[str, str | None]:
    """Deliver one file anew. Returns its name and the name the student's own now has, if any."""
    check_edition(root, edition)
    target = root / "workspace" / edition
    content = contents(root / "notebooks" / edition)
    name = find(list(content), wanted, edition)
    recorded, _ = read_manifest(target)
    file = target / name
    aside = None
    if file.exists() and file.read_bytes() != content[name]:
        aside = free_name(file)
        file.rename(aside)
    write(file, content[name])
    write_manifest(target, edition, {**recorded, name: hashes(name, content[name])})
    return name, aside and aside.relative_to(target).as_posix()


def find(names: list[str], wanted: str, language: str) -> str:
    """The one file meant by its name, its name without .ipynb, or the start of a notebook's."""
    for exact in (wanted, f"{wanted}.ipynb"):
        if exact in names:
            return exact
    meant = [name for name in names if name.startswith(wanted) and name.endswith(".ipynb")]
    if len(meant) != 1:
        problem = "several_files" if meant else "no_file"
        raise Trouble(say(language, problem, wanted=wanted, there=", ".join(meant or names)))
    return meant[0]


def free_name(file: Path) -> Path:
    number = 1
    while (free := file.with_name(f"{file.stem}.mine-{number}{file.suffix}")).exists():
        number += 1
    return free


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of an edition as it is delivered, by its path inside the edition."""
    found = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith((".", "__")) for part in parts):
            content = path.read_bytes()
            name = "/".join(parts)
            found[name] = for_students(content) if is_notebook(path.name) else content
    return found


def for_students(content: bytes) -> bytes:
    """The notebook as a student gets it: nothing run, and none of the teacher's notes, which tell
    the answers."""
    notebook = json.loads(content)
    notebook["cells"] = [cell for cell in notebook["cells"] if not is_note(cell)]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
    return (text + "\n").encode()


def is_note(cell: dict[str, Any]) -> bool:
    return cell["metadata"].get("slideshow", {}).get("slide_type") == "notes"


def hashes(name: str, content: bytes) -> str:
    """The hash of a file's bytes, and that of what counts in it."""
    return f"{digest(content)} {digest(essence(content))}" if is_notebook(name) else digest(content)


def shared(some: str, others: str) -> bool:
    return bool({*some.split()} & {*others.split()})


def is_notebook(name: str) -> bool:
    return name.endswith(".ipynb")


def essence(content: bytes) -> bytes:
    """Sources and outputs of a notebook; all of what is none."""
    try:
        cells = [
            [cell["cell_type"], "".join(cell["source"]), cell.get("outputs") or []]
            for cell in json.loads(content)["cells"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        return content
    return json.dumps(cells, sort_keys=True).encode()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def write(file: Path, content: bytes) -> None:
    """All or nothing: a broken-off run leaves the old file or the new one, never half of one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.new")
    temporary.write_bytes(content)
    os.replace(temporary, file)


def read_manifest(target: Path) -> tuple[dict[str, str], bool]:
    """What was delivered, and whether the record of it is damaged: then no file counts as ours."""
    try:
        delivered = json.loads((target / MANIFEST).read_bytes())["delivered"]
        return {str(name): str(value) for name, value in delivered.items()}, False
    except FileNotFoundError:
        return {}, False
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}, True


def write_manifest(target: Path, edition: str, delivered: dict[str, str]) -> None:
    record = {"edition": edition, "delivered": delivered}
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
    write(target / MANIFEST, (text + "\n").encode())
