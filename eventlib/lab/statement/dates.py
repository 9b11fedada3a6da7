"""The dates of a bank statement, as banks write them, in Spanish and in English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Literal

from eventlib.lab.statement.cells import Unreadable

Order = Literal["day first", "month first"]
FORMATS: dict[Order, str] = {"day first": "%d/%m/%Y", "month first": "%m/%d/%Y"}
MONTHS = {
    name: number
    for number, names in enumerate(
        """
        ene enero jan january
        feb febr febrero february
        mar marzo march
        abr abril apr april
        may mayo
        jun junio june
        jul julio july
        ago agosto aug august
        sep sept set septiembre setiembre september
        oct octubre october
        nov noviembre november
        dic diciembre dec december
        """.strip().splitlines(),
        start=1,
    )
    for name in names.split()
}
_MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})(?![^\W\d_])"
_WEEKDAY = (
    r"\b(?:lun(?:es)?|mar(?:tes)?|mi[eé](?:rcoles)?|jue(?:ves)?|vie(?:rnes)?|s[aá]b(?:ado)?"
    r"|dom(?:ingo)?|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)(?![^\W\d_])\.?"
)
_TIME = r"(?P<time>(?:,? |T).*)?"
_PARTS = r"(?: del? |\. ?|[ ,/-] ?|)"
_SHAPES = [
    re.compile(shape + _TIME, re.ASCII | re.IGNORECASE)
    for shape in (
        r"(?P<one>\d{1,2})(?P<mark>[/.-])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4})\.?",
        r"(?P<year>\d{4})(?P<mark>[/.-])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})\.?",
        rf"(?P<day>\d{{1,2}}){_PARTS}(?P<month>{_MONTH})\.?{_PARTS}(?P<year>\d{{4}})",
        rf"(?P<month>{_MONTH})\.?[ -]?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:, ?| |-)"
        r"(?P<year>\d{4})",
        rf"(?P<year>\d{{4}}){_PARTS}(?P<month>{_MONTH})\.?{_PARTS}(?P<day>\d{{1,2}})",
    )
]
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2}):(?P<rest>\d{2}.*?)(?: ?(?P<half>[ap])\.? ?m\.?)?", re.ASCII | re.IGNORECASE
)
_NO_YEAR = re.compile(rf"\d{{1,2}}[/. -]\d{{1,2}}[.]?|\d{{1,2}}[ -]?{_MONTH}\.?", re.IGNORECASE)


def read_dates(cells: Sequence[str], date_format: str | None = None) -> list[datetime]:
    """The instants of a whole column, in UTC; a date without a time is its midnight.

    With `date_format` each cell is read by it, as `datetime.strptime` does; names of months and
    days are read in Spanish and in English, whatever the locale. Without, ISO dates are read, dates
    with the name of the month, and day, month and four-digit year in the one order that fits every
    cell of the column. Where both orders fit and differ, or none does: `Unreadable`.

    >>> [f"{each:%Y-%m-%d}" for each in read_dates(["2/3/2026", "15/03/2026", "31-ene-2024"])]
    ['2026-03-02', '2026-03-15', '2024-01-31']
    >>> read_dates(["02/03/2026", "04/03/2026"])
    Traceback (most recent call last):
    eventlib.lab.statement.cells.Unreadable: can be 2026-03-02 or 2026-02-03: \
give date_format="%d/%m/%Y" or date_format="%m/%d/%Y"
    """
    first = {cell: index for index, cell in reversed(list(enumerate(cells)))}  # each is read once
    if date_format is not None:
        by_format = {cell: _by_format(cell, date_format, first[cell]) for cell in reversed(first)}
        return [by_format[cell] for cell in cells]
    readings: list[dict[str, datetime]] = []
    failed: list[Unreadable] = []
    for order in FORMATS:
        try:
            readings.append({cell: _by_shape(cell, order, first[cell]) for cell in reversed(first)})
        except Unreadable as error:
            failed.append(error)
    if not readings:
        raise max(failed, key=lambda error: error.index)  # the order that came further
    if len(readings) == 2:
        for cell, day_first in readings[0].items():
            month_first = readings[1][cell]
            if day_first != month_first:
                choices = " or ".join(f'date_format="{each}"' for each in FORMATS.values())
                raise Unreadable(
                    f"can be {day_first:%Y-%m-%d} or {month_first:%Y-%m-%d}: give {choices}",
                    first[cell],
                )
    return [readings[0][cell] for cell in cells]


def is_date(cell: str, date_format: str | None = None) -> bool:
    """Whether a cell is a date by itself, in either order of day and month."""
    for order in FORMATS:
        with suppress(Unreadable):
            if date_format is None:
                return bool(_by_shape(cell, order, 0))
            return bool(_by_format(cell, date_format, 0))
    return False


def _by_format(cell: str, date_format: str, index: int) -> datetime:
    if not re.search("%[YyGcx]", date_format.replace("%%", "")):
        raise Unreadable(
            f"has no year by date_format={date_format!r}: a date without one is none. "
            "Write the year into the column (in a copy of the file)",
            index,
        )
    cell, plain = _without_names(cell, date_format)
    try:
        return _in_utc(datetime.strptime(cell, plain))
    except (ValueError, OverflowError):
        raise Unreadable(f"is no date of the form {date_format!r}", index) from None


def _without_names(cell: str, date_format: str) -> tuple[str, str]:
    """A cell and its format with numbers in place of names, which `strptime` reads by locale."""
    if re.search("%[aA]", date_format):
        cell = re.sub(_WEEKDAY, "", cell, count=1, flags=re.IGNORECASE)
        date_format = re.sub(r"%[aA]\.?", "", date_format)
    if re.search("%[bBh]", date_format):
        cell = re.sub(
            rf"(?<![^\W\d_])({_MONTH})\.?",
            lambda found: f"{MONTHS[found[1].lower()]:02}",
            cell,
            count=1,
            flags=re.IGNORECASE,
        )
        date_format = re.sub(r"%[bBh]\.?", "%m", date_format)
    return cell.strip(), date_format.strip()


def _by_shape(cell: str, order: Order, index: int) -> datetime:
    iso = cell
    for written in (cell, re.sub(rf"^{_WEEKDAY},? ", "", cell, flags=re.IGNORECASE)):
        found = next(filter(None, (shape.fullmatch(written) for shape in _SHAPES)), None)
        if found:
            iso = _iso(found.groupdict(), order)
            break
    try:
        return _in_utc(datetime.fromisoformat(iso))
    except (ValueError, OverflowError):
        pass
    if _NO_YEAR.fullmatch(cell):
        raise Unreadable(
            "is no date that can be read: it has no year. "
            "Write the year into the column (in a copy of the file)",
            index,
        )
    raise Unreadable(
        'is no date that can be read: say how they are written, as date_format="%d/%m/%y" does',
        index,
    )


def _iso(parts: dict[str, str | None], order: Order) -> str:
    if parts.get("one"):
        day, month = str(parts["one"]), str(parts["two"])
        if order == "month first" and parts["mark"] != ".":  # with dots the day always comes first
            day, month = month, day
    else:
        day, month = str(parts["day"]), str(parts["month"])
        month = str(MONTHS.get(month.lower(), month))
    return f"{parts['year']}-{month:0>2}-{day:0>2}{_clock(parts['time'] or '')}"


def _clock(time: str) -> str:
    """The time of day as ISO writes it; what is none is left as it is, and is refused later."""
    time = time.lstrip(", Tt")
    found = _CLOCK.fullmatch(time)
    if found is None:
        return f"T{time}" if time else ""
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            return f"T{time}"
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    return f"T{hour:02}:{found['rest'].strip()}"


def _in_utc(moment: datetime) -> datetime:
    """In UTC; a year that no statement has (a bank's "none", a year of two digits) is no date."""
    if not 1900 < moment.year < 9999:
        raise ValueError(moment)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
