"""`BrokerExplorer`: a stream, and where each of its consumers is, from a recording."""

from __future__ import annotations

from typing import Any

from traitlets import Dict, Int, validate

from eventlib.lab.explorers.broker.page import page_data
from eventlib.lab.explorers.broker.record import Recording, frames_of
from eventlib.lab.explorers.broker.storyboard import storyboard
from eventlib.lab.explorers.broker.words import lines_of
from eventlib.lab.explorers.frame.storyboard import Storyboard
from eventlib.lab.explorers.frame.widget import Explorer, page_of, within

MOST = 12  # messages that a track has room for


class BrokerExplorer(Explorer):
    """What a `Recording` has of one stream: its messages, and what became of each at each durable.

    All is computed here, once; the page draws it.

    - `step`: how much of what happened has happened.
    - `text`: what it shows now, in words.

    >>> from eventlib.broker import open_broker
    >>> recording = Recording(open_broker())
    >>> recording.add_stream("ORDERS", ["order.>"])
    >>> _ = recording.publish("order.paid", b"ORD1")
    >>> (message,) = recording.consumer("ORDERS", "parcels").fetch()
    >>> message.nak(delay=5)
    >>> explorer = BrokerExplorer(recording, "ORDERS")
    >>> explorer.step = 4
    >>> print(explorer.text)
    Paso 4 de 4. parcels devuelve el 1: que vuelva dentro de 5 s.
    En el stream: 1.
    parcels: entregado hasta 1, resuelto hasta 0, en vuelo 1. 1: devuelto.
    """

    _esm, _css = page_of(__file__)

    step = Int(0).tag(sync=True)
    _data = Dict().tag(sync=True)

    def __init__(self, recording: Recording, stream: str) -> None:
        notes = [note for note in recording.notes if note.stream == stream]
        self._frames = frames_of(notes)
        count = len(self._frames[-1].stored)
        if not 0 < count <= MOST:
            raise ValueError(f"{count} messages of {stream} in the recording: it draws 1 to {MOST}")
        super().__init__(_data=page_data(stream, self._frames))

    @property
    def text(self) -> str:
        """What it shows now, in words."""
        return "\n".join(lines_of(self.step, self._frames))

    def storyboard(self) -> Storyboard:
        """Four moments as a static picture, for paper and pages without widgets."""
        return storyboard(self._frames)

    @validate("step")
    def _check_step(self, proposal: Any) -> int:
        last = len(self._frames) - 1
        return within(proposal, 0, last, f"the recording has {last}")
