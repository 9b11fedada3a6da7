"""The contract of a broker: what is published is delivered, and what is not settled comes again."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import pytest

pytest.register_assert_rewrite("eventlib.testing.support")  # has to come before the import

from eventlib.broker import Broker, BrokerError, Consumer, Message  # noqa: E402
from eventlib.testing.support import at_once  # noqa: E402

Connect = Callable[[], Broker]
SOON = 0.2  # seconds: what is due then comes while a fetch waits
LATE = 600.0  # what is due then does not come in a test
LONG = 20.0  # that a fetch waits for what has to come
ENOUGH = 10_000  # times that a test asks before it says that something is wrong


def payloads(messages: list[Message]) -> list[bytes]:
    return [message.payload for message in messages]


def drain(consumer: Consumer) -> list[bytes]:
    """Take all there is, one after the other, and acknowledge it; the payloads in their order."""
    found: list[bytes] = []
    while consumer.place().waiting or consumer.place().in_flight:
        assert len(found) < ENOUGH, "it has no end"
        (message,) = consumer.fetch(timeout=LONG)
        found.append(message.payload)
        message.ack()
    return found


class BrokerContract:
    """What every broker promises. Needs the fixture `connect`."""

    @pytest.fixture
    def broker(self, connect: Connect) -> Broker:
        """A connection to a place with one stream, ORDERS, for all subjects `order.…`."""
        broker = connect()
        broker.add_stream("ORDERS", ["order.>"], duplicate_window=LATE)
        return broker

    @pytest.fixture
    def five(self, broker: Broker) -> Broker:
        """The same with five messages, 1 to 5."""
        for number in range(1, 6):
            broker.publish("order.created", b"%d" % number, message_id=f"e-{number}")
        return broker

    # --- what is published -------------------------------------------------------------------

    def test_what_is_published_is_numbered_and_delivered_in_its_order(self, five: Broker) -> None:
        last = five.publish("order.paid.ORD1", b"6")
        assert (last.stream, last.sequence, last.duplicate) == ("ORDERS", 6, False)
        messages = five.consumer("ORDERS", "parcels").fetch(10, LONG)
        messages += five.consumer("ORDERS", "parcels").fetch(10)
        assert payloads(messages) == [b"1", b"2", b"3", b"4", b"5", b"6"]
        assert [message.sequence for message in messages] == [1, 2, 3, 4, 5, 6]
        assert {message.deliveries for message in messages} == {1}
        assert messages[-1].subject == "order.paid.ORD1"

    @pytest.mark.parametrize(
        "payload", [b"", b" 1\n", b"\x00\r\n\xff", "ñ 日 😀".encode(), bytes(range(256)) * 4000]
    )
    def test_payload_and_headers_come_as_they_were_sent(
        self, broker: Broker, payload: bytes
    ) -> None:
        sent = {
            "content-type": "application/json",
            "Status": "404",
            "ce-id": "%C3%B1 = 'x', \"y\": z",
        }
        broker.publish("order.ñ", payload, headers=sent, message_id="e-1 ñ%")
        (message,) = broker.consumer("ORDERS", "parcels").fetch(timeout=LONG)
        assert message.payload == payload
        assert message.subject == "order.ñ"
        assert {name: it for name, it in message.headers.items() if name in sent} == sent
        assert message.headers["Nats-Msg-Id"] == "e-1%20%C3%B1%25"

    def test_an_id_within_the_window_is_stored_once(self, five: Broker) -> None:
        again = five.publish("order.created", b"other", message_id="e-2")
        assert (again.sequence, again.duplicate) == (2, True)
        assert five.publish("order.created", b"6", message_id="e-6").sequence == 6
        assert five.publish("order.created", b"7").sequence == 7  # no id: never a duplicate
        assert five.publish("order.created", b"7").sequence == 8

    def test_an_id_that_comes_after_the_window_is_stored_again(self, connect: Connect) -> None:
        broker = connect()
        broker.add_stream("PAID", ["paid"], duplicate_window=SOON)
        broker.publish("paid", b"first", message_id="e-1")
        repeats = 1
        while (again := broker.publish("paid", b"again", message_id="e-1")).duplicate:
            assert again.sequence == 1
            repeats += 1
            assert repeats < 10 * ENOUGH, "its window has no end"
        assert again.sequence == 2
        assert repeats > 1, "within the window it was no duplicate"

    # --- acknowledged or not -------------------------------------------------------------------

    def test_what_is_acknowledged_never_comes_again(self, five: Broker) -> None:
        parcels = five.consumer("ORDERS", "parcels", ack_wait=SOON)
        assert drain(parcels) == [b"1", b"2", b"3", b"4", b"5"]
        assert parcels.fetch(timeout=3 * SOON) == []

    def test_what_is_not_settled_comes_again_after_ack_wait(self, five: Broker) -> None:
        parcels = five.consumer("ORDERS", "parcels", ack_wait=SOON, max_ack_pending=1)
        (first,) = parcels.fetch(timeout=LONG)
        (again,) = parcels.fetch(timeout=LONG)
        assert (again.payload, again.sequence, again.deliveries) == (b"1", 1, 2)
        assert first.deliveries == 1
        again.ack()
        assert payloads(parcels.fetch(timeout=LONG)) == [b"2"]

    def test_before_ack_wait_it_does_not_come_again(self, five: Broker) -> None:
        parcels = five.consumer("ORDERS", "parcels", ack_wait=LATE)
        assert payloads(parcels.fetch(3, LONG)) == [b"1", b"2", b"3"]
        assert payloads(parcels.fetch(timeout=LONG)) == [b"4"]
        assert payloads(parcels.fetch(timeout=LONG)) == [b"5"]
        assert parcels.fetch(timeout=SOON) == []

    def test_a_late_acknowledgement_counts(self, five: Broker) -> None:
        parcels = five.consumer("ORDERS", "parcels", ack_wait=SOON, max_ack_pending=1)
        (first,) = parcels.fetch(timeout=LONG)
        parcels.fetch(timeout=LONG)  # it was given to another meanwhile
        first.ack()
        first.ack()  # twice is once
        assert payloads(parcels.fetch(timeout=LONG)) == [b"2"]

    def test_nak_brings_it_back_before_what_is_new(self, five: Broker) -> None:
        parcels = five.consumer("ORDERS", "parcels", ack_wait=LATE)
        (first,) = parcels.fetch(timeout=LONG)
        first.nak()
        again = parcels.fetch(timeout=LONG) + parcels.fetch(timeout=LONG)
        assert [(m.payload, m.deliveries) for m in again] == [(b"1", 2), (b"2", 1)]

    def test_nak_with_a_delay_lets_the_others_pass_and_then_brings_it_back(
        self, five: Broker
    ) -> None:
        parcels = five.consumer("ORDERS", "parcels", ack_wait=LATE)
        (first,) = parcels.fetch(timeout=LONG)
        first.nak(delay=3 * SOON)
        found: list[bytes] = []
        while len(found) < 5:
            (message,) = parcels.fetch(timeout=LONG)
            found.append(message.payload)
            message.ack()
        assert found == [b"2", b"3", b"4", b"5", b"1"]
        assert message.deliveries == 2

    def test_a_delay_that_is_not_over_brings_nothing(self, five: Broker) -> None:
        parcels = five.consumer("ORDERS", "parcels", ack_wait=SOON, subject="order.paid")
        five.publish("order.paid", b"6")
        (message,) = parcels.fetch(timeout=LONG)
        message.nak(delay=LATE)
        assert parcels.fetch(timeout=2 * SOON) == []
        assert parcels.place().in_flight == 1

    def test_term_ends_it_for_this_durable_and_for_no_other(self, five: Broker) -> None:
        parcels = five.consumer("ORDERS", "parcels", ack_wait=SOON)
        (poison,) = parcels.fetch(timeout=LONG)
        poison.term()
        assert drain(parcels) == [b"2", b"3", b"4", b"5"]
        assert payloads(five.consumer("ORDERS", "mails").fetch(timeout=LONG)) == [b"1"]

    def test_what_was_delivered_max_deliver_times_stays_in_the_stream_alone(
        self, five: Broker
    ) -> None:
        parcels = five.consumer("ORDERS", "parcels", ack_wait=LATE, max_deliver=2)
        for times in (1, 2):
            (message,) = parcels.fetch(timeout=LONG)
            assert (message.payload, message.deliveries) == (b"1", times)
            message.nak()
        others = [parcels.fetch(timeout=LONG)[0] for _ in range(4)]
        assert payloads(others) == [b"2", b"3", b"4", b"5"]
        assert parcels.fetch(timeout=SOON) == []
        assert drain(five.consumer("ORDERS", "mails")) == [b"1", b"2", b"3", b"4", b"5"]

    @pytest.mark.parametrize("most", [1, 2, 4])
    def test_max_ack_pending_messages_are_in_flight_at_most(self, five: Broker, most: int) -> None:
        parcels = five.consumer("ORDERS", "parcels", max_ack_pending=most)
        held = [message for _ in range(most) for message in parcels.fetch(timeout=LONG)]
        assert len(held) == most
        assert parcels.fetch() == []
        assert parcels.place().in_flight == most
        held[0].ack()
        assert payloads(parcels.fetch(timeout=LONG)) == [b"%d" % (most + 1)]
        assert parcels.fetch() == []

    def test_max_ack_pending_of_one_keeps_the_order_whatever_fails(self, five: Broker) -> None:
        parcels = five.consumer("ORDERS", "parcels", ack_wait=LATE, max_ack_pending=1)
        done: list[bytes] = []
        while len(done) < 5:
            (message,) = parcels.fetch(timeout=LONG)
            if message.deliveries < 2:
                message.nak(delay=SOON / int(message.payload))
            else:
                done.append(message.payload)
                message.ack()
        assert done == [b"1", b"2", b"3", b"4", b"5"]

    # --- durables ------------------------------------------------------------------------------

    def test_a_durable_goes_on_where_it_was_left(self, connect: Connect, five: Broker) -> None:
        for number in (1, 2):
            (message,) = five.consumer("ORDERS", "parcels").fetch(timeout=LONG)
            assert message.payload == b"%d" % number
            message.ack()
        five.publish("order.created", b"6")  # while nobody listens
        assert drain(connect().consumer("ORDERS", "parcels")) == [b"3", b"4", b"5", b"6"]

    def test_a_durable_begins_with_the_first_message_of_the_stream(self, five: Broker) -> None:
        assert drain(five.consumer("ORDERS", "parcels")) == [b"1", b"2", b"3", b"4", b"5"]
        assert drain(five.consumer("ORDERS", "later")) == [b"1", b"2", b"3", b"4", b"5"]

    def test_durables_get_every_message_each_and_know_nothing_of_each_other(
        self, five: Broker
    ) -> None:
        parcels, mails = five.consumer("ORDERS", "parcels"), five.consumer("ORDERS", "mails")
        (one,) = parcels.fetch(timeout=LONG)
        one.ack()
        assert drain(mails) == [b"1", b"2", b"3", b"4", b"5"]
        assert drain(parcels) == [b"2", b"3", b"4", b"5"]

    def test_workers_of_one_durable_share_its_messages(
        self, connect: Connect, broker: Broker
    ) -> None:
        for number in range(60):
            broker.publish("order.created", b"%d" % number)
        workers = [connect().consumer("ORDERS", "parcels") for _ in range(3)]
        found: list[list[bytes]] = [[], [], []]
        left = threading.Semaphore(60)

        def work(which: int) -> None:
            while left.acquire(blocking=False):
                (message,) = workers[which].fetch(timeout=LONG)
                found[which].append(message.payload)
                message.ack()

        at_once(3, work)
        assert Counter(payload for mine in found for payload in mine) == Counter(
            b"%d" % number for number in range(60)
        )
        assert all(mine == sorted(mine, key=int) for mine in found)
        assert broker.consumer("ORDERS", "parcels").place().waiting == 0

    def test_what_one_worker_does_not_settle_comes_to_another(
        self, connect: Connect, five: Broker
    ) -> None:
        dead, alive = (connect().consumer("ORDERS", "parcels", ack_wait=SOON) for _ in "12")
        assert payloads(dead.fetch(timeout=LONG)) == [b"1"]
        assert sorted(drain(alive)) == [b"1", b"2", b"3", b"4", b"5"]

    def test_a_fetch_that_waits_gets_what_is_published_meanwhile(
        self, connect: Connect, broker: Broker
    ) -> None:
        parcels = connect().consumer("ORDERS", "parcels")

        def work(which: int) -> None:
            if which == 0:
                broker.publish("order.created", b"1")
            else:
                tries = (parcels.fetch(timeout=LONG) for _ in range(ENOUGH))  # its clock is fast
                assert payloads(next(filter(None, tries))) == [b"1"]

        at_once(2, work)

    def test_a_durable_knows_its_place(self, five: Broker) -> None:
        parcels = five.consumer("ORDERS", "parcels", ack_wait=LATE)

        def place() -> tuple[int, int, int, int]:
            found = parcels.place()
            return found.delivered, found.ack_floor, found.in_flight, found.waiting

        assert place() == (0, 0, 0, 5)
        one, two, three = (parcels.fetch(timeout=LONG)[0] for _ in range(3))
        assert place() == (3, 0, 3, 2)
        two.ack()
        assert place() == (3, 0, 2, 2)
        one.ack()
        assert place() == (3, 2, 1, 2)
        three.nak(delay=LATE)
        assert place() == (3, 2, 1, 2)
        for _ in "45":
            parcels.fetch(timeout=LONG)[0].ack()
        assert place() == (5, 2, 1, 0)

    # --- subjects ------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("pattern", "found"),
        [
            (">", "12345"),
            ("order.>", "12345"),
            ("order.*", "14"),
            ("order.*.ORD1", "2"),
            ("order.paid.>", "235"),
            ("*.paid.*", "23"),
            ("order.created", "1"),
            ("order.paid", "4"),
            ("order.pai", ""),
        ],
    )
    def test_a_pattern_takes_the_subjects_that_match_it(
        self, broker: Broker, pattern: str, found: str
    ) -> None:
        subjects = ["created", "paid.ORD1", "paid.ORD2", "paid", "paid.ORD1.now"]
        for number, subject in enumerate(subjects, start=1):
            broker.publish(f"order.{subject}", b"%d" % number)
        parcels = broker.consumer("ORDERS", "parcels", subject=pattern)
        assert b"".join(drain(parcels)).decode() == found

    def test_a_stream_takes_its_own_subjects_alone(self, broker: Broker) -> None:
        broker.add_stream("BANK", ["account.*", "bank.closed"])
        assert broker.publish("account.created", b"a").stream == "BANK"
        assert broker.publish("bank.closed", b"b").sequence == 2
        assert broker.publish("order.created", b"1").stream == "ORDERS"
        for nobodys in ("account.created.ACC1", "account", "bank.open", "Order.created"):
            with pytest.raises(BrokerError, match=r"no stream takes .*: add_stream first"):
                broker.publish(nobodys, b"")
        assert drain(broker.consumer("BANK", "audit")) == [b"a", b"b"]

    # --- what is refused -----------------------------------------------------------------------

    @pytest.mark.parametrize(
        "subject",
        [
            *("order created", "order..created", ".order", "order.", "order.*", "order.>"),
            *("", " ", "order.a\tb", "order.a\nb", "$JS.API.INFO", "order.a*"),
        ],
    )
    def test_what_is_no_subject_is_refused_and_nothing_is_stored(
        self, broker: Broker, subject: str
    ) -> None:
        with pytest.raises(ValueError, match=r"subject"):
            broker.publish(subject, b"1")
        assert broker.publish("order.created", b"1").sequence == 1

    @pytest.mark.parametrize("pattern", ["a b", "bank.a*", "bank.>.a", ">", "*.bank", "$JS.>", ""])
    def test_what_no_stream_could_take_is_refused(self, broker: Broker, pattern: str) -> None:
        with pytest.raises(ValueError, match="subject"):
            broker.add_stream("BANK", ["bank.>", pattern])
        with pytest.raises(TypeError, match="a list of subjects"):
            broker.add_stream("BANK", "bank.>")
        broker.add_stream("BANK", ["bank.>"])

    def test_a_message_that_is_too_large_is_refused_and_the_next_one_is_taken(
        self, broker: Broker
    ) -> None:
        most = broker.max_payload
        with pytest.raises(ValueError, match=rf"{most + 12} bytes on order.big: {most} at most"):
            broker.publish("order.big", bytes(most))
        with pytest.raises(ValueError, match="at most"):
            broker.publish("order.big", bytes(most - 50), headers={"content-type": "x" * 50})
        assert broker.publish("order.big", bytes(most - 100), message_id="e-1").sequence == 1

    @pytest.mark.parametrize(
        "headers", [{"a b": "c"}, {"Nats-Msg-Id": "e-1"}, {"a": "b\r\nc"}, {"a": "ñ"}, {"a": " b"}]
    )
    def test_a_header_that_would_not_arrive_as_it_is_is_refused(
        self, broker: Broker, headers: dict[str, str]
    ) -> None:
        with pytest.raises(ValueError, match="header"):
            broker.publish("order.created", b"", headers=headers)

    def test_a_payload_is_bytes_and_nothing_else(self, broker: Broker) -> None:
        with pytest.raises(TypeError, match="payload is bytes, not str"):
            broker.publish("order.created", "text")  # type: ignore[arg-type]

    def test_the_same_stream_again_changes_nothing(self, five: Broker) -> None:
        five.add_stream("ORDERS", ["order.>"], duplicate_window=LATE)
        assert five.publish("order.created", b"again", message_id="e-1").duplicate
        assert five.publish("order.created", b"6").sequence == 6

    def test_a_stream_that_is_there_with_other_settings_is_refused_and_stays(
        self, five: Broker
    ) -> None:
        with pytest.raises(BrokerError, match="with other settings: duplicate_window"):
            five.add_stream("ORDERS", ["order.>"], duplicate_window=5)
        with pytest.raises(BrokerError, match="with other settings: subjects"):
            five.add_stream("ORDERS", ["order.>", "bank.>"], duplicate_window=LATE)
        assert drain(five.consumer("ORDERS", "parcels")) == [b"1", b"2", b"3", b"4", b"5"]

    @pytest.mark.parametrize("subject", ["order.created", "order.*.x", "order.>"])
    def test_a_subject_belongs_to_one_stream(self, five: Broker, subject: str) -> None:
        with pytest.raises(BrokerError, match="subjects overlap"):
            five.add_stream("OTHER", [subject])
        with pytest.raises(BrokerError, match="not found"):
            five.consumer("OTHER", "parcels")

    def test_a_durable_that_is_there_with_other_settings_is_refused_and_stays(
        self, five: Broker
    ) -> None:
        parcels = five.consumer("ORDERS", "parcels", max_deliver=3)
        (message,) = parcels.fetch(timeout=LONG)
        for other in ({"ack_wait": 5.0}, {"subject": "order.paid"}, {"max_ack_pending": 7}):
            with pytest.raises(BrokerError, match="with other settings: "):
                five.consumer("ORDERS", "parcels", **({"max_deliver": 3} | other))
        with pytest.raises(BrokerError, match="with other settings: max_deliver"):
            five.consumer("ORDERS", "parcels")
        message.ack()
        assert drain(parcels) == [b"2", b"3", b"4", b"5"]

    @pytest.mark.parametrize("name", ["", "a b", "a.b", "a/b", "*", "ñ", "x" * 101, None, "a\nb"])
    def test_what_is_no_name_is_refused(self, broker: Broker, name: str) -> None:
        with pytest.raises(ValueError, match="name is "):
            broker.add_stream(name, ["bank.>"])
        with pytest.raises(ValueError, match="durable is "):
            broker.consumer("ORDERS", name)
        with pytest.raises(ValueError, match="stream is "):
            broker.consumer(name, "parcels")

    def test_a_number_that_cannot_be_is_refused(self, broker: Broker) -> None:
        parcels = broker.consumer("ORDERS", "parcels")
        refused: list[Callable[[], object]] = [
            lambda: broker.add_stream("BANK", ["bank.>"], duplicate_window=0),
            lambda: broker.consumer("ORDERS", "mails", ack_wait=0),
            lambda: broker.consumer("ORDERS", "mails", ack_wait=float("nan")),
            lambda: broker.consumer("ORDERS", "mails", max_deliver=0),
            lambda: broker.consumer("ORDERS", "mails", max_ack_pending=-1),
            lambda: parcels.fetch(timeout=-1),
            lambda: parcels.fetch(timeout=float("inf")),
        ]
        for ask in refused:
            with pytest.raises(ValueError, match=r"or more, not"):
                ask()

    def test_a_broker_that_was_closed_says_so(self, five: Broker) -> None:
        parcels = five.consumer("ORDERS", "parcels")
        (message,) = parcels.fetch(timeout=LONG)
        five.close()
        five.close()
        use: list[Callable[[], object]] = [
            lambda: five.publish("order.created", b""),
            lambda: five.add_stream("BANK", ["bank.>"]),
            lambda: five.consumer("ORDERS", "parcels"),
            parcels.fetch,
            parcels.place,
            message.ack,
        ]
        for ask in use:
            with pytest.raises(BrokerError, match="closed"):
                ask()
