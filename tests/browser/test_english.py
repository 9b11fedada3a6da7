"""In the English edition the page of each widget is in English."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import eventlib.lab
from tests.browser.seeing import notebook_of

pytestmark = pytest.mark.browser

SHOP = """
from datetime import UTC, datetime
from eventlib import *
from eventlib.lab import *
from eventlib.projection import Projection
begin("en", "02")
start = datetime(2026, 3, 2, 9, tzinfo=UTC)
store, bus = EventStore(clock=SimulatedClock(start), ids=SequentialIds("shop")), EventBus()
BankAccount.open("ACC123", 1000, store).deposit(500, store)
view = Projection(store, {"account.deposited": lambda view, event: view.update(paid="500")})
bus.subscribe("order.created", print)
order = Event("shop-1", "order.created", {"order_id": "ORD1"}, start, "order-service")
"""
WIDGETS = {
    "BusExplorer(bus, order)": ["Publish order.created", "Make it fail", "Add"],
    'ReplayExplorer(store, "ACC123")': ["Play", "Skip this event", "Save as CSV"],
    'ProjectionExplorer(store, {"view": view})': ["Advance 1 event", "Catch up", "Deliver"],
    'quiz("2.q1")': ["Answer"],
    'predict("2.p1")': ["Confirm prediction"],
}
WORD = re.compile(r"[^\W\d_]{2,}")
# Also what a reader hears or gets as a hint, and the choices of a list.
SAID = """(root) => [root, ...root.querySelectorAll('*')].flatMap(element => [
    ...[...element.childNodes].filter(n => n.nodeType === 3).map(n => n.data),
    ...['aria-label', 'title', 'placeholder'].map(name => element.getAttribute(name) ?? ''),
]).join(' ')"""


def words(language: str) -> set[str]:
    """All words of the texts of a language."""
    folder = Path(eventlib.lab.__file__).parent / "texts" / language
    said = " ".join(path.read_text(encoding="utf-8") for path in folder.glob("*.toml"))
    return {word.lower() for word in WORD.findall(said)}


def test_each_widget_speaks_english(open_notebook: Any) -> None:
    notebook = open_notebook(notebook_of(SHOP, *WIDGETS))
    notebook.run_all()
    spanish = words("es") - words("en")
    shown = notebook.page.locator(".jp-OutputArea-output")
    for widget, buttons in zip(shown.all(), WIDGETS.values(), strict=True):
        for summary in widget.locator("summary").all():
            summary.press("Enter")
        for name in buttons:
            widget.get_by_role("button", name=name, exact=True).wait_for()
        said = {word.lower() for word in WORD.findall(widget.evaluate(SAID))}
        assert not said & spanish
