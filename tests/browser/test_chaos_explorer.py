"""The ChaosExplorer in a real JupyterLab: each step in the page is what the consumers say."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from playwright.sync_api import Browser, Locator, Page

from eventlib.lab import ChaosExplorer
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
from tests.unit.lab.test_chaos_explorer import (
    CONSUMERS,
    EVENTS,
    HOSTILE,
    ById,
    ByPosition,
    Naive,
    sales,
)

ROOT = Path(__file__).parents[2]
SLIDE = "Reveal.getCurrentSlide().id"

pytestmark = pytest.mark.browser

SETUP = """
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from eventlib import *
from eventlib.lab import ChaosExplorer
"""
AMOUNTS = tuple(event.data["amount"] for event in EVENTS)
PARTS = "\n".join(map(inspect.getsource, (Naive, ByPosition, ById, sales)))
SHOW = f"explorer = ChaosExplorer(sales(*{AMOUNTS}), Naive, ByPosition, ById); explorer"
STATE = "(explorer.seed, explorer.step)"
SHOWN_STEPS = """list => [...list.querySelectorAll('[role=option]')]
    .filter(row => row.checkVisibility())
    .map(row => Number(row.dataset.step))"""


class Explorer:
    """The widget in the page: what it shows, as a reader sees it."""

    def __init__(self, root: Locator) -> None:
        self.root = root
        root.wait_for()

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    @property
    def seed(self) -> Locator:
        return self.root.get_by_role("combobox", name="Semilla")

    @property
    def list(self) -> Locator:
        return self.root.get_by_role("listbox", name="Entregas")

    @property
    def place(self) -> tuple[int, int] | None:
        """The seed and the delivery, which is the last that is shown; `None` where the page is not
        of one mind yet."""
        marked = [int(step) for step in self.list.evaluate(MARKED_STEP)]
        shown = self.list.evaluate(SHOWN_STEPS)
        said = re.match(r"Entrega (\d+) de ", self.root.locator(".evc-where").inner_text())
        if not said or marked != [int(said[1])] or shown != list(range(marked[0] + 1)):
            return None
        return int(self.seed.input_value()), marked[0]

    def is_at(self, seed: int, step: int) -> None:
        until(lambda: self.place, (seed, step))

    @property
    def totals(self) -> list[tuple[str, str]]:
        """What each consumer says, and whether it is right."""
        return [
            (
                self.root.get_by_role("group", name=name, exact=True)
                .locator(".evc-total")
                .inner_text(),
                self.root.get_by_role("group", name=name, exact=True)
                .locator(".evc-verdict")
                .inner_text(),
            )
            for name in ("Naive", "ByPosition", "ById")
        ]


@pytest.fixture
def notebook(open_notebook: Callable[[NotebookNode], Any]) -> Any:
    opened = open_notebook(notebook_of(SETUP + PARTS, SHOW))
    opened.run_all()
    return opened


@pytest.fixture
def explorer(notebook: Any) -> Explorer:
    return Explorer(notebook.page.get_by_role("region", name="Explorador del caos"))


def expected(seed: int, step: int) -> list[tuple[str, str]]:
    """The same from Python, without a page."""
    here = ChaosExplorer(EVENTS, *CONSUMERS)
    here.seed, here.step = seed, step
    found = []
    for line in here.text.splitlines()[2:]:
        total, _, verdict = line.partition(": ")[2].removesuffix(".").partition(", ")
        found.append((total, f"{'✓' if verdict == 'cuadra' else '✗'} {verdict}"))
    return found


def test_each_delivery_in_the_page_is_what_python_says(notebook: Any, explorer: Explorer) -> None:
    explorer.is_at(1, 0)
    explorer.seed.select_option("4")
    for step in range(1, 15):
        explorer.button("Una entrega adelante").click()
        explorer.is_at(4, step)
        until(lambda: explorer.totals, expected(4, step))
    assert explorer.button("Una entrega adelante").get_attribute("aria-disabled") == "true"
    until(lambda: notebook.ask(STATE), (4, 14))
    assert explorer.totals[1] == ("177.00", "✗ le faltan 9.50")


def test_the_misfortune_is_marked_where_it_comes(explorer: Explorer) -> None:
    explorer.seed.select_option("4")
    explorer.button("Ir a la última entrega").click()
    row = explorer.list.get_by_role("option").nth(9)
    assert row.inner_text().split("\n") == ["9", "#3 tea.sold 9.50", "copia 1 de 2", "↷ tarde"]
    row.click()
    explorer.is_at(4, 9)
    bars = explorer.root.locator(".evc-bar").evaluate_all(
        "bars => bars.map(bar => parseFloat(bar.style.width))"
    )
    marks = explorer.root.locator(".evc-right").evaluate_all(
        "marks => marks.map(mark => parseFloat(mark.style.left))"
    )
    assert bars[0] > marks[0]
    assert bars[1] < marks[1]
    assert bars[2] == marks[2]


def test_python_moves_the_page(notebook: Any, explorer: Explorer) -> None:
    notebook.do("explorer.seed = 7")
    notebook.do("explorer.step = 4")
    explorer.is_at(7, 4)
    until(lambda: explorer.totals, expected(7, 4))
    notebook.do("explorer.seed = 2")
    explorer.is_at(2, 0)


def test_it_is_moved_from_the_keyboard_and_the_keys_stay_there(
    notebook: Any, explorer: Explorer
) -> None:
    cell = "window.jupyterapp.shell.currentWidget.content.activeCellIndex"
    explorer.list.focus()
    active = notebook.page.evaluate(cell)
    for key, step in [("ArrowRight", 1), ("ArrowDown", 2), ("ArrowUp", 1), ("End", 21)]:
        notebook.page.keyboard.press(key)
        explorer.is_at(1, step)
    notebook.page.keyboard.press("Home")
    notebook.page.keyboard.press("ArrowLeft")
    explorer.is_at(1, 0)
    assert notebook.page.evaluate(cell) == active
    until(lambda: notebook.ask(STATE), (1, 0))  # Python has heard of all of it
    explorer.seed.press("ArrowDown")
    explorer.is_at(2, 0)


def test_what_is_done_right_behind_the_news_for_python_is_not_lost(
    notebook: Any, explorer: Explorer
) -> None:
    explorer.button("Una entrega atrás").evaluate(BEHIND_THE_NEWS)
    explorer.button("Ir a la última entrega").click()
    explorer.is_at(1, 20)
    until(lambda: notebook.ask(STATE), (1, 20))


def test_it_plays_to_the_end_and_says_so_to_those_who_hear(
    notebook: Any, explorer: Explorer
) -> None:
    notebook.page.emulate_media(reduced_motion="reduce")
    explorer.seed.select_option("7")
    explorer.button("Entregar todo").click()
    until(lambda: (explorer.place or (0, 0))[1] > 0, True)
    explorer.button("Pausa").click()
    seed, step = explorer.place or (0, 0)
    assert (seed, 0 < step < 9) == (7, True)
    explorer.button("Entregar todo").click()
    explorer.button("Pausa").wait_for()
    explorer.button("Entregar todo").wait_for()  # it stops by itself
    explorer.is_at(7, 9)
    spoken = explorer.root.get_by_role("status")
    until(lambda: "Semilla 7, entrega 9 de 9: #6 tea.sold" in spoken.inner_text(), True)
    assert "ByPosition: 76.50, le faltan 110.00." in spoken.inner_text()


def test_it_fits_a_telephone_and_can_be_read_in_both_themes(explorer: Explorer) -> None:
    explorer.seed.select_option("4")
    explorer.button("Ir a la última entrega").click()
    assert_fits(explorer.root, (360, 480, 620, 900, 1200))
    assert_readable_in_both_themes(explorer.root, 12)


def test_each_copy_goes_to_every_consumer_and_nothing_is_left_of_it(explorer: Explorer) -> None:
    explorer.button("Una entrega adelante").click()
    chips = explorer.root.locator(".evl-chip")
    chips.first.wait_for()
    assert chips.all_inner_texts() == ["#2 tea.sold 40.00"] * len(CONSUMERS)
    until(chips.count, 0)
    explorer.button("Una entrega atrás").click()
    assert chips.count() == 0


def test_without_motion_nothing_moves(notebook: Any, explorer: Explorer) -> None:
    notebook.page.emulate_media(reduced_motion="reduce")
    explorer.button("Una entrega adelante").click()
    notebook.page.evaluate(NEXT_FRAME)
    assert explorer.root.evaluate("root => root.getAnimations({ subtree: true }).length") == 0


def test_names_are_shown_as_text(open_notebook: Callable[[NotebookNode], Any]) -> None:
    show = f"ChaosExplorer(sales('5.00', type={HOSTILE!r}), type({HOSTILE!r}, (Naive,), {{}}))"
    opened = open_notebook(notebook_of(SETUP + PARTS, show))
    opened.run_all()
    root = opened.page.get_by_role("region", name="Explorador del caos")
    root.get_by_role("button", name="Ir a la última entrega").click()
    assert opened.page.locator("img[src=x]").count() == 0
    assert "<img src=x" in root.locator(".evc-name").inner_text()


def test_the_storyboard_is_read_on_a_plain_page(browser: Browser, tmp_path: Path) -> None:
    notebook = notebook_of(SETUP + PARTS, SHOW, "explorer.seed = 4; explorer.storyboard()")
    execute(notebook, tmp_path / "chaos.ipynb")
    body, _ = HTMLExporter().from_notebook_node(notebook)
    (tmp_path / "page.html").write_text(body, encoding="utf-8")
    context = browser.new_context(offline=True)
    page: Page = context.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    labels = [each.get_attribute("aria-label") for each in page.locator("svg[role=img]").all()]
    assert len(labels) == 4
    assert "ByPosition: 177.00, le faltan 9.50." in str(labels[-1])
    context.close()


def test_on_a_slide_it_plays_without_a_kernel_and_keeps_its_keys(
    browser: Browser, decks: Callable[..., Path]
) -> None:
    path = ROOT / "notebooks" / "es" / "06-concurrencia.ipynb"
    folder = decks("es", path)
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto((folder / f"{path.stem}.html").as_uri() + "#/06-seeds")
    explorer = Explorer(page.locator(".present .evc-explorer"))
    explorer.seed.select_option("4")
    explorer.list.focus()
    for step in range(1, 10):
        page.keyboard.press("ArrowRight")
        explorer.is_at(4, step)
    until(lambda: explorer.totals, expected(4, 9))
    assert page.evaluate(SLIDE) == "06-seeds"
    context.close()
