"""The board of `grade`: what it says of a suite, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from eventlib.lab import begin, grade
from tests.student_classes import Gym, Tournament, suites
from tests.suites import careful, happy, thorough


@pytest.fixture(autouse=True)
def spanish() -> Iterator[None]:
    begin("es", "09")
    yield
    begin("es", "")


def test_it_says_who_caught_what_and_which_question_is_missing() -> None:
    assert repr(grade(careful())).splitlines() == [
        "■■■■■■■□□□□□",
        "Pruebas: 8. Fallos cazados: 7 de 12.",
        "  ✓ prueba 4: no deja retirar todo lo que hay: `>=` por `>`",
        "  ✓ prueba 3: nadie comprueba si hay bastante",
        "  ✓ prueba 3: primero escribe y después decide",
        "  ✓ prueba 1: guarda y no aplica",
        "  ✓ prueba 7: abre otra vez una cuenta abierta",
        "  ✓ prueba 6: cuenta dos veces una orden repetida",
        "  ✓ prueba 5: acepta cualquier importe",
        "  · se escapa. Si el almacén no admite el evento, ¿qué enseña el objeto después?",
        "  · se escapa. ¿Qué pasa si otra persona usa la cuenta entre tu lectura y tu orden?",
        "  · se escapa. Si algo ocurrió y hoy no se permitiría, ¿qué saldo tiene que salir?",
        "  · se escapa. ¿Puede cargarse una cuenta cuya historia no cumple la regla de hoy?",
        "  … y se escapan 1 más.",
    ]


@pytest.mark.parametrize(("suite", "number"), [(happy, 3), (careful, 7), (thorough, 12)])
@pytest.mark.parametrize("language", ["es", "en"])
def test_the_board_fills_up(suite: Any, number: int, language: str) -> None:
    begin(language, "09")
    board = grade(suite())
    assert repr(board).startswith("■" * number + "□" * (12 - number) + "\n")
    page = board._repr_html_()
    assert (page.count("<td>✓</td>"), page.count("<td>·</td>")) == (number, 12 - number)
    assert ("None got away." in repr(board) or "No se escapa" in repr(board)) == (number == 12)


def test_a_test_that_fails_on_the_right_class_is_shown_first() -> None:
    said = repr(grade(suites()[Gym], Gym))
    assert said.startswith("Antes de cazar fallos")
    assert "la prueba 2:\nGiven  gym.visited\nShows  visits=1\n   but visits=0" in said


def test_of_a_class_of_ones_own_it_names_the_lines_and_not_the_changes() -> None:
    board = grade(suites()[Tournament][:2], Tournament)
    said = repr(board).splitlines()
    assert said[0] == "■" * 9 + "□" * 11
    rule = "`if home == away or goals_home < 0 or goals_away < 0:`"
    assert any(rule in line and line.endswith("ninguna prueba pasa por ahí.") for line in said)
    assert any("ninguna prueba nota que cambie" in line for line in said)
    assert said[-1].startswith("Alguno de los que quedan puede ser igual que el original")
    assert "→" not in repr(board) + board._repr_html_()


def test_what_the_page_shows_is_text() -> None:
    def fails(made: Any) -> None:
        raise AssertionError("<b>")

    assert "&lt;b&gt;" in grade([fails])._repr_html_()
