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
TOP = 40  # where every title stands
BLOCKS = {  # of prose: letters in a line, height of a line, margin
    "h2": (49, 44, 22),
    "h3": (49, 44, 22),
    "p": (62, 42, 20),
    "li": (64, 42, 12),
    "tr": (80, 58, 0),
}
ROOMY_WORDS, ROOMY_LINES, ROOMIER = 30, 5, 37 / 30
LINE, WIDE, LETTER = 1.36, 1092, 0.605  # of code; a line and a letter in sizes of the letter
AROUND_CODE, AROUND_OUTPUT, BELOW_TABLE, RUNNING = 42, 22, 20, 66
LARGE, GOOD, SMALL, SMALLEST = 31, 24, 19, 18  # pixels of a letter of code
BESIDE = 446  # for code at the left of a drawing


def size(parts: Sequence[Cell], *, is_headed: bool, is_beside: bool = False) -> tuple[str, float]:
    """The class of a slide, and the most that a letter of its code may measure.

    A short slide is read from farther away. What a question will look like is not known before its
    widget is there: beside one, code is small.
    """
    kinds = {part.kind for part in parts}
    lines = sum(part.lines for part in parts)
    longest = max((n for part in parts for n in part.columns("code")), default=1)
    if is_beside:
        return "beside", round(min(GOOD, BESIDE / (max(longest, 1) * LETTER)), 1)
    if "question" in kinds and len(parts) > 1:
        return ("paired", GOOD) if lines <= ROOMY_LINES else ("dense", SMALL)
    if kinds <= {"prose"}:
        return "roomy", LARGE
    taken = sum(map(beside_code, parts)) + (0 if is_headed else RUNNING)
    most = min(LARGE, WIDE / (max(longest, 1) * LETTER))
    has_room = TOP + taken * ROOMIER + lines * most * LINE <= FOOT
    if kinds <= {"prose", "code", "listing"} and has_room and is_short(parts, lines):
        return "roomy", round(most, 1)
    found = (FOOT - TOP - taken) / (max(lines, 1) * LINE)
    return "even", round(max(min(found, most), SMALLEST), 1)


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
