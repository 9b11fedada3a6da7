"""What came under a seed, and what each consumer made of it, delivery by delivery."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from eventlib.event import RecordedEvent
from eventlib.testing.chaos import Chaos


class Counts(Protocol):
    """A consumer that adds something up: `total` is a number, at all times."""

    total: Any

    def handle(self, event: Any) -> object: ...


Consumer = Callable[[], Counts]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One copy of an event: which one of how many, and whether a later event came before it."""

    event: RecordedEvent
    copy: int
    copies: int
    late: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """After a delivery, or before the first: what is right by then, and what each one says."""

    delivery: Delivery | None
    right: Any
    totals: tuple[Any, ...]


def frames_of(
    seed: int, events: Sequence[RecordedEvent], consumers: Sequence[Consumer]
) -> list[Frame]:
    """A new consumer of each kind is handed what comes under this seed.

    Right is what the first of them says when it is told each event that has come once, in order.
    """
    with Chaos(seed) as chaos:
        told = [make() for make in consumers]
        frames = [Frame(None, consumers[0]().total, tuple(each.total for each in told))]
        came: dict[int, RecordedEvent] = {}
        for delivery in deliveries_of(chaos, events):
            came[delivery.event.position] = delivery.event
            for each in told:
                each.handle(delivery.event)
            right = _total_of(consumers[0](), [came[position] for position in sorted(came)])
            frames.append(Frame(delivery, right, tuple(each.total for each in told)))
    return frames


def deliveries_of(chaos: Chaos, events: Sequence[RecordedEvent]) -> Iterator[Delivery]:
    """What comes, each with its number among the copies of its event."""
    came = chaos.deliveries(events)
    copies = Counter(event.position for event in came)
    seen: Counter[int] = Counter()
    for event in came:
        late = max(seen, default=0) > event.position
        seen[event.position] += 1
        yield Delivery(event, seen[event.position], copies[event.position], late)


def _total_of(consumer: Counts, events: Sequence[RecordedEvent]) -> Any:
    for event in events:
        consumer.handle(event)
    return consumer.total
