"""What a ProjectionExplorer does, says and sends; how it looks is for the browser's test."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from traitlets import TraitError

from eventlib import (
    Event,
    EventStore,
    OrderCommandHandler,
    OrderRefused,
    RecordedEvent,
    SequentialIds,
    SimulatedClock,
    StoreError,
)
from eventlib.lab import ProjectionExplorer
from eventlib.lab.explorers.projection.story import KEPT_EVENTS, KEPT_STEPS
from eventlib.projection import Projection, View

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOSTILE = "<img src=x onerror=alert(1)>"


def orders_of_user(view: View, event: RecordedEvent) -> None:
    user = event.data["user_id"]
    view[user] = [*view.get(user, []), event.data["order_id"]]


class Status:
    """A row an order; `refuses` are ids of events at which it fails."""

    def __init__(self) -> None:
        self.refuses: set[str] = set()
        self.calls = 0

    def __call__(self, view: View, event: RecordedEvent) -> None:
        self.calls += 1
        order = view.setdefault(event.data["order_id"], {"changes": 0})
        order["status"] = event.type.partition(".")[2]
        order["changes"] += 1
        if event.id in self.refuses:
            raise LookupError(f"no {event.id}")


class Shop:
    """Two orders, one paid; two read models of them that have read nothing."""

    def __init__(self) -> None:
        self.store = EventStore(
            clock=SimulatedClock(START, timedelta(hours=9)), ids=SequentialIds()
        )
        self.command = OrderCommandHandler(self.store)
        self.status = Status()
        types = ("order.created", "order.paid", "order.shipped", "order.cancelled")
        self.users = Projection(self.store, {"order.created": orders_of_user})
        self.orders = Projection(self.store, dict.fromkeys(types, self.status))
        self.create("ORD1", "bruno")
        self.create("ORD2", "carmen")
        self.command.pay_order("ORD1")

    def create(self, order_id: str, user_id: str) -> None:
        self.command.create_order({"order_id": order_id, "user_id": user_id, "total": 9})

    def explorer(self) -> ProjectionExplorer:
        writes: dict[str, Callable[[], object]] = {
            "dani compra": lambda: self.create("ORD3", "dani"),
            "enviar ORD2": lambda: self.command.ship_order("ORD2"),
            "nada": lambda: None,
        }
        return ProjectionExplorer(self.store, {"users": self.users, "orders": self.orders}, writes)


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def explorer(shop: Shop) -> ProjectionExplorer:
    return shop.explorer()


def last(explorer: ProjectionExplorer) -> str:
    """What the last step says."""
    said = explorer.text.splitlines()[-1]
    assert said.startswith("Último paso: ")
    return said.removeprefix("Último paso: ")


def shown(explorer: ProjectionExplorer, moment: int | None = None) -> dict[str, Any]:
    """The step that the page draws, with its tables in their places."""
    record = explorer._record
    step: dict[str, Any] = record["steps"][
        (explorer.moment if moment is None else moment) - record["first"]
    ]
    models = [{**model, "table": record["tables"][model["table"]]} for model in step["models"]]
    return {**step, "models": models}


# --- the two sides -----------------------------------------------------------------------------


def test_it_begins_with_how_things_are(shop: Shop, explorer: ProjectionExplorer) -> None:
    assert explorer.text.splitlines() == [
        "Escritura: 3 eventos en el registro; el último, #3 order.paid ORD1.",
        "Lectura, users: punto de control #0 de #3, atrasado 3 eventos; avanza cuando se lo pidas.",
        "  Le faltan #1 order.created ORD1, #2 order.created ORD2, #3 order.paid ORD1.",
        "  (todavía sin filas)",
        "Lectura, orders: punto de control #0 de #3, atrasado 3 eventos; "
        "avanza cuando se lo pidas.",
        "  Le faltan #1 order.created ORD1, #2 order.created ORD2, #3 order.paid ORD1.",
        "  (todavía sin filas)",
        "Último paso: Así estaban la escritura y la lectura al empezar.",
    ]
    assert (shop.users.position, shop.orders.position) == (0, 0)


def test_a_step_takes_one_event_into_one_read_model(
    shop: Shop, explorer: ProjectionExplorer
) -> None:
    explorer.step("users")
    assert (shop.users.position, shop.orders.position) == (1, 0)
    assert explorer.text.splitlines()[1:4] == [
        "Lectura, users: punto de control #1 de #3, atrasado 2 eventos; avanza cuando se lo pidas.",
        "  Le faltan #2 order.created ORD2, #3 order.paid ORD1.",
        "  bruno: ORD1",
    ]
    assert last(explorer) == "users avanza: cuenta #1 order.created ORD1."


def test_catching_up_takes_all_and_then_there_is_nothing_to_take(
    shop: Shop, explorer: ProjectionExplorer
) -> None:
    explorer.catch_up("orders")
    assert shop.orders.lag == 0
    assert explorer.text.splitlines()[4:7] == [
        "Lectura, orders: punto de control #3 de #3, al día; avanza cuando se lo pidas.",
        "  ORD1: changes 2; status paid",
        "  ORD2: changes 1; status created",
    ]
    assert last(explorer) == (
        "orders avanza: cuenta #1 order.created ORD1, #2 order.created ORD2, #3 order.paid ORD1."
    )
    for move in (explorer.catch_up, explorer.step):
        move("orders")
        assert last(explorer) == "orders ya está al final, en #3: no hay nada nuevo que contar."


def test_many_events_are_counted_and_not_all_named(
    shop: Shop, explorer: ProjectionExplorer
) -> None:
    for number in range(4, 12):
        shop.create(f"ORD{number}", "dani")
    assert last(explorer) == "Escritos en el registro 8 eventos, de #4 a #11."
    assert explorer.text.splitlines()[2] == "  Le faltan 11 eventos, de #1 a #11."
    explorer.catch_up("users")
    assert last(explorer) == "users avanza: cuenta 11 eventos, de #1 a #11."


def test_what_is_written_is_not_read_until_a_read_model_moves(
    shop: Shop, explorer: ProjectionExplorer
) -> None:
    explorer.catch_up("users")
    explorer.write("dani compra")
    assert "dani" not in shop.users.view
    assert last(explorer) == "Orden «dani compra». Escrito en el registro #4 order.created ORD3."
    assert explorer.text.splitlines()[:3] == [
        "Escritura: 4 eventos en el registro; el último, #4 order.created ORD3.",
        "Lectura, users: punto de control #3 de #4, atrasado 1 evento; avanza cuando se lo pidas.",
        "  Le falta #4 order.created ORD3.",
    ]
    explorer.step("users")
    assert shop.users.view["dani"] == ["ORD3"]
    assert "users: punto de control #4 de #4, al día" in explorer.text


def test_a_command_that_is_refused_writes_nothing_and_says_why(
    shop: Shop, explorer: ProjectionExplorer
) -> None:
    with pytest.raises(OrderRefused):
        explorer.write("enviar ORD2")
    assert shop.store.last_position == 3
    assert last(explorer) == (
        "Orden «enviar ORD2»: rechazada, y no se ha escrito nada. "
        "OrderRefused: ORD2 cannot become SHIPPED: it is CREATED, not PAID."
    )


def test_a_command_may_write_nothing(explorer: ProjectionExplorer) -> None:
    explorer.write("nada")
    assert last(explorer) == "Orden «nada». No ha escrito ningún evento."


def test_a_command_that_fails_behind_its_event_has_written_it(shop: Shop) -> None:
    def half() -> None:
        shop.command.pay_order("ORD2")
        raise RuntimeError("the printer is on fire")

    explorer = ProjectionExplorer(shop.store, {"users": shop.users}, {"half": half})
    with pytest.raises(RuntimeError):
        explorer.write("half")
    assert last(explorer) == (
        "Orden «half»: ha fallado después de escribir. RuntimeError: the printer is on fire. "
        "Escrito en el registro #4 order.paid ORD2."
    )


# --- following, with a lag -----------------------------------------------------------------------


def test_it_follows_as_far_behind_as_it_is_told(shop: Shop, explorer: ProjectionExplorer) -> None:
    explorer.follow("users")
    assert shop.users.lag == 0
    assert last(explorer) == (
        "users avanzará en cuanto se escribe. users avanza: cuenta #1 order.created ORD1, "
        "#2 order.created ORD2, #3 order.paid ORD1."
    )
    explorer.follow("users", behind=2)
    assert (shop.users.lag, last(explorer)) == (0, "users avanzará 2 eventos por detrás.")
    lags = []
    for number in range(4, 8):
        shop.create(f"ORD{number}", "dani")
        lags.append(shop.users.lag)
    assert lags == [1, 2, 2, 2]
    explorer.follow("users", behind=1)
    assert shop.users.lag == 1
    assert "avanza 1 evento por detrás" in explorer.text
    explorer.stop("users")
    assert last(explorer) == "users avanzará cuando se lo pidas."
    shop.create("ORD8", "dani")
    assert shop.users.lag == 2


def test_who_follows_moves_in_the_step_that_wrote(shop: Shop, explorer: ProjectionExplorer) -> None:
    explorer.follow("users")
    explorer.write("dani compra")
    assert last(explorer) == (
        "Orden «dani compra». Escrito en el registro #4 order.created ORD3. "
        "users avanza: cuenta #4 order.created ORD3."
    )
    step = shown(explorer)
    assert [model["position"] for model in step["models"]] == [4, 0]


@pytest.mark.parametrize("behind", [-1, 1.5, "1", True])
def test_behind_is_a_number_of_events(explorer: ProjectionExplorer, behind: Any) -> None:
    before = explorer.text
    with pytest.raises(ValueError, match="behind is a number of events, from 0 on, not "):
        explorer.follow("users", behind)
    assert explorer.text == before


def test_a_closed_explorer_follows_no_more(shop: Shop, explorer: ProjectionExplorer) -> None:
    explorer.follow("users")
    explorer.close()
    shop.create("ORD9", "dani")
    assert shop.users.lag == 1
    explorer.close()


# --- twice, out of order, rebuilt ----------------------------------------------------------------


def test_an_event_that_comes_again_changes_nothing_and_it_says_why(
    shop: Shop, explorer: ProjectionExplorer
) -> None:
    explorer.catch_up("orders")
    calls, before = shop.status.calls, dict(shop.orders.view)
    for position, name in ((1, "#1 order.created ORD1"), (3, "#3 order.paid ORD1")):
        explorer.deliver("orders", position)
        assert last(explorer) == (
            f"A orders le llega otra vez {name}. Su punto de control es #3: "
            "ya lo ha contado, así que no cambia nada."
        )
    assert (shop.orders.position, dict(shop.orders.view)) == (3, before)
    assert shop.status.calls == calls
    assert {tuple(model["marks"]) for model in shown(explorer)["models"]} == {("", ""), ()}


def test_an_event_that_comes_too_early_waits_for_those_before_it(
    shop: Shop, explorer: ProjectionExplorer
) -> None:
    explorer.deliver("orders", 3)
    assert shop.orders.position == 3
    assert shop.orders.view["ORD1"] == {"changes": 2, "status": "paid"}
    assert last(explorer) == (
        "A orders le llega #3 order.paid ORD1 antes de tiempo: le faltaban de #1 a #2. Antes de "
        "contarlo los lee del registro, así que el resultado es el mismo que si hubieran llegado "
        "en orden."
    )
    explorer.deliver("users", 2)
    assert "antes de tiempo: le faltaba #1. Antes de contarlo lo lee del registro" in last(explorer)
    explorer.deliver("users", 3)
    assert last(explorer) == (
        "A users le llega #3 order.paid ORD1, el siguiente a su punto de control: lo cuenta."
    )
    for order_id in ("ORD4", "ORD5"):
        shop.create(order_id, "dani")
    explorer.deliver("users", 4)  # and no further
    assert (shop.users.position, shop.users.lag) == (4, 1)


@pytest.mark.parametrize("position", [0, -1, 4, 99])
def test_an_event_that_is_not_there_cannot_be_delivered(
    explorer: ProjectionExplorer, position: int
) -> None:
    with pytest.raises(ValueError, match=f"no event #{position}: this store has 3"):
        explorer.deliver("users", position)


def test_a_rebuild_makes_the_same_rows_and_says_so(
    shop: Shop, explorer: ProjectionExplorer
) -> None:
    explorer.catch_up("orders")
    before, calls = dict(shop.orders.view), shop.status.calls
    explorer.rebuild("orders")
    assert (dict(shop.orders.view), shop.status.calls) == (before, 2 * calls)
    assert last(explorer) == (
        "orders se vacía y se reconstruye desde el primer evento hasta #3. "
        "Las filas son las mismas, letra por letra."
    )


def test_a_rebuild_of_one_that_is_behind_ends_up_to_date(
    shop: Shop, explorer: ProjectionExplorer
) -> None:
    explorer.step("users")
    explorer.rebuild("users")
    assert shop.users.lag == 0
    assert last(explorer).endswith("hasta #3. Ahora está al día.")


def test_a_rebuild_that_makes_other_rows_says_what_that_means(
    shop: Shop, explorer: ProjectionExplorer
) -> None:
    explorer.catch_up("users")
    shop.users.handlers["order.created"] = lambda view, event: view.update(n=event.position)
    explorer.rebuild("users")
    assert dict(shop.users.view) == {"n": 2}
    assert "Las filas son otras: o su función ha cambiado, o depende de algo" in last(explorer)


# --- when a handler fails ------------------------------------------------------------------------


def test_a_handler_that_fails_is_shown_and_raised_and_can_be_mended(
    shop: Shop, explorer: ProjectionExplorer
) -> None:
    shop.status.refuses = {shop.store.read_all()[1].id}
    with pytest.raises(LookupError):
        explorer.catch_up("orders")
    assert last(explorer) == (
        "La función de orders falla con #2 order.created ORD2: LookupError: no event-2. "
        "orders se queda en #1; lo anterior se conserva, y nada de ese evento."
    )
    assert shop.orders.position == 1
    with pytest.raises(LookupError):
        explorer.rebuild("orders")
    assert last(explorer).startswith("orders no se ha podido reconstruir: LookupError")
    assert last(explorer).endswith("Sigue como estaba, en #1.")
    shop.status.refuses = set()
    explorer.catch_up("orders")
    assert shop.orders.lag == 0


def test_a_follower_that_fails_does_not_stop_what_is_written(
    shop: Shop, explorer: ProjectionExplorer
) -> None:
    explorer.follow("orders")
    explorer.follow("users")
    shop.status.refuses = {"event-4"}
    explorer.write("dani compra")
    assert "La función de orders falla con #4 order.created ORD3: LookupError" in last(explorer)
    assert "users avanza: cuenta #4" in last(explorer)
    assert shop.store.dead_letters == ()
    assert (shop.orders.lag, shop.users.lag) == (1, 0)
    said = explorer.text
    assert explorer.text == said  # and it is said once
    shop.status.refuses = set()
    shop.command.pay_order("ORD2")
    assert shop.orders.lag == 0


def test_the_view_of_another_store_is_said_to_be_stuck(shop: Shop, tmp_path: Path) -> None:
    with EventStore() as other:
        other.append(Event("o-1", "order.paid", {"aggregate_id": "X"}, START, "test"))
        theirs = Projection(other, {}, tmp_path / "view.db")
        theirs.catch_up()
        theirs.close()
    stuck = Projection(shop.store, {}, tmp_path / "view.db")
    explorer = ProjectionExplorer(shop.store, {"stuck": stuck})
    with pytest.raises(StoreError):
        explorer.step("stuck")
    assert last(explorer).startswith("stuck no puede avanzar: StoreError: this view has read")
    explorer.rebuild("stuck")
    assert stuck.lag == 0
    stuck.close()


# --- what others do -----------------------------------------------------------------------------


def test_what_others_do_is_a_step_too(shop: Shop, explorer: ProjectionExplorer) -> None:
    shop.create("ORD4", "dani")
    assert last(explorer) == "Escrito en el registro #4 order.created ORD4."
    shop.users.catch_up(2)
    assert last(explorer) == (
        "users ha avanzado hasta #2 por su cuenta: está suscrito al almacén, o alguien llamó a "
        "catch_up()."
    )
    shop.store.subscribe(shop.users.handle)
    shop.create("ORD5", "dani")
    assert last(explorer).startswith("Escrito en el registro #5 order.created ORD5. users ha ")
    shop.orders.handlers["order.created"] = lambda view, event: view.update(seen=event.id)
    explorer.catch_up("orders")
    shop.orders.handlers["order.created"] = lambda view, event: view.update(other=event.id)
    shop.orders.rebuild()
    assert last(explorer) == "orders ha cambiado por su cuenta: alguien lo ha reconstruido."


def test_looking_is_no_step(explorer: ProjectionExplorer) -> None:
    before = explorer._record
    assert explorer.text == explorer.text == repr(explorer)
    assert explorer._record is before


def test_two_explorers_of_the_same_projections_show_the_same(
    shop: Shop, explorer: ProjectionExplorer
) -> None:
    other = shop.explorer()
    explorer.step("users")
    assert other.text.splitlines()[:-1] == explorer.text.splitlines()[:-1]
    assert "por su cuenta" in last(other)


# --- looking back --------------------------------------------------------------------------------


def test_each_step_can_be_seen_again(shop: Shop, explorer: ProjectionExplorer) -> None:
    texts = [explorer.text]
    for act in (
        lambda: explorer.step("users"),
        lambda: explorer.write("dani compra"),
        lambda: explorer.catch_up("users"),
    ):
        act()
        texts.append(explorer.text)
    assert explorer.moment == 3
    for moment in range(3):
        explorer.moment = moment
        assert explorer.text == (f"Estás viendo otra vez el paso {moment} de 3.\n{texts[moment]}")
    explorer.moment = 3
    assert explorer.text == texts[3]
    explorer.moment = 1
    explorer.step("orders")  # what is done is done now
    assert explorer.moment == 4
    assert shop.users.lag == 0


@pytest.mark.parametrize("moment", [-1, 1, 99])
def test_a_moment_that_there_never_was_is_refused(
    explorer: ProjectionExplorer, moment: int
) -> None:
    with pytest.raises(TraitError, match=f"moment {moment}: there are steps from 0 to 0"):
        explorer.moment = moment
    assert explorer.moment == 0


def test_the_last_steps_and_events_are_kept(shop: Shop, explorer: ProjectionExplorer) -> None:
    for _ in range(KEPT_STEPS):
        explorer.step("users")
    assert explorer.moment == KEPT_STEPS
    assert (explorer._record["first"], len(explorer._record["steps"])) == (1, KEPT_STEPS)
    with pytest.raises(TraitError, match=f"there are steps from 1 to {KEPT_STEPS}"):
        explorer.moment = 0
    for number in range(KEPT_EVENTS):
        shop.create(f"NEW{number}", "dani")
    assert "Escritura: 203 eventos en el registro; el último, #203" in explorer.text
    assert [event["position"] for event in explorer._record["log"]] == list(range(4, 204))
    assert "Le faltan 200 eventos, de #4 a #203." in explorer.text
    explorer.catch_up("orders")
    assert last(explorer) == "orders avanza: cuenta 203 eventos, de #1 a #203."
    late = ProjectionExplorer(shop.store, {"users": shop.users})
    assert late._record["log"] == explorer._record["log"]


# --- what it takes ------------------------------------------------------------------------------


@pytest.mark.parametrize("projections", [{}, None, [], "users"])
def test_projections_have_names(shop: Shop, projections: Any) -> None:
    with pytest.raises(ValueError, match="projections are the read models by name"):
        ProjectionExplorer(shop.store, projections)


def test_projections_are_of_the_same_store(shop: Shop) -> None:
    with pytest.raises(ValueError, match="users is a projection of another store"):
        ProjectionExplorer(EventStore(), {"users": shop.users})


def test_unknown_names_are_refused_with_those_there_are(explorer: ProjectionExplorer) -> None:
    calls: list[Callable[[], None]] = [
        lambda: explorer.step("user"),
        lambda: explorer.catch_up("user"),
        lambda: explorer.follow("user"),
        lambda: explorer.stop("user"),
        lambda: explorer.deliver("user", 1),
        lambda: explorer.rebuild("user"),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="no projection 'user' here: there are users, orders"):
            call()
    with pytest.raises(ValueError, match="no write 'buy' here: there are dani compra, enviar"):
        explorer.write("buy")


def test_without_writes_there_are_none(shop: Shop) -> None:
    explorer = ProjectionExplorer(shop.store, {"users": shop.users})
    with pytest.raises(ValueError, match="no write 'buy' here: there are none"):
        explorer.write("buy")


def test_an_empty_store_says_so() -> None:
    store = EventStore()
    explorer = ProjectionExplorer(store, {"none": Projection(store, {})})
    assert explorer.text.splitlines()[:3] == [
        "Escritura: el registro está vacío.",
        "Lectura, none: punto de control #0 de #0, al día; avanza cuando se lo pidas.",
        "  (todavía sin filas)",
    ]
    explorer.rebuild("none")
    explorer.catch_up("none")
    store.append(Event("e-1", "first", {"aggregate_id": "A"}, START, "test"))
    assert "Escritura: 1 evento en el registro, #1 first A." in explorer.text


# --- what the page gets -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wish", "method"),
    [
        (("step", "users"), lambda explorer: explorer.step("users")),
        (("catch_up", "users"), lambda explorer: explorer.catch_up("users")),
        (("follow", "users", 2), lambda explorer: explorer.follow("users", 2)),
        (("stop", "users"), lambda explorer: explorer.stop("users")),
        (("deliver", "users", 2), lambda explorer: explorer.deliver("users", 2)),
        (("rebuild", "users"), lambda explorer: explorer.rebuild("users")),
        (("write", "dani compra"), lambda explorer: explorer.write("dani compra")),
        (("hello",), lambda explorer: explorer.text),
    ],
)
def test_a_click_in_the_page_does_what_the_method_does(
    wish: tuple[Any, ...], method: Callable[[ProjectionExplorer], object]
) -> None:
    clicked, called = Shop().explorer(), Shop().explorer()
    sent: list[Any] = []
    clicked.send = sent.append
    verb, *what = wish
    clicked._handle_custom_msg({"do": verb, "with": what, "ticket": "t-1"}, [])
    method(called)
    assert sent == [{"heard": "t-1"}]
    assert clicked._record == called._record
    assert clicked.text == called.text


@pytest.mark.parametrize("wish", [("write", "enviar ORD2"), ("catch_up", "orders")])
def test_a_click_that_goes_wrong_is_a_step_and_is_heard(
    shop: Shop, explorer: ProjectionExplorer, wish: tuple[Any, ...]
) -> None:
    shop.status.refuses = {"event-3"}
    sent: list[Any] = []
    explorer.send = sent.append
    verb, *what = wish
    explorer._handle_custom_msg({"do": verb, "with": what, "ticket": "t-1"}, [])
    assert sent == [{"heard": "t-1"}]
    assert shown(explorer)["kind"] == ("refused" if verb == "write" else "failed")


def test_the_page_gets_both_sides_at_each_step(shop: Shop, explorer: ProjectionExplorer) -> None:
    explorer.catch_up("orders")
    explorer.write("dani compra")
    explorer.step("orders")
    assert [event["position"] for event in explorer._record["log"]] == [1, 2, 3, 4]
    assert explorer._record["log"][0] == {
        "position": 1,
        "type": "order.created",
        "stream": "ORD1",
        "detail": "2026-03-02 09:00 · user_id bruno · total 9.00",
    }
    assert [step["kind"] for step in explorer._record["steps"]] == [
        *("start", "move", "write", "move")
    ]
    before, after = shown(explorer, 2), shown(explorer, 3)
    assert (before["end"], before["model"], after["model"]) == (4, -1, 1)
    assert before["models"][1] == {
        "position": 3,
        "behind": -1,
        "current": False,
        "status": "atrasado 1 evento",
        "checkpoint": "punto de control #3 de #4",
        "missing": "Le falta #4 order.created ORD3.",
        "table": {
            "columns": ["changes", "status"],
            "keys": ["ORD1", "ORD2"],
            "cells": [["2", "paid"], ["1", "created"]],
            "more": "",
        },
        "marks": ["", ""],
    }
    assert after["models"][1]["marks"] == ["", "", "new"]
    assert after["models"][1]["current"]
    explorer.rebuild("orders")
    assert shown(explorer)["models"][1]["marks"] == ["", "", ""]


def test_a_row_that_changes_is_marked(shop: Shop, explorer: ProjectionExplorer) -> None:
    explorer.deliver("orders", 2)
    assert shown(explorer)["models"][1]["marks"] == ["new", "new"]
    explorer.step("orders")
    assert shown(explorer)["models"][1]["marks"] == ["changed", ""]


def test_a_table_that_several_steps_show_is_sent_once(explorer: ProjectionExplorer) -> None:
    explorer.catch_up("users")
    for _ in range(5):
        explorer.deliver("users", 1)
    assert len(explorer._record["tables"]) == 2


def test_what_the_page_gets_is_json_and_the_same_every_time() -> None:
    one, two = Shop().explorer(), Shop().explorer()
    for each in (one, two):
        each.catch_up("users")
        each.write("dani compra")
    assert json.dumps([one._data, one._record], allow_nan=False) == json.dumps(
        [two._data, two._record], allow_nan=False
    )
    assert one._data["writes"] == ["dani compra", "enviar ORD2", "nada"]
    assert [model["name"] for model in one._data["models"]] == ["users", "orders"]


def test_a_long_view_is_shown_in_part(shop: Shop) -> None:
    for number in range(30):
        shop.create(f"NEW{number:02}", f"user-{number:02}")
    explorer = ProjectionExplorer(shop.store, {"users": shop.users})
    explorer.catch_up("users")
    table = shown(explorer)["models"][0]["table"]
    assert (len(table["keys"]), table["more"]) == (20, "… y 12 filas más")
    assert "  … y 12 filas más" in explorer.text.splitlines()


@pytest.mark.parametrize(
    ("rows", "columns", "cells"),
    [
        ({"a": 1.5, "b": True, "c": None}, [""], [["1.5"], ["true"], ["null"]]),
        ({"a": ["x", 2]}, [""], [["x, 2"]]),
        ({"a": [], "b": [{"c": 1}]}, [""], [["[]"], ['[{"c":1}]']]),
        ({"a": {"n": 1}, "b": {"m": "two\nlines"}}, ["n", "m"], [["1", ""], ["", "two lines"]]),
        ({"a": {"n": 1}, "b": 2}, [""], [['{"n":1}'], ["2"]]),
        ({"a": {}}, [""], [["{}"]]),
        ({"a": dict.fromkeys("pqrstu", 0)}, [""], [['{"p":0,"q":0,"r":0,"s":0,"t":0,"u":0}']]),
        ({"a": "x" * 500}, [""], [["x" * 79 + "…"]]),
    ],
)
def test_rows_of_any_shape_are_a_table(
    rows: dict[str, Any], columns: list[str], cells: list[list[str]]
) -> None:
    store = EventStore()
    store.append(Event("e-1", "first", {"aggregate_id": "A"}, START, "test"))
    projection = Projection(store, {"first": lambda view, _: view.update(rows)})
    explorer = ProjectionExplorer(store, {"any": projection})
    explorer.step("any")
    table = shown(explorer)["models"][0]["table"]
    assert (table["columns"], table["cells"]) == (columns, cells)


def test_the_text_is_the_repr_and_whole_in_the_mime_bundle(explorer: ProjectionExplorer) -> None:
    explorer.catch_up("orders")
    data, _ = explorer._repr_mimebundle_()
    assert repr(explorer) == data["text/plain"] == explorer.text
    assert len(explorer.text) > 400
    assert "application/vnd.jupyter.widget-view+json" in data


# --- the storyboard -----------------------------------------------------------------------------


def test_the_storyboard_tells_four_moments_and_moves_nothing(
    shop: Shop, explorer: ProjectionExplorer
) -> None:
    told = repr(explorer.storyboard()).splitlines()
    assert told == [
        "De lo escrito a lo leído: 4 momentos",
        "Todo escrito, nada leído. "
        "users, punto de control #0 de #3, atrasado 3 eventos: (todavía sin filas). "
        "orders, punto de control #0 de #3, atrasado 3 eventos: (todavía sin filas).",
        "Empieza a leer: la consulta contesta con lo que lleva contado. "
        "users, punto de control #1 de #3, atrasado 2 eventos: bruno ORD1. "
        "orders, punto de control #0 de #3, atrasado 3 eventos: (todavía sin filas).",
        "Cada uno a su paso: uno está al día y a otro le falta. "
        "users, punto de control #2 de #3, atrasado 1 evento: bruno ORD1; carmen ORD2. "
        "orders, punto de control #3 de #3, al día: ORD1 changes 2; status paid; "
        "ORD2 changes 1; status created.",
        "Al día: lo leído cuenta todo lo escrito. "
        "users, punto de control #3 de #3, al día: bruno ORD1; carmen ORD2. "
        "orders, punto de control #3 de #3, al día: ORD1 changes 2; status paid; "
        "ORD2 changes 1; status created.",
    ]
    assert (shop.users.position, shop.orders.position) == (0, 0)
    html = explorer.storyboard()._repr_html_()
    assert html == shop.explorer().storyboard()._repr_html_()
    assert html.count('<svg role="img"') == 4
    assert re.findall('aria-label="([^"]*)"', html) == told[1:]


def test_the_storyboard_of_one_model_and_one_event_has_two_moments() -> None:
    store = EventStore()
    store.append(Event("e-1", "first", {"aggregate_id": "A"}, START, "test"))
    explorer = ProjectionExplorer(store, {"any": Projection(store, {})})
    told = repr(explorer.storyboard()).splitlines()
    assert [line.split(". ")[0] for line in told] == [
        "De lo escrito a lo leído: 2 momentos",
        "Todo escrito, nada leído",
        "Al día: lo leído cuenta todo lo escrito",
    ]


def test_the_storyboard_of_an_empty_store_says_so() -> None:
    store = EventStore()
    board = ProjectionExplorer(store, {"any": Projection(store, {})}).storyboard()
    assert repr(board) == "El registro está vacío: todavía no hay nada que leer."
    assert board._repr_html_() == f"<p>{board!r}</p>"


def test_in_the_storyboard_a_model_that_fails_stays_where_it_fails(shop: Shop) -> None:
    shop.status.refuses = {"event-2"}
    told = repr(shop.explorer().storyboard()).splitlines()
    assert "orders, punto de control #1 de #3, atrasado 2 eventos" in told[-1]


def test_the_storyboard_of_many_events_draws_bars(shop: Shop) -> None:
    for number in range(300):
        shop.create(f"NEW{number}", f"user-{number}")
    html = shop.explorer().storyboard()._repr_html_()
    assert html.count("<rect") < 60
    assert "… y 296 filas más" in html


def test_what_comes_from_data_stays_text_in_the_storyboard() -> None:
    store = EventStore()
    store.append(Event("e-1", HOSTILE, {"aggregate_id": HOSTILE}, START, "test"))
    hostile = Projection(store, {HOSTILE: lambda view, _: view.update({HOSTILE: HOSTILE})})
    html = ProjectionExplorer(store, {HOSTILE: hostile}).storyboard()._repr_html_()
    assert "<img" not in html
    assert html.count("&lt;img src=x onerror=alert(1)&gt;") > 3


# --- the files ----------------------------------------------------------------------------------


def test_the_page_never_makes_markup_of_strings() -> None:
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in str(ProjectionExplorer._esm)


def test_nothing_of_widgets_is_imported_before_it_is_used() -> None:
    code = (
        "import sys, eventlib.lab;"
        "assert not {'anywidget', 'ipywidgets', 'sqlite3'} & set(sys.modules);"
        "eventlib.lab.ProjectionExplorer; assert 'anywidget' in sys.modules;"
        "assert not {'pandas', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
