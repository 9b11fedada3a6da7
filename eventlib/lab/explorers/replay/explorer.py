"""`ReplayExplorer`: move through the history of an account, event by event, and see it change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from traitlets import Dict, Int, TraitError, Tuple, Unicode, observe, validate

from eventlib.bank import BankAccount
from eventlib.lab.explorers.frame.storyboard import Storyboard
from eventlib.lab.explorers.frame.widget import Explorer, page_of, within
from eventlib.lab.explorers.replay.export import csv_of, numbers_of
from eventlib.lab.explorers.replay.frames import Frames, Replay, replay_of
from eventlib.lab.explorers.replay.page import frames_data, page_data
from eventlib.lab.explorers.replay.storyboard import storyboard
from eventlib.lab.explorers.replay.words import (
    line_without,
    lines_at,
    lines_others,
    lines_refused,
    lines_types,
)
from eventlib.store import EventStore


class ReplayExplorer(Explorer):
    """The history of one stream or several, as the store holds it now, to move through.

    `ids` is the name of a stream or a list of names; `aggregate_class` is what the events are
    replayed into. Every frame is computed here, once; the page draws them without asking again.
    It opens at the first event.

    - `stream`: the one that is shown; setting it goes to its last event.
    - `version`: 0 (before the first event) to the last one.
    - `skipped`: the version of the event that is left out, to see what would have been; 0: none.
    - `types`: the types of events that the log shows and that steps stop at; `()`: all of them.
      State and picture stay what they are: the other events happened too.
    - `text`: what it shows now, in words.
    - `csv`: the events that it shows, as a table; the page's button saves the same.

    >>> from datetime import UTC, datetime
    >>> from eventlib import SequentialIds, SimulatedClock
    >>> store = EventStore(
    ...     clock=SimulatedClock(datetime(2026, 3, 2, 9, tzinfo=UTC)), ids=SequentialIds())
    >>> account = BankAccount.open("ACC123", 1000, store)
    >>> _ = account.deposit(500, store)
    >>> explorer = ReplayExplorer(store, "ACC123")
    >>> explorer.version
    1
    >>> explorer.version = 2
    >>> print(explorer.text)
    Cuenta ACC123, versión 2 de 2 (2026-03-02 09:01:00 UTC).
    Evento 2: account.deposited, +500.00.
    Estado: account_id ACC123; balance 1000.00 → 1500.00; transactions 0 → \
1 (al final: deposit 500.00).
    >>> explorer.version = 7
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: version 7: ACC123 has 2 events, so it goes from 0 to 2
    """

    _esm, _css = page_of(__file__)

    stream = Unicode().tag(sync=True)
    version = Int().tag(sync=True)
    skipped = Int().tag(sync=True)
    types = Tuple().tag(sync=True)
    _data = Dict().tag(sync=True)
    _without = Dict().tag(sync=True)

    def __init__(
        self,
        store: EventStore,
        ids: str | Iterable[str],
        aggregate_class: Callable[[], Any] = BankAccount,
    ) -> None:
        names = [ids] if isinstance(ids, str) else list(dict.fromkeys(ids))
        if not names or not all(isinstance(name, str) for name in names):
            raise ValueError(f"ids is the name of a stream or a list of names, not {ids!r}")
        self._replays = {name: replay_of(store, name, aggregate_class) for name in names}
        self._other: Frames | None = None
        super().__init__(
            stream=names[0],
            version=min(1, self._replays[names[0]].last),
            _data=page_data(list(self._replays.values())),
        )

    @property
    def text(self) -> str:
        """What it shows now, in words."""
        replay = self._replay
        lines = lines_at(replay, self.version) + lines_types(replay, self.types)
        if self._other:
            lines.append(line_without(replay, self.version, self.skipped, self._other))
        lines += lines_refused((self._other or replay.frames).refused)
        others = [r.stream for r in self._replays.values() if r.entries and r is not replay]
        return "\n".join([*lines, *lines_others(others)])

    @property
    def csv(self) -> str:
        """The events that the log shows, with the numbers after each, as a table in CSV.

        Save it as `utf-8-sig`, as the page does, and a spreadsheet reads every letter right.
        """
        return csv_of(self._replay, self.types, self._other)

    def storyboard(self) -> Storyboard:
        """Three or four moments of the history side by side, for paper and pages without widgets.

        They are of the stream that is shown, with the event that is skipped now.
        """
        return storyboard(self._replay, self.skipped, self._other)

    @property
    def _replay(self) -> Replay:
        return self._replays[self.stream]

    @validate("stream")
    def _check_stream(self, proposal: Any) -> str:
        name: str = proposal["value"]
        if name not in self._replays:
            raise TraitError(f"stream {name!r}: this explorer has {', '.join(self._replays)}")
        return name

    @validate("version", "skipped")
    def _check_version(self, proposal: Any) -> int:
        last = self._replay.last
        told = f"{self.stream} has {last} events, so it goes from 0 to {last}"
        return within(proposal, 0, last, told)

    @validate("types")
    def _check_types(self, proposal: Any) -> tuple[str, ...]:
        known = self._replay.types
        unknown = [name for name in proposal["value"] if name not in known]
        if unknown:
            raise TraitError(
                f"types {unknown[0]!r}: {self.stream} has events of {', '.join(known) or 'no type'}"
            )
        wanted = tuple(name for name in known if name in proposal["value"])
        return () if wanted == known else wanted

    @observe("stream", "skipped")
    def _replay_without(self, change: Any) -> None:
        if change["name"] == "stream" and change["old"] and not self._page_moves:
            self.version, self.skipped, self.types = self._replay.last, 0, ()
        self._other = self._replay.without(self.skipped) if self.skipped else None
        if self._other and self._replay.money is None:
            answer = {"stream": self.stream, "skipped": self.skipped}
            numbers = numbers_of(self._other, "_without")
            self._without = {**answer, **frames_data(self._other), "csv": numbers}
