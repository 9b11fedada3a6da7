"""What the README promises: its listing prints what it says, its commands and files are there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_listing_prints_what_its_comments_say(tmp_path: Path) -> None:
    (listing,) = re.findall(r"```python\n(.*?)```", README, re.S)
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
