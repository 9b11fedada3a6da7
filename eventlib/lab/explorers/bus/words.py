"""What a `BusExplorer` shows, in words: the lines of its `.text`, and a sentence for each step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from eventlib.bus import DeadLetter
from eventlib.event import Event
from eventlib.lab.explorers.bus.consumers import find
from eventlib.lab.explorers.bus.record import Consumer, Delivery, Frame, Step
from eventlib.lab.explorers.frame.shown import error_in_words
from eventlib.lab.session import text

MOST_LETTERS = 12
_say = partial(text, "bus", "text")
_step = partial(text, "bus", "step")


def lines_of(frame: Frame, producers: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The producers, the consumers, the last publication or retry, and the dead letters."""
    yield _say("producers")
    for source, types in producers.items():
        key = "producer" if types else "producer_seen"
        yield _say(key, source=source, types=", ".join(types))
    yield _say("consumers" if frame.consumers else "consumers_none")
    yield from map(_consumer, frame.consumers)
    yield from _round(frame)
    yield _say("letters" if frame.letters else "letters_none", count=len(frame.letters))
    for letter in frame.letters[:MOST_LETTERS]:
        words = {"consumer": consumer_of(letter, frame), "error": error_in_words(letter.error)}
        yield _say("letter", attempts=letter.attempts, **words, **_about(letter.event))
    if len(frame.letters) > MOST_LETTERS:
        yield _say("more", count=len(frame.letters) - MOST_LETTERS)


def sentence(step: Step) -> str:
    """What happened in this step."""
    about = {} if step.event is None else _about(step.event)
    if step.kind == "publish":
        key = "publish" if step.frame.waiting else "publish_nobody"
        return _step(key, consumers=", ".join(step.frame.waiting), **about)
    if step.delivery:
        key = f"{step.kind}_failed" if step.delivery.error else step.kind
        words = {"consumer": step.delivery.consumer, "outcome": outcome(step.delivery)}
        return _step(key, **words, **about)
    if step.consumer:
        mine = [each for each in step.frame.letters if each.handler is step.consumer.handler]
        key = "mend_letters" if step.kind == "mend" and mine else step.kind
        patterns = ", ".join(step.consumer.patterns)
        return _step(key, consumer=step.consumer.name, patterns=patterns)
    return _step(step.kind)


def outcome(delivery: Delivery) -> str:
    """Delivered or failed, at which attempt, and what the consumer printed."""
    key = ("failed" if delivery.error else "delivered") + ("_again" * (delivery.attempt > 1))
    outcome = text("bus", "outcome", key, attempt=delivery.attempt, error=delivery.error)
    if delivery.said:
        return text("bus", "outcome", "said", outcome=outcome, said=delivery.said)
    return outcome


def consumer_of(letter: DeadLetter, frame: Frame) -> str:
    """The name of the consumer that a dead letter was for."""
    consumer = find(frame.consumers, letter.handler)
    return consumer.name if consumer else ""


def _consumer(consumer: Consumer) -> str:
    state = "fails" if consumer.failing else "works"
    return _say(
        "consumer",
        name=consumer.name,
        patterns=", ".join(consumer.patterns),
        state=_say(state if consumer.subscribed else "left"),
        delivered=consumer.delivered,
        failed=consumer.failed,
    )


def _round(frame: Frame) -> Iterator[str]:
    if frame.retrying:
        yield _say("retry")
        for done in frame.round:
            words = {"consumer": done.consumer, "outcome": outcome(done)}
            yield _say("delivery_again", **words, **_about(done.event))
    elif frame.event is None:
        yield _say("nothing")
    else:
        yield _say("event", **_about(frame.event))
        for done in frame.round:
            yield _say("delivery", consumer=done.consumer, outcome=outcome(done))
        for name in frame.waiting:
            yield _say("delivery", consumer=name, outcome=_say("waiting"))
        if not frame.round and not frame.waiting:
            yield _say("nobody", **_about(frame.event))


def _about(event: Event) -> dict[str, str]:
    return {"id": event.id, "type": event.type, "source": event.source}
