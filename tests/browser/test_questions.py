"""Questions in a page: each is a choice of its own, and says it was kept only where it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from eventlib.lab import predict, quiz
from tests.browser.seeing import notebook_of, until

pytestmark = pytest.mark.browser

SETUP = 'from eventlib.lab import begin, predict, quiz\nbegin("es", "02")'
GUESS = 'guess = predict("2.p1"); guess'
ASKED = 'asked = quiz("2.q1"); asked'
CHOSEN = "group => [...group.querySelectorAll('input')].findIndex(radio => radio.checked) + 1"


def answer(question: Locator, number: int) -> None:
    question.get_by_role("radio").nth(number - 1).check()
    question.get_by_role("button").click()
    question.locator(".evl-said:not(:empty)").wait_for()


def chosen(questions: Locator) -> list[int]:
    return [question.evaluate(CHOSEN) for question in questions.all()]


def stand(page: Page) -> None:
    """Two questions are answered one after the other, and both answers stand."""
    questions = page.locator(".evl-question")
    answer(questions.nth(0), 1)
    answer(questions.nth(1), 3)
    assert chosen(questions)[:2] == [1, 3]
    page.keyboard.press("Tab")
    questions.nth(0).get_by_role("radio").nth(0).focus()
    page.keyboard.press("ArrowUp")  # from the first to the last of its own
    last = questions.nth(0).get_by_role("radio").count()
    assert chosen(questions)[:2] == [last, 3]
    page.keyboard.press("ArrowDown")
    assert chosen(questions)[:2] == [1, 3]


def test_two_questions_of_a_notebook_keep_both_answers(open_notebook: Any) -> None:
    notebook = open_notebook(notebook_of(SETUP, GUESS, ASKED, "guess"))
    notebook.run_all()
    stand(notebook.page)
    until(lambda: notebook.ask("(guess.answered, asked.answered)"), (1, 3))
    said = notebook.page.locator(".evl-said").first
    until(lambda: said.inner_text()[:25], "Predicción guardada: 1300")
    # The same question, shown once more, follows it without taking its marks.
    answer(notebook.page.locator(".evl-question").nth(2), 2)
    until(lambda: chosen(notebook.page.locator(".evl-question")), [2, 3, 2])


@pytest.mark.parametrize(("width", "kernel"), [(1280, "data-no-kernel"), (390, "")])
def test_on_a_slide_and_on_a_telephone_both_stand_and_nothing_is_said_to_be_kept(
    width: int, kernel: str, browser: Browser, tmp_path: Path
) -> None:
    shown = [predict("2.p1"), quiz("2.q1")]
    names = ("_data", "answered", "_kept")
    states = [{name: getattr(each, name) for name in names} for each in shown]
    (tmp_path / "widget.js").write_text(str(shown[0]._esm), encoding="utf-8")
    (tmp_path / "page.html").write_text(
        f"""<!doctype html><html {kernel}><meta charset="utf-8"><style>{shown[0]._css}</style>
<section></section><section></section>
<script type="module">
window.heard = [];
document.addEventListener("keydown", (event) => window.heard.push(event.key));
const states = {json.dumps(states)};
for (const [place, state] of states.entries()) {{
    const hears = [];
    const model = {{
        get: (name) => state[name], set: (name, value) => {{ state[name] = value; }},
        save_changes: () => hears.forEach((hear) => hear()), on: (_, hear) => hears.push(hear),
    }};
    // Each widget loads its own module, as an exported page does.
    const {{ default: widget }} = await import(`./widget.js?${{place}}`);
    widget.render({{ model, el: document.querySelectorAll("section")[place] }});
}}
</script>""",
        encoding="utf-8",
    )
    context = browser.new_context(offline=True, viewport={"width": width, "height": 720})
    page = context.new_page()
    page.route(
        "**/*",
        lambda route: route.fulfill(path=tmp_path / Path(route.request.url.partition("?")[0]).name),
    )
    page.goto("http://page.test/page.html")
    page.locator(".evl-question").nth(1).wait_for()
    stand(page)
    assert page.evaluate("window.heard") == ["Tab"]
    said = page.locator(".evl-said").first
    assert said.inner_text().startswith("Tu predicción: 1300")
    for display in ("none", "block"):  # one slide on, and back
        page.locator("section").first.evaluate("(it, way) => { it.style.display = way; }", display)
    assert chosen(page.locator(".evl-question")) == [1, 3]
    context.close()
