"""The BrokerExplorer in a real JupyterLab: each step in the page is what the recording has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from playwright.sync_api import Browser, Locator, Page

from eventlib.lab import BrokerExplorer
from refresh import execute
from tests.browser.seeing import (
    BEHIND_THE_NEWS,
    MARKED_STEP,
    NEXT_FRAME,
    assert_fits,
    assert_readable_in_both_themes,
    notebook_of,
    until,
)
from tests.unit.lab.test_broker_explorer import recorded

ROOT = Path(__file__).parents[2]
SLIDE = "Reveal.getCurrentSlide().id"
LAST = 18
HEIGHTS = """chip => chip.getAnimations()[0].effect.getKeyframes()
    .map(({ transform }) => Number(transform.match(/, ([-\\d.]+)px/)[1]))"""

pytestmark = pytest.mark.browser

SETUP = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from eventlib.lab import BrokerExplorer
from tests.unit.lab.test_broker_explorer import recorded
"""
SHOW = 'explorer = BrokerExplorer(recorded(), "ORDERS"); explorer'


class Explorer:
    """The widget in the page: what it shows, as a reader sees it."""

    def __init__(self, root: Locator) -> None:
        self.root = root
        root.wait_for()

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    @property
    def list(self) -> Locator:
        return self.root.get_by_role("listbox", name="Qué ha pasado")

    def is_at(self, step: int) -> None:
        until(lambda: self.list.evaluate(MARKED_STEP), [str(step)])

    def cells(self, name: str) -> list[list[str]]:
        """What stands in each message's cell in the row of a stream or a durable."""
        cells = self.root.get_by_role("group", name=name, exact=True).get_by_role("listitem")
        return [[part for part in cell.inner_text().split("\n") if part] for cell in cells.all()]


@pytest.fixture
def notebook(open_notebook: Callable[[NotebookNode], Any]) -> Any:
    opened = open_notebook(notebook_of(SETUP, SHOW))
    opened.run_all()
    return opened


@pytest.fixture
def explorer(notebook: Any) -> Explorer:
    return Explorer(notebook.page.get_by_role("region", name="Explorador del broker"))


def expected(step: int, lane: int) -> list[list[str]]:
    """The same from Python, without a page."""
    data = BrokerExplorer(recorded(), "ORDERS")._data
    cells = data["steps"][step]["lanes"][lane]["cells"]
    return [
        [str(number), *filter(None, [cell["sign"]]), *cell["parts"]]
        for number, cell in zip(data["numbers"], cells, strict=True)
    ]


def test_each_step_in_the_page_is_what_the_recording_has(notebook: Any, explorer: Explorer) -> None:
    explorer.is_at(0)
    assert explorer.root.get_by_role("group", name="ORDERS").get_by_role("listitem").count() == 0
    for step in range(1, LAST + 1):
        explorer.button("Un paso adelante").click()
        explorer.is_at(step)
        until(lambda: explorer.cells("mails"), expected(step, 1))
        until(lambda: explorer.cells("parcels"), expected(step, 0))
        assert len(explorer.cells("ORDERS")) == min(step, 3)
    assert explorer.cells("mails")[0] == ["1", "✓", "con acuse", "entrega 2", "hecho 2 veces"]
    assert explorer.button("Un paso adelante").get_attribute("aria-disabled") == "true"
    until(lambda: notebook.ask("explorer.step"), LAST)
    explorer.button("Un paso atrás").click()
    until(lambda: explorer.cells("mails"), expected(LAST - 1, 1))


def test_python_moves_the_page(notebook: Any, explorer: Explorer) -> None:
    notebook.do("explorer.step = 11")
    explorer.is_at(11)
    until(lambda: explorer.cells("mails"), expected(11, 1))


def test_it_is_moved_from_the_keyboard_and_the_keys_stay_there(
    notebook: Any, explorer: Explorer
) -> None:
    cell = "window.jupyterapp.shell.currentWidget.content.activeCellIndex"
    explorer.list.focus()
    active = notebook.page.evaluate(cell)
    for key, step in [("ArrowRight", 1), ("ArrowDown", 2), ("ArrowUp", 1), ("End", LAST)]:
        notebook.page.keyboard.press(key)
        explorer.is_at(step)
    notebook.page.keyboard.press("Home")
    notebook.page.keyboard.press("ArrowLeft")
    explorer.is_at(0)
    assert notebook.page.evaluate(cell) == active
    until(lambda: notebook.ask("explorer.step"), 0)


def test_what_is_done_right_behind_the_news_for_python_is_not_lost(
    notebook: Any, explorer: Explorer
) -> None:
    explorer.button("Un paso atrás").evaluate(BEHIND_THE_NEWS)
    explorer.button("Ir al último paso").click()
    explorer.is_at(LAST - 1)
    until(lambda: notebook.ask("explorer.step"), LAST - 1)


def test_it_plays_to_the_end_and_says_so_to_those_who_hear(
    notebook: Any, explorer: Explorer
) -> None:
    notebook.page.emulate_media(reduced_motion="reduce")
    explorer.list.focus()
    notebook.page.keyboard.press("End")
    notebook.page.keyboard.press("ArrowLeft")
    explorer.button("Ver todo").click()
    explorer.button("Pausa").wait_for()
    explorer.button("Ver todo").wait_for()  # it stops by itself
    explorer.is_at(LAST)
    spoken = explorer.root.get_by_role("status")
    until(lambda: "mails acusa recibo del 1." in spoken.inner_text(), True)
    assert "1: con acuse, entrega 2, hecho 2 veces." in spoken.inner_text()


def test_it_fits_a_telephone_and_can_be_read_in_both_themes(explorer: Explorer) -> None:
    explorer.button("Ir al último paso").click()
    assert_fits(explorer.root, (360, 480, 620, 900, 1200))
    assert_readable_in_both_themes(explorer.root, 12)


@pytest.mark.parametrize(("step", "goes"), [(7, "down"), (10, "up")])
def test_what_is_delivered_goes_down_and_what_is_given_back_goes_up(
    step: int, goes: str, notebook: Any, explorer: Explorer
) -> None:
    notebook.do(f"explorer.step = {step - 1}")
    explorer.is_at(step - 1)
    explorer.button("Un paso adelante").click()
    chip = explorer.root.locator(".evl-chip")
    start, end = chip.evaluate(HEIGHTS)
    assert ("down" if start < end else "up") == goes
    until(chip.count, 0)


def test_without_motion_nothing_moves(notebook: Any, explorer: Explorer) -> None:
    notebook.page.emulate_media(reduced_motion="reduce")
    notebook.do("explorer.step = 5")
    explorer.is_at(5)
    explorer.button("Un paso adelante").click()
    notebook.page.evaluate(NEXT_FRAME)
    assert explorer.root.evaluate("root => root.getAnimations({ subtree: true }).length") == 0


def test_the_storyboard_is_read_on_a_plain_page(browser: Browser, tmp_path: Path) -> None:
    notebook = notebook_of(SETUP, SHOW, "explorer.storyboard()")
    execute(notebook, tmp_path / "broker.ipynb")
    body, _ = HTMLExporter().from_notebook_node(notebook)
    (tmp_path / "page.html").write_text(body, encoding="utf-8")
    context = browser.new_context(offline=True)
    page: Page = context.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    labels = [each.get_attribute("aria-label") for each in page.locator("svg[role=img]").all()]
    assert len(labels) == 4
    assert "1: con acuse, entrega 2, hecho 2 veces." in str(labels[-1])
    context.close()


def test_in_the_lab_it_is_on_one_screen_with_its_question(
    open_notebook: Callable[[Path], Any],
) -> None:
    notebook = open_notebook(ROOT / "notebooks" / "es" / "11-del-bus-al-broker.ipynb")
    notebook.run_all(timeout=120)
    page = notebook.page
    page.set_viewport_size({"width": 1280, "height": 720})
    explorer = Explorer(page.get_by_role("region", name="Explorador del broker"))
    explorer.button("Ir al último paso").click()
    question = page.get_by_role("heading", name="Investiga con el explorador")
    question.evaluate("heading => heading.scrollIntoView()")
    seen = explorer.root.bounding_box()
    assert seen
    assert seen["y"] + seen["height"] < 690  # JupyterLab's own bar
    assert explorer.cells("ack-first")[1] == ["2", "✓", "con acuse", "sin hacer"]
    assert explorer.cells("work-first")[1] == ["2", "✓", "con acuse", "entrega 2", "hecho 2 veces"]


def test_on_a_slide_it_plays_without_a_kernel_and_keeps_its_keys(
    browser: Browser, decks: Callable[..., Path]
) -> None:
    path = ROOT / "notebooks" / "es" / "11-del-bus-al-broker.ipynb"
    folder = decks("es", path)
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto((folder / f"{path.stem}.html").as_uri() + "#/11-watch")
    explorer = Explorer(page.locator(".present .evk-explorer"))
    explorer.root.get_by_role("button", name="Pausa").wait_for()  # a deck plays by itself
    explorer.list.focus()
    page.keyboard.press("Home")
    explorer.is_at(0)
    for step in range(1, 11):
        page.keyboard.press("ArrowRight")
        explorer.is_at(step)
    until(lambda: explorer.cells("ack-first")[1], ["2", "✓", "con acuse", "sin hacer"])
    assert page.evaluate(SLIDE) == "11-watch"
    context.close()
