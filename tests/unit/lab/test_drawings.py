"""The course's drawings: built up step by step, in each language, and said in words."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import get_args

import pytest

from eventlib.lab import begin, draw
from eventlib.lab.figures.drawings import HEIGHT, MARGIN, WIDTH, Name, steps_of
from eventlib.lab.texts import LANGUAGES, texts

SVG = "{http://www.w3.org/2000/svg}"
NAMES = get_args(Name)


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    begin(request.param, "01")
    yield request.param
    begin("es", "")


def groups(name: Name, step: int | None = None) -> list[bytes]:
    return [ET.tostring(group) for group in ET.fromstring(draw(name, step).svg).iter(f"{SVG}g")]


@pytest.mark.parametrize("name", NAMES)
def test_a_step_adds_to_the_drawing_and_moves_nothing(name: Name, language: str) -> None:
    whole = groups(name)
    assert len(whole) == len(steps_of(name, language)) >= 4
    for step in range(1, len(whole) + 1):
        assert groups(name, step) == whole[:step]


@pytest.mark.parametrize("name", NAMES)
def test_each_step_is_said_and_every_word_of_the_drawing_is_in_it(
    name: Name, language: str
) -> None:
    picture = draw(name)
    words = texts(language, "drawings")[name]
    assert picture.text.splitlines() == words["steps"].splitlines()
    assert ET.fromstring(picture.svg).attrib["aria-label"] == picture.text.replace("\n", " ")
    written = {found.text for found in ET.fromstring(picture.svg).iter(f"{SVG}text")}
    for key in words.keys() - {"steps", "events"}:
        assert words[key] in written, key


@pytest.mark.parametrize("name", NAMES)
def test_all_letters_have_one_size_and_all_that_is_drawn_lies_within(
    name: Name, language: str
) -> None:
    svg = draw(name).svg
    assert len(re.findall("font-size", svg)) == 1
    for shape in ET.fromstring(svg).iter(f"{SVG}rect"):
        x, y, width, height = (float(shape.attrib[a]) for a in ("x", "y", "width", "height"))
        assert -MARGIN <= x <= x + width <= WIDTH + MARGIN
        assert -MARGIN <= y <= y + height <= HEIGHT + MARGIN


@pytest.mark.parametrize("name", NAMES)
def test_a_part_of_a_drawing_leaves_no_empty_ground_below_it(name: Name) -> None:
    svg = ET.fromstring(draw(name, 2).svg)
    bottom = sum(float(svg.attrib["viewBox"].split()[n]) for n in (1, 3))
    boxes = [*svg.iter(f"{SVG}rect")][1:]  # the first is the ground
    ends = [float(box.attrib["y"]) + float(box.attrib["height"]) for box in boxes]
    ends += [float(e.attrib["cy"]) + float(e.attrib["ry"]) for e in svg.iter(f"{SVG}ellipse")]
    assert max(ends) + MARGIN == bottom


@pytest.mark.parametrize("step", [0, -1, 7])
def test_a_step_that_there_is_not_is_refused_with_those_that_there_are(step: int) -> None:
    with pytest.raises(ValueError, match="bus has the steps 1 to 6, not"):
        draw("bus", step)
