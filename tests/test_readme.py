"""What the README promises: its listing prints what it says, its commands and files are there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import eventlib

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


CORE = [
    *("event", "errors", "clock", "amount", "bus", "recorders/__init__", "recorders/memory"),
    *("store", "subscriptions", "aggregate", "bank", "orders", "projection"),
]


def test_the_order_in_which_to_read_is_that_of_the_package() -> None:
    """Each module comes behind those that it imports, and both texts name the same thirteen."""
    wanted = [name.replace("/__init__", "").replace("/", ".") for name in CORE]
    order = README[README.index("de una sentada") :]
    assert re.findall(r"`([\w/]+)`", order)[:13] == CORE
    said = (eventlib.__doc__ or "").split("in this order: ")[1].split(".\n\n")[0]
    assert re.sub(r"\([^)]*\)|\s", "", said).split(",") == wanted
    for place, name in enumerate(CORE):
        code = (ROOT / "eventlib" / f"{name}.py").read_text(encoding="utf-8")
        imported = re.findall(r"^from eventlib\.(\w+) import", code, re.M)
        assert set(imported) - {"subscriptions"} <= set(wanted[:place]), name


def test_the_listings_print_what_their_comments_say(tmp_path: Path) -> None:
    listing = "\n".join(re.findall(r"```python\n(.*?)```", README, re.S))
    promised = re.findall(r"print\(.*#\s*(.+)$", listing, re.M)
    command = [sys.executable, "-c", listing]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == promised
    assert (tmp_path / "bank.db").is_file()


def test_every_verb_it_names_is_one() -> None:
    help_ = subprocess.run(
        [sys.executable, ROOT / "tools" / "course.py", "help"], capture_output=True, text=True
    ).stdout
    verbs = set(re.findall(r"^  (\w+)", help_, re.M))
    named = set(re.findall(r"(?:`make |tools/course\.py )([a-z]+)", README))
    assert {"course", "test"} <= named <= verbs


def test_every_file_it_links_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_every_notebook_of_each_language_is_in_its_table() -> None:
    notebooks = {path.stem for path in ROOT.glob("notebooks/*/*.ipynb")}
    assert set(re.findall(r"^\| `(\d\d-[\w-]+)`", README, re.M)) == notebooks
