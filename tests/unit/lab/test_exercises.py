"""Checks, hints, solutions, predictions and quizzes: what they say, and that they never raise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from traitlets import TraitError

from eventlib.lab import begin, check, hint, predict, quiz, solution
from tests.exercises import texts

ALL = texts("es")
QUESTIONS = [i for i, t in ALL.items() if "options" in t]
EXERCISES = [i for i, t in ALL.items() if "says" in t]


@pytest.fixture(autouse=True)
def notebook() -> Iterator[None]:
    begin("es", "02")
    yield
    begin("es", "")


class TestChecks:
    @pytest.mark.parametrize("answer", [None, 99, "nada", lambda: None, lambda *a: 1 / 0])
    @pytest.mark.parametrize("exercise", EXERCISES)
    def test_no_answer_at_all_makes_a_check_raise_or_pass(self, exercise: str, answer: Any) -> None:
        assert check(exercise, answer).kind == "no"

    def test_an_error_in_the_students_code_is_shown_as_theirs(self) -> None:
        said = check("2.1", lambda store: {}["cuenta"])
        assert "KeyError: 'cuenta'" in said.message

    def test_a_prediction_or_question_has_no_hints_and_says_so(self) -> None:
        assert "no hay pistas" in hint("2.q1").message
        assert "no hay pistas" in repr(solution("2.p1"))

    def test_an_exercise_that_is_not_there_is_named_with_those_that_are(self) -> None:
        with pytest.raises(ValueError, match=r"no exercise '2\.99': there are 2\.1, 2\.2"):
            check("2.99", None)
        with pytest.raises(ValueError, match="no exercise 'x'"):
            hint("x")


class TestHints:
    def test_the_first_says_where_and_the_second_how(self) -> None:
        assert [hint("2.1").message.splitlines()[0][:14] for _ in range(3)] == [
            "(1/2) Mira dón",
            "(2/2) Mira cóm",
            "(2/2) Mira cóm",
        ]

    def test_a_new_notebook_starts_with_the_first_again(self) -> None:
        hint("2.1")
        begin("es", "02")
        assert hint("2.1").message.startswith("(1/2)")

    @pytest.mark.parametrize("exercise", EXERCISES)
    def test_every_exercise_has_two_hints_and_a_solution_with_its_reason(
        self, exercise: str
    ) -> None:
        assert len(ALL[exercise]["hints"]) == 2
        found = solution(exercise)
        assert found.why
        assert found.code in repr(found)
        assert found._repr_markdown_().startswith("```python\n")


class TestPredictions:
    def test_a_prediction_is_compared_with_what_happened(self) -> None:
        predict("2.p1", 1)
        said = check("2.p1", 300)
        assert said.kind == "surprise"
        assert said.message.startswith("Predijiste «1300» y ha salido 300.")

    def test_a_right_one_is_told_so(self) -> None:
        predict("2.p1", 3)
        assert check("2.p1", 300).kind == "ok"

    def test_without_one_the_student_is_told_what_came_and_asked_to_commit(self) -> None:
        assert check("2.p1", 300).message.startswith("Ha salido 300. No habías confirmado")

    def test_the_last_one_counts(self) -> None:
        prediction = predict("2.p1", 1)
        prediction.answered = 3
        assert check("2.p1", 300).kind == "ok"

    def test_it_gives_nothing_away(self) -> None:
        prediction = predict("2.p1", 3)
        shown = prediction.text + str(prediction._data)
        assert all(option["why"] not in shown for option in ALL["2.p1"]["options"])


class TestQuizzes:
    @pytest.mark.parametrize("question", QUESTIONS)
    def test_each_option_has_a_reason_and_one_answer_is_right(self, question: str) -> None:
        options = ALL[question]["options"]
        assert all(option["text"] and option["why"] for option in options)
        rights = sum(bool(option.get("right")) for option in options)
        values = [option.get("value") for option in options]
        assert rights == 1 or len(set(values) - {None}) == len(options)

    def test_a_wrong_answer_is_told_the_misconception_and_may_try_again(self) -> None:
        question = quiz("2.q1")
        question.answered = 2
        assert "No del todo. El almacén no guarda saldos" in question.text
        question.answered = 3
        assert question.text.splitlines()[-1].startswith("Correcto.")
        assert "No del todo" not in question.text

    def test_what_it_says_is_its_repr_and_its_plain_text_whole(self) -> None:
        question = quiz("2.q1")
        assert repr(question) == question.text
        assert question._repr_mimebundle_()[0]["text/plain"] == question.text
        assert "(•)" not in question.text

    def test_an_answer_that_cannot_be_shown_is_judged_all_the_same(self) -> None:
        class Half:
            def __call__(self, *_: Any) -> None:
                raise RuntimeError("no")

            def __repr__(self) -> str:
                return self.name  # type: ignore[attr-defined,no-any-return]

        assert "Half" in check("2.1", Half()).message

    def test_an_option_that_is_not_there_is_refused(self) -> None:
        question = quiz("2.q1")
        many = question.text.count("( )")
        with pytest.raises(TraitError, match=f"del 1 al {many}"):
            question.answered = many + 1
