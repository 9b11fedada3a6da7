"""Listening: acknowledged after the work, tried again with patience, given up and kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from eventlib import Event, EventBus, EventStore
from eventlib.broker import BrokerError, Message
from eventlib.broker.cloudevents import NotACloudEvent, to_binary
from eventlib.broker.listening import dead_letters, listen, to_bus
from eventlib.broker.memory import MemoryBroker
from eventlib.broker.relay import Relay
from eventlib.testing.chaos import Crash
from eventlib.testing.support import START, event

LATE = 600.0


@pytest.fixture
def bank(store: EventStore, broker: MemoryBroker) -> MemoryBroker:
    """The broker, with all that the store has."""
    Relay(store, broker).run()
    return broker


class Handler:
    """Keeps what it took, and fails so many times at the ids it is told to."""

    def __init__(self, **fails: int) -> None:
        self.fails = {name.replace("_", "-"): times for name, times in fails.items()}
        self.taken: list[str] = []
        self.tried: list[tuple[str, datetime]] = []
        self.clock: Any = None

    def __call__(self, happened: Event) -> None:
        self.tried.append((happened.id, self.clock.now() if self.clock else START))
        if self.fails.get(happened.id, 0) > 0:
            self.fails[happened.id] -= 1
            raise RuntimeError(f"not {happened.id}")
        self.taken.append(happened.id)


def letters(broker: MemoryBroker) -> list[Message]:
    return broker.consumer("DEAD", "letters").fetch(100)


def test_what_waits_is_handled_in_its_order_and_acknowledged(bank: MemoryBroker) -> None:
    handler, audit = Handler(), bank.consumer("BANK", "audit")
    assert listen(audit, handler, dead_letters(bank, "dead.audit")) == 6
    assert handler.taken == [f"e-{n}" for n in range(1, 7)]
    assert (audit.place().in_flight, audit.place().waiting) == (0, 0)
    assert listen(audit, handler, dead_letters(bank, "dead.audit"), timeout=LATE) == 0


def test_no_more_than_the_limit_is_taken(bank: MemoryBroker) -> None:
    handler, audit = Handler(), bank.consumer("BANK", "audit")
    assert listen(audit, handler, dead_letters(bank, "dead.audit"), limit=2) == 2
    assert listen(audit, handler, dead_letters(bank, "dead.audit"), limit=0) == 0
    assert (audit.place().delivered, audit.place().in_flight) == (2, 0)


def test_who_dies_before_the_acknowledgement_has_the_event_again(bank: MemoryBroker) -> None:
    def dies(happened: Event) -> None:
        raise Crash("handled", 7)

    audit, handler = bank.consumer("BANK", "audit", max_ack_pending=1), Handler()
    with pytest.raises(Crash):
        listen(audit, dies, dead_letters(bank, "dead.audit"))
    assert audit.place().in_flight == 1
    listen(audit, handler, dead_letters(bank, "dead.audit"), timeout=LATE)
    assert handler.taken == [f"e-{n}" for n in range(1, 7)]
    assert letters(bank) == []


def test_a_handler_that_fails_is_tried_again_after_each_delay(bank: MemoryBroker) -> None:
    handler, audit = Handler(e_2=3), bank.consumer("BANK", "audit")
    handler.clock = bank.clock
    listen(audit, handler, dead_letters(bank, "dead.audit"), delays=(1, 5, 30), timeout=LATE)
    assert handler.taken == ["e-1", "e-3", "e-4", "e-5", "e-6", "e-2"]
    times = [when for which, when in handler.tried if which == "e-2"]
    waits = [later - sooner for sooner, later in pairwise(times)]
    for wait, delay in zip(waits, (1, 5, 30), strict=True):
        assert timedelta(0) <= wait - timedelta(seconds=delay) < timedelta(seconds=0.1)
    assert letters(bank) == []


def test_what_fails_once_too_often_becomes_a_dead_letter_as_it_came(bank: MemoryBroker) -> None:
    handler, audit = Handler(e_2=4), bank.consumer("BANK", "audit")
    give_up = dead_letters(bank, "dead.audit")
    assert listen(audit, handler, give_up, delays=(1, 5, 30), timeout=LATE) == 5 + 4
    assert "e-2" not in handler.taken
    (letter,) = letters(bank)
    poison = bank.consumer("BANK", "reader").fetch(2)[1]
    assert letter.payload == poison.payload
    assert letter.headers == {
        "content-type": "application/cloudevents+json",
        "Error-Type": "RuntimeError",
        "Original-Subject": "account.deposited",
        "Original-Sequence": "2",
    }
    assert audit.place().in_flight == 0


@pytest.mark.parametrize("payload", [b"ORD1", b"{}", b"\xff", b""])
def test_what_is_no_cloud_event_is_a_dead_letter_at_once(
    bank: MemoryBroker, payload: bytes
) -> None:
    bank.publish("account.odd.one", payload)
    handler, audit = Handler(), bank.consumer("BANK", "audit")
    assert listen(audit, handler, dead_letters(bank, "dead.audit"), timeout=LATE) == 7
    (letter,) = letters(bank)
    assert (letter.payload, letter.headers["Error-Type"]) == (payload, NotACloudEvent.__name__)
    assert letter.headers["Original-Subject"] == "account.odd.one"
    assert len(handler.taken) == 6


def test_a_dead_letter_that_cannot_be_put_away_is_not_lost(bank: MemoryBroker) -> None:
    bank.publish("account.odd", b"ORD1")
    audit = bank.consumer("BANK", "audit")
    with pytest.raises(BrokerError, match="no stream takes nowhere"):
        listen(audit, Handler(), dead_letters(bank, "nowhere"))
    assert audit.place().in_flight == 1
    assert listen(audit, Handler(), dead_letters(bank, "dead.audit"), timeout=LATE) == 1
    assert [letter.payload for letter in letters(bank)] == [b"ORD1"]


def test_a_message_with_headers_that_we_would_not_send_is_given_up_all_the_same(
    bank: MemoryBroker,
) -> None:
    """Other programs publish too, and a server takes more than we do."""
    foreign = {"Nats-Expected-Stream": "BANK", "name": "ñ", "a.b": "c", "empty": "", "kind": "x"}
    bank._streams["BANK"].messages.append(("account.odd", b"ORD1", foreign))
    listen(bank.consumer("BANK", "audit"), Handler(), dead_letters(bank, "dead.audit"))
    (letter,) = letters(bank)
    assert letter.payload == b"ORD1"
    assert letter.headers["kind"] == "x"
    assert not foreign.keys() & letter.headers.keys() - {"kind"}


def test_binary_mode_is_heard_as_well(broker: MemoryBroker) -> None:
    headers, payload = to_binary(event("e-1"))
    broker.publish("account.deposited", payload, headers=headers)
    handler = Handler()
    listen(broker.consumer("BANK", "audit"), handler, dead_letters(broker, "dead.audit"))
    assert handler.taken == ["e-1"]


# --- a bus at the other end --------------------------------------------------------------------


def test_the_handlers_of_a_bus_run_as_they_did_at_home(
    store: EventStore, bank: MemoryBroker
) -> None:
    here: list[Event] = []
    there: list[Event] = []
    home, bus = EventBus(), EventBus()
    home.subscribe("account.*", here.append)
    bus.subscribe("account.*", there.append)
    for happened in store.read_all():
        home.publish(happened)
    listen(bank.consumer("BANK", "audit"), to_bus(bus), dead_letters(bank, "dead.audit"))
    assert [repr(e) for e in there] == [repr(e) for e in here]


def test_a_handler_of_the_bus_that_fails_has_the_event_again_from_the_broker(
    bank: MemoryBroker,
) -> None:
    broken, healthy, bus = Handler(e_2=1), Handler(), EventBus()
    bus.subscribe("*", broken)
    bus.subscribe("*", healthy)
    give_up = dead_letters(bank, "dead.audit")
    listen(bank.consumer("BANK", "audit"), to_bus(bus), give_up, delays=(1,), timeout=LATE)
    assert sorted(broken.taken) == [f"e-{n}" for n in range(1, 7)]
    assert healthy.taken.count("e-2") == 2  # at least once, for each of them
    assert bus.dead_letters == []


def test_a_failure_in_what_a_handler_publishes_counts_too(bank: MemoryBroker) -> None:
    bus, broken = EventBus(), Handler(mail_1=9)

    def mail(happened: Event) -> None:
        if happened.id == "e-1":
            bus.publish(event("mail-1", type="mail.asked"))

    bus.subscribe("account.*", mail)
    bus.subscribe("mail.*", broken)
    give_up = dead_letters(bank, "dead.audit")
    listen(bank.consumer("BANK", "audit"), to_bus(bus), give_up, delays=(1,), timeout=LATE)
    (letter,) = letters(bank)
    assert letter.headers["Original-Sequence"] == "1"
    assert bus.dead_letters == []


def test_a_dead_letter_that_the_bus_has_from_elsewhere_stays(bank: MemoryBroker) -> None:
    bus, broken = EventBus(), Handler(e_0=9)
    bus.subscribe("*", broken)
    bus.publish(event("e-0"))
    listen(bank.consumer("BANK", "audit"), to_bus(bus), dead_letters(bank, "dead.audit"))
    assert [letter.event.id for letter in bus.dead_letters] == ["e-0"]
    assert len(broken.taken) == 6
