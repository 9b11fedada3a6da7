"""What a Recording notes, and what a BrokerExplorer says and sends of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from traitlets import TraitError

from eventlib import SimulatedClock
from eventlib.broker import Broker, BrokerError, open_broker
from eventlib.lab import BrokerExplorer, Recording, begin
from eventlib.testing.support import START


def recorded() -> Recording:
    """Three messages, one of each kind of trouble: `mails` dies on 1, gives 2 back, 3 is poison."""
    recording = Recording(open_broker(clock=SimulatedClock(START, timedelta(milliseconds=1))))
    recording.add_stream("ORDERS", ["order.>"])
    for _ in range(3):
        recording.publish("order.paid", b"")
    recording.consumer("ORDERS", "parcels")
    mails = recording.consumer("ORDERS", "mails", ack_wait=5)
    (one, two, three) = (mails.fetch()[0] for _ in range(3))
    recording.work(one)  # and it dies
    two.nak(delay=1.5)
    three.term()
    (two,) = mails.fetch(timeout=2)
    two.nak()
    (two,) = mails.fetch()
    two.ack()
    (one,) = mails.fetch(timeout=10)
    recording.work(one)
    one.ack()
    return recording


@pytest.fixture
def explorer() -> BrokerExplorer:
    return BrokerExplorer(recorded(), "ORDERS")


def says(explorer: BrokerExplorer) -> Iterator[str]:
    """What happened, step by step."""
    for step in range(len(explorer._data["steps"])):
        explorer.step = step
        yield explorer.text.splitlines()[0].partition(". ")[2]


def test_it_tells_step_by_step_what_happened(explorer: BrokerExplorer) -> None:
    assert list(says(explorer)) == [
        "Todavía no ha pasado nada.",
        "El stream guarda el mensaje 1.",
        "El stream guarda el mensaje 2.",
        "El stream guarda el mensaje 3.",
        "Llega un trabajador de parcels.",
        "Llega un trabajador de mails.",
        "mails recibe el 1.",
        "mails recibe el 2.",
        "mails recibe el 3.",
        "mails hace el trabajo del 1.",
        "mails devuelve el 2: que vuelva dentro de 1.5 s.",
        "mails aparta el 3: no volverá.",
        "mails recibe otra vez el 2 (entrega 2), como se pidió.",
        "mails devuelve el 2: que vuelva ya.",
        "mails recibe otra vez el 2 (entrega 3), como se pidió.",
        "mails acusa recibo del 2.",
        "mails recibe otra vez el 1 (entrega 2): nadie acusó recibo a tiempo.",
        "mails hace otra vez el trabajo del 1.",
        "mails acusa recibo del 1.",
    ]


def test_the_text_says_where_each_durable_is_and_is_the_repr(explorer: BrokerExplorer) -> None:
    explorer.step = 11
    assert explorer.text.splitlines() == [
        "Paso 11 de 18. mails aparta el 3: no volverá.",
        "En el stream: 1, 2, 3.",
        "parcels: todavía no ha recibido nada.",
        "mails: entregado hasta 3, resuelto hasta 0, en vuelo 2. "
        "1: en vuelo, hecho. 2: devuelto. 3: apartado.",
    ]
    explorer.step = 18
    assert explorer.text.splitlines()[-1] == (
        "mails: entregado hasta 3, resuelto hasta 3, en vuelo 0. "
        "1: con acuse, entrega 2, hecho 2 veces. 2: con acuse, entrega 3, sin hacer. 3: apartado."
    )
    assert repr(explorer) == explorer.text
    assert explorer._repr_mimebundle_()[0]["text/plain"] == explorer.text


def test_its_places_are_those_that_the_broker_tells() -> None:
    recording = recorded()
    mails = recording.consumer("ORDERS", "mails", ack_wait=5)
    recording.publish("order.paid", b"")
    mails.fetch()
    recording.publish("order.paid", b"")
    mails.fetch()[0].ack()
    place = mails.place()
    explorer = BrokerExplorer(recording, "ORDERS")
    lane = explorer._data["steps"][-1]["lanes"][1]
    assert (lane["delivered"], lane["floor"]) == (place.delivered, place.ack_floor) == (5, 3)
    assert lane["place"][-1] == f"en vuelo {place.in_flight}"


def test_each_step_says_what_the_page_draws(explorer: BrokerExplorer) -> None:
    steps = explorer._data["steps"]
    mails = ["".join(cell["sign"] or "." for cell in step["lanes"][1]["cells"]) for step in steps]
    assert mails[5:] == [
        *("...", "➜..", "➜➜.", "➜➜➜", "➜➜➜", "➜↺➜", "➜↺✗", "➜➜✗", "➜↺✗"),
        *("➜➜✗", "➜✓✗", "➜✓✗", "➜✓✗", "✓✓✗"),
    ]
    assert ["".join("x" if there else "." for there in s["stored"]) for s in steps[:5]] == [
        *("...", "x..", "xx.", "xxx", "xxx")
    ]
    assert [cell["lost"] for cell in steps[-1]["lanes"][1]["cells"]] == [False, True, False]
    assert {cell["state"] for step in steps for cell in step["lanes"][0]["cells"]} == {""}


def test_it_speaks_english() -> None:
    begin("en", "11")
    try:
        explorer = BrokerExplorer(recorded(), "ORDERS")
        explorer.step = 16
        said = explorer.text.splitlines()
    finally:
        begin("es", "")
    assert said[0] == (
        "Step 16 of 18. mails receives 1 again (delivery 2): nobody acknowledged it in time."
    )
    assert said[-1].endswith("2: acknowledged, delivery 3, not done. 3: set aside.")


def test_one_stream_is_shown_and_what_was_there_before_is_there_from_the_start() -> None:
    broker = open_broker()
    broker.add_stream("ORDERS", ["order.>"])
    broker.publish("order.paid", b"")
    recording = Recording(broker)
    recording.add_stream("OTHER", ["other"])
    recording.publish("other", b"")
    recording.publish("order.paid", b"")
    recording.consumer("ORDERS", "mails").fetch(2)
    explorer = BrokerExplorer(recording, "ORDERS")
    assert explorer.text.splitlines() == [
        "Paso 0 de 4. Todavía no ha pasado nada.",
        "En el stream: 1.",
    ]
    explorer.step = 1
    assert explorer.text.endswith("En el stream: 1, 2.")


def test_what_is_settled_stays_so_when_a_worker_that_is_late_gives_it_back() -> None:
    recording = Recording(open_broker())
    recording.add_stream("ORDERS", ["order.>"])
    recording.publish("order.paid", b"")
    (message,) = recording.consumer("ORDERS", "mails").fetch()
    message.ack()
    message.nak()
    explorer = BrokerExplorer(recording, "ORDERS")
    explorer.step = 5
    assert explorer.text.endswith("en vuelo 0. 1: con acuse.")


def test_what_the_broker_refuses_is_not_noted() -> None:
    recording = Recording(open_broker())
    with pytest.raises(BrokerError, match="no stream takes"):
        recording.publish("order.paid", b"")
    with pytest.raises(BrokerError, match="not found"):
        recording.consumer("ORDERS", "mails")
    assert recording.notes == []


def test_a_stream_without_messages_or_with_too_many_is_refused() -> None:
    recording = Recording(open_broker())
    recording.add_stream("ORDERS", ["order.>"])
    with pytest.raises(ValueError, match="0 messages of ORDERS in the recording: it draws 1 to 12"):
        BrokerExplorer(recording, "ORDERS")
    for _ in range(13):
        recording.publish("order.paid", b"")
    with pytest.raises(ValueError, match="13 messages of ORDERS"):
        BrokerExplorer(recording, "ORDERS")


@pytest.mark.parametrize("step", [-1, 19])
def test_a_step_that_is_not_there_is_refused(explorer: BrokerExplorer, step: int) -> None:
    with pytest.raises(TraitError, match=f"step {step}: the recording has 18"):
        explorer.step = step
    assert explorer.step == 0


class TestStoryboard:
    def test_it_tells_four_moments(self, explorer: BrokerExplorer) -> None:
        told = repr(explorer.storyboard()).splitlines()
        assert told[0] == "4 momentos de un broker"
        assert [line.partition(".")[0] for line in told[1:]] == [
            f"Paso {step} de 18" for step in (4, 9, 14, 18)
        ]
        assert told[-1].endswith("3: apartado.")

    def test_it_draws_what_it_tells(self, explorer: BrokerExplorer) -> None:
        drawn = explorer.storyboard()._repr_html_()
        assert drawn.count("<svg role=") == 4
        assert drawn.count("✓×2") == 1
        assert drawn.count("✓×3") == 1

    def test_a_short_recording_has_fewer_moments(self) -> None:
        recording = Recording(open_broker())
        recording.add_stream("ORDERS", ["order.>"])
        recording.publish("order.paid", b"")
        drawn = repr(BrokerExplorer(recording, "ORDERS").storyboard())
        assert drawn.count("\n") == 1


def test_a_recording_is_a_broker_that_hands_on_what_is_asked() -> None:
    broker: Any = open_broker()
    recording: Broker = Recording(broker)
    recording.add_stream("ORDERS", ["order.>"])
    assert recording.publish("order.paid", b"", message_id="e-1").duplicate is False
    assert recording.publish("order.paid", b"", message_id="e-1").duplicate is True
    assert broker.consumer("ORDERS", "mails").place().waiting == 1
