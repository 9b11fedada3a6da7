"""What a fork must find in order: it waits for nobody but who is at work for a moment.

A child has a copy of its parent's memory, with locks as other threads held them, and none of those
threads: a lock that was held stays so for ever. So what is registered here has a `_lock` that is
held for a moment only, and never while other people's code runs or another process is waited for.
A fork takes all of them, which is quick and cannot come to a stop, and gives them back on both
sides; in the child each object is told first.
"""

from __future__ import annotations

import os
import threading
from typing import Any, Protocol
from weakref import WeakSet


class Forkable(Protocol):
    """`_lock` guards what must not be torn; `_in_child` begins anew where it cannot go on."""

    _lock: Any

    def _in_child(self) -> None: ...


_ALL: WeakSet[Forkable] = WeakSet()
_FORKING = threading.RLock()
_HELD: list[tuple[Forkable, Any]] = []


def register(each: Forkable) -> None:
    with _FORKING:
        _ALL.add(each)


def _before() -> None:
    _FORKING.acquire()
    for each in list(_ALL):
        each._lock.acquire()
        _HELD.append((each, each._lock))


def _after() -> None:
    while _HELD:
        _HELD.pop()[1].release()
    _FORKING.release()


def _in_child() -> None:
    for each, _ in _HELD:
        each._in_child()
    _after()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before, after_in_parent=_after, after_in_child=_in_child)
