"""The first and the last notebook: the environment, the words, what to read again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from eventlib.lab import begin, check_environment, glossary, quiz, review, view_table
from eventlib.lab.exercises.student import store
from eventlib.lab.note import missing_library
from tests.exercises import texts

QUESTIONS = list(texts("es", "05"))


@pytest.fixture(autouse=True)
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    begin("es", "05")
    yield
    begin("es", "")


def right_answer(question: str) -> int:
    options = texts("es", "05")[question]["options"]
    return next(n for n, option in enumerate(options, start=1) if option.get("right"))


def test_when_all_is_there_it_says_so_in_one_line() -> None:
    assert repr(check_environment()) == "Bien: Todo listo."


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        ("anywidget", "Revisa esto: Falta anywidget, y sin él no se ven los widgets."),
        ("pandas", "Aviso: Todo listo, salvo las figuras y tablas: falta pandas."),
    ],
)
def test_what_is_missing_is_named_with_what_to_do(
    missing: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "eventlib.lab.exercises.summary.find_spec",
        lambda name: None if name == missing else object(),
    )
    assert repr(check_environment()).startswith(says)


def test_the_glossary_is_in_alphabetical_order() -> None:
    plain = str.maketrans("áéíóúÁÉÍÓÚ", "aeiouAEIOU")
    terms = [line[4:].partition("**")[0] for line in repr(glossary()).splitlines()]
    assert terms == sorted(terms, key=lambda term: term.translate(plain).lower())
    assert repr(glossary()) == glossary()._repr_markdown_()


def test_before_any_answer_every_section_is_to_be_read() -> None:
    assert repr(review()).count("sin responder") == len(QUESTIONS)


def test_a_wrong_answer_sends_to_its_section_until_it_is_right() -> None:
    for question in QUESTIONS:
        quiz(question).answered = right_answer(question)
    assert repr(review()) == "Has respondido bien a todo. No hay nada que releer."
    again = quiz(QUESTIONS[2])
    again.answered = right_answer(QUESTIONS[2]) % 3 + 1
    assert "5.q3, respuesta equivocada: [02 · ¿Por qué 300?]" in repr(review())
    again.answered = right_answer(QUESTIONS[2])
    assert "No hay nada que releer" in repr(review())
    with store() as kept:
        assert kept.version("student") == len(QUESTIONS) + 2


def test_a_view_as_a_table_needs_pandas_and_says_so_without_it() -> None:
    table = view_table({"b": 2, "a": 1}, "key", "value")
    assert list(table["value"]) == [2, 1]
    code = (
        "import sys; sys.modules['pandas'] = None\n"
        "from eventlib.lab import view_table\n"
        "print(view_table({}, 'key', 'value'))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("Aviso: Aquí falta pandas")


def test_in_a_browser_nobody_is_sent_to_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "pip install pandas" in repr(missing_library("pandas"))
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert "abre el curso en tu ordenador" in repr(missing_library("pandas"))
