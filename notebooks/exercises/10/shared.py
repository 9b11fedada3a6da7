"""What the checks of 10 look at in classes that they have never seen."""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Sequence
from copy import deepcopy
from linecache import getline
from random import Random
from traceback import walk_tb
from typing import Any

from eventlib.aggregate import Aggregate
from eventlib.event import Event
from eventlib.lab.exercises.project import Project, store_with
from eventlib.recorders import Expected
from eventlib.recorders.memory import MemoryRecorder

Found = tuple[str, dict[str, Any]] | None
"""The message, and its figures; None where nothing is wrong."""

_CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter", "localtime"}
_OTHER_ANOTHER_DAY = {*_CLOCKS, "random", "getrandbits", "urandom"}


class Line(MemoryRecorder):
    """A place that lets somebody look on before it stores anything."""

    look: Callable[[], object] = staticmethod(lambda: None)

    def append(self, stream: str, events: Sequence[Event], expected: int | Expected) -> Any:
        self.look()
        return super().append(stream, events, expected)


def begun(project: Project, place: Any = ":memory:") -> Any:
    """A store in which the project's past has happened, and an object loaded from it."""
    store = store_with(project.begin, project.aggregate_id, place)
    return store, store.replay(project.aggregate_id, project.aggregate_class)


def state(aggregate: Any) -> dict[str, Any]:
    """The public attributes, as they are now."""
    return {k: as_it_is(v) for k, v in vars(aggregate).items() if not k.startswith("_")}


def collections(aggregate: Any) -> dict[str, Any]:
    """What is a list, a dictionary or a set, its class's too: that may be one for all objects."""
    places = [*map(vars, reversed(type(aggregate).__mro__)), state(aggregate)]
    found = {name: value for place in places for name, value in place.items() if name[0] != "_"}
    return {k: as_it_is(v) for k, v in found.items() if isinstance(v, list | dict | set)}


def as_it_is(value: Any) -> Any:
    """A copy that equals another one of the same content, whatever classes are in it."""
    if isinstance(value, dict):
        return {key: as_it_is(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_it_is(each) for each in value]
    if type(value).__eq__ is object.__eq__ and hasattr(value, "__dict__") and not callable(value):
        return {type(value).__name__: as_it_is(vars(value))}
    return deepcopy(value)


def refusal(command: Callable[[], object]) -> str:
    """What the command was refused with; an empty text when it was accepted.

    A slip of the pen is no refusal, and goes on its way.
    """
    try:
        command()
    except (TypeError, NameError, AttributeError):
        raise
    except Exception as error:
        if isinstance(error, LookupError) and not on_purpose(error):
            raise
        return f"{type(error).__name__}: {error}"
    return ""


def on_purpose(error: Exception) -> bool:
    """Whether somebody wrote `raise` or `assert` where it comes from."""
    *_, (frame, number) = walk_tb(error.__traceback__)
    line = getline(frame.f_code.co_filename, number)
    return re.search(r"\b(raise|assert)\b", line) is not None


def unfit(project: Project) -> Found:
    """Why no check could use this project, if none can."""
    made, begin, name = project.aggregate_class, project.begin, project.aggregate_id
    if not (isinstance(made, type) and issubclass(made, Aggregate)):
        return "no_class", {"came": repr(made)}
    if not isinstance(begin, list | tuple) or not all(map(_is_pair, begin)):
        return "no_begin", {"came": repr(begin)}
    for which, number in (("command", 3), ("refused", 2)):
        if not takes(getattr(project, which), number):
            return "no_function", {"name": which, "number": number}
    if not takes(made, 0):
        return "asks_for_more", {"name": made.__name__}
    if not hasattr(made(), "version"):
        return "no_super", {"name": made.__name__}
    if not takes(made().evolve, 1):
        return "no_self", {"name": made.__name__}
    for events in ([("a.fact", {})], begin):
        try:
            store_with(events, name)
        except (TypeError, ValueError) as error:
            return "no_begin" if events is begin else "no_id", {"came": f"{name!r} ({error})"}
    elsewhere = [data["aggregate_id"] for _, data in begin if "aggregate_id" in data]
    if any(each != name for each in elsewhere):
        return "elsewhere", {"name": name, "came": elsewhere[0]}
    loaded, attribute = store_with(begin, name).replay(name, made), project.attribute
    if not isinstance(attribute, str) or not hasattr(loaded, attribute):
        return "no_attribute", {"name": attribute}
    return None


def _is_pair(event: Any) -> bool:
    pair = isinstance(event, list | tuple) and len(event) == 2
    return pair and isinstance(event[0], str) and isinstance(event[1], dict)


def takes(function: Any, number: int) -> bool:
    """Whether it can be called with so many arguments."""
    try:
        inspect.signature(function).bind(*range(number))
    except TypeError:
        return False
    return True


def commands(project: Project, known: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The methods of the class that take a store, by name, with what is known of the arguments; not
    those that ask for more than that."""
    found = {}
    for name, method in inspect.getmembers(project.aggregate_class, inspect.isfunction):
        asked = {k: v for k, v in inspect.signature(method).parameters.items() if k != "self"}
        told = {k: known[k] for k, v in asked.items() if v.default is v.empty and k in known}
        told |= {k: "c-3" for k in asked if k == "command_id"}
        try:
            inspect.signature(method).bind(None, store=None, **told)
        except TypeError:
            continue
        if not hasattr(Aggregate, name) and name[0] != "_":
            found[name] = told
    return found


def chance(aggregate: Any, events: Sequence[Event]) -> str:
    """What `evolve` asked that answers otherwise another day: a clock, or chance."""
    asked: list[str] = []

    def listen(frame: Any, what: str, called: Any) -> None:
        owner = getattr(called, "__self__", None)
        free = inspect.ismodule(owner) or isinstance(owner, type | Random)
        if what == "c_call" and free and called.__name__ in _OTHER_ANOTHER_DAY:
            asked.append(called.__name__)

    before = sys.getprofile()
    sys.setprofile(listen)
    try:
        for event in events:
            aggregate.apply(event)
    finally:
        sys.setprofile(before)
    return asked[0] if asked else ""


def judgement(replay: Callable[[], object]) -> str:
    """What `evolve` raised on purpose; an empty text where it took in all that had happened."""
    try:
        replay()
    except Exception as error:
        if on_purpose(error):
            return f"{type(error).__name__}: {error}"
    return ""


def asks_the_state(made: type[Aggregate]) -> bool:
    """Whether `evolve` has an `if` that looks at the object."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(made.evolve)))
    except (OSError, SyntaxError):
        return False
    tests = [each.test for each in ast.walk(tree) if isinstance(each, ast.If | ast.IfExp)]
    return any("self." in ast.unparse(test) for test in tests)
