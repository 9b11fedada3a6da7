"""What a BusExplorer does, says and sends; how it looks is for the browser's test."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from eventlib import Event, EventBus
from eventlib.lab import BusExplorer
from eventlib.lab.explorers.bus.watch import KEPT

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOSTILE = "<img src=x onerror=alert(1)>"
FAILURE = "SimulatedFailure: avería simulada"


class Shop:
    """The lesson's two consumers, and what each of them got."""

    def __init__(self) -> None:
        self.bus = EventBus()
        self.emails: list[str] = []
        self.stock: list[str] = []

        def send_confirmation_email(event: Event) -> None:
            self.emails.append(event.id)
            print(f" Sending email for order {event.data['order_id']}")

        def update_inventory(event: Event) -> None:
            self.stock.append(event.id)

        self.email = send_confirmation_email
        self.end_email = self.bus.subscribe("order.created", send_confirmation_email)
        self.end_stock = self.bus.subscribe("order.created", update_inventory)

    @property
    def letters(self) -> list[tuple[str, str, int]]:
        return [
            (letter.event.id, letter.handler.__name__, letter.attempts)
            for letter in self.bus.dead_letters
        ]


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def explorer(shop: Shop) -> BusExplorer:
    return BusExplorer(shop.bus)


def event(id: str, type: str = "order.created", source: str = "web") -> Event:
    return Event(id, type, {"order_id": "ORD9"}, START, source)


def said(explorer: BusExplorer) -> list[str]:
    """The sentences of all steps, as the page gets them."""
    return [step["says"] for step in explorer._record["steps"]]


# --- the student's walk ------------------------------------------------------------------------


def test_it_shows_who_is_subscribed_and_that_nothing_was_published(explorer: BusExplorer) -> None:
    assert explorer.text.splitlines() == [
        "Productores:",
        "  order-service publica order.created.",
        "Consumidores, en el orden en que reciben:",
        "  send_confirmation_email (order.created): funciona; entregas: 0, fallos: 0.",
        "  update_inventory (order.created): funciona; entregas: 0, fallos: 0.",
        "Todavía no se ha publicado nada.",
        "Cartas muertas: ninguna.",
    ]


def test_publishing_calls_the_real_handlers_and_shows_what_they_print(
    shop: Shop, explorer: BusExplorer, capsys: pytest.CaptureFixture[str]
) -> None:
    explorer.publish("order.created")
    explorer.publish("order.created")
    assert shop.emails == shop.stock == ["e-1", "e-2"]
    assert explorer.text.splitlines()[3:] == [
        "  send_confirmation_email (order.created): funciona; entregas: 2, fallos: 0.",
        "  update_inventory (order.created): funciona; entregas: 2, fallos: 0.",
        "Último evento: e-2 (order.created), de order-service.",
        "  send_confirmation_email: entregado; dice «Sending email for order ORD2».",
        "  update_inventory: entregado.",
        "Cartas muertas: ninguna.",
    ]
    assert capsys.readouterr().out == ""


def test_a_failing_consumer_stops_nobody_and_its_own_function_is_left_alone(
    shop: Shop, explorer: BusExplorer
) -> None:
    explorer.fail("send_confirmation_email")
    explorer.publish("order.created")
    assert (shop.emails, shop.stock) == ([], ["e-1"])
    assert shop.letters == [("e-1", "send_confirmation_email", 1)]
    assert shop.bus.dead_letters[0].handler is shop.email
    assert explorer.text.splitlines()[3:] == [
        "  send_confirmation_email (order.created): averiado; entregas: 0, fallos: 1.",
        "  update_inventory (order.created): funciona; entregas: 1, fallos: 0.",
        "Último evento: e-1 (order.created), de order-service.",
        f"  send_confirmation_email: falló ({FAILURE}).",
        "  update_inventory: entregado.",
        "Cartas muertas: 1.",
        f"  e-1 (order.created) → send_confirmation_email; intentos: 1; {FAILURE}.",
    ]


def test_retrying_helps_once_the_consumer_is_mended(shop: Shop, explorer: BusExplorer) -> None:
    explorer.fail("send_confirmation_email")
    explorer.publish("order.created")
    explorer.retry()
    assert shop.letters == [("e-1", "send_confirmation_email", 2)]
    assert f"  e-1 → send_confirmation_email: falló otra vez, intento 2 ({FAILURE})." in (
        explorer.text.splitlines()
    )
    explorer.mend("send_confirmation_email")
    assert shop.letters == [("e-1", "send_confirmation_email", 2)]  # mending delivers nothing
    explorer.retry()
    assert (shop.letters, shop.emails, shop.stock) == ([], ["e-1"], ["e-1"])
    assert explorer.text.splitlines()[-3:] == [
        "Último reintento:",
        "  e-1 → send_confirmation_email: entregado al intento 3; "
        "dice «Sending email for order ORD1».",
        "Cartas muertas: ninguna.",
    ]


def test_each_retry_is_shown_by_itself(shop: Shop, explorer: BusExplorer) -> None:
    explorer.fail("send_confirmation_email")
    for _ in range(3):
        explorer.publish("order.created")
    for _ in range(2):
        explorer.retry()
    assert explorer.text.count("falló otra vez, intento 3") == 3
    assert "intento 2" not in explorer.text
    assert shop.letters == [(f"e-{n}", "send_confirmation_email", 3) for n in (1, 2, 3)]


def test_a_consumer_is_added_without_touching_the_producer(
    shop: Shop, explorer: BusExplorer
) -> None:
    explorer.add("add_loyalty_points", "order.*")
    explorer.publish("order.created")
    assert "  add_loyalty_points (order.*): funciona; entregas: 1, fallos: 0." in explorer.text
    assert shop.emails == shop.stock == ["e-1"]


def test_a_consumer_that_leaves_gets_nothing_and_may_come_back_last(
    shop: Shop, explorer: BusExplorer
) -> None:
    explorer.unsubscribe("send_confirmation_email")
    explorer.publish("order.created")
    assert (shop.emails, shop.stock) == ([], ["e-1"])
    assert explorer.text.splitlines()[3:5] == [
        "  update_inventory (order.created): funciona; entregas: 1, fallos: 0.",
        "  send_confirmation_email (order.created): ya no está suscrito; entregas: 0, fallos: 0.",
    ]
    explorer.subscribe("send_confirmation_email")
    explorer.subscribe("send_confirmation_email")  # once is enough
    explorer.publish("order.created")
    assert shop.emails == ["e-2"]
    assert explorer.text.splitlines()[6:8] == [
        "  update_inventory: entregado.",
        "  send_confirmation_email: entregado; dice «Sending email for order ORD2».",
    ]


def test_an_event_that_nobody_gets_is_no_error(shop: Shop, explorer: BusExplorer) -> None:
    explorer.publish("order.cancelled")
    assert explorer.text.splitlines()[-3:] == [
        "Último evento: e-1 (order.cancelled), de order-service.",
        "  Nadie estaba suscrito a order.cancelled: no le ha llegado a nadie.",
        "Cartas muertas: ninguna.",
    ]


@pytest.mark.parametrize("verb", ["fail", "mend", "unsubscribe", "subscribe"])
def test_an_unknown_consumer_is_refused_with_those_there_are(
    explorer: BusExplorer, verb: str
) -> None:
    with pytest.raises(
        ValueError,
        match=r"no consumer 'nope'.* there are send_confirmation_email, update_inventory",
    ):
        getattr(explorer, verb)("nope")


# --- whoever publishes -------------------------------------------------------------------------


def test_what_other_code_publishes_is_shown_and_may_fail_too(
    shop: Shop, explorer: BusExplorer, capsys: pytest.CaptureFixture[str]
) -> None:
    explorer.fail("update_inventory")
    (letter,) = shop.bus.publish(event("web-1"))
    assert (letter.event.id, letter.attempts) == ("web-1", 1)
    assert explorer.text.splitlines()[2] == "  web."
    assert "  send_confirmation_email: entregado." in explorer.text
    assert capsys.readouterr().out == " Sending email for order ORD9\n"  # its prints are its own
    explorer.mend("update_inventory")
    assert shop.bus.retry() == ()
    assert "  web-1 → update_inventory: entregado al intento 2." in explorer.text


def test_the_same_event_published_twice_is_two_publications(
    shop: Shop, explorer: BusExplorer
) -> None:
    twice = event("web-1")
    shop.bus.publish(twice)
    shop.bus.publish(twice)
    explorer.publish("order.cancelled")
    kinds = [step["kind"] for step in explorer._record["steps"]]
    assert kinds == ["start", *(["publish", "deliver", "deliver"] * 2), "publish"]


def test_a_handler_that_publishes_is_followed_by_what_it_published(
    shop: Shop, explorer: BusExplorer
) -> None:
    shop.bus.subscribe("order.created", lambda _: shop.bus.publish(event("mail", "email.sent")))
    explorer.add("count", "email.sent")
    explorer.publish("order.created")
    assert [step["consumer"] for step in explorer._record["steps"]][-6:] == [
        "",
        "send_confirmation_email",
        "update_inventory",
        "<lambda>",
        "",
        "count",
    ]
    assert "  count: entregado." in explorer.text


def test_what_was_done_to_the_bus_itself_is_taken_in(shop: Shop, explorer: BusExplorer) -> None:
    def add_points(event: Event) -> None:
        raise KeyError("points")

    shop.bus.subscribe("*", add_points)
    assert "  add_points (*): funciona" in explorer.text
    shop.end_email()
    assert "  send_confirmation_email (order.created): ya no está suscrito" in explorer.text
    shop.bus.publish(event("web-1"))
    assert "  add_points: falló (KeyError: 'points')." in explorer.text
    shop.bus.dead_letters.clear()
    assert "Cartas muertas: ninguna." in explorer.text
    explorer.publish("order.cancelled")
    assert "Alguien ha cambiado las cartas muertas desde el código." in said(explorer)


def test_dead_letters_from_before_are_shown_and_can_be_retried(shop: Shop) -> None:
    fails = True

    def take(event: Event) -> None:
        if fails:
            raise RuntimeError("closed")

    end = shop.bus.subscribe("order.created", take)
    shop.bus.publish(event("web-1"))
    end()
    explorer = BusExplorer(shop.bus)
    assert "  web-1 (order.created) → take; intentos: 1; RuntimeError: closed." in explorer.text
    fails = False
    explorer.retry()
    assert "  web-1 → take: entregado al intento 2." in explorer.text


def test_a_delivery_that_ctrl_c_broke_off_is_a_dead_letter_and_its_retry_no_publication(
    shop: Shop, explorer: BusExplorer
) -> None:
    def interrupt(_: Event) -> None:
        interrupts.append(1)
        if len(interrupts) == 1:
            raise KeyboardInterrupt

    interrupts: list[int] = []
    shop.bus.subscribe("order.cancelled", interrupt)
    explorer.add("last", "order.cancelled")
    with pytest.raises(KeyboardInterrupt):
        explorer.publish("order.cancelled")
    assert "  e-1 (order.cancelled) → last; intentos: 0; KeyboardInterrupt." in explorer.text
    explorer.publish("order.created")
    explorer.retry()
    assert explorer.text.splitlines()[-4:] == [
        "Último reintento:",
        "  e-1 → interrupt: entregado al intento 2.",
        "  e-1 → last: entregado.",
        "Cartas muertas: ninguna.",
    ]


def test_reading_the_text_inside_a_handler_changes_nothing(
    shop: Shop, explorer: BusExplorer
) -> None:
    def curious(event: Event) -> None:
        raise RuntimeError(explorer.text.splitlines()[-1])

    shop.bus.subscribe("order.created", curious)
    explorer.publish("order.created")
    explorer.retry()
    assert [step["kind"] for step in explorer._record["steps"]] == [
        *("start", "subscribe", "publish", "deliver", "deliver", "deliver", "retry")
    ]
    assert shop.letters == [("e-1", "curious", 2)]


def test_two_explorers_of_a_bus_show_and_do_the_same(shop: Shop, explorer: BusExplorer) -> None:
    explorer.fail("update_inventory")
    other = BusExplorer(shop.bus)
    other.publish("order.created")
    assert explorer.text == other.text
    assert explorer._record == other._record
    other.mend("update_inventory")
    explorer.publish("order.created")
    assert shop.stock == ["e-2"]


def test_a_bus_with_another_interceptor_is_left_alone(shop: Shop) -> None:
    shop.bus.interceptor = lambda handler, event, attempt: handler(event)
    with pytest.raises(ValueError, match="this bus has another interceptor"):
        BusExplorer(shop.bus)


# --- names and samples -------------------------------------------------------------------------


class Till:
    def handle(self, event: Event) -> None: ...

    def __call__(self, event: Event) -> None: ...


def test_every_kind_of_handler_has_a_name_of_its_own() -> None:
    bus, till, other = EventBus(), Till(), Till()
    handlers: list[Callable[[Event], object]] = [
        till.handle,
        till.handle,  # the same consumer
        other.handle,
        till,
        partial(till.handle),
        lambda _: 1,
        [].append,
    ]
    for handler in handlers:
        bus.subscribe("a", handler)
    bus.subscribe("b.*", till.handle)
    explorer = BusExplorer(bus)
    names = [line.split(":")[0] for line in explorer.text.splitlines()[3:-2]]
    assert names == [
        "  Till.handle (a, b.*)",
        "  Till.handle (2) (a)",
        "  Till (a)",
        "  Till.handle (3) (a)",
        "  <lambda> (a)",
        "  list.append (a)",
    ]
    explorer.fail("Till.handle")
    explorer.publish("a")
    assert len(bus.dead_letters) == 2  # it is subscribed twice


def test_samples_are_types_or_events_to_publish_others_like_them(shop: Shop) -> None:
    got: list[Event] = []
    shop.bus.subscribe("*", got.append)
    paid = Event("p-1", "payment.received", {"amount": "5.00"}, START, "bank")
    explorer = BusExplorer(shop.bus, ["order.created", paid])
    assert explorer.text.splitlines()[1:3] == [
        "  order-service publica order.created.",
        "  bank publica payment.received.",
    ]
    for _ in range(2):
        explorer.publish("payment.received")
        explorer.publish("order.created")
    assert [(e.id, e.source, dict(e.data)) for e in got] == [
        ("e-1", "bank", {"amount": "5.00"}),
        ("e-2", "order-service", {"order_id": "ORD1", "user_id": "bruno", "total": "12.50"}),
        ("e-3", "bank", {"amount": "5.00"}),
        ("e-4", "order-service", {"order_id": "ORD2", "user_id": "bruno", "total": "12.50"}),
    ]
    assert [e.timestamp.minute for e in got] == [0, 1, 2, 3]


def test_a_bus_without_consumers_can_be_tried_out_too() -> None:
    explorer = BusExplorer(EventBus())
    assert explorer.text.splitlines()[1:3] == [
        "  order-service publica order.created.",
        "Consumidores: todavía no hay ninguno.",
    ]
    explorer.publish("order.created")
    assert "Nadie estaba suscrito a order.created" in explorer.text
    assert BusExplorer(EventBus(), "stock.low").text.splitlines()[1] == (
        "  stock-service publica stock.low."
    )


@pytest.mark.parametrize("name", ["", "a\nb", "x" * 501])
def test_a_consumer_without_a_proper_name_is_refused(explorer: BusExplorer, name: str) -> None:
    with pytest.raises(ValueError, match="consumer"):
        explorer.add(name, "*")


# --- what the page gets ------------------------------------------------------------------------


def click(explorer: BusExplorer, verb: str, *what: str) -> None:
    """What arrives when something is clicked in the page."""
    explorer._obey(explorer, {"do": verb, "with": list(what), "ticket": "t-1"}, [])


def test_a_click_in_the_page_does_what_the_method_does(
    shop: Shop, explorer: BusExplorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Any] = []
    monkeypatch.setattr(explorer, "send", answers.append)
    click(explorer, "hello")
    click(explorer, "fail", "send_confirmation_email")
    click(explorer, "publish", "order.created")
    click(explorer, "add", "count", "*")
    click(explorer, "unsubscribe", "update_inventory")
    click(explorer, "subscribe", "update_inventory")
    click(explorer, "mend", "send_confirmation_email")
    click(explorer, "retry")
    assert (shop.emails, shop.stock, shop.letters) == (["e-1"], ["e-1"], [])
    assert [step["kind"] for step in explorer._record["steps"]] == [
        *("start", "fail", "publish", "deliver", "deliver"),
        *("subscribe", "unsubscribe", "subscribe", "mend", "retry"),
    ]
    assert answers == [{"heard": "t-1"}] * 8
    with pytest.raises(ValueError, match=r"no consumer"):
        click(explorer, "fail", "nope")
    assert len(answers) == 9  # heard, though refused


def test_each_step_has_a_sentence_and_the_state_it_led_to(explorer: BusExplorer) -> None:
    explorer.fail("send_confirmation_email")
    explorer.publish("order.created")
    explorer.mend("send_confirmation_email")
    explorer.retry()
    explorer.publish("order.cancelled")
    explorer.unsubscribe("update_inventory")
    assert said(explorer) == [
        "Así está el bus al empezar.",
        "send_confirmation_email queda averiado: fallará hasta que alguien lo arregle.",
        "order-service publica e-1 (order.created). "
        "El bus se lo entregará a: send_confirmation_email, update_inventory.",
        f"e-1 llega a send_confirmation_email: falló ({FAILURE}). Queda como carta muerta.",
        "e-1 llega a update_inventory: entregado.",
        "send_confirmation_email está arreglado. "
        "Sus cartas muertas siguen ahí hasta que se reintenten.",
        "Reintento de e-1 en send_confirmation_email: entregado al intento 2; "
        "dice «Sending email for order ORD1». La carta muerta desaparece.",
        "order-service publica e-2 (order.cancelled). "
        "Nadie está suscrito: no le llega a nadie, y el productor no se entera.",
        "update_inventory deja de estar suscrito. El productor no ha cambiado.",
    ]
    frames = [step["frame"] for step in explorer._record["steps"]]
    marks = [[consumer["mark"] for consumer in frame["consumers"]] for frame in frames]
    assert marks[:7] == [
        ["", ""],
        ["", ""],
        ["waiting", "waiting"],
        ["failed", "waiting"],
        ["failed", "ok"],
        ["failed", "ok"],
        ["ok", "ok"],
    ]
    assert [frame["letters_count"] for frame in frames] == [0, 0, 0, 1, 1, 1, 0, 0, 0]
    assert [frame["in_bus"] for frame in frames[2:8]] == ["e-1", "e-1", "", "", "", "e-2 → nadie"]


def test_what_the_page_gets_is_json_and_the_same_every_time() -> None:
    records = []
    for _ in range(2):
        explorer = BusExplorer(Shop().bus)
        explorer.fail("update_inventory")
        explorer.publish("order.created")
        records.append(json.dumps([explorer._record, explorer._words], allow_nan=False))
    assert records[0] == records[1]


def test_the_last_steps_are_kept_and_the_numbers_count_all(explorer: BusExplorer) -> None:
    for _ in range(100):
        explorer.publish("order.created")
    assert len(explorer._record["steps"]) == KEPT
    assert explorer._record["first"] == 1 + 300 - KEPT
    assert "entregas: 100, fallos: 0." in explorer.text


def test_many_dead_letters_are_counted_and_not_all_named(shop: Shop, explorer: BusExplorer) -> None:
    explorer.fail("update_inventory")
    for number in range(20):
        shop.bus.publish(event(f"web-{number}"))
    assert explorer.text.splitlines()[-1] == "  Y otras 8."
    explorer.mend("update_inventory")
    frame = explorer._record["steps"][-1]["frame"]
    assert (len(frame["letters"]), frame["letters_count"]) == (12, 20)


def test_the_text_is_the_repr_and_whole_in_the_mime_bundle(explorer: BusExplorer) -> None:
    data, _ = explorer._repr_mimebundle_()
    assert repr(explorer) == data["text/plain"] == explorer.text
    assert "application/vnd.jupyter.widget-view+json" in data


# --- the storyboard ----------------------------------------------------------------------------


def test_the_storyboard_tells_four_moments_and_calls_nobody(
    shop: Shop, explorer: BusExplorer
) -> None:
    told = repr(explorer.storyboard()).splitlines()
    assert told == [
        "Un evento, su bus y sus consumidores: 4 momentos",
        "1. Se publica un evento y llega a todos los suscritos: order-service publica e-1 "
        "(order.created). El bus se lo entregará a: send_confirmation_email, update_inventory. "
        "e-1 llega a send_confirmation_email: entregado. e-1 llega a update_inventory: entregado.",
        "2. Un consumidor falla; los demás reciben igual: send_confirmation_email queda averiado: "
        "fallará hasta que alguien lo arregle. order-service publica e-2 (order.created). El bus "
        "se lo entregará a: send_confirmation_email, update_inventory. e-2 llega a "
        f"send_confirmation_email: falló ({FAILURE}). Queda como carta muerta. "
        "e-2 llega a update_inventory: entregado.",
        "3. Reintentar sin arreglar no basta: la carta muerta espera: Reintento de e-2 en "
        f"send_confirmation_email: falló otra vez, intento 2 ({FAILURE}). Sigue como carta muerta.",
        "4. Arreglado el consumidor, el reintento entrega: send_confirmation_email está arreglado. "
        "Sus cartas muertas siguen ahí hasta que se reintenten. Reintento de e-2 en "
        "send_confirmation_email: entregado al intento 3. La carta muerta desaparece.",
    ]
    html = explorer.storyboard()._repr_html_()
    assert re.findall('aria-label="([^"]*)"', html) == told[1:]
    assert html.count('<svg role="img"') == 4
    assert html == explorer.storyboard()._repr_html_()
    assert shop.emails == shop.stock == shop.bus.dead_letters == []
    assert "Todavía no se ha publicado nada." in explorer.text


def test_the_storyboard_draws_a_few_of_many_consumers() -> None:
    bus = EventBus()
    for number in range(40):
        bus.subscribe("order.created", partial(print, number))
    board = BusExplorer(bus).storyboard()
    assert repr(board).splitlines()[0].endswith("4 momentos (y 35 consumidores más)")
    assert "print (6)" not in repr(board)


def test_the_storyboard_without_consumers_says_so() -> None:
    board = BusExplorer(EventBus(), []).storyboard()
    assert repr(board).splitlines()[1].startswith("1. Se publica un evento y nadie está suscrito")
    assert board._repr_html_().count("<svg") == 1


def test_what_comes_from_data_stays_text_in_the_storyboard() -> None:
    bus = EventBus()
    explorer = BusExplorer(bus, Event("e", HOSTILE, {}, START, HOSTILE))
    explorer.add(HOSTILE, HOSTILE)
    html = explorer.storyboard()._repr_html_()
    assert "<img" not in html
    assert html.count("&lt;img src=x onerror=alert(1)&gt;") > 8


# --- the files ---------------------------------------------------------------------------------


def test_the_page_never_makes_markup_of_strings() -> None:
    script = BusExplorer._esm
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in str(script)


def test_nothing_of_widgets_is_imported_before_it_is_used() -> None:
    code = (
        "import sys, eventlib.lab; before = set(sys.modules);"
        "assert not {'anywidget', 'ipywidgets'} & before;"
        "eventlib.lab.BusExplorer; assert 'anywidget' in sys.modules;"
        "assert not {'pandas', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
