"""`quiz` and `predict`: a question with choices, answered by a click or from the keyboard.

A quiz says at once what each answer means: a wrong one has a misconception behind it, and the
feedback names it. A prediction says nothing until `check` compares it with what happened.
"""

from __future__ import annotations

from html import escape
from typing import Any

from ipywidgets import HTML, Button, Layout, RadioButtons, VBox

from eventlib.lab.session import current, exercise_texts, text
from eventlib.lab.widget import Described


class _Question(Described, VBox):  # type: ignore[misc]  # ipywidgets has no types
    """The question, its options as radio buttons, a button, and what the answer brought."""

    def __init__(self, question_id: str, button: str) -> None:
        self._id = question_id
        self._texts = exercise_texts(question_id)
        self._options: list[dict[str, Any]] = self._texts["options"]
        self._radio = RadioButtons(
            options=[(f"{n}. {o['text']}", n) for n, o in enumerate(self._options, start=1)],
            index=None,
            layout=Layout(width="max-content", max_width="100%"),
        )
        self._button = Button(
            description=text("questions", button), disabled=True, layout=Layout(width="max-content")
        )
        self._said = HTML()
        self._message = ""
        self._radio.observe(lambda _: setattr(self._button, "disabled", False), "index")
        self._button.on_click(lambda _: self.answer(self._radio.value))
        super().__init__(
            [
                HTML(f"<strong>{escape(self._texts['question'])}</strong>"),
                self._radio,
                self._button,
                self._said,
            ]
        )

    def answer(self, choice: int) -> None:
        """Choose an option (1, 2, 3…) and send it, as the button does."""
        if choice not in range(1, len(self._options) + 1):
            raise ValueError(text("questions", "range").format(last=len(self._options)))
        self._radio.value = choice
        self._say(self._answered(choice))

    def _answered(self, choice: int) -> str:
        raise NotImplementedError

    def _say(self, message: str) -> None:
        self._message = message
        self._said.value = f'<div role="status">{escape(message)}</div>'

    @property
    def text(self) -> str:
        options = [
            f"  {'(•)' if self._radio.value == n else '( )'} {n}. {option['text']}"
            for n, option in enumerate(self._options, start=1)
        ]
        said = [self._message] if self._message else []
        return "\n".join([self._texts["question"], *options, *said])


class Quiz(_Question):
    """A question that answers back, as often as it is asked."""

    def __init__(self, question_id: str) -> None:
        super().__init__(question_id, "send")

    def _answered(self, choice: int) -> str:
        option = self._options[choice - 1]
        verdict = "right" if option.get("right") else "wrong"
        return f"{text('questions', verdict)} {option['why']}"


class Prediction(_Question):
    """A guess, committed before the cell that shows what happens; the last one counts."""

    def __init__(self, question_id: str) -> None:
        super().__init__(question_id, "commit")

    def _answered(self, choice: int) -> str:
        current().predictions[self._id] = choice
        return text("questions", "committed").format(option=self._options[choice - 1]["text"])


def quiz(question_id: str) -> Quiz:
    """The question with this id (`"2.q1"`)."""
    return Quiz(question_id)


def predict(question_id: str, choice: int | None = None) -> Prediction:
    """Ask for a prediction (`"2.p1"`); with `choice` (1, 2, 3…) it is committed at once."""
    prediction = Prediction(question_id)
    if choice is not None:
        prediction.answer(choice)
    return prediction
