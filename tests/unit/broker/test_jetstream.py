"""A NATS server that is not there, is another, or goes away; and the loop that nobody sees."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil
import pytest

from eventlib.broker import Broker, BrokerError, open_broker

pytestmark = pytest.mark.slow


@pytest.fixture
def broker(nats_server: Any) -> Iterator[Broker]:
    with open_broker(nats_server.address) as broker:
        broker.add_stream("BANK", ["account.>"])
        yield broker
    nats_server.empty()


# --- nobody there ------------------------------------------------------------------------------


@pytest.fixture
def somebody() -> Iterator[Callable[[bytes], str]]:
    """`somebody(b"…")`: the address of one who says this to whoever comes, and nothing more."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve(says: bytes) -> str:
            def answer() -> None:
                line, _ = server.accept()
                if says:
                    line.sendall(says)
                    line.close()

            threading.Thread(target=answer, daemon=True).start()
            return f"nats://secret@127.0.0.1:{server.getsockname()[1]}"

        yield serve


def test_where_no_server_is_it_says_so_and_shows_no_secret() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    before = threading.active_count()
    with pytest.raises(BrokerError, match=r"no NATS server answers at .*is it running") as refused:
        open_broker(f"nats://secret@127.0.0.1:{port}")
    assert "secret" not in str(refused.value)
    assert threading.active_count() == before


@pytest.mark.parametrize(
    "says", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00\xff\r\n", b"INFO {\r\n"]
)
def test_what_is_no_nats_server_is_not_taken_for_one(
    somebody: Callable[[bytes], str], says: bytes
) -> None:
    with pytest.raises(BrokerError, match="no NATS server answers"):
        open_broker(somebody(says))


@pytest.mark.parametrize("address", ["nats://", "nats://127.0.0.1:port"])
def test_an_address_that_cannot_be_is_refused(address: str) -> None:
    with pytest.raises(BrokerError, match="no NATS server answers"):
        open_broker(address)


@pytest.mark.parametrize("where", ["", "bank.db", "http://127.0.0.1:4222", None, "amqp://x"])
def test_a_place_that_is_no_broker_is_refused(where: Any) -> None:
    with pytest.raises(ValueError, match="is no broker"):
        open_broker(where)


def test_the_wrong_token_is_refused_and_not_shown(nats_server: Any) -> None:
    wrong = nats_server.address.replace("@", "wrong@")
    with pytest.raises(BrokerError, match="Authorization Violation") as refused:
        open_broker(wrong)
    assert "wrong@" not in str(refused.value)


def test_a_server_without_jetstream_is_refused(own_nats: Any) -> None:
    own_nats.kill()
    own_nats.start(jetstream=False)
    with pytest.raises(BrokerError, match="has no JetStream: start it with"):
        open_broker(own_nats.address)


# --- gone in the middle ------------------------------------------------------------------------


def test_a_server_that_went_away_is_an_error_and_the_next_call_finds_it_again(
    own_nats: Any,
) -> None:
    with open_broker(own_nats.address) as broker:
        broker.add_stream("BANK", ["account.>"])
        audit = broker.consumer("BANK", "audit")
        broker.publish("account.deposited", b"1", message_id="e-1")
        (message,) = audit.fetch(timeout=5)
        own_nats.kill()
        asks: list[Callable[[], object]] = [
            lambda: broker.publish("account.deposited", b"2", message_id="e-2"),
            lambda: audit.fetch(timeout=5),
            message.ack,
            audit.place,
        ]
        for ask in asks:
            with pytest.raises(BrokerError, match=r"(went away|no NATS server answers)"):
                ask()
        own_nats.start()
        assert not broker.publish("account.deposited", b"2", message_id="e-2").duplicate
        assert b"2" in [m.payload for m in audit.fetch(2, timeout=5)]  # and perhaps 1 again


def test_a_server_that_goes_away_while_a_fetch_waits_ends_the_wait(own_nats: Any) -> None:
    with open_broker(own_nats.address) as broker:
        broker.add_stream("BANK", ["account.>"])
        audit = broker.consumer("BANK", "audit")
        errors: list[BaseException] = []

        def wait() -> None:
            try:
                audit.fetch(timeout=500)
            except BrokerError as error:
                errors.append(error)

        waits = threading.Thread(target=wait)
        waits.start()
        with open_broker(own_nats.address) as other:
            while not other._api("CONSUMER.INFO.BANK.audit")["num_waiting"]:  # type: ignore[attr-defined]
                pass
        own_nats.kill()
        waits.join(60)
        assert "went away before it answered" in str(errors[0])


def test_a_durable_that_somebody_deleted_is_an_error(broker: Any) -> None:
    broker.publish("account.deposited", b"1")
    audit = broker.consumer("BANK", "audit")
    (message,) = audit.fetch(timeout=5)
    broker._api("CONSUMER.DELETE.BANK.audit")
    for ask in (audit.fetch, message.ack):
        with pytest.raises(BrokerError, match="durable"):
            ask()


# --- the loop ----------------------------------------------------------------------------------


def test_it_works_where_a_loop_is_running_as_in_a_notebook(nats_server: Any) -> None:
    async def cell() -> bytes:
        with open_broker(nats_server.address) as broker:
            broker.add_stream("NOTEBOOK", ["cell"])
            broker.publish("cell", b"1")
            return broker.consumer("NOTEBOOK", "reader").fetch(timeout=5)[0].payload

    with ThreadPoolExecutor(max_workers=1) as thread:
        assert thread.submit(asyncio.run, cell()).result() == b"1"
    nats_server.empty()


def test_no_thread_and_no_loop_are_left_behind(nats_server: Any) -> None:
    def opens_and_closes() -> None:
        before = threading.active_count()
        for _ in range(3):
            with open_broker(nats_server.address):
                assert threading.active_count() == before + 1
                with pytest.raises(RuntimeError, match="no running event loop"):
                    asyncio.get_running_loop()
        assert threading.active_count() == before

    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(opens_and_closes).result()


# --- what is loaded when -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "loaded"),
    [
        ("import eventlib", []),
        ("import eventlib.broker", ["eventlib.broker"]),
        ("from eventlib.broker import open_broker; open_broker()", ["eventlib.broker"]),
    ],
)
def test_the_client_is_loaded_with_a_server_alone(code: str, loaded: list[str]) -> None:
    asks = f"{code}; import sys; names = 'eventlib.broker', 'nats', 'asyncio'; "
    asks += "print([name for name in names if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == repr(loaded)


def test_it_listens_on_this_machine_alone(own_nats: Any) -> None:
    listens = [c.laddr.ip for c in psutil.Process(own_nats.pid).net_connections() if not c.raddr]
    assert listens == ["127.0.0.1"]
