"""The ReplayExplorer in a real JupyterLab: at every step the page shows what eventlib answers."""

from __future__ import annotations

import inspect
import statistics
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator

from eventlib import Aggregate, BankAccount, Event, EventStore, SequentialIds, SimulatedClock
from tests.browser.seeing import (
    HEARD,
    NEXT_FRAME,
    assert_fits,
    assert_readable_in_both_themes,
    until,
)

pytestmark = pytest.mark.browser

IMPORTS = """
from datetime import UTC, datetime, timedelta
from eventlib import *
from eventlib.lab import ReplayExplorer
"""
NO_EVENT = 0


def bank() -> EventStore:
    """Three accounts over ten days; made here and, from the same source, in the kernel."""
    clock = SimulatedClock(datetime(2026, 3, 2, 9, 30, tzinfo=UTC), timedelta(hours=20))
    store = EventStore(clock=clock, ids=SequentialIds("bank"))
    ana = BankAccount.open("ACC123", 1000, store)
    ben = BankAccount.open("ACC200", 250, store)
    ana.deposit(500, store)
    ben.deposit("120.50", store)
    ana.withdraw(200, store)
    ana.withdraw(900, store)
    ben.withdraw(300, store)
    ana.deposit("80.25", store)
    ana.withdraw("130.25", store)
    ana.deposit(700, store)
    BankAccount.open("ACC300", 700, store)
    ana.withdraw(120, store)
    return store


def long_account() -> EventStore:
    """ACC500, with 500 events."""
    store = EventStore(
        clock=SimulatedClock(datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=5)),
        ids=SequentialIds("long"),
    )
    account = BankAccount.open("ACC500", 1000, store)
    for number in range(1, 500):
        amount = number * 37 % 90 + 1
        if number % 3 and account.balance > amount:
            account.withdraw(amount, store)
        else:
            account.deposit(2 * amount, store)
    return store


class Highest(Aggregate):
    """Its state is no sum: what would have been without an event takes a new replay."""

    def __init__(self) -> None:
        super().__init__()
        self.highest = 0
        self.last = 0

    def evolve(self, event: Event) -> None:
        self.last = event.data["value"]
        self.highest = max(self.highest, self.last)


def sensor() -> EventStore:
    """T1, which measured 3, 8, 5 and 6."""
    store = EventStore()
    for number, value in enumerate([3, 8, 5, 6], 1):
        data = {"aggregate_id": "T1", "value": value}
        store.append(Event(f"t-{number}", "measured", data, datetime(2026, 3, 2, tzinfo=UTC), "s"))
    return store


def notebook_of(*parts: Any, last: str) -> NotebookNode:
    """A notebook that defines these parts, from their source here, and shows `last`."""
    setup = "\n".join([IMPORTS, *map(inspect.getsource, parts)])
    return new_notebook(cells=[new_code_cell(setup), new_code_cell(last)])


class Explorer:
    """The widget in the page: what it shows, as a reader sees it."""

    def __init__(self, notebook: Any, root: Locator) -> None:
        self.notebook = notebook
        self.root = root
        self.keyboard = notebook.page.keyboard
        root.wait_for()

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    @property
    def slider(self) -> Locator:
        return self.root.get_by_role("slider")

    def row(self, version: int) -> Locator:
        """An event in the log."""
        return self.root.get_by_role("listbox").locator(f"[data-version='{version}']")

    def unfold(self) -> None:
        """Open the line of what is needed less often."""
        self.root.get_by_text("Más:").press("Enter")

    @property
    def shown(self) -> list[int]:
        """The versions that the log shows."""
        rows = self.root.locator(".evl-event").all()
        return [int(row.get_attribute("data-version") or 0) for row in rows if row.is_visible()]

    def type(self, name: str) -> Locator:
        """The checkbox of a type of events."""
        return self.root.get_by_role("checkbox", name=name)

    @property
    def number(self) -> Locator:
        return self.root.get_by_role("spinbutton", name="Versión")

    @property
    def chooser(self) -> Locator:
        return self.root.get_by_role("combobox", name="Cuenta")

    @property
    def version(self) -> int:
        """The version, which is the same in every part of the widget."""
        everywhere = {
            int(self.slider.input_value()),
            int(self.number.input_value()),
            int(self.root.locator("[aria-selected=true]").get_attribute("data-version") or -1),
        }
        assert len(everywhere) == 1, everywhere
        return everywhere.pop()

    @property
    def state(self) -> dict[str, tuple[str, str]]:
        """name: (before, after), and the changed rows are the ones that are marked."""
        shown = {}
        for row in self.root.locator(".evl-state tbody tr").all():
            name = row.get_by_role("rowheader").inner_text()
            before, after = (row.locator("td").nth(place).inner_text() for place in (0, 1))
            marked = "●" in row.inner_text()
            assert marked == (before != after and before != ""), (name, before, after)
            shown[name] = (before, after)
        return shown

    @property
    def strip(self) -> str:
        """What would have been, in words; empty when no event is skipped."""
        strip = self.root.locator(".evl-strip")
        return strip.inner_text() if strip.is_visible() else ""

    @property
    def refused(self) -> list[int]:
        rows = self.root.locator(".evl-event", has_text="la regla de hoy lo rechazaría")
        return [int(row.get_attribute("data-version") or 0) for row in rows.all()]

    @property
    def values_in_chart(self) -> list[str]:
        """The balance at the cursor, and beside it the one that would have been."""
        labels = self.root.locator(".evl-chart .evl-value").all()
        return [label.text_content() or "" for label in reversed(labels) if label.is_visible()]

    def agrees_with(self, account: BankAccount, before: BankAccount, version: int) -> None:
        """It shows this state at this version; and Python knows, and says the same."""
        assert self.version == version
        after = in_words(account)
        old = in_words(before) if version else dict.fromkeys(after, "")
        assert self.state == {name: (old[name], after[name]) for name in after}
        until(lambda: self.values_in_chart[0], after["balance"])  # it counts up or down to it
        until(lambda: self.notebook.ask("explorer.version"), version)
        spoken = self.root.get_by_role("status")
        text = " ".join(self.notebook.ask("explorer.text").splitlines())
        until(lambda: text.startswith(spoken.text_content() or "nothing yet"), True)


def in_words(account: BankAccount) -> dict[str, str]:
    kinds = [f"{kind} {money:.2f}" for kind, money in account.transactions]
    return {
        "account_id": str(account.account_id),
        "balance": f"{account.balance:.2f}",
        "transactions": f"{len(kinds)} (al final: {kinds[-1]})" if kinds else "0",
    }


def without(store: EventStore, stream: str, skipped: int, version: int) -> Decimal:
    account = BankAccount()
    for event in store.get_events(stream, limit=version):
        if event.version != skipped:
            account.apply(event)
    return account.balance


# --- a student's walk --------------------------------------------------------------------------


def test_what_a_student_sees_is_what_eventlib_answers(open_notebook: Any) -> None:
    store = bank()
    names = ["ACC123", "ACC200", "ACC300"]
    notebook = open_notebook(
        notebook_of(bank, last=f"explorer = ReplayExplorer(bank(), {names}); explorer")
    )
    notebook.run_all()
    explorer = Explorer(notebook, notebook.page.locator(".evl-replay"))

    def agrees(version: int, stream: str = "ACC123") -> None:
        explorer.agrees_with(
            store.replay(stream, BankAccount, version=version),
            store.replay(stream, BankAccount, version=max(version - 1, 0)),
            version,
        )

    agrees(1)  # it begins with the first event

    explorer.button("Ir al principio (versión 0)").click()
    watch(explorer, "aria-valuetext")
    explorer.button("Reproducir").click()
    explorer.button("Pausa").wait_for()
    explorer.button("Reproducir").wait_for()  # it stops by itself
    steps = [seen.split(":")[0] for seen in watched(explorer)]
    assert steps == [f"Versión {version} de 8" for version in range(1, 9)]
    agrees(8)

    explorer.root.get_by_role("listbox").focus()
    for key, version in [
        ("ArrowUp", 7),
        ("ArrowLeft", 6),
        ("Home", 0),
        ("ArrowDown", 1),
        ("End", 8),
    ]:
        explorer.keyboard.press(key)
        agrees(version)
    explorer.slider.focus()
    for key, version in [("ArrowLeft", 7), ("Home", 0), ("ArrowRight", 1)]:
        explorer.keyboard.press(key)
        agrees(version)
    for name, version in [
        ("Un evento adelante", 2),
        ("Un evento atrás", 1),
        ("Ir al último evento", 8),
        ("Ir al principio (versión 0)", 0),
    ]:
        explorer.button(name).click()
        agrees(version)
    explorer.row(4).click()
    agrees(4)

    for wanted, version in [("2", 2), ("99", 8), ("-3", 0), ("5", 5), ("", 5)]:
        explorer.number.fill(wanted)
        explorer.keyboard.press("Enter")
        agrees(version)

    explorer.unfold()
    for day in [date(2026, 3, 6), date(2026, 3, 1), date(2026, 3, 2), date(2027, 1, 1)]:
        explorer.root.get_by_label("Fecha (UTC)").fill(day.isoformat())
        end_of_day = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
        account = store.replay("ACC123", BankAccount, at=end_of_day - timedelta(microseconds=1))
        agrees(account.version)

    explorer.chooser.select_option("ACC200")
    agrees(3, "ACC200")
    until(lambda: notebook.ask("explorer.stream"), "ACC200")
    explorer.button("Un evento atrás").click()
    agrees(2, "ACC200")


def test_the_page_follows_python(open_notebook: Any) -> None:
    notebook = open_notebook(
        notebook_of(bank, last='explorer = ReplayExplorer(bank(), ["ACC123", "ACC200"]); explorer')
    )
    notebook.run_all()
    explorer = Explorer(notebook, notebook.page.locator(".evl-replay"))
    notebook.do("explorer.version = 3; explorer.skipped = 2")
    until(lambda: (explorer.version, explorer.strip[:15]), (3, "Sin el evento 2"))
    notebook.do("explorer.stream = 'ACC200'")
    until(lambda: (explorer.version, explorer.strip), (3, ""))
    assert explorer.chooser.input_value() == "1"
    notebook.do("explorer.version = 0")
    until(lambda: explorer.version, 0)
    assert notebook.ask("(explorer.stream, explorer.version, explorer.skipped)") == ("ACC200", 0, 0)


def test_skipping_an_event_shows_what_would_have_been(open_notebook: Any) -> None:
    store = bank()
    notebook = open_notebook(
        notebook_of(bank, last='explorer = ReplayExplorer(bank(), "ACC123"); explorer')
    )
    notebook.run_all()
    explorer = Explorer(notebook, notebook.page.locator(".evl-replay"))
    for skipped in range(1, 9):
        explorer.row(skipped).click()
        explorer.button("Saltar este evento").click()
        assert "saltado" in explorer.row(skipped).inner_text()
        assert explorer.root.locator(".evl-label-without").text_content() == (
            f"sin el evento {skipped}" * 2  # the label and its full name
        )
        for version in (0, skipped, 8):
            explorer.row(version).click()
            with_it = store.replay("ACC123", BankAccount, version=version).balance
            other = without(store, "ACC123", skipped, version)
            if version >= skipped:
                assert f"balance {other:.2f} en lugar de {with_it:.2f}" in explorer.strip
                both = [f"{with_it:.2f}", f"{other:.2f}"]
                until(lambda: explorer.values_in_chart, both)
                row = explorer.root.get_by_role("row").filter(has_text="balance")
                assert row.get_by_role("cell").all_inner_texts()[1:3] == both
            else:
                assert "aquí aún no cambia nada" in explorer.strip
                until(lambda: explorer.values_in_chart[0], f"{with_it:.2f}")
        until(lambda: notebook.ask("explorer.skipped"), skipped)
        until(lambda: explorer.strip in notebook.ask("explorer.text").splitlines(), True)
        refused = notebook.ask("list(explorer._other.refused)")
        assert explorer.refused == refused
        if skipped == 1:
            assert refused == [2, 3, 4, 5, 6, 7, 8]
    explorer.button("Volver a contarlo").click()
    assert (explorer.strip, explorer.refused) == ("", [])
    until(lambda: notebook.ask("explorer.skipped"), NO_EVENT)


# --- some types alone --------------------------------------------------------------------------

FILTERED = "El registro muestra 4 de 8 eventos; tipos: account.created, account.deposited."


def test_types_switched_off_are_hidden_and_passed_over_and_the_state_stays_true(
    open_notebook: Any,
) -> None:
    store = bank()
    notebook = open_notebook(
        notebook_of(bank, last='explorer = ReplayExplorer(bank(), ["ACC123", "ACC300"]); explorer')
    )
    notebook.run_all()
    explorer = Explorer(notebook, notebook.page.locator(".evl-replay"))

    def agrees(version: int) -> None:
        explorer.agrees_with(
            store.replay("ACC123", BankAccount, version=version),
            store.replay("ACC123", BankAccount, version=max(version - 1, 0)),
            version,
        )

    explorer.unfold()
    for name, many in [("created", 1), ("deposited", 3), ("withdrawn", 4)]:
        assert explorer.type(f"account.{name} ({many})").is_checked()
    whole = explorer.root.locator(".evl-current").get_attribute("d")

    explorer.button("Ir al principio (versión 0)").click()
    explorer.type("account.withdrawn").focus()
    explorer.keyboard.press("Space")
    assert explorer.shown == [0, 1, 2, 5, 7]
    assert explorer.root.locator(".evl-current").get_attribute("d") == whole
    agrees(0)
    until(lambda: notebook.ask("explorer.types"), ("account.created", "account.deposited"))

    watch(explorer, "aria-valuetext")
    explorer.root.get_by_role("listbox").focus()
    for key, version in [
        ("End", 7), ("ArrowUp", 5), ("PageUp", 0), ("ArrowDown", 1), ("ArrowRight", 2),
        ("ArrowRight", 5), ("PageDown", 7), ("ArrowDown", 7), ("ArrowLeft", 5), ("Home", 0),
    ]:  # fmt: skip
        explorer.keyboard.press(key)
        agrees(version)
    explorer.slider.focus()
    for key, version in [("ArrowRight", 1), ("ArrowRight", 2), ("ArrowRight", 5), ("ArrowLeft", 2)]:
        explorer.keyboard.press(key)
        agrees(version)
    explorer.button("Un evento adelante").click()
    agrees(5)
    explorer.button("Ir al último evento").click()
    agrees(7)
    assert explorer.button("Un evento adelante").get_attribute("aria-disabled") == "true"
    seen = {int(says.split()[1]) for says in watched(explorer)}
    assert seen == {0, 1, 2, 5, 7}

    watch(explorer, "aria-valuetext")
    explorer.button("Reproducir").click()
    explorer.button("Pausa").wait_for()
    explorer.button("Reproducir").wait_for()
    assert [int(says.split()[1]) for says in watched(explorer)] == [0, 1, 2, 5, 7]

    explorer.number.fill("4")  # who asks for one gets it, in the log too
    explorer.keyboard.press("Enter")
    agrees(4)
    assert explorer.shown == [0, 1, 2, 4, 5, 7]
    here = explorer.root.locator("[aria-selected=true]")
    assert "aunque su tipo no está marcado" in here.inner_text()
    explorer.button("Un evento adelante").click()
    agrees(5)
    assert explorer.shown == [0, 1, 2, 5, 7]

    explorer.button("Saltar este evento").click()
    spoken = explorer.root.get_by_role("status")
    until(lambda: f"{FILTERED} {explorer.strip}" in (spoken.text_content() or ""), True)
    assert explorer.root.locator(".evl-filtered").inner_text() == FILTERED
    until(lambda: notebook.ask("explorer.text").splitlines()[3:5], [FILTERED, explorer.strip])


def test_one_type_always_stays_and_another_stream_shows_all(open_notebook: Any) -> None:
    notebook = open_notebook(
        notebook_of(bank, last='explorer = ReplayExplorer(bank(), ["ACC123", "ACC300"]); explorer')
    )
    notebook.run_all()
    explorer = Explorer(notebook, notebook.page.locator(".evl-replay"))
    explorer.unfold()
    notebook.do("explorer.version = 8; explorer.types = ['account.created']")
    until(lambda: explorer.shown, [0, 1, 8])  # 8 is where it is
    only = explorer.type("account.created")
    assert only.get_attribute("aria-disabled") == "true"
    only.focus()
    explorer.keyboard.press("Space")
    assert only.is_checked()
    assert explorer.shown == [0, 1, 8]
    assert explorer.type("account.deposited").get_attribute("aria-disabled") == "false"
    for name in ("deposited", "withdrawn"):
        explorer.type(f"account.{name}").check()
    assert explorer.shown == list(range(9))
    until(lambda: notebook.ask("explorer.types"), ())
    explorer.type("account.created").uncheck()
    explorer.chooser.select_option("ACC300")
    assert explorer.shown == [0, 1]
    assert not explorer.type("account.created").is_visible()  # one type leaves no choice
    until(lambda: notebook.ask("(explorer.stream, explorer.types)"), ("ACC300", ()))


# --- the table to take along -------------------------------------------------------------------


def saved(explorer: Explorer) -> tuple[str, bytes]:
    """The name and the bytes of the file that the button saves."""
    with explorer.notebook.page.expect_download() as download:
        explorer.button("Guardar como CSV").click()
    return download.value.suggested_filename, download.value.path().read_bytes()


def test_the_table_that_the_page_saves_is_what_python_says_byte_for_byte(
    open_notebook: Any,
) -> None:
    last = """
store = bank()
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", '=A("x","y")', 'say "hi", ñ→€ 𝄞', "'quoted", "a;b"]
for name in HOSTILE:
    data = {"aggregate_id": "ACC123", "amount": "1.00"}
    store.append(Event(name, name, data, datetime(2026, 4, 1, microsecond=7, tzinfo=UTC), name))
account = store.replay("ACC123", BankAccount)
account.deposit(1, store)
BankAccount.open("../=Añil <b>", 5, store)
explorer = ReplayExplorer(store, ["ACC123", "../=Añil <b>", "NOPE"])
other = ReplayExplorer(sensor(), "T1", Highest)
display(explorer, other)
"""
    notebook = open_notebook(notebook_of(bank, sensor, Highest, last=last))
    notebook.run_all()
    explorer = Explorer(notebook, notebook.page.locator(".evl-replay").nth(0))
    other = Explorer(notebook, notebook.page.locator(".evl-replay").nth(1))

    def told(name: str = "explorer") -> bytes:
        text: str = notebook.ask(f"{name}.csv")
        return text.encode("utf-8-sig")

    def say(what: str) -> object:
        return notebook.ask(f"(explorer.stream, explorer.skipped, explorer.types){what}")

    explorer.unfold()
    other.unfold()
    assert saved(explorer) == ("historia-ACC123.csv", told())
    kinds = explorer.root.locator(".evl-kind").all_inner_texts()
    assert set(kinds) > set(notebook.ask("HOSTILE"))
    explorer.row(2).click()
    explorer.button("Saltar este evento").click()
    until(lambda: say("[1]"), 2)
    assert saved(explorer)[1] == told()
    explorer.type("account.withdrawn").uncheck()
    explorer.type("=1+1").uncheck()
    until(lambda: len(notebook.ask("explorer.types")), 9)
    name, table = saved(explorer)
    assert (name, table) == ("historia-ACC123.csv", told())
    [first, *_] = table.decode("utf-8-sig").splitlines()
    assert first == "version,position,timestamp,type,id,amount,balance,balance_without"
    assert b"\n10,14,2026-04-01T00:00:00.000007Z,'+1,'+1,,930.00,430.00\n" in table
    explorer.chooser.select_option("../=Añil <b>")
    until(lambda: say(""), ("../=Añil <b>", 0, ()))
    assert saved(explorer) == ("historia-..-Añil-b-.csv", told())

    assert saved(other) == ("historia-T1.csv", told("other"))
    other.row(2).click()
    other.button("Saltar este evento").click()
    until(lambda: "highest 3 en lugar de 8" in other.strip, True)
    until(lambda: notebook.ask("other.skipped"), 2)
    name, table = saved(other)
    assert table == told("other")
    assert b",id,highest,last,highest_without,last_without\n" in table

    expected = told()
    notebook.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    assert saved(explorer)[1] == expected  # and without a kernel


# --- speed -------------------------------------------------------------------------------------

RECORD_PRESSES = """(root) => {
    const cursor = root.querySelector('.evl-cursor');
    const presses = window.presses = [];
    root.addEventListener('keydown', (event) => {
        const press = { pressed: event.timeStamp, handled: performance.now() };
        presses.push(press);
        requestAnimationFrame(() => {
            press.picture = cursor.getAttribute('transform');
            const channel = new MessageChannel();
            channel.port1.onmessage = () => { press.painted = performance.now(); };
            channel.port2.postMessage(null);
        });
    }, true);
    new MutationObserver(() => { presses.at(-1).drawn = performance.now(); })
        .observe(cursor, { attributes: true });
}"""
# The time between two events, in ms, that the page asks for when this is done.
ASKED = """(element, [act, value]) => {
    const real = window.setInterval;
    let asked = 0;
    window.setInterval = (action, every) => real(action, asked = every);
    if (act === 'click') element.click();
    else {
        element.value = value;
        element.dispatchEvent(new Event('change'));
    }
    window.setInterval = real;
    return asked;
}"""


def test_every_one_of_sixty_quick_key_presses_is_drawn(
    open_notebook: Any, record_property: Callable[[str, object], None]
) -> None:
    store = long_account()
    notebook = open_notebook(
        notebook_of(
            long_account, last='explorer = ReplayExplorer(long_account(), "ACC500"); explorer'
        )
    )
    notebook.run_all()
    explorer = Explorer(notebook, notebook.page.locator(".evl-replay"))
    for place in ("slider", "listbox"):
        explorer.button("Ir al principio (versión 0)").click()
        explorer.root.get_by_role(place).focus()
        explorer.root.evaluate(RECORD_PRESSES)
        for _ in range(60):
            explorer.keyboard.press("ArrowRight")
            notebook.page.evaluate(NEXT_FRAME)
        presses = notebook.page.evaluate("window.presses")
        assert len({press["picture"] for press in presses}) == len(presses) == 60
        for what, end in (("changed", "drawn"), ("painted", "painted")):
            took = sorted(press[end] - press["pressed"] for press in presses)
            figures = f"median {statistics.median(took):.1f} ms, slowest {took[-1]:.1f} ms"
            print(f"\n{place}: from a key press to a {what} picture: {figures}", end="")
            record_property(f"{place}: key press to {what} picture", figures)
        own = statistics.median(press["drawn"] - press["handled"] for press in presses)
        record_property(f"{place}: our own part, median", f"{own:.2f} ms")
        print(f"\n{place}: our own part of it: median {own:.2f} ms", end="")
    explorer.agrees_with(
        store.replay("ACC500", BankAccount, version=60),
        store.replay("ACC500", BankAccount, version=59),
        60,
    )


def test_it_plays_as_fast_as_asked(open_notebook: Any) -> None:
    notebook = open_notebook(
        notebook_of(bank, last='explorer = ReplayExplorer(bank(), "ACC123"); explorer')
    )
    notebook.run_all()
    explorer = Explorer(notebook, notebook.page.locator(".evl-replay"))
    explorer.unfold()
    speed = explorer.root.get_by_label("Velocidad")
    assert speed.locator("option").all_inner_texts() == ["½×", "1×", "2×", "4×"]
    assert speed.input_value() == "1"

    def pace(of: str) -> float:
        """The time between two events where it begins to play at this speed."""
        explorer.button("Ir al principio (versión 0)").click()
        speed.select_option(of)
        asked: float = explorer.button("Reproducir").evaluate(ASKED, ["click", ""])
        return asked

    paces = {of: pace(of) for of in ("½×", "1×", "2×", "4×")}
    assert paces["1×"] <= 1000
    assert {of: paces["1×"] / each for of, each in paces.items()} == {
        "½×": 0.5,
        "1×": 1,
        "2×": 2,
        "4×": 4,
    }
    until(lambda: explorer.slider.input_value(), explorer.slider.get_attribute("max"))
    explorer.button("Reproducir").wait_for()
    pace("½×")
    assert speed.evaluate(ASKED, ["choose", "2"]) == paces["2×"]  # while it plays
    assert explorer.button("Pausa").is_visible()


# --- any aggregate, and no kernel --------------------------------------------------------------


def test_where_the_state_is_no_sum_python_is_asked_and_its_absence_is_said(
    open_notebook: Any,
) -> None:
    last = """
explorer = ReplayExplorer(sensor(), "T1", Highest)
explorer.version = 4
account = ReplayExplorer(bank(), "ACC123")
display(explorer, account)
"""
    notebook = open_notebook(notebook_of(Highest, sensor, bank, last=last))
    notebook.run_all()
    explorer = Explorer(notebook, notebook.page.locator(".evl-replay").nth(0))
    account = Explorer(notebook, notebook.page.locator(".evl-replay").nth(1))
    assert explorer.state == {"highest": ("8", "8"), "last": ("5", "6")}
    explorer.root.get_by_label("Número que se dibuja").select_option("last")
    assert explorer.values_in_chart == ["6"]

    explorer.row(2).click()
    explorer.button("Saltar este evento").click()
    until(lambda: "highest 3 en lugar de 8; last 3 en lugar de 8" in explorer.strip, True)
    explorer.button("Ir al último evento").click()
    assert "highest 6 en lugar de 8." in explorer.strip
    until(lambda: notebook.ask("explorer.version"), 4)
    assert explorer.strip == notebook.ask("explorer.text").splitlines()[-1]

    notebook.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    explorer.button("Saltar este evento").click()
    until(lambda: "Vuelve a ejecutar esta celda" in explorer.strip, True)
    explorer.button("Un evento atrás").click()
    assert "Vuelve a ejecutar esta celda" in explorer.strip
    account.row(2).click()
    account.button("Saltar este evento").click()
    assert "balance 1000.00 en lugar de 1500.00" in account.strip
    account.row(8).click()
    assert account.values_in_chart == ["930.00", "430.00"]


# --- safe, quiet, for everybody ----------------------------------------------------------------


def test_what_comes_from_data_stays_text(open_notebook: Any) -> None:
    last = """
BAD = "<img src=x onerror='window.hacked = true'>"
store = EventStore(clock=SimulatedClock(datetime(2026, 3, 2, tzinfo=UTC)))
for name in (BAD, BAD + "2"):
    account = BankAccount.open(name, 10, store)
    data = {"aggregate_id": name, BAD: BAD}
    store.append(Event(BAD + name, BAD, data, datetime(2026, 3, 2, tzinfo=UTC), BAD))
explorer = ReplayExplorer(store, [BAD, BAD + "2"])
explorer.version = explorer.skipped = 2
display(explorer, explorer.storyboard())
"""
    notebook = open_notebook(notebook_of(last=last))
    notebook.run_all()
    explorer = Explorer(notebook, notebook.page.locator(".evl-replay"))
    bad = notebook.ask("BAD")
    for place in (".evl-name option", ".evl-event .evl-type", ".evl-card-type", ".evl-strip"):
        assert any(bad in text for text in explorer.root.locator(place).all_text_contents()), place
    assert bad in (explorer.root.locator(".evl-label title").first.text_content() or "")
    explorer.button("Un evento atrás").click()
    explorer.button("Un evento adelante").click()
    assert explorer.version == 2
    assert notebook.page.locator(".jp-OutputArea img").count() == 0
    assert notebook.page.evaluate("window.hacked === undefined")


LINES = """(cell) => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    return new Set([...range.getClientRects()].map((line) => line.top)).size;
}"""


def test_it_is_readable_in_both_themes_and_fits_in_360_pixels(open_notebook: Any) -> None:
    names = ["ACC123", "ACC200", "ACC300"]
    last = f"explorer = ReplayExplorer(bank(), {names}); explorer.skipped = 2; explorer"
    notebook = open_notebook(notebook_of(bank, last=last))
    notebook.run_all()
    explorer = Explorer(notebook, notebook.page.locator(".evl-replay"))
    assert_readable_in_both_themes(explorer.root, texts=15)
    assert_fits(explorer.root, (1000, 640, 360, 300))  # 300: what a phone of 360 leaves
    balance = explorer.root.get_by_role("row").filter(has=notebook.page.get_by_text("balance"))
    for cell in balance.get_by_role("cell").all()[:2]:
        assert cell.evaluate(LINES) == 1  # no number breaks


FLIGHTS = """(root) => {
    window.flights = [];
    new MutationObserver((changes) => {
        for (const { addedNodes } of changes) {
            for (const added of addedNodes) {
                const kind = added.getAttribute?.('class') ?? '';
                if (kind === 'evl-chip') window.flights.push(added.textContent);
                if (kind.startsWith('evl-bar')) window.flights.push(kind);
            }
        }
    }).observe(root, { childList: true, subtree: true });
}"""


def test_a_step_is_explained_by_motion_unless_motion_is_unwelcome(open_notebook: Any) -> None:
    notebook = open_notebook(
        notebook_of(bank, last='explorer = ReplayExplorer(bank(), "ACC123"); explorer')
    )
    notebook.run_all()
    explorer = Explorer(notebook, notebook.page.locator(".evl-replay"))
    explorer.root.evaluate(FLIGHTS)
    chip = explorer.root.locator(".evl-chip")

    def flown(button: str) -> list[str]:
        """What flies after a click, and lands."""
        notebook.page.evaluate("window.flights = []")
        explorer.button(button).click()
        until(lambda: notebook.page.evaluate("window.flights.length"), 2 if "del" in button else 1)
        chip.wait_for(state="detached")  # who is quicker is not held up by motion
        return notebook.page.evaluate("window.flights")

    # It is taken back into the log; forward it lands on the chart as a bar that rises or falls.
    assert flown("Un evento atrás") == ["account.created +1000.00"]
    assert flown("Un evento adelante") == ["account.created +1000.00", "evl-bar evl-in"]
    assert flown("Un evento adelante") == ["account.deposited +500.00", "evl-bar evl-in"]
    assert flown("Un evento adelante") == ["account.withdrawn -200.00", "evl-bar evl-out"]
    until(lambda: explorer.values_in_chart, ["1300.00"])
    notebook.page.emulate_media(reduced_motion="reduce")
    explorer.button("Un evento atrás").click()
    assert explorer.version == 2
    assert explorer.values_in_chart == ["1500.00"]
    assert chip.count() == 0
    assert explorer.root.evaluate("root => root.getAnimations({ subtree: true }).length") == 0


def test_keys_that_it_uses_stop_there_and_others_go_on(open_notebook: Any) -> None:
    notebook = open_notebook(
        notebook_of(bank, last='explorer = ReplayExplorer(bank(), "ACC123"); explorer')
    )
    notebook.run_all()
    explorer = Explorer(notebook, notebook.page.locator(".evl-replay"))
    notebook.page.evaluate(HEARD)
    cells = "jupyterapp.shell.currentWidget.content.widgets.length"
    active = "jupyterapp.shell.currentWidget.content.activeCellIndex"
    before = notebook.page.evaluate(f"[{cells}, {active}]")
    explorer.button("Un evento atrás").focus()
    for key in ("ArrowUp", "ArrowDown", "Home", "End", "a", "s"):
        explorer.keyboard.press(key)
    assert notebook.page.evaluate("window.heard") == ["a", "s"]
    assert notebook.page.evaluate(f"[{cells}, {active}]") == before  # "a" adds no cell


FOCUSED = """(root) => {
    const element = document.activeElement;
    return root.contains(element) && {
        name: element.ariaLabel ?? element.labels?.[0]?.textContent ?? element.textContent,
        outline: getComputedStyle(element).outlineStyle,
    };
}"""


def test_every_control_is_reached_with_the_tab_key(open_notebook: Any) -> None:
    notebook = open_notebook(
        notebook_of(bank, last='explorer = ReplayExplorer(bank(), ["ACC123", "ACC200"]); explorer')
    )
    notebook.run_all()
    explorer = Explorer(notebook, notebook.page.locator(".evl-replay"))
    explorer.unfold()
    explorer.chooser.focus()
    reached: list[str] = []
    while found := explorer.root.evaluate(FOCUSED):
        if found["name"] not in reached:  # a date has several stops
            reached.append(found["name"])
            assert found["outline"] == "solid", found
        explorer.keyboard.press("Tab")
    assert reached == [
        "CuentaACC123ACC200",
        "Versiónde 8",
        "Ir al principio (versión 0)",
        "Un evento atrás",
        "Reproducir",
        "Un evento adelante",
        "Ir al último evento",
        "por versión",
        "Posición en la historia",
        "Registro de eventos",
        "Saltar este evento",
        "Más: tipos de evento, fecha, velocidad, tabla",
        "account.created(1)",
        "account.deposited(3)",
        "account.withdrawn(4)",
        "Fecha (UTC)",
        "Velocidad½×1×2×4×",
        "Guardar como CSV",
    ]


# --- helpers of the page -----------------------------------------------------------------------


def watch(explorer: Explorer, attribute: str) -> None:
    """Remember each value that the slider's attribute takes from now on."""
    explorer.slider.evaluate(
        """(slider, attribute) => {
            window.watcher?.disconnect();
            window.watched = [];
            window.watcher = new MutationObserver(
                () => window.watched.push(slider.getAttribute(attribute)));
            window.watcher.observe(slider, { attributeFilter: [attribute] });
        }""",
        attribute,
    )


def watched(explorer: Explorer) -> list[str]:
    values: list[str] = explorer.notebook.page.evaluate("window.watched")
    return values
