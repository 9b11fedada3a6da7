"""`check`, `hint` and `solution`: an exercise always has the same shape.

A check says what was expected, what came and what to try next; it never raises, whatever the
answer is, so that an unsolved notebook still runs to its end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from eventlib.lab.exercises.content import check_of, exercise_texts, solution_code
from eventlib.lab.exercises.student import record
from eventlib.lab.note import Note
from eventlib.lab.session import current, text


@dataclass(frozen=True)
class Verdict:
    """What a check found: whether it is right, which message says so, and its figures."""

    right: bool
    message: str
    figures: dict[str, Any] = field(default_factory=dict)


Check = Callable[[Any], Verdict]


def check(exercise_id: str, answer: Any) -> Note:
    """Compare an answer (`"2.1"`), or what happened with a prediction (`"2.p1"`)."""
    texts = exercise_texts(exercise_id)
    if "options" in texts:
        return _compare_prediction(exercise_id, texts, answer)
    judge: Check = check_of(exercise_id)
    try:
        verdict = judge(answer)
    except Exception as error:  # the student's code, run by the check
        record("exercise.checked", exercise_id, done=False, said="raised")
        message = text("questions", "raised").format(error=f"{type(error).__name__}: {error}")
        return Note("no", message)
    record("exercise.checked", exercise_id, done=verdict.right, said=verdict.message)
    message = texts["says"][verdict.message].format(**verdict.figures)
    return Note("ok" if verdict.right else "no", message)


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


def _compare_prediction(exercise_id: str, texts: dict[str, Any], happened: Any) -> Note:
    choice = current().predictions.get(exercise_id)
    options: list[dict[str, Any]] = texts["options"]
    if choice is None:
        return Note("tip", text("questions", "not_predicted").format(happened=happened))
    predicted = options[choice - 1]
    right = predicted["value"] == str(happened)
    message = text("questions", "as_predicted" if right else "not_as_predicted").format(
        predicted=predicted["text"], happened=happened
    )
    return Note("ok" if right else "surprise", f"{message} {predicted['why']}")
