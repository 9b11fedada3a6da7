"""A figure as a notebook shows it: SVG for the eye, words for the ear and for regression tests."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, Any

from eventlib.lab.session import text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, QUIET = "#222222", "#767676"
_STYLE: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.size": 14,
    "axes.titlesize": 17,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 14,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "text.color": INK,
    "text.parse_math": False,  # a $ in a name is a $
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "eventlib",  # the same ids inside the SVG every time
}


@dataclass(frozen=True, repr=False)
class Picture:
    """A figure that a notebook shows as SVG; its `repr` and its `text` say the same in words."""

    svg: str
    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        return {"image/svg+xml": self.svg, "text/plain": self.text}


def picture(ax: Axes) -> Picture:
    """The figure of these axes as SVG, the same bytes every time, and in words what is on it.

    >>> from matplotlib.figure import Figure
    >>> ax = Figure().subplots()
    >>> ax.set(title="Té", ylabel="Cajas")                                     # doctest: +ELLIPSIS
    [...]
    >>> _ = ax.plot([1, 2, 3], [4, 2, 5], label="verde")
    >>> picture(ax)
    Té. Eje vertical: Cajas.
    verde: empieza en 4 y termina en 5; mínimo 2, máximo 5.
    """
    words = _words_of(ax)
    with our_style():
        return Picture(with_label(svg_of(ax), words), words)


@contextmanager
def our_style() -> Iterator[None]:
    """matplotlib as it comes, with our style, whatever the notebook has set; then as it was."""
    import matplotlib

    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from")  # only the width is estimated
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        yield


def with_label(svg: str, words: str) -> str:
    """The SVG element alone, fit for a page, with what it shows as its label."""
    label = escape(words.replace("\n", " "))
    root = f'<svg role="img" aria-label="{label}" style="max-width:100%;height:auto" '
    return root + svg[svg.index("<svg ") + len("<svg ") :]


def svg_of(axes: Axes) -> str:
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    figure = axes.get_figure(root=True)
    assert figure is not None
    FigureCanvasSVG(figure)
    svg = StringIO()
    figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    return svg.getvalue()


def _words_of(ax: Axes) -> str:
    import numpy as np

    names = {"title": ax.get_title(loc="left") or ax.get_title(), "money": ax.get_ylabel()}
    said = [text("plots", "picture", "axes").format(**names)]
    for line in ax.get_lines():
        euros = [float(y) for y in np.asarray(line.get_ydata())]
        label = str(line.get_label())
        if not label.startswith("_"):
            figures = {"start": euros[0], "end": euros[-1], "low": min(euros), "high": max(euros)}
            shown = {name: f"{value:g}" for name, value in figures.items()}
            said.append(text("plots", "picture", "line").format(name=label, **shown))
        elif len(set(euros)) == 1:
            said.append(text("plots", "picture", "level").format(level=f"{euros[0]:g}"))
    written = [each.get_text() for each in ax.texts if each.get_text()]
    if written:
        said.append(text("plots", "picture", "texts").format(texts="; ".join(written)))
    return "\n".join(said)
