"""The picture beside the table: how far each row is from its bar, and what growth costs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eventlib.lab.palette import PALETTE

from .growth import APPEND, READ, REPLAY, Point
from .report import keep, number
from .timing import Row

STYLE: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.size": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "text.parse_math": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "eventlib",
}
STORES = ("memory", "SQLite", "PostgreSQL", "the lesson's scan")


def draw(rows: Sequence[Row], growth: Sequence[Point], path: Path) -> None:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    judged = [row for row in rows if row.bar.limit is not None]
    with rc_context(STYLE):
        figure = Figure(figsize=(12, 6.5 + 0.36 * len(judged)), layout="constrained")
        upper, lower = figure.subfigures(2, 1, height_ratios=[0.36 * len(judged) + 1.2, 5.3])
        draw_margins(upper.subplots(), judged)
        for axes, work in zip(lower.subplots(1, 3), (APPEND, REPLAY, READ), strict=True):
            draw_growth(axes, work, [point for point in growth if point.work == work])
        figure.savefig(path, format="svg", metadata={"Date": None})


def margin(row: Row) -> float:
    """How far a row is on the right side of its bar: 1 just holds, 2 is twice as good."""
    assert row.bar.limit is not None
    return row.ratio / row.bar.limit if row.bar.faster else row.bar.limit / row.ratio


def draw_margins(axes: Any, rows: Sequence[Row]) -> None:
    kept, missed = PALETTE[0], PALETTE[1]
    for place, row in enumerate(reversed(rows)):
        mark = kept if row.holds else missed
        axes.plot([1, margin(row)], [place, place], color=mark.colour, linewidth=2)
        axes.plot(margin(row), place, mark.marker, color=mark.colour, markersize=8)
        what = "times faster" if row.bar.faster else "×"
        axes.annotate(
            f"{number(row.ratio, row.bar)} {what} (keep {keep(row.bar)})"
            + ("" if row.holds else ": misses"),
            (max(1, margin(row)), place),
            xytext=(10, 0),
            textcoords="offset points",
            verticalalignment="center",
        )
    axes.axvline(1, color="#222222", linewidth=1)
    axes.set_xscale("log")
    best = max(map(margin, rows))
    axes.set_xlim(min(0.8, *(margin(row) * 0.9 for row in rows)), best * 3)
    axes.set_xticks([], minor=True)
    axes.set_xticks([1, 2, 4, 8], ["the bar", "2 × as good", "4 ×", "8 ×"])
    axes.set_yticks(range(len(rows)), [f"{row.work}: {row.peer}" for row in reversed(rows)])
    axes.tick_params(axis="y", length=0)
    axes.set_title("How far each row is from its bar")


def draw_growth(axes: Any, work: str, points: Sequence[Point]) -> None:
    for stroke, store in zip(PALETTE, STORES, strict=False):
        curve = [point for point in points if point.store == store]
        axes.plot(
            [point.events for point in curve],
            [point.seconds * 1e6 for point in curve],
            color=stroke.colour,
            linestyle=stroke.linestyle,
            marker=stroke.marker,
            linewidth=2,
        )
        if curve:
            axes.annotate(
                store,
                (curve[-1].events, curve[-1].seconds * 1e6),
                xytext=(0, 7),
                textcoords="offset points",
                horizontalalignment="right",
                color=stroke.colour,
            )
    axes.set(xscale="log", yscale="log", xlabel="events in the store", ylabel="µs", title=work)
    axes.grid(axis="y", color="#DDDDDD", linewidth=0.8)
