"""The relay: in the store's order, at least once, and it goes on where it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from eventlib import EventStore, RecordedEvent, StoreError
from eventlib.broker import BrokerError, Message
from eventlib.broker.cloudevents import read_event
from eventlib.broker.memory import MemoryBroker
from eventlib.broker.relay import Relay
from eventlib.testing.support import event


def everything(broker: MemoryBroker, durable: str = "reader") -> list[Message]:
    return broker.consumer("BANK", durable).fetch(10_000)


def test_what_the_store_has_is_published_in_its_order_as_it_was_recorded(
    store: EventStore, broker: MemoryBroker
) -> None:
    assert Relay(store, broker).run() == 6
    read = [read_event(message.headers, message.payload) for message in everything(broker)]
    assert [repr(e) for e in read] == [repr(e) for e in store.read_all()]
    assert all(isinstance(e, RecordedEvent) for e in read)


def test_the_id_of_the_event_is_the_id_of_the_message(
    store: EventStore, broker: MemoryBroker
) -> None:
    assert Relay(store, broker).run() == 6
    assert Relay(store, broker).run() == 6  # its checkpoint was in memory: it begins anew
    assert [message.headers["Nats-Msg-Id"] for message in everything(broker)] == [
        f"e-{number}" for number in range(1, 7)
    ]


def test_it_goes_on_from_its_checkpoint(
    store: EventStore, broker: MemoryBroker, tmp_path: Path
) -> None:
    where = tmp_path / "relay.db"
    first = Relay(store, broker, where)
    assert (first.run(2), first.position) == (2, 2)
    first.close()
    second = Relay(store, broker, where)
    assert (second.run(), second.position, second.run()) == (4, 6, 0)
    store.append(event("e-7"))
    assert (second.run(), second.position) == (1, 7)
    assert len(everything(broker)) == 7


def test_more_than_a_page_is_published_too(broker: MemoryBroker) -> None:
    store = EventStore()
    store.append_all([event(f"e-{n}") for n in range(1, 1203)])
    assert Relay(store, broker).run() == 1202
    assert broker.consumer("BANK", "reader").place().waiting == 1202


def test_a_subject_can_be_said_for_each_event(store: EventStore, broker: MemoryBroker) -> None:
    Relay(store, broker, subject=lambda e: f"account.{e.aggregate_id}").run()
    assert {message.subject for message in everything(broker)} == {"account.ACC0", "account.ACC1"}


def test_an_event_that_the_broker_refuses_stops_it_there_and_nothing_is_skipped(
    store: EventStore, broker: MemoryBroker
) -> None:
    store.append(event("e-7", type="no subject"))
    store.append(event("e-8"))
    relay = Relay(store, broker)
    with pytest.raises(ValueError, match="'no subject' is no subject") as refused:
        relay.run()
    assert "at event e-7 (#7)" in refused.value.__notes__[0]
    assert (relay.position, len(everything(broker))) == (6, 6)


def test_a_broker_that_is_gone_loses_nothing(store: EventStore, broker: MemoryBroker) -> None:
    relay = Relay(store, broker, subject=lambda e: e.type if e.position < 4 else "nobodys")
    with pytest.raises(BrokerError, match="no stream takes nobodys"):
        relay.run()
    assert relay.position == 3
    broker.add_stream("OTHER", ["nobodys"])
    assert (relay.run(), relay.position) == (3, 6)


def test_the_checkpoint_of_another_store_is_refused(
    store: EventStore, broker: MemoryBroker, tmp_path: Path
) -> None:
    Relay(store, broker, tmp_path / "relay.db").run()
    other = EventStore()
    other.append_all([event(f"other-{n}") for n in range(8)])
    with pytest.raises(StoreError, match="another store"):
        Relay(other, broker, tmp_path / "relay.db").run()
    assert len(everything(broker)) == 6


def test_it_can_follow_the_store(store: EventStore, broker: MemoryBroker) -> None:
    relay = Relay(store, broker)
    store.subscribe(lambda e: relay.run(), after=0)
    store.append(event("e-7"))
    assert relay.position == 7


def test_it_knows_its_lag_and_can_publish_everything_again(
    store: EventStore, broker: MemoryBroker
) -> None:
    relay = Relay(store, broker)
    assert (relay.lag, relay.run(4), relay.lag) == (6, 4, 2)
    relay.rebuild()
    assert (relay.lag, len(everything(broker))) == (0, 6)  # the broker knows the first four
