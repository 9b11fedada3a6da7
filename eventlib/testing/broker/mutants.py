"""Brokers that break one promise each, so that one can see that a test would notice.

Each is a few lines on top of the broker in this process, and each mistake is one that programs with
a broker have made.
"""

from __future__ import annotations

from typing import Any

from eventlib.broker import Message, Place, Published, Settings
from eventlib.broker.memory import MemoryBroker


class ForgetsWhatItLent(MemoryBroker):
    """Breaks: what is not settled comes again.

    The worker takes the order, its computer stops, and the customer waits for a parcel that nobody
    will ever pack.
    """

    def _next(self, stream: str, durable: str, timeout: float) -> Message | None:
        message = super()._next(stream, durable, timeout)
        self._durables[stream, durable].flight.clear()
        return message


class DeliversTooSoon(MemoryBroker):
    """Breaks: before `ack_wait` it does not come again.

    Two storemen pack the same parcel, because the first one needed longer than a minute.
    """

    def _add_durable(self, stream: str, durable: str, settings: Settings) -> None:
        super()._add_durable(stream, durable, settings)
        self._durables[stream, durable].settings = {**settings, "ack_wait": 0.001}


class IgnoresAcknowledgements(MemoryBroker):
    """Breaks: what is acknowledged never comes again.

    The parcel is sent, and sent, and sent.
    """

    def _settle(self, mine: Any, sequence: int, how: str, delay: float) -> None:
        if how != "+ACK":
            super()._settle(mine, sequence, how, delay)


class RefusesLateAcknowledgements(MemoryBroker):
    """Breaks: a late acknowledgement counts.

    The work took a little longer than allowed, and so it is done for ever.
    """

    def _next(self, stream: str, durable: str, timeout: float) -> Message | None:
        message = super()._next(stream, durable, timeout)
        if message is None:
            return None
        mine, times = self._durables[stream, durable], message.deliveries

        def settle(how: str, delay: float) -> None:
            if mine.flight.get(message.sequence, (None, 0))[1] == times:
                self._settle(mine, message.sequence, how, delay)

        parts = message.subject, message.payload, message.headers, message.sequence
        return Message(*parts, times, settle)


class ForgetsTheDelay(MemoryBroker):
    """Breaks: `nak` with a delay brings it back after the delay.

    The bank's server is down, and is asked a thousand times a second whether it is up again.
    """

    def _settle(self, mine: Any, sequence: int, how: str, delay: float) -> None:
        super()._settle(mine, sequence, how, 0.0)


class TakesTermForNak(MemoryBroker):
    """Breaks: `term` ends it.

    The order that nobody can read comes back for ever, and stands in everybody's way.
    """

    def _settle(self, mine: Any, sequence: int, how: str, delay: float) -> None:
        super()._settle(mine, sequence, how.replace("+TERM", "-NAK"), delay)


class NeverGivesUp(MemoryBroker):
    """Breaks: a message is delivered `max_deliver` times at most.

    The poison message takes the worker down, every time, all night.
    """

    def _add_durable(self, stream: str, durable: str, settings: Settings) -> None:
        super()._add_durable(stream, durable, settings)
        self._durables[stream, durable].settings = {**settings, "max_deliver": None}


class HandsOutEverything(MemoryBroker):
    """Breaks: `max_ack_pending` messages are in flight at most.

    Two workers take two withdrawals of one account, and the later one is faster.
    """

    def _add_durable(self, stream: str, durable: str, settings: Settings) -> None:
        super()._add_durable(stream, durable, settings)
        self._durables[stream, durable].settings = {**settings, "max_ack_pending": 10**6}


class StoresDuplicates(MemoryBroker):
    """Breaks: an id within the window is stored once.

    The shop lost the answer and sent the order again. Now there are two.
    """

    def _publish(self, subject: str, payload: bytes, headers: dict[str, str]) -> Published:
        for stream in self._streams.values():
            stream.ids.clear()
        return super()._publish(subject, payload, headers)


class RemembersForEver(MemoryBroker):
    """Breaks: after the window an id is stored again.

    Everybody relies on it, until the server is moved to a machine with less memory.
    """

    def _add_stream(self, name: str, settings: Settings) -> None:
        super()._add_stream(name, settings)
        self._streams[name].settings = {**settings, "duplicate_window": 1e8}


class ForgetsTheDurable(MemoryBroker):
    """Breaks: a durable goes on where it was left.

    The mailer is restarted, and every customer gets every mail again.
    """

    def _add_durable(self, stream: str, durable: str, settings: Settings) -> None:
        self._durables.pop((stream, durable), None)
        super()._add_durable(stream, durable, settings)


class SharesOnePlace(MemoryBroker):
    """Breaks: durables know nothing of each other.

    The mailer takes the message, and the parcel service never hears of the order.
    """

    def _add_durable(self, stream: str, durable: str, settings: Settings) -> None:
        super()._add_durable(stream, durable, settings)
        first = next(name for name in self._durables if name[0] == stream)
        self._durables[stream, durable] = self._durables[first]


class BeginsAtTheEnd(MemoryBroker):
    """Breaks: a durable begins with the stream's first message.

    A new read model knows only the customers of this week.
    """

    def _add_durable(self, stream: str, durable: str, settings: Settings) -> None:
        known = (stream, durable) in self._durables
        super()._add_durable(stream, durable, settings)
        if not known:
            mine = self._durables[stream, durable]
            mine.delivered = len(mine.stream.messages)


class DeliversTheNewestFirst(MemoryBroker):
    """Breaks: what is published is delivered in its order.

    "Cancelled" arrives before "ordered", and the parcel is sent.
    """

    def _next(self, stream: str, durable: str, timeout: float) -> Message | None:
        messages = self._streams[stream].messages
        messages.reverse()
        try:
            return super()._next(stream, durable, timeout)
        finally:
            messages.reverse()


class CutsThePayload(MemoryBroker):
    """Breaks: payload and headers come as they were sent.

    It takes every payload for text and strips it, and a picture of the invoice is ruined.
    """

    def _publish(self, subject: str, payload: bytes, headers: dict[str, str]) -> Published:
        return super()._publish(subject, payload.strip(), headers)


class AcceptsOtherSettings(MemoryBroker):
    """Breaks: what is there with other settings is refused.

    Somebody opens the stream with a window of a second, and nobody hears that it is not so.
    """

    def _add_stream(self, name: str, settings: Settings) -> None:
        if name not in self._streams:
            super()._add_stream(name, settings)

    def _add_durable(self, stream: str, durable: str, settings: Settings) -> None:
        if (stream, durable) not in self._durables:
            super()._add_durable(stream, durable, settings)


class LosesCount(MemoryBroker):
    """Breaks: a durable knows its place.

    The dashboard shows a lag of nothing, and the orders of a week lie in the stream.
    """

    def _place(self, stream: str, durable: str) -> Place:
        found = super()._place(stream, durable)
        return Place(found.delivered, found.delivered, found.in_flight, found.waiting)


class HearsTheWholeStream(MemoryBroker):
    """Breaks: a pattern takes the subjects that match it.

    The mailer, which asked for paid orders alone, writes to those who only looked.
    """

    def _add_durable(self, stream: str, durable: str, settings: Settings) -> None:
        super()._add_durable(stream, durable, settings)
        self._durables[stream, durable].settings = {**settings, "subject": ">"}


class NeverWaits(MemoryBroker):
    """Breaks: where there is nothing, a fetch waits for what comes.

    The worker looks once, sees nothing, and goes home.
    """

    def _next(self, stream: str, durable: str, timeout: float) -> Message | None:
        return super()._next(stream, durable, 0.0)
