"""Exercises that a notebook brings itself: asked, judged, and counted in the progress."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eventlib.lab import Student, begin, check, predict, progress, quiz
from eventlib.lab.exercises.student import STUDENT, store

WHAT = "¿Cuánto queda?"
OPTIONS = [
    {"text": "800", "why": "1000 menos 200.", "right": True, "value": "800"},
    {"text": "1200", "why": "Eso es ingresar.", "value": "1200"},
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    begin("es", "20")
    yield
    begin("es", "")


def done() -> list[str]:
    with store() as kept:
        return kept.replay(STUDENT, Student).done


def rest(balance: int, amount: int) -> int:
    if amount > balance:
        raise ValueError("no")
    return balance - amount


def add(balance: int, amount: int) -> int:
    return balance + amount


def grow(numbers: list[int], number: int) -> list[int]:
    numbers.append(number)
    return numbers


CASES = [((1000, 200), 800, "¿Restas?"), ((0, 5), ValueError)]


class TestAQuestion:
    def test_it_answers_back_and_counts_once(self) -> None:
        for _ in "ab":
            question = quiz(question=WHAT, options=OPTIONS)
            question.answered = 2
            assert question.text.endswith("No del todo. Eso es ingresar.")
            question.answered = 1
            assert question.text.endswith("Correcto. 1000 menos 200.")
        assert len(done()) == 1

    def test_another_question_and_another_notebook_count_apart(self) -> None:
        quiz(question=WHAT, options=OPTIONS).answered = 1
        quiz(question="¿Y ahora?", options=OPTIONS).answered = 1
        assert len(set(done())) == 2
        (first, _) = done()
        begin("es", "21")
        quiz(question=WHAT, options=OPTIONS).answered = 1
        assert done() != [first]

    @pytest.mark.parametrize(
        ("question", "options", "said"),
        [
            (None, OPTIONS, "question is a text"),
            (" ", OPTIONS, "question is a text"),
            (WHAT, None, "options is a list of two or more"),
            (WHAT, OPTIONS[:1], "options is a list of two or more"),
            (WHAT, [OPTIONS[0], "1200"], "option 2 has no text and no why"),
            (WHAT, [OPTIONS[0], {"text": "1200"}], "option 2 has no why"),
            (WHAT, [OPTIONS[1], OPTIONS[1]], "one option, and no other, has right=True"),
            (WHAT, [OPTIONS[0], OPTIONS[0]], "one option, and no other, has right=True"),
        ],
    )
    def test_what_is_missing_is_named(self, question: Any, options: Any, said: str) -> None:
        with pytest.raises(ValueError, match=said):
            quiz(question=question, options=options)


class TestAPrediction:
    @pytest.mark.parametrize(("choice", "kind"), [(1, "ok"), (2, "surprise"), (0, "tip")])
    def test_it_is_compared_with_what_happened(self, choice: int, kind: str) -> None:
        guess = predict(question=WHAT, options=OPTIONS, choice=choice)
        assert check(guess, 800).kind == kind
        assert len(done()) == (choice > 0)

    def test_each_option_foretells_a_value(self) -> None:
        with pytest.raises(ValueError, match="option 1 has no value"):
            predict(question=WHAT, options=[{"text": "800", "why": "…"}, OPTIONS[1]])


class TestAFunction:
    def test_all_cases_have_to_come_out(self) -> None:
        assert repr(check(rest, cases=CASES)) == (
            "Bien: Se ha probado con 2 casos, y todos salen como se esperaba."
        )
        check(rest, cases=CASES)
        assert len(done()) == 1

    @pytest.mark.parametrize(
        ("answer", "said"),
        [
            (add, "Con add(1000, 200) se esperaba 800 y ha llegado 1200. ¿Restas?"),
            (lambda a, b: a - b, "Con <lambda>(0, 5) se esperaba ValueError y ha llegado -5."),
            (
                lambda a, b: a / 0,
                "Con <lambda>(1000, 200) se esperaba 800 y ha llegado "
                "ZeroDivisionError: division by zero. ¿Restas?",
            ),
            (800, "Se esperaba una función y ha llegado 800. Pásala sin paréntesis."),
        ],
    )
    def test_the_first_that_does_not_is_told(self, answer: Any, said: str) -> None:
        assert repr(check(answer, cases=CASES)) == f"Aún no: {said}"
        assert done() == []

    def test_what_an_answer_does_to_its_arguments_stays_with_it(self) -> None:
        numbers = [1]
        cases = [((numbers, 2), [1, 2]), ((numbers, 3), [1, 3])]
        assert check(grow, cases=cases).kind == "ok"
        assert numbers == [1]

    @pytest.mark.parametrize(
        ("cases", "said"),
        [
            ([], "cases is a list"),
            (5, "cases is a list"),
            ([(5, 10)], r"case 1 is \(5, 10\): write \(arguments, expected\)"),
            ([((5,),)], "case 1 is"),
            ([((5,), 10), [(5,), 10]], "case 2 is"),
        ],
    )
    def test_a_case_of_another_shape_is_named(self, cases: Any, said: str) -> None:
        with pytest.raises(ValueError, match=said):
            check(rest, cases=cases)


def test_what_is_nothing_of_these_is_told_what_check_takes() -> None:
    with pytest.raises(TypeError, match="a function with cases="):
        check(rest, 800)


def test_progress_counts_what_was_tried_in_a_row_of_its_own() -> None:
    assert "propios" not in repr(progress())
    quiz(question=WHAT, options=OPTIONS).answered = 2
    predict(question=WHAT, options=OPTIONS, choice=2)
    check(rest, cases=CASES)
    assert repr(progress()).splitlines()[-1] == (
        "Cuaderno propios, predicciones 1/1, ejercicios 1/1, preguntas 0/1"
    )
    assert "<td>propios</td>" in progress()._repr_html_()
