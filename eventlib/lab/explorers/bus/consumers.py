"""The consumers of a bus: its handlers, each under a name that no other has here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from itertools import chain, count
from types import MethodType

from eventlib.bus import Handler, Subscription
from eventlib.lab.explorers.bus.record import Consumer
from eventlib.lab.explorers.frame.shown import short

LONGEST_NAME = 60


def name_of(handler: Handler) -> str:
    """What a function, a method or any callable object is called.

    >>> name_of(print), name_of([].append), name_of(partial(print, "now:"))
    ('print', 'list.append', 'print')
    """
    if isinstance(handler, partial):
        return name_of(handler.func)
    name = getattr(handler, "__qualname__", None) or type(handler).__qualname__
    return short(str(name).rpartition("<locals>.")[2], LONGEST_NAME)


def is_same(one: Handler, other: Handler) -> bool:
    """Whether two handlers are one consumer: each look at a method makes a new object."""
    return one is other or (isinstance(one, MethodType) and one == other)


def find(consumers: Iterable[Consumer], handler: Handler) -> Consumer | None:
    """The consumer with this handler."""
    return next((each for each in consumers if is_same(each.handler, handler)), None)


def newcomer(handler: Handler, consumers: Iterable[Consumer]) -> Consumer:
    """A consumer under the handler's name, or under "name (2)" where that is taken."""
    taken = {each.name for each in consumers}
    name = name_of(handler)
    names = chain([name], (f"{name} ({number})" for number in count(2)))
    return Consumer(next(free for free in names if free not in taken), handler)


def taken_in(
    consumers: tuple[Consumer, ...], subscriptions: Iterable[Subscription]
) -> tuple[Consumer, ...]:
    """Who is subscribed now, in the bus's order, and behind them who is no longer."""
    everyone = list(consumers)
    patterns: dict[str, list[str]] = {}
    for subscription in subscriptions:
        consumer = find(everyone, subscription.handler)
        if consumer is None:
            consumer = newcomer(subscription.handler, everyone)
            everyone.append(consumer)
        patterns.setdefault(consumer.name, []).append(subscription.pattern)
    named = {each.name: each for each in everyone}
    present = [
        replace(named[name], patterns=tuple(dict.fromkeys(mine)), subscribed=True)
        for name, mine in patterns.items()
    ]
    gone = [replace(each, subscribed=False) for each in everyone if each.name not in patterns]
    return (*present, *gone)
