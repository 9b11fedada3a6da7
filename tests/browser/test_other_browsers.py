"""In Firefox and WebKitGTK: a student's notebook in JupyterLab, and each widget in any width.

The notebook is opened once in each browser. Its tests follow each other there, and each leaves it
so that the others find their way.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest

import workspace
from eventlib.lab.exercises.content import solution_code
from tests.browser import showcase, test_explorer_look
from tests.browser.conftest import CLOSE_ALL, OPEN, READY, TOKEN, Lab, Notebook
from tests.browser.others import (
    BALANCE,
    BEGIN,
    DOWN,
    END,
    ENTER,
    FAILED,
    FOCUS,
    HOME,
    IN_FRONT,
    LEFT,
    RIGHT,
    RUN,
    VALUE,
    Tab,
)
from tests.browser.seeing import CONTRASTS, NEXT_FRAME, SET_THEME, until
from tests.browser.serving import serve
from tests.browser.test_02_event_sourcing import anas_account, balance

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "notebooks" / "es" / "02-event-sourcing.ipynb"
CELLS = nbformat.read(BOOK, as_version=4).cells
BANK = anas_account()
EXPLORER = "[data-cell=explore-code] .evl-replay"
SLIDER = f"{EXPLORER} .evl-scrub"
COUNT = "(which) => document.querySelectorAll(which).length"
CHOSEN = "(which) => [...document.querySelectorAll(which)].findIndex((radio) => radio.checked) + 1"
# What a calendar does: each browser has its own, and no client opens it.
CHOOSE = """(field, day) => {
    field.value = day;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
}"""
WITH_WIDGET = """() => [...document.querySelectorAll('[data-cell]')]
    .filter((cell) => cell.querySelector('.evl-frame, .evl-question'))
    .map((cell) => cell.dataset.cell)"""


@pytest.fixture
def notebook(tab: Tab, lab: Lab, tmp_path: Path) -> Notebook:
    """Notebook 02 as a student gets it, in JupyterLab, when every cell has run."""
    if tab.shows != "notebook":
        (tmp_path / "notebooks").mkdir()
        (tmp_path / "notebooks" / "es").symlink_to(BOOK.parent)
        workspace.deliver(tmp_path, "es")
        place = lab.folder / tmp_path.name
        shutil.copytree(tmp_path / "workspace" / "es", place)
        url = f"{lab.url}/lab?token={TOKEN}&reset"
        tab.arrive(lambda: tab.goto(url), "window.jupyterapp")
        tab.evaluate("jupyterapp.restored.then(() => true)")
        tab.evaluate(CLOSE_ALL)
        tab.evaluate(OPEN, f"{place.name}/{BOOK.name}")
        tab.wait_for_function(IN_FRONT)
        tab.wait_for_function(READY)
        tab.evaluate(BEGIN)
        Notebook(tab).run_all()
        tab.shows = "notebook"
    return Notebook(tab)


def shows(notebook: Notebook, version: int) -> None:
    """In the page and in Python."""
    until(lambda: notebook.page.evaluate(VALUE, SLIDER), str(version))
    until(lambda: notebook.page.evaluate(BALANCE, EXPLORER), balance(BANK, version=version))
    until(lambda: notebook.ask("explorer.version"), version)


def at(notebook: Notebook, tab: Tab, version: int) -> None:
    tab.evaluate(FOCUS, SLIDER)
    tab.press(HOME, *[RIGHT] * version)
    shows(notebook, version)


def test_every_cell_runs_and_only_what_is_meant_to_fails(notebook: Notebook, tab: Tab) -> None:
    meant = [cell.id for cell in CELLS if "raises-exception" in cell.metadata.get("tags", [])]
    assert tab.evaluate(FAILED) == meant


def test_every_widget_of_the_notebook_is_there(notebook: Notebook, tab: Tab) -> None:
    shown = ("predict(", "quiz(", "ReplayExplorer(", "explorer")
    expected = [
        cell.id
        for cell in CELLS
        if cell.cell_type == "code"
        and cell.source.splitlines()[-1].startswith(shown)
        and not cell.source.endswith(".storyboard()")
    ]
    until(lambda: tab.evaluate(WITH_WIDGET), expected)


def test_a_prediction_is_kept_and_compared(notebook: Notebook, tab: Tab) -> None:
    tab.click("[data-cell=predict-code] label", "1. 1300")
    tab.click("[data-cell=predict-code] button", "Confirmar predicción")
    tab.find("[data-cell=predict-code] .evl-said", "Predicción guardada: 1300.")
    tab.evaluate(RUN, "compare")
    tab.find("[data-cell=compare]", "Predijiste «1300» y ha salido 300.")


def test_a_wrong_answer_meets_its_misconception_and_keys_lead_to_the_right_one(
    notebook: Notebook, tab: Tab
) -> None:
    question = "[data-cell=why-quiz]"
    tab.click(f"{question} label", "2. El almacén guarda el saldo")
    tab.click(f"{question} button", "Responder")
    tab.find(f"{question} .evl-said", "El almacén no guarda saldos: guarda eventos.")
    tab.evaluate(FOCUS, f"{question} input:checked")
    tab.press(DOWN)
    assert tab.evaluate(CHOSEN, f"{question} input") == 3
    tab.evaluate(FOCUS, f"{question} button")
    tab.press(ENTER)
    tab.find(f"{question} .evl-said", "Correcto.")


def test_two_questions_keep_both_answers(notebook: Notebook, tab: Tab) -> None:
    tab.click("[data-cell=versions-quiz] label", "1. ")
    tab.click("[data-cell=mistake-quiz] label", "2. ")
    assert tab.evaluate(CHOSEN, "[data-cell=versions-quiz] input") == 1
    assert tab.evaluate(CHOSEN, "[data-cell=mistake-quiz] input") == 2


def test_keys_step_through_the_history(notebook: Notebook, tab: Tab) -> None:
    at(notebook, tab, 2)
    for key, version in ((RIGHT, 3), (LEFT, 2), (END, 12), (HOME, 0)):
        tab.press(key)
        shows(notebook, version)


def test_a_click_on_an_event_leads_to_it(notebook: Notebook, tab: Tab) -> None:
    at(notebook, tab, 1)
    tab.click(f"{EXPLORER} [role=listbox] [data-version='3']")
    shows(notebook, 3)


def test_a_version_is_typed(notebook: Notebook, tab: Tab) -> None:
    number = tab.find(f"{EXPLORER} input[type=number]")
    tab.evaluate("(field) => field.select()", number)
    number.send_keys("7")
    tab.press(ENTER)
    shows(notebook, 7)


def test_a_date_is_the_end_of_that_day(notebook: Notebook, tab: Tab) -> None:
    at(notebook, tab, 1)
    if not tab.evaluate(COUNT, f"{EXPLORER} details[open] input[type=date]"):
        tab.click(f"{EXPLORER} summary", "Más:")
    tab.evaluate(CHOOSE, tab.find(f"{EXPLORER} input[type=date]"), "2026-03-11")
    shows(notebook, 5)
    assert balance(BANK, version=5) == balance(BANK, at=datetime(2026, 3, 12, tzinfo=UTC))


def test_it_plays_to_the_end_and_stops(notebook: Notebook, tab: Tab) -> None:
    at(notebook, tab, 9)
    tab.click(f"{EXPLORER} button", "Reproducir")
    shows(notebook, 12)
    tab.find(f"{EXPLORER} button", "Reproducir")


def test_an_event_is_skipped_and_its_consequence_named(notebook: Notebook, tab: Tab) -> None:
    at(notebook, tab, 4)
    tab.click(f"{EXPLORER} .evl-skip")
    until(lambda: notebook.ask("explorer.skipped"), 4)
    tab.find(f"{EXPLORER} [role=option][data-version='9']", "la regla de hoy lo rechazaría")
    tab.press(ENTER)  # the button that takes it back is at hand
    until(lambda: notebook.ask("explorer.skipped"), 0)


def test_a_solved_exercise_passes_its_check(notebook: Notebook, tab: Tab) -> None:
    tab.evaluate(RUN, "fix-code", solution_code("2.1"))
    tab.evaluate(RUN, "fix-check")
    tab.find("[data-cell=fix-check] .jp-OutputArea-output", "Bien")


def test_it_is_readable_in_the_dark(notebook: Notebook, tab: Tab) -> None:
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        tab.evaluate(SET_THEME, theme)
        light = str(theme.endswith("Light")).lower()
        tab.wait_for_function(f"document.body.dataset.jpThemeLight === '{light}'")
        for which in (EXPLORER, ".evl-question"):
            contrasts = tab.evaluate(CONTRASTS, tab.find(which))
            assert len(contrasts) > 2
            assert {name: r for name, r in contrasts.items() if r < 4.5} == {}, theme


def test_after_a_reload_the_widgets_are_where_python_is(
    notebook: Notebook, tab: Tab, lab: Lab
) -> None:
    at(notebook, tab, 6)
    path = tab.evaluate("jupyterapp.shell.currentWidget.context.path")
    tab.evaluate("jupyterapp.commands.execute('docmanager:save').then(() => true)")
    assert tab.evaluate("window.wrong") == []
    tab.shows = ""  # until it is there again
    url = f"{lab.url}/lab/tree/{path}?token={TOKEN}&reset"
    tab.arrive(lambda: tab.goto(url), IN_FRONT)
    tab.wait_for_function(READY)
    tab.evaluate(BEGIN)
    tab.shows = "notebook"
    tab.find(SLIDER)
    shows(notebook, 6)
    tab.press(*[])
    at(notebook, tab, 7)


@pytest.mark.parametrize("name", ["replay", "bus", "projection", "chaos", "question"])
def test_nothing_of_a_widget_overflows_or_lies_on_another(
    name: str, tab: Tab, tmp_path: Path
) -> None:
    showcase.lay(tmp_path, showcase.WIDGETS[name]())
    tab.shows = name
    faults = {}
    with serve(tmp_path) as site:
        for width in (336, 784, 1296):
            tab.narrow(f"{site.url}/page.html", width)
            root = tab.find(test_explorer_look.ROOT)
            tab.evaluate(NEXT_FRAME)
            faults[width] = tab.evaluate(test_explorer_look.FAULTS, root)
    assert faults == {336: [], 784: [], 1296: []}
