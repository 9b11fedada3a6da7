"""The exercises of 07 done wrongly: each mistake is told apart, and none of them passes."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest

from eventlib import BankAccount, EventStore
from eventlib.lab import begin, check


@pytest.fixture(autouse=True)
def notebook() -> Iterator[None]:
    begin("es", "07")
    yield
    begin("es", "")


def said(exercise: str, answer: Any) -> str:
    note = check(exercise, answer)
    assert note.kind == "no"
    return note.message


# --- 7.1 --------------------------------------------------------------------------------------


def shallow(account: Any) -> Any:
    return dict(vars(account))


def deep(account: Any) -> Any:
    return deepcopy(vars(account))


def restored(store: EventStore, snapshot: Any, after: int | None = None) -> BankAccount:
    account = BankAccount()
    vars(account).update(snapshot)
    after = account.version if after is None else after
    for event in store.get_events(str(account.account_id), after=after):
        account.apply(event)
    return account


def from_the_start(store: EventStore, snapshot: Any) -> BankAccount:
    return restored(store, snapshot, after=0)


def copied(store: EventStore, snapshot: Any) -> BankAccount:
    return restored(store, deepcopy(snapshot))


def ignoring(store: EventStore, snapshot: Any) -> BankAccount:
    return store.replay("ACC7", BankAccount)


def with_float(store: EventStore, snapshot: Any) -> BankAccount:
    account = copied(store, snapshot)
    account.balance = float(account.balance)  # type: ignore[assignment]
    return account


def deaf(store: EventStore, snapshot: Any) -> BankAccount:
    account = BankAccount()
    vars(account).update(deepcopy(snapshot))
    return account


@pytest.mark.parametrize(
    ("take", "restore", "says"),
    [
        (shallow, from_the_start, "se leen 4; hay 6 movimientos y se esperaban 3"),
        (deep, from_the_start, "se leen 4; hay 5 movimientos y se esperaban 3"),
        (deep, ignoring, "Los 3 movimientos están bien, pero se ha leído otra vez la historia"),
        (shallow, restored, "Se esperaban 3 movimientos y hay 4"),
        (shallow, copied, "Se esperaban 3 movimientos y hay 4"),
        (deep, restored, "la segunda se esperaban los mismos y hay 4"),
        (deep, deaf, "hay 2: falta lo que pasó después de la instantánea"),
        (deep, lambda store, snapshot: None, "devolviera una cuenta y ha devuelto None"),
        (deep, with_float, "'balance': 122.5, "),
    ],
)
def test_a_snapshot_with_a_mistake_is_told_which(
    take: Callable[..., Any], restore: Callable[..., Any], says: str
) -> None:
    assert says in said("7.1", (take, restore))


def test_a_snapshot_as_text_is_right_too() -> None:
    def take(account: Any) -> bytes:
        return pickle.dumps(vars(account))

    def restore(store: EventStore, snapshot: bytes) -> BankAccount:
        return restored(store, pickle.loads(snapshot))

    assert check("7.1", (take, restore)).kind == "ok"
    assert "tus dos funciones" in said("7.1", take)


# --- 7.2 --------------------------------------------------------------------------------------


def v2(event: Any) -> Any:
    return [("voucher.sold.v2", {**event.data, "currency": "EUR"})]


def today(event: Any, **wrong: Any) -> Any:
    old, voucher = event.data, {"aggregate_id": event.aggregate_id}
    issued = {**voucher, "value": old["price"], "owner": old["to"], "currency": old["currency"]}
    paid = {**voucher, "amount": old["price"]}
    return [("voucher.issued", {**issued, **wrong}), ("voucher.paid", paid)]


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        (v2, lambda e: today(e)[:1], "Del vale G1 se esperaba leer voucher.issued, voucher.paid"),
        (v2, lambda e: today(e) * 2, "y se lee voucher.issued, voucher.paid, voucher.issued"),
        (v2, lambda e: today(e, currency="EUR"), "El vale G2 se guardó en USD y se lee en EUR"),
        (v2, lambda e: today(e, price="20.00"), "En voucher.issued, del vale G1, se esperaban"),
        (v2, lambda e: today(e, value="1.00"), "'value': '1.00'"),
        (lambda e: [("voucher.sold.v2", e.data)], today, "KeyError: 'currency'"),
        (v2, lambda e: [], "leaves nothing"),
        (v2, lambda e: [("voucher.sold", e.data)], "go round in a circle"),
        (
            v2,
            lambda e: [("voucher.issued", {"value": "1.00"})],
            "En los datos de voucher.issued se esperaba aggregate_id G1",
        ),
        (lambda e: v2(e)[0], today, "Del paso de voucher.sold se esperaba una lista de pares"),
        (v2, lambda e: None, "Del paso de voucher.sold.v2 se esperaba una lista de pares"),
    ],
)
def test_steps_with_a_mistake_are_told_which(
    first: Callable[..., Any], second: Callable[..., Any], says: str
) -> None:
    assert says in said("7.2", {"voucher.sold": first, "voucher.sold.v2": second})


@pytest.mark.parametrize("steps", [[v2, today], {"voucher.sold": v2}, {"voucher.sold": "v2"}])
def test_what_are_no_steps_is_told_what_they_are(steps: Any) -> None:
    assert "Se esperaba un diccionario de tipo a función" in said("7.2", steps)


def test_the_halves_may_come_in_either_order() -> None:
    steps = {"voucher.sold": v2, "voucher.sold.v2": lambda event: today(event)[::-1]}
    assert check("7.2", steps).kind == "ok"


# --- 7.3 --------------------------------------------------------------------------------------


def difference(key: Callable[[Any], Any], versions: Callable[[int], range]) -> Any:
    def first_difference(store: Any, snapshots: Any, account_id: str) -> int | None:
        for version in versions(store.version(account_id)):
            short = snapshots.replay(account_id, version=version)
            whole = store.replay(account_id, snapshots.aggregate_class, version=version)
            if key(short) != key(whole):
                return version
        return None

    return first_difference


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (difference(id, lambda last: range(1, last + 1)), "se esperaba None y ha salido 1"),
        (difference(vars, lambda last: range(1, last + 1)), "la versión 10, y ha salido None"),
        (
            difference(lambda a: repr(vars(a)), lambda last: range(1, last)),
            "la versión 10, y ha salido None",
        ),
        (
            difference(lambda a: repr(vars(a)), lambda last: range(last, last + 1)),
            "se esperaba 7 y ha salido 10",
        ),
        (
            difference(lambda a: repr(vars(a)), lambda last: range(last, 0, -1)),
            "se esperaba 7 y ha salido 10",
        ),
    ],
)
def test_a_comparison_with_a_mistake_is_told_which(answer: Any, says: str) -> None:
    assert says in said("7.3", answer)


def test_all_versions_at_once_is_right_too() -> None:
    def first_difference(store: Any, snapshots: Any, account_id: str) -> int | None:
        every = difference(lambda a: repr(vars(a)), lambda last: range(1, last + 1))
        found = [every(store, snapshots, account_id)]
        for version in range(store.version(account_id) + 1):
            snapshots.replay(account_id, version=version)
        return found[0]

    assert check("7.3", first_difference).kind == "ok"
    assert "Se esperaba una función" in said("7.3", 7)
