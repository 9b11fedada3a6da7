"""Balances over time as a figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, overload

from eventlib.lab.euros import in_euros
from eventlib.lab.figures.palette import PALETTE, stroke
from eventlib.lab.figures.picture import QUIET, Picture, our_style, svg_of, with_label
from eventlib.lab.figures.timeline import balance_timeline, balances_at
from eventlib.lab.note import Note, missing_library
from eventlib.lab.session import text
from eventlib.store import EventStore

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MOST_LINES = len(PALETTE)  # as many as can be told apart
MOST_MARKED = 60  # events; where a line has more, a marker on some of them tells whose it is
LONGEST_LABEL = 24


@dataclass(frozen=True)
class _Line:
    account: str
    events: int
    times: pd.DatetimeIndex  # each instant once, in order; the first may come twice
    euros: Sequence[float]  # the balance from that instant on


@overload
def plot_balances(timeline: pd.DataFrame | EventStore | Note) -> Picture | Note: ...
@overload
def plot_balances(timeline: pd.DataFrame | EventStore | Note, *, ax: Axes) -> Axes | Note: ...
def plot_balances(
    timeline: pd.DataFrame | EventStore | Note, *, ax: Axes | None = None
) -> Picture | Axes | Note:
    """The balance of each account over time, in steps: a balance holds until the next event. Of
    several events at one instant the last balance is drawn; of the first instant, the opening too.

    `timeline` is what `balance_timeline` returned, or a store, whose timeline is then built first.
    The first six accounts are drawn (the palette's lines); the title says when there are more:
    choose others with `balance_timeline(store, [...])`.

    Returns a `Picture`, the same bytes every time; with matplotlib axes as `ax`, those, to go on
    with: days along (as matplotlib counts them), euros upwards. `picture(ax)` shows what came of
    it. Without events, pandas or matplotlib: a `Note`.

    >>> from eventlib import BankAccount, SimulatedClock
    >>> store = EventStore(clock=SimulatedClock(datetime(2026, 3, 2, 9, tzinfo=UTC)))
    >>> account = BankAccount.open("ACC123", 1000, store)
    >>> _ = account.withdraw(200, store)
    >>> plot_balances(store)
    Saldo de ACC123, en euros, del 2026-03-02 09:00 al 2026-03-02 09:01 (UTC). \
Cada saldo vale hasta el evento siguiente.
    ACC123 (eventos: 2): empieza en 1000.00 € y termina en 800.00 €; \
mínimo 800.00 €, máximo 1000.00 €.
    """
    rows = balance_timeline(timeline) if isinstance(timeline, EventStore) else timeline
    if isinstance(rows, Note):
        return rows
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        return missing_library("matplotlib")
    if rows.empty:
        return Note("tip", text("plots", "balances", "empty"))

    groups = list(rows.groupby("aggregate_id", observed=True))
    lines = [_line(str(name), part) for name, part in groups[:MOST_LINES]]
    title = _title(lines, len(groups))
    words = _words(title, lines)
    with our_style():
        if ax is not None:
            _draw(ax, title, lines)
            return ax
        own = _axes()
        _draw(own, title, lines)
        return Picture(with_label(svg_of(own), words), words)


def _line(account: str, part: pd.DataFrame) -> _Line:
    """What a replay would say at each instant: of several events at one, the last. Where the first
    instant holds more than the opening, as in a bank's statement, the line begins at the opening.
    """
    import pandas as pd

    if part["timestamp"].is_monotonic_increasing:
        last = part.drop_duplicates("timestamp", keep="last")
        times, euros = pd.DatetimeIndex(last["timestamp"]), last["balance"].tolist()
    else:
        times = pd.DatetimeIndex(part["timestamp"].unique()).sort_values()
        answers = [balances_at(part, at.to_pydatetime()) for at in times]  # the clock went back
        euros = [float(answer.iloc[0]) for answer in answers if not isinstance(answer, Note)]
    opening = part.iloc[0]
    if opening["timestamp"] == times[0] and opening["balance"] != euros[0]:
        times = pd.DatetimeIndex([times[0], *times])
        euros = [float(opening["balance"]), *euros]
    return _Line(_printable(account), len(part), times, euros)


# --- words ----------------------------------------------------------------------------------


def _title(lines: Sequence[_Line], count: int) -> str:
    if count == 1:
        return text("plots", "balances", "title_one").format(account=_short(lines[0].account))
    key = "title_many" if count == len(lines) else "title_some"
    return text("plots", "balances", key).format(drawn=len(lines), count=count)


def _words(title: str, lines: Sequence[_Line]) -> str:
    first = min(line.times[0] for line in lines)
    last = max(line.times[-1] for line in lines)
    said = [
        text("plots", "words", "axes").format(
            title=title, first=f"{first:%Y-%m-%d %H:%M}", last=f"{last:%Y-%m-%d %H:%M}"
        )
    ]
    for line in lines:
        said.append(
            text("plots", "words", "account").format(
                account=line.account,
                events=line.events,
                start=in_euros(f"{line.euros[0]:.2f}"),
                end=in_euros(f"{line.euros[-1]:.2f}"),
                low=in_euros(f"{min(line.euros):.2f}"),
                high=in_euros(f"{max(line.euros):.2f}"),
            )
        )
    return "\n".join(said)


def _short(account: str) -> str:
    return account if len(account) <= LONGEST_LABEL else account[: LONGEST_LABEL - 1] + "…"


def _printable(name: str) -> str:
    return re.sub("[\ufffe\uffff]", "\ufffd", name)  # XML cannot hold these two at all


# --- the drawing ----------------------------------------------------------------------------


def _axes() -> Axes:
    from matplotlib.figure import Figure

    return Figure(figsize=(10, 5.2), layout="constrained").add_subplot()


def _draw(axes: Axes, title: str, lines: Sequence[_Line]) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    dates = _dates()
    axes.set_title(title)
    axes.set_xlabel(text("plots", "balances", "time"))
    axes.set_ylabel(text("plots", "balances", "money"))
    axes.grid(axis="y", color="#E4E4E4")
    axes.set_axisbelow(True)

    days = [dates.date2num(line.times.tz_localize(None).to_numpy()) for line in lines]
    first, last = min(line[0] for line in days), max(line[-1] for line in days)
    span = last - first or 1.0
    end = last + span / 25  # so that the last balance is seen to hold
    for index, (line, x) in enumerate(zip(lines, days, strict=True)):
        style = stroke(index)
        axes.plot(
            [*x, end],
            [*line.euros, line.euros[-1]],
            drawstyle="steps-post",
            color=style.colour,
            label=_short(line.account),
            linestyle=style.linestyle,
            linewidth=2.6,
            marker=style.marker,
            markersize=8,
            markeredgecolor="white",
            markevery=range(0, len(x), 1 if len(x) <= MOST_MARKED else len(x) // 12),
            clip_on=False,  # a marker on an axis is drawn whole
        )
    axes.set_xlim(first - span / 40, end)
    _date_ticks(axes, first, last)
    low, high = axes.get_ylim()
    overdrawn = any(min(line.euros) < 0 for line in lines)
    axes.set_ylim(low if overdrawn else 0, max(high, 10))
    if overdrawn:
        axes.axhline(0, color=QUIET, linewidth=1)
    axes.yaxis.set_major_locator(MaxNLocator(6))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:.2f}".removesuffix(".00")))
    _label_ends(axes, lines)


def _date_ticks(axes: Axes, first: float, last: float) -> None:
    """At most seven ticks: days with their month, or times of day; the year where it changes."""
    dates = _dates()
    locator = dates.AutoDateLocator(tz=UTC, minticks=3, maxticks=7)
    found = locator.tick_values(dates.num2date(first, UTC), dates.num2date(last, UTC))
    ticks = [tick for tick in found if first <= tick <= last] or [first]
    clock = max((_clock(dates.num2date(tick, UTC)) for tick in ticks), key=len)
    if clock.endswith("f"):
        ticks = ticks[::3]  # these labels are long
    moments = [dates.num2date(tick, UTC) for tick in ticks]
    months = text("plots", "months", "short").split()
    day_and_month = text("plots", "months", "day")
    labels, above = [], ""
    for moment in moments:
        day = day_and_month.format(day=moment.day, month=months[moment.month - 1])
        fine, coarse = day, f"{moment:%Y}"
        if clock:
            fine, coarse = moment.strftime(clock), f"{day} {moment:%Y}"
        labels.append(fine if coarse == above else f"{fine}\n{coarse}")
        above = coarse
    axes.set_xticks(ticks, labels=labels)


def _dates() -> Any:
    return import_module("matplotlib.dates")  # which has no types


def _clock(moment: datetime) -> str:
    """How much of the time of day has to be shown: nothing at midnight."""
    if moment.microsecond:
        return "%H:%M:%S.%f"
    return "%H:%M:%S" if moment.second else "%H:%M" if moment.hour or moment.minute else ""


def _label_ends(axes: Axes, lines: Sequence[_Line]) -> None:
    """Name each line where it ends; labels that would cover each other are moved apart."""
    labels = [
        axes.annotate(
            text("plots", "balances", "label").format(
                account=_short(line.account), balance=in_euros(f"{line.euros[-1]:.2f}")
            ),
            xy=(1, line.euros[-1]),
            xycoords=("axes fraction", "data"),
            xytext=(18, 0),
            textcoords="offset points",
            va="center",
            arrowprops={"arrowstyle": "-", "color": stroke(index).colour, "linewidth": 1.5},
        )
        for index, line in enumerate(lines)
    ]
    figure = axes.get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()  # so that the layout is known
    height = 20 * figure.dpi / 72
    place = -float("inf")
    for label in sorted(labels, key=lambda label: label.xy[1]):
        end = axes.transData.transform((0, label.xy[1]))[1]
        place = max(end, place + height)
        label.set_position((18, (place - end) * 72 / figure.dpi))
