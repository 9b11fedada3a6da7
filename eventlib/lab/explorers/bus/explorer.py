"""`BusExplorer`: publish on a bus, watch each delivery, make a consumer fail, mend it, retry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from traitlets import Dict

from eventlib.bus import EventBus
from eventlib.event import Event, check_name
from eventlib.lab.explorers.bus.page import record_data
from eventlib.lab.explorers.bus.samples import FIRST, Sample, offers, source_of
from eventlib.lab.explorers.bus.storyboard import storyboard
from eventlib.lab.explorers.bus.watch import BusWatch
from eventlib.lab.explorers.bus.words import lines_of
from eventlib.lab.explorers.frame.storyboard import Storyboard
from eventlib.lab.explorers.frame.widget import Explorer, page_of, page_words


class BusExplorer(Explorer):
    """A bus with its producers, its consumers and its dead letters, to try out.

    What it shows is what the bus does: the handlers are called, whoever publishes, and a handler
    that is made to fail is left alone while an error is raised in its place. `publishes` are the
    events that can be published here: types (`"order.created"`), or events to publish others like
    them; without it, the types that somebody is subscribed to.

    - `text`: what it shows now, in words.
    - What handlers print while it publishes or retries, it shows.

    >>> bus = EventBus()
    >>> def send_email(event):
    ...     print("to", event.data["user_id"])
    >>> unsubscribe = bus.subscribe("order.created", send_email)
    >>> explorer = BusExplorer(bus)
    >>> explorer.fail("send_email")
    >>> explorer.publish("order.created")
    >>> len(bus.dead_letters)
    1
    >>> explorer.mend("send_email")
    >>> explorer.retry()
    >>> print(explorer.text)
    Productores:
      order-service publica order.created.
    Consumidores, en el orden en que reciben:
      send_email (order.created): funciona; entregas: 1, fallos: 1.
    Último reintento:
      e-1 → send_email: entregado al intento 2; dice «to bruno».
    Cartas muertas: ninguna.
    """

    _esm, _css = page_of(__file__)

    verbs = ("publish", "fail", "mend", "retry", "add", "unsubscribe", "subscribe", "hello")

    _words = Dict().tag(sync=True)
    _record = Dict().tag(sync=True)

    def __init__(self, bus: EventBus, publishes: Sample | Iterable[Sample] | None = None) -> None:
        self._watch = BusWatch.of(bus)
        self._offers = offers(publishes, bus)
        super().__init__(_words=page_words("bus"), _record=self._recorded(self._watch.count - 1))
        self._watch.listeners.append(self._show)
        self._ends += (lambda: self._watch.listeners.remove(self._show),)
        self._follow_cells()

    @property
    def text(self) -> str:
        """What it shows now, in words."""
        self._watch.refresh()
        return "\n".join(lines_of(self._watch.frame, self._producers()))

    def publish(self, event_type: str) -> None:
        """Publish a sample event of this type; each has an id and an order of its own."""
        sample = self._offers.get(event_type, event_type)
        self._watch.publish(self._watch.samples.make(sample))

    def fail(self, consumer: str) -> None:
        """Raise an error in this consumer's place, at every delivery, until it is mended."""
        self._watch.set_failing(consumer, True)

    def mend(self, consumer: str) -> None:
        """Let this consumer work again; its dead letters wait for `retry`."""
        self._watch.set_failing(consumer, False)

    def retry(self) -> None:
        """Try all dead letters again, as `bus.retry()` does."""
        self._watch.retry()

    def add(self, consumer: str, event_type: str) -> None:
        """Subscribe a new consumer of this name, which takes what it gets."""
        check_name("consumer", consumer)

        def take(event: Event) -> None:
            """Nothing to do: that it came is shown."""

        take.__qualname__ = consumer
        self._watch.bus.subscribe(event_type, take)
        self._watch.tell()

    def unsubscribe(self, consumer: str) -> None:
        """End this consumer's subscriptions; what it was subscribed to is remembered."""
        self._watch.set_subscribed(consumer, False)

    def subscribe(self, consumer: str) -> None:
        """Subscribe it again to what it was subscribed to; it comes last now."""
        self._watch.set_subscribed(consumer, True)

    def storyboard(self) -> Storyboard:
        """Four moments as a static picture, for paper and pages without widgets.

        They are played with stand-ins on a bus of their own: nobody's handler is called.
        """
        for event_type, sample in self._offers.items():
            if names := self._watch.receivers(event_type):
                return storyboard(sample, names)
        return storyboard(next(iter(self._offers.values()), FIRST), [])

    def _producers(self) -> dict[str, list[str]]:
        """Who publishes what: first what is offered here, then who else was seen to publish."""
        producers: dict[str, list[str]] = {}
        for event_type, sample in self._offers.items():
            producers.setdefault(source_of(sample), []).append(event_type)
        for step in self._watch.steps:
            if step.event:
                producers.setdefault(step.event.source, [])
        return producers

    def _cell_ran(self, *_: Any) -> None:
        self._watch.refresh()
        self._show(follow=self._page_is_there)

    def _show(self, follow: bool = True) -> None:
        """Let the page have what is new, and go there if it is to follow."""
        first, steps, shown = (self._record[key] for key in ("first", "steps", "shown"))
        last = self._watch.count - 1
        wanted = last if follow else shown
        if (first + len(steps) - 1, shown) != (last, wanted):
            self._record = self._recorded(wanted)

    def _recorded(self, shown: int) -> dict[str, Any]:
        return {**record_data(self._watch, self._producers()), "shown": shown}
