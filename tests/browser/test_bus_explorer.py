"""The BusExplorer in a real JupyterLab: each step in the page is what happened in the kernel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from eventlib import EventBus
from eventlib.lab import BusExplorer
from tests.browser.seeing import (
    HEARD,
    MARKED_STEP,
    RUN,
    assert_fits,
    assert_readable_in_both_themes,
    notebook_of,
    until,
)

pytestmark = pytest.mark.browser

SHOP = """
from datetime import UTC, datetime
from eventlib import *
from eventlib.lab import BusExplorer

bus = EventBus()
emails, stock = [], []

def send_confirmation_email(event):
    emails.append(event.id)
    print(f" Sending email for order {event.data['order_id']}")

def update_inventory(event):
    stock.append(event.id)

bus.subscribe("order.created", send_confirmation_email)
bus.subscribe("order.created", update_inventory)
"""
SHOW = 'explorer = BusExplorer(bus, ["order.created", "order.cancelled"]); explorer'
LETTERS = """[
    (letter.event.id, getattr(letter.handler, "__qualname__", ""), letter.attempts)
    for letter in bus.dead_letters
]"""
FAILURE = "SimulatedFailure: avería simulada"


class Explorer:
    """The widget in the page: what it shows, as a reader sees it."""

    def __init__(self, page: Page, root: Locator) -> None:
        self.page = page
        self.root = root
        self.keyboard = page.keyboard
        root.wait_for()

    def button(self, name: str, consumer: str = "") -> Locator:
        place = self.card(consumer) if consumer else self.root
        return place.get_by_role("button", name=name, exact=True)

    def card(self, consumer: str) -> Locator:
        name = self.page.locator(".evb-name", has_text=consumer)
        return self.root.locator(".evb-consumer", has=name)

    def unfold(self) -> None:
        """Open what adds a consumer."""
        self.root.get_by_text("Añadir consumidor").press("Enter")

    @property
    def history(self) -> Locator:
        return self.root.get_by_role("listbox", name="Qué ha pasado")

    @property
    def steps(self) -> list[str]:
        """The sentences that can be read, and the one that is marked is the step shown."""
        return [row.inner_text() for row in self.history.locator(".evl-step:visible").all()]

    @property
    def step(self) -> int:
        marked: list[str] = self.history.evaluate(MARKED_STEP)
        assert len(marked) == 1, marked
        return int(marked[0])

    @property
    def consumers(self) -> dict[str, tuple[str, str]]:
        """name: (its last delivery, its counts), in the order in which they are shown."""
        return {
            card.locator(".evb-name").inner_text(): (
                card.locator(".evb-status").inner_text().replace("\n", " "),
                card.locator(".evb-counts").inner_text(),
            )
            for card in self.root.locator(".evb-consumer").all()
        }

    @property
    def letters(self) -> list[tuple[str, str, int]]:
        """(event, consumer, attempts); the number in the title is how many there are."""
        rows = []
        for row in self.root.locator(".evb-letter").all():
            event, consumer = row.locator(".evb-what").inner_text().split(" → ", 1)
            attempts = row.locator(".evb-attempts").inner_text()
            rows.append((event, consumer, int(attempts.removeprefix("intentos: "))))
        title = self.root.locator(".evb-letters .evb-title").inner_text()
        assert title == (f"Cartas muertas ({len(rows)})" if rows else "Cartas muertas")
        return rows

    @property
    def spoken(self) -> str:
        return self.root.locator(".evl-only-heard[role=status]").text_content() or ""

    def settle(self, number: int) -> None:
        """Wait until it has played to this step, and rests there."""
        until(lambda: (self.step, self.button("Repetir").count()), (number, 1))


def explore(notebook: Any) -> Explorer:
    notebook.run_all()
    return Explorer(notebook.page, notebook.page.locator(".evb-explorer"))


@pytest.fixture
def shop(open_notebook: Any) -> tuple[Any, Explorer]:
    """A notebook with the lesson's two consumers, and the explorer that it shows."""
    notebook = open_notebook(notebook_of(SHOP, SHOW))
    return notebook, explore(notebook)


def agrees(notebook: Any, explorer: Explorer, emails: list[str], stock: list[str]) -> None:
    """The handlers got these events, and the page shows what they and the bus say."""
    assert notebook.ask("(emails, stock)") == (emails, stock)
    assert explorer.letters == notebook.ask(LETTERS)
    for name, got in (("send_confirmation_email", emails), ("update_inventory", stock)):
        assert explorer.consumers[name][1].startswith(f"entregas: {len(got)} · "), name
    says = notebook.ask("explorer.text")
    assert f"Cartas muertas: {len(explorer.letters) or 'ninguna'}." in says
    for name, (_, counts) in explorer.consumers.items():
        assert any(
            f"  {name} (" in line and counts.replace(" · ", ", ") in line
            for line in says.splitlines()
        ), (name, counts, says)


# --- a student's walk --------------------------------------------------------------------------


def test_what_a_student_sees_is_what_happened_in_the_kernel(shop: tuple[Any, Explorer]) -> None:
    notebook, explorer = shop
    assert explorer.consumers == {
        "send_confirmation_email": ("· aún no ha recibido nada", "entregas: 0 · fallos: 0"),
        "update_inventory": ("· aún no ha recibido nada", "entregas: 0 · fallos: 0"),
    }
    agrees(notebook, explorer, [], [])

    explorer.button("Publicar order.created").click()
    explorer.settle(3)
    agrees(notebook, explorer, ["e-1"], ["e-1"])
    assert explorer.consumers["update_inventory"][0] == "✓ e-1 entregado"
    said = explorer.card("send_confirmation_email").locator(".evb-said").inner_text()
    assert said == "dice: «Sending email for order ORD1»"

    explorer.button("Hacer que falle", "send_confirmation_email").click()
    explorer.settle(4)
    assert "averiado" in explorer.card("send_confirmation_email").inner_text()
    explorer.button("Publicar order.created").click()
    explorer.settle(7)
    agrees(notebook, explorer, ["e-1"], ["e-1", "e-2"])
    assert explorer.letters == [("e-2", "send_confirmation_email", 1)]
    assert explorer.consumers["send_confirmation_email"][0] == f"✗ e-2 falló: {FAILURE}"
    assert explorer.consumers["update_inventory"][0] == "✓ e-2 entregado"

    explorer.button("Reintentar").click()
    explorer.settle(8)
    agrees(notebook, explorer, ["e-1"], ["e-1", "e-2"])
    assert explorer.letters == [("e-2", "send_confirmation_email", 2)]

    explorer.button("Arreglar", "send_confirmation_email").click()
    explorer.settle(9)
    assert "funciona" in explorer.card("send_confirmation_email").inner_text()
    agrees(notebook, explorer, ["e-1"], ["e-1", "e-2"])  # mending delivers nothing
    explorer.button("Reintentar").click()
    explorer.settle(10)
    agrees(notebook, explorer, ["e-1", "e-2"], ["e-1", "e-2"])
    assert explorer.consumers["send_confirmation_email"][0] == "✓ e-2 entregado al intento 3"
    assert explorer.button("Reintentar").get_attribute("aria-disabled") == "true"

    explorer.button("Publicar order.cancelled").click()
    explorer.settle(11)
    agrees(notebook, explorer, ["e-1", "e-2"], ["e-1", "e-2"])
    assert explorer.root.locator(".evb-in-bus").inner_text() == "e-3 → nadie"
    until(lambda: explorer.spoken, explorer.steps[-1].split("\n")[-1])


def test_consumers_come_and_go_and_the_producer_does_not_notice(
    shop: tuple[Any, Explorer],
) -> None:
    notebook, explorer = shop
    explorer.unfold()
    explorer.root.get_by_label("Nombre del consumidor nuevo").fill("add_points")
    explorer.root.get_by_label("Eventos que recibe").select_option("order.*")
    explorer.button("Añadir").click()
    explorer.settle(1)
    explorer.button("Quitar suscripción", "send_confirmation_email").focus()
    explorer.keyboard.press("Enter")
    explorer.settle(2)
    focused = "root => root.contains(document.activeElement) && document.activeElement.textContent"
    assert explorer.root.evaluate(focused) == "Suscribir"  # its card moved, and the focus with it
    assert list(explorer.consumers) == ["update_inventory", "add_points", "send_confirmation_email"]
    explorer.button("Publicar order.created").click()
    explorer.settle(5)
    agrees(notebook, explorer, [], ["e-1"])
    assert explorer.consumers["add_points"] == ("✓ e-1 entregado", "entregas: 1 · fallos: 0")
    explorer.button("Suscribir", "send_confirmation_email").click()
    explorer.settle(6)
    assert notebook.ask("[s.pattern for s in bus.subscriptions]") == [
        "order.created",
        "order.*",
        "order.created",
    ]


def test_what_cells_do_is_shown_when_they_are_done(shop: tuple[Any, Explorer]) -> None:
    notebook, explorer = shop
    code = """
def add_points(event):
    raise KeyError("points")
bus.subscribe("*", add_points)
bus.publish(Event("web-1", "order.created", {"order_id": "ORD7"}, datetime.now(UTC), "web"))
"""
    assert notebook.page.evaluate(RUN, code) == "ok"
    explorer.settle(5)
    agrees(notebook, explorer, ["web-1"], ["web-1"])
    assert explorer.letters == [("web-1", "add_points", 1)]
    assert explorer.consumers["add_points"][0] == "✗ web-1 falló: KeyError: 'points'"
    assert explorer.root.locator(".evb-producer", has_text="web").count() == 1
    assert notebook.page.evaluate(RUN, "bus.dead_letters.clear()") == "ok"
    explorer.settle(6)
    assert explorer.letters == []
    many = "for n in range(300): explorer.publish('order.created')"
    assert notebook.page.evaluate(RUN, many) == "ok"
    until(lambda: explorer.consumers["update_inventory"][1], "entregas: 301 · fallos: 0")


def test_two_views_of_a_bus_show_the_same(open_notebook: Any) -> None:
    notebook = open_notebook(notebook_of(SHOP, SHOW, "BusExplorer(bus)"))
    notebook.run_all()
    views = notebook.page.locator(".evb-explorer")
    views.nth(1).wait_for()
    one, two = (Explorer(notebook.page, views.nth(place)) for place in (0, 1))
    one.button("Hacer que falle", "update_inventory").click()
    two.button("Publicar order.created").click()
    for view in (one, two):
        view.settle(4)
        assert view.letters == notebook.ask(LETTERS) == [("e-1", "update_inventory", 1)]


# --- looking again -----------------------------------------------------------------------------


def test_what_happened_can_be_looked_at_again_step_by_step(shop: tuple[Any, Explorer]) -> None:
    notebook, explorer = shop
    explorer.button("Hacer que falle", "send_confirmation_email").click()
    explorer.settle(1)
    explorer.button("Publicar order.created").click()
    explorer.settle(4)
    present = (explorer.consumers, explorer.letters)
    seen = {4: present}
    explorer.history.focus()
    for key, step in [("ArrowUp", 3), ("ArrowLeft", 2), ("Home", 0), ("ArrowDown", 1), ("End", 4)]:
        explorer.keyboard.press(key)
        assert explorer.step == step
        seen[step] = (explorer.consumers, explorer.letters)
    assert seen[4] == present
    assert [len(letters) for _, (_, letters) in sorted(seen.items())] == [0, 0, 0, 1, 1]
    assert [seen[step][0]["send_confirmation_email"][0] for step in range(5)] == [
        "· aún no ha recibido nada",
        "· aún no ha recibido nada",
        "… espera e-1",
        f"✗ e-1 falló: {FAILURE}",
        f"✗ e-1 falló: {FAILURE}",
    ]

    explorer.button("Un paso atrás").click()
    explorer.button("Un paso atrás").click()
    assert "Estás viendo otra vez el paso 2 de 4." in explorer.root.inner_text()
    explorer.button("Un paso adelante").click()
    assert explorer.step == 3
    explorer.button("Volver al presente").click()
    assert explorer.step == 4
    explorer.history.get_by_role("option").nth(1).click()
    assert explorer.step == 1

    explorer.button("Repetir").click()
    explorer.button("Pausa").wait_for()
    explorer.settle(4)
    assert (explorer.consumers, explorer.letters) == present
    assert notebook.ask("(emails, stock)") == ([], ["e-1"])  # looking again delivers nothing


def test_without_python_it_says_so_and_the_record_can_be_played(shop: tuple[Any, Explorer]) -> None:
    notebook, explorer = shop
    explorer.button("Publicar order.created").click()
    explorer.settle(3)
    before = (explorer.consumers, explorer.letters)
    notebook.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    explorer.button("Publicar order.created").click()
    said = explorer.root.locator(".evl-silent")
    until(lambda: said.inner_text()[:52], "Python no responde: vuelve a ejecutar esta celda. Lo")
    explorer.button("Repetir").click()
    explorer.button("Pausa").wait_for()
    explorer.settle(3)
    assert (explorer.consumers, explorer.letters) == before


def exported(explorer: BusExplorer, place: Path) -> str:
    """A page with what an export holds: the scripts and the state, and nobody to ask."""
    (place / "widget.js").write_text(str(explorer._esm), encoding="utf-8")
    state = json.dumps({"_words": explorer._words, "_record": explorer._record})
    page = f"""<!doctype html><meta charset="utf-8"><style>{explorer._css}</style><body>
<script type="module">
import widget from "./widget.js";
const state = {state};
const model = {{ get: (name) => state[name], send() {{}}, on() {{}}, off() {{}} }};
widget.render({{ model, el: document.body }});
</script>"""
    (place / "page.html").write_text(page, encoding="utf-8")
    return (place / "page.html").as_uri()


def test_on_an_exported_page_it_shows_how_things_stood_and_plays_the_record(
    browser: Browser, tmp_path: Path
) -> None:
    bus = EventBus()
    bus.subscribe("order.created", print)
    explorer = BusExplorer(bus)
    explorer.fail("print")
    explorer.publish("order.created")
    context = browser.new_context(offline=True, reduced_motion="reduce")
    page = context.new_page()
    # A module is not loaded from a file; everything else is the same.
    page.route("**/*", lambda route: route.fulfill(path=tmp_path / Path(route.request.url).name))
    exported(explorer, tmp_path)
    page.goto("http://page.test/page.html")
    shown = Explorer(page, page.locator(".evb-explorer"))
    assert shown.letters == [("e-1", "print", 1)]
    until(lambda: "Python no responde" in shown.root.inner_text(), True)
    shown.button("Reintentar").click()
    assert shown.letters == [("e-1", "print", 1)]
    shown.button("Repetir").click()
    assert shown.letters == []
    shown.settle(3)
    assert shown.letters == [("e-1", "print", 1)]
    context.close()


# --- the keyboard ------------------------------------------------------------------------------

FOCUSED = """(root) => {
    const element = document.activeElement;
    return root.contains(element) && {
        name: element.ariaLabel ?? element.labels?.[0]?.textContent ?? element.textContent,
        about: document.getElementById(element.getAttribute('aria-describedby'))?.textContent ?? '',
        outline: getComputedStyle(element).outlineStyle,
    };
}"""


def test_the_whole_walk_can_be_gone_with_the_keyboard(shop: tuple[Any, Explorer]) -> None:
    notebook, explorer = shop
    explorer.page.emulate_media(reduced_motion="reduce")

    def press(name: str, key: str, step: int, consumer: str = "") -> None:
        explorer.button(name, consumer).focus()
        explorer.keyboard.press(key)
        explorer.settle(step)

    explorer.unfold()
    explorer.button("Publicar order.created").focus()
    reached: list[tuple[str, str]] = []
    while found := explorer.root.evaluate(FOCUSED):
        reached.append((found["name"], found["about"]))
        assert found["outline"] == "solid", found
        explorer.keyboard.press("Tab")
    consumers = ("send_confirmation_email", "update_inventory")
    assert reached == [
        ("Publicar order.created", ""),
        ("Publicar order.cancelled", ""),
        *((verb, name) for name in consumers for verb in ("Hacer que falle", "Quitar suscripción")),
        ("Añadir consumidor", ""),
        ("Nombre del consumidor nuevo", ""),
        ("Eventos que recibe", ""),
        ("Añadir", ""),
        ("Reintentar", ""),
        ("Un paso atrás", ""),
        ("Repetir", ""),
        ("Un paso adelante", ""),
        ("Qué ha pasado", ""),
    ]

    press("Hacer que falle", "Enter", 1, "update_inventory")
    press("Publicar order.created", " ", 4)
    agrees(notebook, explorer, ["e-1"], [])
    press("Arreglar", " ", 5, "update_inventory")
    press("Reintentar", "Enter", 6)
    agrees(notebook, explorer, ["e-1"], ["e-1"])
    explorer.root.get_by_label("Nombre del consumidor nuevo").focus()
    explorer.keyboard.press("Control+a")
    explorer.keyboard.type("dd bb")  # in JupyterLab's command mode, these delete and add cells
    explorer.keyboard.press("Enter")
    explorer.settle(7)
    assert list(explorer.consumers)[-1] == "dd bb"


def test_keys_that_it_uses_stop_there_and_others_go_on(shop: tuple[Any, Explorer]) -> None:
    notebook, explorer = shop
    notebook.page.evaluate(HEARD)
    cells = "jupyterapp.shell.currentWidget.content.widgets.length"
    active = "jupyterapp.shell.currentWidget.content.activeCellIndex"
    before = notebook.page.evaluate(f"[{cells}, {active}]")
    explorer.button("Hacer que falle", "update_inventory").focus()
    for key in ("ArrowUp", "ArrowDown", "Enter", "a"):
        explorer.keyboard.press(key)
    explorer.settle(1)
    explorer.history.focus()
    for key in ("ArrowUp", "Home", "End", "s"):
        explorer.keyboard.press(key)
    explorer.unfold()
    explorer.root.get_by_label("Nombre del consumidor nuevo").focus()
    explorer.keyboard.press("d")
    assert notebook.page.evaluate("window.heard") == ["a", "s"]
    assert notebook.page.evaluate(f"[{cells}, {active}]") == before


# --- safe, quiet, for everybody ----------------------------------------------------------------


def test_names_that_hold_markup_stay_text(open_notebook: Any) -> None:
    show = """
BAD = "<img src=x onerror='window.hacked = true'>"
def bad(event):
    print(BAD)
    raise RuntimeError(BAD)
bad.__qualname__ = BAD
bus = EventBus()
bus.subscribe(BAD, bad)
explorer = BusExplorer(bus, [Event(BAD, BAD, {}, datetime(2026, 3, 2, tzinfo=UTC), BAD)])
bus.publish(Event(BAD, BAD, {}, datetime(2026, 3, 2, tzinfo=UTC), BAD + "2"))
display(explorer, explorer.storyboard())
"""
    notebook = open_notebook(notebook_of(SHOP, show))
    explorer = explore(notebook)
    explorer.button(f"Publicar {notebook.ask('BAD')}").click()
    explorer.page.locator(".evl-chip", has_text="<img").wait_for()
    explorer.settle(4)
    explorer.unfold()
    explorer.root.get_by_label("Nombre del consumidor nuevo").fill(notebook.ask("BAD + '3'"))
    explorer.button("Añadir").click()
    explorer.settle(5)
    bad = notebook.ask("BAD")
    for place in (
        *(".evb-producer", ".evb-publish", ".evb-name", ".evb-patterns", ".evb-status"),
        *(".evb-said", ".evb-add option", ".evl-step", ".evb-what", ".evb-error"),
    ):
        assert any(bad in text for text in explorer.root.locator(place).all_text_contents()), place
    assert notebook.page.locator(".jp-OutputArea img").count() == 0
    assert notebook.page.evaluate("window.hacked === undefined")


STACKED = """(root) => {
    const place = (name) => root.querySelector(name).getBoundingClientRect();
    return place('.evb-producers').bottom <= place('.evb-bus').top
        && place('.evb-bus').bottom <= place('.evb-consumers').top;
}"""
LONG = "notify_" + "a_very_long_handler_name_" * 2
CROWDED = f"""
from functools import partial
{LONG} = lambda event: 1 / 0
{LONG}.__qualname__ = "{LONG}"
bus.subscribe("order.*", {LONG})
bus.subscribe("order.created.with.a.long.name.that.never.ends", print)
explorer = BusExplorer(bus, ["order.created", "order.created.with.a.long.name.that.never.ends"])
explorer.publish("order.created")
explorer.fail("update_inventory")
explorer.unsubscribe("send_confirmation_email")
explorer.publish("order.created")
explorer
"""


def test_it_is_readable_in_both_themes_and_fits_in_360_pixels(open_notebook: Any) -> None:
    notebook = open_notebook(notebook_of(SHOP, CROWDED))
    explorer = explore(notebook)
    explorer.settle(9)
    assert_readable_in_both_themes(explorer.root, texts=20)
    for back in (0, 6):  # at the present, and while it shows the past
        for _ in range(back):
            explorer.button("Un paso atrás").click()
        for width in (1200, 640, 360):
            assert_fits(explorer.root, [width])
            assert explorer.root.evaluate(STACKED) == (width < 1200)


FLIGHTS = """(root) => {
    window.flights = [];
    new MutationObserver((changes) => {
        for (const { addedNodes } of changes) {
            for (const added of addedNodes) {
                if (added.className !== 'evl-chip') continue;
                const rows = root.querySelectorAll('.evl-step:not([hidden])').length;
                window.flights.push([added.textContent, rows]);
            }
        }
    }).observe(root, { childList: true });
}"""


def test_each_delivery_is_explained_by_motion_unless_motion_is_unwelcome(
    shop: tuple[Any, Explorer],
) -> None:
    notebook, explorer = shop
    explorer.root.evaluate(FLIGHTS)
    explorer.button("Publicar order.created").click()
    explorer.settle(3)
    # To the bus, and from there to each of the two; what is still to come cannot be read yet.
    assert notebook.page.evaluate("window.flights") == [["e-1 order.created", n] for n in (1, 2, 3)]
    explorer.button("Hacer que falle", "update_inventory").click()
    explorer.settle(4)
    notebook.page.evaluate("window.flights = []")
    explorer.button("Publicar order.created").click()
    failed = explorer.root.locator(".evl-chip-failed")
    until(lambda: failed.text_content(), "✗ e-2 order.created")
    failed.wait_for(state="detached")
    explorer.settle(7)
    # What was seen before is not played again.
    assert notebook.page.evaluate("window.flights") == [["e-2 order.created", n] for n in (5, 6, 7)]

    notebook.page.emulate_media(reduced_motion="reduce")
    notebook.page.evaluate("window.flights = []")
    explorer.button("Publicar order.created").click()
    explorer.settle(10)
    explorer.button("Repetir").click()
    explorer.settle(10)
    assert notebook.page.evaluate("window.flights") == []


def test_a_click_does_not_wait_for_the_motion_before_it(shop: tuple[Any, Explorer]) -> None:
    notebook, explorer = shop
    for _ in range(5):
        explorer.button("Publicar order.created").click()
    explorer.settle(15)
    agrees(notebook, explorer, *([f"e-{n}" for n in range(1, 6)],) * 2)
