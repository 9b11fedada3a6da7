"""`grade` in a notebook: a board that fills up, and questions for what got away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from eventlib.aggregate import Aggregate
from eventlib.lab.session import text
from eventlib.testing import grading
from eventlib.testing.grading import Grade, Graded, Test

MOST_TOLD = 4  # of those that got away, in plain text
MOST_SQUARES = 20
_FULL, _EMPTY = "■", "□"
_WORD = re.compile(r"[\w.]+|[<>=!]+|\S")


class Board:
    """What a suite caught: a square for each bug, the ones caught by name, and for each that got
    away the question that nobody asked. `grade` is what it shows, for programs."""

    def __init__(self, grade: Grade) -> None:
        self.grade = grade

    def __repr__(self) -> str:
        if self.grade.failed:
            return self._failed()
        caught, away = self._rows()
        lines = [self._score(), *(f"  ✓ {each}" for each in caught)]
        lines += [f"  · {each}" for each in away[:MOST_TOLD]]
        if len(away) > MOST_TOLD:
            lines.append(f"  {text('board', 'more').format(number=len(away) - MOST_TOLD)}")
        return "\n".join([*lines, *self._last()])

    def _repr_html_(self) -> str:
        if self.grade.failed:
            return f'<pre style="white-space:pre-wrap">{escape(self._failed())}</pre>'
        caught, away = self._rows()
        marked = [("✓", told) for told in caught] + [("·", told) for told in away]
        rows = "".join(
            f'<tr><td>{mark}</td><td style="text-align:left">{escape(told)}</td></tr>'
            for mark, told in marked
        )
        score, *last = (escape(line) for line in [self._score(), *self._last()])
        below = "".join(f"<p>{line}</p>" for line in last)
        return (
            f'<table><caption style="white-space:pre-line">{score}</caption>'
            f"<tbody>{rows}</tbody></table>{below}"
        )

    def _rows(self) -> tuple[list[str], list[str]]:
        """What is told of those caught, and of those that got away; of a class of the student's
        own the caught ones are too many to be told."""
        caught = [self._told(bug) for bug in self.grade.bugs if bug.caught_by and bug.line is None]
        away = [self._told(bug) for bug in self.grade.bugs if not bug.caught_by]
        return caught, list(dict.fromkeys(away))

    def _failed(self) -> str:
        number, said = next(iter(self.grade.failed.items()))
        return text("board", "failed").format(test=number, said=said)

    def _score(self) -> str:
        caught, bugs = len(self.grade.caught), len(self.grade.bugs)
        squares = bugs if bugs <= MOST_SQUARES else MOST_SQUARES
        full = caught * squares // max(bugs, 1)
        shown = _FULL * full + _EMPTY * (squares - full)
        told = text("board", "score").format(tests=self.grade.tests, caught=caught, bugs=bugs)
        return f"{shown}\n{told}"

    def _last(self) -> Iterator[str]:
        if not self.grade.escaped:
            yield text("board", "complete")
        elif any(bug.line is not None for bug in self.grade.bugs):
            yield text("board", "equivalent")

    def _told(self, bug: Graded) -> str:
        if bug.line is not None:
            return self._asked(bug)
        if bug.caught_by:
            return text("board", "by").format(
                test=bug.caught_by, name=text("board", "bugs", bug.name)
            )
        return text("board", "away").format(hint=text("board", "hints", bug.name))

    def _asked(self, bug: Graded) -> str:
        """The question that no test asks of a line of the student's own."""
        where = f"{bug.of}, " if bug.of else ""
        where += text("board", "line").format(line=bug.line)
        if not bug.reached:
            first = bug.was.partition(" … ")[0]  # of two steps
            return text("board", "not_reached").format(where=where, was=first)
        old, new = _difference(bug.was, bug.now)
        kind = "without" if bug.kind == "changed" and not new else bug.kind
        asked = text("board", "questions", kind).format(old=old, new=new)
        return text("board", "reached").format(where=where, was=bug.was, question=asked)


def _difference(was: str, now: str) -> tuple[str, str]:
    """The words in which two lines differ; what was only put in is shown between its neighbours."""
    old, new = ([each.span() for each in _WORD.finditer(line)] for line in (was, now))
    first = _alike(was, old, now, new)
    least = min(len(old), len(new)) - first
    last = min(_alike(was, old[::-1], now, new[::-1]), least)
    if first + last == len(old):
        first, last = max(first - 1, 0), max(last - 1, 0)

    def between(line: str, words: list[tuple[int, int]]) -> str:
        there = words[first : len(words) - last]
        return line[there[0][0] : there[-1][1]].strip(" ,") if there else ""

    return between(was, old), between(now, new)


def _alike(was: str, old: list[tuple[int, int]], now: str, new: list[tuple[int, int]]) -> int:
    """How many words are the same, from the first on."""
    pairs = zip(old, new, strict=False)
    same = [was[slice(*a)] == now[slice(*b)] for a, b in pairs]
    return [*same, False].index(False)


def grade(suite: Iterable[Test], aggregate_class: type[Aggregate] | None = None) -> Board:
    """`eventlib.testing.grade`, shown as a board in the student's language."""
    return Board(grading.grade(suite, aggregate_class))
