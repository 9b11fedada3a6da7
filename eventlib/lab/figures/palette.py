"""One palette for the whole course: Okabe and Ito's colours, each with a dash and a marker.

Whoever cannot tell two colours apart can tell the dashes, the markers and the labels apart.
Black and yellow are left out: one vanishes on a dark page, the other on a white one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stroke:
    """How one line is drawn, the same in matplotlib and in SVG.

    >>> PALETTE[1].linestyle, PALETTE[1].dasharray
    ((0, (6, 2)), '6 2')
    """

    name: str
    colour: str
    dash: tuple[int, ...]
    """Lengths of dash and gap in widths of the line; `()` is an unbroken line."""
    marker: str
    """matplotlib's letter for the marker; the widgets draw the same shapes."""

    @property
    def linestyle(self) -> str | tuple[int, tuple[int, ...]]:
        """What matplotlib's `linestyle` takes."""
        return (0, self.dash) if self.dash else "-"

    @property
    def dasharray(self) -> str:
        """What SVG's `stroke-dasharray` takes, for a line of width 1."""
        return " ".join(map(str, self.dash)) or "none"


PALETTE = (
    Stroke("blue", "#0072B2", (), "o"),
    Stroke("vermillion", "#D55E00", (6, 2), "s"),
    Stroke("green", "#009E73", (2, 2), "^"),
    Stroke("purple", "#CC79A7", (6, 2, 1, 2), "D"),
    Stroke("orange", "#E69F00", (4, 1, 1, 1, 1, 1), "v"),
    Stroke("sky", "#56B4E9", (9, 3), "P"),
)


def stroke(index: int) -> Stroke:
    """The stroke of line number `index` (from 0); after the last, the first again."""
    return PALETTE[index % len(PALETTE)]
