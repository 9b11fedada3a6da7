"""What each README promises: its listing prints what it says, its commands and files are there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import arguments
import eventlib
import explain
import verbs
import workspace

ROOT = Path(__file__).parents[1]
CORE = [
    *("event", "errors", "clock", "amount", "bus", "recorders/__init__", "recorders/memory"),
    *("store", "subscriptions", "aggregate", "bank", "orders", "projection"),
]
READMES = {"es": "README.md", "en": "README.en.md"}
WORDS = 1200


@pytest.fixture(params=READMES)
def edition(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def readme(edition: str) -> str:
    return (ROOT / READMES[edition]).read_text(encoding="utf-8")


def test_the_order_in_which_to_read_is_that_of_the_package(readme: str) -> None:
    """Each module comes behind those that it imports, and both texts name the same thirteen."""
    wanted = [name.replace("/__init__", "").replace("/", ".") for name in CORE]
    order = re.split("de una sentada|in one sitting", readme)[1]
    assert re.findall(r"`([\w/]+)`", order)[:13] == CORE
    said = (eventlib.__doc__ or "").split("in this order: ")[1].split(".\n\n")[0]
    assert re.sub(r"\([^)]*\)|\s", "", said).split(",") == wanted
    for place, name in enumerate(CORE):
        code = (ROOT / "eventlib" / f"{name}.py").read_text(encoding="utf-8")
        imported = re.findall(r"^from eventlib\.(\w+) import", code, re.M)
        assert set(imported) - {"subscriptions"} <= set(wanted[:place]), name


def test_the_listings_print_what_their_comments_say(readme: str, tmp_path: Path) -> None:
    listing = "\n".join(re.findall(r"```python\n(.*?)```", readme, re.S))
    promised = re.findall(r"print\(.*#\s*(.+)$", listing, re.M)
    command = [sys.executable, "-c", listing]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == promised
    assert (tmp_path / "bank.db").is_file()


def test_every_command_it_names_is_one_of_its_edition(readme: str, edition: str) -> None:
    named = set(re.findall(r"`make (\w+)", readme))
    assert {"course", "check", "slides", "site", "test"} <= named <= set(arguments.VERBS)
    for command in re.findall(r"`python tools/course\.py ([^`]+)`", readme):
        assert verbs.parse(command.split()).edition in (edition, "es")
    of_edition = re.findall(r"`make (?:course|check|slides)([^`]*)`", readme)
    assert {("EDITION=en" in options) for options in of_edition} == {edition == "en"}


def test_the_three_doors_stand_before_everything_else(readme: str) -> None:
    doors, *_ = re.findall(r"^\| \*\*.+(?:\n\|.+)*", readme, re.M)
    assert len(doors.splitlines()) == 3
    assert readme.index(doors) < 2500
    assert len(readme.split()) <= WORDS


def test_every_file_it_links_is_there(readme: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", readme):
        if not target.startswith("https://"):
            assert (ROOT / target).exists(), target


def test_every_heading_it_links_is_there(readme: str) -> None:
    for target, heading in re.findall(r"\]\(([^)#]+)#([^)]+)\)", readme):
        headings = re.findall(r"^#+ (.+)$", (ROOT / target).read_text(encoding="utf-8"), re.M)
        assert heading in {said.lower().replace(" ", "-") for said in headings}


def test_every_notebook_of_the_edition_is_in_its_table(readme: str, edition: str) -> None:
    listed = re.findall(r"^\| `(\d\d-[\w-]+)`", readme, re.M)
    assert [f"{name}.ipynb" for name in listed] == workspace.notebooks(ROOT, edition)


def test_the_disk_it_asks_for_is_what_the_set_up_says(edition: str, readme: str) -> None:
    guide = (ROOT / "notebooks" / f"INSTRUCTOR.{edition}.md").read_text(encoding="utf-8")
    for text in (readme, guide):
        assert f"{explain.NEEDED} MB" in text


def test_both_have_the_same_sections_and_listing() -> None:
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in READMES.values()]
    assert len({len(re.findall(r"^## ", text, re.M)) for text in texts}) == 1
    assert len({len(re.findall(r"^\|", text, re.M)) for text in texts}) == 1
