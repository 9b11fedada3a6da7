"""The figures by version, and what they say in words."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from eventlib.lab.figures.lines_by_version import plot_by_version
from eventlib.lab.figures.picture import Picture

SVG = "{http://www.w3.org/2000/svg}"
SAW = {"store.replay": [1, 2, 3, 4, 5], "every=2": [1, 2, 2, 3, 2]}


def texts(picture: Picture) -> list[str]:
    return [found.text or "" for found in ET.fromstring(picture.svg).iter(f"{SVG}text")]


def points(picture: Picture) -> list[list[tuple[float, float]]]:
    return [
        [tuple(map(float, pair.split(","))) for pair in line.attrib["points"].split()]  # type: ignore[misc]
        for line in ET.fromstring(picture.svg).iter(f"{SVG}polyline")
    ]


def test_the_figure_has_a_title_axes_with_units_and_the_name_of_each_line() -> None:
    said = texts(plot_by_version("rows", SAW))
    assert {"Filas leídas al cargar la cuenta", "Filas leídas", *SAW} <= set(said)
    assert "Versión de la cuenta (eventos)" in said
    assert "Saldo (€)" in texts(plot_by_version("balance", SAW))


def test_a_bigger_number_is_drawn_higher_and_a_later_version_further_right() -> None:
    whole, saw = points(plot_by_version("rows", SAW))
    assert all(x2 > x1 and y2 < y1 for (x1, y1), (x2, y2) in pairwise(whole))
    assert [y for _, y in saw] == [whole[n - 1][1] for n in SAW["every=2"]]
    assert [x for x, _ in saw] == [x for x, _ in whole]


def test_balances_fill_the_figure_and_rows_are_counted_from_zero() -> None:
    lines = {"a": [1000.0, 1010.0]}
    ((_, low), (_, high)) = points(plot_by_version("balance", lines))[0]
    assert low - high > 200
    ((_, low), (_, high)) = points(plot_by_version("rows", lines))[0]
    assert low - high < 10


def test_the_words_say_where_a_line_parts_from_the_first() -> None:
    said = plot_by_version(
        "balance", {"a": [10.0, 20.5], "b": [10.0, 20.5], "c": [10.0, 21.0]}
    ).text.splitlines()
    assert said[2].endswith("Igual que a en todas las versiones.")
    assert said[3].startswith("c: empieza en 10.00 € y termina en 21.00 €")
    assert said[3].endswith("Se aparta de a desde la versión 2.")


def test_each_line_has_its_own_dash_and_marker_and_names_do_not_cover_each_other() -> None:
    picture = plot_by_version("rows", {name: [1, 5] for name in ("a", "b", "c")})
    root = ET.fromstring(picture.svg)
    dashes = {line.attrib["stroke-dasharray"] for line in root.iter(f"{SVG}polyline")}
    assert len(dashes) == 3
    marked = {
        kind: len([e for e in root.iter(f"{SVG}{kind}") if e.attrib.get("fill", "none") != "none"])
        for kind in ("circle", "rect", "path")
    }
    assert all(count >= 2 for count in marked.values())
    names = [e for e in root.iter(f"{SVG}text") if e.text in ("a", "b", "c")]
    heights = sorted(float(name.attrib["y"]) for name in names)
    assert all(b - a >= 14 for a, b in pairwise(heights))


def test_the_same_bytes_every_time_and_the_label_says_the_words() -> None:
    picture = plot_by_version("rows", SAW)
    assert picture.svg == plot_by_version("rows", SAW).svg
    assert ET.fromstring(picture.svg).attrib["aria-label"] == picture.text.replace("\n", " ")


def test_a_name_stays_text() -> None:
    name = '<img src=x onerror="alert(1)">&'
    assert name in texts(plot_by_version("rows", {name: [1]}))


@pytest.mark.parametrize(
    "line", [[0], [7], [0, 0], [1000.0] * 3, [0.01, 0.02], [0, 10**9], [-3, 4]]
)
def test_whatever_the_numbers_are_the_line_is_in_the_figure(line: list[float]) -> None:
    for what in ("rows", "balance"):
        if min(line) >= 0 or what == "balance":
            ((found),) = points(plot_by_version(what, {"a": line}))  # type: ignore[arg-type]
            assert all(0 < x < 500 and 40 < y < 330 for x, y in found)
