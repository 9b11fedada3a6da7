"""What a bus, a store and a projection take as a handler, and what a pattern means: one answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from functools import partial, wraps
from typing import Any

import pytest

from eventlib import Event, EventBus, EventStore
from eventlib.broker.inbox import Inbox
from eventlib.patterns import Upcaster
from eventlib.projection import Projection

MakeEvent = Callable[..., Event]


async def coroutine(*args: Any) -> None:
    """Called, it hands back a coroutine, and has done nothing."""


def generator(*args: Any) -> Iterator[None]:
    yield


async def async_generator(*args: Any) -> AsyncIterator[None]:
    yield


class Methods:
    async def method(self, *args: Any) -> None: ...

    def generator(self, *args: Any) -> Iterator[None]:
        yield

    @staticmethod
    async def static(*args: Any) -> None: ...

    @classmethod
    async def of_class(cls, *args: Any) -> None: ...


class Call:
    async def __call__(self, *args: Any) -> None: ...


class CallGenerator:
    def __call__(self, *args: Any) -> Iterator[None]:
        yield


def plainly_wrapped() -> Callable[..., object]:
    @wraps(coroutine)
    def run(*args: Any) -> None:
        """Hands the coroutine to a loop, say: it runs when it is called."""

    return run


NEVER_RUN = {
    "a coroutine function": coroutine,
    "a generator function": generator,
    "an async generator function": async_generator,
    "a lambda that yields": lambda *args: (yield),
    "a partial": partial(coroutine, 1),
    "a partial of a partial": partial(partial(generator, 1), 2),
    "a partial of a method": partial(Methods().method, 1),
    "a method": Methods().method,
    "a method that yields": Methods().generator,
    "a static method": Methods.static,
    "a class method": Methods.of_class,
    "an object whose call is one": Call(),
    "an object whose call yields": CallGenerator(),
    "a partial of such an object": partial(Call(), 1),
}


def to_bus(handler: Any) -> None:
    EventBus().subscribe("*", handler)


def to_store(handler: Any) -> None:
    EventStore().subscribe(handler)


def to_projection(handler: Any) -> None:
    Projection(EventStore(), {"*": handler})


def to_upcaster(handler: Any) -> None:
    Upcaster(EventStore(), {}).handlers({"*": handler})


@pytest.mark.parametrize("subscribe", [to_bus, to_store, to_projection, to_upcaster])
class TestWhatCouldNeverRun:
    @pytest.mark.parametrize("handler", NEVER_RUN.values(), ids=NEVER_RUN)
    def test_is_refused_with_what_to_do(
        self, subscribe: Callable[[Any], None], handler: Any
    ) -> None:
        with pytest.raises(TypeError, match="a call would run nothing of it; use a plain def"):
            subscribe(handler)

    @pytest.mark.parametrize(
        "handler",
        [lambda *args: None, print, [].append, partial(print, end=""), dict, plainly_wrapped()],
        ids=lambda each: getattr(each, "__name__", type(each).__name__),
    )
    def test_and_what_runs_is_taken(self, subscribe: Callable[[Any], None], handler: Any) -> None:
        subscribe(handler)


GIVE_BACK = {
    "a lambda of a coroutine": lambda *args: coroutine(*args),
    "a lambda of a generator": lambda *args: generator(*args),
    "a lambda of an async generator": lambda *args: async_generator(*args),
    "a wrapper that forgets to wait": wraps(print)(lambda *args: coroutine(*args)),
}


@pytest.mark.parametrize("handler", GIVE_BACK.values(), ids=GIVE_BACK)
class TestWhatGaveBackSomethingThatHasNotRun:
    """Who only hands on cannot be told by looks: the call tells."""

    def test_has_failed_in_a_bus_and_when_it_is_tried_again(
        self, event: MakeEvent, handler: Any
    ) -> None:
        bus = EventBus()
        bus.subscribe("*", handler)
        (letter,) = bus.publish(event("e-1"))
        assert "of which nothing has run" in str(letter.error)
        assert [again.attempts for again in bus.retry()] == [2]

    def test_has_failed_in_a_bus_that_somebody_looks_into(
        self, event: MakeEvent, handler: Any
    ) -> None:
        bus = EventBus()
        bus.subscribe("*", handler)
        bus.interceptor = lambda handle, happened, attempt: handle(happened)
        assert len(bus.publish(event("e-1"))) == len(bus.retry()) == 1

    def test_has_failed_in_a_store(self, event: MakeEvent, handler: Any) -> None:
        store = EventStore()
        store.subscribe(handler)
        store.append(event("e-1"))
        assert len(store.dead_letters) == 1

    def test_has_failed_in_a_projection_and_behind_an_upcaster(
        self, event: MakeEvent, handler: Any
    ) -> None:
        store = EventStore()
        store.append(event("e-1"))
        for handlers in ({"*": handler}, Upcaster(store, {}).handlers({"*": handler})):
            view = Projection(store, handlers)
            with pytest.raises(TypeError, match="of which nothing has run"):
                view.catch_up()
            assert view.position == 0

    def test_has_failed_in_an_inbox(self, event: MakeEvent, handler: Any) -> None:
        with closing(Inbox({"*": handler})) as inbox:
            with pytest.raises(TypeError, match="of which nothing has run"):
                inbox.handle(event("e-1"))
            assert dict(inbox.view) == {}


def test_what_runs_by_itself_is_taken(event: MakeEvent) -> None:
    """A task of a loop, say: it was handed over, and will run."""
    bus = EventBus()
    with closing(asyncio.new_event_loop()) as loop:
        bus.subscribe("*", lambda event: loop.create_future())
        assert bus.publish(event("e-1")) == ()


PATTERNS = [
    ("account.deposited", True),
    ("account.*", True),
    ("*", True),
    ("account.deposited.*", False),
    ("account", False),
    ("order.*", False),
]


class TestAPattern:
    @pytest.mark.parametrize(("pattern", "meant"), PATTERNS)
    def test_means_the_same_in_a_bus_a_store_and_a_projection(
        self, event: MakeEvent, pattern: str, meant: bool
    ) -> None:
        store, bus = EventStore(), EventBus()
        seen: list[str] = []
        bus.subscribe(pattern, lambda event: seen.append("bus"))
        view = Projection(store, {pattern: lambda rows, event: seen.append("view")})
        written = store.append(event("e-1"))
        bus.publish(written)
        view.catch_up()
        assert seen == (["bus", "view"] if meant else [])
        assert store.read_all(types=[pattern]) == ([written] if meant else [])

    @pytest.mark.parametrize("pattern", ["a*", "*.b", "a.**", "a*.*"])
    def test_that_means_nothing_is_refused_by_a_projection_too(self, pattern: str) -> None:
        for subscribe in (
            lambda: EventBus().subscribe(pattern, print),
            lambda: Projection(EventStore(), {pattern: print}),
            lambda: Upcaster(EventStore(), {}).handlers({pattern: print}),
        ):
            with pytest.raises(ValueError, match=r"a star stands alone|one star is enough"):
                subscribe()

    def test_and_a_type_of_which_both_are_handled_one_after_the_other(
        self, event: MakeEvent
    ) -> None:
        store = EventStore()
        seen: list[str] = []
        view = Projection(
            store,
            {
                "account.*": lambda rows, event: seen.append("all"),
                "account.deposited": lambda rows, event: seen.append("one"),
            },
        )
        store.append(event("e-1"))
        view.catch_up()
        assert seen == ["all", "one"]

    def test_is_read_from_the_log_with_after_and_limit_as_a_type_is(
        self, store: EventStore, event: MakeEvent
    ) -> None:
        types = ["a.x", "b.x", "a.y", "a.*", "b.x", "a.x", "a*"]
        for n, type in enumerate(types):
            store.append(event(f"e-{n}", type=type))

        def ids(**asked: Any) -> list[str]:
            return [event.id for event in store.read_all(**asked)]

        assert ids(types=["a.*"]) == ["e-0", "e-2", "e-3", "e-5"]
        assert ids(types=["a.*"], after=1, limit=2) == ["e-2", "e-3"]
        assert ids(types=["a.*"], limit=0) == []
        assert ids(types=["b.x", "a.y", "c.*"]) == ["e-1", "e-2", "e-4"]
        assert ids(types=["*"]) == [f"e-{n}" for n in range(7)]
        assert ids(types=["a*"]) == ["e-6"]  # no pattern: a name like any other
