"""In Firefox and WebKitGTK: a deck, the site with its first notebook, and a page on a telephone.

Each is opened once in each browser. Its tests follow each other there, and each leaves it so that
the others find their way.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser import test_site, test_slides
from tests.browser.conftest import READY
from tests.browser.others import (
    BALANCE,
    BEGIN,
    END,
    ENTER,
    ESCAPE,
    FAILED,
    FOCUS,
    HOME,
    IN_FRONT,
    RIGHT,
    RUN,
    VALUE,
    Tab,
)
from tests.browser.seeing import AXE, LOOK, until
from tests.browser.serving import Site
from tests.browser.test_02_event_sourcing import anas_account, balance

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "notebooks" / "es" / "02-event-sourcing.ipynb"
HERE = "Reveal.getCurrentSlide().id"
SOURCE = """(id) => jupyterapp.shell.currentWidget?.content?.widgets
    ?.find(({ model }) => model.id === id)?.model.sharedModel.source"""


@pytest.fixture
def deck(tab: Tab, decks: Callable[..., Path]) -> Path:
    """The deck of notebook 02, opened from its folder at its first slide."""
    folder = decks("es", BOOK)
    if tab.shows != "deck":
        tab.goto((folder / f"{BOOK.stem}.html").as_uri())
        tab.wait_for_function(test_slides.READY)
        tab.shows = "deck"
    tab.evaluate("document.activeElement.blur()")
    tab.evaluate("Reveal.slide(0)")
    return folder


def go_to(tab: Tab, slide: str) -> None:
    tab.evaluate(
        "(id) => { const { h, v } = Reveal.getIndices(document.getElementById(id));"
        " Reveal.slide(h, v); }",
        slide,
    )
    assert tab.evaluate(HERE) == slide


def test_a_deck_is_paged_through_and_every_slide_fits(deck: Path, tab: Tab) -> None:
    outside = {}
    while True:
        while tab.evaluate("Reveal.availableFragments().next"):
            tab.press(RIGHT)
        tab.evaluate(test_slides.SETTLED)
        here = tab.evaluate(HERE)
        outside[here] = tab.evaluate(test_slides.OUTSIDE)
        if tab.evaluate("Reveal.isLastSlide()"):
            break
        tab.press(RIGHT)
        assert tab.evaluate(HERE) != here
    assert outside == {slide: [] for slide in test_slides.slides_of(BOOK)}


def test_on_a_slide_the_outcome_of_a_prediction_waits_for_a_key(deck: Path, tab: Tab) -> None:
    go_to(tab, "02-predict-code")
    outcome = "getComputedStyle(document.querySelector('.present .fragment')).visibility"
    assert tab.evaluate(outcome) == "hidden"
    tab.press(RIGHT)
    tab.wait_for_function(f"{outcome} === 'visible'")


def test_on_a_slide_a_question_is_answered(deck: Path, tab: Tab) -> None:
    go_to(tab, "02-predict-code")
    tab.click(".present .evl-question label", "1. 1300")
    tab.click(".present .evl-question button")
    tab.find(".present .evl-said", "Tu predicción: 1300")


def test_on_a_slide_the_explorer_plays_and_keeps_its_keys_to_itself(deck: Path, tab: Tab) -> None:
    go_to(tab, "02-explore")
    slider = ".present .evl-scrub"
    until(lambda: int(tab.evaluate(VALUE, slider)) > 1, True)
    go_to(tab, test_slides.slides_of(BOOK)[0])
    go_to(tab, "02-explore")  # where it was left playing, it plays again
    tab.find(".present .evl-play", "Pausa")
    tab.evaluate(FOCUS, slider)
    for key, version in ((END, "12"), (HOME, "0"), (RIGHT, "1")):
        tab.press(key)
        assert tab.evaluate(VALUE, slider) == version
    tab.click(".present .evl-skip")
    tab.find(".present .evl-strip")
    tab.press(ESCAPE)
    assert tab.evaluate(HERE) == "02-explore"
    tab.press(RIGHT)
    assert tab.evaluate(HERE) != "02-explore"


def test_a_number_and_enter_lead_to_a_slide(deck: Path, tab: Tab) -> None:
    tab.press("7", ENTER)
    seventh = test_slides.slides_of(BOOK)[6]
    tab.wait_for_function(f"{HERE} === '{seventh}'")


def test_the_page_of_all_decks_leads_to_one(deck: Path, tab: Tab) -> None:
    tab.shows = ""
    tab.goto((deck / "index.html").as_uri())
    tab.click(f"a[href='{BOOK.stem}.html']")
    tab.wait_for_function(f"document.readyState === 'complete' && ({test_slides.READY})()")


def test_a_wait_goes_on_where_the_page_leads_to(deck: Path, tab: Tab) -> None:
    tab.shows = ""
    tab.goto((deck / "index.html").as_uri())
    soon = "(page) => { setTimeout(() => { location.href = page; }, 200); }"
    tab.evaluate(soon, f"{BOOK.stem}.html")
    tab.wait_for_function(f"document.readyState === 'complete' && ({test_slides.READY})()")


@pytest.fixture
def first(tab: Tab, site: Site) -> Tab:
    """The first notebook, in JupyterLite, where the link of the site's start leads to."""
    if tab.shows != "first":

        def go() -> None:
            tab.goto(f"{site.url}/index.html")
            tab.click("a.go")

        tab.arrive(go, IN_FRONT)
        tab.wait_for_function(READY)
        tab.evaluate(BEGIN)
        tab.evaluate(test_site.COMMAND, "notebook:run-all-cells")
        tab.wait_for_function(test_site.ALL_RAN)
        tab.shows = "first"
    return tab


def test_the_first_notebook_runs_in_the_browser(first: Tab) -> None:
    assert first.evaluate(FAILED) == []
    first.find("[data-cell=win-code] .jp-OutputArea-output", "→")


def test_in_the_browser_python_hears_of_a_widget(first: Tab) -> None:
    first.evaluate(
        RUN,
        "win-code",
        "from eventlib import BankAccount, EventStore\n"
        "from eventlib.lab import ReplayExplorer\n"
        "BankAccount.open('ACC', 10, bank := EventStore()).deposit(5, bank)\n"
        "explorer = ReplayExplorer(bank, 'ACC'); explorer",
    )
    slider = "[data-cell=win-code] .evl-scrub"
    first.find(slider)
    first.evaluate(FOCUS, slider)
    first.press(HOME, RIGHT)
    until(lambda: first.evaluate(test_site.ASK, "print(explorer.version)").strip(), "1")


def test_in_the_browser_what_was_written_is_there_after_a_reload(first: Tab) -> None:
    first.evaluate(RUN, "setup", "from eventlib import Event, EventBus  # mine")
    first.evaluate("jupyterapp.commands.execute('docmanager:save').then(() => true)")
    first.shows = ""
    url = first.evaluate("location.href")
    first.arrive(lambda: first.goto(url), IN_FRONT)
    until(lambda: first.evaluate(SOURCE, "setup"), "from eventlib import Event, EventBus  # mine")


@pytest.mark.parametrize("path", ["index.html", "en/index.html"])
def test_the_start_of_the_site_fits_a_telephone(path: str, tab: Tab, site: Site) -> None:
    tab.shows = path
    tab.narrow(f"{site.url}/{path}", 360)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    assert tab.evaluate(test_site.OUTSIDE) == []


@pytest.fixture
def reading(tab: Tab, site: Site) -> Tab:
    """Notebook 02 as a page to read, on a telephone."""
    if tab.shows != "reading":
        tab.narrow(f"{site.url}/es/{BOOK.stem}.html", 360)
        tab.find(".evl-replay")
        tab.shows = "reading"
    return tab


def test_on_a_telephone_nothing_of_the_page_sticks_out(reading: Tab) -> None:
    assert reading.evaluate("document.documentElement.scrollWidth") <= 360
    assert reading.evaluate(test_site.OUTSIDE) == []


def test_on_a_telephone_an_explorer_moves_without_python(reading: Tab) -> None:
    slider = ".evl-replay .evl-scrub"
    reading.find(slider)
    reading.evaluate(FOCUS, slider)
    reading.press(HOME, RIGHT, RIGHT)
    assert reading.evaluate(VALUE, slider) == "2"
    assert reading.evaluate(BALANCE, ".evl-replay") == balance(anas_account(), version=2)


def test_on_a_telephone_a_question_is_answered(reading: Tab) -> None:
    reading.click(".evl-question label", "1. 1300")
    reading.click(".evl-question button")
    reading.find(".evl-said", "Tu predicción: 1300")


def test_on_a_telephone_the_outcome_of_a_prediction_is_folded(reading: Tab) -> None:
    seen = "document.querySelector('details.answer .jp-OutputArea').checkVisibility()"
    assert not reading.evaluate(seen)
    reading.click("details.answer summary")
    assert reading.evaluate(seen)
    reading.click("details.answer summary")
    assert not reading.evaluate(seen)


def test_on_a_telephone_axe_finds_no_serious_barrier(reading: Tab) -> None:
    reading.run(f"{AXE}\narguments[arguments.length - 1]();")
    found = reading.evaluate(LOOK, False)["violations"]
    grave = [each["id"] for each in found if each["impact"] in ("serious", "critical")]
    assert grave == []
