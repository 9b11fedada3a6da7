"""A bus as still pictures: one story, told with anybody's consumers, for paper and plain pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from eventlib.bus import EventBus, Handler
from eventlib.lab.explorers.bus.record import Consumer, Frame
from eventlib.lab.explorers.bus.samples import Sample, source_of
from eventlib.lab.explorers.bus.watch import BusWatch
from eventlib.lab.explorers.bus.words import sentence
from eventlib.lab.explorers.frame.shown import short
from eventlib.lab.figures.palette import PALETTE
from eventlib.lab.session import text

MOST_CONSUMERS = 5
WIDTH, ROW, GAP, TOP = 320, 44, 8, 4
BUS, LEFT = 120, 164  # where the bus and the boxes on its right begin
OK, FAILED = PALETTE[0].colour, PALETTE[1].colour


@dataclass(frozen=True, slots=True)
class Moment:
    """A title, what happened until then, and where that led."""

    title: str
    told: str
    frame: Frame


class Storyboard:
    """Static HTML with one drawing a moment; in plain text it tells the same.

    The story is played on a bus of its own, with a stand-in for each of `names`.
    """

    def __init__(self, sample: Sample, names: Sequence[str]) -> None:
        self._source = source_of(sample)
        self._more = max(len(names) - MOST_CONSUMERS, 0)
        self._moments = tuple(_played(sample, names[:MOST_CONSUMERS]))

    def __repr__(self) -> str:
        return "\n".join([self._title(), *(f"{m.title}: {m.told}" for m in self._moments)])

    def _repr_html_(self) -> str:
        return (
            '<figure style="margin:.5em 0;max-width:52em">'
            f'<figcaption style="font-weight:600">{escape(self._title())}</figcaption>'
            '<div style="display:grid;gap:1.2em 2em;margin-top:.5em;'
            'grid-template-columns:repeat(auto-fit,minmax(min(100%,270px),1fr))">'
            f"{''.join(map(self._panel, self._moments))}</div></figure>"
        )

    def _title(self) -> str:
        title = _word("title", count=len(self._moments))
        return f"{title} ({_word('more', count=self._more)})" if self._more else title

    def _panel(self, moment: Moment) -> str:
        rows = max(len(moment.frame.consumers), 1)
        height = TOP + ROW * (rows + 1)
        label = escape(f"{moment.title}: {moment.told}")
        return (
            '<figure style="margin:0;min-width:0">'
            f'<svg role="img" aria-label="{label}" viewBox="0 0 {WIDTH} {height}"'
            ' style="width:100%;height:auto;font-size:11px" fill="currentColor">'
            f"{''.join(self._drawing(moment.frame, rows))}</svg>"
            '<figcaption style="font-size:.9em;line-height:1.4;overflow-wrap:anywhere">'
            f"<strong>{escape(moment.title)}</strong><br>{escape(moment.told)}</figcaption></figure>"
        )

    def _drawing(self, frame: Frame, rows: int) -> Iterator[str]:
        bottom = TOP + ROW * rows
        middle = (TOP + bottom - GAP) / 2
        yield _box(2, middle - 17, 96, 34)
        yield _label(50, middle + 4, short(self._source, 15), "middle")
        yield _box(BUS, TOP, 18, ROW * rows - GAP, ' fill="currentColor" fill-opacity=".12"')
        yield _label(0, 0, _word("bus"), "middle", f"translate({BUS + 13} {middle}) rotate(-90)")
        if frame.event and not frame.retrying:
            yield _arrow(f"M98 {middle}H{BUS}", BUS, middle)
            yield _label(109, middle - 6, short(frame.event.id, 6), "middle")
        for row, consumer in enumerate(frame.consumers):
            yield from _consumer(consumer, frame, TOP + ROW * row)
        yield from _letters(frame, bottom)


def _played(sample: Sample, names: Sequence[str]) -> Iterator[Moment]:
    """Published and delivered; one fails, the others go on; tried again; mended."""
    bus = EventBus()
    for name in names:
        bus.subscribe(sample if isinstance(sample, str) else sample.type, _stand_in(name))
    watch = BusWatch(bus)

    def moment(key: str, first_step: int) -> Moment:
        told = " ".join(map(sentence, list(watch.steps)[first_step:]))
        return Moment(_word(key), told, watch.frame)

    watch.publish(watch.samples.make(sample))
    if not names:
        yield moment("nobody", 1)
        return
    yield moment("delivered", 1)
    seen = watch.count
    watch.set_failing(names[0], True)
    watch.publish(watch.samples.make(sample))
    yield moment("failed", seen)
    seen = watch.count
    watch.retry()
    yield moment("letter", seen)
    seen = watch.count
    watch.set_failing(names[0], False)
    watch.retry()
    yield moment("mended", seen)


def _stand_in(name: str) -> Handler:
    def consumer(_: object) -> None:
        """Takes what it gets."""

    consumer.__qualname__ = name
    return consumer


# --- the parts of a drawing --------------------------------------------------------------------


def _consumer(consumer: Consumer, frame: Frame, top: float) -> Iterator[str]:
    """Its box, its line from the bus, and what came of its last delivery."""
    middle = top + (ROW - GAP) / 2
    last = consumer.last
    wire = f"M{BUS + 18} {middle}H{LEFT}"
    if last is None or not any(done is last for done in frame.round):
        yield _path(wire, 'stroke="currentColor" stroke-opacity=".3"')
    elif last.error:
        yield _arrow(wire, LEFT, middle, FAILED, ' stroke-dasharray="4 3"')
    else:
        yield _arrow(wire, LEFT, middle)
    look = f' stroke="{FAILED}" stroke-width="1.5" stroke-dasharray="4 3"'
    yield _box(LEFT, top, WIDTH - LEFT - 2, ROW - GAP, look if consumer.failing else "")
    yield _label(LEFT + 8, top + 15, short(consumer.name, 24))
    state = _word("fails" if consumer.failing else "works")
    if last:
        mark = "✗" if last.error else "✓"
        state = f"{mark} {short(last.event.id, 8)} · {state}"
    yield _label(LEFT + 8, top + 29, state)


def _letters(frame: Frame, top: float) -> Iterator[str]:
    """The box of dead letters, and the way back to the bus when they are tried again."""
    if frame.retrying:
        yield _path(f"M{LEFT} {top + 18}H{BUS + 9}V{top - GAP}", f'stroke="{OK}"')
    yield _box(LEFT, top, WIDTH - LEFT - 2, ROW - GAP, ' stroke-dasharray="2 3"')
    yield _label(LEFT + 8, top + 15, _word("letters", count=len(frame.letters)))
    if frame.letters:
        letter = frame.letters[-1]
        attempts = _word("attempts", count=letter.attempts)
        yield _label(LEFT + 8, top + 29, f"{short(letter.event.id, 8)} · {attempts}")


def _box(x: float, y: float, width: float, height: float, look: str = "") -> str:
    fill = "" if "fill=" in look else ' fill="none"'
    stroke = "" if "stroke=" in look else ' stroke="currentColor" stroke-opacity=".5"'
    place = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="5"'
    return f"<rect {place}{fill}{stroke}{look}/>"


def _arrow(d: str, x: float, y: float, colour: str = OK, look: str = "") -> str:
    head = f'<path d="M{x:g} {y:g}l-7 -4v8Z" fill="{colour}"/>'
    return _path(d, f'stroke="{colour}" stroke-width="2"{look}') + head


def _path(d: str, look: str) -> str:
    return f'<path d="{d}" fill="none" {look}/>'


def _label(x: float, y: float, words: str, anchor: str = "start", transform: str = "") -> str:
    move = f' transform="{transform}"' if transform else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{move}>{escape(words)}</text>'


def _word(key: str, **values: object) -> str:
    return text("bus", "storyboard", key).format(**values)
