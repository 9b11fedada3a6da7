"""Every widget in every size, light and text: nothing overflows, is clipped, or lies on another.

`make look` writes the pictures of the same matrix, to be looked at.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import showcase
from tests.browser.seeing import NEXT_FRAME, barriers, until

pytestmark = pytest.mark.browser

FAULTS = """(root) => {
    const bounds = root.getBoundingClientRect();
    const name = (e) =>
        `${e.tagName}.${e.getAttribute('class') ?? ''} ${e.textContent.slice(0, 30)}`;
    const hidden = (e) => getComputedStyle(e).clipPath === 'inset(50%)'
        || (e !== root && hidden(e.parentElement));
    const seen = [...root.querySelectorAll('*')].filter((e) => e.checkVisibility()
        && !e.closest('.evl-only-heard, option, title, .evl-chip') && !hidden(e));
    const scrolls = (e) => /auto|scroll/.test(getComputedStyle(e).overflowY);
    const inList = (e) => e !== root && (scrolls(e) || inList(e.parentElement));
    const found = [];
    for (const e of seen) {
        const { left, right, bottom } = e.getBoundingClientRect();
        const outside = left < bounds.left - 1 || right > bounds.right + 1
            || bottom > bounds.bottom + 1;
        if (outside && !inList(e.parentElement)) found.push(`outside: ${name(e)}`);
        const style = getComputedStyle(e);
        const cut = /hidden|clip/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1;
        if (cut && !e.matches('select, input') && e !== root) found.push(`clipped: ${name(e)}`);
    }
    // What is read: each line of each text, and what can be clicked.
    const boxes = [];
    for (const e of seen) {
        if (inList(e)) continue;
        const add = ({ left, right, top, bottom }) => {
            if (right - left > 1) boxes.push({ e, left, right, top, bottom });
        };
        const isControl = e.matches('button, select, input:not(.evl-scrub, .evp-token)');
        if (isControl) add(e.getBoundingClientRect());
        for (const part of e.closest('button, select') ? [] : e.childNodes) {
            if (part.nodeType !== 3 || !part.data.trim()) continue;
            const range = document.createRange();
            range.selectNodeContents(part);
            if (e.namespaceURI.endsWith('svg')) add(e.getBoundingClientRect());
            else for (const line of range.getClientRects()) add(line);
        }
    }
    boxes.forEach((one, place) => boxes.slice(place + 1).forEach((other) => {
        if (one.e === other.e || one.e.contains(other.e) || other.e.contains(one.e)) return;
        const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        const halo = [one.e, other.e].some((e) => e.matches('.evl-value, .evl-cross'));
        if (across < 3 || down < 5 || halo) return;
        found.push(`overlap: ${name(one.e)} | ${name(other.e)}`);
    }));
    return found;
}"""
SIZE = "(size) => document.body.style.setProperty('--jp-content-font-size1', `${size}px`)"
ROOT = ".evl-frame, .evl-question"
BARE_HEIGHT = 520


def shown(browser: Browser, folder: Path, name: str, **settings: Any) -> Page:
    folder.mkdir(exist_ok=True)
    widget = showcase.WIDGETS[name]()
    settings = {"viewport": {"width": 1116, "height": 720}, "reduced_motion": "reduce", **settings}
    return showcase.visit(browser, folder, showcase.lay(folder, widget), **settings)


@pytest.mark.parametrize("name", showcase.WIDGETS)
def test_in_every_size_and_light_nothing_overflows_overlaps_or_is_clipped(
    name: str, browser: Browser, tmp_path: Path
) -> None:
    page = shown(browser, tmp_path, name)
    root = page.locator(ROOT)
    faults: dict[str, list[str]] = {}

    def look(way: str) -> None:
        page.evaluate(NEXT_FRAME)
        page.evaluate(NEXT_FRAME)
        if found := root.evaluate(FAULTS):
            faults[way] = found

    for unfolded in (False, True):
        for summary in root.locator("summary").all() if unfolded else []:
            summary.press("Enter")
        for width in (320, 480, 768, 853, 1100, 1280, 1920):
            page.set_viewport_size({"width": width + 16, "height": 720})
            look(f"{width}, {unfolded}")
        for width in (1116, 496):
            page.set_viewport_size({"width": width, "height": 720})
            for size in (18, 20, 24, 28):
                page.evaluate(SIZE, size)
                look(f"text of {size} on {width}, {unfolded}")
            page.evaluate(SIZE, 14)
        for scheme in ("light", "dark"):
            page.emulate_media(forced_colors="active", color_scheme=scheme)
            look(f"forced {scheme}, {unfolded}")
        page.emulate_media(forced_colors="none")
    assert faults == {}
    page.context.close()


@pytest.mark.parametrize("theme", showcase.THEMES)
@pytest.mark.parametrize("name", showcase.WIDGETS)
def test_axe_finds_nothing_serious(name: str, theme: str, browser: Browser, tmp_path: Path) -> None:
    address = showcase.lay(tmp_path, showcase.WIDGETS[name](), theme=theme)
    page = showcase.visit(browser, tmp_path, address, bypass_csp=True)
    for summary in page.locator("summary").all():
        summary.press("Enter")
    assert barriers(page, dark=theme == "dark") == {}
    page.context.close()


LINES = """(root) => Object.fromEntries(['.evl-grid', '.evl-past', '.evl-without', '.evl-handle']
    .map((name) => [name, getComputedStyle(root.querySelector(name)).stroke]))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_the_lines_of_the_chart(
    scheme: Any, browser: Browser, tmp_path: Path
) -> None:
    page = shown(browser, tmp_path, "skipped", forced_colors="active", color_scheme=scheme)
    canvas = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for name, stroke in page.locator(ROOT).evaluate(LINES).items():
        assert stroke.startswith("rgb"), (name, stroke)
        assert stroke != canvas, name
    page.context.close()


@pytest.mark.parametrize("name", ["replay", "skipped", "bus", "projection", "chaos", "broker"])
def test_all_of_an_explorer_is_on_one_screen(name: str, browser: Browser, tmp_path: Path) -> None:
    page = shown(browser, tmp_path, name)
    box = page.locator(ROOT).bounding_box()
    assert box
    assert (box["width"], box["height"] <= BARE_HEIGHT) == (1100, True), box
    page.set_viewport_size({"width": 853, "height": 480})  # at 150 %
    page.evaluate(NEXT_FRAME)
    if name == "replay":
        for part in (".evl-chart", ".evl-buttons", ".evl-scrub"):
            place = page.locator(part).bounding_box()
            assert place
            assert place["y"] + place["height"] < 480 - 110  # JupyterLab's own bars
    page.context.close()


def test_of_ten_thousand_events_only_what_is_seen_is_in_the_page(
    browser: Browser, tmp_path: Path
) -> None:
    page = shown(browser, tmp_path, "long_one")
    root = page.locator(ROOT)
    count = "root => root.querySelectorAll('*').length"
    assert root.evaluate(count) < 700
    log = root.get_by_role("listbox")
    last = root.get_by_role("slider")
    last.press("End")
    assert last.get_attribute("aria-valuetext") == (
        "Versión 10000 de 10000: account.deposited +64.00"
    )
    assert log.locator("[aria-selected=true]").inner_text().startswith("10000")
    assert root.evaluate(count) < 700
    first = "list => Number(list.querySelector('[data-version]').dataset.version)"
    before = log.evaluate(first)
    for _ in range(3):  # who scrolls finds the ones before
        log.evaluate("list => { list.scrollTop = 0; }")
        page.evaluate(NEXT_FRAME)
    until(lambda: log.evaluate(first) <= before - 40, True)
    assert root.evaluate(count) < 700
    page.context.close()


def test_ten_thousand_events_play_within_half_a_minute(browser: Browser, tmp_path: Path) -> None:
    page = shown(browser, tmp_path, "long_one")
    root = page.locator(ROOT)
    page.clock.install()
    root.get_by_role("button", name="Reproducir").click()
    page.clock.run_for(30_000)
    assert root.get_by_role("slider").input_value() == "10000"
    page.context.close()


def test_on_paper_no_explorer_is_on_two_sheets(browser: Browser, tmp_path: Path) -> None:
    for name in ("skipped", "bus", "projection", "chaos", "broker"):
        page = shown(browser, tmp_path / name, name)
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 703, "height": 1000})  # A4 with JupyterLab's margins
        page.evaluate(NEXT_FRAME)
        root = page.locator(ROOT)
        assert root.evaluate("root => getComputedStyle(root).breakInside") == "avoid"
        assert root.evaluate("root => root.offsetHeight") < 1000, name
        page.context.close()


def test_what_leaves_the_page_leaves_nothing_there(browser: Browser, tmp_path: Path) -> None:
    for name in ("replay", "bus", "projection", "chaos", "broker"):
        page = shown(browser, tmp_path / name, name)
        page.evaluate("async () => (await window.end)()")
        assert page.locator(ROOT).count() == 0
        page.context.close()
