"""The ProjectionExplorer in a real JupyterLab: each step in the page is what the kernel answers."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from eventlib import EventStore, OrderCommandHandler, SimulatedClock
from eventlib.lab import ProjectionExplorer
from eventlib.projection import Projection
from tests.browser.seeing import (
    BEHIND_THE_NEWS,
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
from datetime import UTC, datetime, timedelta
from eventlib import *
from eventlib.lab import ProjectionExplorer
from eventlib.projection import Projection

def orders_of_user(view, event):
    user = event.data["user_id"]
    view[user] = [*view.get(user, []), event.data["order_id"]]

def status(view, event):
    if event.id in refuses:
        raise LookupError(f"no {event.id}")
    row = view.setdefault(event.data["order_id"], {"changes": 0})
    row["status"] = event.type.partition(".")[2]
    row["changes"] += 1

refuses = set()
clock = SimulatedClock(datetime(2026, 3, 2, 9, tzinfo=UTC), timedelta(hours=9))
store = EventStore(clock=clock, ids=SequentialIds("shop"))
command = OrderCommandHandler(store)

def create(order_id, user_id):
    command.create_order({"order_id": order_id, "user_id": user_id, "total": 9})

users = Projection(store, {"order.created": orders_of_user})
orders = Projection(store, {"order.created": status, "order.paid": status})
create("ORD1", "bruno")
create("ORD2", "carmen")
command.pay_order("ORD1")
create("ORD3", "bruno")
writes = {
    "dani compra": lambda: create(f"ORD{len(store.aggregate_ids()) + 1}", "dani"),
    "pagar ORD2": lambda: command.pay_order("ORD2"),
}
"""
SHOW = 'explorer = ProjectionExplorer(store, {"users": users, "orders": orders}, writes); explorer'
MODELS = "[(each.position, each.lag, dict(each.view)) for each in (users, orders)]"


class Explorer:
    """The widget in the page: what it shows, as a reader sees it."""

    def __init__(self, page: Page, root: Locator) -> None:
        self.page = page
        self.root = root
        self.keyboard = page.keyboard
        root.wait_for()

    def model(self, name: str) -> Locator:
        return self.root.get_by_role("region", name=name, exact=True)

    def button(self, name: str, model: str = "") -> Locator:
        place = self.model(model) if model else self.root
        return place.get_by_role("button", name=name, exact=True)

    def choice(self, label: str, model: str) -> Locator:
        return self.model(model).get_by_role("combobox", name=label, exact=True)

    @property
    def history(self) -> Locator:
        return self.root.get_by_role("listbox", name="Qué ha pasado")

    @property
    def step(self) -> int:
        marked: list[str] = self.history.evaluate(MARKED_STEP)
        assert len(marked) == 1, marked
        return int(marked[0])

    def settle(self, number: int) -> None:
        """Wait until it has played to this step, and rests there."""
        until(lambda: (self.step, self.button("Repetir").count()), (number, 1))

    @property
    def log(self) -> list[str]:
        """The events that can be read, by position, type and stream."""
        rows = []
        for cell in self.root.locator(".evp-log li:visible").all():
            names = (".evp-position", ".evp-type", ".evp-stream")
            rows.append(" ".join(cell.locator(name).inner_text() for name in names))
        return rows

    def token(self, name: str) -> Locator:
        """What is stepped or dragged along the lane of a read model."""
        return self.model(name).get_by_role("slider", name=f"Punto de control de {name}")

    def unfold(self, name: str) -> None:
        """Open what is needed less often."""
        self.model(name).locator("summary").press("Enter")

    def checkpoint(self, name: str) -> tuple[int, int]:
        """The position and the log's end; the token and the badge say the same."""
        card = self.model(name)
        said = card.locator(".evp-checkpoint").inner_text()
        found = re.fullmatch(r"punto de control #(\d+) de #(\d+)", said)
        assert found, said
        position, end = map(int, found.groups())
        token = self.token(name)
        assert token.get_attribute("aria-valuetext") == said
        assert (token.input_value(), token.get_attribute("max")) == (str(position), str(end))
        badge = card.locator(".evp-badge").inner_text().replace("\n", " ")
        late = end - position
        counted = f"atrasado {late} eventos" if late > 1 else "atrasado 1 evento"
        assert badge == (f"◔ {counted}" if late else "✓ Al día")
        assert card.locator(".evp-missing").inner_text()[:6] == ("Le fal" if late else "")
        return position, end

    def rows(self, name: str) -> dict[str, list[str]]:
        """The cells of each row, without the mark of what has changed."""
        return {
            row.get_by_role("rowheader").inner_text(): row.locator(
                "td:not(.evp-sign)"
            ).all_inner_texts()
            for row in self.model(name).locator(".evp-rows tbody tr").all()
        }

    def marks(self, name: str) -> list[str]:
        return self.model(name).locator(".evp-rows .evp-sign").all_inner_texts()

    def says(self, name: str) -> str:
        return self.model(name).locator(".evp-says").inner_text()

    @property
    def spoken(self) -> str:
        return self.root.locator(".evl-only-heard[role=status]").text_content() or ""


def in_cells(value: Any) -> list[str]:
    """A row's value as the page shows it: a cell for each field, or one with a list."""
    if isinstance(value, dict):
        return [str(item) for item in value.values()]
    return [", ".join(value)]


def explore(notebook: Any) -> Explorer:
    notebook.run_all()
    return Explorer(notebook.page, notebook.page.locator(".evp-explorer"))


@pytest.fixture
def shop(open_notebook: Any) -> tuple[Any, Explorer]:
    """A notebook with two read models that have read nothing, and the explorer that it shows."""
    notebook = open_notebook(notebook_of(SHOP, SHOW))
    return notebook, explore(notebook)


def agrees(notebook: Any, explorer: Explorer) -> list[tuple[int, int]]:
    """The page shows what the store and the real projections say; their positions and lags."""
    models = notebook.ask(MODELS)
    log = notebook.ask(
        "[f'#{e.position} {e.type} {e.aggregate_id}' for e in store.read_all()]",
    )
    assert explorer.log == log
    for name, (position, lag, view) in zip(("users", "orders"), models, strict=True):
        assert explorer.checkpoint(name) == (position, position + lag)
        assert explorer.rows(name) == {key: in_cells(value) for key, value in view.items()}
    text = notebook.ask("explorer.text").splitlines()
    marked = explorer.history.locator("[aria-selected=true]").inner_text().split("\n")[-1]
    assert text[-1] == f"Último paso: {marked}"
    for name in ("users", "orders"):
        said = explorer.model(name).locator(".evp-checkpoint").inner_text()
        assert any(line.startswith(f"Lectura, {name}: {said}, ") for line in text), text
    return [(position, lag) for position, lag, _ in models]


# --- a student's walk --------------------------------------------------------------------------


def test_what_a_student_sees_is_what_the_projections_answer(shop: tuple[Any, Explorer]) -> None:
    notebook, explorer = shop
    for name in ("users", "orders"):
        explorer.unfold(name)
    explorer.settle(0)
    assert agrees(notebook, explorer) == [(0, 4), (0, 4)]
    assert "a cualquier consulta responde None" in explorer.model("users").inner_text()

    explorer.button("Avanzar 1 evento", "orders").click()
    explorer.settle(1)
    assert agrees(notebook, explorer) == [(0, 4), (1, 3)]
    assert explorer.marks("orders") == ["● nueva"]
    assert explorer.says("orders") == "orders avanza: cuenta #1 order.created ORD1."
    until(lambda: explorer.spoken, explorer.says("orders"))

    explorer.button("Ponerse al día", "users").click()
    explorer.settle(2)
    assert agrees(notebook, explorer) == [(4, 0), (1, 3)]

    explorer.button("dani compra").click()  # written, and no query knows of it
    explorer.settle(3)
    assert agrees(notebook, explorer) == [(4, 1), (1, 4)]
    assert "dani" not in explorer.rows("users")
    assert "Le falta #5 order.created ORD4." in explorer.model("users").inner_text()
    assert "se ha quedado en #4" in explorer.model("users").inner_text()
    explorer.button("Avanzar 1 evento", "users").click()
    explorer.settle(4)
    assert agrees(notebook, explorer) == [(5, 0), (1, 4)]
    assert explorer.rows("users")["dani"] == ["ORD4"]
    assert "se ha quedado" not in explorer.model("users").inner_text()

    before = explorer.rows("users")
    explorer.choice("Evento", "users").select_option(label="#2 order.created ORD2, otra vez")
    explorer.button("Entregar", "users").click()
    explorer.settle(5)
    assert agrees(notebook, explorer) == [(5, 0), (1, 4)]
    assert explorer.rows("users") == before
    assert explorer.marks("users") == ["", "", ""]
    assert "ya lo ha contado, así que no cambia nada" in explorer.says("users")

    explorer.choice("Evento", "orders").select_option(
        label="#4 order.created ORD3, antes de tiempo"
    )
    explorer.button("Entregar", "orders").click()
    explorer.settle(6)
    assert agrees(notebook, explorer) == [(5, 0), (4, 1)]
    assert "antes de tiempo: le faltaban de #2 a #3" in explorer.says("orders")
    assert explorer.marks("orders") == ["● cambia", "● nueva", "● nueva"]

    before = explorer.rows("users")
    explorer.button("Vaciar y reconstruir", "users").click()
    explorer.settle(7)
    assert agrees(notebook, explorer) == [(5, 0), (4, 1)]
    assert explorer.rows("users") == before
    assert "Las filas son las mismas, letra por letra." in explorer.says("users")

    explorer.button("pagar ORD2").click()
    explorer.settle(8)
    explorer.button("pagar ORD2").click()  # a command can be refused; a projection cannot refuse
    explorer.settle(9)
    assert agrees(notebook, explorer) == [(5, 1), (4, 2)]
    refused = explorer.root.locator(".evp-write .evp-says").inner_text()
    assert refused.startswith("Orden «pagar ORD2»: rechazada, y no se ha escrito nada. OrderRef")


def test_the_lag_can_be_turned_up_and_down(shop: tuple[Any, Explorer]) -> None:
    notebook, explorer = shop
    for name in ("users",):
        explorer.unfold(name)
    pace = explorer.choice("Avanza", "users")
    pace.select_option(label="en cuanto se escribe")
    explorer.settle(1)
    assert agrees(notebook, explorer) == [(4, 0), (0, 4)]
    pace.select_option(label="2 eventos por detrás")
    explorer.settle(2)
    lags = []
    for step in range(3, 6):
        explorer.button("dani compra").click()
        explorer.settle(step)
        lags.append(agrees(notebook, explorer)[0][1])
    assert lags == [1, 2, 2]
    pace.select_option(label="1 evento por detrás")
    explorer.settle(6)
    assert agrees(notebook, explorer)[0] == (6, 1)
    pace.select_option(label="cuando se lo pidas")
    explorer.settle(7)
    explorer.button("dani compra").click()
    explorer.settle(8)
    assert agrees(notebook, explorer)[0] == (6, 2)
    notebook.do("explorer.follow('users', behind=9)")
    explorer.settle(9)
    until(lambda: pace.evaluate("it => it.selectedOptions[0].text"), "9 eventos por detrás")


def test_a_handler_that_fails_stops_its_model_and_no_other(shop: tuple[Any, Explorer]) -> None:
    notebook, explorer = shop
    notebook.do("refuses.add('shop-3')")
    explorer.button("Ponerse al día", "orders").click()
    explorer.settle(1)
    assert agrees(notebook, explorer) == [(0, 4), (2, 2)]
    assert "falla con #3 order.paid ORD1: LookupError: no shop-3" in explorer.says("orders")
    explorer.button("Ponerse al día", "users").click()
    explorer.settle(2)
    notebook.do("refuses.clear()")
    explorer.button("Ponerse al día", "orders").click()
    explorer.settle(3)
    assert agrees(notebook, explorer) == [(4, 0), (4, 0)]


def test_what_cells_do_is_shown_when_they_are_done(shop: tuple[Any, Explorer]) -> None:
    notebook, explorer = shop
    for code, says in (
        ("create('ORD9', 'dani')", "Escrito en el registro #5 order.created ORD9."),
        ("_ = users.catch_up(2)", "users ha avanzado hasta #2 por su cuenta: está suscrito"),
        ("explorer.step('users')", "users avanza: cuenta #3 order.paid ORD1."),
    ):
        step = explorer.step + 1
        assert notebook.page.evaluate(RUN, code) == "ok"
        explorer.settle(step)
        assert says in explorer.history.locator("[aria-selected=true]").inner_text()
        agrees(notebook, explorer)
    notebook.do("explorer.moment = 1")
    explorer.settle(1)
    assert explorer.checkpoint("users") == (0, 5)
    assert "Estás viendo otra vez el paso 1 de 3." in explorer.root.inner_text()


def test_two_views_of_one_explorer_show_the_same(open_notebook: Any) -> None:
    notebook = open_notebook(notebook_of(SHOP, SHOW, "explorer"))
    notebook.run_all()
    one, two = (
        Explorer(notebook.page, notebook.page.locator(".evp-explorer").nth(place))
        for place in (0, 1)
    )
    one.button("Avanzar 1 evento", "users").click()
    for each in (one, two):
        each.settle(1)
        agrees(notebook, each)


def test_a_token_is_dragged_or_stepped_along_its_lane_and_never_goes_back(
    shop: tuple[Any, Explorer],
) -> None:
    notebook, explorer = shop
    token = explorer.token("users")
    box = token.bounding_box()
    assert box
    mouse = explorer.page.mouse
    places = [box["x"] + 10 + (box["width"] - 20) * part for part in (0, 0.75)]
    mouse.move(places[0], box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(places[1], box["y"] + box["height"] / 2, steps=5)
    mouse.up()
    explorer.settle(1)
    assert agrees(notebook, explorer) == [(3, 1), (0, 4)]
    token.press("ArrowLeft")
    assert token.input_value() == "3"  # what was counted stays counted
    token.press("ArrowRight")
    explorer.settle(2)
    assert agrees(notebook, explorer) == [(4, 0), (0, 4)]


# --- looking back, with Python and without -----------------------------------------------------


def play_some(explorer: Explorer) -> list[Any]:
    """Four steps, and what was shown at each."""
    seen = [shown(explorer)]
    for step, name in enumerate(("Avanzar 1 evento", "Ponerse al día", "Vaciar y reconstruir"), 1):
        explorer.button(name, "users").click()
        explorer.settle(step)
        seen.append(shown(explorer))
    explorer.button("dani compra").click()
    explorer.settle(4)
    return [*seen, shown(explorer)]


def shown(explorer: Explorer) -> Any:
    names = ("users", "orders")
    return explorer.log, [(explorer.checkpoint(name), explorer.rows(name)) for name in names]


def test_each_step_can_be_looked_at_again(shop: tuple[Any, Explorer]) -> None:
    notebook, explorer = shop
    for name in ("users",):
        explorer.unfold(name)
    seen = play_some(explorer)
    real = notebook.ask(MODELS)
    explorer.history.focus()
    for key, step in (("ArrowUp", 3), ("ArrowLeft", 2), ("Home", 0), ("ArrowDown", 1), ("End", 4)):
        explorer.keyboard.press(key)
        explorer.settle(step)
        assert shown(explorer) == seen[step]
        until(lambda step=step: notebook.ask("explorer.moment"), step)
        text = notebook.ask("explorer.text").splitlines()
        past = f"Estás viendo otra vez el paso {step} de 4."
        assert (text[0] == past) == (step != 4)
        assert (past in explorer.root.inner_text()) == (step != 4)
    explorer.button("Un paso atrás").click()
    explorer.button("Un paso atrás").click()
    explorer.button("Un paso adelante").click()
    assert shown(explorer) == seen[3]
    explorer.history.get_by_role("option").nth(1).click()
    assert shown(explorer) == seen[1]
    explorer.button("Volver al presente").click()
    assert shown(explorer) == seen[4]
    explorer.button("Repetir").click()
    explorer.button("Pausa").wait_for()
    explorer.settle(4)
    assert shown(explorer) == seen[4]
    assert notebook.ask(MODELS) == real  # looking again moves nothing


def test_what_is_done_right_behind_the_news_for_python_is_not_lost(
    shop: tuple[Any, Explorer],
) -> None:
    notebook, explorer = shop
    explorer.unfold("users")
    play_some(explorer)
    explorer.button("Un paso atrás").evaluate(BEHIND_THE_NEWS)
    explorer.button("Un paso atrás").click()
    explorer.settle(2)
    until(lambda: notebook.ask("explorer.moment"), 2)
    explorer.settle(2)


def test_without_python_it_says_so_and_what_happened_can_be_seen(
    shop: tuple[Any, Explorer],
) -> None:
    notebook, explorer = shop
    for name in ("users",):
        explorer.unfold(name)
    seen = play_some(explorer)
    notebook.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    said = explorer.root.locator(".evl-silent")
    explorer.choice("Avanza", "users").select_option(label="en cuanto se escribe")
    until(lambda: said.inner_text()[:48], "Python no responde: vuelve a ejecutar esta celda")
    assert explorer.choice("Avanza", "users").input_value() == "-1"  # as it really is
    explorer.button("Ponerse al día", "orders").click()
    assert shown(explorer) == seen[4]
    explorer.button("Un paso atrás").click()
    assert shown(explorer) == seen[3]
    explorer.button("Repetir").click()
    explorer.settle(4)
    assert shown(explorer) == seen[4]


def exported(explorer: ProjectionExplorer, place: Path) -> None:
    """A page with what an export holds: the scripts and the state, and nobody to ask."""
    (place / "widget.js").write_text(str(explorer._esm), encoding="utf-8")
    names = ("_data", "_record", "moment")
    state = json.dumps({name: getattr(explorer, name) for name in names})
    page = f"""<!doctype html><meta charset="utf-8"><style>{explorer._css}</style><body>
<script type="module">
import widget from "./widget.js";
const state = {state};
const model = {{
    get: (name) => state[name], set() {{}}, save_changes() {{}}, send() {{}}, on() {{}}, off() {{}},
}};
widget.render({{ model, el: document.body }});
</script>"""
    (place / "page.html").write_text(page, encoding="utf-8")


def test_on_an_exported_page_it_shows_how_things_stood_and_plays_the_record(
    browser: Browser, tmp_path: Path
) -> None:
    store = EventStore(clock=SimulatedClock(datetime(2026, 3, 2, tzinfo=UTC)))
    OrderCommandHandler(store).create_order({"order_id": "ORD1", "user_id": "bruno"})
    users = Projection(
        store, {"order.created": lambda view, e: view.update({e.data["user_id"]: 1})}
    )
    explorer = ProjectionExplorer(store, {"users": users})
    explorer.step("users")
    explorer.deliver("users", 1)
    exported(explorer, tmp_path)
    context = browser.new_context(offline=True, reduced_motion="reduce")
    page = context.new_page()
    # A module is not loaded from a file; everything else is the same.
    page.route("**/*", lambda route: route.fulfill(path=tmp_path / Path(route.request.url).name))
    page.goto("http://page.test/page.html")
    there = Explorer(page, page.locator(".evp-explorer"))
    assert (there.checkpoint("users"), there.rows("users")) == ((1, 1), {"bruno": ["1"]})
    until(lambda: "Python no responde" in there.root.inner_text(), True)
    there.button("Repetir").click()
    assert (there.checkpoint("users"), there.rows("users")) == ((0, 1), {})
    there.settle(2)
    assert there.checkpoint("users") == (1, 1)
    context.close()


# --- the keyboard ------------------------------------------------------------------------------

FOCUSED = """(root) => {
    const element = document.activeElement;
    return root.contains(element) && {
        name: element.ariaLabel ?? (element.labels?.[0]?.firstChild ?? element).textContent,
        about: document.getElementById(element.getAttribute('aria-describedby'))?.textContent ?? '',
        outline: getComputedStyle(element).outlineStyle,
    };
}"""


def test_the_whole_walk_can_be_gone_with_the_keyboard(shop: tuple[Any, Explorer]) -> None:
    notebook, explorer = shop
    for name in ("users", "orders"):
        explorer.unfold(name)
    explorer.page.emulate_media(reduced_motion="reduce")
    explorer.button("dani compra").focus()
    reached: list[tuple[str, str]] = []
    while found := explorer.root.evaluate(FOCUSED):
        reached.append((found["name"], found["about"]))
        assert found["outline"] == "solid", found
        explorer.keyboard.press("Tab")
    mine = (
        *("Avanzar 1 evento", "Ponerse al día", "Más", "Avanza", "Evento", "Entregar"),
        *("Vaciar y reconstruir", "Punto de control de"),
    )
    about = {"Más": "", "Punto de control de": ""}  # these have the model in their own name
    assert reached == [
        ("dani compra", ""),
        ("pagar ORD2", ""),
        *(
            (f"{name} {model}" if name in about else name, about.get(name, model))
            for model in ("users", "orders")
            for name in mine
        ),
        ("Un paso atrás", ""),
        ("Repetir", ""),
        ("Un paso adelante", ""),
        ("Qué ha pasado", ""),
    ]

    def press(target: Locator, step: int, *keys: str) -> list[tuple[int, int]]:
        target.focus()
        for key in keys:
            explorer.keyboard.press(key)
        explorer.settle(step)
        return agrees(notebook, explorer)

    assert press(explorer.button("Avanzar 1 evento", "users"), 1, "Enter") == [(1, 3), (0, 4)]
    assert press(explorer.button("dani compra"), 2, " ") == [(1, 4), (0, 5)]
    explorer.choice("Evento", "users").focus()
    for _ in range(2):  # from the last that was counted to the one after the next
        explorer.keyboard.press("ArrowDown")
    assert press(explorer.button("Entregar", "users"), 3, "Enter") == [(3, 2), (0, 5)]
    assert press(explorer.button("Entregar", "users"), 4, " ") == [(3, 2), (0, 5)]
    assert "no cambia nada" in explorer.says("users")
    assert press(explorer.choice("Avanza", "orders"), 5, "ArrowDown") == [(3, 2), (5, 0)]
    assert press(explorer.button("Vaciar y reconstruir", "users"), 6, "Enter") == [(5, 0), (5, 0)]
    assert explorer.button("Vaciar y reconstruir", "users").evaluate(
        "it => it === document.activeElement"
    )


def test_keys_that_it_uses_stop_there_and_others_go_on(shop: tuple[Any, Explorer]) -> None:
    notebook, explorer = shop
    for name in ("users",):
        explorer.unfold(name)
    notebook.page.evaluate(HEARD)
    cells = "jupyterapp.shell.currentWidget.content.widgets.length"
    active = "jupyterapp.shell.currentWidget.content.activeCellIndex"
    before = notebook.page.evaluate(f"[{cells}, {active}]")
    explorer.button("Ponerse al día", "users").focus()
    for key in ("ArrowUp", "ArrowDown", "Enter", "a"):
        explorer.keyboard.press(key)
    explorer.settle(1)
    explorer.choice("Evento", "users").focus()
    for key in ("ArrowUp", "d", "d"):
        explorer.keyboard.press(key)
    explorer.history.focus()
    for key in ("ArrowUp", "Home", "End", "s"):
        explorer.keyboard.press(key)
    assert notebook.page.evaluate("window.heard") == ["a", "s"]
    assert notebook.page.evaluate(f"[{cells}, {active}]") == before


# --- safe, quiet, for everybody ----------------------------------------------------------------


def test_what_comes_from_data_stays_text(open_notebook: Any) -> None:
    show = """
BAD = "<img src=x onerror='window.hacked = true'>"
def refuse():
    raise RuntimeError(BAD)
store = EventStore()
data = {"aggregate_id": BAD, BAD: BAD + "!"}
store.append(Event(BAD, BAD, data, datetime(2026, 3, 2, tzinfo=UTC), BAD))
row = Projection(store, {BAD: lambda view, event: view.update({BAD: {BAD: BAD}})})
one = Projection(store, {BAD: lambda view, event: view.update({BAD: [BAD]})})
explorer = ProjectionExplorer(store, {BAD: row, BAD + "2": one}, {BAD: refuse})
explorer.catch_up(BAD)
display(explorer, explorer.storyboard())
"""
    notebook = open_notebook(notebook_of(SHOP, show))
    explorer = explore(notebook)
    bad = notebook.ask("BAD")
    explorer.button("Avanzar 1 evento", f"{bad}2").click()
    explorer.page.locator(".evl-chip", has_text="<img").wait_for()
    explorer.settle(2)
    assert bad in explorer.says(f"{bad}2")
    explorer.button(bad).click()
    explorer.settle(3)
    for place in (
        *(".evp-command", ".evp-type", ".evp-stream", ".evp-detail"),
        *(".evp-name", ".evp-rows thead th", ".evp-rows tbody th", ".evp-rows td"),
        *(".evp-write .evp-says", ".evp-deliver option", ".evl-step"),
    ):
        assert any(bad in text for text in explorer.root.locator(place).all_text_contents()), place
    assert notebook.page.locator(".jp-OutputArea img").count() == 0
    assert notebook.page.evaluate("window.hacked === undefined")


LONG = "a_very_long_name_of_a_read_model_" * 2
CROWDED = f"""
for number in range(60):
    create(f"ORDER-WITH-A-LONG-NAME-{{number}}", f"a_user_with_a_long_name_{{number % 9}}")
more = Projection(store, {{"order.created": orders_of_user}})
explorer = ProjectionExplorer(
    store, {{"users": users, "{LONG}": orders, "more": more}}, {{**writes, "{LONG}": print}})
explorer.catch_up("users")
explorer.deliver("{LONG}", 50)
explorer.write("dani compra")
explorer
"""


def test_it_is_readable_in_both_themes_and_fits_in_360_pixels(open_notebook: Any) -> None:
    notebook = open_notebook(notebook_of(SHOP, CROWDED))
    explorer = explore(notebook)
    explorer.settle(3)
    assert_readable_in_both_themes(explorer.root, texts=20)
    for back in (0, 1):  # at the present, and while it shows the past
        for _ in range(back):
            explorer.button("Un paso atrás").click()
        assert_fits(explorer.root, (1200, 1000, 700, 360))


FLIGHTS = """(root) => {
    window.flights = [];
    new MutationObserver((changes) => {
        for (const { addedNodes } of changes) {
            for (const added of addedNodes) {
                if (added.className === 'evl-chip') window.flights.push(added.textContent);
            }
        }
    }).observe(root, { childList: true });
}"""


def test_each_step_is_explained_by_motion_unless_motion_is_unwelcome(
    shop: tuple[Any, Explorer],
) -> None:
    notebook, explorer = shop
    for name in ("users",):
        explorer.unfold(name)
    explorer.root.evaluate(FLIGHTS)

    def flights(step: int, name: str, model: str = "") -> list[str]:
        notebook.page.evaluate("window.flights = []")
        explorer.button(name, model).click()
        explorer.settle(step)
        flown: list[str] = notebook.page.evaluate("window.flights")
        return flown

    assert flights(1, "Avanzar 1 evento", "users") == ["#1 order.created"]
    assert flights(2, "Entregar", "users") == ["#1 order.created"]  # and turns back
    assert flights(3, "Ponerse al día", "users") == ["3 eventos"]
    assert flights(4, "Vaciar y reconstruir", "users") == ["4 eventos"]
    assert flights(5, "dani compra") == ["#5 order.created"]
    explorer.choice("Avanza", "users").select_option(label="en cuanto se escribe")
    explorer.settle(6)
    # Into the log, and from there to the one that follows.
    assert flights(7, "dani compra") == ["#6 order.created"] * 2
    notebook.page.emulate_media(reduced_motion="reduce")
    assert flights(8, "dani compra") == []
    assert flights(8, "Repetir") == []


MOST_CHIPS = """(root) => {
    window.most = 0;
    new MutationObserver(() => {
        window.most = Math.max(window.most, root.querySelectorAll('.evl-chip').length);
    }).observe(root, { childList: true });
}"""


def test_a_click_does_not_wait_for_the_motion_before_it(shop: tuple[Any, Explorer]) -> None:
    notebook, explorer = shop
    explorer.root.evaluate(MOST_CHIPS)
    for _ in range(4):
        explorer.button("Avanzar 1 evento", "users").click()
    explorer.settle(4)
    assert agrees(notebook, explorer) == [(4, 0), (0, 4)]
    assert notebook.page.evaluate("window.most") == 1


PLACES = """(card) => [...card.querySelectorAll('button, select')]
    .map(each => each.getBoundingClientRect().y - card.getBoundingClientRect().y)"""


def test_controls_stay_as_they_are_when_something_happens(shop: tuple[Any, Explorer]) -> None:
    _, explorer = shop
    for name in ("orders",):
        explorer.unfold(name)
    card = explorer.model("orders")
    before = card.evaluate(PLACES)
    assert len(before) == 6
    for number in range(1, 4):
        explorer.button("Avanzar 1 evento", "orders").click()
        explorer.settle(number)
        assert card.evaluate(PLACES) == before
    chosen = explorer.choice("Evento", "orders")
    chosen.select_option("1")
    option = chosen.locator("option").first.element_handle()
    explorer.button("Avanzar 1 evento", "users").click()
    explorer.settle(4)
    assert chosen.input_value() == "1"
    assert option.evaluate("it => it.isConnected")  # a list that is open is left open
