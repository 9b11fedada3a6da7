"""The rows of a view as a table of texts: a column for each field, where rows have fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eventlib.event import encode_data
from eventlib.lab.explorers.frame.shown import short

MOST_COLUMNS = 5
LONGEST = 80


def table_of(rows: Mapping[str, Any], most: int) -> tuple[list[str], list[list[str]]]:
    """The columns' names, and for each of the first `most` keys its cells; no name: one value.

    >>> table_of({"ana": {"orders": 2, "total": "24.50"}, "ben": {"orders": 1}}, 9)
    (['orders', 'total'], [['2', '24.50'], ['1', '']])
    >>> table_of({"ana": ["ORD1", "ORD3"], "ben": 1.5}, 9)
    ([''], [['ORD1, ORD3'], ['1.5']])
    """
    values = list(rows.values())[:most]
    if values and all(isinstance(value, dict) for value in values):
        columns = list(dict.fromkeys(field for value in values for field in value))
        if 0 < len(columns) <= MOST_COLUMNS:
            return columns, [
                [cell(value[field]) if field in value else "" for field in columns]
                for value in values
            ]
    return [""], [[cell(value)] for value in values]


def cell(value: Any) -> str:
    """One value in one line."""
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return short(", ".join(map(_scalar, value)) or "[]", LONGEST)
    return short(_scalar(value), LONGEST)


def value_in_words(value: Any) -> str:
    """One row's value in one line, with the names of its fields."""
    if isinstance(value, dict):
        return "; ".join(f"{short(field, LONGEST)} {cell(item)}" for field, item in value.items())
    return cell(value)


def _scalar(value: Any) -> str:
    return value if isinstance(value, str) else encode_data(value)
