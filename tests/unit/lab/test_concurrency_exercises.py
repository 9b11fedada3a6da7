"""The exercises of notebook 06: each mistake that students make is named, each good way passes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

import pytest

from eventlib.lab import begin, check
from eventlib.lab.exercises.content import solution_code

NAMES = """
from decimal import Decimal
from eventlib import BankAccount, ConcurrencyError, InsufficientFunds
"""
PAY = """
def pay(account, amount, store):
    try:
        account.withdraw(amount, store)
    except ConcurrencyError as conflict:
        {}
        account.withdraw(amount, store)
    return account
"""
TAKE_IN = """
def take_in(disk, event, chaos):
    total = disk["total"] + Decimal(event.data["amount"])
    {}
"""
ORDERS = """
class Orders:
    def __init__(self):
        self.status, self.changes = {{}}, 0
        self.seen, self.versions, self.position = set(), {{}}, 0
    def handle(self, event):
{}
"""


@pytest.fixture(autouse=True)
def notebook() -> Iterator[None]:
    begin("es", "06")
    yield
    begin("es", "")


def said(exercise: str, code: str) -> Any:
    """What the check says of the last thing that the code defines."""
    names: dict[str, Any] = {}
    exec(NAMES + code, names)
    return check(exercise, list(names.values())[-1])


def orders(body: str) -> str:
    return ORDERS.format(textwrap.indent(textwrap.dedent(body).strip(), " " * 8))


@pytest.mark.parametrize("exercise", ["6.1", "6.2", "6.3", "6.w1"])
def test_the_solution_passes(exercise: str) -> None:
    assert said(exercise, solution_code(exercise)).kind == "ok"


@pytest.mark.parametrize(
    "line",
    [
        "account = store.replay(account.account_id, BankAccount)",
        "[account.apply(event) for event in conflict.events]",
    ],
)
def test_a_payment_that_is_decided_again_passes(line: str) -> None:
    assert said("6.1", PAY.format(line)).kind == "ok"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (PAY.format("account.version = conflict.actual"), "la historia dice -500.00"),
        (PAY.format("pass"), "Se esperaba que pay atendiera el conflicto"),
        (PAY.format("return account"), "Con 150 se esperaba un saldo de 50.00"),
        (PAY.format("amount = 1; account = store.replay('ACC123', BankAccount)"), "dice 199.00"),
        (PAY.format("raise LookupError('busy')"), "LookupError: busy"),
        (
            solution_code("6.1").replace("return account", "return None"),
            "se esperaba que pay devolviera la cuenta",
        ),
        (
            PAY.format(
                "store.replay('ACC123', BankAccount).withdraw(amount, store); return account"
            ),
            "pay devuelve una cuenta con 1000.00, y la historia dice 50.00",
        ),
        (
            "def pay(account, amount, store):\n"
            "    account = store.replay('ACC123', BankAccount)\n"
            "    try:\n"
            "        account.withdraw(amount, store)\n"
            "    except InsufficientFunds:\n"
            "        pass\n"
            "    return account\n",
            "Un rechazo es una respuesta",
        ),
        (
            "def pay(account, amount, store):\n"
            "    store.replay('ACC123', BankAccount).withdraw(900, store)\n",
            "Con 150 se esperaba que se pagara",
        ),
        (
            "def pay(account, amount, store):\n"
            "    account = store.replay('ACC123', BankAccount)\n"
            "    account.withdraw(amount, store)\n"
            "    return account\n",
            "Cargar antes de retirar acorta ese rato, no lo quita",
        ),
    ],
)
def test_a_payment_with_a_mistake_is_told_which(code: str, says: str) -> None:
    note = said("6.1", code)
    assert (note.kind, says in note.message) == ("no", True), note.message


@pytest.mark.parametrize(
    "body",
    [
        """
        if event.id in self.seen:
            return
        self.seen.add(event.id)
        self.changes += 1
        if event.version > self.versions.get(event.aggregate_id, 0):
            self.versions[event.aggregate_id] = event.version
            self.status[event.aggregate_id] = event.type
        """,
        """
        self.versions[event.position] = event
        for position in sorted(self.versions):
            self.status[self.versions[position].aggregate_id] = self.versions[position].type
        self.changes = len(self.versions)
        """,
    ],
)
def test_another_way_to_survive_every_seed_passes(body: str) -> None:
    assert said("6.2", orders(body)).kind == "ok"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (
            """
            if event.id not in self.seen:
                self.seen.add(event.id)
                self.changes += 1
                self.status[event.aggregate_id] = event.type
            """,
            "¿Qué evento llegó tarde y puso un estado viejo?",
        ),
        (
            """
            if event.position > self.position:
                self.position = event.position
                self.changes += 1
                self.status[event.aggregate_id] = event.type
            """,
            "Se esperaban 7 cambios y has contado 6. ¿Qué evento descartaste",
        ),
        (
            """
            if event.position == self.position + 1:
                self.position = event.position
                self.changes += 1
                self.status[event.aggregate_id] = event.type
            """,
            "¿Qué evento descartaste, aunque no era una copia?",
        ),
        (
            """
            remembered = Orders.__dict__.get("all_seen", frozenset())
            if event.id not in remembered:
                Orders.all_seen = remembered | {event.id}
                self.changes += 1
                self.status[event.aggregate_id] = event.type
            """,
            "Con la semilla 2 se esperaban 7 cambios y no has contado ninguno.",
        ),
        (
            """
            self.changes += 1
            self.status[event.aggregate_id] = event.type
            """,
            "se esperaban 7 cambios y has contado 22",
        ),
        (
            """
            if event.type == "order.paid":
                raise LookupError("who is it?")
            """,
            "Con la semilla 1 tu consumidor se ha detenido con este error: LookupError: who is it?",
        ),
        ("del self.changes", "se ha detenido con este error: AttributeError"),
        ("self.__dict__.pop('changes', None)", "le falta uno de los dos, con la semilla 1"),
    ],
)
def test_orders_with_a_mistake_are_shown_the_first_seed_that_breaks_them(
    body: str, says: str
) -> None:
    note = said("6.2", orders(body))
    assert (note.kind, says in note.message) == ("no", True), note.message
    assert "semilla " in note.message


def test_the_first_seed_that_breaks_is_shown_with_what_came_in_it() -> None:
    by_id = orders(
        """
        if event.id not in self.seen:
            self.seen.add(event.id)
            self.changes += 1
            self.status[event.aggregate_id] = event.type
        """
    )
    assert said("6.2", by_id).message.startswith(
        "Con la semilla 27 llegaron las posiciones 1, 1, 3, 1, 5, 2, 3, 6, 7, 4, 5, 6, 6, 7, 7. "
        "Se esperaba order.cancelled y ORD2 ha quedado en order.created."
    )


@pytest.mark.parametrize(
    "body",
    [
        'disk.update({"total": total, "position": event.position})',
        "disk.update(total=total, position=event.position)",
        'disk.update({"total": total, "position": event.position}); chaos.step("written")',
    ],
)
def test_both_values_in_one_write_pass(body: str) -> None:
    assert said("6.3", TAKE_IN.format(body)).kind == "ok"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (
            'disk["total"] = total; disk["position"] = event.position',
            'se cayó tras disk["total"] = …, y al volver contó otra vez',
        ),
        (
            'disk["position"] = event.position; disk["total"] = total',
            'se cayó tras disk["position"] = …, y al volver dio por contado',
        ),
        (
            "disk.update(total=total); disk.update(position=event.position)",
            "se cayó tras disk.update(…), y al volver contó otra vez",
        ),
        ("disk.update(total=total)", 'disk["position"] no llega al final'),
        (
            "disk.update(position=event.position)",
            "Un día sin caídas se esperaba 186.50, y el disco dice 0.00",
        ),
        (
            'disk["total"] = total; chaos.step("added"); disk["position"] = event.position',
            'se cayó tras disk["total"] = …, y al volver contó otra vez',
        ),
        (
            """try:
        disk["total"] = total
    finally:
        disk["position"] = event.position""",
            "un except o un finally quiso escribir, y ya no había programa que lo hiciera",
        ),
        ("disk.update(position='end')", "Un día sin caídas se esperaba 186.50"),
        (
            "disk.update(total=total, position='the end')",
            "Tu código se ha detenido con este error: TypeError",
        ),
    ],
)
def test_two_writes_are_told_after_which_the_program_ended(body: str, says: str) -> None:
    note = said("6.3", TAKE_IN.format(body))
    assert (note.kind, says in note.message) == ("no", True), note.message


@pytest.mark.parametrize("number", [8, 10, "9"])
def test_another_delivery_is_not_the_ninth(number: object) -> None:
    note = check("6.w1", number)
    assert (note.kind, f"ha llegado {number!r}." in note.message) == ("no", True), note.message
