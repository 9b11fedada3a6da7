"""Listening: the messages of a durable consumer become events again, and reach their handlers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import quote

from eventlib.broker import Broker, Consumer, Message
from eventlib.broker.cloudevents import NotACloudEvent, read_event
from eventlib.broker.subjects import PRINTABLE, arrives
from eventlib.bus import EventBus, check_ran
from eventlib.event import Event

DELAYS = (1.0, 5.0, 30.0)  # seconds before each retry
Handler = Callable[[Event], object]
GiveUp = Callable[[Message, Exception], object]


def listen(
    consumer: Consumer,
    handler: Handler,
    give_up: GiveUp,
    *,
    delays: Sequence[float] = DELAYS,
    limit: int | None = None,
    timeout: float = 0.0,
) -> int:
    """Hand what waits to `handler(event)`, `limit` messages at most; returns how many it took.

    A message is acknowledged after its event was handled: who is killed before has it delivered
    again, so a handler must be able to meet an event twice (see `Inbox`). One whose handler fails
    comes back after each of `delays`; when they are used up, or where it is no CloudEvent,
    `give_up(message, error)` is called (see `dead_letters`), and it never comes again.

    >>> from eventlib.broker import open_broker
    >>> broker = open_broker()
    >>> broker.add_stream("ORDERS", ["order.>"])
    >>> broker.add_stream("DEAD", ["dead.>"])
    >>> _ = broker.publish("order.paid", b"no event")
    >>> parcels = broker.consumer("ORDERS", "parcels")
    >>> listen(parcels, print, dead_letters(broker, "dead.parcels"))
    1
    >>> (letter,) = broker.consumer("DEAD", "reader").fetch()
    >>> letter.payload, letter.headers["Error-Type"]
    (b'no event', 'NotACloudEvent')
    """
    taken = 0
    while (limit is None or taken < limit) and (messages := consumer.fetch(1, timeout)):
        (message,) = messages
        taken += 1
        try:
            check_ran(handler(read_event(message.headers, message.payload)))
        except Exception as error:
            if message.deliveries <= len(delays) and not isinstance(error, NotACloudEvent):
                message.nak(delays[message.deliveries - 1])
                continue
            give_up(message, error)
            message.term()
        else:
            message.ack()
    return taken


def to_bus(bus: EventBus) -> Handler:
    """A handler that publishes on a bus, so that its handlers run here as they did at home.

    If one of them fails, the message is delivered again, to all of them: the broker keeps it, so
    the bus need not, and has no dead letter of it.
    """

    def handle(event: Event) -> None:
        before = len(bus.dead_letters)
        bus.publish(event)
        failed = bus.dead_letters[before:]
        del bus.dead_letters[before:]
        if failed:
            raise failed[0].error

    return handle


def dead_letters(broker: Broker, subject: str) -> GiveUp:
    """For `listen`: publish what was given up on a subject, as it came, with the reason.

    The reason stands in the headers `Error-Type`, `Original-Subject` and `Original-Sequence`.
    """

    def give_up(message: Message, error: Exception) -> None:
        where = quote(message.subject, safe=PRINTABLE)
        why = {"Error-Type": type(error).__name__, "Original-Subject": where}
        why["Original-Sequence"] = str(message.sequence)
        as_sent = {name: it for name, it in message.headers.items() if arrives(name, it)}
        broker.publish(subject, message.payload, headers=as_sent | why)

    return give_up
