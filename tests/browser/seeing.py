"""What the browser's tests share: waiting for an answer, and what a reader can and cannot see."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from importlib.resources import files
from threading import Event

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator, Page, Route

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
LOOK = """(colours) => axe.run({
    resultTypes: ['violations'],
    ...(colours ? { runOnly: { type: 'tag', values: ['cat.color'] } } : {}),
})"""
RUN = """async (code) => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    return (await kernel.requestExecute({ code }).done).content.status;
}"""
NEXT_FRAME = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
MARKED_STEP = """(list) => [...list.querySelectorAll('[aria-selected=true]')]
    .map(row => row.id === list.getAttribute('aria-activedescendant') && row.dataset.step)"""
SET_WIDTH = "(root, width) => { root.style.width = `${width}px`; }"
SET_THEME = "theme => jupyterapp.commands.execute('apputils:change-theme', { theme })"
CONTRASTS = """(root) => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const over = (colours) => {
        for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const light = (rgb) => rgb.map(c => c / 255)
        .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, place) => sum + c * [0.2126, 0.7152, 0.0722][place], 0);
    const found = {};
    for (const element of root.querySelectorAll('*')) {
        const text = [...element.childNodes].some(n => n.nodeType === 3 && n.data.trim());
        if (!text || element.closest('[aria-disabled=true], option, title')) continue;
        if (!element.checkVisibility()) continue;
        const behind = [];
        for (let at = element; at; at = at.parentElement) {
            behind.unshift(getComputedStyle(at).backgroundColor);
        }
        const style = getComputedStyle(element);
        const ink = element.namespaceURI.endsWith('svg') ? style.fill : style.color;
        const [a, b] = [light(over(['#fff', ...behind, ink])), light(over(['#fff', ...behind]))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        const name = element.getAttribute('class') || element.textContent;
        found[name] = Math.min(found[name] ?? 99, ratio);
    }
    return found;
}"""
TOO_WIDE = """(root) => {
    const { left, right } = root.getBoundingClientRect();
    return [...root.querySelectorAll('*')]
        .filter(e => !e.closest('.evl-only-heard, .evl-log li, option, title'))
        .filter(e => e.checkVisibility())
        .filter(e => {
            const place = e.getBoundingClientRect();
            return place.right > right + 0.5 || place.left < left - 0.5;
        })
        .map(e => e.getAttribute('class') ?? e.tagName);
}"""

# The keys that the notebook hears: those that a widget in it did not keep to itself.
HEARD = """() => {
    window.heard = [];
    const hear = ({ key }) => window.heard.push(key);
    jupyterapp.shell.currentWidget.node.addEventListener('keydown', hear);
}"""
# The page tells Python 80 ms after the first of a burst. Right behind the next time it has done so,
# the button is pressed.
BEHIND_THE_NEWS = """(button) => {
    const later = window.setTimeout;
    window.setTimeout = (action, wait, ...more) => later(() => {
        if (wait === 80) {
            window.setTimeout = later;
            later(() => button.click(), 0);
        }
        action(...more);
    }, wait);
}"""


def notebook_of(*cells: str) -> NotebookNode:
    return new_notebook(cells=[new_code_cell(cell) for cell in cells])


def until(says: Callable[[], object], expected: object, patience: float = 60) -> None:
    """Ask again until the answer is what is expected, and leave the page time to come to it."""
    deadline, between = time.monotonic() + patience, Event()
    while (answer := says()) != expected:
        assert time.monotonic() < deadline, f"{answer!r} did not become {expected!r}"
        between.wait(0.02)


def come_late(page: Page, url: str) -> None:
    """Open a page whose widgets get their script a minute after they asked for it."""
    held: list[Route] = []
    page.route("**/libs/anywidget.js", lambda route: held.append(route))
    page.clock.install()
    page.goto(url)
    until(lambda: (page.title(), len(held))[1], 1)  # while it is asked for its title, it goes on
    page.clock.run_for(60_000)
    held[0].continue_()


def assert_readable_in_both_themes(widget: Locator, texts: int) -> None:
    """Each of the texts that are seen, more than `texts`, stands out from what is behind it."""
    page = widget.page
    for theme in ("JupyterLab Dark", "JupyterLab Light"):  # it ends as it began
        page.evaluate(SET_THEME, theme)
        is_light = str(theme.endswith("Light")).lower()
        page.wait_for_function(f"document.body.dataset.jpThemeLight === '{is_light}'")
        contrasts = widget.evaluate(CONTRASTS)
        assert len(contrasts) > texts
        assert {name: r for name, r in contrasts.items() if r < 4.5} == {}, theme


def assert_fits(widget: Locator, widths: Sequence[int]) -> None:
    """Nothing of the widget stands out of it, in a page of any of these widths."""
    for width in widths:
        widget.evaluate(SET_WIDTH, width)
        widget.page.evaluate(NEXT_FRAME)
        assert widget.evaluate("root => root.offsetWidth") == width
        assert widget.evaluate(TOO_WIDE) == []
        assert widget.evaluate("root => root.scrollWidth <= root.clientWidth")


def barriers(page: Page, *, dark: bool = False) -> dict[str, list[str]]:
    """What axe finds serious in the page; in the dark only of colours, as the rest is the same."""
    page.evaluate(AXE)
    found = page.evaluate(LOOK, dark)["violations"]
    return {
        each["id"]: [node["html"][:200] for node in each["nodes"]]
        for each in found
        if each["impact"] in ("serious", "critical")
    }
