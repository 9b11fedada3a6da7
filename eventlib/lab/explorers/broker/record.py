"""What happened between a broker and its workers, and what had become of each message by then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from eventlib.broker import Broker, Message, Place, Published, Settings

SETTLED = {"+ACK": "ack", "-NAK": "nak", "+TERM": "term"}


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that happened: a message was stored, a worker came, or a worker and a message."""

    kind: str
    stream: str
    durable: str = ""
    sequence: int = 0
    deliveries: int = 0
    delay: float = 0.0


class Recording(Broker):
    """A broker that notes what passes through it, and changes nothing of it.

    `notes` has it in order. A worker is noted when it asks for its consumer. What a broker cannot
    see, that the work was done, is noted where the worker calls `work(message)`.
    """

    def __init__(self, broker: Broker) -> None:
        self._broker, self.max_payload = broker, broker.max_payload
        self.notes: list[Note] = []
        self._lent: list[tuple[Message, Note]] = []

    def work(self, message: Message) -> None:
        """Note that the work of a message, which came through here, was done."""
        (note,) = [note for lent, note in self._lent if lent is message]
        self.notes.append(replace(note, kind="work"))

    def close(self) -> None:
        self._broker.close()

    def _add_stream(self, name: str, settings: Settings) -> None:
        self._broker._add_stream(name, settings)

    def _publish(self, subject: str, payload: bytes, headers: dict[str, str]) -> Published:
        stored = self._broker._publish(subject, payload, headers)
        self.notes.append(Note("publish", stored.stream, sequence=stored.sequence))
        return stored

    def _add_durable(self, stream: str, durable: str, settings: Settings) -> None:
        self._broker._add_durable(stream, durable, settings)
        self.notes.append(Note("join", stream, durable))

    def _next(self, stream: str, durable: str, timeout: float) -> Message | None:
        message = self._broker._next(stream, durable, timeout)
        if message is None:
            return None
        note = Note("deliver", stream, durable, message.sequence, message.deliveries)
        lent = replace(message, _settle=partial(self._settle, note, message))
        self._lent.append((lent, note))
        self.notes.append(note)
        return lent

    def _settle(self, note: Note, message: Message, how: str, delay: float) -> None:
        message._settle(how, delay)
        self.notes.append(replace(note, kind=SETTLED[how], delay=delay))

    def _place(self, stream: str, durable: str) -> Place:
        return self._broker._place(stream, durable)


@dataclass(frozen=True, slots=True)
class Mark:
    """A message for one durable: the last that happened to it, its deliveries, its work done.

    `works` is `None` for a durable whose work nobody noted.
    """

    state: str = ""
    deliveries: int = 0
    works: int | None = None


Lane = Mapping[int, Mark]


@dataclass(frozen=True, slots=True)
class Frame:
    """After a note, or before the first: what is stored, and each durable's marks by sequence.

    `before` is what had become of the note's message for its durable until then.
    """

    note: Note | None
    before: Mark
    stored: frozenset[int]
    lanes: Mapping[str, Lane]


def frames_of(notes: Sequence[Note]) -> list[Frame]:
    """What there was after each note of one stream; what was not seen to come was there before."""
    came = {note.sequence for note in notes if note.kind == "publish"}
    works = {note.durable for note in notes if note.kind == "work"}
    frames = [Frame(None, Mark(), frozenset({note.sequence for note in notes} - came - {0}), {})]
    for note in notes:
        stored, lanes = frames[-1].stored, dict(frames[-1].lanes)
        lane = lanes.get(note.durable, {})
        before = lane.get(note.sequence, Mark(works=0 if note.durable in works else None))
        if note.kind == "publish":
            stored |= {note.sequence}
        else:
            lanes[note.durable] = (
                lane if note.kind == "join" else {**lane, note.sequence: _after(note, before)}
            )
        frames.append(Frame(note, before, stored, lanes))
    return frames


def _after(note: Note, before: Mark) -> Mark:
    if note.kind == "work":
        return replace(before, works=(before.works or 0) + 1)
    late = note.kind == "nak" and before.state in ("ack", "term")  # it changes nothing
    state = before.state if late else note.kind
    return replace(before, state=state, deliveries=max(note.deliveries, before.deliveries))


def reach(lane: Lane) -> tuple[int, int, int]:
    """How far it was delivered, up to where all of that is settled, and how much is in flight."""
    open_ = [number for number, mark in lane.items() if mark.state in ("deliver", "nak")]
    delivered = max(lane, default=0)
    return delivered, min([delivered, *(number - 1 for number in open_)]), len(open_)
