"""Notebook 02 in a real JupyterLab, taken as a student takes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator

import workspace
from eventlib import BankAccount, EventStore, SequentialIds, SimulatedClock
from tests.browser.seeing import until

ROOT = Path(__file__).parents[2]
MARCH = (400, -600, 120, -450, -250, -350, 480, -90, 210)

pytestmark = pytest.mark.browser


def anas_account() -> EventStore:
    """What the notebook does, done here: eventlib's own answer to compare with."""
    clock = SimulatedClock(datetime(2026, 3, 2, 9, tzinfo=UTC), timedelta(days=2))
    store = EventStore(clock=clock, ids=SequentialIds("bank"))
    account = BankAccount.open("ACC123", 1000, store)
    for amount in (500, -200, *MARCH):
        account.deposit(amount, store) if amount > 0 else account.withdraw(-amount, store)
    return store


def balance(store: EventStore, **when: Any) -> str:
    return str(store.replay("ACC123", BankAccount, **when).balance)


def cell(notebook: Any, source: str) -> Locator:
    """The code cell that holds this source."""
    return notebook.page.locator(
        ".jp-CodeCell", has=notebook.page.locator(".jp-InputArea-editor", has_text=source)
    ).first


def test_a_student_goes_from_the_prediction_to_their_own_statement(
    open_notebook: Any, tmp_path: Path
) -> None:
    course = tmp_path / "course"
    (course / "notebooks").mkdir(parents=True)
    (course / "notebooks" / "es").symlink_to(ROOT / "notebooks" / "es")
    workspace.deliver(course, "es")
    copy = course / "workspace" / "es" / "02-event-sourcing.ipynb"
    assert '"execution_count": null' in copy.read_text(encoding="utf-8")
    notebook = open_notebook(copy)
    notebook.run_all(timeout=120)
    page = notebook.page
    store = anas_account()

    # A prediction is committed, and the cell behind it compares.
    prediction = cell(notebook, 'predict("2.p1")')
    prediction.get_by_label("1. 1300").check()
    prediction.get_by_role("button", name="Confirmar predicción").click()
    prediction.get_by_text("Predicción guardada: 1300.").wait_for()
    notebook.do("from IPython.display import display")
    assert "Predijiste «1300» y ha salido 300." in notebook.ask(
        'repr(check("2.p1", run.reconstructed.balance))'
    )

    # A wrong answer names its misconception, the right one says so: from the keyboard.
    question = cell(notebook, 'quiz("2.q1")')
    question.get_by_label("2. El almacén guarda el saldo").check()
    question.get_by_role("button", name="Responder").click()
    question.get_by_text("El almacén no guarda saldos: guarda eventos.").wait_for()
    question.get_by_label("2. El almacén guarda el saldo").focus()
    page.keyboard.press("ArrowDown")
    question.get_by_role("button", name="Responder").focus()
    page.keyboard.press("Enter")
    question.get_by_text("Correcto.").wait_for()

    # The error is short: the student's line and what to do.
    error = (
        cell(notebook, "expected_version=lost.version")
        .locator(".jp-OutputArea-output")
        .inner_text()
    )
    assert "the event that took it to version 1 was applied but never appended" in error
    assert "aggregate.py" not in error

    explorer = cell(notebook, 'ReplayExplorer(store, "ACC123")').locator(".evl-replay")
    slider = explorer.get_by_role("slider")
    row = explorer.get_by_role("row", name="balance")

    def shows(version: int, **without: Any) -> None:
        until(slider.input_value, str(version))
        until(row.locator("td").nth(1).inner_text, balance(store, version=version))
        until(lambda: notebook.ask("explorer.version"), version)

    # Play goes from the beginning to the end and stops.
    explorer.get_by_role("button", name="Reproducir").click()
    until(slider.input_value, "12")
    until(explorer.get_by_role("button", name="Reproducir").is_visible, True)
    shows(12)

    # Steps from the keyboard, in the order of the history.
    slider.focus()
    page.keyboard.press("Home")
    for version in range(1, 6):
        page.keyboard.press("ArrowRight")
        shows(version)

    # A date is the end of that day.
    explorer.get_by_text("Más:").press("Enter")
    explorer.get_by_label("Fecha (UTC)").fill("2026-03-11")
    until(row.locator("td").nth(1).inner_text, balance(store, at=datetime(2026, 3, 12, tzinfo=UTC)))
    shows(5)

    # What would have been without the deposit of version 4, and what today's rule would refuse.
    explorer.get_by_role("spinbutton", name="Versión").fill("4")
    page.keyboard.press("Enter")
    shows(4)
    explorer.get_by_role("button", name="Saltar este evento").click()
    until(lambda: notebook.ask("explorer.skipped"), 4)
    refused = explorer.locator("[role=option]", has_text="la regla de hoy lo rechazaría")
    until(refused.count, 1)
    assert refused.get_attribute("data-version") == "9"
    assert notebook.ask('check("2.w1", 9).kind') == "ok"
    slider.focus()
    page.keyboard.press("End")
    shows(12)
    without = BankAccount()
    for event in store.get_events("ACC123"):
        if event.version != 4:
            without.apply(event)
    assert str(without.balance) in explorer.inner_text()

    # The statement beside the notebook agrees with the bank on every day, and is replayed.
    report = cell(notebook, "report = import_statement").locator(".jp-OutputArea-output")
    assert "Todos coinciden con los saldos del extracto." in report.inner_text()
    statement = cell(notebook, 'ReplayExplorer(bank, "SHOP")').locator(".evl-replay")
    statement.get_by_role("button", name="Reproducir").wait_for()
    statement.get_by_role("slider").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    opening = statement.get_by_role("row", name="balance").locator("td").nth(1)
    until(opening.inner_text, "846.45")
    notebook.do('disk = EventStore("extracto.db")')
    notebook.do(
        'on_disk = import_statement("extracto-ejemplo.csv", disk, account_id="SHOP",'
        ' opening="846.45", **columns)'
    )
    assert notebook.ask("len(on_disk.mismatches)") == 0
    assert notebook.ask('str(disk.replay("SHOP", BankAccount).balance)') == notebook.ask(
        'str(bank.replay("SHOP", BankAccount).balance)'
    )
