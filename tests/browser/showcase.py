"""One of each widget, as in the notebooks and as bad as it gets, on a page without a kernel.

    page.goto(showcase.lay(folder, showcase.WIDGETS["replay"](), font=20))

`python -m tests.browser.showcase FOLDER` writes a picture of each in every size, light and text.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from eventlib import (
    BankAccount,
    Event,
    EventBus,
    EventStore,
    OrderCommandHandler,
    SequentialIds,
    SimulatedClock,
)
from eventlib.broker import open_broker
from eventlib.lab import (
    BrokerExplorer,
    BusExplorer,
    ChaosExplorer,
    ProjectionExplorer,
    Recording,
    ReplayExplorer,
    predict,
    quiz,
)
from eventlib.projection import Projection

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
FAMILY = "👩‍👩‍👧‍👦"
THEMES = {
    "light": "--jp-content-font-color1: #000; --jp-layout-color0: #fff",
    "dark": "--jp-content-font-color1: #fff; --jp-layout-color0: #111; --jp-brand-color1: #64b5f6",
}


def new_store() -> EventStore:
    return EventStore(clock=SimulatedClock(START, timedelta(hours=20)), ids=SequentialIds("e"))


def ana() -> EventStore:
    """Twelve events, as in the notebook on event sourcing."""
    store = new_store()
    account = BankAccount.open("ACC123", 1000, store)
    for amount in (500, -200, 400, -600, 120, -250, -450, -350, 300, 90, 210):
        account.deposit(amount, store) if amount > 0 else account.withdraw(-amount, store)
    return store


def replay() -> ReplayExplorer:
    explorer = ReplayExplorer(ana(), "ACC123")
    explorer.version = 7
    return explorer


def skipped() -> ReplayExplorer:
    explorer = ReplayExplorer(ana(), "ACC123")
    explorer.version, explorer.skipped = 9, 4
    return explorer


def five() -> ReplayExplorer:
    """Five accounts with names of 500 characters, pictures in them, and 10¹² owed."""
    store = new_store()
    names = [f"{mark}{'long-name-' * 48}{number}" for number, mark in enumerate("abcd")]
    names.append(FAMILY * 25)
    for place, name in enumerate(names):
        account = BankAccount.open(name, 100 * place, store)
        account.deposit(10 + place, store)
    owed = {"aggregate_id": names[0], "amount": "1000000000000.00"}
    for number, kind in enumerate(("account.withdrawn", FAMILY * 25, "x" * 500)):
        store.append(Event(f"owed-{number}", kind, owed, store.clock.now(), "y" * 500))
    explorer = ReplayExplorer(store, names)
    explorer.version, explorer.skipped = 4, 2
    return explorer


def long_one(events: int = 10_000) -> ReplayExplorer:
    store = new_store()
    account = BankAccount.open("ACC500", 1000, store)
    moves = []
    for number in range(1, events):
        down = number % 3 and number % 50 < 30
        data = {"aggregate_id": "ACC500", "amount": f"{number * 37 % 90 + 1}.00"}
        kind = "account.withdrawn" if down else "account.deposited"
        moves.append(Event(f"m-{number}", kind, data, START + timedelta(hours=number), "bank"))
    store.append_all(moves, expected_version=account.version)
    return ReplayExplorer(store, "ACC500")


def bus() -> BusExplorer:
    shop = EventBus()

    def send_confirmation_email(event: Event) -> None:
        print("Sending email for order", event.data["order_id"])

    def update_inventory(event: Event) -> None:
        """Takes it."""

    shop.subscribe("order.created", send_confirmation_email)
    shop.subscribe("order.created", update_inventory)
    explorer = BusExplorer(shop)
    explorer.publish("order.created")
    explorer.fail(f"{bus.__name__}.<locals>.send_confirmation_email".rpartition(".")[2])
    explorer.publish("order.created")
    return explorer


def crowded_bus() -> BusExplorer:
    shop = EventBus()
    for number in range(5):

        def take(event: Event) -> None:
            raise LookupError(f"{FAMILY * 9} {'no-such-thing-' * 20}")

        take.__qualname__ = f"{FAMILY}notify_{'a_very_long_handler_name_' * 2}{number}"
        shop.subscribe("order.*", take)
    explorer = BusExplorer(shop, ["order.created", "order." + "long." * 40])
    explorer.publish("order.created")
    return explorer


def orders(count: int) -> tuple[EventStore, OrderCommandHandler]:
    store = new_store()
    command = OrderCommandHandler(store)
    for number in range(1, count + 1):
        user = ("bruno", "carmen", "bruno", "dani")[number % 4]
        command.create_order({"order_id": f"ORD{number}", "user_id": user, "total": 9})
    return store, command


def by_user(view: Any, event: Any) -> None:
    user = event.data["user_id"]
    view[user] = [*view.get(user, []), event.data["order_id"]]


def by_day(view: Any, event: Any) -> None:
    day = event.timestamp.date().isoformat()
    row = view.setdefault(day, {"orders": 0, "total": 0})
    row["orders"] += 1
    row["total"] += 9


def projection() -> ProjectionExplorer:
    store, command = orders(4)
    users = Projection(store, {"order.created": by_user})
    days = Projection(store, {"order.created": by_day})
    explorer = ProjectionExplorer(
        store, {"by_user": users, "by_day": days}, {"pagar ORD2": lambda: command.pay_order("ORD2")}
    )
    explorer.catch_up("by_user")
    explorer.step("by_day")
    return explorer


def crowded_projection() -> ProjectionExplorer:
    store, _ = orders(60)
    names = ("users", FAMILY * 9, "a_very_long_name_of_a_read_model_" * 2)
    models = {name: Projection(store, {"order.created": by_user}) for name in names}
    explorer = ProjectionExplorer(store, models, {"x" * 80: print})
    explorer.catch_up("users")
    explorer.deliver(names[1], 50)
    return explorer


class Naive:
    """Counts whatever comes."""

    def __init__(self) -> None:
        self.total = 0

    def handle(self, event: Any) -> None:
        self.total += 9


class ByPosition(Naive):
    """Drops what is not further on."""

    at = 0

    def handle(self, event: Any) -> None:
        if event.position > self.at:
            self.at = event.position
            self.total += 9


def chaos() -> ChaosExplorer:
    store, _ = orders(6)
    explorer = ChaosExplorer(store.read_all(), Naive, ByPosition)
    explorer.seed, explorer.step = 4, 9
    return explorer


def recorded(count: int, names: tuple[str, ...]) -> Recording:
    """Each durable takes the messages in turn, and does what its place in the row says."""
    recording = Recording(open_broker(clock=SimulatedClock(START)))
    recording.add_stream("ORDERS", ["order.>"])
    for _ in range(count):
        recording.publish("order.paid", b"")
    for name in names:
        worker = recording.consumer("ORDERS", name, ack_wait=5)
        while message := next(iter(worker.fetch(timeout=60)), None):
            recording.work(message)
            if message.deliveries == 1 and message.sequence % 3 == 2:
                continue  # this worker dies
            if message.deliveries < 3 and message.sequence % 4 == 3:
                message.nak(delay=1)
            elif message.sequence % 7 == 4:
                message.term()
            else:
                message.ack()
    return recording


def broker() -> BrokerExplorer:
    explorer = BrokerExplorer(recorded(4, ("mails", "parcels")), "ORDERS")
    explorer.step = 20
    return explorer


def crowded_broker() -> BrokerExplorer:
    names = ("mails", "a-very-long-name-of-a-durable-" * 3, "x" * 100)
    explorer = BrokerExplorer(recorded(12, names), "ORDERS")
    explorer.step = 60
    return explorer


def question() -> Any:
    return quiz("2.q1")


def prediction() -> Any:
    return predict("2.p1", 2)


WIDGETS: dict[str, Callable[[], Any]] = {
    each.__name__: each
    for each in (
        *(replay, skipped, five, long_one, bus, crowded_bus, projection, crowded_projection, chaos),
        *(broker, crowded_broker, question, prediction),
    )
}


def lay(
    folder: Path, widget: Any, *, font: int = 14, theme: str = "light", slide: bool = False
) -> str:
    """Write a page with the widget; the answer is its address, for `visit`."""
    keys = [key for key in widget.keys if not key.startswith("_") or key in KEPT]
    state = {key: getattr(widget, key) for key in keys if key not in ("layout", "comm")}
    (folder / "widget.js").write_text(str(widget._esm), encoding="utf-8")
    (folder / "page.html").write_text(
        f"""<!doctype html><html lang="es" {"data-no-kernel" if slide else ""}>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{theme}</title>
<style>{widget._css}
body {{ {THEMES[theme]}; --jp-content-font-size1: {font}px; margin: 8px;
  background: var(--jp-layout-color0); font-family: system-ui, sans-serif; }}</style>
<main></main>
<script type="module">
import widget from "./widget.js";
const state = {json.dumps(state, default=list)};
const hears = [];
const model = {{
    get: (name) => state[name],
    set: (what, value) => Object.assign(state, value === undefined ? what : {{ [what]: value }}),
    save_changes() {{}}, send() {{}}, off() {{}}, on: (name, hear) => hears.push([name, hear]),
}};
window.change = (changes) => {{
    Object.assign(state, changes);
    for (const [name, hear] of hears) if (name.startsWith("change:")) hear();
}};
window.end = widget.render({{ model, el: document.querySelector("main") }});
</script>""",
        encoding="utf-8",
    )
    return "http://page.test/page.html"


KEPT = ("_data", "_record", "_words", "_without", "_kept")


def visit(browser: Browser, folder: Path, address: str, **settings: Any) -> Page:
    """Open the page, from the folder: a module is not loaded from a file."""
    page = browser.new_context(offline=True, **settings).new_page()
    page.route("**/*", lambda route: route.fulfill(path=folder / Path(route.request.url).name))
    page.goto(address)
    page.locator(".evl-frame, .evl-question").wait_for()
    return page


def matrix() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each way to look: its name, what `lay` takes, and what a browser takes."""
    for width in (320, 480, 768, 1100, 1280, 1920):
        yield f"{width}", {}, {"viewport": {"width": width, "height": 720}}
    for font in (18, 20, 24, 28):
        yield f"text-{font}", {"font": font}, {"viewport": {"width": 1100, "height": 720}}
    small: dict[str, Any] = {"viewport": {"width": 853, "height": 480}, "device_scale_factor": 1.5}
    yield "zoom-150", {}, small
    usual: dict[str, Any] = {"viewport": {"width": 1100, "height": 720}}
    yield "dark", {"theme": "dark"}, usual
    for scheme in ("light", "dark"):
        yield f"forced-{scheme}", {}, {**usual, "forced_colors": "active", "color_scheme": scheme}


def main(folder: Path, *wanted: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, make in WIDGETS.items():
            if wanted and name not in wanted:
                continue
            widget = make()
            for way, laid, seen in matrix():
                page = visit(browser, folder, lay(folder, widget, **laid), **seen)
                page.screenshot(path=folder / f"{name}-{way}.png", full_page=True)
                page.context.close()
            print(name, flush=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
