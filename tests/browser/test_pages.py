"""The notebooks as plain pages: for everyone to read, without a kernel and without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page

import pages
from tests.browser.seeing import barriers

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(ROOT.glob("notebooks/*/*.ipynb"))

pytestmark = pytest.mark.browser


@pytest.fixture(
    scope="module", params=NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def page(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """The page of a notebook: one for all tests, which leave it as it was."""
    written = tmp_path_factory.mktemp("pages") / "page.html"
    written.write_text(pages.page(request.param), encoding="utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(written.as_uri())
    yield page
    context.close()


def test_axe_finds_no_serious_violation(page: Page, request: pytest.FixtureRequest) -> None:
    """In the dark in one edition: the other has the same code, figures and colours."""
    page.emulate_media(color_scheme="light")
    assert barriers(page) == {}
    if request.node.callspec.params["page"].parent.name == "es":
        page.emulate_media(color_scheme="dark")
        assert barriers(page, dark=True) == {}


def test_a_page_is_dark_where_the_reader_wants_it_so(page: Page) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    light, dark = (sum(map(int, re.findall(r"\d+", ground)[:3])) for ground in grounds)
    assert light == 3 * 255
    assert dark < 100


def test_the_notes_of_whoever_teaches_are_not_on_it(page: Page) -> None:
    assert page.get_by_text(re.compile("Notas para la clase|Notes for the class")).count() == 0


def test_it_is_in_the_language_of_its_edition(page: Page, request: pytest.FixtureRequest) -> None:
    edition = request.node.callspec.params["page"].parent.name
    assert page.locator("html").get_attribute("lang") == edition


def test_the_answer_to_a_prediction_is_folded(page: Page, request: pytest.FixtureRequest) -> None:
    notebook = nbformat.read(request.node.callspec.params["page"], as_version=4)
    tagged = [c for c in notebook.cells if "after-prediction" in c.metadata.get("tags", [])]
    answers = page.locator("details.answer")
    assert answers.count() == len(tagged)
    for answer in answers.all():
        output = answer.locator(".jp-OutputArea").first
        assert not output.is_visible()
        answer.locator("summary").first.click()
        assert output.is_visible()
        answer.locator("summary").first.click()


def test_every_picture_has_a_text_alternative(page: Page) -> None:
    for picture in page.locator(".jp-OutputArea-output svg").all():
        label = picture.get_attribute("aria-label") or ""
        inside = picture.get_attribute("aria-hidden") == "true"
        assert label or inside or picture.locator("xpath=ancestor::*[@role='img']").count()
