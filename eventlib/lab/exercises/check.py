"""`check`, `hint` and `solution`: an exercise always has the same shape.

A check says what was expected, what came and what to try next; it never raises, whatever the
answer is, so that an unsolved notebook still runs to its end.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from linecache import getline
from pathlib import Path
from traceback import walk_tb
from types import FrameType
from typing import Any

from eventlib.lab.exercises.content import FOLDER, check_of, exercise_texts, solution_code
from eventlib.lab.exercises.own import judge_cases, own_name
from eventlib.lab.exercises.student import record
from eventlib.lab.note import Note
from eventlib.lab.session import current, text
from eventlib.testing.steps import OutOfSteps, counting, parsed, source, written_by_a_student


@dataclass(frozen=True)
class Verdict:
    """What a check found: whether it is right, which message says so, and its figures."""

    right: bool
    message: str
    figures: dict[str, Any] = field(default_factory=dict)


Check = Callable[[Any], Verdict]
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
_OF_CHECKS = ("check.py", "shared.py", "numbers.py")


def check(exercise: Any, answer: Any = None, *, cases: Any = None) -> Note:
    """Compare an answer (`"2.1"`), or what happened with a prediction (`"2.p1"`, or the object that
    `predict` gave).

    With `cases` the first argument is a function, which is called with the arguments of each case:
    `check(double, cases=[((2,), 4), (("x",), TypeError, "Numbers alone.")])`.
    """
    if cases is not None:
        return _check_cases(exercise, cases)
    if not isinstance(exercise, str):
        if not hasattr(exercise, "options"):
            raise TypeError(
                f"check takes the name of an exercise, a prediction, or a function with cases=…, "
                f"not {exercise!r}"
            )
        return _compare_prediction(exercise.name, exercise.options, answer)
    texts = exercise_texts(exercise)
    if "options" in texts:
        return _compare_prediction(exercise, texts["options"], answer)
    verdict = judged(exercise, answer)
    record("exercise.checked", exercise, done=verdict.right, said=verdict.message)
    return told(exercise, verdict)


def told(exercise_id: str, verdict: Verdict) -> Note:
    """The words for what a check found."""
    texts = exercise_texts(exercise_id)
    stopped = verdict.message in ("raised", "unusable", "endless")
    said = text("questions", verdict.message) if stopped else texts["says"][verdict.message]
    said = _TWO_STOPS.sub(".", said.format(**verdict.figures))  # an error may bring its own
    return Note("ok" if verdict.right else "no", said)


def _check_cases(answer: Any, cases: Any) -> Note:
    try:
        with counting(answer):
            message, figures = judge_cases(answer, cases)
    except OutOfSteps as error:
        message, figures = "endless", {"loop": _loop_of(error)}
    name = own_name("", repr(cases) if not callable(answer) else answer.__name__)
    right = message == "own_right"
    record("exercise.checked", name, done=right, said=message)
    return Note("ok" if right else "no", text("questions", message).format(**figures).rstrip())


def judged(exercise_id: str, answer: Any) -> Verdict:
    """What the check of an exercise finds. Where the student's code stops it, the message is
    `raised`, with the call and the line; where it did not end, `endless`, with the loop; where no
    such code was reached, `unusable`."""
    judge: Check = check_of(exercise_id)
    try:
        with counting(answer):
            return judge(answer)
    except OutOfSteps as error:
        return Verdict(False, "endless", {"loop": _loop_of(error)})
    except (Exception, SystemExit) as error:  # exit() ends an answer, and not the notebook
        said = f"{type(error).__name__}: {error}"
        frames = [each for each in walk_tb(error.__traceback__) if _is_students(each[0])]
        lines = [getline(frame.f_code.co_filename, number).strip() for frame, number in frames]
        line = next(filter(None, reversed(lines)), "")  # of the lesson's listing there are none
        if not line:
            return Verdict(False, "unusable", {"error": said, "came": _short(answer)})
        figures = {"error": said, "line": line, "call": _call(frames[0][0])}
        return Verdict(False, "raised", figures)


def _is_students(frame: FrameType) -> bool:
    """Neither this package's, nor a check's, nor a library's."""
    file = Path(frame.f_code.co_filename)
    of_checks = FOLDER in file.parents and file.name in _OF_CHECKS
    made_at_once = file.name == "<string>"  # as the __init__ of a dataclass
    return not (of_checks or made_at_once) and written_by_a_student(str(file))


def _loop_of(error: OutOfSteps) -> str:
    """The outermost of the student's loops that did not end."""
    loops = [_loop(*each) for each in walk_tb(error.__traceback__) if _is_students(each[0])]
    return next(filter(None, loops), "…")


def _loop(frame: FrameType, number: int) -> str:
    """The innermost loop that a frame is in, as its line is written; of none, an empty text."""
    file, first = frame.f_code.co_filename, frame.f_code.co_firstlineno
    found = [n for n in ast.walk(parsed(source(file))) if isinstance(n, ast.While | ast.For)]
    lines = [n.lineno for n in found if first <= n.lineno <= number <= (n.end_lineno or 0)]
    return getline(file, max(lines)).strip() if lines else ""


def _call(frame: FrameType) -> str:
    """The call that this frame answers: its function and the values that it was given."""
    code = frame.f_code
    names = code.co_varnames[: code.co_argcount]
    given = [_short(frame.f_locals[name]) for name in names if name in frame.f_locals]
    return f"{code.co_name}({', '.join(given)})"


def _short(value: Any) -> str:
    try:
        shown = repr(value)
    except Exception:  # a student's __repr__, of an object that is not whole yet
        return type(value).__name__
    shown = type(value).__name__ if " at 0x" in shown else shown
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


def hint(exercise_id: str) -> Note:
    """The first hint says where to look; asked again, the second says how."""
    texts = exercise_texts(exercise_id)
    if "hints" not in texts:
        return Note("tip", text("questions", "no_hints").format(id=exercise_id))
    hints: list[str] = texts["hints"]
    given = current().hints_given
    number = min(given.get(exercise_id, 0) + 1, len(hints))
    given[exercise_id] = number
    more = "more_hints" if number < len(hints) else "no_more_hints"
    follow = text("questions", more).format(id=exercise_id)
    return Note("tip", f"({number}/{len(hints)}) {hints[number - 1]}\n{follow}")


class Solution:
    """The code of a solution and why it is one."""

    def __init__(self, code: str, why: str) -> None:
        self.code = code
        self.why = why

    def __repr__(self) -> str:
        return f"{self.code}\n{self.why}"

    def _repr_markdown_(self) -> str:
        return f"```python\n{self.code}```\n\n{self.why}"


def solution(exercise_id: str) -> Solution | Note:
    """The solution, with the reason behind it."""
    if "hints" not in exercise_texts(exercise_id):
        return Note("tip", text("questions", "no_hints").format(id=exercise_id))
    return Solution(solution_code(exercise_id), exercise_texts(exercise_id)["why"])


def _compare_prediction(exercise_id: str, options: list[dict[str, Any]], happened: Any) -> Note:
    choice = current().predictions.get(exercise_id)
    if choice is None:
        return Note("tip", text("questions", "not_predicted").format(happened=happened))
    predicted = options[choice - 1]
    right = predicted["value"] == str(happened)
    message = text("questions", "as_predicted" if right else "not_as_predicted").format(
        predicted=predicted["text"], happened=happened
    )
    return Note("ok" if right else "surprise", f"{message} {predicted['why']}")
