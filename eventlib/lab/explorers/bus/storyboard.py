"""A bus as still pictures: one story, told with anybody's consumers, for paper and plain pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from eventlib.bus import EventBus, Handler
from eventlib.lab.explorers.bus.record import Consumer, Frame
from eventlib.lab.explorers.bus.samples import Sample, source_of
from eventlib.lab.explorers.bus.watch import BusWatch
from eventlib.lab.explorers.bus.words import sentence
from eventlib.lab.explorers.frame.shown import short
from eventlib.lab.explorers.frame.storyboard import INK, Panel, Storyboard, box, label, path
from eventlib.lab.figures.palette import PALETTE
from eventlib.lab.session import text

MOST_CONSUMERS = 5
WIDTH, ROW, GAP, TOP = 320, 44, 8, 4
BUS, LEFT = 120, 164  # where the bus and the boxes on its right begin
WIDE = WIDTH - LEFT - 2
OK, FAILED = PALETTE[0].colour, PALETTE[1].colour
PLAIN = f'fill="none" {INK} stroke-opacity=".5" rx="5"'
_word = partial(text, "bus", "storyboard")


def storyboard(sample: Sample, names: Sequence[str]) -> Storyboard:
    """Four moments, played on a bus of its own with a stand-in for each of `names`."""
    more = max(len(names) - MOST_CONSUMERS, 0)
    panels = [
        Panel(title, [told], f"{title}: {told}", _drawing(frame, source_of(sample)), WIDTH, height)
        for title, told, frame in _played(sample, names[:MOST_CONSUMERS])
        for height in [TOP + ROW * (max(len(frame.consumers), 1) + 1)]
    ]
    title = _word("title", count=len(panels))
    return Storyboard(f"{title} ({_word('more', count=more)})" if more else title, panels)


def _played(sample: Sample, names: Sequence[str]) -> Iterator[tuple[str, str, Frame]]:
    """Published and delivered; one fails, the others go on; tried again; mended."""
    bus = EventBus()
    for name in names:
        bus.subscribe(sample if isinstance(sample, str) else sample.type, _stand_in(name))
    watch = BusWatch(bus)

    def moment(key: str, first_step: int) -> tuple[str, str, Frame]:
        told = " ".join(map(sentence, list(watch.steps)[first_step:]))
        return _word(key), told, watch.frame

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


def _drawing(frame: Frame, source: str) -> Iterator[str]:
    bottom = TOP + ROW * max(len(frame.consumers), 1)
    middle = (TOP + bottom - GAP) / 2
    yield box(2, middle - 17, 96, 34, PLAIN)
    yield label(50, middle + 4, short(source, 15), "middle")
    yield box(BUS, TOP, 18, bottom - TOP - GAP, f'{INK} fill-opacity=".12" rx="5"')
    yield label(0, 0, _word("bus"), "middle", f"translate({BUS + 13} {middle}) rotate(-90)")
    if frame.event and not frame.retrying:
        yield _arrow(f"M98 {middle}H{BUS}", BUS, middle)
        yield label(109, middle - 6, short(frame.event.id, 6), "middle")
    for row, consumer in enumerate(frame.consumers):
        yield from _consumer(consumer, frame, TOP + ROW * row)
    yield from _letters(frame, bottom)


def _consumer(consumer: Consumer, frame: Frame, top: float) -> Iterator[str]:
    """Its box, its line from the bus, and what came of its last delivery."""
    middle = top + (ROW - GAP) / 2
    last = consumer.last
    wire = f"M{BUS + 18} {middle}H{LEFT}"
    if last is None or not any(done is last for done in frame.round):
        yield path(wire, f'{INK} stroke-opacity=".3"')
    elif last.error:
        yield _arrow(wire, LEFT, middle, FAILED, ' stroke-dasharray="4 3"')
    else:
        yield _arrow(wire, LEFT, middle)
    failing = f'fill="none" stroke="{FAILED}" stroke-width="1.5" stroke-dasharray="4 3" rx="5"'
    yield box(LEFT, top, WIDE, ROW - GAP, failing if consumer.failing else PLAIN)
    yield label(LEFT + 8, top + 15, short(consumer.name, 24))
    state = _word("fails" if consumer.failing else "works")
    if last:
        state = f"{'✗' if last.error else '✓'} {short(last.event.id, 8)} · {state}"
    yield label(LEFT + 8, top + 29, state)


def _letters(frame: Frame, top: float) -> Iterator[str]:
    """The box of dead letters, and the way back to the bus when they are tried again."""
    if frame.retrying:
        yield path(f"M{LEFT} {top + 18}H{BUS + 9}V{top - GAP}", f'stroke="{OK}"')
    yield box(LEFT, top, WIDE, ROW - GAP, f'{PLAIN} stroke-dasharray="2 3"')
    yield label(LEFT + 8, top + 15, _word("letters", count=len(frame.letters)))
    if frame.letters:
        letter = frame.letters[-1]
        attempts = _word("attempts", count=letter.attempts)
        yield label(LEFT + 8, top + 29, f"{short(letter.event.id, 8)} · {attempts}")


def _arrow(d: str, x: float, y: float, colour: str = OK, look: str = "") -> str:
    head = f'<path d="M{x:g} {y:g}l-7 -4v8Z" fill="{colour}"/>'
    return path(d, f'stroke="{colour}" stroke-width="2"{look}') + head
