"""`ChaosExplorer`: the same events delivered badly to several consumers, one delivery at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from traitlets import Dict, Int, observe, validate

from eventlib.event import RecordedEvent
from eventlib.lab.explorers.chaos.page import page_data
from eventlib.lab.explorers.chaos.record import Consumer, Frame, frames_of
from eventlib.lab.explorers.chaos.storyboard import storyboard
from eventlib.lab.explorers.chaos.words import lines_of
from eventlib.lab.explorers.frame.storyboard import Storyboard
from eventlib.lab.explorers.frame.widget import Explorer, page_of, within

SEEDS = range(1, 21)


class ChaosExplorer(Explorer):
    """What `Chaos` does to deliveries under the seeds 1 to 20, and what consumers make of it.

    `consumers` are classes, or anything that makes a consumer when called: an object with
    `handle(event)` and a `total`. Right is what the first of them says when it is told each event
    that has come once, in order. All is computed here, once; the page draws it.

    - `seed`: which misfortune; setting it goes back to the start.
    - `step`: how many deliveries have come.
    - `text`: what it shows now, in words.

    >>> from eventlib import BankAccount, EventStore
    >>> class Naive:
    ...     total = 0
    ...     def handle(self, event):
    ...         self.total += int(event.data["amount"].partition(".")[0])
    >>> store = EventStore()
    >>> account = BankAccount.open("ACC123", 1000, store)
    >>> _ = account.deposit(25, store), account.deposit(40, store)
    >>> explorer = ChaosExplorer(store.get_events("ACC123", after=1), Naive)
    >>> explorer.seed = 4
    >>> explorer.step = 3
    >>> print(explorer.text)
    Semilla 4, entrega 3 de 3: #3 account.deposited 40.00, copia 2 de 2.
    Lo que ha llegado suma 65.
    Naive: 105, le sobran 40.
    """

    _esm, _css = page_of(__file__)

    seed = Int(SEEDS[0]).tag(sync=True)
    step = Int(0).tag(sync=True)
    _data = Dict().tag(sync=True)

    def __init__(self, events: Iterable[RecordedEvent], *consumers: Consumer) -> None:
        events = list(events)
        if not events or not consumers:
            raise ValueError("there is something to see with at least one event and one consumer")
        for each in consumers:
            made = each() if callable(each) else None
            if not hasattr(made, "handle") or not hasattr(made, "total"):
                raise TypeError(
                    f"{each!r} makes no consumer: hand over the class, whose objects have "
                    "handle(event) and total"
                )
        self._names = [getattr(each, "__name__", type(each).__name__) for each in consumers]
        self._runs = {seed: frames_of(seed, events, consumers) for seed in SEEDS}
        super().__init__(_data=page_data(self._runs, self._names))

    @property
    def text(self) -> str:
        """What it shows now, in words."""
        return "\n".join(lines_of(self.seed, self.step, self._frames, self._names))

    def storyboard(self) -> Storyboard:
        """Four moments of this seed as a static picture, for paper and pages without widgets."""
        return storyboard(self.seed, self._frames, self._names)

    @property
    def _frames(self) -> list[Frame]:
        return self._runs[self.seed]

    @validate("seed")
    def _check_seed(self, proposal: Any) -> int:
        first, last = SEEDS[0], SEEDS[-1]
        return within(proposal, first, last, f"this explorer has {first} to {last}")

    @validate("step")
    def _check_step(self, proposal: Any) -> int:
        last = len(self._frames) - 1
        return within(proposal, 0, last, f"under seed {self.seed} there are {last} deliveries")

    @observe("seed")
    def _begin_again(self, _: Any) -> None:
        if not self._page_moves:
            self.step = 0
