"""Is every edition of the course in step with the Spanish one, the edition of record?

A translated notebook has the same number, cells, tags, slide types, metadata and code; its prose,
its comments and what it displays are in its own language. Each of its markdown cells records, as
`translates`, the hash of the Spanish cell that it translates: when that one changes, it is stale.
What the widgets and exercises say is compared in `wording.py`.

Standard library only. `python tools/course.py editions` says where they differ.
"""

from __future__ import annotations

import difflib
import hashlib
import io
import json
import os
import re
import subprocess
import tokenize
import tomllib
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import wording
import workspace
from trouble import Trouble

RECORD = "es"
HASH = "translates"
MADE = {"nav", "glossary"}  # cells that the refresh command writes
Cell = dict[str, Any]
Notebook = dict[str, Any]


def report(root: Path, now_translated: list[str]) -> int:
    """Say what is out of step, after recording what was looked at; 0 when nothing is."""
    for cell in translated(root, now_translated):
        print(f"{cell}: recorded as translated")
    found = problems(root)
    for problem in found:
        print(problem)
    said = f"out of step: {len(found)}" if found else "in step"
    print(f"Editions {', '.join(workspace.editions(root))}: {said}.")
    return 1 if found else 0


def problems(root: Path) -> list[str]:
    """What is out of step, in all editions: for each thing where it is and what to do."""
    found = []
    for edition in workspace.editions(root):
        if edition != RECORD:
            found += list(compare_editions(root, edition))
    return found + list(wording.problems(root))


def compare_editions(root: Path, edition: str) -> Iterator[str]:
    strings = allowed_strings(root, edition)
    record, other = by_number(root, RECORD), by_number(root, edition)
    for name in workspace.notebooks(root, edition):
        if other[name[:2]].name != name:
            yield f"{edition}/{name}: {place(other[name[:2]])} has its number too: remove one"
    for number in sorted(record.keys() | other.keys()):
        if number not in other:
            yield f"{edition}: notebook {number} is missing: translate {place(record[number])}"
        elif number not in record:
            yield f"{place(other[number])}: {RECORD} has no notebook {number}: remove it"
        else:
            yield from compare_notebooks(record[number], other[number], strings)
    there = {path.name for path in (root / "notebooks" / edition).iterdir()}
    for path in sorted((root / "notebooks" / RECORD).iterdir()):
        name = strings.get(path.name, path.name)
        if path.is_file() and path.suffix != ".ipynb" and name not in there:
            yield f"{edition}: {name} is missing: translate {place(path)}"


def compare_notebooks(record: Path, other: Path, strings: dict[str, str]) -> Iterator[str]:
    spanish, cells = cells_of(read(record)), cells_of(read(other))
    for cell_id in spanish:
        if cell_id not in cells:
            yield f"{place(other)}, cell {cell_id}: missing: translate it from {place(record)}"
    for cell_id in cells:
        if cell_id not in spanish:
            yield f"{place(other)}, cell {cell_id}: extra: not in {place(record)}; remove it"
    both = [cell_id for cell_id in spanish if cell_id in cells]
    for expected, came in zip(both, [each for each in cells if each in spanish], strict=True):
        if expected != came:
            yield f"{place(other)}, cell {came}: out of order: {expected} comes here in {RECORD}"
            break
    for cell_id in both:
        for problem in compare_cells(spanish[cell_id], cells[cell_id], strings):
            yield f"{place(other)}, cell {cell_id}: {problem}"
        if is_stale(spanish[cell_id], cells[cell_id]):
            yield stale(record, other, spanish[cell_id], cells[cell_id])


def compare_cells(spanish: Cell, cell: Cell, strings: dict[str, str]) -> Iterator[str]:
    if spanish["cell_type"] != cell["cell_type"]:
        yield f"is {cell['cell_type']}, {RECORD} has {spanish['cell_type']}: make it the same"
        return
    ours = {name: value for name, value in cell["metadata"].items() if name != HASH}
    for name in sorted(spanish["metadata"].keys() | ours.keys()):
        expected, came = spanish["metadata"].get(name), ours.get(name)
        if expected != came:
            yield f"{name}: {came}, {RECORD} has {expected}: make it the same"
    if cell["cell_type"] != "code":
        return
    if problem := code_differs(source(spanish), source(cell), strings):
        yield f"code: {problem}"
    elif problem := outputs_differ(spanish["outputs"], cell["outputs"]):
        yield f"output: {problem}"


def code_differs(spanish: str, other: str, strings: dict[str, str]) -> str | None:
    """The first line in which code differs. Comments may, and strings as course.toml lists them."""
    for expected, came in zip_longest(tokens(spanish, strings), tokens(other)):
        if expected is None or came is None or expected[0] != came[0]:
            lines = [repr(found[1].strip()) if found else "nothing" for found in (came, expected)]
            return (
                f"{lines[0]} stands where {RECORD} has {lines[1]}: make it the same, or list a "
                f"string that has to differ in notebooks/course.toml"
            )
    return None


def tokens(code: str, strings: dict[str, str] | None = None) -> Iterator[tuple[str, str]]:
    """What Python reads, each with its line: no comments but those that hold a call, as hints do.

    The strings of the edition of record come out as the other edition has to write them.
    """
    drop = (tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER)
    try:
        found = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (tokenize.TokenError, SyntaxError):  # a magic or half a statement: line by line
        yield from ((line, line) for line in code.splitlines())
        return
    for token in found:
        prose = token.type == tokenize.COMMENT and not re.match(r"# \w+\(", token.string)
        if token.type in drop or prose:
            continue
        text = token.string
        if token.type in (tokenize.INDENT, tokenize.DEDENT, tokenize.NEWLINE):
            text = tokenize.tok_name[token.type]
        if token.type == tokenize.STRING and strings and text[1:-1] in strings:
            text = text[0] + strings[text[1:-1]] + text[-1]
        yield text, token.line or code


def outputs_differ(spanish: list[Any], other: list[Any]) -> str | None:
    """Outputs are of the same kinds and, whatever the language, show the same numbers."""
    kinds = [[kind_of(output) for output in outputs] for outputs in (other, spanish)]
    if kinds[0] != kinds[1]:
        return f"{kinds[0]}, {RECORD} has {kinds[1]}: run the notebooks again"
    for expected, came in zip(map(numbers, spanish), map(numbers, other), strict=True):
        if expected != came:
            return f"the numbers {came}, {RECORD} has {expected}: run the notebooks again"
    return None


def kind_of(output: Any) -> str:
    more = output.get("name") or output.get("ename") or "+".join(sorted(output.get("data", {})))
    return f"{output['output_type']} {more}"


def numbers(output: Any) -> list[str]:
    text = output.get("text") or output.get("evalue") or output.get("data", {}).get("text/plain")
    words = re.sub(r"\]\([^)]*\)", "]", "".join(text or []))  # without the targets of links
    return re.findall(r"\d+(?:[.:]\d+)*", words)


def is_stale(spanish: Cell, cell: Cell) -> bool:
    """A translation of an earlier text, or of none that was ever recorded."""
    if MADE & set(spanish["metadata"].get("tags", [])) or cell["cell_type"] != "markdown":
        return False
    return cell["metadata"].get(HASH) != digest(source(spanish))


def stale(record: Path, other: Path, spanish: Cell, cell: Cell) -> str:
    """What changed in Spanish since the cell was translated, and the text that has to follow."""
    now, then = source(spanish), text_with(cell["metadata"].get(HASH), record, spanish["id"])
    if then is None:
        about = f"the {RECORD} text of today; the one that it translates is in no commit"
        change = now.splitlines()
    else:
        about = f"what changed in {RECORD}"
        before, after = then.splitlines(), now.splitlines()
        change = list(difflib.unified_diff(before, after, lineterm="", n=1))[2:]
    done = f"python tools/course.py editions --translated {other.name[:2]}:{cell['id']}"
    lines = [
        f"{place(other)}, cell {cell['id']}: stale: {about}:",
        *(f"    {line}" for line in change),
        f"  {other.parent.name} has to follow:",
        *(f"    {line}" for line in source(cell).splitlines()),
        f"  When it says the same: {done}",
    ]
    return "\n".join(lines)


def text_with(wanted: str | None, record: Path, cell_id: str) -> str | None:
    """The text of a cell of the edition of record that has this hash, from the git history."""
    name = record.name
    log = git(record.parent, "log", "--format=%h", "--", f":(glob){name[:2]}-*.ipynb")
    for commit in log.split() if wanted else ():
        names = git(record.parent, "ls-tree", "--name-only", "-z", commit).split("\0")
        for then in (each for each in names if re.fullmatch(rf"{name[:2]}-.*\.ipynb", each)):
            old = json.loads(git(record.parent, "show", f"{commit}:./{then}"))
            text = next((source(cell) for cell in old["cells"] if cell["id"] == cell_id), None)
            if text is not None and digest(text) == wanted:
                return text
    return None


def git(folder: Path, *arguments: str) -> str:
    """What git says; nothing where there is no git to ask."""
    try:
        asked = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return asked.stdout.decode("utf-8")


def translated(root: Path, places: list[str]) -> list[str]:
    """Record that these say what Spanish says now: cells (`02:why`, or `02` for a whole notebook)
    and texts of the lab (`replay.page.play`, or `replay` for a whole file).

    Returns the places whose record changed.
    """
    changed = []
    for wanted in places:
        if wording.is_text(root, wanted):
            changed += wording.translated(root, wanted)
            if wanted not in by_number(root, RECORD):  # "10" is a notebook, and all that it asks
                continue
        for edition in workspace.editions(root):
            if edition != RECORD:
                changed += translated_in(root, edition, wanted)
    return changed


def translated_in(root: Path, edition: str, wanted: str) -> list[str]:
    number, _, cell_id = wanted.partition(":")
    record, path = by_number(root, RECORD).get(number), by_number(root, edition).get(number)
    if record is None or path is None:
        raise Trouble(f"{edition} has no notebook {number!r}. A cell is named like 02:title.")
    spanish, notebook = cells_of(read(record)), read(path)
    if cell_id and (cell_id not in spanish or cell_id not in cells_of(notebook)):
        raise Trouble(f"{place(record)} and {place(path)} have no cell {cell_id!r} in common.")
    changed = []
    for cell in notebook["cells"]:
        meant = cell["id"] == (cell_id or cell["id"]) and cell["id"] in spanish
        if meant and is_stale(spanish[cell["id"]], cell):
            cell["metadata"][HASH] = digest(source(spanish[cell["id"]]))
            changed.append(f"{place(path)}, cell {cell['id']}")
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(to_bytes(notebook))
    os.replace(temporary, path)
    return changed


def allowed_strings(root: Path, edition: str) -> dict[str, str]:
    course = root / "notebooks" / "course.toml"
    strings: dict[str, str] = tomllib.loads(course.read_text(encoding="utf-8"))["strings"][edition]
    return strings


def by_number(root: Path, edition: str) -> dict[str, Path]:
    folder = root / "notebooks" / edition
    return {name[:2]: folder / name for name in workspace.notebooks(root, edition)}


def cells_of(notebook: Notebook) -> dict[str, Cell]:
    return {cell["id"]: cell for cell in notebook["cells"]}


def read(path: Path) -> Notebook:
    notebook: Notebook = json.loads(path.read_bytes())
    return notebook


def source(cell: Cell) -> str:
    return "".join(cell["source"])


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def place(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def to_bytes(notebook: Notebook) -> bytes:
    """As the refresh command writes it."""
    return (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
