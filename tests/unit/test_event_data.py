"""What an event can hold, to the last digit, and what it refuses."""

from __future__ import annotations

import enum
import json
from collections import OrderedDict, namedtuple
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import pytest

from eventlib import Event

NOW = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
NESTED = {"aggregate_id": "A", "lines": [{"sku": "TEA", "units": [1, 2]}]}


def holding(data: Any) -> Event:
    return Event("e-1", "order.created", data, NOW, "shop")


def nested(depth: int, *kinds: type) -> Any:
    """`depth` containers, one in the other, of these kinds by turns."""
    value: Any = None
    for level in range(depth):
        kind = kinds[level % len(kinds)]
        value = {"x": value} if kind is dict else kind([value])
    return value


class Number(enum.IntEnum):
    ONE = 1


class Word(enum.StrEnum):
    ONE = "one"


class Text(str):
    """Looks like a string."""


class Scalar:
    """Like the numbers of numpy: converts to anything, is nothing of it."""

    def __int__(self) -> int:
        return 1

    __index__ = __int__

    def __float__(self) -> float:
        return 1.0


class Float64(float):
    """numpy.float64 is one of these."""


Pair = namedtuple("Pair", "a b")


class TestData:
    @pytest.mark.parametrize(
        "value",
        [
            *("", "ñ😀\u2028\x00\x1f", True, False, None),
            *(0, 2**53 - 1, 1 - 2**53, 0.1, -0.0, 5e-324, 1.7976931348623157e308),
            *([], {}, [[]], {"": {"": []}}, [1, "a", None, {"b": [True]}]),
        ],
    )
    def test_what_json_can_hold_without_loss_is_held(self, value: Any) -> None:
        assert holding({"value": value}).data == {"value": value}

    @pytest.mark.parametrize("value", [2**53, -(2**53), 10**30])
    def test_an_integer_that_javascript_would_round_is_refused(self, value: int) -> None:
        with pytest.raises(ValueError, match=r"data\['n'\] is beyond 2\*\*53 - 1"):
            holding({"n": value})

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
    def test_a_float_that_is_no_number_is_refused(self, value: float) -> None:
        with pytest.raises(ValueError, match=r"data\['n'\] is .*, which JSON cannot hold"):
            holding({"n": value})

    @pytest.mark.parametrize(
        "value",
        [
            *(Decimal("1"), Fraction(1, 2), 1j, Scalar(), Float64(1), Number.ONE, Word.ONE),
            *(NOW, date(2026, 3, 2), timedelta(1), Text("x"), b"x", bytearray(1), {1}, frozenset()),
            *(
                Pair(1, 2),
                OrderedDict(),
                MappingProxyType({}),
                range(3),
                iter([]),
                object(),
                len,
                int,
            ),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_any_other_value_is_refused_at_its_place(self, value: Any) -> None:
        with pytest.raises(TypeError, match=r"^data\['lines'\]\[1\]\['x'\] is .* JSON cannot hold"):
            holding({"lines": [0, {"x": value}]})

    @pytest.mark.parametrize("key", [1, None, True, 1.5, b"x", ("a",), Text("x"), Word.ONE])
    def test_keys_are_strings(self, key: Any) -> None:
        with pytest.raises(TypeError, match=r"^data\['in'\] has the key .*: keys are strings"):
            holding({"in": {key: 1}})

    @pytest.mark.parametrize("text", ["\ud800", "a\udc00b", "\ude00\ud83d"])
    def test_half_a_character_is_refused_in_values_and_keys(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"data\['x'\] holds a lone surrogate"):
            holding({"x": text})
        with pytest.raises(ValueError, match=r"data\['x'\] has a key with a lone surrogate"):
            holding({"x": {text: 1}})

    @pytest.mark.parametrize(
        "kinds", [(dict,), (list,), (tuple,), (dict, list), (tuple, list, dict)]
    )
    def test_data_may_be_100_deep_and_no_deeper(self, kinds: tuple[type, ...]) -> None:
        deepest = {"x": nested(99, *kinds)}
        assert holding(deepest).data == json.loads(json.dumps(deepest))
        for much in (100, 5000):
            with pytest.raises(ValueError, match="more than 100 levels deep"):
                holding({"x": nested(much, *kinds)})

    def test_data_that_holds_itself_is_refused(self) -> None:
        loop: dict[str, Any] = {}
        loop["loop"] = loop
        circle: list[Any] = []
        circle += [circle, circle]
        for data in (loop, {"circle": circle}, {"a": [loop]}):
            with pytest.raises(ValueError, match="holds itself"):
                holding(data)

    @pytest.mark.parametrize("data", [None, [], "text", [("a", 1)], OrderedDict(), Pair(1, 2)])
    def test_data_is_a_dict(self, data: Any) -> None:
        with pytest.raises(TypeError, match="data is a dict, not "):
            holding(data)

    def test_a_message_stays_short_whatever_was_wrong(self) -> None:
        for wrong in ({"x": "\ud800" * 10**5}, {"x": {"\ud800" * 10**5: 1}}):
            with pytest.raises(ValueError, match="lone surrogate") as caught:
                holding(wrong)
            assert len(str(caught.value)) < 300
