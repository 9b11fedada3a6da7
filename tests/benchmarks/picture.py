"""The picture beside the table: how far each row is from its bar, and what growth costs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eventlib.lab.figures.palette import PALETTE

from .growth import APPEND, READ, REPLAY, SIZES, Point
from .report import keep, number
from .timing import Row

INK, QUIET = "#222222", "#DDDDDD"
STYLE: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "text.parse_math": False,
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "eventlib",  # the same ids inside the SVG every time
}
ROW = 0.34  # inches
STORES = ("memory", "SQLite", "PostgreSQL", "the lesson's scan")
TIMES = {1e-7: "0.1 µs", 1e-6: "1 µs", 1e-5: "10 µs", 1e-4: "0.1 ms", 1e-3: "1 ms", 1e-2: "10 ms"}
TIMES |= {1e-1: "0.1 s", 1.0: "1 s"}


def draw(rows: Sequence[Row], growth: Sequence[Point], path: Path) -> None:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    judged = [row for row in rows if row.bar.limit is not None]
    heights = [ROW * len(judged) + 1.2, 5.0]
    with rc_context(STYLE):
        figure = Figure(figsize=(13, sum(heights)), layout="constrained", facecolor="white")
        upper, lower = figure.subfigures(2, 1, height_ratios=heights)
        draw_margins(upper.subplots(), judged)
        panels = lower.subplots(1, 3, sharey=True)
        for axes, work in zip(panels, (APPEND, REPLAY, READ), strict=True):
            draw_growth(axes, work, [point for point in growth if point.work == work])
        seconds = [point.seconds for point in growth]
        shown = [time for time in TIMES if min(seconds) / 10 < time < max(seconds) * 10]
        panels[0].set_yticks(shown, [TIMES[time] for time in shown])
        lower.suptitle("What it costs as a store grows", x=0.01, ha="left", weight="bold")
        lower.legend(*panels[1].get_legend_handles_labels(), loc="outside lower center", ncols=4)
        figure.savefig(path, format="svg", metadata={"Date": None})


def margin(row: Row) -> float:
    """How far a row is on the right side of its bar: 1 just holds, 2 is twice as good."""
    assert row.bar.limit is not None
    return row.ratio / row.bar.limit if row.bar.faster else row.bar.limit / row.ratio


def draw_margins(axes: Any, rows: Sequence[Row]) -> None:
    for place, row in enumerate(reversed(rows)):
        mark = PALETTE[0] if row.holds else PALETTE[1]
        axes.plot([1, margin(row)], [place, place], color=mark.colour, linewidth=2)
        axes.plot(margin(row), place, mark.marker, color=mark.colour, markersize=8)
        what = "times faster" if row.bar.faster else "× its time"
        axes.annotate(
            f"{number(row.ratio, row.bar)} {what} (keep {keep(row.bar)})"
            + ("" if row.holds else ": misses"),
            (max(1, margin(row)), place),
            xytext=(10, 0),
            textcoords="offset points",
            verticalalignment="center",
        )
    margins = [margin(row) for row in rows]
    axes.axvline(1, color=INK, linewidth=1)
    axes.set_xscale("log")
    axes.set_xlim(min([0.8, *(0.9 * value for value in margins)]), 8 * max([1, *margins]))
    axes.set_xticks([], minor=True)
    axes.set_xticks([0.5, 1, 2, 4, 8], ["half", "1", "2", "4", "8"])
    axes.set_xlabel("times as good as the bar asks (1: just holds)", loc="left")
    axes.set_yticks(range(len(rows)), [f"{row.work}: {row.peer}" for row in reversed(rows)])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_title("How far each row is from its bar")


def draw_growth(axes: Any, work: str, points: Sequence[Point]) -> None:
    for stroke, store in zip(PALETTE, STORES, strict=False):
        curve = [point for point in points if point.store == store]
        if curve:
            axes.plot(
                [point.events for point in curve],
                [point.seconds for point in curve],
                color=stroke.colour,
                linestyle=stroke.linestyle,
                marker=stroke.marker,
                linewidth=2,
                label=store,
            )
    axes.set(xscale="log", yscale="log", xlabel="events in the store", title=work)
    axes.set_xticks(SIZES, [f"{size:,}" for size in SIZES])
    axes.minorticks_off()
    axes.grid(axis="y", color=QUIET, linewidth=0.8)
