"""The live slides: a notebook presented in JupyterLab, with its kernel, to its last slide."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Page

from tests.browser.seeing import until

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "es" / "03-viaje-en-el-tiempo.ipynb"
SETTINGS = ROOT / "tools" / "jupyter" / "labconfig" / "default_setting_overrides.json"
PRESS = "({ command, args }) => window.jupyterapp.commands.execute(command, args)"
ACTIVE = "window.jupyterapp.shell.currentWidget.content.activeCell.model.id"
LAST = """() => {
    const cells = window.jupyterapp.shell.currentWidget.content;
    cells.activeCellIndex = cells.widgets.length - 1;
}"""
ON_SCREEN = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter(({ node }) => {
        const { height, top, bottom } = node.getBoundingClientRect();
        return height > 5 && bottom > 0 && top < innerHeight;
    })
    .map(({ model }) => model.id)"""
IS_PRESENTING = """async () => {
    const url = "/lab/api/settings/jupyterlab-slideshow:plugin";
    return /"active": true/.test((await (await fetch(url)).json()).raw);
}"""

pytestmark = pytest.mark.browser


@pytest.fixture
def present(open_notebook: Any, page: Page) -> Iterator[Callable[[Path], Any]]:
    """Opens a notebook; the slides are left afterwards.

    JupyterLab keeps whether it is presenting with its settings: else it would go on in every
    notebook that is opened later.
    """
    yield open_notebook
    page.evaluate(PRESS, {"command": "deck:stop"})
    until(lambda: page.evaluate(IS_PRESENTING), False)


def button() -> dict[str, Any]:
    """What the course's button of the slides does: JupyterLab shows it as the settings say."""
    settings = json.loads(SETTINGS.read_text(encoding="utf-8"))
    (found,) = settings["@jupyterlab/notebook-extension:panel"]["toolbar"]
    return {"command": found["command"], "args": found["args"]}


def of_kind(*kinds: str) -> list[str]:
    """The cells of these types; one without a type goes on the slide before it."""
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    return [c.id for c in cells if c.metadata.get("slideshow", {}).get("slide_type", "-") in kinds]


def begun(page: Page) -> None:
    page.evaluate(LAST)
    page.evaluate(PRESS, button())
    until(lambda: page.evaluate(ON_SCREEN)[:1], of_kind("slide")[:1])


def test_a_notebook_is_paged_through_from_its_first_slide_to_its_last(present: Any) -> None:
    page = present(NOTEBOOK).page
    begun(page)
    seen: set[str] = set()
    hidden = set(of_kind("skip", "notes"))
    while True:
        here = page.evaluate(ACTIVE)
        on_screen = page.evaluate(ON_SCREEN)
        assert here in on_screen
        assert not hidden & set(on_screen)
        seen |= set(on_screen)
        if here == of_kind("slide", "subslide")[-1]:
            break
        page.keyboard.press("Space")
        until(lambda before=here: page.evaluate(ACTIVE) != before, True)
    assert seen == set(of_kind("slide", "subslide", "fragment", "-"))


def test_a_widget_is_moved_on_its_slide_and_python_hears_of_it(present: Any) -> None:
    notebook = present(NOTEBOOK)
    notebook.run_all(timeout=120)
    page = notebook.page
    begun(page)
    while "explore-code" not in page.evaluate(ON_SCREEN):
        here = page.evaluate(ACTIVE)
        page.keyboard.press("Space")
        until(lambda before=here: page.evaluate(ACTIVE) != before, True)
    slider = page.locator("[data-windowed-list-index], .jp-Cell").get_by_role("slider").first
    slider.focus()
    slide = page.evaluate(ON_SCREEN)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert slider.input_value() == "2"
    until(lambda: notebook.ask("explorer.version"), 2)
    assert page.evaluate(ON_SCREEN) == slide
