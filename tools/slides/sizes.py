"""How large the letters of a slide may be: as large as leaves room for everything on it.

Nothing is measured here, as no page is open: lines are counted as a slide of 1280 by 720 would
break them. The tests open every slide and look whether it fits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from math import ceil

from slides.cells import Cell

FOOT = 668  # above it all has to end
TOP, HIGHER_TOP = 48, 30
BLOCKS = {  # of prose: letters in a line, height of a line, margin
    "h2": (44, 49, 26),
    "h3": (52, 42, 26),
    "p": (62, 42, 20),
    "li": (64, 42, 12),
    "tr": (80, 58, 0),
}
ROOMY_WORDS, ROOMY_LINES, ROOMIER = 30, 5, 37 / 30
LINE, WIDE, LETTER = 1.36, 1092, 0.605  # of code; a line and a letter in sizes of the letter
AROUND_CODE, AROUND_OUTPUT, BELOW_TABLE, RUNNING = 42, 22, 20, 50
LARGE, GOOD, SMALL, SMALLEST = 31, 24, 19, 18  # pixels of a letter of code


def size(parts: Sequence[Cell], *, is_headed: bool) -> tuple[str, float]:
    """The class of a slide, and the most that a letter of its code may measure.

    A short slide is read from farther away; one that holds much begins nearer to the top. What
    a question will look like is not known before its widget is there: beside one, code is small.
    """
    kinds = {part.kind for part in parts}
    lines = sum(part.lines for part in parts)
    if "question" in kinds and len(parts) > 1:
        return ("paired", GOOD) if lines <= ROOMY_LINES else ("dense", SMALL)
    if kinds <= {"prose"}:
        return "roomy", LARGE
    taken = sum(map(beside_code, parts)) + (0 if is_headed else RUNNING)
    longest = max((n for part in parts for n in part.columns("code")), default=1)
    most = min(LARGE, WIDE / (max(longest, 1) * LETTER))
    has_room = TOP + taken * ROOMIER + lines * most * LINE <= FOOT
    if kinds <= {"prose", "code", "listing"} and has_room and is_short(parts, lines):
        return "roomy", round(most, 1)
    even, full = ((FOOT - top - taken) / (max(lines, 1) * LINE) for top in (TOP, HIGHER_TOP))
    name, found = ("even", even) if even >= min(GOOD, most) else ("full", full)
    return name, round(max(min(found, most), SMALLEST), 1)


def is_short(parts: Sequence[Cell], lines: int) -> bool:
    return lines <= ROOMY_LINES and sum(part.words for part in parts) <= ROOMY_WORDS


def beside_code(part: Cell) -> int:
    """The height of the prose of a cell, and of what is around its code."""
    height = 0
    for tag, text in re.findall(r"<(h2|h3|p|li|tr)\b[^>]*>(.*?)</\1>", part.html, re.S):
        letters, line, margin = BLOCKS[tag]
        said = unescape(re.sub(r"<[^>]+>", "", text))
        height += ceil(len(said) / letters) * line + margin
    height += BELOW_TABLE * part.html.count("</table>")
    height += AROUND_CODE * part.html.count('<pre class="code"')
    return height + AROUND_OUTPUT * part.html.count('<pre class="output')
