"""A view as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from eventlib.lab.note import Note, missing_library

if TYPE_CHECKING:
    import pandas as pd


def view_table(view: Mapping[str, Any], key: str, value: str) -> pd.DataFrame | Note:
    """A row for each key of a view, in the order of the keys; `key` and `value` are the headings.

    >>> view_table({"2026-03-02": 65.0}, "day", "sales").reset_index().to_dict("records")
    [{'day': '2026-03-02', 'sales': 65.0}]
    """
    try:
        import pandas as pd
    except ImportError:
        return missing_library("pandas")
    return pd.Series(dict(view), name=value).rename_axis(key).to_frame()
