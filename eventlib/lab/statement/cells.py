"""A cell of a bank statement: its text without the file's trimmings, or why it cannot be read."""

from __future__ import annotations

from unicodedata import normalize

_UNSEEN = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f\u3000", " "),  # spaces that do not break
        **dict.fromkeys("\ufeff\u200e\u200f"),  # a mark of the encoding, marks of direction
    }
)


class Unreadable(ValueError):
    """A cell that cannot be read: `index` in the sequence of cells, and `why`."""

    def __init__(self, why: str, index: int = 0) -> None:
        self.index = index
        self.why = why
        super().__init__(why)


def tidy(cell: str) -> str:
    """The cell without spaces around it, with plain spaces inside, and without Excel's `="…"`.

    >>> tidy(' ="0049" '), tidy("1\\u202f234,50\\u00a0€")
    ('0049', '1 234,50 €')
    """
    if not cell.isascii():
        cell = cell.translate(_UNSEEN)
    cell = cell.strip()
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
        cell = cell[2:-1].strip()
    return cell


def as_heading(cell: str) -> str:
    """A heading as it is compared: in one line, with single spaces, accents in one piece."""
    return normalize("NFC", " ".join(tidy(cell).split()))


def unreadable(
    name: str, line: int, why: str, column: str | None = None, value: str = ""
) -> ValueError:
    """The error for a line of the file `name` that cannot be read."""
    shown = value if len(value) <= 60 else value[:59] + "…"
    what = "" if column is None else f", column {column!r}: {shown!r}"
    return ValueError(f"{name}, line {line}{what} {why}. Nothing was stored.")
