"""`quiz` and `predict`: a question with choices, answered by a click or from the keyboard.

A quiz says at once what each answer means: a wrong one has a misconception behind it, and the
feedback names it. A prediction says nothing until `check` compares it with what happened.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
from traitlets import Dict, Int, TraitError, observe, validate

from eventlib.lab.exercises.content import exercise_texts
from eventlib.lab.exercises.own import Option, own_question
from eventlib.lab.exercises.student import record
from eventlib.lab.explorers.frame.widget import Described
from eventlib.lab.session import current, text

_HERE = Path(__file__).parent
_FRAME = _HERE.parent / "explorers" / "frame"
_SCRIPTS = (_FRAME / "dom.js", _FRAME / "keys.js", _HERE / "question.js")

Says = Callable[[Option], str]


class Question(Described, anywidget.AnyWidget):
    """The question, its options as native radio buttons, a button, and what the answer brought.

    `answered` is the option that was sent (1, 2, 3…; 0: none yet); setting it sends that option.
    What each answer brings is in the page from the start, so that it answers without a kernel too:
    what it `says` when it is chosen, and what once Python has `kept` it.
    """

    _esm = "".join(path.read_text(encoding="utf-8") for path in _SCRIPTS)
    _css = (_HERE / "question.css").read_text(encoding="utf-8")

    answered = Int().tag(sync=True)
    _kept = Int().tag(sync=True)
    """The answer that Python has taken in; the page says so of no other."""
    _data = Dict().tag(sync=True)

    def __init__(
        self, question_id: str, texts: dict[str, Any], button: str, says: Says, kept: Says
    ) -> None:
        self._id = question_id
        self._options: list[Option] = texts["options"]
        question: str = texts["question"]
        options = [
            {
                "text": option["text"],
                "says": says(option),
                "kept": kept(option),
                "right": option.get("right", False),
            }
            for option in self._options
        ]
        super().__init__(_data={"question": question, "options": options, "button": button})

    @validate("answered")
    def _check_answered(self, proposal: Any) -> int:
        choice: int = proposal["value"]
        if not 0 <= choice <= len(self._options):
            raise TraitError(text("questions", "range").format(last=len(self._options)))
        return choice

    @property
    def text(self) -> str:
        lines = [self._data["question"]]
        for number, option in enumerate(self._data["options"], start=1):
            mark = "(•)" if number == self.answered else "( )"
            lines.append(f"  {mark} {number}. {option['text']}")
        if self.answered:
            lines.append(self._data["options"][self.answered - 1]["kept"])
        return "\n".join(lines)


class Quiz(Question):
    """A question that answers back, as often as it is asked."""

    def __init__(self, question_id: str, texts: dict[str, Any]) -> None:
        super().__init__(question_id, texts, text("questions", "send"), _verdict, _verdict)

    @observe("answered")
    def _keep(self, change: Any) -> None:
        right = bool(self._options[change["new"] - 1].get("right"))
        record("question.answered", self._id, done=right, choice=change["new"])


class Prediction(Question):
    """A guess, committed before the cell that shows what happens; the last one counts."""

    def __init__(self, question_id: str, texts: dict[str, Any]) -> None:
        super().__init__(question_id, texts, text("questions", "commit"), _chosen, _committed)

    @property
    def name(self) -> str:
        """Under which name it was committed."""
        return self._id

    @property
    def options(self) -> list[Option]:
        """Its options, with the value that each foretells."""
        return self._options

    @observe("answered")
    def _commit(self, change: Any) -> None:
        current().predictions[self._id] = change["new"]
        record("prediction.made", self._id, done=True, choice=change["new"])
        self._kept = change["new"]


def _verdict(option: Option) -> str:
    return f"{text('questions', 'right' if option.get('right') else 'wrong')} {option['why']}"


def _chosen(option: Option) -> str:
    return text("questions", "chosen", option=option["text"])


def _committed(option: Option) -> str:
    return text("questions", "committed", option=option["text"])


def quiz(
    question_id: str | None = None,
    choice: int = 0,
    *,
    question: str | None = None,
    options: list[Option] | None = None,
) -> Quiz:
    """The question with this id (`"2.q1"`), or one of a notebook's own; with `choice` (1, 2, 3…) it
    is answered at once.

    >>> own = [{"text": "4", "why": "Yes.", "right": True}, {"text": "22", "why": "Two texts."}]
    >>> print(quiz(choice=2, question="2 + 2?", options=own))
    2 + 2?
      ( ) 1. 4
      (•) 2. 22
    No del todo. Two texts.
    """
    if question_id is not None:
        asked = Quiz(question_id, exercise_texts(question_id))
    else:
        asked = Quiz(*own_question("q", question, options))
    if choice:
        asked.answered = choice
    return asked


def predict(
    question_id: str | None = None,
    choice: int = 0,
    *,
    question: str | None = None,
    options: list[Option] | None = None,
) -> Prediction:
    """Ask for a prediction (`"2.p1"`), or for one of a notebook's own, whose options have a
    `value`; with `choice` (1, 2, 3…) it is committed at once. Of one's own, `check(prediction,
    happened)` compares it."""
    if question_id is not None:
        prediction = Prediction(question_id, exercise_texts(question_id))
    else:
        prediction = Prediction(*own_question("p", question, options))
    if choice:
        prediction.answered = choice
    return prediction
