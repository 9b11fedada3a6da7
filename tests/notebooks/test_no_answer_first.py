"""No answer comes before its question: not on the page that leads to it, nor by its place."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from tests.exercises import texts

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(ROOT.glob("notebooks/*/*.ipynb"))
EDITIONS = ("es", "en")
# What 2.p1 and 4.p1 ask, told in words or in numbers; and the cell in which it happens.
TELLS_2 = re.compile(r"(?<![\d.])300(?![\d.])|no cuadra|not add up|won't add up", re.I)
TELLS_4 = re.compile(r"\bNone\b|no aparece|no encuentra|is missing|not find", re.I)


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def notebook(edition: str, number: str) -> NotebookNode:
    (path,) = ROOT.glob(f"notebooks/{edition}/{number}-*.ipynb")
    return read(path)


def prose(cells: list[NotebookNode]) -> Iterator[str]:
    for cell in cells:
        notes = cell.metadata.get("slideshow", {}).get("slide_type") == "notes"
        if cell.cell_type == "markdown" and not notes:
            yield cell.source


def before(edition: str, number: str, cell_id: str) -> str:
    """What a student has read by then: everything of the earlier notebooks, and of this one."""
    read = [text for n in range(int(number)) for text in prose(notebook(edition, f"0{n}").cells)]
    cells = notebook(edition, number).cells
    at = [cell.id for cell in cells].index(cell_id)
    return "\n".join([*read, *prose(cells[:at])])


def headings(text: str) -> str:
    return "\n".join(re.findall(r"^#+ .+$", text, re.M))


def front() -> dict[str, str]:
    """What is read before the first notebook is opened."""
    words = tomllib.loads((ROOT / "tools" / "sitebuild" / "words.toml").read_text("utf-8"))
    pages = {f"start page, {language}": str(said) for language, said in words.items()}
    return pages | {"README": (ROOT / "README.md").read_text(encoding="utf-8")}


@pytest.mark.parametrize("page", front())
def test_the_way_in_tells_neither_prediction(page: str) -> None:
    assert TELLS_2.findall(front()[page]) + TELLS_4.findall(front()[page]) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_nothing_before_the_prediction_tells_what_the_balance_will_be(edition: str) -> None:
    assert TELLS_2.findall(before(edition, "02", "run")) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_map_and_no_title_tells_what_the_query_will_say(edition: str) -> None:
    (map_,) = [cell.source for cell in notebook(edition, "00").cells if cell.id == "map"]
    assert TELLS_4.findall(map_ + headings(before(edition, "04", "answer"))) == []


def test_what_tells_is_seen() -> None:
    assert TELLS_2.findall("promete 1300 y reconstruye 300: no cuadra. 300.00, 1300") == [
        "300",
        "no cuadra",
    ]
    assert TELLS_4.findall("## ¿Por qué no aparece el pedido?") == ["no aparece"]


def right(name: str) -> int | None:
    """The number of the right option of a question; a prediction's is found by what happened."""
    number = f"{int(name.partition('.')[0]):02d}"
    options = texts("es", number)[name]["options"]
    of_a_question = [n for n, option in enumerate(options, 1) if option.get("right")]
    if of_a_question:
        return of_a_question[0]
    cells = [c for c in notebook("es", number).cells if c.cell_type == "code"]
    for cell in cells:
        if re.search(rf'^check\("{name}"', cell.source, re.M):
            said = str(cell.outputs[0].data["text/plain"])
            found = [n for n, o in enumerate(options, 1) if f" {o['value']}. " in said]
            return found[0]
    return None


def all_asked() -> list[str]:
    return [name for name in texts("es") if re.search(r"\.[pq]\d", name)]


def test_the_right_option_has_no_place_of_its_own() -> None:
    places = Counter(right(name) for name in all_asked())
    assert set(places) == {1, 2, 3, 4}
    assert max(places.values()) <= 0.4 * sum(places.values()), places


def test_an_example_of_a_prediction_does_not_choose_the_right_option() -> None:
    pages = [*NOTEBOOKS, *ROOT.glob("notebooks/*.md"), ROOT / "README.md"]
    found = 0
    for page in pages:
        text = page.read_text(encoding="utf-8").replace('\\"', '"')
        for name, option in re.findall(r'predict\("(\d+\.p\d)", (\d)\)', text):
            found += 1
            assert int(option) != right(name), f"{page.name}: {name}"
    assert found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_nobody_is_sent_past_a_prediction_that_is_still_open(path: Path) -> None:
    assert "Run All Cells" not in "\n".join(prose(read(path).cells))
