"""The decks: opened from a folder, with no network and no kernel, and gone through to the end.

Ordinarily that is done with one notebook. Where no test may be skipped, it is done with all of
them: those of the lesson as they follow each other in the deck of the whole lesson.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from playwright.sync_api import Browser, Locator, Page, Route, ViewportSize, expect

from tests.browser.conftest import EVERYTHING
from tests.browser.seeing import come_late, until

ROOT = Path(__file__).parents[2]
EVERY = sorted(ROOT.glob("notebooks/*/*.ipynb"))
EDITIONS = sorted({path.parent.name for path in EVERY})
LARGE: ViewportSize = {"width": 1920, "height": 1080}
HARMLESS = (
    # the check of its own schema that the widgets' manager carries with it
    r"strict mode: use allowUnionTypes to allow union type keyword",
)
READY = """() => window.Reveal?.isReady()
    && (!Reveal.isPrintingPDF() || document.querySelector('.pdf-page'))
    && [...document.querySelectorAll('.widget')].every(
        (widget) => widget.querySelector('.evl-frame, .evl-question'))"""
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# What a recorded explorer shows in the end: the answer to the question of its slide.
ANSWERS = {
    "01-explore": re.compile("(intentos|attempts): 3"),
    "04-explore": re.compile("atrasado 3 eventos|3 events behind"),
}
KEYS_ARE_FREE = "document.activeElement === document.body"
NOTES = "() => Reveal.getSlideNotes()"
# What sticks out of the slide, or stands where its foot does; lists that scroll may.
OUTSIDE = """() => {
    const slide = Reveal.getCurrentSlide();
    const { left, right } = slide.getBoundingClientRect();
    const foot = slide.querySelector('.where').getBoundingClientRect().top;
    const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowY);
    const inList = (element) => {
        for (let at = element.parentElement; at !== slide; at = at.parentElement) {
            if (scrolls(at)) return true;
        }
        return false;
    };
    return [...slide.querySelectorAll('*')]
        .filter((e) => !e.closest('.notes, .where, .evl-only-heard, .storyboard, title'))
        .filter((e) => e.checkVisibility() && !inList(e))
        .map((e) => [e.getAttribute('class') || e.tagName, e.getBoundingClientRect()])
        .filter(([, at]) => at.bottom > foot + 1 || at.right > right + 1 || at.left < left - 1)
        .filter(([, at]) => at.width && at.height)
        .map(([name, at]) => `${name}: ${Math.round(at.bottom)} of ${Math.round(foot)}`);
}"""
# Letters of an explorer that nobody reads from the last row.
SMALL = """() => [...Reveal.getCurrentSlide().querySelectorAll('.evl-frame *')]
    .filter((e) => !e.closest('.storyboard, .evl-only-heard, title'))
    .filter((e) => e.checkVisibility({ visibilityProperty: true }))
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 14.5)
    .map((e) => `${e.getAttribute('class') || e.tagName}: ${getComputedStyle(e).fontSize}`)"""
# What moves by itself is noted in the page: who asks from outside may come too late.
WATCH = """
window.seen = { chips: [], steps: [] };
(function look() {
    const chip = document.querySelector('.present .evl-chip');
    if (chip) {
        const box = chip.closest('.evl-frame').getBoundingClientRect();
        const { left, right, top, bottom } = chip.getBoundingClientRect();
        seen.chips.push(
            left >= box.left && right <= box.right && top >= box.top && bottom <= box.bottom);
    }
    const marked = '.present [role=option][data-step][aria-selected=true]';
    const step = document.querySelector(marked)?.dataset.step;
    if (step && step !== seen.steps.at(-1)) seen.steps.push(step);
    requestAnimationFrame(look);
})();"""
# While the slides are on their way to their pages of paper, a busy machine draws late.
LATE_ON_PAPER = """
const soon = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (shown) =>
    document.querySelector('.slides .where') ? soon(shown) : setTimeout(soon, 1500, shown);"""
OVERLAPPING_PAGES = """() => [...document.querySelectorAll('.pdf-page > section')]
    .filter((slide) => [...slide.children].some((part) => part.getClientRects().length
        && !part.matches('.where')
        && part.getBoundingClientRect().bottom > slide.getBoundingClientRect().top + 704))
    .map((slide) => slide.id)"""

pytestmark = pytest.mark.browser


@dataclass
class Deck:
    """A deck in a page, and what it asked for or complained of."""

    page: Page
    elsewhere: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def open(self, path: Path, at: str = "") -> None:
        self.page.goto("about:blank")
        self.page.goto(path.as_uri() + at)
        self.page.wait_for_function(READY)

    @property
    def here(self) -> str:
        slide: str = self.page.evaluate("Reveal.getCurrentSlide().id")
        return slide

    def on_every_slide(self, look: Callable[[], object]) -> dict[str, Any]:
        """What is found on each slide once its fragments are there, from the first to the last."""
        found: dict[str, Any] = {}
        while True:
            while self.page.evaluate("Reveal.availableFragments().next"):
                self.page.keyboard.press("ArrowRight")
            self.page.evaluate(SETTLED)
            found[self.here] = look()
            if self.page.evaluate("Reveal.isLastSlide()"):
                return found
            before = self.here
            self.page.keyboard.press("ArrowRight")
            assert self.here != before


@dataclass(frozen=True)
class Case:
    """The deck of one notebook, or of those of the whole lesson."""

    edition: str
    name: str
    notebooks: tuple[Path, ...]

    def __str__(self) -> str:
        return f"{self.edition}/{self.name}"

    @property
    def slides(self) -> list[str]:
        return [slide for path in self.notebooks for slide in slides_of(path)]

    @property
    def explorers(self) -> list[str]:
        return [slide for slide in self.slides if slide.endswith("-explore")]


def kind(cell: NotebookNode) -> str:
    found: str = cell.metadata.get("slideshow", {}).get("slide_type", "-")
    return found


def slides_of(path: Path) -> list[str]:
    cells = nbformat.read(path, as_version=4).cells
    return [f"{path.stem[:2]}-{c.id}" for c in cells if kind(c) in ("slide", "subslide")]


def cases() -> Iterator[Case]:
    """What is gone through to the end in this run."""
    for edition in EDITIONS:
        paths = [path for path in EVERY if path.parent.name == edition]
        lesson = tuple(path for path in paths if path.name < "06")
        if EVERYTHING:
            yield Case(edition, "lesson", lesson)
            yield from (Case(edition, path.stem, (path,)) for path in paths if path.name >= "06")
        elif edition == "es":
            yield Case(edition, lesson[2].stem, lesson[2:3])


CASES = list(cases())
every = pytest.mark.parametrize("case", CASES, ids=str)


@pytest.fixture
def deck(browser: Browser) -> Iterator[Deck]:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    deck = Deck(context.new_page())

    def refuse(route: Route) -> None:
        deck.elsewhere.append(route.request.url)
        route.abort()

    context.route(lambda url: not url.startswith(("file:", "data:", "blob:")), refuse)
    context.on("requestfailed", lambda request: deck.failed.append(request.url))
    deck.page.on("pageerror", lambda error: deck.said.append(str(error)))
    deck.page.on(
        "console",
        lambda message: message.type in ("error", "warning") and deck.said.append(message.text),
    )
    yield deck
    context.close()
    assert deck.elsewhere == []
    assert deck.failed == []
    assert [text for text in deck.said if not re.match("|".join(HARMLESS), text)] == []


@pytest.fixture
def folder(request: pytest.FixtureRequest, decks: Callable[..., Path]) -> Path:
    """The decks of the edition that the test is about."""
    about = request.node.callspec.params
    edition = about["case"].edition if "case" in about else about["edition"]
    of_edition = [path for case in CASES if case.edition == edition for path in case.notebooks]
    return decks(edition, *sorted(of_edition))


def of(case: Case, folder: Path) -> Path:
    return folder / f"{case.name}.html"


@every
def test_the_slides_are_those_of_the_notebook_and_each_fits_and_its_notes_have_the_minutes(
    case: Case, folder: Path, deck: Deck
) -> None:
    deck.open(of(case, folder))
    found = deck.on_every_slide(
        lambda: (
            deck.page.evaluate(NOTES),
            deck.page.locator(".present .where:visible").last.inner_text(),
            deck.page.evaluate(OUTSIDE) + deck.page.evaluate(SMALL),
        )
    )
    assert list(found) == case.slides
    assert {slide: wrong for slide, (_, _, wrong) in found.items() if wrong} == {}
    for slide, (notes, where, _) in found.items():
        assert len(notes) > 40
        assert re.match(rf"{slide[:2]} · \D{{3}}", where)
        assert not re.search(r"minut", where)
        assert re.match(r"\S.* · minut\w+ \d+ \w+ \d+", re.sub(r"<[^>]+>", "", notes).strip())


@pytest.mark.parametrize("case", CASES[-1:], ids=str)
def test_every_slide_fits_on_a_larger_screen_too(case: Case, folder: Path, deck: Deck) -> None:
    deck.page.set_viewport_size(LARGE)
    deck.open(of(case, folder))
    found = deck.on_every_slide(lambda: deck.page.evaluate(OUTSIDE))
    assert {slide: outside for slide, outside in found.items() if outside} == {}


@every
def test_the_outcome_of_a_prediction_waits_for_a_key(case: Case, folder: Path, deck: Deck) -> None:
    cells = [c for path in case.notebooks for c in nbformat.read(path, as_version=4).cells]
    waiting = [c for c in cells if kind(c) == "fragment" and c.cell_type == "code"]
    deck.open(of(case, folder))
    fragments = deck.page.locator(".fragment:has(pre.code):has(pre.output, .rich)")
    assert fragments.count() >= len(waiting)
    for fragment in fragments.all():
        slide = fragment.locator("xpath=ancestor::section[1]").get_attribute("id")
        deck.page.evaluate(f"location.hash = '#/{slide}'")
        deck.page.wait_for_function(f"Reveal.getCurrentSlide().id === '{slide}'")
        assert fragment.evaluate("e => getComputedStyle(e).visibility") == "hidden"
        deck.page.keyboard.press("ArrowRight")
        assert fragment.evaluate("e => getComputedStyle(e).visibility") == "visible"
        assert deck.here == slide


@every
def test_what_is_for_home_and_the_checks_are_left_out(case: Case, folder: Path) -> None:
    text = of(case, folder).read_text(encoding="utf-8")
    body = text.partition("widget-state+json")[0]
    assert "check(" not in body
    for path in case.notebooks:
        for cell in nbformat.read(path, as_version=4).cells:
            if "practice" in cell.metadata.get("tags", []):
                assert f'"{path.stem[:2]}-{cell.id}"' not in body


@pytest.mark.parametrize(
    ("case", "slide"),
    [(case, slide) for case in CASES for slide in case.explorers],
    ids=str,
)
def test_its_explorer_plays_by_itself_without_a_kernel_and_keeps_its_keys_to_itself(
    case: Case, slide: str, folder: Path, deck: Deck
) -> None:
    deck.page.set_viewport_size(LARGE)
    deck.page.add_init_script(WATCH)
    deck.open(of(case, folder), f"#/{slide}")
    explorer = deck.page.locator(".present .explorer .evl-frame")
    until(lambda: deck.page.evaluate("seen.chips.length > 0"), True)
    assert deck.page.evaluate("seen.chips[0]")
    if explorer.locator(".evl-scrub").count():
        account_is_replayed(explorer, deck)
    else:
        record_is_played(explorer, deck)
    assert deck.here == slide
    assert not deck.page.evaluate(KEYS_ARE_FREE)
    deck.page.keyboard.press("Escape")
    assert deck.page.evaluate(KEYS_ARE_FREE)
    deck.page.keyboard.press("ArrowRight")
    assert deck.here != slide


def account_is_replayed(explorer: Locator, deck: Deck) -> None:
    slider = explorer.locator(".evl-scrub")
    until(lambda: int(slider.input_value()) > 1, True)
    slider.focus()
    for key, version in (("End", slider.get_attribute("max")), ("Home", "0"), ("ArrowRight", "1")):
        deck.page.keyboard.press(key)
        assert slider.input_value() == version
    explorer.locator(".evl-skip").click()
    explorer.locator(".evl-strip").wait_for()
    here = deck.here
    deck.page.evaluate("Reveal.prev()")
    deck.page.evaluate("(slide) => { location.hash = `#/${slide}`; }", here)
    expect(explorer.locator(".evl-strip")).to_be_hidden()  # what was skipped counts again
    slider.press("Home")
    slider.press("ArrowRight")
    explorer.locator(".evl-skip").click()
    expect(explorer.locator(".evl-unskip")).to_be_visible()
    slider.focus()
    while slider.input_value() != slider.get_attribute("max"):
        deck.page.keyboard.press("ArrowRight")
        deck.page.evaluate(SETTLED)
        assert deck.page.evaluate(OUTSIDE) == []
        assert explorer.evaluate("e => e.scrollHeight <= e.clientHeight")
    if "09-" in deck.here:  # a counterexample: all of it happened at one moment
        return
    explorer.get_by_role("radio").last.check()  # by date
    days = explorer.locator(".evl-axis").filter(has_text=re.compile(r"^\d{4}-\d\d-\d\d$"))
    assert days.count() >= 3


def record_is_played(explorer: Locator, deck: Deck) -> None:
    """What was recorded plays from its beginning; nothing asks for what needs Python."""
    steps = explorer.locator("[role=option][data-step]")
    assert explorer.locator(".evl-silent:visible").count() == 0
    assert explorer.locator(".evl-asks:visible").count() == 0
    assert steps.count() > 1
    until(lambda: deck.page.evaluate("seen.steps.length > 1"), True)
    first = [step.get_attribute("data-step") for step in steps.all()[:2]]
    assert deck.page.evaluate("seen.steps")[:2] == first
    explorer.get_by_role("listbox").focus()
    deck.page.keyboard.press("Home")
    for step in steps.all():
        assert step.get_attribute("aria-selected") == "true"
        assert deck.page.evaluate(OUTSIDE) == []
        deck.page.keyboard.press("ArrowRight")
    if deck.here in ANSWERS:
        expect(explorer).to_contain_text(ANSWERS[deck.here])


@every
def test_each_question_answers_without_a_kernel(case: Case, folder: Path, deck: Deck) -> None:
    deck.open(of(case, folder))
    for question in deck.page.locator(".evl-question").all():
        slide = question.locator("xpath=ancestor::section[1]").get_attribute("id")
        deck.page.evaluate(f"location.hash = '#/{slide}'")
        question.locator("input").first.wait_for()
        for answer in question.locator("input").all():
            answer.check()
            question.locator("button").click()
            question.locator(".evl-said:not(:empty)").wait_for()
            assert deck.page.evaluate(OUTSIDE) == []
        assert deck.here == slide
        assert deck.page.evaluate(KEYS_ARE_FREE)


@pytest.mark.parametrize("case", CASES[:1], ids=str)
def test_a_widget_whose_script_comes_late_is_there_in_the_end(
    case: Case, folder: Path, deck: Deck
) -> None:
    come_late(deck.page, of(case, folder).as_uri())
    deck.page.wait_for_function(READY)


@every
def test_on_paper_there_is_a_page_for_each_slide_with_storyboards_and_answers(
    case: Case, folder: Path, deck: Deck
) -> None:
    deck.open(of(case, folder), "?print-pdf")
    pages = deck.page.locator(".pdf-page > section")
    until(pages.count, len(case.slides))
    printed = deck.page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == len(case.slides)
    assert deck.page.locator(".explorer:visible").count() == 0
    explorers = deck.page.locator(".explorer").count()
    assert deck.page.locator(".storyboard:visible").count() == explorers
    assert deck.page.locator(".fragment:visible").count() == deck.page.locator(".fragment").count()
    assert deck.page.evaluate(OVERLAPPING_PAGES) == []


@pytest.mark.parametrize("case", CASES[:1], ids=str)
def test_on_paper_no_widget_is_left_out_where_frames_come_late(
    case: Case, folder: Path, deck: Deck
) -> None:
    deck.page.add_init_script(LATE_ON_PAPER)
    deck.open(of(case, folder), "?print-pdf")
    assert deck.page.locator(".widget .evl-frame").count() == len(case.explorers)
    assert deck.page.locator(".widget .evl-question:visible").count() > 0


def speaker_view(deck: Deck) -> tuple[Page, Locator]:
    """What `s` opens, and the notes in it."""
    with deck.page.expect_popup() as opened:
        deck.page.keyboard.press("s")
    return opened.value, opened.value.locator(".speaker-controls-notes .value")


@pytest.mark.parametrize("case", CASES[:1], ids=str)
def test_the_speaker_view_opens_on_s_with_notes_and_a_clock(
    case: Case, folder: Path, deck: Deck
) -> None:
    deck.open(of(case, folder))
    speaker, notes = speaker_view(deck)
    headings = deck.page.locator(".notes p:first-child strong")
    first, last = headings.first.text_content(), headings.last.text_content()
    assert last != first
    until(lambda: notes.inner_text().partition("\n")[0], first)
    assert re.match(r"\d", speaker.locator(".clock-value").inner_text())
    deck.page.evaluate(f"location.hash = '#/{case.slides[-1]}'")
    until(lambda: notes.inner_text().partition("\n")[0], last)


@pytest.mark.parametrize("case", CASES[:1], ids=str)
def test_a_number_and_enter_lead_to_the_slide_that_has_it_in_its_corner(
    case: Case, folder: Path, deck: Deck
) -> None:
    deck.open(of(case, folder))
    speaker, notes = speaker_view(deck)
    until(lambda: notes.inner_text() != "", True)
    for page, number in ((deck.page, 12), (speaker, 9)):
        for key in (*str(number), "Enter"):
            page.keyboard.press(key)
        until(lambda: deck.here, case.slides[number - 1])
        shown = deck.page.locator(".slide-number").first.inner_text()
        assert shown.split() == [str(number), "/", str(len(case.slides))]
    deck.page.keyboard.press("Enter")
    for key in ("9", "9", "9", "Enter"):
        deck.page.keyboard.press(key)
    assert deck.here == case.slides[8]


@pytest.mark.parametrize("edition", sorted({case.edition for case in CASES}))
def test_the_index_leads_to_every_deck_in_the_language_of_the_edition(
    edition: str, folder: Path, deck: Deck
) -> None:
    deck.page.goto((folder / "index.html").as_uri())
    assert deck.page.locator("html").get_attribute("lang") == edition
    linked = [link.get_attribute("href") for link in deck.page.locator("th a").all()]
    mine = [case for case in CASES if case.edition == edition]
    notebooks = {f"{path.stem}.html": path for case in mine for path in case.notebooks}
    assert sorted(linked) == sorted({*notebooks, *(f"{case.name}.html" for case in mine)})
    for name, path in notebooks.items():
        deck.open(folder / name)
        assert deck.page.locator("html").get_attribute("lang") == edition
        assert deck.page.evaluate("Reveal.getSlides().map(({ id }) => id)") == slides_of(path)
