"""An event: something that happened, written down once and never changed."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, NoReturn, Self

MAX_INT = 2**53 - 1  # beyond it, JavaScript and many JSON readers lose digits
MAX_DEPTH = 100
MAX_NAME = 500
_NOT_IN_NAMES = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class _Frozen:
    """Every change is refused, so it can be its own copy."""

    __slots__ = ()

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(
            "an event is never changed: correct it with a new event, "
            "or work on a copy (dict(…) or list(…))"
        )

    __setitem__ = __delitem__ = clear = pop = _refuse

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self


class FrozenDict(_Frozen, dict[str, Any]):
    """A dict that can be read, compared and copied like any other, and never changed.

    `dict(frozen)` is a plain copy to work on.
    """

    __slots__ = ()
    __ior__ = popitem = setdefault = update = _Frozen._refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenDict, (dict(self),)


class FrozenList(_Frozen, list[Any]):
    """The list that goes with `FrozenDict`."""

    __slots__ = ()
    __iadd__ = __imul__ = append = extend = insert = _Frozen._refuse
    remove = reverse = sort = _Frozen._refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenList, (list(self),)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Event:
    """Something that happened: frozen, all the way down.

    - `id`, `type`, `source`, and `data["aggregate_id"]` where there is one: non-empty strings of
      at most 500 characters without control characters.
    - `data`: what JSON can hold without loss: str, int (up to 2**53 - 1 in size), finite float,
      bool, None, list (tuples become lists), dict with str keys; at most 100 deep.
    - `timestamp`: an aware datetime; kept in UTC, to the microsecond.

    Anything else is a `TypeError` or a `ValueError` that names the place. Two events are equal
    when all five are, whether or not a store has recorded them.

    >>> order = {"order_id": "ORD123", "lines": [{"sku": "TEA", "units": 2}]}
    >>> event = Event("e-1", "order.created", order, datetime(2026, 3, 2, tzinfo=UTC), "shop")
    >>> order["lines"].clear()                       # a later change is not seen
    >>> event.data["lines"] == [{"sku": "TEA", "units": 2}]
    True
    >>> event.data["lines"][0]["units"] = 3
    Traceback (most recent call last):
    TypeError: an event is never changed: correct it with a new event, \
or work on a copy (dict(…) or list(…))
    """

    id: str
    type: str
    data: Mapping[str, Any]
    timestamp: datetime
    source: str

    def __post_init__(self) -> None:
        check_name("id", self.id)
        check_name("type", self.type)
        check_name("source", self.source)
        if type(self.data) is not dict and type(self.data) is not FrozenDict:
            raise TypeError(f"data is a dict, not {_named(self.data)}")
        data = freeze(self.data, "data")
        aggregate_id = data.get("aggregate_id")
        if aggregate_id is not None:
            check_name("data['aggregate_id']", aggregate_id)
        object.__setattr__(self, "data", data)
        object.__setattr__(self, "timestamp", to_utc("timestamp", self.timestamp))

    @property
    def aggregate_id(self) -> str | None:
        """The stream this event belongs to: `data["aggregate_id"]`, or `None`."""
        return self.data.get("aggregate_id")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Event):
            return NotImplemented
        return self.timestamp == other.timestamp and same_content(self, other)

    def __hash__(self) -> int:
        return hash((self.id, self.type, self.source, self.timestamp))

    def __repr__(self) -> str:
        place = f"#{self.position} v{self.version} " if isinstance(self, RecordedEvent) else ""
        what = f"{short(self.id)} {short(self.type)} {short(encode_data(self.data))}"
        when = self.timestamp.isoformat().removesuffix("+00:00")
        return f"<{type(self).__name__} {place}{what} {when}Z>"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RecordedEvent(Event):
    """An event as a store hands it back: with its place in its stream and in the store.

    `version` counts 1, 2, 3… in the stream, `position` 1, 2, 3… over the whole store, in commit
    order, without gaps. Where an event lies is no part of what it says: a recorded event equals
    the one that was appended.
    """

    version: int
    position: int


# How to fill a frozen event: the setters of its slots, a third quicker than object.__setattr__.
_put_id, _put_type, _put_data, _put_timestamp, _put_source, _put_version, _put_position = (
    getattr(RecordedEvent, field.name).__set__ for field in fields(RecordedEvent)
)


def as_recorded(
    id: str, type: str, data: Any, timestamp: datetime, source: str, version: int, position: int
) -> RecordedEvent:
    """A `RecordedEvent` of parts that were checked before they were stored: nothing is checked.

    For recorders, which build thousands of them; `data` must be frozen (see `decode_data`).
    """
    event = object.__new__(RecordedEvent)
    _put_id(event, id)
    _put_type(event, type)
    _put_data(event, data)
    _put_timestamp(event, timestamp)
    _put_source(event, source)
    _put_version(event, version)
    _put_position(event, position)
    return event


# --- names and instants ---------------------------------------------------------------------


def check_name(what: str, name: Any) -> None:
    """Refuse what cannot be the name of an event, a type, a source or a stream."""
    if type(name) is str and 0 < len(name) <= MAX_NAME and name.isprintable():
        return  # nearly always
    if type(name) is not str:
        raise TypeError(f"{what} is a string, not {_named(name)}")
    if not name:
        raise ValueError(f"{what} is empty: give it a name")
    if len(name) > MAX_NAME:
        raise ValueError(f"{what} has {len(name)} characters: {MAX_NAME} at most")
    if _NOT_IN_NAMES.search(name):
        raise ValueError(f"{what} holds a control character or half a character: {name!r}")


def could_be_name(name: Any) -> bool:
    """Whether anything can be stored under this name: a read of any other finds nothing."""
    try:
        check_name("name", name)
    except (TypeError, ValueError):
        return False
    return True


def to_utc(what: str, instant: Any) -> datetime:
    """The same instant as a plain `datetime` in UTC; a naive one is a `ValueError`.

    >>> to_utc("at", datetime(2026, 3, 2))
    Traceback (most recent call last):
    ValueError: at has no time zone: add one, for example .replace(tzinfo=timezone.utc)
    """
    if not isinstance(instant, datetime):
        raise TypeError(f"{what} is a datetime with a time zone, not {_named(instant)}")
    if instant.tzinfo is UTC and type(instant) is datetime:
        return instant
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise ValueError(
            f"{what} has no time zone: add one, for example .replace(tzinfo=timezone.utc)"
        )
    try:
        utc = instant.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{what} falls outside the years 1 to 9999 in UTC: {instant}") from None
    return datetime.combine(utc.date(), utc.time(), UTC)


# --- data: checked and frozen once, as JSON everywhere -------------------------------------------


def _named(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")


def short(text: str) -> str:
    """A text that fits into a line."""
    return text if len(text) <= 80 else text[:79] + "…"


def freeze(value: Any, where: str, depth: int = 1) -> Any:
    """The value, checked and frozen; errors name the place in it, which `where` begins."""
    kind = type(value)
    if kind is str:
        if not value.isascii() and _LONE_SURROGATE.search(value):
            raise ValueError(
                f"{where} holds a lone surrogate (half a character): {short(repr(value))}"
            )
        return value
    if value is None or kind is bool:
        return value
    if kind is int:
        if not -MAX_INT <= value <= MAX_INT:
            raise ValueError(f"{where} is beyond 2**53 - 1: write it as a string")
        return value
    if kind is float:
        if not math.isfinite(value):
            raise ValueError(f"{where} is {value}, which JSON cannot hold")
        return value
    if depth > MAX_DEPTH:
        raise ValueError(f"{where[:200]}… is more than {MAX_DEPTH} levels deep (or holds itself)")
    if kind is dict or kind is FrozenDict:
        items = {}
        for key, item in value.items():
            if type(key) is not str:
                raise TypeError(f"{where} has the key {key!r}: keys are strings")
            if not key.isascii() and _LONE_SURROGATE.search(key):
                raise ValueError(f"{where} has a key with a lone surrogate: {short(repr(key))}")
            plain = type(item) is str and item.isascii()
            items[key] = item if plain else freeze(item, f"{where}[{key!r}]", depth + 1)
        return FrozenDict(items)
    if kind is list or kind is tuple or kind is FrozenList:
        return FrozenList(
            freeze(item, f"{where}[{index}]", depth + 1) for index, item in enumerate(value)
        )
    raise TypeError(
        f"{where} is {_named(value)}, which JSON cannot hold as it is: "
        "use str, int, float, bool, None, list or dict (a Decimal or a date as a string)"
    )


encode_data: Callable[[Any], str] = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False
).encode
_canonical = json.JSONEncoder(sort_keys=True, check_circular=False).encode


def same_content(a: Event, b: Event) -> bool:
    """Whether two events say the same, timestamps apart: as JSON, where 1, 1.0 and true differ."""
    return (
        a.id == b.id
        and a.type == b.type
        and a.source == b.source
        and a.data == b.data
        and _canonical(a.data) == _canonical(b.data)
    )


def _frozen_list(items: list[Any]) -> FrozenList:
    return FrozenList(_frozen_list(item) if type(item) is list else item for item in items)


def _frozen_object(found: dict[str, Any]) -> FrozenDict:
    for key, item in found.items():
        if type(item) is list:
            found[key] = _frozen_list(item)
    return FrozenDict(found)


_decode: Callable[[str], Any] = json.JSONDecoder(object_hook=_frozen_object).decode


def decode_data(texts: list[str]) -> list[FrozenDict]:
    """Frozen data from many JSON texts at once, which costs less than one by one.

    >>> decode_data(['{"amount":"5.00"}', '{"lines":[1,2]}'])
    [{'amount': '5.00'}, {'lines': [1, 2]}]
    """
    found: list[FrozenDict] = _decode("[" + ",".join(texts) + "]")
    return found
